#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: its kernel takes minutes to build
# bench/native measures every operation that it documents.  The times are not checked.
# not in CI

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

table=$(mktemp)

# who OPERATION CALL: print the contestants
who() {
	awk -v operation=$1 -v call=$2 \
		'$1 == operation && $3 == call { print $4 }' "$table" |
		sort -u | tr '\n' ' '
}

slab="scull:quantum=4096 scull_percpu:quantum=4096 scullc:quantum=4096"
pages="scullp:order=0 scullp:order=4"

export LC_ALL=C
ok "bench/native -q -r 1: succeeds" eval "bench/native -q -r 1 >$table"
for call in 4096 1048576; do
	for operation in fill trim; do
		is "bench/native: $operation, calls of $call bytes: all took part" \
			"bare $slab $pages tmpfs " \
			"$(who $operation $call)"
	done
	for operation in overwrite read random-read random-write; do
		is "bench/native: $operation, calls of $call bytes: all took part" \
			"bare $slab $pages scullv:order=4 tmpfs " \
			"$(who $operation $call)"
	done
done
is "bench/native: copy: all took part" \
	"bare scull:quantum=4000 scullp:order=0 tmpfs " "$(who copy 4096)"
is "bench/native: every row has a time and ratios above 0" "" "$(awk -F '\t' \
	'NR > 1 && !(NF == 7 && $5 > 0 && $6 > 0 && $7 > 0)' "$table")"
is "bench/native: the references have the ratio 1 to themselves" "" "$(awk \
	'$4 == "bare" && $6 != 1 || $4 == "tmpfs" && $7 != 1' "$table")"
rm "$table"
done_testing
