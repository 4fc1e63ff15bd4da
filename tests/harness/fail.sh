# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Prepare the kernel's fault injection for tests/programs/failnth.c; source tap.sh
# first.  done_testing restores the settings.

# allow_failures: let allocations fail, without a message, in tasks that ask for it
allow_failures() {
	keep /sys/kernel/debug/fail*/*
	for what in failslab fail_page_alloc fail_usercopy; do
		echo 0 >/sys/kernel/debug/$what/verbose
	done
	for what in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$what/ignore-gfp-wait
	done
	echo N >/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
	# Fail only the tasks that set make-it-fail.
	echo Y >/sys/kernel/debug/failslab/task-filter
	echo 100 >/sys/kernel/debug/failslab/probability
	echo -1 >/sys/kernel/debug/failslab/times
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
}
