#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every command of docs/chapter.md succeeds, and shows something.
# vm: -c 2 -n 2 -f docs:/scull/docs -f README.md:/scull/README.md
# boot: memmap=64M$0x18000000
. ./tap.sh
needs_stock

cd /scull || exit
# shellcheck disable=SC2016 # no expression is meant to expand
sed -n 's/^| \(.*\) | .* | `\(.*\)` | .* |$/\1: \2/p' docs/chapter.md >/tmp/table
while IFS= read -r line; do
	section=${line%%: scripts/*}
	sh -c "scripts/${line#*: scripts/}" >/tmp/shown
	is "$section: succeeds" 0 $?
	ok "$section: shows something" test -s /tmp/shown
	sed 's/^/# /' /tmp/shown
	for module in $all scull_boot; do
		[ ! -d /sys/module/$module ] || scripts/scull_unload $module
	done
done </tmp/table
is "sections with a command" 17 "$(wc -l </tmp/table)"
done_testing
