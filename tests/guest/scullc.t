#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scullc: the parameters of its cache, and the reserve
# check-all: um-debug also runs it
. harness/tap.sh

# attribute NAME: print its value
attribute() {
	cat /sys/class/scull/scullc0/$1
}

ENOMEM=12

# fill_small: write from a cgroup until its memory is exhausted, and print the errno
fill_small() {
	sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/fill /dev/scullc0'
	echo $?
}

quanta() {
	cat /sys/class/scull/scullc0/quanta
}

# Alignment
for zeros in 00 000; do
	align=$((1 << (4 * ${#zeros})))
	load scullc scullc_align=$align scullc_quantum=100
	head -c 10000 /dev/zero >/dev/scullc0
	is "scullc_align=$align: 100 quanta are in the dump" \
		100 "$(grep -c '^    ' /proc/scullcmem)"
	is "scullc_align=$align: all addresses are aligned" 100 \
		"$(grep -c "^    .*$zeros\$" /proc/scullcmem)"
	unload scullc
done

# The constructor runs when an object is created, not each time it is used.
load scullc scullc_mark=1 scullc_quantum=4096
head -c 409600 /dev/zero >/dev/scullc0
made=$(attribute marks)
objects=$(awk '/^scullc / { print $3 }' /proc/slabinfo)
echo "# $made marked, $objects in the cache"
ok "scullc_mark=1: each object is marked when it is created" \
	test $made -ge 100 -a $made -ge $objects
is "scullc_mark=1: the mark is not part of the content" 409600 "$(wc -c </dev/scullc0)"
# KASAN keeps freed objects in quarantine for a while.
i=0
[ -z "$checking" ] || i=100
while [ $i -lt 100 ]; do
	head -c 40960 /dev/zero >/dev/scullc0
	i=$((i + 1))
done
ok "scullc_mark=1: 1000 reuses create under 100 objects: $(attribute marks) marks" \
	test $(($(attribute marks) - made)) -lt 100
unload scullc
load scullc
echo x >/dev/scullc0
is "scullc_mark=0: no marks are counted" 0 "$(attribute marks)"
unload scullc
rmmod scull_common

# The reserve
cgroup $((1024 * page))
load scullc scullc_quantum=$page scullc_qset=5000 scullc_reserve=1000
is "scullc_reserve=1000: the reserve is full after loading" 1000 "$(attribute reserve)"
head -c $((100 * page)) /dev/zero >/dev/scullc1
is "scullc_reserve=1000: a write from a full cgroup fails with ENOMEM" \
	$ENOMEM "$(fill_small)"
is "scullc_reserve=1000: the failed write has used up the reserve" \
	0 "$(attribute reserve)"
with=$(quanta)
: >/dev/scullc1
is "scullc_reserve=1000: quanta charged to other cgroups do not refill the reserve" \
	0 "$(attribute reserve)"
: >/dev/scullc0
is "scullc_reserve=1000: freed quanta of the reserve refill it" \
	1000 "$(attribute reserve)"
unload scullc
load scullc scullc_quantum=$page scullc_qset=5000
is "scullc_reserve=0: a write from a full cgroup fails with ENOMEM" \
	$ENOMEM "$(fill_small)"
echo "# $with quanta with the reserve, $(quanta) without"
# Each CPU caches dozens of charged pages for the cgroup.
ok "scullc_reserve=1000: the cgroup can store 800 to 1200 more quanta" \
	test $((with - $(quanta))) -gt 800 -a \
	$((with - $(quanta))) -lt 1200
unload scullc
no_cgroup

# Count exactly, if the kernel supports fault injection.
fail=/sys/kernel/debug/failslab
if [ -d $fail ]; then
	keep $fail/*
	for reserve in 0 1 100; do
		load scullc scullc_quantum=4096 scullc_reserve=$reserve
		# Allocate a quantum set, its item and a quantum before allocations
		# fail.
		printf x >/dev/scullc0
		echo 1 >/sys/kernel/slab/scullc/failslab
		echo Y >$fail/cache-filter
		echo N >$fail/ignore-gfp-wait
		echo 0 >$fail/verbose
		echo -1 >$fail/times
		echo 100 >$fail/probability
		build/fill /dev/scullc0 $((400 * 4096)) 4096
		is "scullc_reserve=$reserve, no memory: writing fails with ENOMEM" \
			$ENOMEM $?
		is "scullc_reserve=$reserve, no memory: reserve + 1 quanta are stored" \
			$((reserve + 1)) \
			"$(quanta)"
		: >/dev/scullc0
		is "scullc_reserve=$reserve, no memory: a trim refills the reserve" \
			$reserve \
			"$(attribute reserve)"
		echo 0 >$fail/probability
		unload scullc
	done
else
	tests=$((tests + 1))
	echo "ok $tests # SKIP this kernel has no fault injection"
fi
done_testing
