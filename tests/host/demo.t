#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make demo plays all of docs/tour.md, and shows it.  tests/guest/tour.t does the same on
# other kernels.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/harness/page.sh

work=$(mktemp -d)
output=$work/output
trap 'rm -r "$work"' EXIT
start=$SECONDS
ok "make demo" sh -c "make demo >'$output' 2>&1"
echo "# it took $((SECONDS - start)) seconds"
is "its text and its commands are the tour's" "" "$(grep -vFxf "$output" docs/tour.md |
	grep -e '^[^ <]' -e '^    [$>] ')"
is "all of them succeed" 0 "$(grep -c "that failed" "$output")"
ok "pages are dumped" grep -q "^    Device 0: qset 500, order 0, sz 1535135" "$output"
ok "everything is unloaded" grep -q "^    nothing is left" "$output"
compare docs/tour.md "$output"
done_testing
