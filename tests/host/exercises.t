#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# docs/exercises-code.md: its solutions build, and do what the page has.  The page as
# it was played is left in build/.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/tap.sh
. tests/page.sh

page=docs/exercises-code.md
played=$PWD/build/exercises-code.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p build "$work/tree"
tar -c --exclude=./.git --exclude=./build --exclude=./tests/build . |
	tar -x -C "$work/tree"

# What is in blocks without a $; no block has both.
awk '/^    / { line = substr($0, 5); if (line !~ /^[$>] /) code = code line "\n" }
	/^$/ && code { code = code "\n" }
	/^    \$ / { played = 1 }
	/^[^ ]/ { if (!played) printf "%s", code; code = ""; played = 0 }
	END { if (!played) printf "%s", code }' $page >"$work/solutions"
ok "there are solutions" test -s "$work/solutions"
cd "$work/tree" || exit
ok "they are done" sh -e "$work/solutions"
scripts/shell play $page >"$played" 2>"$work/said"
is "the machine ran, and did not complain" 0 $?
sed 's/^/# /' "$work/said"
compare $page "$played"
rm "$played".*
done_testing
