#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Exercise 1, "Uncleared memory": scullp exposes data that other programs wrote.
# module: scullp
# points: 1 build: the module compiles without a warning
# points: 2 content: a device returns the bytes that were written to it
# points: 4 exposed: a device also returns former content of its memory
# points: 3 kernel: the checks of the kernel find no fault
. harness/tap.sh
cp ../submission/scullp.ko ../scullp

echo "# begin: content"
for order in 0 3; do
	load scullp scullp_order=$order
	seq 100000 | tee /dev/scullp0 >/tmp/written
	ok "content: 100000 lines are read back, order=$order" cmp /tmp/written /dev/scullp0
	: >/dev/scullp0
	unload scullp
done

echo "# begin: exposed"
# Fill quanta of 1 MiB, free them, and write a byte into each of 16 others.
load scullp scullp_order=8
yes secret | head -c 67108864 >/dev/scullp0
: >/dev/scullp0
for i in $(seq 0 15); do
	printf x | dd bs=1048576 seek=$i 2>/dev/null 1<>/dev/scullp1
done
is "exposed: scullp1 contains the word that was written to scullp0" "secret" \
	"$(grep -a -o -m 1 secret /dev/scullp1 | head -n 1)"
is "exposed: the 16 bytes that were written to scullp1 are read back" 16 "$(
	for i in $(seq 0 15); do
		dd bs=1048576 skip=$i count=1 if=/dev/scullp1 2>/dev/null | head -c 1
	done | tr -dc x | wc -c
)"
unload scullp
done_testing
