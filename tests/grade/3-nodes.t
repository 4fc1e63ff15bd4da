#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Exercise 3, "Taking turns": the part that needs two nodes.
# kernel: 6.12
# vm: -c 2 -n 2
. harness/tap.sh
cp ../submission/scullp.ko ../scullp

# quanta: print the number of quanta of each device and node
quanta() {
	build/scullctl -rn -o DEVICE,NODE,QUANTA map "$@"
}

echo "# begin: nodes"
load scullp
head -c 4096000 /dev/zero >/dev/scullp0
is "nodes: 1000 quanta come from both nodes in turn" \
	"scullp0 0 500
scullp0 1 500" "$(quanta /dev/scullp0)"
unload scullp

for node in 0 1; do
	load scullp scullp_node=$node
	head -c 4096000 /dev/zero >/dev/scullp0
	is "nodes: 1000 quanta with scullp_node=$node come from that node" \
		"scullp0 $node 1000" "$(quanta /dev/scullp0)"
	unload scullp
done

load scullp
for cpu in 0 1; do
	taskset $((1 << cpu)) head -c 4096000 /dev/zero >/dev/scullp$cpu &
done
wait
is "nodes: 2000 quanta of two concurrent writers come from both nodes in turn" \
	"0 1000
1 1000" "$(quanta /dev/scullp0 /dev/scullp1 |
		awk '{ quanta[$2] += $3 } END { for (node in quanta) print node, quanta[node] }' |
		sort)"
unload scullp
done_testing
