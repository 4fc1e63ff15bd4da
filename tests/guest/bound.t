#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A writer leaves a sixteenth of each NUMA node free, whether it is bound to a node or
# not.
# vm: -c 2 -m 512 -n 2 -p setpriv
# stock
# check-all: it fills one or both nodes of a guest 17 times
# once in CI
. harness/tap.sh
. guest/numa.sh

# shellcheck disable=SC2016 # expanded there
build/bind 1 sh -c 'mine=$(head -c 8000000 /dev/zero | tr "\0" x); while sleep 1; do
	: ${#mine}; done' &
bystander=$!

# total_kib NODE: print the memory of the node
total_kib() {
	awk '$3 == "MemTotal:" { print $4 }' /sys/devices/system/node/node$1/meminfo
}

as_nobody="setpriv --reuid 65534 --clear-groups --inh-caps=-all"

# left NODE MODULE BINDING: check that a full device left enough memory on a node.
# Other tasks have allocated some since, so ask for 1/18.  vmalloc allocates its
# metadata on the writer's node, so ask for 1/36 if each page is an area.
left() {
	free=$(free_kib $1)
	kept=18
	[ "$2" != scullv:order=0 ] || kept=36
	ok "$2, $3: 1/$kept of node $1 stays free: $free KiB" \
		test $free -gt $(($(total_kib $1) / kept))
	ok "$2, $3: a task bound to node $1 can allocate" build/bind $1 \
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
	is "$module, bound by a policy: an endless write ends with ENOMEM" $ENOMEM $?
	left 1 $module "bound by a policy"
	: >/dev/${module}0
	sh -c 'echo $$ >/tmp/cpuset/bound/cgroup.procs
		exec '"$as_nobody build/fill /dev/${module}0"
	is "$module, bound by a cpuset: an endless write ends with ENOMEM" $ENOMEM $?
	left 1 $module "bound by a cpuset"
	unload $module
done
for module in scullp scullv; do
	load $module ${module}_limit=64G ${module}_node=1
	build/fill /dev/${module}0
	is "$module, bound by its node: an endless write ends with ENOMEM" $ENOMEM $?
	left 1 $module "bound by its node"
	unload $module
done

# An unbound task fills all nodes as far as it may, the nearest one first.
for geometry in scull scullc scullp:order=0 scullp:order=5 scullv:order=0 scullv:order=9 \
	scull_percpu; do
	module=${geometry%:*}
	parameter=${geometry#"$module"}
	load $module ${module}_limit=64G ${parameter:+${module}_${parameter#:}}
	chmod 666 /dev/${module}0
	subject="$geometry, not bound"
	before=$(($(free_kib 0) + $(free_kib 1)))
	$as_nobody taskset "$(mask 1)" build/fill /dev/${module}0
	is "$subject: an endless write ends with ENOMEM" $ENOMEM $?
	left 0 "$geometry" "not bound"
	left 1 "$geometry" "not bound"
	used=$((before - $(free_kib 0) - $(free_kib 1)))
	echo "# $((used >> 10)) MiB taken"
	# scull_percpu has copies on the CPUs of all nodes, so the first full node ends
	# the write.
	[ $module = scull_percpu ] ||
		ok "$subject: an endless write takes more than a whole node" \
			test $used -gt "$(total_kib 0)"
	unload $module
done
rmdir /tmp/cpuset/bound
echo -cpuset >/tmp/cpuset/cgroup.subtree_control
umount /tmp/cpuset
is "endless writes: the OOM killer is not invoked" \
	"" "$(dmesg | grep -E 'invoked oom-killer|Killed process')"
ok "endless writes: a task with 8 MB of memory survives" kill $bystander
done_testing
