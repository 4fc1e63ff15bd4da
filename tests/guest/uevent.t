#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A program that acts on an event of the kernel finds the device ready.
# vm: -c 2
. harness/tap.sh

build/uevent add scull 0 >/dev/null
[ $? -ne 3 ] || {
	echo "1..0 # SKIP this kernel has no netlink sockets"
	exit
}

# listen ACTION MODULE COUNT: in the background, and is ready when this returns
listen() {
	rm -f /tmp/ready
	mkfifo /tmp/ready
	build/uevent "$@" >/tmp/ready &
	exec 3</tmp/ready
	read -r _ <&3
}

# heard NAME: all that was listened for has come
heard() {
	read -r told <&3
	exec 3<&-
	ok "$1: $told" wait $!
}

for module in $all; do
	devs=${module}_devs
	[ $module != scull ] || devs=scull_nr_devs
	counts="1 4"
	[ $module != scullp ] || counts="1 4 1000"
	for count in $counts; do
		listen add $module $count
		load $module $devs=$count
		heard "$module: each of $count devices can be opened at its event"
		listen remove $module $count
		unload $module
		heard "$module: each of $count devices has an event at its end"
	done
done

done_testing
