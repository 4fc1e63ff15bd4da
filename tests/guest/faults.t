#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Page faults: a device takes no more of them than tmpfs, and raises SIGBUS if memory is
# exhausted.
. harness/tap.sh

mkdir /tmp/tmpfs
mount -t tmpfs -o size=200M tmpfs /tmp/tmpfs

# touch_ FILE HOW...: print the bytes touched and the page faults, and empty the file
touch_() {
	build/touch "$@"
	if [ -c "$1" ]; then
		: >"$1"
	else
		rm "$1"
	fi
}

size=$(($(rounds 64) << 20))
# Some faults are the program's own, or the first in a page table.
more=$((8 + 2 * (size >> 20)))
for access in "full load" "full store" "hole load" "hole store"; do
	tmpfs=$(touch_ /tmp/tmpfs/file $size $access)
	is "tmpfs, $access: every page can be touched" $size ${tmpfs% *}
	for geometry in scullp:0 scullp:4 scullp:$max_order scullv:0 scullv:4; do
		module=${geometry%:*}
		load $module ${module}_order=${geometry#*:}
		scull=$(touch_ /dev/${module}0 $size $access)
		unload $module
		is "$geometry, $access: every page can be touched" $size ${scull% *}
		ok "$geometry, $access: ${scull#* } faults, tmpfs takes ${tmpfs#* }" \
			test ${scull#* } -le $((${tmpfs#* } + more))
	done
done

# Holes that cannot be filled for lack of memory
size=$((64 << 20))
for module in scullp scullv; do
	load $module ${module}_limit=16M ${module}_order=0
	touched=$(build/touch /dev/${module}0 $size hole store)
	echo "# $module: ${touched% *} bytes touched under a limit of 16 MiB"
	ok "$module: a store past the limit raises SIGBUS" \
		test ${touched% *} -lt $((16 << 20))
	ok "$module: stores up to the limit succeed" \
		test ${touched% *} -ge $((15 << 20))
	: >/dev/${module}0
	is "$module: after a trim, a hole can be filled again" $((1 << 20)) \
		"$(build/touch /dev/${module}0 $((1 << 20)) hole store | cut -d' ' -f1)"
	unload $module
done

cgroup 32M
for module in $(charged scullp scullv); do
	# A quantum that does not fit leaves some pages of the cgroup for page tables.
	load $module ${module}_order=4
	touched=$(sh -c "echo \$\$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/touch /dev/${module}0 $size hole store")
	echo "# $module: ${touched% *} bytes touched in a cgroup of 32 MiB"
	ok "$module: a store past the cgroup's limit raises SIGBUS" \
		test ${touched% *} -lt $((32 << 20))
	ok "$module: stores up to the cgroup's limit succeed" \
		test ${touched% *} -gt $((24 << 20))
	unload $module
done
no_cgroup
umount /tmp/tmpfs
is "page faults: the OOM killer kills no process" \
	0 "$(dmesg | grep -c 'Killed process')"
done_testing
