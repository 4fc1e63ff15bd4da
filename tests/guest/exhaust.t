#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# If the limit exceeds the available memory, an endless write ends when memory is
# exhausted, and only the writer is affected.
# vm: -m 512
# check-all: um-debug also runs it
. harness/tap.sh

ENOMEM=12
KILLED=137
# A kernel with debugging checks takes a large part of memory for them.
most=$((300 << 20))
most_of_cgroup=$((40 << 20))
[ -z "$checking" ] || most=$((100 << 20)) most_of_cgroup=$((24 << 20))

# Another process, which uses more memory than the writer
sh -c 'mine=$(head -c 8000000 /dev/zero | tr "\0" x); while sleep 1; do
	: ${#mine}; done' &
bystander=$!

killed() {
	dmesg | sed -n 's/.*Killed process [0-9]* (\([^)]*\)).*/\1/p' |
		sort -u | tr '\n' ' '
}

for module in $variants; do
	load $module ${module}_limit=4G
	build/fill /dev/${module}0
	status=$?
	taken=$(cat /sys/class/scull/${module}0/taken)
	echo "# $module: errno $status, $((taken >> 20)) MiB taken"
	ok "$module: an endless write ends" \
		test $status -eq $ENOMEM -o $status -eq $KILLED
	ok "$module: an endless write takes most of the memory" test $taken -gt $most
	# The device stays full while other processes allocate.
	ok "$module, memory full: a shell answers" sh -c 'ls /dev | sort | wc -l'
	ok "$module, memory full: another process can allocate" \
		sh -c 'head -c 1000000 /dev/zero |
		tr "\0" x | sort | wc -c'
	build/fill /dev/${module}1
	is "$module, memory full: a write to another device fails with ENOMEM" \
		$ENOMEM $?
	more=$(cat /sys/class/scull/${module}1/taken)
	ok "$module, memory full: a failing write takes little more memory" \
		test $more -lt $((taken / 8))
	ok "$module, memory full: stored bytes can be read" cmp -n 100000 /dev/zero \
		/dev/${module}0
	: >/dev/${module}0
	ok "$module: after a trim, 10 MB can be written" \
		build/fill /dev/${module}1 10000000
	ok "$module: unloads after an endless write" unload $module
done
is "endless writes: the OOM killer kills no process but the writers" \
	"" "$(killed | sed 's/fill //')"
ok "endless writes: a process with 8 MB of memory survives" kill $bystander

# A memory cgroup of 64 MB
cgroup 64M
for module in $(charged $variants); do
	load $module ${module}_limit=4G
	sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/fill '/dev/${module}0
	status=$?
	taken=$(cat /sys/class/scull/${module}0/taken)
	echo "# $module: errno $status, $((taken >> 20)) MiB taken of 64"
	ok "$module, in a cgroup: an endless write ends" \
		test $status -eq $ENOMEM -o $status -eq $KILLED
	ok "$module, in a cgroup: an endless write takes most of the cgroup's memory" \
		test $taken -gt $most_of_cgroup -a $taken -lt $((72 << 20))
	: >/dev/${module}0
	sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/fill '/dev/${module}0' trim'
	status=$?
	ok "$module, in a cgroup: a task in the full cgroup can trim" \
		test $status -eq 0 -o $status -eq $KILLED
	ok "$module: a task outside a full cgroup can write 40 MB" \
		build/fill /dev/${module}1 40000000
	unload $module
done
no_cgroup

# Freeing millions of items without rescheduling would exceed the two seconds that the
# soft lockup detector allows.  Fewer items, or a preemptible kernel, such as one with
# debugging checks, cannot show that.  If the kernel debugs slab objects, millions take
# far more memory than the guest has.
thresh=/proc/sys/kernel/watchdog_thresh
keep $thresh
[ ! -e $thresh ] || echo 1 >$thresh
items=4000000
[ -z "$brief$checking" ] || items=50000
load scull scull_quantum=1 scull_qset=1 scull_limit=64G
ok "scull: $items items of one byte can be written" build/fill /dev/scull0 $items
is "scull: $items items of one byte are all counted" \
	$items "$(cat /sys/class/scull/scull0/quanta)"
ok "scull: $items items are trimmed without a soft lockup" sh -c ': >/dev/scull0'
is "scull: a trim of $items items leaves no quanta" \
	0 "$(cat /sys/class/scull/scull0/quanta)"
unload scull
done_testing
