#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Per-CPU counters and per-CPU content survive CPU hotplug.
# vm: -c 2 -m 2048
# alone: a program that waits on both processors may hang in the guest afterwards
. harness/tap.sh
needs_cpus 2
[ -z "$user_mode" ] || {
	echo "1..0 # SKIP user-mode Linux cannot turn processors off"
	exit
}

cpu1=/sys/devices/system/cpu/cpu1/online
blocks=$(rounds 20000)

# count DEVICE FILE: print a counter, which starts when the driver is loaded
count() {
	cat /sys/class/scull/$1/$2
}

# both COMMAND: run it concurrently on the first two devices of the module, with DEVICE
# and SIZE set accordingly, while CPU 1 goes offline and online
both() {
	DEVICE=/dev/${module}0 SIZE=4096 sh -c "$1" &
	first=$!
	DEVICE=/dev/${module}1 SIZE=4000 sh -c "$1" &
	times=0
	# A zombie has no program any more.
	while [ -e /proc/$first/exe ] || [ -e /proc/$!/exe ]; do
		echo 0 >$cpu1
		echo 1 >$cpu1
		times=$((times + 1))
	done
	wait
	ok "$module: CPU 1 was offline $times times" test $times -gt 0
}

head -c 8000000 /dev/urandom >/tmp/content
for module in $all; do
	# This exceeds the default limit of 32-bit kernels.
	load $module ${module}_limit=1G
	is "$module: all counters start at 0" "0 0" \
		"$(count ${module}0 reads) $(count ${module}0 written_bytes)"
	taskset 1 cat /tmp/content >/dev/${module}2
	[ $module != scull_percpu ] ||
		taskset 2 sh -c 'cat /tmp/content 1<>/dev/scull_percpu2'
	both "exec dd if=/dev/zero of=\$DEVICE bs=\$SIZE count=$blocks 2>/dev/null"
	both "exec dd if=\$DEVICE of=/dev/null bs=\$SIZE 2>/dev/null"
	# Events that CPU 1 counted still count while it is offline.
	echo 0 >$cpu1
	is "$module: CPU 1 is offline" 0 "$(cat $cpu1)"
	is "$module, CPU 1 offline: all writes are counted" "$blocks $blocks" \
		"$(count ${module}0 writes) $(count ${module}1 writes)"
	is "$module, CPU 1 offline: all written bytes are counted" $((blocks * 4096)) \
		"$(count ${module}0 written_bytes)"
	# The last read of each dd finds the end of the file.
	is "$module, CPU 1 offline: all reads are counted" \
		"$((blocks + 1)) $((blocks + 1))" \
		"$(count ${module}0 reads) $(count ${module}1 reads)"
	is "$module, CPU 1 offline: all read bytes are counted" $((blocks * 4000)) \
		"$(count ${module}1 read_bytes)"
	echo 1 >$cpu1
	ok "$module: CPU 0's content survives CPU hotplug" \
		taskset 1 cmp /tmp/content /dev/${module}2
	[ $module != scull_percpu ] ||
		ok "$module: CPU 1's content survives CPU hotplug" \
			taskset 2 cmp /tmp/content /dev/${module}2
	unload $module
done
done_testing
