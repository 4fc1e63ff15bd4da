# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # tap.sh sets them
#
# What the tests of scull_boot share.

# Some kernels have no gen_pool, and so no scull_boot.
grep -q ' gen_pool_destroy$' /proc/kallsyms || {
	echo "1..0 # SKIP this kernel has no gen_pool"
	exit
}

keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict # root sees addresses
grep memremap /proc/vmallocinfo >/tmp/mapped
head -c 1048576 /dev/zero | tr '\0' '\252' >/tmp/filling

# refused_above REGION WHY: one that begins above 4 GiB
refused_above() {
	[ $digits = 16 ] || set -- $1 "ends above 4 GiB"
	refused EINVAL $1 "$2"
}

# What scull_boot has in the system while it is loaded
traces() {
	ls -d /dev/scull_boot* /proc/scull_bootmem /sys/module/scull_boot \
		2>/dev/null
	grep " scull_boot\$" /proc/devices
	grep scull_boot /proc/iomem
	grep memremap /proc/vmallocinfo | grep -vxFf /tmp/mapped
}

# refused EINVAL|EBUSY REGION WHY: insmod fails so, says why once, leaves nothing
refused() {
	case $1 in
	EINVAL) words="Invalid parameters" ;;
	EBUSY) words="Device or resource busy" ;;
	esac
	dmesg -c >/dev/null
	insmod ../scull_boot/scull_boot.ko ${2:+scull_boot_region=$2} \
		>/tmp/insmod.out 2>&1
	ok "'$2' is $1" grep -q "$words" /tmp/insmod.out
	is "'$2' is explained" "scull_boot: scull_boot_region=$2 $3" \
		"$(dmesg | sed -n 's/^\[[^]]*\] \(.*scull_boot_region=\)/\1/p')"
	is "'$2' leaves nothing behind" "" "$(traces)"
}

# where START: each quantum's address, in order of addresses, as its distance in
# bytes from where the region is mapped that starts there
where() {
	# The shell's numbers have 63 bits.
	high=
	[ $digits = 8 ] || high=f
	# An area that goes while the list is read can hide the next one.
	base=
	for _ in 1 2 3 4 5; do
		[ "$base" ] && break
		base=$(sed -n "s/^0x$high\([0-9a-f]*\)-.*phys=0x0*$1 .*/\1/p" \
			/proc/vmallocinfo)
	done
	sed -n "s/^    [0-9]*:$high\([0-9a-f]*\)$/\1/p" /proc/scull_bootmem |
		sort | while read -r at; do
		echo $((0x$at - 0x$base))
	done
}

# fill DEVICE: write until that fails; prints why
fill() {
	{ while cat /tmp/filling; do :; done; } 2>&1 >"$1" |
		sed 's/.*: //'
}

# full BYTES: so much can be stored, time and again
full() {
	for again in "" ", again"; do
		is "a full region is ENOMEM$again" "Cannot allocate memory" \
			"$(fill /dev/scull_boot0)"
		is "and holds $1 bytes$again" "$1 0 0 0 " "$(sizes scull_boot)"
		: >/dev/scull_boot0
	done
	is "trimmed, it holds nothing" "0 0 0 0 " "$(sizes scull_boot)"
}

# content REGION QUANTUM QSET ROUNDS: a device is as good a file as another, also
# for many at once
content() {
	load scull_boot scull_boot_region=$1 scull_boot_quantum=$2 \
		scull_boot_qset=$3
	# Leave something in the memory that is about to be used.
	fill /dev/scull_boot0 >/dev/null
	: >/dev/scull_boot0
	cmocka "quantum=$2 qset=$3" build/file /dev/scull_boot0 $2 $3
	cmocka "quantum=$2 qset=$3, at once" build/race /dev/scull_boot0 \
		/proc/scull_bootmem "$(rounds $4)"
	is "it is empty again" "0 0 0 0 " "$(sizes scull_boot)"
	unload scull_boot
}
