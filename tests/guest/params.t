#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every invalid parameter is refused with EINVAL and one line that names the parameter,
# its value and its range; nothing is left behind.
# once in CI
# check-all: um-debug also runs it
. harness/tap.sh

# refused MODULE PARAMETER VALUE: check that the value is refused
refused() {
	case $3 in
	many | plenty | two | 4k) # not a number: refused by the kernel's parser
		refuses $1 $2=$3 ".$3' invalid for parameter .$2'"
		;;
	*) refuses $1 $2=$3 "$2=-*[0-9]* is not in -*[0-9]*\.\.[0-9]*" ;;
	esac
}

# accepted MODULE PARAMETER VALUE: check that the module loads and works
accepted() {
	ok "$2=$3: loads" insmod "../$1/$1.ko" "$2=$3"
	is "$2=$3: the parameter reads as it was given" \
		"$3" "$(cat "/sys/module/$1/parameters/$2")"
	ok "$2=$3: a device stores bytes" taskset 1 \
		sh -c "echo x >/dev/${1}0 && grep -qx x /dev/${1}0"
	rmmod "$1"
}

# The largest array of pointers, and the least per-CPU unit size
qset=$((kmalloc_max / (digits / 2)))
percpu=32768
[ $page -lt $percpu ] || percpu=$page

for module in $variants; do
	devs=${module}_devs
	[ $module != scull ] || devs=scull_nr_devs
	for value in $(some 0 -1 2147483648 99999999999999999999 many); do
		refused $module $devs $value
		refused $module ${module}_qset $value
	done
	refused $module $devs 1048577
	refused $module ${module}_qset $((qset + 1))
	refused $module ${module}_major 512
	refused $module ${module}_major -1
	refused $module ${module}_limit 0
	refused $module ${module}_limit -1M
	refused $module ${module}_limit plenty
	refused $module ${module}_limit 8E
	refused $module ${module}_limit 17E
	refused $module ${module}_limit 99999999999999999999
	accepted $module ${module}_qset 1
	accepted $module ${module}_qset $qset
	accepted $module $devs 200
done
for module in scullp scullv; do
	for value in $(some -1 $((max_order + 1)) 64 2147483647 two); do
		refused $module ${module}_order $value
	done
	accepted $module ${module}_order 0
	accepted $module ${module}_order $max_order
done
for module in scull scullc scull_percpu; do
	for value in $(some 0 -1 $((kmalloc_max + 1)) 2147483648 4k); do
		refused $module ${module}_quantum $value
	done
	accepted $module ${module}_quantum 1
done
for value in -1 4097 99999999999999999999 many; do
	refused scullc scullc_reserve $value
done
refused scullc scullc_align $((page + 1))
refused scullc scullc_mark 2
refuses scullc scullc_align=48 \
	"scullc_align=48 is not 0 or a power of two up to [0-9]*"
accepted scullc scullc_reserve 10
accepted scullc scullc_align $page
accepted scullc scullc_mark 1

accepted scull scull_quantum $kmalloc_max
accepted scullc scullc_quantum $((kmalloc_max / 2))
accepted scull_percpu scull_percpu_quantum $percpu
refused scull_percpu scull_percpu_quantum $((percpu + 1))
refused scullc scullc_quantum $((kmalloc_max / 2 + 1))
refused scull scull_quantum $((kmalloc_max + 1))

insmod ../scullp/scullp.ko
half=$(awk '/^(Mem|Low)Total/ { kib = $2 } END { print kib * 512 }' /proc/meminfo)
limit=$(cat /sys/module/scullp/parameters/scullp_limit)
# Allow some pages: on s390x, MemTotal has a few more than the zones.
ok "scullp_limit: the default is half of RAM" \
	test $((limit - half)) -gt $((-16 * page)) -a $((limit - half)) -lt $page
rmmod scullp
insmod ../scullp/scullp.ko scullp_limit=3M
is "scullp_limit=3M: the limit is 3 MiB in bytes" $((3 << 20)) \
	"$(cat /sys/module/scullp/parameters/scullp_limit)"
rmmod scullp
ok "scullp_limit=0x...1000000: a value too long to parse is refused, not truncated" \
	not insmod ../scullp/scullp.ko scullp_limit=0x00000000000000000000000000001000000
insmod ../scullp/scullp.ko scullp_limit=+0x3E
is "scullp_limit=+0x3E: a trailing E in a hex limit is a digit, not a suffix" \
	$((0x3E)) "$(cat /sys/module/scullp/parameters/scullp_limit)"
rmmod scullp
rmmod scull_common
done_testing
