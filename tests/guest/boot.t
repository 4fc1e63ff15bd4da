#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scull_boot on memory that memmap= reserved: the content, placement and number of its
# quanta.  Regions that are malformed, in use or not reserved memory are refused.
# boot: memmap=64M$0x20000000
# long
# once in CI
. harness/tap.sh
. guest/boot.sh

region=0x20000000,64M
bytes=$((64 << 20))

insmod ../scull_common/scull_common.ko
form="is not START,SIZE in whole pages, e.g. 0x18000000,64M"
refused EINVAL "" "$form"
for bad in plenty 0x20000000 "0x20000000," 0x20000000,0 0x20000000:64M \
	0x20000000,64M,1M 0x20000000,64MB 0x20000800,64M 0x20000000,2049 \
	0x20000000,-4096 -4096,8K 0xfffffffffffff000,4K 0xfffffffffffff000,8K \
	0x20000000,18446744073709547520 0x20000000,16E 0x10000000000000,1M; do
	refused EINVAL $bad "$form"
done
for ram in 0x10000000,1M 0x1ffff000,8K 0x20000000,65M 0x1c000000,128M; do
	refused EINVAL $ram "overlaps System RAM"
done
# The registers of a device, a range that includes them, and a range for PCI devices
refused EBUSY 0xfec00000,4K "is in use, see /proc/iomem"
refused EBUSY 0xfeb00000,2M "is in use, see /proc/iomem"
refused EINVAL 0x80000000,1M "is not Reserved in /proc/iomem"
# Addresses without memory, whether they are unlisted or reserved
refused_above 0x4000000000,4K "has pages without memory"
if grep -q '^fd00000000-ffffffffff : Reserved' /proc/iomem; then
	refused_above 0xfd00000000,1M "has pages without memory"
fi
rmmod scull_common

head -c 20000000 /dev/urandom >/tmp/random
for quantum in $(some 65536 5242880 4000); do
	echo "# quantum $quantum"
	footprint=$(((quantum + 63) / 64 * 64))
	ok "scull_boot quantum=$quantum: loads" \
		load scull_boot scull_boot_region=$region \
		scull_boot_quantum=$quantum
	is "scull_boot quantum=$quantum: the region's parameter reads as it was given" \
		$region \
		"$(cat /sys/module/scull_boot/parameters/scull_boot_region)"
	is "scull_boot quantum=$quantum: the region is listed in /proc/iomem" \
		"  20000000-23ffffff : scull_boot" \
		"$(grep scull_boot /proc/iomem)"
	cat /tmp/random >/dev/scull_boot0
	ok "scull_boot quantum=$quantum: 20 MB read back as written" \
		cmp /tmp/random /dev/scull_boot0
	where 20000000 >/tmp/where
	is "scull_boot quantum=$quantum: 20 MB take the fewest quanta possible" \
		$(((19999999 + quantum) / quantum)) \
		"$(wc -l </tmp/where)"
	is "scull_boot quantum=$quantum: quanta are aligned, apart and in the region" \
		"" \
		"$(awk -v size=$footprint -v end=$bytes '
			$1 < next_at || $1 % size || $1 + size > end
			{ next_at = $1 + size }' /tmp/where)"
	cmocka "scull_boot quantum=$quantum" build/map /dev/scull_boot0
	quanta=$((bytes / footprint))
	full $((quanta * quantum))
	unload scull_boot
	is "scull_boot quantum=$quantum: unloading leaves nothing behind" "" "$(traces)"
done

# Two concurrent writers fill the region.
load scull_boot scull_boot_region=$region
fill /dev/scull_boot0 >/tmp/said.0 &
fill /dev/scull_boot1 >/tmp/said.1
wait
is "scull_boot: two concurrent writers both get ENOMEM" \
	"Cannot allocate memory Cannot allocate memory" \
	"$(cat /tmp/said.0 /tmp/said.1 | tr '\n' ' ' | sed 's/ $//')"
is "scull_boot: two concurrent writers fill the whole region" \
	$bytes "$(($(sizes scull_boot | sed 's/ /+/g')0))"
unload scull_boot

# Regions in other forms that memmap= accepts
for same in 536870912,67108864 512M,65536k; do
	ok "scull_boot_region=$same: loads" load scull_boot scull_boot_region=$same
	unload scull_boot
done
for geometry in $(some 65536,500,200 1,7,10 2097152,2,50 4000,1000,200); do
	# shellcheck disable=SC2046 # words
	content $region $(echo $geometry | tr , ' ')
done
done_testing
