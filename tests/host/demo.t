#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make demo plays docs/tour.md completely and shows it.  tests/guest/tour.t does the
# same on other kernels.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/harness/page.sh

work=$(mktemp -d)
output=$work/output
trap 'rm -r "$work"' EXIT
start=$SECONDS
ok "make demo: succeeds" sh -c "make demo >'$output' 2>&1"
echo "# it took $((SECONDS - start)) seconds"
is "make demo: shows the tour's text and commands" \
	"" "$(grep -vFxf "$output" docs/tour.md |
		grep -e '^[^ <]' -e '^    [$>] ')"
is "make demo: no command fails" 0 "$(grep -c "the command failed with" "$output")"
ok "make demo: shows the dump of scullp0" \
	grep -q "^    Device 0: qset 500, order 0, sz 1535135" "$output"
ok "make demo: unloads all modules" grep -q "^    nothing is left" "$output"
compare docs/tour.md "$output"
done_testing
