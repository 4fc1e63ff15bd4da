#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scullc: the options of its cache, and the reserve.
. harness/tap.sh

# attribute NAME: its value now
attribute() {
	cat /sys/class/scull/scullc0/$1
}

ENOMEM=12

# A write from a cgroup that has no more memory; its errno
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
	is "align=$align: quanta in the dump" 100 "$(grep -c '^    ' /proc/scullcmem)"
	is "align=$align: no address is between" 100 \
		"$(grep -c "^    .*$zeros\$" /proc/scullcmem)"
	unload scullc
done

# The constructor runs for an object that is made, not for each use of one
load scullc scullc_mark=1 scullc_quantum=4096
head -c 409600 /dev/zero >/dev/scullc0
made=$(attribute marks)
objects=$(awk '/^scullc / { print $3 }' /proc/slabinfo)
echo "# $made marked, $objects in the cache"
ok "each object was marked" test $made -ge 100 -a $made -ge $objects
is "the mark is not part of the content" 409600 "$(wc -c </dev/scullc0)"
# A kernel that looks for uses after the end keeps what was freed for a while.
i=0
[ -z "$checking" ] || i=100
while [ $i -lt 100 ]; do
	head -c 40960 /dev/zero >/dev/scullc0
	i=$((i + 1))
done
ok "a thousand uses later few more are: $(attribute marks)" \
	test $(($(attribute marks) - made)) -lt 100
unload scullc
load scullc
echo x >/dev/scullc0
is "without it nothing is counted" 0 "$(attribute marks)"
unload scullc
rmmod scull_common

# The reserve
cgroup $((1024 * page))
load scullc scullc_quantum=$page scullc_qset=5000 scullc_reserve=1000
is "the reserve is full" 1000 "$(attribute reserve)"
head -c $((100 * page)) /dev/zero >/dev/scullc1
is "where there is no memory, a write is ENOMEM" $ENOMEM "$(fill_small)"
is "the reserve went first" 0 "$(attribute reserve)"
with=$(quanta)
: >/dev/scullc1
is "what others paid for is not kept" 0 "$(attribute reserve)"
: >/dev/scullc0
is "what is freed of it fills it again" 1000 "$(attribute reserve)"
unload scullc
load scullc scullc_quantum=$page scullc_qset=5000
is "so it is without a reserve" $ENOMEM "$(fill_small)"
echo "# $with quanta with the reserve, $(quanta) without"
# Each CPU keeps some dozens of pages for the cgroup at hand.
ok "the reserve was of use" test $((with - $(quanta))) -gt 800 -a \
	$((with - $(quanta))) -lt 1200
unload scullc
no_cgroup

# Exactly, where the kernel can be told to fail
fail=/sys/kernel/debug/failslab
if [ -d $fail ]; then
	keep $fail/*
	for reserve in 0 1 100; do
		load scullc scullc_quantum=4096 scullc_reserve=$reserve
		# A set and its item are there, and a quantum
		printf x >/dev/scullc0
		echo 1 >/sys/kernel/slab/scullc/failslab
		echo Y >$fail/cache-filter
		echo N >$fail/ignore-gfp-wait
		echo 0 >$fail/verbose
		echo -1 >$fail/times
		echo 100 >$fail/probability
		build/fill /dev/scullc0 $((400 * 4096)) 4096
		is "a reserve of $reserve: then no memory" $ENOMEM $?
		is "a reserve of $reserve: so many quanta" $((reserve + 1)) \
			"$(quanta)"
		: >/dev/scullc0
		is "a reserve of $reserve: full again" $reserve \
			"$(attribute reserve)"
		echo 0 >$fail/probability
		unload scullc
	done
else
	tests=$((tests + 1))
	echo "ok $tests # SKIP this kernel cannot be told to fail"
fi
done_testing
