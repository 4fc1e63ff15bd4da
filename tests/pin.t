#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Mapped memory that the rest of the kernel reads, writes and keeps.
# vm: -c 2 -M loop
. ./tap.sh

[ ! -e /modules/loop.ko ] || insmod /modules/loop.ko
truncate -s 32M /tmp/disk
losetup /dev/loop0 /tmp/disk

# geometry MODULE ORDER
geometry() {
	load "$1" "$1_order=$2"
	cmocka "$1 order=$2" build/pin "/dev/${1}0" $((4096 << $2)) /dev/loop0 \
		"../scripts/scull_unload $1 2>/dev/null"
}

for order in 0 2 9 10; do
	geometry scullp $order
done
for order in 0 4; do
	geometry scullv $order
done
losetup -d /dev/loop0
[ ! -e /modules/loop.ko ] || rmmod loop
done_testing
