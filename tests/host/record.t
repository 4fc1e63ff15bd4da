#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# scripts/record: the picture docs/demo.svg shows a session as it runs now.
# kernel: 6.12
# not in CI
# check-all: it boots a machine for one picture

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# lines FILE: print the text of a picture, without addresses and measured numbers
lines() {
	sed -n 's,</text>$,,; s,^<text [^>]*>,,p' "$1" |
		sed -E '/^\$/!{ s/\b[0-9a-f]{16}\b/ADDRESS/g; s/ +[0-9.]+[KMG]? +[0-9]+$/ N/; }'
}

# times FILE: print the time of each line
times() {
	sed -n 's/.*animation-delay:\(.*\)s">.*/\1/p' "$1"
}

ok "scripts/record: succeeds" scripts/record "$work/demo.svg"
is "docs/demo.svg: shows the session that scripts/record records" \
	"$(lines "$work/demo.svg")" "$(lines docs/demo.svg)"
ok "docs/demo.svg: has ten lines or more" test "$(lines docs/demo.svg | wc -l)" -ge 10
ok "docs/demo.svg: is smaller than 60 KB" test "$(wc -c <docs/demo.svg)" -lt 60000
times docs/demo.svg >"$work/times"
ok "docs/demo.svg: the lines appear in order" sort -c -g "$work/times"
ok "docs/demo.svg: the lines do not appear all at once" \
	test "$(uniq "$work/times" | wc -l)" -ge 4
done_testing
