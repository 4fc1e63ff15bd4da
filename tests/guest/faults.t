#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Page faults: no more of them than on tmpfs, and SIGBUS where memory is at an
# end.
. harness/tap.sh

mkdir /tmp/tmpfs
mount -t tmpfs -o size=200M tmpfs /tmp/tmpfs

# touch_ FILE HOW...: bytes touched and faults; none is left of the file
touch_() {
	build/touch "$@"
	if [ -c "$1" ]; then
		: >"$1"
	else
		rm "$1"
	fi
}

size=$(($(rounds 64) << 20))
# Some faults are the program's own, or the first of a page table.
more=$((8 + 2 * (size >> 20)))
for what in "full load" "full store" "hole load" "hole store"; do
	tmpfs=$(touch_ /tmp/tmpfs/file $size $what)
	is "tmpfs, $what: touched" $size ${tmpfs% *}
	for geometry in scullp:0 scullp:4 scullp:$max_order scullv:0 scullv:4; do
		module=${geometry%:*}
		load $module ${module}_order=${geometry#*:}
		scull=$(touch_ /dev/${module}0 $size $what)
		unload $module
		is "$geometry, $what: touched" $size ${scull% *}
		ok "$geometry, $what: ${scull#* } faults, tmpfs ${tmpfs#* }" \
			test ${scull#* } -le $((${tmpfs#* } + more))
	done
done

# Holes that cannot be filled
size=$((64 << 20))
for module in scullp scullv; do
	load $module ${module}_limit=16M ${module}_order=0
	touched=$(build/touch /dev/${module}0 $size hole store)
	echo "# $module: ${touched% *} bytes touched under a limit of 16 MiB"
	ok "$module: past the limit is SIGBUS" test ${touched% *} -lt $((16 << 20))
	ok "$module: up to it there is memory" test ${touched% *} -ge $((15 << 20))
	: >/dev/${module}0
	is "$module: trimming makes room again" $((1 << 20)) \
		"$(build/touch /dev/${module}0 $((1 << 20)) hole store | cut -d' ' -f1)"
	unload $module
done

cgroup 32M
for module in $(charged scullp scullv); do
	# The last quantum that does not fit leaves some pages for page tables.
	load $module ${module}_order=4
	touched=$(sh -c "echo \$\$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/touch /dev/${module}0 $size hole store")
	echo "# $module: ${touched% *} bytes touched in a cgroup of 32 MiB"
	ok "$module: past the cgroup's limit is SIGBUS" \
		test ${touched% *} -lt $((32 << 20))
	ok "$module: up to it there is memory" test ${touched% *} -gt $((24 << 20))
	unload $module
done
no_cgroup
umount /tmp/tmpfs
is "nobody was killed for memory" 0 "$(dmesg | grep -c 'Killed process')"
done_testing
