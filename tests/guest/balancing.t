#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# NUMA balancing does not scan mappings of a device, because their pages cannot migrate.
# vm: -c 2 -m 512 -n 2
# once in CI
. harness/tap.sh

balancing=/proc/sys/kernel/numa_balancing
[ -e $balancing ] || {
	echo "1..0 # SKIP this kernel has no NUMA balancing"
	exit
}
keep $balancing
echo 1 >$balancing
# Scan often.  The settings moved to debugfs in Linux 5.13.
mount -t debugfs none /sys/kernel/debug 2>/dev/null
for knob in /sys/kernel/debug/sched/numa_balancing/scan_ \
	/proc/sys/kernel/numa_balancing_scan_; do
	[ -e ${knob}delay_ms ] || continue
	keep ${knob}delay_ms ${knob}period_min_ms ${knob}period_max_ms
	echo 10 >${knob}delay_ms
	echo 10 >${knob}period_min_ms
	echo 20 >${knob}period_max_ms
done
# Use the other node, because the scanner may skip pages on the task's own node.
load scullv scullv_node=1
taskset 1 build/scanned /dev/scullv0 >/tmp/scanned
status=$?
is "scullv: NUMA balancing does not scan a mapping: $(cat /tmp/scanned)" 0 $status
unload scullv
done_testing
