#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Readers, writers, trimmers and dumpers use one device concurrently.
# vm: -c 2
# boot: kcsan.skip_watch=20 kcsan.udelay_task=500
. harness/tap.sh

# geometry MODULE UNIT SIZE QSET: run the tests; UNIT is quantum or order
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=$4"
	cmocka "$1 $2=$3 qset=$4" build/race "/dev/${1}0" "/proc/${1}mem" \
		"$(rounds 500)"
	is "$1 $2=$3 qset=$4: concurrent tasks leave the devices empty" \
		"0 0 0 0 " "$(sizes "$1")"
	unload "$1"
}

for module in scull scullc scull_percpu; do
	geometry $module quantum 4000 1000
	geometry $module quantum 1000 3
done
for module in scullp scullv; do
	geometry $module order 0 2
	geometry $module order 4 500
done
done_testing
