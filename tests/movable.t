#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Most of the machine's memory is movable, which is not for the kernel's own use:
# what scull may take is counted in what is left.
# vm: -m 768
# boot: kernelcore=256M
. ./tap.sh

movable=$(awk '/zone +Movable/ { there = 1 } there && $1 == "managed" {
	print $2; exit }' /proc/zoneinfo)
ok "much is movable" test "${movable:-0}" -gt 50000
# Where objects are checked, they take far more than what counts.
full='No space left'
[ -z "$checking" ] || full="$full\|Cannot allocate"
for module in $variants; do
	load $module
	ok "$module: a write ends at its limit" sh -c "dd if=/dev/zero \
		of=/dev/${module}0 bs=64k 2>&1 | grep -q '$full'"
	unload $module
	load $module ${module}_limit=4G
	ok "$module: or where others need memory" sh -c "dd if=/dev/zero \
		of=/dev/${module}0 bs=64k 2>&1 | grep -q 'Cannot allocate'"
	ok "$module: a process finds some of the kernel's" sh -c 'ls /proc | wc -l'
	unload $module
done
is "nobody was killed for memory" 0 "$(dmesg | grep -c 'Killed process')"
done_testing
