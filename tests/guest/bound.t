#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A writer that is bound to a NUMA node leaves a sixteenth of the node to other tasks.
# vm: -c 2 -m 512 -n 2 -p setpriv
# stock
# once in CI
. harness/tap.sh

# shellcheck disable=SC2016 # expanded there
build/bind 1 sh -c 'mine=$(head -c 8000000 /dev/zero | tr "\0" x); while sleep 1; do
	: ${#mine}; done' &
bystander=$!

# kib NAME: of node 1
kib() {
	awk -v name="$1:" '$3 == name { print $4 }' \
		/sys/devices/system/node/node1/meminfo
}

as_nobody="setpriv --reuid 65534 --clear-groups --inh-caps=-all"

# left MODULE HOW: what a full device left of the node
left() {
	free=$(kib MemFree)
	ok "$1, bound by $2: a sixteenth of the node stays free: $free KiB" \
		test $free -gt $(($(kib MemTotal) / 16))
	ok "$1, bound by $2: a task on the node finds memory" build/bind 1 \
		sh -c 'head -c 2000000 /dev/zero | tr "\0" x | sort | wc -c'
	: >/dev/${1}0
}

ENOMEM=12
mkdir /tmp/cpuset
mount -t cgroup2 none /tmp/cpuset 2>/dev/null
echo +cpuset >/tmp/cpuset/cgroup.subtree_control
mkdir /tmp/cpuset/bound
echo 1 >/tmp/cpuset/bound/cpuset.mems
for module in scull scullc scullp scullv; do
	load $module ${module}_limit=64G
	chmod 666 /dev/${module}0
	build/bind 1 $as_nobody build/fill /dev/${module}0
	is "$module, bound by a policy: an endless write is ENOMEM" $ENOMEM $?
	left $module "a policy"
	sh -c 'echo $$ >/tmp/cpuset/bound/cgroup.procs
		exec '"$as_nobody build/fill /dev/${module}0"
	is "$module, bound by a cpuset: an endless write is ENOMEM" $ENOMEM $?
	left $module "a cpuset"
	unload $module
done
for module in scullp scullv; do
	load $module ${module}_limit=64G ${module}_node=1
	build/fill /dev/${module}0
	is "$module, bound by its node: an endless write is ENOMEM" $ENOMEM $?
	left $module "its node"
	unload $module
done
rmdir /tmp/cpuset/bound
echo -cpuset >/tmp/cpuset/cgroup.subtree_control
umount /tmp/cpuset
is "no task was killed" "" "$(dmesg | grep -E 'invoked oom-killer|Killed process')"
ok "the other task lives" kill $bystander
done_testing
