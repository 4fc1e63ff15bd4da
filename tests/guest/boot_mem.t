#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scull_boot on memory that mem= hides from the kernel.
# vm: -m 3600
# boot: mem=768M
. harness/tap.sh
needs_pc
. guest/boot.sh

insmod ../scull_common/scull_common.ko
refused EINVAL 0x2ff00000,2M "overlaps System RAM"
# The guest has 3600 MB of memory, 3072 MB of it below 4 GiB, so memory ends in the
# middle of this region.
refused_above 0x120f00000,2M "has pages without memory"
rmmod scull_common

ok "scull_boot: memory hidden by mem= is accepted" \
	load scull_boot scull_boot_region=0x30000000,64M
is "scull_boot: the region is listed in /proc/iomem" "30000000-33ffffff : scull_boot" \
	"$(grep scull_boot /proc/iomem)"
full $((64 << 20))
unload scull_boot
is "scull_boot: unloading leaves nothing behind" "" "$(traces)"
if [ $digits = 16 ]; then
	ok "scull_boot: memory above 4 GiB is accepted" load scull_boot \
		scull_boot_region=0x120f00000,1M
	unload scull_boot
fi
content 0x30000000,64M 65536 500 50
content 0x30000000,64M 4000 3 50
done_testing
