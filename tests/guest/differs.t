#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A device is used like a file on tmpfs, except where scull(4) says that they differ.
. harness/tap.sh

mkdir -p /tmp/tmpfs
mount -t tmpfs none /tmp/tmpfs
keep /proc/sys/kernel/core_pattern
echo /tmp/core >/proc/sys/kernel/core_pattern
for module in scullp scullv; do
	load $module ${module}_order=1
	cmocka $module build/differs /dev/${module}0 /tmp/tmpfs/file
	unload $module
done

# tail -f reads a character device again and again, like a file.
load scullp
echo first >>/dev/scullp0
tail -f /dev/scullp0 >/tmp/followed &
tail=$!
until grep -q first /tmp/followed; do :; done
echo second >>/dev/scullp0
until grep -q second /tmp/followed; do :; done
is "tail -f: prints the lines that are appended" "first second" \
	"$(xargs </tmp/followed)"
kill $tail
wait $tail 2>/dev/null
unload scullp
umount /tmp/tmpfs
done_testing
