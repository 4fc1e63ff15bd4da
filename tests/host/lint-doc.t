#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"

kernel_doc() {
	perl "$(lab/kernel 6.12-source)/scripts/kernel-doc" -Wall "$@" \
		"${kernel_c[@]}"
}

# public: print the names that need a kernel-doc comment: exported functions, and
# structs and function-like macros of the back-end API.  kernel-doc does not support
# variables.
public() {
	sed -n 's/^EXPORT_\(PER_CPU_\)\?SYMBOL[A-Z_]*(\(\w*\).*/\2/p' scull*/*.c |
		while read -r name; do
			! grep -qE "^[^ ].*\<$name\(" scull*/*.c || echo "$name"
		done
	sed -n 's/^struct \(\w*\) {.*/\1/p; s/^#define \(\w*\)(.*/\1/p' \
		include/scull_driver.h
}

undocumented() {
	public | grep -vxFf <(kernel_doc -man 2>/dev/null |
		sed -n 's/^\.TH .* 9 "\(struct \)\?\(\w*\)".*/\2/p')
	[ "$(public | wc -l)" -gt 10 ]
}

# Warnings about links depend on installed pages, and .Os names this project, not a
# system.
mandoc_lint() {
	mandoc -T lint man/*.[1-9] 2>&1 |
		grep -vE 'referenced manual not found|outdated mandoc.db|Os scull'
	[ "${PIPESTATUS[0]}" != 127 ]
}

quiet "mandoc -T lint: no messages about manual pages" mandoc_lint
quiet "kernel-doc -Wall: no messages" kernel_doc -none
quiet "kernel-doc: all public functions, structs and macros are documented" undocumented
done_testing
