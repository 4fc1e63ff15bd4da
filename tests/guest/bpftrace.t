#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The bpftrace example of docs/tracing.md
# vm: -p bpftrace -f docs/tracing.md:/scull/docs/tracing.md -f tools/quanta.bt:/scull/tools/quanta.bt
# alone: bpftrace is larger than everything else in a guest
# once in CI
. harness/tap.sh

cd .. || exit
sed -n '/^## With bpftrace/,/^## /s/^    \$ //p' docs/tracing.md >/tmp/example
ok "docs/tracing.md: the bpftrace example runs" sh -e /tmp/example
sed 's/^/# /' "$out"
# bpftrace looks into debugfs first, where the kernel then mounts tracefs.
umount /sys/kernel/debug/tracing 2>/dev/null
cp "$out" /tmp/shown
ok "bpftrace example: allocation times of scullv are shown" \
	grep -q '^@ns\[scullv\]:' /tmp/shown
is "bpftrace example: the histogram counts 100 quanta" 100 "$(awk '
	/^@/ { in_ns = /^@ns/ }
	in_ns && /^[[(]/ { sub(/.*[])]/, ""); n += $1 }
	END { print n }' /tmp/shown)"
is "bpftrace example: 100 quanta of 64 KiB take 6553600 bytes" \
	"@bytes[scullv]: 6553600" "$(grep '^@bytes' /tmp/shown)"
is "bpftrace example: net quanta after overwriting are 100 - 10" \
	"@more_quanta[scullv]: 90" "$(grep '^@more' /tmp/shown)"
cd tests || exit
is "bpftrace example: it leaves no module loaded" \
	"" "$(ls -d /sys/module/scull* 2>/dev/null)"
done_testing
