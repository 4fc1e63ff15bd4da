#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"
compat=include/scull_compat.h
trace=scull_common/trace.h

# The compatibility header is the place for version tests, trace events have a
# declaration format of their own, and macros that declare parameters use an argument
# several times.
modules() {
	printf '%s\n' "${kernel_c[@]}" | grep -vx -e $compat -e $trace |
		xargs tests/host/checkpatch --ignore MACRO_ARG_REUSE -f
	tests/host/checkpatch --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON,MACRO_ARG_UNUSED \
		-f $compat
	tests/host/checkpatch --ignore OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT -f $trace
}

# User space has its own types and no attribute macros, cmocka has its own naming style,
# a signal handler needs volatile variables, and messages to users are longer than a
# line and name commands, which are also functions.
programs() {
	tests/host/checkpatch -f tests/programs/*.[ch] bench/*.c tools/*.[ch] --ignore \
		PREFER_KERNEL_TYPES,CAMELCASE,VOLATILE,PREFER_DEFINED_ATTRIBUTE_MACRO,SPLIT_STRING,EMBEDDED_FUNCTION_NAME
}

quiet "checkpatch --strict: no messages about modules" modules
quiet "checkpatch --strict: no messages about test programs" programs
done_testing
