#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The examples of the manual page do as they are pasted.
# vm: -c 2 -n 2 -f man:/scull/man
# boot: memmap=64M$0x18000000
. ./tap.sh

needs_cpus 2
cd /scull || exit
PATH=$PWD/scripts:$PATH
# That in C is compiled by host/man.t.
awk '/^\.Ed/ { file = "" }
	file { print >file }
	/^\.Bd/ { file = "/tmp/example." ++n }' man/scull.4
rm "$(grep -l include /tmp/example.*)"
for example in /tmp/example.*; do
	sh -e $example >/tmp/shown 2>/tmp/said
	is "$(head -n 1 $example): succeeds" 0 $?
	ok "it shows something" test -s /tmp/shown
	sed 's/^/# /' /tmp/shown /tmp/said
done
is "examples" 5 "$(find /tmp -name 'example.*' | wc -l)"
is "they leave nothing loaded" "" "$(ls -d /sys/module/scull* 2>/dev/null)"
done_testing
