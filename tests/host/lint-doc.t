#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.12-source

source "$(dirname "$0")/lint.sh"

kernel_doc() {
	perl "$(lab/kernel 6.12-source)/scripts/kernel-doc" -Wall "$@" \
		"${kernel_c[@]}"
}

# What should have a comment for kernel-doc: functions that are exported, and
# structs and macros with arguments of the back-end API.  It knows no comments
# for variables.
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

# The installed pages depend on the machine, and .Os names this project, not a system.
mandoc_lint() {
	mandoc -T lint man/*.[1-9] 2>&1 |
		grep -vE 'referenced manual not found|outdated mandoc.db|Os scull'
	[ "${PIPESTATUS[0]}" != 127 ]
}

quiet "mandoc -T lint" mandoc_lint
quiet "kernel-doc -Wall" kernel_doc -none
quiet "what is public is documented" undocumented
done_testing
