#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Writes that extend a device are done in order, even if one of them stalls or fails.
# vm: -c 2
. harness/tap.sh

# geometry MODULE UNIT SIZE: run the tests; UNIT is quantum or order
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=3"
	cmocka "$1 $2=$3" build/append "/dev/${1}0"
	unload "$1"
}

for module in scull scullc scull_percpu; do
	geometry $module quantum 200
	geometry $module quantum 4000
done
for module in scullp scullv; do
	geometry $module order 0
	geometry $module order 2
done
done_testing
