#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.12-source
# check-all: only a change of .clang-format fails it

source "$(dirname "$0")/lint.sh"

# The style of .clang-format agrees with checkpatch, except that clang-format may break
# a line after an opening parenthesis.
formatted() {
	rm -rf "$work"
	mkdir -p "$work"
	cp --parents -t "$work" .clang-format scull*/*.[ch]
	rm -f "$work"/*/*.mod.c "$work/scull_common/trace.h"
	clang-format -i "$work"/*/*.[ch]
	tests/host/checkpatch --ignore MACRO_ARG_REUSE,OPEN_ENDED_LINE -f "$work"/*/*.[ch]
}

quiet "checkpatch --strict: no messages about modules formatted by clang-format" \
	formatted
done_testing
