#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A gigabyte written and read back, less in brief, and where addresses have 32 bits:
# there vmalloc and per-CPU memory have a hundred MiB of them.
# vm: -m 4096
# stock in CI
. harness/tap.sh

# Where a gigabyte lies is the core's business: in objects, and in pages
[ "$brief" ] || variants="scull scullp"
size=$(rounds 1024)
[ $digits = 16 ] || size=20
[ -z "$checking" ] || size=20
for module in $variants; do
	load $module ${module}_limit=5G
	ok "$size MiB in $module" build/pattern /dev/${module}0 $size
	ok "$module gives it back" unload $module
done
done_testing
