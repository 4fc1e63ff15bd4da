#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Endless writes end, the machine lives, and memory comes back.
# vm: -m 512
# long
# stock in CI
. harness/tap.sh

# Bytes that a module's devices hold when a write of zeros has ended
fill() {
	dd if=/dev/zero of="$1" bs=64k 2>&1
}

no_space() {
	fill "$1" | grep -q "No space left on device"
}

# A quantum of scull_percpu takes three times its size, with one CPU: a copy, and
# for the cgroups' book-keeping a pointer for each 4 bytes of it.
for module in $variants; do
	load $module ${module}_limit=16M
	ok "$module: the limit is ENOSPC" no_space /dev/${module}0
	held=$(sizes $module | awk '{ print $1 }')
	echo "# $held bytes held under a limit of 16 MiB"
	ok "$module: the limit holds" test "$held" -le $((16 << 20))
	least=15
	[ $module != scull_percpu ] || least=5
	ok "$module: and is no less" test "$held" -ge $((least << 20))
	ok "$module: another device shares it" no_space /dev/${module}1
	ok "$module: what was stored can be overwritten" \
		sh -c "dd if=/dev/zero bs=64k count=16 1<>/dev/${module}0"
	: >/dev/${module}0
	: >/dev/${module}1
	ok "$module: trimming makes room again" \
		dd if=/dev/zero of=/dev/${module}1 bs=1M count=3
	unload $module
done

# Writes that fail before they store anything take nothing, however many
load scullp scullp_limit=1M
ok "failed writes leave nothing" build/kill fault /dev/scullp0
is "no item is in the dump" 4 "$(wc -l </proc/scullpmem)"
unload scullp

load scull scull_quantum=1 scull_limit=4M
no_space /dev/scull0
held=$(sizes scull | awk '{ print $1 }')
found=$(cat /sys/class/scull/scull0/bookkeeping)
taken=$(($(cat /sys/class/scull/scull0/taken) + found))
ok "$found bytes find $held quanta: a pointer each" \
	test $found -ge $((held * digits / 2))
ok "they count, too: $taken bytes, up to the next set" \
	test $taken -le $((4 << 20)) -a $taken -ge $(((4 << 20) - (16 << 10)))
unload scull

# The default limit, in a guest of 512 MB; a kernel that debugs slabs may take as
# much beside the objects as for them.
ends="No space left on device"
[ -z "$checking" ] || ends="$ends|Cannot allocate memory"
for module in $variants; do
	load $module
	fill /dev/${module}0 >/tmp/dd.out
	ok "$module: an endless write ends" grep -qE "$ends" /tmp/dd.out
	ok "$module: and a shell still answers" sh -c 'ls /dev | wc -l'
	unload $module
done
is "nobody was killed for memory" 0 "$(dmesg | grep -c 'Out of memory')"

# A memory cgroup of 32 MB pays for what its member writes
cgroup 32M
for module in $(charged $variants); do
	load $module
	sh -c "echo \$\$ >/sys/fs/cgroup/small/cgroup.procs
		exec dd if=/dev/zero of=/dev/${module}0 bs=64k count=1600" \
		>/tmp/dd.out 2>&1
	held=$(sizes $module | awk '{ print $1 }')
	echo "# $module: $held bytes; $(tail -n 1 /tmp/dd.out)"
	ok "$module is charged to the writer's cgroup" \
		test "$held" -lt $((32 << 20)) -a "$held" -gt $((7 << 20))
	unload $module
done
no_cgroup
done_testing
