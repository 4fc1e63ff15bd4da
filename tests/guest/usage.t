#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# /sys/class/scull: the bytes that a device stores, and the memory that it takes
# vm: -c 2
# stock in CI
# check-all: um-debug also runs it
. harness/tap.sh

# value DEVICE FILE: print a value
value() {
	cat /sys/class/scull/$1/$2
}

# slab CACHE: print the bytes that each object takes in its slab
slab() {
	awk -v cache=$1 -v page=$page '$1 == cache { print int($6 * page / $5) }' \
		/proc/slabinfo
}

# kmalloc_size SIZE: print the size of the smallest kmalloc cache that fits
kmalloc_size() {
	sed -n 's/^kmalloc-\([0-9]*k*\) .*/\1/p' /proc/slabinfo |
		awk -v size=$1 '{ is = /k/ ? $1 * 1024 : $1 + 0 }
			is >= size && (!min || is < min) { min = is }
			END { print min }'
}

# waste DEVICE: compute the waste, in tenths of a percent
waste() {
	all=$(($(value $1 taken) + $(value $1 bookkeeping)))
	echo $(((all - $(value $1 stored)) * 1000 / all))
}

# usage MODULE UNIT SIZE BYTES TAKEN AREA: store 100 quanta of BYTES without the last
# byte, and check all values.  TAKEN is a command that prints the memory that a quantum
# takes; AREA is the address space that it takes in addition.
usage() {
	device=${1}0
	load "$1" "$1_$2=$3"
	subject="$1 $2=$3"
	is "$subject: an empty device has no waste" 0.0 "$(value $device waste)"
	head -c $((100 * $4 - 1)) /dev/zero >/dev/$device
	taken=$($5)
	is "$subject: quantum is correct" $4 "$(value $device quantum)"
	is "$subject: size is correct" $((100 * $4 - 1)) "$(value $device size)"
	is "$subject: quanta is correct" 100 "$(value $device quanta)"
	is "$subject: stored is correct" $((copies * (100 * $4 - 1))) \
		"$(value $device stored)"
	is "$subject: asked is correct" $((copies * 100 * $4)) "$(value $device asked)"
	is "$subject: taken is correct" $((100 * taken)) "$(value $device taken)"
	is "$subject: area is correct" $((100 * (taken + $6))) \
		"$(value $device area)"
	is "$subject: waste is correct" "$(waste $device)" \
		"$(value $device waste | sed 's/[.]//; s/^0//')"
	echo "# $subject: $(value $device waste) % waste"
	unload "$1"
}

copies=1
for quantum in $(some 24 33 96 97 1024 2049 4096 8192 4000); do
	usage scull quantum $quantum $quantum "kmalloc_size $quantum" 0
done
usage scull quantum $((2 * page + 1)) $((2 * page + 1)) "echo $((4 * page))" 0
# A kernel with slab debugging allocates more metadata per object than it reports.
if [ -z "$checking" ]; then
	for quantum in 8 24 100 1024 2100 4000 4096 20000; do
		usage scullc quantum $quantum $quantum "slab scullc" 0
	done
	load scullc scullc_mark=1 scullc_align=512 scullc_quantum=1024
	head -c 102400 /dev/zero >/dev/scullc0
	is "scullc_mark=1 scullc_align=512: the mark counts as taken" \
		$((100 * $(slab scullc))) \
		"$(value scullc0 taken)"
	unload scullc
fi
for order in 0 3; do
	size=$((page << order))
	usage scullp order $order $size "echo $size" 0
	usage scullv order $order $size "echo $size" $page
done

# A copy for each CPU, and with memory cgroups a pointer, of half as many bytes as an
# address has digits, for each 4 bytes
copies=$(nproc)
usage scull_percpu quantum 1024 1024 "echo $((copies * 1024 + 128 * digits))" 0

# The chapter's claims: kmalloc wastes up to half, a slab cache little, and pages
# nothing.
load scull scull_quantum=2049
load scullc scullc_quantum=2049
load scullp
for device in scull0 scullc0; do
	head -c 2049000 /dev/zero >/dev/$device
done
head -c $((500 * page)) /dev/zero >/dev/scullp0
ok "scull quantum=2049: kmalloc wastes over 49 %: $(value scull0 waste) %" \
	test "$(waste scull0)" -gt 490
# Slab objects are aligned to cache lines of at most 256 bytes.
ok "scullc quantum=2049: a slab cache wastes below 15 %: $(value scullc0 waste) %" \
	test "$(waste scullc0)" -lt 150
ok "scullp: pages waste below 1 %: $(value scullp0 waste) %" \
	test "$(waste scullp0)" -lt 10

# A byte at a large offset
printf x | dd of=/dev/scullp1 bs=1 seek=1099511627776 2>/dev/null
is "scullp, a byte at 1 TiB: size includes the hole" \
	1099511627777 "$(value scullp1 size)"
is "scullp, a byte at 1 TiB: stored is a byte" 1 "$(value scullp1 stored)"
is "scullp, a byte at 1 TiB: taken is a page" $page "$(value scullp1 taken)"

# Values that all devices of a driver share
unload scullc
load scullc scullc_reserve=5 scullc_limit=3M
is "scullc_limit=3M: limit is 3 MiB on all devices" "$((3 << 20)) $((3 << 20))" \
	"$(value scullc0 limit) $(value scullc3 limit)"
is "scullc_reserve=5: reserve is 5 on all devices" \
	"5 5" "$(value scullc0 reserve) $(value scullc3 reserve)"
is "scullp, scullc: quantum_max is the largest block of pages, and half of kmalloc's" \
	"$kmalloc_max $((kmalloc_max / 2))" \
	"$(value scullp0 quantum_max) $(value scullc0 quantum_max)"
is "scullp, scullc: qset_max is the number of pointers that kmalloc has room for" \
	"$((kmalloc_max / (digits / 2))) $((kmalloc_max / (digits / 2)))" \
	"$(value scullp0 qset_max) $(value scullc0 qset_max)"
ok "scullp: devices have no file reserve" not test -e /sys/class/scull/scullp0/reserve
is "scullp: limit is the module's parameter" \
	"$(cat /sys/module/scullp/parameters/scullp_limit)" "$(value scullp0 limit)"

# free_kib: print the free memory, with the pages on per-CPU free lists, which may be
# tens of thousands
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
ok "scullp, 256 MiB: bookkeeping takes at most 0.3 %: $bookkeeping bytes" \
	test $((bookkeeping * 1000)) -le $(((256 << 20) * 3))
told=$((($(value scullp2 taken) + bookkeeping) / 1024))
ok "scullp, 256 MiB: $missing KiB are missing from free memory, $told are reported" \
	test $((missing - told)) -gt -2048 -a $((missing - told)) -lt 2048

is "/sys/class/scull: no file is writable" \
	"" "$(find /sys/class/scull/*/ -type f -perm /222 \
		! -path '*/power/*' ! -name uevent)"
is "/sys/class/scull: an unprivileged user can read waste" \
	0 "$(su nobody -c 'cat /sys/class/scull/*/waste' \
		>/dev/null && echo 0)"
unload scull
unload scullc
unload scullp
done_testing
