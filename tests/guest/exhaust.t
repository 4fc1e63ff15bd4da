#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# With a limit that is more than there is, a write ends where memory does, and
# who pays for it is the writer.
# vm: -m 512
# check-all: um-debug also runs it
. harness/tap.sh

ENOMEM=12
KILLED=137
# A kernel that checks itself takes a good part of memory for that.
most=$((300 << 20))
most_of_cgroup=$((40 << 20))
[ -z "$checking" ] || most=$((100 << 20)) most_of_cgroup=$((24 << 20))

# Somebody else, with some memory of his own: more than the writer has
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
	ok "$module: it had most of the memory" test $taken -gt $most
	# All that others do while it stays so
	ok "$module: a shell still answers" sh -c 'ls /dev | sort | wc -l'
	ok "$module: others find memory" sh -c 'head -c 1000000 /dev/zero |
		tr "\0" x | sort | wc -c'
	build/fill /dev/${module}1
	is "$module: the next write is ENOMEM" $ENOMEM $?
	more=$(cat /sys/class/scull/${module}1/taken)
	ok "$module: after little more" test $more -lt $((taken / 8))
	ok "$module: what was stored can be read" cmp -n 100000 /dev/zero \
		/dev/${module}0
	: >/dev/${module}0
	ok "$module: trimmed, there is memory again" \
		build/fill /dev/${module}1 10000000
	ok "$module: unloads" unload $module
done
is "nobody else was killed for it" "" "$(killed | sed 's/fill //')"
ok "the bystander lives" kill $bystander

# A cgroup of 64 MB
cgroup 64M
for module in $(charged $variants); do
	load $module ${module}_limit=4G
	sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/fill '/dev/${module}0
	status=$?
	taken=$(cat /sys/class/scull/${module}0/taken)
	echo "# $module: errno $status, $((taken >> 20)) MiB taken of 64"
	ok "$module: in a cgroup, a write ends with it" \
		test $status -eq $ENOMEM -o $status -eq $KILLED
	ok "$module: it had most of the cgroup" \
		test $taken -gt $most_of_cgroup -a $taken -lt $((72 << 20))
	: >/dev/${module}0
	sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs
		exec build/fill '/dev/${module}0' trim'
	status=$?
	ok "$module: who has filled it can trim" \
		test $status -eq 0 -o $status -eq $KILLED
	ok "$module: others have all the rest" \
		build/fill /dev/${module}1 40000000
	unload $module
done
no_cgroup

# Millions of items: without a pause, to free them takes longer than the two
# seconds that the kernel allows for.  Fewer, or where the kernel preempts whom it
# likes, as one that checks does, prove nothing of that.  Where objects are checked,
# millions take far more memory than there is.
thresh=/proc/sys/kernel/watchdog_thresh
keep $thresh
[ ! -e $thresh ] || echo 1 >$thresh
items=4000000
[ -z "$brief$checking" ] || items=50000
load scull scull_quantum=1 scull_qset=1 scull_limit=64G
ok "$items items" build/fill /dev/scull0 $items
is "are there" $items "$(cat /sys/class/scull/scull0/quanta)"
ok "and are trimmed without a stall" sh -c ': >/dev/scull0'
is "to nothing" 0 "$(cat /sys/class/scull/scull0/quanta)"
unload scull
done_testing
