#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# mmap() of devices at every order, and of variants that do not support it
. harness/tap.sh
! pc || export PC=1

# geometry MODULE ORDER QSET: run the tests
geometry() {
	ok "$1 order=$2 qset=$3: loads" load "$1" "$1_order=$2" "$1_qset=$3" \
		"$1_limit=512M"
	cmocka "$1 order=$2 qset=$3" build/map "/dev/${1}0" $((page << $2)) "$3"
	ok "$1 order=$2 qset=$3: unloads" unload "$1"
}

for order in $(some $(seq 0 8) $max_order); do
	geometry scullp $order 3
done
geometry scullp 0 500
# PMD_SIZE on most architectures
[ $max_order -lt 9 ] || geometry scullp 9 3
for order in $(some 0 1 4 $max_order); do
	geometry scullv $order 2
done
for module in scull scullc scull_percpu; do
	load $module ${module}_quantum=4096
	cmocka $module build/map /dev/${module}0
	unload $module
done
done_testing
