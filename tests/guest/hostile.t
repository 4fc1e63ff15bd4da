#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Hostile system calls: our own program, stress-ng's fuzzer for devices, and trinity.
# vm: -c 2 -p stress-ng -p trinity
# long
# check-all: um-debug also runs it
. harness/tap.sh

# geometry MODULE UNIT SIZE: run our own program
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=5" "$1_limit=64M"
	seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	cmocka "$1 $2=$3" build/hostile "/dev/${1}0" "$(rounds 2000)" $seed
	unload "$1"
}

geometry scull quantum 100
geometry scullc quantum 4000
geometry scull_percpu quantum 100
geometry scullp order 0
geometry scullv order 4
if [ -z "$brief" ]; then
	geometry scull quantum 4000
	geometry scullc quantum 100
	geometry scull_percpu quantum 4000
	geometry scullp order 4
	geometry scullv order 0
fi

# Third-party fuzzers.  trinity runs as an unprivileged user with access to the device
# nodes, and has only them and its own mappings to work on.  It may get stuck; only the
# kernel must not.
mkdir -m 777 /tmp/fuzz
mkdir /tmp/victims
for module in $all; do
	load $module ${module}_limit=64M
done
cp -a /dev/scull*[0-9] /tmp/victims
chmod 666 /tmp/victims/*
cd /tmp/fuzz || exit

# calls: count the reads and writes of all devices that did not fail
calls() {
	echo $(($(cat /sys/class/scull/*/reads /sys/class/scull/*/writes |
		tr '\n' +)0))
}
for module in $all; do
	ok "$module: survives stress-ng" stress-ng --dev 2 --dev-file /dev/${module}0 \
		-t 3
done
before=$(calls)
disable=$(printf ' --disable-fds=%s' sockets perf epoll eventfd timerfd \
	memfd drm pipes)
syscalls=$(printf ' -c %s' read write pread64 pwrite64 readv writev preadv2 \
	pwritev2 ioctl mmap mremap munmap mprotect madvise lseek sendfile fsync \
	fallocate ftruncate)
timeout -s KILL 60 su nobody -c "trinity -q -l off -C 2 \
	-N $(rounds 5000) -s $seed $disable -V /tmp/victims $syscalls" \
	>/tmp/trinity.out 2>&1
status=$?
echo "# trinity, seed $seed, status $status: $(tail -n 1 /tmp/trinity.out)"
# Find its processes by the name that they set: an exiting process keeps its files open
# after its program is gone.
while
	left=$(grep -ls '^trinity' /proc/[0-9]*/comm | cut -d/ -f3)
	[ "$left" ]
do
	kill -KILL $left 2>/dev/null
done
echo "# $(($(calls) - before)) of its calls read or wrote a device"
ok "trinity: some of its calls read or wrote a device" test "$(calls)" -gt $before
for module in $all; do
	unload $module
done
done_testing
