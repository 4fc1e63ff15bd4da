#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kernel_read() and kernel_write()
. harness/tap.sh

for module in $all; do
	load $module
	ok "$module: the kernel reads and writes it" \
		taskset 1 insmod ../tests/modules/kernel_io.ko path=/dev/${module}0
	rmmod kernel_io
	unload $module
done
ok "it says so if a device is no such thing" \
	not insmod ../tests/modules/kernel_io.ko path=/dev/null
done_testing
