#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Quanta are allocated on the chosen NUMA node, or else on the writer's.
# vm: -c 2 -m 512 -n 2 -M loop
# once in CI
. harness/tap.sh
. guest/numa.sh
needs_cpus 2

size=$((4 << 20))
head -c $size /dev/urandom >/tmp/content

is "setup: every node has a CPU" "" \
	"$(grep -L '[0-9]' /sys/devices/system/node/node*/cpulist)"

# on NODE COMMAND...: run the command on the first CPU of the node
on() {
	on_mask=$(mask $1)
	shift
	taskset "$on_mask" "$@"
}

# pages NODE DEVICE: print how many pages are on each node, touching them from NODE
pages() {
	on $1 build/where $2 | awk '{ pages[$1]++ }
		END { for (node in pages) print pages[node], "on", node }' | xargs
}

# written FROM NODE SUBJECT: check that bytes written from a CPU of FROM are on NODE
written() {
	on $1 dd if=/tmp/content of=$device bs=64k 2>/dev/null
	is "$3: pages written from node $1 are on node $2" \
		"$((size / page)) on $2" "$(pages $1 $device)"
	ok "$3: bytes written from node $1 read back as written" \
		cmp /tmp/content $device
}

# filled FROM NODE SUBJECT: check that zeros that fill a hole are on NODE as well
filled() {
	: >$device
	printf x | on $1 dd of=$device bs=1 seek=$((size - 1)) 2>/dev/null
	is "$3: pages that fill a hole from node $1 are on node $2" \
		"$((size / page)) on $2" "$(pages $1 $device)"
	is "$3: a hole filled from node $1 reads as zeros" x "$(tr -d '\0' <$device)"
}

# told FROM: print the nodes in the trace events of a write from a CPU of FROM
tracing=/sys/kernel/tracing
told() {
	: >$tracing/trace
	echo 1 >$tracing/events/scull/scull_alloc/enable
	on $1 dd if=/tmp/content of=$device bs=64k 2>/dev/null
	echo 0 >$tracing/events/scull/scull_alloc/enable
	sed -n 's/.* node=\([^ ]*\) .*/\1/p' $tracing/trace | sort -u | xargs
}

for geometry in $(some scullp:0 scullp:3 scullv:0 scullv:4); do
	module=${geometry%:*}
	order=${geometry#*:}
	device=/dev/${module}0
	for node in 0 1; do
		subject="$module order=$order node=$node"
		load $module ${module}_order=$order ${module}_node=$node
		[ ! -d $tracing/events/scull ] ||
			is "$subject: trace events show node $node" \
				$node "$(told $((1 - node)))"
		for from in 0 1; do
			written $from $node "$subject"
			filled $from $node "$subject"
		done
		unload $module
	done
	load $module ${module}_order=$order
	for from in 0 1; do
		written $from $from "$module order=$order"
		filled $from $from "$module order=$order"
	done
	unload $module
done

# Mappings and pinned pages work the same on a chosen node.
[ ! -e /modules/loop.ko ] || insmod /modules/loop.ko
truncate -s 32M /tmp/disk
losetup /dev/loop0 /tmp/disk
for geometry in $(some scullp:3 scullv:0 scullv:4); do
	module=${geometry%:*}
	order=${geometry#*:}
	bytes=$((page << order))
	load $module ${module}_order=$order ${module}_node=1 ${module}_qset=3
	cmocka "$module order=$order node=1" build/map /dev/${module}0 \
		$bytes 3
	cmocka "$module order=$order node=1" build/pin /dev/${module}0 \
		$bytes /dev/loop0 "../scripts/scull_unload $module 2>/dev/null"
done
losetup -d /dev/loop0
[ ! -e /modules/loop.ko ] || rmmod loop
rm /tmp/disk

# full: fill the device; succeeds if that ends with ENOMEM
full() {
	dd if=/dev/zero of=$device bs=64k 2>&1 |
		grep -q "Cannot allocate memory"
}
for geometry in $(some scullp:0 scullp:3 scullv:0 scullv:4); do
	module=${geometry%:*}
	order=${geometry#*:}
	device=/dev/${module}0
	subject="$module order=$order"
	before=$(free_kib 1)
	for round in 1 2; do
		load $module ${module}_order=$order ${module}_node=1 \
			${module}_limit=4G
		ok "$subject node=1: filling it ends with ENOMEM, round $round" full
		left="$(free_kib 0) $(free_kib 1)"
		held=$(sizes $module | cut -d' ' -f1)
		echo "# $((held >> 20)) MiB held; KiB left: $left"
		# A sixteenth of the node, 16 MiB, is kept free above the high
		# watermark, which the kernel boosts while it looks for large blocks.
		ok "$subject node=1: under 48 MiB of node 1 stay free, round $round" \
			test ${left#* } -lt 49152
		# KASAN's shadow of a vmalloc area may be on any node.
		[ "$module${checking:+checking}" = scullvchecking ] ||
			ok "$subject node=1: 64 MiB of node 0 stay free, round $round" \
				test ${left% *} -gt 65536
		unload $module
	done
	after=$(free_kib 1)
	# A kernel with debugging checks keeps some memory for them.
	ok "$subject node=1: unloading frees it: $before KiB before, $after after" \
		test $((before - after)) -lt $((held >> 12))
done

load scullv scullv_node=1 scullv_limit=4G
load scullp scullp_node=0
device=/dev/scullv0
ok "scullv node=1: an endless write fails with ENOMEM" full
ok "scullp node=0: can be written while node 1 is full" \
	dd if=/tmp/content of=/dev/scullp0
is "scullp node=0: pages are on node 0 while node 1 is full" \
	"$((size / page)) on 0" "$(pages 1 /dev/scullp0)"
is "scullv node=1: all pages of the full device are on node 1" 1 \
	"$(build/where /dev/scullv0 | cut -d' ' -f1 | sort -u | xargs)"
unload scullp
unload scullv
is "full nodes: the OOM killer kills no process" 0 \
	"$(dmesg | grep -cE 'Out of memory|Killed process')"

# The writer's cgroup is charged, and uncharged completely.  This includes a quantum
# whose allocation reaches the cgroup's limit half-way.
for geometry in $(charged scullp:0 scullv:4 scullv:$max_order); do
	module=${geometry%:*}
	order=${geometry#*:}
	subject="$module order=$order"
	cgroup 31M
	load $module ${module}_order=$order ${module}_node=1
	sh -c "echo \$\$ >$small/cgroup.procs
		exec dd if=/dev/zero of=/dev/${module}0 bs=64k count=1600" \
		>/tmp/dd.out 2>&1
	held=$(sizes $module | cut -d' ' -f1)
	echo "# $subject: $held bytes; $(tail -n 1 /tmp/dd.out)"
	ok "$subject node=1: memory is charged to the writer's cgroup" \
		test $held -lt $((31 << 20)) -a $held -gt $((15 << 20))
	charged=$(cat $small/memory.current)
	ok "$subject node=1: the charge covers the stored bytes: $charged bytes" \
		test $charged -ge $held
	unload $module
	charged=$(cat $small/memory.current)
	ok "$subject node=1: unloading uncharges the cgroup: $charged bytes remain" \
		test $charged -lt $((256 * page))
	no_cgroup
done

for module in scullp scullv; do
	for node in 2 3; do
		refuses $module ${module}_node=$node \
			"${module}_node=$node is not one of the nodes with memory (0-1)"
	done
	for node in 1024 -2; do
		refuses $module ${module}_node=$node \
			"${module}_node=$node is not in -1\.\.[0-9]*"
	done
done

# A node and a zone: the lowest 16 MiB of a PC are all on node 0.
if pc; then
	device=/dev/scullp0
	load scullp scullp_node=0 scullp_zone=dma
	written 1 0 "scullp node=0 zone=dma"
	is "scullp node=0 zone=dma: all pages are below 16 MiB" 0 \
		"$(build/where $device | awk '$2 >= 16' | wc -l)"
	unload scullp
	refuses scullp "scullp_node=1 scullp_zone=dma" \
		"scullp_zone=dma is not a zone with memory (node 1)"
fi
rmmod scull_common
done_testing
