#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: it runs each operation for long under an emulator that counts
# What operations take, in instructions beside those of tmpfs, has not grown.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
export LC_ALL=C

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
baseline=bench/count.baseline

# Operations and their ratios
rows() {
	sed '/^#/d; s/\t/ on /' "$1" | sort
}

ok "bench/count" sh -c "bench/count 6.12 >$work/table"
tail -n +2 "$work/table" | cut -f 1,2,5 >"$work/ratios"
# What is missing on one side has a dash there.
join -t "	" -a 1 -a 2 -e - -o 0,1.2,2.2 \
	<(rows $baseline) <(rows "$work/ratios") >"$work/both"

# within RATIO OTHER: it is no more than 3 % above the other
within() {
	awk -v "ratio=$1" -v "other=$2" \
		'BEGIN { exit !(ratio > 0 && other > 0 && ratio <= 1.03 * other) }'
}

before=$failures
while IFS="	" read -r operation was now; do
	ok "$operation: $now, was $was" within "$now" "$was"
	[ "$now" = - ] || within "$was" "$now" ||
		echo "# $operation has shrunk: renew the baseline by bench/count -b"
done <"$work/both"
[ "$failures" = "$before" ] ||
	echo "# If it has to be so, commit what bench/count -b makes of $baseline."
done_testing
