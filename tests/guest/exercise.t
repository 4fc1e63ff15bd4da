#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Random operations on a device and on a tmpfs file give the same results.
# boot: page_poison=1
# long
# check-all: um-debug also runs it
. harness/tap.sh

operations=$(rounds 30000)
[ -z "$checking" ] || operations=1000
mkdir /tmp/tmpfs
mount -t tmpfs tmpfs /tmp/tmpfs

# geometry MODULE UNIT SIZE QSET BYTES: run them with quanta of BYTES bytes; UNIT is
# quantum or order
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=$4"
	seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	ok "$1 $2=$3 qset=$4: random operations match tmpfs" \
		build/exercise "/dev/${1}0" \
		/tmp/tmpfs/file "$5" "$4" $operations $seed
	sed 's/^/# /' $out
	unload "$1"
}

for module in scull scullc scull_percpu; do
	geometry $module quantum 7 100 7
	geometry $module quantum 4000 10 4000
done
for module in scullp scullv; do
	geometry $module order 0 16 $page
	geometry $module order 3 3 $((page << 3))
done
geometry scullp order $max_order 1 $((page << max_order))
umount /tmp/tmpfs
done_testing
