#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: it runs each operation for long under an emulator that counts
# The instructions of each operation, relative to tmpfs, have not increased.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
export LC_ALL=C

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
# The ratios depend on the compiler that built the kernel and builds the modules.
kernel=$(lab/kernel 6.12)
gcc=$(sed -nE 's/^CONFIG_GCC_VERSION=(.*)[0-9]{4}$/\1/p' "$kernel/build/.config")
baseline=bench/count-gcc$gcc.baseline
[ -e "$baseline" ] || {
	echo "1..0 # SKIP there is no $baseline; bench/count -b writes it"
	exit
}

# rows FILE: print operations and their ratios
rows() {
	sed '/^#/d; s/\t/ on /' "$1" | sort
}

ok "bench/count: succeeds" sh -c "bench/count 6.12 >$work/table"
tail -n +2 "$work/table" | cut -f 1,2,5 >"$work/ratios"
# An operation that is missing in one file gets a dash.
join -t "	" -a 1 -a 2 -e - -o 0,1.2,2.2 \
	<(rows $baseline) <(rows "$work/ratios") >"$work/both"

# within RATIO OTHER: check that RATIO is at most 3 % above OTHER
within() {
	awk -v "ratio=$1" -v "other=$2" \
		'BEGIN { exit !(ratio > 0 && other > 0 && ratio <= 1.03 * other) }'
}

before=$failures
while IFS="	" read -r operation was now; do
	ok "$operation: ratio is $now, at most 3 % above $was" within "$now" "$was"
	[ "$now" = - ] || within "$was" "$now" ||
		echo "# $operation: the ratio fell; renew it with bench/count -b"
done <"$work/both"
[ "$failures" = "$before" ] ||
	echo "# If the increase is intended, run bench/count -b and commit $baseline."
done_testing
