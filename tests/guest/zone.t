#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Quanta are allocated from the chosen zone, as physical addresses show.  The guest has
# memory below and above 4 GiB; zones that its kernel does not have are left out.
# vm: -m 4096
# alone: allocations reuse freed objects, whatever zone they are in
. harness/tap.sh

size=$((1 << 20))
head -c $size /dev/urandom >/tmp/content

# List the zones that have memory, from the lowest, with their first and last MiB.
awk -v page=$page '/^Node/ { name = tolower($4); managed = 0 }
	$1 == "spanned" { spanned = $2 }
	$1 == "managed" { managed = $2 }
	$1 == "start_pfn:" && managed && name ~ /^(normal|dma32|dma)$/ {
		print name, int($2 * page / 1048576),
			int((($2 + spanned) * page - 1) / 1048576) }' \
	/proc/zoneinfo >/tmp/zones
sed 's/^/# zone /' /tmp/zones
has() {
	[ $1 = normal ] || grep -q "^$1 " /tmp/zones
}

# inside ZONE: check that the MiB on standard input, at least one, are in the zone.
# Normal memory comes from the highest zone.
inside() {
	range=$(sed -n "s/^$1 //p" /tmp/zones)
	[ $1 != normal ] || range=$(sed -n '$s/^[^ ]* //p' /tmp/zones)
	sort -n >/tmp/where
	echo "$(wc -l </tmp/where) from $(sed -n 1p /tmp/where)" \
		"to $(sed -n \$p /tmp/where) MiB, not in $range"
	awk -v range="$range" '{ split(range, at)
		if ($1 < at[1] || $1 > at[2]) bad = 1 }
		END { exit bad || !NR }' /tmp/where
}

# addresses MODULE: print the addresses in the dump of its first device, in MiB.  The
# shell's numbers hold 15 of 16 hex digits; leave out the first three, which are the
# same in all of the direct map.
addresses() {
	sed -n 's/^    [0-9]*://; s/^...\(.\{13\}\)$/\1/; /^[0-9a-f]*$/p' \
		/proc/${1}mem | while read -r address; do
		echo $((0x$address >> 20))
	done
}

# Check mapped devices page by page, and other devices by the address of each quantum in
# the direct map.
mapped() {
	build/where $1 >/tmp/pages && cut -d' ' -f2 /tmp/pages | inside $2
}
load scullp
cat /tmp/content >/dev/scullp0
direct=$(($(addresses scullp | sed -n 1p) - $(build/where /dev/scullp0 |
	sed -n '1s/.* //p')))
unload scullp
dumped() {
	addresses scull >/tmp/addresses
	awk -v direct=$direct '{ print $1 - direct }' /tmp/addresses | inside $1
}

full() {
	dd if=/dev/zero of=$1 bs=64k 2>&1 | grep -q "Cannot allocate memory"
}

for zone in normal dma32 dma; do
	has $zone || continue
	for order in $(some 0 3 8); do
		subject="scullp order=$order zone=$zone"
		load scullp scullp_order=$order scullp_zone=$zone
		cat /tmp/content >/dev/scullp0
		ok "$subject: written pages are in the zone" mapped /dev/scullp0 $zone
		ok "$subject: bytes read back as written" cmp /tmp/content /dev/scullp0
		: >/dev/scullp0
		printf x | dd of=/dev/scullp0 bs=1 seek=$((size - 1)) 2>/dev/null
		ok "$subject: pages of faults that fill holes are in the zone" \
			mapped /dev/scullp0 $zone
		is "$subject: a filled hole is zeros" x "$(tr -d '\0' </dev/scullp0)"
		is "$subject: the parameter reads as it was given" $zone \
			"$(cat /sys/module/scullp/parameters/scullp_zone)"
		unload scullp
	done
done
load scullp
cat /tmp/content >/dev/scullp0
ok "scullp, no zone parameter: pages are in normal memory" mapped /dev/scullp0 normal
is "scullp, no zone parameter: the parameter reads as normal" normal \
	"$(cat /sys/module/scullp/parameters/scullp_zone)"
unload scullp

# The lowest zone of a PC is small enough to be filled.
small=$(sed -n 's/^dma 0 15$/scullp:order=0 scull:quantum=65536/p' /tmp/zones)
! pc || ok "setup: a PC has a DMA zone of 16 MiB" test "$small"
# pages KIND: print the number of free or managed pages of that zone
pages() {
	awk -v kind=$1 '/^Node/ { here = $4 == "DMA" }
		here && $1 == "pages" { sub(/pages/, "") }
		here && $1 == kind { print $2 }' /proc/zoneinfo
}
for geometry in $small; do
	module=${geometry%:*}
	load $module ${module}_${geometry#*:} ${module}_zone=dma
	ok "$geometry zone=dma: an endless write fails with ENOMEM" full /dev/${module}0
	held=$(sizes $module | cut -d' ' -f1)
	echo "# $((held >> 10)) KiB held"
	ok "$geometry zone=dma: the zone holds 8 to 16 MiB" \
		test $held -gt $((8 << 20)) -a $held -lt $((16 << 20))
	left=$(pages free)
	ok "$geometry zone=dma: 1/16 of the zone stays free: $left pages" \
		test $left -ge $(($(pages managed) / 16))
	: >/dev/${module}0
	ok "$geometry zone=dma: a trimmed zone can be filled again" full /dev/${module}0
	again=$(sizes $module | cut -d' ' -f1)
	ok "$geometry zone=dma: it holds as much again: $held and $again bytes" \
		test $((held - again)) -lt $((1 << 20))
	unload $module
done

for zone in normal dma; do
	has $zone || continue
	for quantum in $(some 100 4000 65536 1048576); do
		subject="scull quantum=$quantum zone=$zone"
		load scull scull_quantum=$quantum scull_zone=$zone
		cat /tmp/content >/dev/scull0
		ok "$subject: written quanta are in the zone" dumped $zone
		ok "$subject: bytes read back as written" cmp /tmp/content /dev/scull0
		is "$subject: the dump has the address of each quantum" \
			$(((size + quantum - 1) / quantum)) \
			"$(wc -l </tmp/addresses)"
		is "$subject: the parameter reads as it was given" $zone \
			"$(cat /sys/module/scull/parameters/scull_zone)"
		unload scull
	done
done
load scull
is "scull, no zone parameter: the parameter reads as normal" normal \
	"$(cat /sys/module/scull/parameters/scull_zone)"
unload scull

is "zones: the OOM killer kills no process" 0 \
	"$(dmesg | grep -cE 'Out of memory|Killed process')"

for zone in dma32 dma; do
	has $zone || refuses scullp scullp_zone=$zone \
		"scullp_zone=$zone is not a zone with memory (node 0)"
done
refuses scull scull_zone=dma32 "scull_zone=dma32 is not normal or dma, .*kmalloc.*"
for word in high DMA dma3 dma32x ""; do
	refuses scull scull_zone=$word "scull_zone=$word is not normal or dma, .*"
	refuses scullp scullp_zone=$word \
		"scullp_zone=$word is not normal, dma32 or dma"
done
refuses scullp scullp_zone=normalnormalnormal \
	"scullp_zone=normalnormalnor is not normal, dma32 or dma"
rmmod scull_common
done_testing
