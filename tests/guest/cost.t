#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The limit counts the memory that quantum sets take, no more and no less.
# vm: -m 512
. harness/tap.sh

# kib NAME: of /proc/meminfo
kib() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo
}

# sets QSET LIMIT: how many sets, of a quantum each, have room; the last is refused
sets() {
	load scullp scullp_qset=$1 scullp_limit=$2
	sets=0
	while printf x | dd bs=1 seek=$((sets * $1 * page)) 2>/tmp/dd.out \
		1<>/dev/scullp0; do
		sets=$((sets + 1))
	done
}

# near NAME WANTED GOT: they differ by less than an eighth
near() {
	ok "$1: $2 KiB, $3 KiB" test $(($3 * 8)) -gt $(($2 * 7)) -a \
		$(($3 * 8)) -lt $(($2 * 9))
}

# Sets that do not fill a power of two, from vmalloc where there are 64 bits
if [ $digits = 16 ] && [ -z "$checking" ]; then
	qset=$((page * 65))
	before=$(kib VmallocUsed)
	sets $qset 64M
	charged=$(($(cat /sys/class/scull/scullp0/bookkeeping) >> 10))
	near "sets from vmalloc: what is charged is what they take" $charged \
		$(($(kib VmallocUsed) - before))
	near "sets from vmalloc: as many as the limit has room for" 65536 $charged
	ok "sets from vmalloc: the last is refused for the limit" \
		grep -q "No space left" /tmp/dd.out
	unload scullp
fi

# Items of one quantum, side by side: 64 of them share a node of the tree.  An item takes
# the smallest object of kmalloc: 8 bytes, or 128 on arm64.
smallest=$(sed -n 's/^kmalloc-\([0-9]*\) .*/\1/p' /proc/slabinfo | sort -n | head -n 1)
load scull scull_qset=1 scull_quantum=1 scull_limit=1M
dd if=/dev/zero of=/dev/scull0 bs=4096 count=1 2>/dev/null
each=$(($(cat /sys/class/scull/scull0/bookkeeping) / 4096))
ok "items side by side share nodes: $each bytes each" \
	test $each -lt $((${smallest:-8} + 56))
unload scull
done_testing
