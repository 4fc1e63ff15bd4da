#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A writer leaves a sixteenth of each NUMA node to other tasks, bound to it or not.
# vm: -c 2 -m 512 -n 2 -p setpriv
# stock
# once in CI
. harness/tap.sh
. guest/numa.sh

# shellcheck disable=SC2016 # expanded there
build/bind 1 sh -c 'mine=$(head -c 8000000 /dev/zero | tr "\0" x); while sleep 1; do
	: ${#mine}; done' &
bystander=$!

# total_kib NODE
total_kib() {
	awk '$3 == "MemTotal:" { print $4 }' /sys/devices/system/node/node$1/meminfo
}

as_nobody="setpriv --reuid 65534 --clear-groups --inh-caps=-all"

# left NODE MODULE HOW: what a full device left of a node, of which other tasks have
# taken something since.  What vmalloc needs beside its pages comes from the writer's
# node.
left() {
	free=$(free_kib $1)
	kept=18
	[ "$2" != scullv:order=0 ] || kept=36
	ok "$2, $3: 1/$kept of node $1 stays free: $free KiB" \
		test $free -gt $(($(total_kib $1) / kept))
	ok "$2, $3: a task on node $1 finds memory" build/bind $1 \
		sh -c 'head -c 2000000 /dev/zero | tr "\0" x | sort | wc -c'
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
	left 1 $module "bound by a policy"
	: >/dev/${module}0
	sh -c 'echo $$ >/tmp/cpuset/bound/cgroup.procs
		exec '"$as_nobody build/fill /dev/${module}0"
	is "$module, bound by a cpuset: an endless write is ENOMEM" $ENOMEM $?
	left 1 $module "bound by a cpuset"
	unload $module
done
for module in scullp scullv; do
	load $module ${module}_limit=64G ${module}_node=1
	build/fill /dev/${module}0
	is "$module, bound by its node: an endless write is ENOMEM" $ENOMEM $?
	left 1 $module "bound by its node"
	unload $module
done

# A task that is not bound takes from each node what may be taken, the nearest first.
for geometry in scull scullc scullp:order=0 scullp:order=5 scullv:order=0 scullv:order=9 \
	scull_percpu; do
	module=${geometry%:*}
	parameter=${geometry#"$module"}
	load $module ${module}_limit=64G ${parameter:+${module}_${parameter#:}}
	chmod 666 /dev/${module}0
	what="$geometry, not bound"
	before=$(($(free_kib 0) + $(free_kib 1)))
	$as_nobody taskset "$(mask 1)" build/fill /dev/${module}0
	is "$what: an endless write is ENOMEM" $ENOMEM $?
	left 0 "$geometry" "not bound"
	left 1 "$geometry" "not bound"
	used=$((before - $(free_kib 0) - $(free_kib 1)))
	echo "# $((used >> 10)) MiB taken"
	# Where all CPUs have copies, the first short node ends it.
	[ $module = scull_percpu ] ||
		ok "$what: more than a node was taken" \
			test $used -gt "$(total_kib 0)"
	unload $module
done
rmdir /tmp/cpuset/bound
echo -cpuset >/tmp/cpuset/cgroup.subtree_control
umount /tmp/cpuset
is "no task was killed" "" "$(dmesg | grep -E 'invoked oom-killer|Killed process')"
ok "the other task lives" kill $bystander
done_testing
