#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Throughput of two processes on one device, and on tmpfs.  The figures are only
# reported, because an emulated or shared machine may serialize the processes.
# vm: -c 2
# check-all: um-debug also runs it
. harness/tap.sh
needs_cpus 2

mkdir /tmp/tmpfs
mount -t tmpfs tmpfs /tmp/tmpfs
ok "tmpfs: throughput of two processes can be measured" build/parallel /tmp/tmpfs/file
sed 's/^/# tmpfs, two processes against one: /' $out
for module in $variants; do
	load $module
	ok "$module: throughput of two processes can be measured" \
		build/parallel /dev/${module}0
	sed "s/^/# $module, two processes against one: /" $out
	unload $module
done
umount /tmp/tmpfs
done_testing
