#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# User-space programs.  .clang-tidy selects the checks of clang-tidy.

source "$(dirname "$0")/lint.sh"
programs=(tests/programs/*.c bench/*.c tools/*.c)

# cppcheck does not know the libraries, fork or inline assembly, nor a volatile byte that is stored to
# itself.
cppcheck_unseen=(
	redundantAssignment:tests/programs/async.c unreadVariable:tests/programs/async.c
	uninitvar:tests/programs/selfmap.c uninitvar:bench/parallel.c
	selfAssignment:tests/programs/scull_test.h
	knownConditionTrueFalse:tests/programs/parallel.c
	knownConditionTrueFalse:tests/programs/kill.c
	knownConditionTrueFalse:tests/programs/map.c
	nullPointer:tests/programs/ioctl.c invalidFree:tests/programs/file.c
)
# Tests make invalid calls on purpose, and exit without releasing resources.
cppcheck_meant=(
	invalidFunctionArg invalidFunctionArgBool leakReturnValNotUsed
	deallocuse:tests/programs/map.c
	resourceLeak:tests/programs/rights.c resourceLeak:tests/programs/where.c
)
# A test in which malloc() or mmap() fails may crash.
cppcheck_meant+=(nullPointerOutOfMemory nullPointerArithmeticOutOfMemory)
# Matters of taste: variables are declared where a function begins, usleep() and
# readdir() are good enough, a pointer need not be const because it could be, and not
# all branches need to be analysed.
cppcheck_taste=(
	variableScope shadowVariable shadowFunction usleepCalled readdirCalled
	constVariable constVariablePointer constParameterPointer constParameterCallback
	normalCheckLevelMaxBranches
)

cppcheck_() {
	local suppress
	suppress=("${cppcheck_unseen[@]}" "${cppcheck_meant[@]}"
		"${cppcheck_taste[@]}")
	cppcheck --quiet --error-exitcode=1 --std=c11 --library=posix \
		--enable=warning,style,performance,portability \
		"${suppress[@]/#/--suppress=}" -D_GNU_SOURCE -DSCULL_VERSION=\"\" -Iinclude \
		"${programs[@]}" include/uapi/scull.h
}

# Run a process per file, because clang-tidy 14 misreads va_lists in a second file.  It
# writes the number of suppressed warnings to stderr.
clang_tidy() {
	printf '%s\n' "${programs[@]}" |
		xargs -P "$(nproc)" -I{} clang-tidy --quiet {} -- -std=gnu11 \
			-Wall -Wextra -Wno-unused-parameter -DSCULL_VERSION=\"\" \
			-Iinclude 2>/dev/null
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

tools() {
	local cc
	for cc in gcc clang; do
		make -s -B -C tools CC=$cc out="$work/$cc" || return
	done
}

quiet "gcc and clang: no warnings about the tools" tools
quiet "cppcheck: no messages" cppcheck_
quiet "clang-tidy: no messages" clang_tidy
quiet "ioctl header: compiles as C and C++ without warnings" abi_header
done_testing
