#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scull_percpu: each CPU has its own copy.
. ./tap.sh

load scull_percpu
taskset 1 sh -c 'echo zero >/dev/scull_percpu0'
taskset 2 sh -c 'echo one! 1<>/dev/scull_percpu0'
is "CPU 0 reads what CPU 0 wrote" zero "$(taskset 1 cat /dev/scull_percpu0)"
is "CPU 1 reads what CPU 1 wrote" one! "$(taskset 2 cat /dev/scull_percpu0)"
taskset 1 sh -c 'echo long enough for both >/dev/scull_percpu1'
is "a copy that was not written is zeros" "000000000000000000000" \
	"$(taskset 2 cat /dev/scull_percpu1 | tr '\0' 0)"
ok "the dump has each copy's address" grep -qE \
	'^    0:cpu0 [0-9a-f]{16}, cpu1 [0-9a-f]{16}$' /proc/scull_percpumem
is "and they differ" 2 "$(sed -n 's/^    0:cpu0 \(.*\), cpu1 \(.*\)/\1\n\2/p' \
	/proc/scull_percpumem | sort -u | sed -n '1,2p' | wc -l)"
unload scull_percpu
done_testing
