#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tasks read a device into its own mapping while other tasks use it; none deadlocks.
# vm: -c 2
# boot: kcsan.skip_watch=20 kcsan.udelay_task=500
# check-all: um-debug also runs it
. harness/tap.sh

# geometry MODULE ORDER: run the tasks for 5 seconds
geometry() {
	load "$1" "$1_order=$2" "$1_qset=2"
	ok "$1 order=$2: I/O to its own mapping does not deadlock" \
		build/selfmap "/dev/${1}0" \
		"/proc/${1}mem" $((page << $2)) 5
	sed 's/^/# /' $out
	: >/dev/${1}0
	is "$1 order=$2: concurrent tasks leave the devices empty" \
		"0 0 0 0 " "$(sizes "$1")"
	unload "$1"
}

for order in $(some 0 3 8); do
	geometry scullp $order
	geometry scullv $order
done
done_testing
