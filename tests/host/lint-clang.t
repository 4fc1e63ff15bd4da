#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Stock kernel headers were configured for gcc, so clang needs more options than LLVM=1.
# kernel: 6.12

source "$(dirname "$0")/lint.sh"

# Undo for make the options that Kconfig found in gcc but that clang 14 lacks.  C code
# still sees the answers for gcc.  Because gcc has named address spaces, `current` gets
# an attribute twice.
options=(
	LLVM=1 CC=clang
	CONFIG_CC_IS_CLANG=y CONFIG_CC_IS_GCC= CONFIG_GCC_VERSION=0
	CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough
	CONFIG_MITIGATION_RETHUNK= CONFIG_MITIGATION_SLS=
	CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_INIT_STACK_ALL_ZERO=
	KCFLAGS=-Wno-duplicate-decl-specifier
)

# Debian's headers may override the choice of the compiler, so check the result.
compiled() {
	local module
	for module in "$work"/*/scull*/*.ko; do
		readelf -p .comment "$module" | grep -q clang || echo "$module"
	done
}

quiet "clang W=1, 6.12: no warnings" build 6.12 W=1 "${options[@]}"
quiet "clang, 6.12: compiled all modules" compiled
done_testing
