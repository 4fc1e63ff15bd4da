#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# However many tasks write concurrently, 1/16 of the memory stays free for other tasks.
# vm: -c 2 -m 512
# boot: init_on_alloc=1
# stock
# check-all: um-debug also runs it
. harness/tap.sh

# Another task, which uses more memory than each writer
sh -c 'mine=$(head -c 8000000 /dev/zero | tr "\0" x); while sleep 1; do
	: ${#mine}; done' &
bystander=$!

# kib NAME: print a value of /proc/meminfo
kib() {
	awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo
}

rounds="1 2"
[ -z "$brief" ] || rounds=1

# crowd MODULE UNIT SIZE BYTES: run 48 writers to quanta of BYTES bytes
crowd() {
	load $1 $1_$2=$3 $1_limit=64G
	for round in $rounds; do
		ok "$1 $2=$3: 48 concurrent writers get ENOMEM, round $round" \
			build/crowd /dev/${1}0 48 $4
		free=$(kib MemFree)
		ok "$1 $2=$3: 1/16 of memory stays free: $free KiB, round $round" \
			test $free -gt $(($(kib MemTotal) / 16))
		: >/dev/${1}0
	done
	unload $1
}

crowd scullv order $max_order $((page << max_order))
crowd scullv order 4 $((page << 4))
crowd scullp order 4 $((page << 4))
crowd scullp order 0 $page
crowd scull quantum $((page << 8)) $((page << 8))
crowd scullc quantum $((page << 6)) $((page << 6))
crowd scull_percpu quantum 32768 32768
is "concurrent writers: the OOM killer is not invoked" \
	"" "$(dmesg | grep -E 'invoked oom-killer|Killed process')"
ok "concurrent writers: a task with 8 MB of memory survives" kill $bystander
done_testing
