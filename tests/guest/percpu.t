#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scull_percpu: each CPU has its own copy of the content.
# vm: -c 2
. harness/tap.sh
needs_cpus 2

load scull_percpu
taskset 1 sh -c 'echo zero >/dev/scull_percpu0'
taskset 2 sh -c 'echo one! 1<>/dev/scull_percpu0'
is "scull_percpu: CPU 0 reads its own content" \
	zero "$(taskset 1 cat /dev/scull_percpu0)"
is "scull_percpu: CPU 1 reads its own content" \
	one! "$(taskset 2 cat /dev/scull_percpu0)"
taskset 1 sh -c 'echo long enough for both >/dev/scull_percpu1'
is "scull_percpu: the copy of a CPU that did not write reads as zeros" \
	"000000000000000000000" \
	"$(taskset 2 cat /dev/scull_percpu1 | tr '\0' 0)"
ok "scull_percpu: the dump shows the address of each copy" grep -qE \
	'^    0:cpu0 [0-9a-f]{'$digits'}, cpu1 [0-9a-f]{'$digits'}(,|$)' /proc/scull_percpumem
is "scull_percpu: the addresses of all copies differ" \
	4 "$(sed -n 's/^    0:cpu0 \(.*\), cpu1 \([^,]*\).*/\1\n\2/p' \
		/proc/scull_percpumem | sort -u | wc -l)"

cmocka "scull_percpu: a system call that migrates" build/migrate /dev/scull_percpu2

# made CPU: print the number of quanta that the CPU allocated.  Quanta of all variants
# count.
made() {
	sed "s/.*cpu$1 \([0-9]*\).*/\1/" \
		/sys/class/scull/scull_percpu0/made
}
load scullp
on0=$(made 0)
on1=$(made 1)
taskset 1 sh -c "head -c $((10 * page)) /dev/zero >/dev/scullp0"
is "made: ten quanta allocated on CPU 0 count for CPU 0" \
	"10 0" "$(($(made 0) - on0)) $(($(made 1) - on1))"
taskset 2 sh -c "head -c $((7 * page)) /dev/zero >/dev/scullp1"
is "made: seven quanta allocated on CPU 1 count for CPU 1" \
	"10 7" "$(($(made 0) - on0)) $(($(made 1) - on1))"
unload scullp

# Failed calls do not count.
load scullp scullp_limit=1K
for call in reads writes; do
	is "scullp: the number of $call starts at 0" \
		0 "$(cat /sys/class/scull/scullp0/$call)"
done
ok "scullp, limit 1K: a write fails" not sh -c 'echo x >/dev/scullp0'
is "scullp, limit 1K: a failed write does not count" \
	0 "$(cat /sys/class/scull/scullp0/writes)"
cat /dev/scullp0
is "scullp: a read at the end of the file counts" \
	1 "$(cat /sys/class/scull/scullp0/reads)"
unload scullp
unload scull_percpu
done_testing
