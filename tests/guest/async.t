#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Nonblocking and asynchronous I/O: RWF_NOWAIT, O_NONBLOCK, Linux AIO and io_uring.
. harness/tap.sh

# geometry MODULE UNIT SIZE BYTES: run the tests with quanta of BYTES bytes; UNIT is
# quantum or order
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=2"
	cmocka "$1 $2=$3" build/async "/dev/${1}0" "$4" 2
	unload "$1"
}

for module in scull scullc scull_percpu; do
	geometry $module quantum 1 1
	geometry $module quantum 4000 4000
done
for module in scullp scullv; do
	geometry $module order 0 $page
	geometry $module order 5 $((page << 5))
done
done_testing
