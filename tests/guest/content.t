#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The content, sizes and errors of a device that is used as a file, in many geometries
# boot: page_poison=1
. harness/tap.sh

# geometry MODULE UNIT SIZE QSET BYTES: run the tests with quanta of BYTES bytes; UNIT
# is quantum or order
geometry() {
	ok "$1 $2=$3 qset=$4: loads" load "$1" "$1_$2=$3" "$1_qset=$4"
	cmocka "$1 $2=$3 qset=$4" build/file "/dev/${1}0" "$5" "$4"
	ok "$1 $2=$3 qset=$4: unloads" unload "$1"
}

# Fill the memory that the devices are going to get with a pattern.  A kernel with
# debugging checks poisons free memory itself.
if [ -z "$checking" ]; then
	load scullp scullp_limit=$((low * 3 / 4))M
	ok "setup: a device fills memory with a pattern" build/fill /dev/scullp0 \
		$((low * 5 / 8 << 20)) 0 170
	unload scullp
fi

for module in scull scullc scull_percpu; do
	for size in $(some 7,3 1,1 1024,500 4096,2 32768,5 4000,1000); do
		geometry $module quantum ${size%,*} ${size#*,} ${size%,*}
	done
done
for module in scullp scullv; do
	for size in $(some 0,500 0,1 4,500 $((max_order - 1)),2 1,3); do
		geometry $module order ${size%,*} ${size#*,} \
			$((page << ${size%,*}))
	done
done
done_testing
