#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Exercise 3, "Taking turns": scullp allocates on all nodes in turn, without a lock.
# This part runs with all checks of the kernel, but on one node.
# module: scullp
# points: 1 build: the module compiles without a warning
# points: 3 nodes: quanta come from all nodes in turn, unless a node is set
# points: 2 content: a device returns the bytes that were written to it
# points: 2 memory: a call that gets no memory fails with ENOMEM and loses no data
# points: 2 kernel: the checks of the kernel find no fault
# vm: -c 2
. harness/tap.sh
. harness/fail.sh
cp ../submission/scullp.ko ../scullp

echo "# begin: content"
mkdir /tmp/tmpfs
mount -t tmpfs tmpfs /tmp/tmpfs
for order in 0 3; do
	load scullp scullp_order=$order scullp_qset=16
	ok "content: random operations match tmpfs, order=$order" \
		build/exercise /dev/scullp0 /tmp/tmpfs/file $((page << order)) 16 1000 1
	unload scullp
done
umount /tmp/tmpfs

load scullp
for i in 0 1; do
	seq $i 100000 >/dev/scullp$i &
done
wait
for i in 0 1; do
	is "content: the lines of concurrent writer $i are read back" \
		"$(seq $i 100000 | md5sum)" "$(md5sum </dev/scullp$i)"
done
unload scullp

echo "# begin: memory"
# Last, because a module that does not check for NULL may end the guest here.
allow_failures
insmod ../scull_common/scull_common.ko
cmocka memory build/failnth scullp ../scullp/scullp.ko $page scullp_devs=1 insmod
rmmod scull_common
done_testing
