#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# If the kernel runs out of large blocks before the limit is reached, only the write
# fails.
# vm: -m 256
. harness/tap.sh

for geometry in scullp:order=$max_order scull:quantum=$kmalloc_max \
	scullc:quantum=$((kmalloc_max / 2)); do
	module=${geometry%:*}
	load $module ${module}_${geometry#*:} ${module}_limit=1G
	for round in 1 2; do
		dd if=/dev/zero of=/dev/${module}0 bs=64k >/tmp/dd.out 2>&1
		ok "$geometry: an endless write fails with ENOMEM, round $round" \
			grep -q "Cannot allocate memory" /tmp/dd.out
		held=$(sizes $module | cut -d' ' -f1)
		echo "# $((held >> 20)) MiB held"
		ok "$geometry: more than 32 MiB are stored before that, round $round" \
			test $held -gt $((32 << 20))
		ok "$geometry: a shell still starts, round $round" sh -c true
		: >/dev/${module}0
	done
	unload $module
done
is "large blocks: the OOM killer kills no process" 0 \
	"$(dmesg | grep -cE 'Out of memory|Killed process|oom-kill')"
is "large blocks: the log has no allocation failure" \
	0 "$(dmesg | grep -c 'allocation failure')"
done_testing
