#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The example for bpftrace.
# vm: -p bpftrace -f docs/tracing.md:/scull/docs/tracing.md -f tools/quanta.bt:/scull/tools/quanta.bt
# alone: bpftrace is larger than all else in a guest
# once in CI
. harness/tap.sh

cd .. || exit
sed -n '/^## With bpftrace/,/^## /s/^    \$ //p' docs/tracing.md >/tmp/example
ok "the example for bpftrace" sh -e /tmp/example
sed 's/^/# /' "$out"
# It looks into debugfs first, where the kernel mounts what it finds.
umount /sys/kernel/debug/tracing 2>/dev/null
cp "$out" /tmp/shown
ok "allocations and their time" grep -q '^@ns\[scullv\]:' /tmp/shown
is "quanta in the histogram" 100 "$(awk '
	/^@/ { in_ns = /^@ns/ }
	in_ns && /^[[(]/ { sub(/.*[])]/, ""); n += $1 }
	END { print n }' /tmp/shown)"
is "bytes" "@bytes[scullv]: 6553600" "$(grep '^@bytes' /tmp/shown)"
is "quanta more, of which a trim took ten" "@more_quanta[scullv]: 90" "$(grep '^@more' /tmp/shown)"
cd tests || exit
is "it leaves nothing loaded" "" "$(ls -d /sys/module/scull* 2>/dev/null)"
done_testing
