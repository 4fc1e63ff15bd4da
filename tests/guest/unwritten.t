#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Memory that a device gets holds old data, which the device must never reveal.
# boot: page_poison=1
. harness/tap.sh

# Fill the memory that the devices are going to get with a pattern.  A kernel with
# debugging checks poisons free memory itself.
if [ -z "$checking" ]; then
	load scullp scullp_limit=$((low * 3 / 4))M
	ok "setup: a device fills memory with a pattern" build/fill /dev/scullp0 \
		$((low * 5 / 8 << 20)) 0 170
	unload scullp
fi

# geometry MODULE UNIT SIZE BYTES: run the tests with quanta of BYTES bytes; UNIT is
# quantum or order
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=3"
	cmocka "$1 $2=$3" build/unwritten "/dev/${1}0" "$4"
	unload "$1"
}

for module in scull scullc scull_percpu; do
	for quantum in $(some 7 20000 4000); do
		geometry $module quantum $quantum $quantum
	done
done
for module in scullp scullv; do
	geometry $module order 0 $page
	geometry $module order 3 $((page << 3))
done
done_testing
