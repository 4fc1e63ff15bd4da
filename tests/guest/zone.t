#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Quanta from a zone: physical addresses tell.  In a guest with memory on either
# side of 4 GiB, as far as its kernel has such zones.
# vm: -m 4096
# alone: objects that others freed are used again, whatever zone they are in
. harness/tap.sh

size=$((1 << 20))
head -c $size /dev/urandom >/tmp/content

# Zones that have memory, from the lowest, and the MiB that they lie between
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

# inside ZONE: are the MiB that are read, of which there are some, where it is?
# Normal memory is from the highest that there is.
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

# addresses MODULE: in the dump of its first device, in MiB.  Of 16 digits a shell
# can count with 15; the first three are the same in all of the direct map.
addresses() {
	sed -n 's/^    [0-9]*://; s/^...\(.\{13\}\)$/\1/; /^[0-9a-f]*$/p' \
		/proc/${1}mem | while read -r address; do
		echo $((0x$address >> 20))
	done
}

# Of mapped devices by the page, of others by the quantum in the direct map
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
		what="scullp order=$order zone=$zone"
		load scullp scullp_order=$order scullp_zone=$zone
		cat /tmp/content >/dev/scullp0
		ok "$what: where it is" mapped /dev/scullp0 $zone
		ok "$what: the content" cmp /tmp/content /dev/scullp0
		: >/dev/scullp0
		printf x | dd of=/dev/scullp0 bs=1 seek=$((size - 1)) 2>/dev/null
		ok "$what: where a fault fills a hole" mapped /dev/scullp0 $zone
		is "$what: a hole is zeros" x "$(tr -d '\0' </dev/scullp0)"
		is "$what is shown" $zone \
			"$(cat /sys/module/scullp/parameters/scullp_zone)"
		unload scullp
	done
done
load scullp
cat /tmp/content >/dev/scullp0
ok "scullp: without a zone, where it is" mapped /dev/scullp0 normal
is "scullp: normal is the default" normal \
	"$(cat /sys/module/scullp/parameters/scullp_zone)"
unload scullp

# The lowest zone of a PC is small, and its end is the end
small=$(sed -n 's/^dma 0 15$/scullp:order=0 scull:quantum=65536/p' /tmp/zones)
! pc || ok "a PC's lowest zone is there" test "$small"
# pages KIND: free or managed ones of that zone
pages() {
	awk -v kind=$1 '/^Node/ { here = $4 == "DMA" }
		here && $1 == "pages" { sub(/pages/, "") }
		here && $1 == kind { print $2 }' /proc/zoneinfo
}
for geometry in $small; do
	module=${geometry%:*}
	load $module ${module}_${geometry#*:} ${module}_zone=dma
	ok "$module: a full zone is ENOMEM" full /dev/${module}0
	held=$(sizes $module | cut -d' ' -f1)
	echo "# $((held >> 10)) KiB held"
	ok "$module: it was filled" \
		test $held -gt $((8 << 20)) -a $held -lt $((16 << 20))
	left=$(pages free)
	ok "$module: a sixteenth of it stays free: $left pages" \
		test $left -ge $(($(pages managed) / 16))
	: >/dev/${module}0
	ok "$module: and can be filled again" full /dev/${module}0
	again=$(sizes $module | cut -d' ' -f1)
	ok "$module: as far, $held and $again bytes" \
		test $((held - again)) -lt $((1 << 20))
	unload $module
done

for zone in normal dma; do
	has $zone || continue
	for quantum in $(some 100 4000 65536 1048576); do
		what="scull quantum=$quantum zone=$zone"
		load scull scull_quantum=$quantum scull_zone=$zone
		cat /tmp/content >/dev/scull0
		ok "$what: where it is" dumped $zone
		ok "$what: the content" cmp /tmp/content /dev/scull0
		is "$what: all of it was asked for" \
			$(((size + quantum - 1) / quantum)) \
			"$(wc -l </tmp/addresses)"
		is "$what is shown" $zone \
			"$(cat /sys/module/scull/parameters/scull_zone)"
		unload scull
	done
done
load scull
is "scull: normal is the default" normal \
	"$(cat /sys/module/scull/parameters/scull_zone)"
unload scull

is "nobody was killed for memory" 0 \
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
