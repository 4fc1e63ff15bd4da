#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lab/vm: what it returns, what it notices, what it leaves.
# check-all: only a change of lab/ fails it
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

# Guests go wrong here on purpose.
unset SCULL_TROUBLE

# vm STATUS OPTIONS...: the script ends with this status
vm() {
	local want=$1 got
	shift
	lab/vm "$@" 2>&1
	got=$?
	[ "$got" = "$want" ]
}

# complains LINE: a kernel that says so complains
complains() {
	printf '%s\n' "[    1.000000] scull: loaded" "[    2.000000] $1" |
		lab/complaints | grep -qF -e "$1"
}

# An emulator that has this test's marker among its arguments
alive() {
	pgrep -f "^qemu.*scull_vm_test=$$" >/dev/null
}

# within SECONDS COMMAND...: it comes true
within() {
	local tenths=$(($1 * 10))
	shift
	until "$@"; do
		((tenths--)) || return
		sleep 0.1
	done
}

output=$(lab/vm -f README.md:/there -p perl 'printf "a\tb  c "; echo 1
	seq 20000; perl -e "exit 7 * !!-s q(/there)"')
is "the status comes back, of a program and a file that were put in" 7 $?
is "so does output, as it was" "a	b  c 1" "$(head -n 1 <<<"$output")"
is "and a lot of it" "$(seq 20000 | md5sum)" \
	"$(tail -n +2 <<<"$output" | md5sum)"
ok "a program that is not there is told" vm 99 -p no-such-program true
ok "a path that leads out of the guest is refused" \
	vm 99 -f README.md:/../there true
ok "a complaint is not a success" \
	vm 96 "echo '<4>WARNING: CPU: 1 PID: 10 at f.c:1 f+0x0/0x1' >/dev/kmsg"
ok "a crash is not one" vm 96 "echo c >/proc/sysrq-trigger"
ok "nor is a guest that goes down" vm 97 "reboot -f"
ok "time runs out" vm 98 -t 8 "sleep 60"

while read -r line; do
	ok "it is a complaint: $line" complains "$line"
done <<-EOF
	BUG: unable to handle page fault
	BUG: KASAN: use-after-free in f+0x0/0x1
	WARNING: CPU: 1 PID: 10 at f.c:1 f+0x0/0x1
	WARNING: f.c:1 at f, CPU#1: sh/10
	WARNING: possible circular locking dependency detected
	rcu: INFO: rcu_preempt self-detected stall on CPU
	INFO: task cat:9 blocked for more than 120 seconds.
	divide error: 0000 [#1] PREEMPT SMP NOPTI
	---[ end trace 0000000000000000 ]---
	unreferenced object 0xffff888008247800 (size 8):
	UBSAN: shift-out-of-bounds in f.c:1:2
EOF
while read -r line; do
	ok "it is none: $line" not complains "$line"
done <<-EOF
	scull_common: loading out-of-tree module taints kernel.
	Memory cgroup out of memory: Killed process 97 (fill) total-vm:2444kB
EOF
is "processors and memory are spread over nodes" "0-1 2 3 1 1 1" "$(
	lab/vm -n 3 -c 4 -m 1000 "cd /sys/devices/system/node &&
		cat node*/cpulist && for node in node*; do
			awk '/MemTotal/ { print (\$4 > 250000) }' \$node/meminfo
		done" | xargs
)"

# Killed without a chance to clean up, it takes the guest along.
guest() {
	exec lab/vm -a "scull_vm_test=$$" "sleep 60" >/dev/null 2>&1
}
guest &
ok "a guest runs" within 60 alive
kill -KILL $!
wait $! 2>/dev/null
ok "it ends with its script" within 10 not alive

# So it does if what ties it to the script comes too late.
late=$(mktemp -d)
trap 'rm -r "$late"' EXIT
cat >"$late/setpriv" <<-EOF
	#!/bin/sh
	echo \$\$ >$late/pid
	while ! [ -e $late/go ]; do sleep 0.1; done
	exec $(command -v setpriv) "\$@"
EOF
chmod +x "$late/setpriv"
PATH=$late:$PATH guest &
ok "a guest is about to run" within 60 test -s "$late/pid"
kill -KILL $!
wait $! 2>/dev/null
touch "$late/go"
ok "it never does" within 10 not kill -0 "$(cat "$late/pid")"
done_testing
