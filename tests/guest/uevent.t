#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A program that reacts to a uevent finds the device ready.
# vm: -c 2
# check-all: um-debug also runs it
. harness/tap.sh

build/uevent add scull 0 >/dev/null
[ $? -ne 3 ] || {
	echo "1..0 # SKIP this kernel has no netlink sockets"
	exit
}

# listen ACTION MODULE COUNT: start a listener in the background, and wait until it is
# ready
listen() {
	rm -f /tmp/ready
	mkfifo /tmp/ready
	build/uevent "$@" >/tmp/ready &
	exec 3</tmp/ready
	read -r _ <&3
}

# heard NAME: check that all expected events have come
heard() {
	read -r told <&3
	exec 3<&-
	ok "$1: $told" wait $!
}

many=1000
[ -z "$brief" ] || [ -z "$checking" ] || many=100
for module in $all; do
	devs=${module}_devs
	[ $module != scull ] || devs=scull_nr_devs
	counts="1 4"
	[ $module != scullp ] || counts="1 4 $many"
	for count in $counts; do
		listen add $module $count
		load $module $devs=$count
		heard "$module: each of $count devices can be opened at its add event"
		listen remove $module $count
		unload $module
		heard "$module: each of $count devices sends a remove event"
	done
done

done_testing
