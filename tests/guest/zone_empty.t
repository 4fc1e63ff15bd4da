#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A zone without memory is refused.  The kernel keeps the first MiB for itself; memmap=
# reserves the rest of the lowest zone.
# boot: memmap=15M$1M
# stock in CI
. harness/tap.sh

# has COUNTER ZONE: print 1 if the zone has pages of that kind, otherwise 0
has() {
	awk -v zone=$2 -v what=$1 '/^Node/ { here = $4 == zone }
		here && $1 == what { pages += $2 }
		END { print (pages > 0) }' /proc/zoneinfo
}
[ "$(has managed DMA)" = 0 ] || ! older 5.13 || {
	echo "1..0 # SKIP this kernel also uses the first MiB"
	exit
}
is "setup: the DMA zone has pages present" 1 "$(has present DMA)"
is "setup: the DMA zone has no managed pages" 0 "$(has managed DMA)"
# 32-bit kernels have no DMA32 zone.
next=DMA32 word=dma32
[ $digits = 16 ] || next=Normal word=normal
is "setup: zone $next has managed pages" 1 "$(has managed $next)"

for module in scull scullp; do
	refuses $module ${module}_zone=dma \
		"${module}_zone=dma is not a zone with memory (node 0)"
done
load scullp scullp_zone=$word
ok "scullp_zone=$word: 8 MiB can be written" \
	dd if=/dev/zero of=/dev/scullp0 bs=1M count=8
unload scullp
load scullp scullp_zone=normal
ok "scullp_zone=normal: 8 MiB can be written" \
	dd if=/dev/zero of=/dev/scullp0 bs=1M count=8
unload scullp
done_testing
