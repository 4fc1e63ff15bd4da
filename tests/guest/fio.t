#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Four concurrent jobs of fio write with checksums, in order and at random, and read the
# bytes back, with psync, sync, pvsync2, libaio, io_uring, splice and mmap.
# vm: -c 2 -p fio
# stock in CI
# check-all: um-debug also runs it
. harness/tap.sh

# verify MODULE OPTIONS...: run a pass over 8 MiB for each job.  Each job stays on its
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
	ok "$module: fio verifies sequential writes" verify $module --rw=write --bs=4k
	ok "$module: fio verifies random reads and writes" verify $module --rw=randrw \
		--bs=4k
	: >/dev/${module}0
	ok "$module: fio verifies random writes of odd sizes" verify $module \
		--rw=randwrite --bs=3000
	# All engines end in scull_common, so test all of them on two variants only.
	case $module in
	scull | scullp) engines="sync pvsync2 libaio io_uring splice" ;;
	*) engines=io_uring ;;
	esac
	for engine in $(some $engines); do
		ok "$module: fio verifies engine $engine" \
			verify $module --rw=randrw --bs=4k-60k \
			--bs_unaligned --ioengine=$engine --iodepth=8 --size="$(rounds 2048)k"
	done
	ok "$module: fio verifies io_uring with fixed buffers" \
		verify $module --rw=randrw \
		--bs=4k --ioengine=io_uring --fixedbufs --iodepth=8 --size="$(rounds 2048)k"
	# All blocks were written before, so no request has to wait.
	ok "$module: fio verifies io_uring with nowait" verify $module --rw=randrw \
		--bs=4k --ioengine=io_uring --nowait=1 --size="$(rounds 2048)k"
	case $module in
	scullp | scullv)
		ok "$module: fio verifies engine mmap" \
			verify $module --rw=randrw --bs=4k \
			--ioengine=mmap --size="$(rounds 2048)k"
		;;
	esac
	unload $module
done
done_testing
