#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-all: it builds every solution and boots it
# docs/exercises-code.md: its solutions build and print the output that the page shows.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/harness/page.sh

page=docs/exercises-code.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests/host/solved >"$work/played" 2>"$work/said"
whole $page "$work/played" $?
sed 's/^/# /' "$work/said"
compare $page "$work/played"
done_testing
