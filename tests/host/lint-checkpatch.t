#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"
compat=include/scull_compat.h
trace=scull_common/trace.h

# Version tests are what the compat header is for, events are declared in a form
# of their own, and the macros that declare parameters name each one several times.
modules() {
	printf '%s\n' "${kernel_c[@]}" | grep -vx -e $compat -e $trace |
		xargs tests/host/checkpatch --ignore MACRO_ARG_REUSE -f
	tests/host/checkpatch --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON,MACRO_ARG_UNUSED \
		-f $compat
	tests/host/checkpatch --ignore OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT -f $trace
}

# User space has its own types and no macros for attributes, cmocka its own
# names, and a signal handler needs what is volatile.
programs() {
	tests/host/checkpatch -f tests/programs/*.[ch] bench/*.c tools/*.[ch] --ignore \
		PREFER_KERNEL_TYPES,CAMELCASE,VOLATILE,PREFER_DEFINED_ATTRIBUTE_MACRO
}

# .clang-format agrees with checkpatch, except that clang-format may break a line after
# an opening parenthesis.
formatted() {
	rm -rf "$work"
	mkdir -p "$work"
	cp --parents -t "$work" .clang-format scull*/*.[ch]
	rm -f "$work"/*/*.mod.c "$work/$trace"
	clang-format -i "$work"/*/*.[ch]
	tests/host/checkpatch --ignore MACRO_ARG_REUSE,OPEN_ENDED_LINE -f "$work"/*/*.[ch]
}

quiet "checkpatch --strict, modules" modules
quiet "checkpatch --strict, test programs" programs
quiet "checkpatch --strict, modules as clang-format has them" formatted
done_testing
