#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a device holds and what that takes, in /sys/class/scull.
# vm: -c 2
# stock in CI
# check-all: um-debug also runs it
. harness/tap.sh

# value DEVICE FILE
value() {
	cat /sys/class/scull/$1/$2
}

# Bytes of a slab for each of its objects: slab CACHE
slab() {
	awk -v cache=$1 -v page=$page '$1 == cache { print int($6 * page / $5) }' \
		/proc/slabinfo
}

# The size of what kmalloc gives for a size, by the names of its caches
kmalloc_size() {
	sed -n 's/^kmalloc-\([0-9]*k*\) .*/\1/p' /proc/slabinfo |
		awk -v size=$1 '{ is = /k/ ? $1 * 1024 : $1 + 0 }
			is >= size && (!min || is < min) { min = is }
			END { print min }'
}

# In tenths of percent
waste() {
	all=$(($(value $1 taken) + $(value $1 bookkeeping)))
	echo $(((all - $(value $1 stored)) * 1000 / all))
}

# usage MODULE UNIT SIZE BYTES TAKEN AREA: 100 quanta, without their last byte;
# what is taken by one, or a command that tells it
usage() {
	device=${1}0
	load "$1" "$1_$2=$3"
	what="$1 $2=$3"
	is "$what: nothing is wasted on nothing" 0.0 "$(value $device waste)"
	head -c $((100 * $4 - 1)) /dev/zero >/dev/$device
	taken=$($5)
	is "$what: quantum" $4 "$(value $device quantum)"
	is "$what: size" $((100 * $4 - 1)) "$(value $device size)"
	is "$what: quanta" 100 "$(value $device quanta)"
	is "$what: stored" $((copies * (100 * $4 - 1))) \
		"$(value $device stored)"
	is "$what: asked for" $((copies * 100 * $4)) "$(value $device asked)"
	is "$what: taken" $((100 * taken)) "$(value $device taken)"
	is "$what: address space" $((100 * (taken + $6))) \
		"$(value $device area)"
	is "$what: waste" "$(waste $device)" \
		"$(value $device waste | sed 's/[.]//; s/^0//')"
	echo "# $what: $(value $device waste) % waste"
	unload "$1"
}

copies=1
for quantum in $(some 24 33 96 97 1024 2049 4096 8192 4000); do
	usage scull quantum $quantum $quantum "kmalloc_size $quantum" 0
done
usage scull quantum $((2 * page + 1)) $((2 * page + 1)) "echo $((4 * page))" 0
# A kernel that debugs slabs keeps more beside an object than it tells.
if [ -z "$checking" ]; then
	for quantum in 8 24 100 1024 2100 4000 4096 20000; do
		usage scullc quantum $quantum $quantum "slab scullc" 0
	done
	load scullc scullc_mark=1 scullc_align=512 scullc_quantum=1024
	head -c 102400 /dev/zero >/dev/scullc0
	is "a mark takes its part" $((100 * $(slab scullc))) \
		"$(value scullc0 taken)"
	unload scullc
fi
for order in 0 3; do
	size=$((page << order))
	usage scullp order $order $size "echo $size" 0
	usage scullv order $order $size "echo $size" $page
done

# A copy for each CPU, and with memory cgroups a pointer, of half as many bytes as
# digits, for each 4 bytes
copies=$(nproc)
usage scull_percpu quantum 1024 1024 "echo $((copies * 1024 + 128 * digits))" 0

# The claims of the chapter: up to twice as much, as dense as possible, none
load scull scull_quantum=2049
load scullc scullc_quantum=2049
load scullp
for device in scull0 scullc0; do
	head -c 2049000 /dev/zero >/dev/$device
done
head -c $((500 * page)) /dev/zero >/dev/scullp0
ok "kmalloc: $(value scull0 waste) % waste" test "$(waste scull0)" -gt 490
# Objects begin in lines of the cache, which are 256 bytes at most.
ok "a slab cache: $(value scullc0 waste) %" test "$(waste scullc0)" -lt 150
ok "pages: $(value scullp0 waste) %" test "$(waste scullp0)" -lt 10

# A byte far away
printf x | dd of=/dev/scullp1 bs=1 seek=1099511627776 2>/dev/null
is "a byte at 1 TiB: size" 1099511627777 "$(value scullp1 size)"
is "a byte at 1 TiB: stored" 1 "$(value scullp1 stored)"
is "a byte at 1 TiB: taken" $page "$(value scullp1 taken)"

# What is all devices' of a driver
unload scullc
load scullc scullc_reserve=5 scullc_limit=3M
is "the limit" "$((3 << 20)) $((3 << 20))" \
	"$(value scullc0 limit) $(value scullc3 limit)"
is "the reserve of scullc" "5 5" "$(value scullc0 reserve) $(value scullc3 reserve)"
ok "another has none" not test -e /sys/class/scull/scullp0/reserve
is "its limit is what the parameter says" \
	"$(cat /sys/module/scullp/parameters/scullp_limit)" "$(value scullp0 limit)"

# As the system sees it: pages that a processor keeps at hand (count) are free,
# too, and by the ten thousand.
free_kib() {
	echo 3 >/proc/sys/vm/drop_caches
	awk -v page=$page '/^MemFree/ { kib += $2 }
		$1 == "count:" { kib += page / 1024 * $2 }
		END { print kib }' /proc/meminfo /proc/zoneinfo
}
before=$(free_kib)
dd if=/dev/zero of=/dev/scullp2 bs=1M count=256 2>/dev/null
missing=$((before - $(free_kib)))
bookkeeping=$(value scullp2 bookkeeping)
ok "to find 256 MiB takes $bookkeeping bytes, 3 of 1000 at most" \
	test $((bookkeeping * 1000)) -le $(((256 << 20) * 3))
told=$((($(value scullp2 taken) + bookkeeping) / 1024))
ok "of $missing KiB that are missing, $told are told of" \
	test $((missing - told)) -gt -2048 -a $((missing - told)) -lt 2048

is "nobody may change it" "" "$(find /sys/class/scull/*/ -type f -perm /222 \
	! -path '*/power/*' ! -name uevent)"
is "all may read it" 0 "$(su nobody -c 'cat /sys/class/scull/*/waste' \
	>/dev/null && echo 0)"
unload scull
unload scullc
unload scullp
done_testing
