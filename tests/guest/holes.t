#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Reading a hole through a mapping takes no memory from the device.
# vm: -c 2 -p setpriv
. harness/tap.sh

# geometry MODULE ORDER: run the tests
geometry() {
	load "$1" "$1_order=$2" "$1_limit=512M"
	cmocka "$1 order=$2" build/holes "/dev/${1}0" $((page << $2))
	unload "$1"
}

# A kernel that checks each access takes a minute for the largest order.
large=$max_order
[ -z "$checking" ] || large=6
for order in $(some 0 2 $large); do
	geometry scullp $order
	geometry scullv $order
done

# A user with read permission only reads holes of twice the limit's size.
for module in scullp scullv; do
	load $module ${module}_limit=2M
	printf x | dd bs=1 seek=$((4 << 20)) of=/dev/${module}0 2>/dev/null
	chmod 644 /dev/${module}0
	taken=$(cat /sys/class/scull/${module}0/taken)
	ok "$module: a user without write permission maps and reads 4 MiB" \
		setpriv --reuid 65534 --clear-groups build/holes \
		/dev/${module}0 read $((4 << 20))
	is "$module: mapped reads of holes take nothing from a limit of 2 MiB" $taken \
		"$(cat /sys/class/scull/${module}0/taken)"
	unload $module
done
done_testing
