#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scull_percpu: each CPU has its own copy.
# vm: -c 2
. harness/tap.sh
needs_cpus 2

load scull_percpu
taskset 1 sh -c 'echo zero >/dev/scull_percpu0'
taskset 2 sh -c 'echo one! 1<>/dev/scull_percpu0'
is "CPU 0 reads what CPU 0 wrote" zero "$(taskset 1 cat /dev/scull_percpu0)"
is "CPU 1 reads what CPU 1 wrote" one! "$(taskset 2 cat /dev/scull_percpu0)"
taskset 1 sh -c 'echo long enough for both >/dev/scull_percpu1'
is "a copy that was not written is zeros" "000000000000000000000" \
	"$(taskset 2 cat /dev/scull_percpu1 | tr '\0' 0)"
ok "the dump has each copy's address" grep -qE \
	'^    0:cpu0 [0-9a-f]{'$digits'}, cpu1 [0-9a-f]{'$digits'}(,|$)' /proc/scull_percpumem
is "and no two are alike" 4 "$(sed -n 's/^    0:cpu0 \(.*\), cpu1 \([^,]*\).*/\1\n\2/p' \
	/proc/scull_percpumem | sort -u | wc -l)"

cmocka "a call that goes on on another CPU" build/migrate /dev/scull_percpu2

# Quanta are counted where they are allocated, whichever variant's they are:
# made CPU
made() {
	sed "s/.*cpu$1 \([0-9]*\).*/\1/" \
		/sys/class/scull/scull_percpu0/made
}
load scullp
on0=$(made 0)
on1=$(made 1)
taskset 1 sh -c "head -c $((10 * page)) /dev/zero >/dev/scullp0"
is "ten quanta of CPU 0" "10 0" "$(($(made 0) - on0)) $(($(made 1) - on1))"
taskset 2 sh -c "head -c $((7 * page)) /dev/zero >/dev/scullp1"
is "seven of CPU 1" "10 7" "$(($(made 0) - on0)) $(($(made 1) - on1))"
unload scullp

# What fails is not counted
load scullp scullp_limit=1K
for call in reads writes; do
	is "no $call yet" 0 "$(cat /sys/class/scull/scullp0/$call)"
done
ok "a write fails" not sh -c 'echo x >/dev/scullp0'
is "and is not counted" 0 "$(cat /sys/class/scull/scullp0/writes)"
cat /dev/scullp0
is "a read at the end is" 1 "$(cat /sys/class/scull/scullp0/reads)"
unload scullp
unload scull_percpu
done_testing
