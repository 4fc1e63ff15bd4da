#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Exercise 2, "Your own back end": scullx takes its memory from kvmalloc().
# module: scullx
# points: 1 build: the module compiles without a warning
# points: 3 range: small quanta come from kmalloc, and large ones from vmalloc
# points: 2 content: a device returns the bytes that were written to it
# points: 1 parameters: insmod refuses a size out of range with the right error
# points: 1 memory: a call that gets no memory fails with ENOMEM and loses no data
# points: 2 kernel: the checks of the kernel find no fault
# vm: -c 2
. harness/tap.sh
. harness/fail.sh
mkdir ../scullx
cp ../submission/scullx.ko ../scullx

# Show root the addresses in /proc/vmallocinfo.
keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict

# range: print the address range of the first quantum of /dev/scullx0
range() {
	address=$(sed -n 's/^ *0:/0x/p' /proc/scullxmem)
	if [ -z "$address" ]; then
		echo "no quantum"
	elif grep -q "^$address-" /proc/vmallocinfo; then
		echo vmalloc
	else
		echo "direct map"
	fi
}

echo "# begin: range"
for size in 4096 4194304 8388608; do
	[ $size -gt $kmalloc_max ] && wanted=vmalloc || wanted="direct map"
	load scullx scullx_quantum=$size
	seq 2000 >/dev/scullx0
	is "range: the range of a quantum of $size bytes" "$wanted" "$(range)"
	unload scullx
done

echo "# begin: content"
mkdir /tmp/tmpfs
mount -t tmpfs tmpfs /tmp/tmpfs
for size in 7 4000 8388608; do
	[ $size = 8388608 ] && operations=100 || operations=1000
	load scullx scullx_quantum=$size scullx_qset=10
	ok "content: random operations match tmpfs, quantum=$size" \
		build/exercise /dev/scullx0 /tmp/tmpfs/file $size 10 $operations 1
	unload scullx
done
umount /tmp/tmpfs

echo "# begin: parameters"
# insmod reports EINVAL with these words.
for value in 0 -1 none; do
	is "parameters: the error for scullx_quantum=$value is EINVAL" \
		"Invalid parameters" "$(
			insmod ../scull_common/scull_common.ko
			insmod ../scullx/scullx.ko scullx_quantum=$value 2>&1 |
				sed 's/.*: //'
			[ ! -d /sys/module/scullx ] || rmmod scullx
			rmmod scull_common
		)"
done

echo "# begin: memory"
# Last, because a module that does not check for NULL may end the guest here.
allow_failures
insmod ../scull_common/scull_common.ko
cmocka memory build/failnth scullx ../scullx/scullx.ko 4000 scullx_devs=1 insmod
rmmod scull_common
done_testing
