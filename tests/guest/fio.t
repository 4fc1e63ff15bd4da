#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# fio writes at random with checksums and reads them back: four jobs at once,
# and every way that it knows to read and write a file.
# vm: -c 2 -p fio
# stock in CI
# check-all: um-debug also runs it
. harness/tap.sh

# verify MODULE OPTIONS...: a pass over 8 MiB for each job.  A job stays on one
# CPU, because scull_percpu has another copy on the next.
verify() {
	device=/dev/${1}0
	shift
	fio --name=verify --filename="$device" --numjobs=4 --size="$(rounds 8192)k" \
		--offset_increment=8M --verify=crc32c --verify_fatal=1 \
		--ioengine=psync --thread --cpus_allowed="$(cat /sys/devices/system/cpu/online)" \
		--cpus_allowed_policy=split --randseed=8 "$@"
}

for module in $(some scullp scull scullc scull_percpu scullv); do
	load $module
	ok "$module: written in order" verify $module --rw=write --bs=4k
	ok "$module: read and written at random" verify $module --rw=randrw \
		--bs=4k
	: >/dev/${module}0
	ok "$module: written at random in odd blocks" verify $module \
		--rw=randwrite --bs=3000
	# All ways lead to the core: on two variants, all of them.
	case $module in
	scull | scullp) engines="sync pvsync2 libaio io_uring splice" ;;
	*) engines=io_uring ;;
	esac
	for engine in $(some $engines); do
		ok "$module: $engine" verify $module --rw=randrw --bs=4k-60k \
			--bs_unaligned --ioengine=$engine --iodepth=8 --size="$(rounds 2048)k"
	done
	ok "$module: io_uring, fixed buffers" verify $module --rw=randrw \
		--bs=4k --ioengine=io_uring --fixedbufs --iodepth=8 --size="$(rounds 2048)k"
	# What is written was there before, so that nothing has to be waited for.
	ok "$module: io_uring, no waiting" verify $module --rw=randrw \
		--bs=4k --ioengine=io_uring --nowait=1 --size="$(rounds 2048)k"
	case $module in
	scullp | scullv)
		ok "$module: mmap" verify $module --rw=randrw --bs=4k \
			--ioengine=mmap --size="$(rounds 2048)k"
		;;
	esac
	unload $module
done
done_testing
