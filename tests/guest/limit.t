#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# An endless write ends with an error, the system survives, and memory is freed.
# vm: -m 512
# long
# stock in CI
# check-all: um-debug also runs it
. harness/tap.sh

# fill DEVICE: write zeros until a write fails
fill() {
	dd if=/dev/zero of="$1" bs=64k 2>&1
}

no_space() {
	fill "$1" | grep -q "No space left on device"
}

# With one CPU, a quantum of scull_percpu takes three times its size: a copy, and a
# pointer for each 4 bytes of it to account memory to cgroups.
for module in $variants; do
	load $module ${module}_limit=16M
	ok "$module, limit 16M: a write beyond the limit fails with ENOSPC" \
		no_space /dev/${module}0
	held=$(sizes $module | awk '{ print $1 }')
	echo "# $held bytes held under a limit of 16 MiB"
	ok "$module, limit 16M: at most 16 MiB are stored" \
		test "$held" -le $((16 << 20))
	least=15
	[ $module != scull_percpu ] || least=5
	ok "$module, limit 16M: at least $least MiB are stored" \
		test "$held" -ge $((least << 20))
	ok "$module, limit 16M: devices of a module share the limit" \
		no_space /dev/${module}1
	ok "$module, limit 16M: stored bytes can be overwritten" \
		sh -c "dd if=/dev/zero bs=64k count=16 1<>/dev/${module}0"
	: >/dev/${module}0
	: >/dev/${module}1
	ok "$module, limit 16M: after a trim, 3 MiB can be written" \
		dd if=/dev/zero of=/dev/${module}1 bs=1M count=3
	unload $module
done

# Writes that fail before they store a byte take no memory, however many they are.
load scullp scullp_limit=1M
ok "scullp, limit 1M: 1000 writes from an unreadable buffer fail with EFAULT" \
	build/kill fault /dev/scullp0
is "scullp, limit 1M: failed writes leave no item in the dump" \
	4 "$(wc -l </proc/scullpmem)"
unload scullp

load scull scull_quantum=1 scull_limit=4M
no_space /dev/scull0
held=$(sizes scull | awk '{ print $1 }')
found=$(cat /sys/class/scull/scull0/bookkeeping)
taken=$(($(cat /sys/class/scull/scull0/taken) + found))
ok "scull, quanta of a byte: $held quanta have a pointer each: $found bytes" \
	test $found -ge $((held * digits / 2))
ok "scull, quanta of a byte: with pointers, at most 16 KiB below the limit: $taken" \
	test $taken -le $((4 << 20)) -a $taken -ge $(((4 << 20) - (16 << 10)))
unload scull

# The default limit, in a guest of 512 MB.  A kernel with slab debugging may take as
# much memory for metadata as for the objects.
ends="No space left on device"
[ -z "$checking" ] || ends="$ends|Cannot allocate memory"
for module in $variants; do
	load $module
	fill /dev/${module}0 >/tmp/dd.out
	ok "$module, default limit: an endless write ends" grep -qE "$ends" /tmp/dd.out
	ok "$module, default limit: a shell still answers" sh -c 'ls /dev | wc -l'
	unload $module
done
is "default limits: the OOM killer kills no process" \
	0 "$(dmesg | grep -c 'Out of memory')"

# Memory that a task writes is charged to its cgroup, here of 32 MB.
cgroup 32M
for module in $(charged $variants); do
	load $module
	sh -c "echo \$\$ >/sys/fs/cgroup/small/cgroup.procs
		exec dd if=/dev/zero of=/dev/${module}0 bs=64k count=1600" \
		>/tmp/dd.out 2>&1
	held=$(sizes $module | awk '{ print $1 }')
	echo "# $module: $held bytes; $(tail -n 1 /tmp/dd.out)"
	ok "$module: memory is charged to the writer's cgroup" \
		test "$held" -lt $((32 << 20)) -a "$held" -gt $((7 << 20))
	unload $module
done
no_cgroup
done_testing
