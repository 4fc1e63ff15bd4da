#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lab/vm: its exit status, the complaints that it detects, and the processes that remain
# check-all: only a change of lab/ fails it
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

# Guests fail here on purpose.
unset SCULL_TROUBLE

# vm STATUS OPTIONS...: check that lab/vm exits with this status
vm() {
	local want=$1 got
	shift
	lab/vm "$@" 2>&1
	got=$?
	[ "$got" = "$want" ]
}

# complains LINE: check that lab/complaints prints this line of a kernel log
complains() {
	printf '%s\n' "[    1.000000] scull: loaded" "[    2.000000] $1" |
		lab/complaints | grep -qF -e "$1"
}

# alive: check for an emulator with this test's marker among its arguments
alive() {
	pgrep -f "^qemu.*scull_vm_test=$$" >/dev/null
}

# within SECONDS COMMAND...: wait until the command succeeds
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
is "lab/vm -f -p: the file and the program are there, and the status is returned" 7 $?
is "lab/vm: output keeps blanks and tabs" "a	b  c 1" "$(head -n 1 <<<"$output")"
is "lab/vm: long output is complete" "$(seq 20000 | md5sum)" \
	"$(tail -n +2 <<<"$output" | md5sum)"
ok "lab/vm -p: a program that does not exist fails with status 99" \
	vm 99 -p no-such-program true
ok "lab/vm -f: a path out of the guest fails with status 99" \
	vm 99 -f README.md:/../there true
ok "lab/vm: a kernel warning fails with status 96" \
	vm 96 "echo '<4>WARNING: CPU: 1 PID: 10 at f.c:1 f+0x0/0x1' >/dev/kmsg"
ok "lab/vm: a kernel crash fails with status 96" vm 96 "echo c >/proc/sysrq-trigger"
ok "lab/vm: a guest that reboots fails with status 97" vm 97 "reboot -f"
ok "lab/vm -t 8: a timeout fails with status 98" vm 98 -t 8 "sleep 60"

while read -r line; do
	ok "lab/complaints: complains about $line" complains "$line"
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
	ok "lab/complaints: ignores $line" not complains "$line"
done <<-EOF
	scull_common: loading out-of-tree module taints kernel.
	Memory cgroup out of memory: Killed process 97 (fill) total-vm:2444kB
EOF
is "lab/vm -n 3 -c 4: processors and memory are spread over nodes" "0-1 2 3 1 1 1" "$(
	lab/vm -n 3 -c 4 -m 1000 "cd /sys/devices/system/node &&
		cat node*/cpulist && for node in node*; do
			awk '/MemTotal/ { print (\$4 > 250000) }' \$node/meminfo
		done" | xargs
)"

# If lab/vm is killed before it can clean up, the guest ends.
guest() {
	exec lab/vm -a "scull_vm_test=$$" "sleep 60" >/dev/null 2>&1
}
guest &
ok "lab/vm, killed: the guest was running" within 60 alive
kill -KILL $!
wait $! 2>/dev/null
ok "lab/vm, killed: the guest ends" within 10 not alive

# The guest also ends if lab/vm is killed before setpriv ties the guest to it.
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
ok "lab/vm, killed early: the guest was about to start" within 60 test -s "$late/pid"
kill -KILL $!
wait $! 2>/dev/null
touch "$late/go"
ok "lab/vm, killed early: the guest never starts" \
	within 10 not kill -0 "$(cat "$late/pid")"
done_testing
