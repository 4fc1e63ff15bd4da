# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # tap.sh sets them
#
# Helpers that the tests of scull_boot share.

# Some kernels are built without gen_pool, which scull_boot needs.
grep -q ' gen_pool_destroy$' /proc/kallsyms || {
	echo "1..0 # SKIP this kernel has no gen_pool"
	exit
}

keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict # show addresses to root
grep memremap /proc/vmallocinfo >/tmp/mapped
head -c 1048576 /dev/zero | tr '\0' '\252' >/tmp/filling

# refused_above REGION MESSAGE: check that a region above 4 GiB is refused with EINVAL
# and MESSAGE.  A 32-bit kernel gives its own message.
refused_above() {
	[ $digits = 16 ] || set -- $1 "ends above 4 GiB"
	refused EINVAL $1 "$2"
}

# Print the devices, files, resources and mappings of scull_boot, if there are any.
traces() {
	ls -d /dev/scull_boot* /proc/scull_bootmem /sys/module/scull_boot \
		2>/dev/null
	grep " scull_boot\$" /proc/devices
	grep scull_boot /proc/iomem
	grep memremap /proc/vmallocinfo | grep -vxFf /tmp/mapped
}

# refused EINVAL|EBUSY REGION MESSAGE: check that insmod fails with that error, logs
# MESSAGE once and leaves nothing behind
refused() {
	case $1 in
	EINVAL) words="Invalid parameters" ;;
	EBUSY) words="Device or resource busy" ;;
	esac
	dmesg -c >/dev/null
	insmod ../scull_boot/scull_boot.ko ${2:+scull_boot_region=$2} \
		>/tmp/insmod.out 2>&1
	ok "scull_boot_region='$2': insmod fails with $1" \
		grep -q "$words" /tmp/insmod.out
	is "scull_boot_region='$2': the log explains $1" \
		"scull_boot: scull_boot_region=$2 $3" \
		"$(dmesg | sed -n 's/^\[[^]]*\] \(.*scull_boot_region=\)/\1/p')"
	is "scull_boot_region='$2': failed insmod leaves nothing behind" "" "$(traces)"
}

# where START: print the offset in bytes of each quantum from the mapping of the region
# at physical address START, in ascending order
where() {
	# Leave out the leading f, because the shell's numbers have 63 bits.
	high=
	[ $digits = 8 ] || high=f
	# An area that is freed while the list is read can hide the next one, so retry.
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

# fill DEVICE: write until a write fails, and print the reason
fill() {
	{ while cat /tmp/filling; do :; done; } 2>&1 >"$1" |
		sed 's/.*: //'
}

# full BYTES: check twice that the region holds exactly BYTES
full() {
	for again in "" ", again"; do
		is "scull_boot: filling the region ends with ENOMEM$again" \
			"Cannot allocate memory" \
			"$(fill /dev/scull_boot0)"
		is "scull_boot: a full region holds $1 bytes$again" "$1 0 0 0 " \
			"$(sizes scull_boot)"
		: >/dev/scull_boot0
	done
	is "scull_boot: a trimmed region is empty" "0 0 0 0 " "$(sizes scull_boot)"
}

# content REGION QUANTUM QSET ROUNDS: run the file tests that all variants pass, by one
# task and by concurrent tasks
content() {
	load scull_boot scull_boot_region=$1 scull_boot_quantum=$2 \
		scull_boot_qset=$3
	# Fill the memory with a pattern before the tests use it.
	fill /dev/scull_boot0 >/dev/null
	: >/dev/scull_boot0
	cmocka "scull_boot quantum=$2 qset=$3" build/file /dev/scull_boot0 $2 $3
	cmocka "scull_boot quantum=$2 qset=$3, concurrently" build/race \
		/dev/scull_boot0 /proc/scull_bootmem "$(rounds $4)"
	is "scull_boot quantum=$2 qset=$3: concurrent tasks leave the devices empty" \
		"0 0 0 0 " "$(sizes scull_boot)"
	unload scull_boot
}
