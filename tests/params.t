#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every bad parameter is refused with EINVAL and one line that names it, its
# value and its range; nothing is left behind.
. ./tap.sh

insmod ../scull_common/scull_common.ko

# refused MODULE PARAMETER VALUE
refused() {
	what="$2=$3"
	dmesg -c >/dev/null
	insmod "../$1/$1.ko" "$what" >/tmp/insmod.out 2>&1
	is "$what is refused" 1 $?
	# kmod's words for EINVAL
	ok "$what is EINVAL" grep -q "Invalid parameters" /tmp/insmod.out
	is "$what is explained once" 1 "$(dmesg | grep -c "$2")"
	is "$what leaves nothing behind" "" "$(
		ls -d "/sys/module/$1" \
			"/proc/${1}mem" /dev/"$1"[0-9] 2>/dev/null
		grep " $1\$" /proc/devices
		grep "^$1 " /proc/slabinfo
	)"
	case $3 in
	many | plenty | two | 4k) ;; # not a number: the kernel's own words, without a range
	*)
		ok "$what: the range is told" eval "dmesg |
			grep -q '$1: $2=-*[0-9]* is not in [0-9]*\.\.[0-9]*$'"
		;;
	esac
}

# accepted MODULE PARAMETER VALUE
accepted() {
	ok "$2=$3 is accepted" insmod "../$1/$1.ko" "$2=$3"
	is "$2=$3 is shown" "$3" "$(cat "/sys/module/$1/parameters/$2")"
	ok "$2=$3 works" taskset 1 \
		sh -c "echo x >/dev/${1}0 && grep -qx x /dev/${1}0"
	rmmod "$1"
}

for module in $all; do
	devs=${module}_devs
	[ $module != scull ] || devs=scull_nr_devs
	for value in 0 -1 1048577 2147483648 99999999999999999999 many; do
		refused $module $devs $value
		refused $module ${module}_qset $value
	done
	refused $module ${module}_major 512
	refused $module ${module}_major -1
	refused $module ${module}_limit 0
	refused $module ${module}_limit -1M
	refused $module ${module}_limit plenty
	refused $module ${module}_limit 8E
	refused $module ${module}_limit 17E
	refused $module ${module}_limit 99999999999999999999
	accepted $module ${module}_qset 1
	accepted $module ${module}_qset 524288
	accepted $module $devs 200
done
for module in scullp scullv; do
	for value in -1 11 64 2147483647 two; do
		refused $module ${module}_order $value
	done
	accepted $module ${module}_order 0
	accepted $module ${module}_order 10
done
for module in scull scullc scull_percpu; do
	for value in 0 -1 8388608 2147483648 4k; do
		refused $module ${module}_quantum $value
	done
	accepted $module ${module}_quantum 1
done
accepted scull scull_quantum 4194304
accepted scullc scullc_quantum 2097152
accepted scull_percpu scull_percpu_quantum 32768
refused scull_percpu scull_percpu_quantum 32769
refused scullc scullc_quantum 2097153
refused scull scull_quantum 4194305

insmod ../scullp/scullp.ko
half=$(awk '/^MemTotal/ { print $2 * 512 }' /proc/meminfo)
limit=$(cat /sys/module/scullp/parameters/scullp_limit)
ok "half of RAM is the default limit" \
	test $((limit - half)) -gt -8192 -a $((limit - half)) -lt 8192
rmmod scullp
insmod ../scullp/scullp.ko scullp_limit=3M
is "a limit is in bytes" $((3 << 20)) \
	"$(cat /sys/module/scullp/parameters/scullp_limit)"
rmmod scullp
done_testing
