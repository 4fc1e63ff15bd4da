#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stock kernel's headers were configured for gcc, which is told by a word more
# than LLVM=1.
# kernel: 6.12

source "$(dirname "$0")/lint.sh"

# What Kconfig found in gcc and not in clang 14 is taken back, for make.  The C
# code still reads gcc's answers: that gcc has named address spaces makes it read
# `current` with one attribute twice.
options=(
	LLVM=1 CC=clang
	CONFIG_CC_IS_CLANG=y CONFIG_CC_IS_GCC= CONFIG_GCC_VERSION=0
	CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough
	CONFIG_MITIGATION_RETHUNK= CONFIG_MITIGATION_SLS=
	CONFIG_FTRACE_MCOUNT_USE_CC= CONFIG_INIT_STACK_ALL_ZERO=
	KCFLAGS=-Wno-duplicate-decl-specifier
)

# Debian's headers have a last word on who compiles.
compiled() {
	local module
	for module in "$work"/*/scull*/*.ko; do
		readelf -p .comment "$module" | grep -q clang || echo "$module"
	done
}

quiet "clang W=1, 6.12" build 6.12 W=1 "${options[@]}"
quiet "clang compiled all modules" compiled
done_testing
