#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Quanta from one NUMA node, whoever writes, or from the writer's.
# vm: -c 2 -m 512 -n 2 -M loop
# once in CI
. harness/tap.sh
. guest/numa.sh
needs_cpus 2

size=$((4 << 20))
head -c $size /dev/urandom >/tmp/content

is "nodes without a CPU" "" \
	"$(grep -L '[0-9]' /sys/devices/system/node/node*/cpulist)"

# on NODE COMMAND...: the command runs on that node's first CPU
on() {
	on_mask=$(mask $1)
	shift
	taskset "$on_mask" "$@"
}

# pages NODE DEVICE: how many of them are on which node, touched from one
pages() {
	on $1 build/where $2 | awk '{ pages[$1]++ }
		END { for (node in pages) print pages[node], "on", node }' | xargs
}

# written FROM NODE WHAT: what is written from one is on another
written() {
	on $1 dd if=/tmp/content of=$device bs=64k 2>/dev/null
	is "$3: from node $1" "$((size / page)) on $2" "$(pages $1 $device)"
	ok "$3: from node $1, the content" cmp /tmp/content $device
}

# filled FROM NODE WHAT: so are the zeros that fill a hole
filled() {
	: >$device
	printf x | on $1 dd of=$device bs=1 seek=$((size - 1)) 2>/dev/null
	is "$3: a hole, from node $1" "$((size / page)) on $2" "$(pages $1 $device)"
	is "$3: a hole is zeros" x "$(tr -d '\0' <$device)"
}

# told FROM: the nodes in the events of what is written from one
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
		what="$module order=$order node=$node"
		load $module ${module}_order=$order ${module}_node=$node
		[ ! -d $tracing/events/scull ] ||
			is "$what: events" $node "$(told $((1 - node)))"
		for from in 0 1; do
			written $from $node "$what"
			filled $from $node "$what"
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

# Mapped, and kept by others: as it is without a node
[ ! -e /modules/loop.ko ] || insmod /modules/loop.ko
truncate -s 32M /tmp/disk
losetup /dev/loop0 /tmp/disk
for geometry in $(some scullp:3 scullv:0 scullv:4); do
	module=${geometry%:*}
	order=${geometry#*:}
	bytes=$((page << order))
	load $module ${module}_order=$order ${module}_node=1 ${module}_qset=3
	cmocka "$module order=$order, on a node" build/map /dev/${module}0 \
		$bytes 3
	cmocka "$module order=$order, on a node" build/pin /dev/${module}0 \
		$bytes /dev/loop0 "../scripts/scull_unload $module 2>/dev/null"
done
losetup -d /dev/loop0
[ ! -e /modules/loop.ko ] || rmmod loop
rm /tmp/disk

# A node that is full
full() {
	dd if=/dev/zero of=$device bs=64k 2>&1 |
		grep -q "Cannot allocate memory"
}
for geometry in $(some scullp:0 scullp:3 scullv:0 scullv:4); do
	module=${geometry%:*}
	order=${geometry#*:}
	device=/dev/${module}0
	what="$module order=$order"
	before=$(free_kib 1)
	for round in 1 2; do
		load $module ${module}_order=$order ${module}_node=1 \
			${module}_limit=4G
		ok "$what: a full node is ENOMEM, round $round" full
		left="$(free_kib 0) $(free_kib 1)"
		held=$(sizes $module | cut -d' ' -f1)
		echo "# $((held >> 20)) MiB held; KiB left: $left"
		# A sixteenth, 16 MiB, is kept free, above a high watermark that
		# the kernel boosts while it looks for large blocks.
		ok "$what: it is full" test ${left#* } -lt 49152
		# KASAN's notes on an area of vmalloc are on any node.
		[ "$module${checking:+checking}" = scullvchecking ] ||
			ok "$what: the other one is not" test ${left% *} -gt 65536
		unload $module
	done
	after=$(free_kib 1)
	# A kernel that watches memory keeps some of it for that.
	ok "$what: it comes back, $before KiB before, $after after" \
		test $((before - after)) -lt $((held >> 12))
done

load scullv scullv_node=1 scullv_limit=4G
load scullp scullp_node=0
device=/dev/scullv0
ok "while a node is full" full
ok "the other one can be written to" dd if=/tmp/content of=/dev/scullp0
is "and is where that goes" "$((size / page)) on 0" "$(pages 1 /dev/scullp0)"
is "and what fills the node is there" 1 \
	"$(build/where /dev/scullv0 | cut -d' ' -f1 | sort -u | xargs)"
unload scullp
unload scullv
is "nobody was killed for memory" 0 \
	"$(dmesg | grep -cE 'Out of memory|Killed process')"

# The writer's cgroup pays, and gets it all back: of a quantum that it cannot
# pay in full, too
for geometry in $(charged scullp:0 scullv:4 scullv:$max_order); do
	module=${geometry%:*}
	order=${geometry#*:}
	what="$module order=$order"
	cgroup 31M
	load $module ${module}_order=$order ${module}_node=1
	sh -c "echo \$\$ >$small/cgroup.procs
		exec dd if=/dev/zero of=/dev/${module}0 bs=64k count=1600" \
		>/tmp/dd.out 2>&1
	held=$(sizes $module | cut -d' ' -f1)
	echo "# $what: $held bytes; $(tail -n 1 /tmp/dd.out)"
	ok "$what is charged to the writer's cgroup" \
		test $held -lt $((31 << 20)) -a $held -gt $((15 << 20))
	charged=$(cat $small/memory.current)
	ok "$what: $charged bytes are charged" test $charged -ge $held
	unload $module
	charged=$(cat $small/memory.current)
	ok "$what: $charged bytes at the end" test $charged -lt $((256 * page))
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

# A node and a zone: a PC's lowest 16 MiB are all on node 0
if pc; then
	device=/dev/scullp0
	load scullp scullp_node=0 scullp_zone=dma
	written 1 0 "node=0 zone=dma"
	is "which is below 16 MiB" 0 \
		"$(build/where $device | awk '$2 >= 16' | wc -l)"
	unload scullp
	refuses scullp "scullp_node=1 scullp_zone=dma" \
		"scullp_zone=dma is not a zone with memory (node 1)"
fi
rmmod scull_common
done_testing
