#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A device works the same through a node on a disk file system.
# vm: -c 2 -M loop -p mke2fs
# alone: some architectures have no mke2fs
. harness/tap.sh

grep -q '\bext4$' /proc/filesystems || {
	echo "1..0 # SKIP this kernel has no ext4"
	exit
}
[ ! -e /modules/loop.ko ] || insmod /modules/loop.ko
truncate -s 16M /tmp/root
truncate -s 32M /tmp/disk
mke2fs -qF -t ext4 /tmp/root
losetup /dev/loop0 /tmp/root
losetup /dev/loop1 /tmp/disk
mkdir /tmp/mnt
mount -t ext4 /dev/loop0 /tmp/mnt

# geometry MODULE ORDER: run the tests through a node on ext4
geometry() {
	bytes=$((page << $2))
	load "$1" "$1_order=$2" "$1_qset=3"
	cp -a "/dev/${1}0" /tmp/mnt
	cmocka "$1 order=$2, on ext4" build/map "/tmp/mnt/${1}0" $bytes 3
	cmocka "$1 order=$2, on ext4" build/pin "/tmp/mnt/${1}0" $bytes \
		/dev/loop1 "busybox rmmod $1 2>/dev/null"
	rm "/tmp/mnt/${1}0"
}

for order in $(some 0 4); do
	geometry scullp $order
	geometry scullv $order
done

# Both nodes refer to one device: bytes written through one are read through the other.
load scullp
cp -a /dev/scullp0 /tmp/mnt
echo content >/dev/scullp0
is "scullp: bytes written through a node in /dev are read through one on ext4" content \
	"$(cat /tmp/mnt/scullp0)"
rm /tmp/mnt/scullp0
unload scullp

umount /tmp/mnt
losetup -d /dev/loop0
losetup -d /dev/loop1
rm -r /tmp/mnt /tmp/root /tmp/disk
[ ! -e /modules/loop.ko ] || rmmod loop
done_testing
