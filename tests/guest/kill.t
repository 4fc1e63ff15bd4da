#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# SIGKILL stops a long read, write, trim or dump, and nothing is lost by it.
# vm: -m 3072
# check-all: um-debug also runs it
. harness/tap.sh

# What takes long, but not forever
megabytes() {
	echo $(($1 / (${checking:+9} + 1)))
}

# trim DEVICE MEGABYTES: fill it, and stop its trim.  The first event is that of who
# died.  On a machine that is busy all may be freed before; that tells nothing.
tracing=/sys/kernel/tracing
event=$tracing/events/scull/scull_trim/enable
trim() {
	for _ in 1 2 3 4 5; do
		dd if=/dev/zero of=/dev/$1 bs=1M count=$2 2>/dev/null
		all=$(cat /sys/class/scull/$1/quanta)
		: >$tracing/trace
		echo 1 >$event
		build/kill trim /dev/$1
		stopped=$?
		echo 0 >$event
		freed=$(sed -n "s/.*scull_trim: .*quanta=\([0-9]*\).*/\1/p" \
			$tracing/trace | head -n 1)
		echo "# ${freed:-none} of $all quanta were freed before it died"
		[ $stopped = 2 ] || [ "${freed:-$all}" = $all ] || break
	done
	[ $stopped = 0 ] && [ "${freed:-$all}" -lt $all ]
}

for module in $variants; do
	load $module ${module}_limit=2500M
	ok "$module: a long write is stopped" build/kill write /dev/${module}0
	ok "$module: a long read is stopped" build/kill read /dev/${module}0
	unload $module
done

# One set, and still it stops in the middle
load scullp scullp_qset=$((kmalloc_max / 8)) scullp_limit=2500M
ok "a trim within one set is stopped" trim scullp0 "$(megabytes 1800)"
unload scullp

# Millions of quanta take long to free: a worker does what the dead left.
load scull scull_quantum=64 scull_limit=2G
ok "a long trim is stopped" trim scull0 "$(megabytes 256)"
is "the device is empty all the same" "0 0 0 0 " "$(sizes scull)"
# User-mode Linux is fast, and counts a process's time in ticks of 10 ms.
count=16
[ "$user_mode" ] || count=$(megabytes 32)
dd if=/dev/zero of=/dev/scull0 bs=1M count="$count" 2>/dev/null
ok "a long dump is stopped" build/kill dump /proc/scullmem
ok "who shares the file reads on" build/kill reader /proc/scullmem
ok "unloading waits for the rest" unload scull
done_testing
