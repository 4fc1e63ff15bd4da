#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make demo plays to the end, and shows what it says.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/tap.sh

output=$(mktemp)
trap 'rm "$output"' EXIT
start=$SECONDS
ok "make demo" sh -c "make demo >'$output' 2>&1"
echo "# it took $((SECONDS - start)) seconds"
ok "pages are dumped" grep -q "^Device 0: qset 500, order 0, sz 1535135" "$output"
ok "vmalloc is dumped" grep -q "^Device 0: qset 500, order 4, sz 1535135" \
	"$output"
ok "slabinfo has a line" grep -q "^scullc  *[0-9]" "$output"
is "CPU 0's copy and CPU 1's" "zero one" \
	"$(grep -x -e zero -e one "$output" | tr '\n' ' ' | sed 's/ $//')"
ok "everything is unloaded" grep -q "^nothing is left" "$output"
done_testing
