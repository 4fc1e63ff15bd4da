#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# SIGKILL stops a long read, write or trim, and nothing is lost by it.
# vm: -c 2 -m 3072
. ./tap.sh

# What takes long, but not forever
megabytes() {
	echo $(($1 / (${checking:+9} + 1)))
}

for module in $variants; do
	load $module ${module}_limit=2500M
	ok "$module: a long write is stopped" build/kill write /dev/${module}0
	ok "$module: a long read is stopped" build/kill read /dev/${module}0
	unload $module
done

# One set, and still it stops in the middle
load scullp scullp_qset=$((kmalloc_max / 8)) scullp_limit=2500M
dd if=/dev/zero of=/dev/scullp0 bs=1M count="$(megabytes 1800)" 2>/dev/null
ok "a trim within one set is stopped" build/kill trim /dev/scullp0
unload scullp

# Millions of quanta take long to free: a worker does what the dead left.
load scull scull_quantum=64 scull_limit=2G
dd if=/dev/zero of=/dev/scull0 bs=1M count="$(megabytes 256)" 2>/dev/null
ok "a long trim is stopped" build/kill trim /dev/scull0
is "the device is empty all the same" "0 0 0 0 " "$(sizes scull)"
ok "unloading waits for the rest" unload scull
done_testing
