#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The limit counts exactly the memory that quantum sets take.
# vm: -m 512
. harness/tap.sh

# kib NAME: print a value of /proc/meminfo
kib() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo
}

# sets QSET LIMIT: count the sets, of a quantum each, that fit; the last write fails
sets() {
	load scullp scullp_qset=$1 scullp_limit=$2
	sets=0
	while printf x | dd bs=1 seek=$((sets * $1 * page)) 2>/tmp/dd.out \
		1<>/dev/scullp0; do
		sets=$((sets + 1))
	done
}

# near NAME WANTED GOT: check that the values differ by less than an eighth
near() {
	ok "$1: expected $2 KiB, got $3 KiB" test $(($3 * 8)) -gt $(($2 * 7)) -a \
		$(($3 * 8)) -lt $(($2 * 9))
}

# Sets with a size that is not a power of two; 64-bit kernels allocate them with
# vmalloc.
if [ $digits = 16 ] && [ -z "$checking" ]; then
	qset=$((page * 65))
	before=$(kib VmallocUsed)
	sets $qset 64M
	charged=$(($(cat /sys/class/scull/scullp0/bookkeeping) >> 10))
	near "sets from vmalloc: the charge is the memory that they take" $charged \
		$(($(kib VmallocUsed) - before))
	near "sets from vmalloc: their number exhausts the limit" 65536 $charged
	ok "sets from vmalloc: a set beyond the limit is refused with ENOSPC" \
		grep -q "No space left" /tmp/dd.out
	unload scullp
fi

# Consecutive items of one quantum: 64 of them share a node of the tree.  An item takes
# the smallest object of kmalloc: 8 bytes, or 128 on arm64.
smallest=$(sed -n 's/^kmalloc-\([0-9]*\) .*/\1/p' /proc/slabinfo | sort -n | head -n 1)
load scull scull_qset=1 scull_quantum=1 scull_limit=1M
dd if=/dev/zero of=/dev/scull0 bs=4096 count=1 2>/dev/null
each=$(($(cat /sys/class/scull/scull0/bookkeeping) / 4096))
ok "consecutive items share tree nodes: $each bytes each" \
	test $each -lt $((${smallest:-8} + 56))
unload scull
done_testing
