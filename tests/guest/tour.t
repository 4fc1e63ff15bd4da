#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# docs/tour.md: every command succeeds and prints the output that the page shows.
# vm: -c 2 -n 2 -f docs:/scull/docs
# boot: memmap=64M$0x18000000
# stock
# demo
# once in CI
. harness/tap.sh
. harness/page.sh

page docs/tour.md
done_testing
