#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# scripts/vm: what it returns, what it notices, what it leaves.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/tap.sh

# vm STATUS OPTIONS...: the script ends with this status
vm() {
	local want=$1 got
	shift
	scripts/vm "$@" 2>&1
	got=$?
	[ "$got" = "$want" ]
}

complains() {
	vm 96 "echo '<4>$1' >/dev/kmsg"
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

is "output comes back, as it was" "a	b  c 1" \
	"$(scripts/vm 'printf "a\tb  c "; echo 1')"
is "so does a lot of it" "$(seq 20000 | md5sum)" \
	"$(scripts/vm 'seq 20000' | md5sum)"
ok "and the status" vm 7 "exit 7"
ok "a program that is not there is told" vm 99 -p no-such-program true
ok "a path that leads out of the guest is refused" \
	vm 99 -f README.md:/../there true
ok "a crash is not a success" vm 96 "echo c >/proc/sysrq-trigger"
ok "a guest that goes down is not one" vm 97 "reboot -f"
ok "time runs out" vm 98 -t 8 "sleep 60"
ok "BUG is noticed" complains "BUG: unable to handle page fault"
ok "KASAN is noticed" complains "BUG: KASAN: use-after-free in f+0x0/0x1"
ok "a warning is noticed" complains "WARNING: CPU: 1 PID: 10 at f.c:1 f+0x0/0x1"
ok "a warning of 7.2 is noticed" complains "WARNING: f.c:1 at f, CPU#1: sh/10"
ok "lockdep is noticed" complains \
	"WARNING: possible circular locking dependency detected"
ok "RCU is noticed" complains "rcu: INFO: rcu_preempt self-detected stall on CPU"
ok "a hung task is noticed" complains \
	"INFO: task cat:9 blocked for more than 120 seconds."
ok "a divide error of 6.1 is noticed" complains \
	"divide error: 0000 [#1] PREEMPT SMP NOPTI"
ok "the end of a trace is noticed" complains "---[ end trace 0000000000000000 ]---"
ok "a leak is noticed" complains "unreferenced object 0xffff888008247800 (size 8):"
ok "UBSAN is noticed" complains "UBSAN: shift-out-of-bounds in f.c:1:2"
ok "files and programs get in" vm 0 -f README.md:/there -p perl \
	"perl -e 'exit !-s \"/there\"'"
is "processors are spread over nodes" "0-1 2 3" "$(scripts/vm -n 3 -c 4 \
	"cat /sys/devices/system/node/node*/cpulist | xargs")"
is "and so is memory" "3 nodes have some" "$(scripts/vm -n 3 -m 1000 \
	"grep -h MemTotal /sys/devices/system/node/node*/meminfo" |
	awk '$4 > 250000 { n++ } END { print n, "nodes have some" }')"

# Killed without a chance to clean up, it takes the guest along.
guest() {
	exec scripts/vm -a "scull_vm_test=$$" "sleep 60" >/dev/null 2>&1
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
