#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A zone that has no memory is refused.  The kernel keeps the first MiB; the
# rest of the lowest zone is taken out here.
# boot: memmap=15M$1M
# stock in CI
. harness/tap.sh

# has MEMORY ZONE: how much of which it has
has() {
	awk -v zone=$2 -v what=$1 '/^Node/ { here = $4 == zone }
		here && $1 == what { pages += $2 }
		END { print (pages > 0) }' /proc/zoneinfo
}
[ "$(has managed DMA)" = 0 ] || ! older 5.13 || {
	echo "1..0 # SKIP this kernel uses the first MiB, too"
	exit
}
is "the lowest zone is there" 1 "$(has present DMA)"
is "and has nothing to give" 0 "$(has managed DMA)"
# There are no 4 GiB to tell apart with 32 bits.
next=DMA32 word=dma32
[ $digits = 16 ] || next=Normal word=normal
is "the next one has" 1 "$(has managed $next)"

for module in scull scullp; do
	refuses $module ${module}_zone=dma \
		"${module}_zone=dma is not a zone with memory (node 0)"
done
load scullp scullp_zone=$word
ok "the next one can be chosen" dd if=/dev/zero of=/dev/scullp0 bs=1M count=8
unload scullp
load scullp scullp_zone=normal
ok "normal memory comes from there" dd if=/dev/zero of=/dev/scullp0 bs=1M count=8
unload scullp
done_testing
