#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Write a gigabyte and read it back.  The brief test uses less, and so do 32-bit
# kernels, because vmalloc and per-CPU memory have a hundred MiB of addresses there.
# vm: -m 4096
# stock in CI
. harness/tap.sh

# The core handles large sizes, so one variant with objects and one with pages suffice.
[ "$brief" ] || variants="scull scullp"
size=$(rounds 1024)
[ $digits = 16 ] || size=20
[ -z "$checking" ] || size=20
for module in $variants; do
	load $module ${module}_limit=5G
	ok "$module: $size MiB read back as written" build/pattern /dev/${module}0 $size
	ok "$module: unloads after $size MiB were written" unload $module
done
done_testing
