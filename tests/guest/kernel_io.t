#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Access from inside the kernel: kernel_read() and kernel_write()
. harness/tap.sh

for module in $all; do
	load $module
	ok "$module: kernel_read() and kernel_write() work" \
		taskset 1 insmod ../tests/modules/kernel_io.ko path=/dev/${module}0
	rmmod kernel_io
	unload $module
done
ok "kernel_io: a path that is not a scull device is an error" \
	not insmod ../tests/modules/kernel_io.ko path=/dev/null
done_testing
