#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Mapped memory that other parts of the kernel read, write and pin
# vm: -c 2 -M loop
# check-all: um-debug also runs it
. harness/tap.sh

[ ! -e /modules/loop.ko ] || insmod /modules/loop.ko
truncate -s 32M /tmp/disk
losetup /dev/loop0 /tmp/disk

# geometry MODULE ORDER: run the tests, the last of which unloads the module
geometry() {
	load "$1" "$1_order=$2"
	cmocka "$1 order=$2" build/pin "/dev/${1}0" $((page << $2)) /dev/loop0 \
		"../scripts/scull_unload $1 2>/dev/null"
}

# The tests write thirty times the size of a quantum.
most=$max_order
while [ $((page << most)) -gt $((4 << 20)) ]; do
	most=$((most - 1))
done
for order in 0 2 $((most - 1)) $most; do
	geometry scullp $order
done
for order in 0 4; do
	geometry scullv $order
done
losetup -d /dev/loop0
[ ! -e /modules/loop.ko ] || rmmod loop
done_testing
