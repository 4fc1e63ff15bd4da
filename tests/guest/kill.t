#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# SIGKILL stops a long read, write, trim or dump, and leaks no memory.
# vm: -m 3072
# check-all: um-debug also runs it
. harness/tap.sh

# megabytes N: an amount that takes long, but not too long for a slow kernel
megabytes() {
	echo $(($1 / (${checking:+9} + 1)))
}

# trim DEVICE MEGABYTES: fill the device and kill its trim.  The first event is that of
# the killed process.  On a busy machine, everything may be freed before the kill, which
# proves nothing, so try up to five times.
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
	ok "$module: SIGKILL stops a long write" build/kill write /dev/${module}0
	ok "$module: SIGKILL stops a long read" build/kill read /dev/${module}0
	unload $module
done

# A trim can also stop inside a single quantum set.
load scullp scullp_qset=$((kmalloc_max / 8)) scullp_limit=2500M
ok "scullp: SIGKILL stops a trim within one quantum set" \
	trim scullp0 "$(megabytes 1800)"
unload scullp

# Freeing millions of quanta takes long.  A worker frees those that the process left.
load scull scull_quantum=64 scull_limit=2G
ok "scull: SIGKILL stops a long trim" trim scull0 "$(megabytes 256)"
is "scull: the device is empty after its trim was killed" "0 0 0 0 " "$(sizes scull)"
# User-mode Linux is fast and accounts CPU time in ticks of 10 ms.
count=16
[ "$user_mode" ] || count=$(megabytes 32)
dd if=/dev/zero of=/dev/scull0 bs=1M count="$count" 2>/dev/null
ok "scull: SIGKILL stops a long dump" build/kill dump /proc/scullmem
ok "scull: after a reader was killed, another can read the shared fd of the dump" \
	build/kill reader /proc/scullmem
ok "scull: unloads while a worker still frees quanta" unload scull
done_testing
