#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Two processes on one device, beside tmpfs: the figures are only reported, because
# an emulated and shared machine may run any part of them in parallel.
# vm: -c 2
# check-all: um-debug also runs it
. harness/tap.sh
needs_cpus 2

mkdir /tmp/tmpfs
mount -t tmpfs tmpfs /tmp/tmpfs
ok "tmpfs" build/parallel /tmp/tmpfs/file
sed 's/^/# tmpfs, two processes against one: /' $out
for module in $variants; do
	load $module
	ok "$module" build/parallel /dev/${module}0
	sed "s/^/# $module, two processes against one: /" $out
	unload $module
done
umount /tmp/tmpfs
done_testing
