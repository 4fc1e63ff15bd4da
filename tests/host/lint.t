#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What compilers and checkers say of the tree: nothing.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
tests=0
failures=0
mapfile -t kernels < <(scripts/kernel 6.1 && scripts/kernel 6.12)
mapfile -t scripts < <(grep -lrE '^#!/.*sh$' scripts tests bench .ci |
	grep -v '^tests/build/')
mapfile -t kernel_c < <(find include scull* tests/modules bench/module -name '*.[ch]' ! -name '*.mod.c')
compat=include/scull_compat.h

# quiet NAME COMMAND...: the command succeeds and has nothing to say
quiet() {
	local name=$1 output
	shift
	tests=$((tests + 1))
	if output=$("$@" 2>&1) && [ -z "$output" ]; then
		echo "ok $tests - $name"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $name"
		printf '%s\n' "$output" | sed 's/^/# /' | head -n 40
	fi
}

# A build from nothing, with more arguments for make
build() {
	local kernel=$1
	shift
	rm -rf "build/lint/${kernel##*/}"
	SCULL_BUILD=build/lint scripts/build "$kernel" SCULL_BENCH=m "$@" |
		grep -v "/build/lint/${kernel##*/}\$"
	[ "${PIPESTATUS[0]}" = 0 ]
}

# Version tests are what the compat header is for, and the macros that declare
# parameters name each one several times.
checkpatch_kernel() {
	printf '%s\n' "${kernel_c[@]}" | grep -vx $compat |
		xargs scripts/checkpatch --ignore MACRO_ARG_REUSE -f
	scripts/checkpatch --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON,MACRO_ARG_UNUSED \
		-f $compat
}

# User space has its own types and no macros for attributes, cmocka its own
# names, and a signal handler needs what is volatile.
checkpatch_tests() {
	scripts/checkpatch -f tests/*.[ch] bench/*.c --ignore \
		PREFER_KERNEL_TYPES,CAMELCASE,VOLATILE,PREFER_DEFINED_ATTRIBUTE_MACRO
}

kernel_doc() {
	local tool
	tool=$(ls "${kernels[1]}"/usr/lib/linux-kbuild-*/scripts/kernel-doc)
	perl "$tool" -none -Wall "${kernel_c[@]}"
}

spdx() {
	local file
	find . -name .git -prune -o -path '*/build' -prune -o -type f \
		\( -name '*.[ch]' -o -name Makefile -o -name Kbuild \
		-o -path './scripts/*' -o -path './tests/*' -o -path './.ci/*' \
		-o -path './bench/*' -o -path './docs/*' \) \
		! -name '*.mod.c' -print | while read -r file; do
		head -n 3 "$file" | grep -q SPDX || echo "$file"
	done
}

long_files() {
	wc -l "${kernel_c[@]}" "${scripts[@]}" tests/*.[ch] bench/*.c |
		awk '$1 > 500 && $2 != "total"'
	wc -l scull/scull.c scull?/scull?.c scull_percpu/scull_percpu.c \
		scull_boot/scull_boot.c |
		awk '$1 > 150 && $2 != "total"'
}

version_tests() {
	grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION' "${kernel_c[@]}" |
		grep -v "^$compat"
	grep -nE '^# *if' scull*/*.c | grep -v '\.mod\.c:'
	true
}

abi_header() {
	local try
	for try in "gcc -std=c99 -x c" "g++ -std=c++11 -x c++"; do
		# shellcheck disable=SC2086 # a command and its arguments
		echo '#include "scull.h"
			int request(void) { return (int)SCULLP_IOCXORDER; }' |
			$try -Wall -Wextra -pedantic -Iinclude/uapi \
				-fsyntax-only -
	done
}

for kernel in "${kernels[@]}"; do
	quiet "gcc W=1, ${kernel##*/}" build "$kernel" W=1
done
quiet "sparse, ${kernels[1]##*/}" build "${kernels[1]}" C=2
quiet "checkpatch --strict, modules" checkpatch_kernel
quiet "checkpatch --strict, test programs" checkpatch_tests
quiet "kernel-doc" kernel_doc
quiet "SPDX lines" spdx
quiet "no file over 500 lines, no variant over 150" long_files
quiet "versions are tested in one header" version_tests
quiet "the ioctl header, in C and C++" abi_header
# Quotes around what cannot hold a blank, /dev/${module}0, only hide it; and
# what ok and quiet are given to run is reached.
quiet "shellcheck" shellcheck -x -P SCRIPTDIR -e SC2086,SC2317 "${scripts[@]}"
quiet "shfmt" shfmt -d "${scripts[@]}"

echo "1..$tests"
exit $((failures > 0))
