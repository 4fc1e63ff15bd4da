#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Two threads on one device, beside tmpfs: reported, since what a machine that
# is emulated, and shared, can do in parallel is anybody's guess.
# vm: -c 2
. harness/tap.sh
needs_cpus 2

mkdir /tmp/tmpfs
mount -t tmpfs tmpfs /tmp/tmpfs
ok "tmpfs" build/parallel /tmp/tmpfs/file
sed 's/^/# tmpfs, two threads against one: /' $out
for module in $variants; do
	load $module
	ok "$module" build/parallel /dev/${module}0
	sed "s/^/# $module, two threads against one: /" $out
	unload $module
done
umount /tmp/tmpfs
done_testing
