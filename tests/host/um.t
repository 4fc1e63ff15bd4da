#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lab/vm with user-mode Linux: the resources of a guest, the mistakes that its kernel
# reports, and the processes and files that remain.
# not in CI
# kernel: um-debug
# check-all: only a change of lab/ fails it

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

# Guests fail here on purpose.
unset SCULL_TROUBLE

kernel=$(lab/kernel um-debug)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# vm OPTION...: run a command in a guest without a leak scan
vm() {
	lab/vm -k "$kernel" -a kmemleak=off "$@"
}

is "lab/vm -c 3 -m 700: the guest has 3 processors and most of 700 MB" "3 1" "$(
	vm -c 3 -m 700 "nproc
		awk '/MemTotal/ { print (\$2 > 600000 && \$2 < 700000) }' /proc/meminfo" |
		xargs
)"
is "lab/vm: output to a slow reader is complete" "$(seq 30000 | md5sum)" \
	"$(vm "seq 30000" | { sleep 3 && md5sum; })"
vm "exit 7"
is "lab/vm: returns the status of the command" 7 $?
vm "poweroff -f" 2>/dev/null
is "lab/vm: returns 97 if the guest powers off" 97 $?
vm -n 2 true 2>"$work/said"
is "lab/vm -n 2: is refused" \
	"99 lab/vm: this kind of machine cannot have NUMA nodes; leave out -n" \
	"$? $(cat "$work/said")"

# Small shared memory, or shared memory mounted noexec, as in some containers
apart=(unshare --mount)
[ "$(id -u)" = 0 ] || apart+=(--map-root-user)
for options in size=16m size=2g,noexec; do
	# shellcheck disable=SC2016 # that shell's
	is "lab/vm: a guest runs with /dev/shm mounted with $options" "200 MB" "$(
		"${apart[@]}" sh -c 'mount -t tmpfs -o "$1" tmpfs /dev/shm && shift && "$@"' \
			sh "$options" lab/vm -k "$kernel" -a kmemleak=off -m 1200 \
			"mount -t tmpfs tmpfs /tmp && head -c $((200 << 20)) /dev/zero >/tmp/zeros &&
				echo 200 MB" 2>&1
	)"
done

# If lab/vm is killed before it can clean up, all processes of the guest end: the
# kernel, and one for each program that runs there.
alive() {
	pgrep -f "scull_vm_test=$$" >/dev/null
}
within() {
	local tenths=$(($1 * 10))
	shift
	until "$@"; do
		((tenths--)) || return
		sleep 0.1
	done
}
# processes SID: print the number of processes in that session
processes() {
	pgrep -c -s "$1"
}
mkdir "$work/home"
(
	cd "$work/home" || exit
	export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}
	export HOME=$work/home
	exec "$OLDPWD/lab/vm" -k "$kernel" -c 2 -a "kmemleak=off scull_vm_test=$$" \
		"sleep 99 & sleep 99 & echo running; while :; do :; done"
) >"$work/output" 2>&1 &
script=$!
ok "lab/vm, killed: the guest was running" within 60 grep -qs running "$work/output"
sid=$(ps -o sid= -p "$(pgrep -f "^$kernel/linux .*scull_vm_test=$$" | head -n 1)" | xargs)
ok "lab/vm, killed: the guest had processes in a session of their own" \
	test "$(processes "$sid")" -gt 3
kill -KILL $script
wait $script 2>/dev/null
ok "lab/vm, killed: the guest's kernel ends" within 10 not alive
ok "lab/vm, killed: all processes of the guest end" within 10 not processes "$sid"
vm -a "kmemleak=off scull_vm_test=$$" "echo running; sleep 60" >"$work/output" 2>&1 &
ok "lab/vm, kernel killed: the guest was running" \
	within 60 grep -qs running "$work/output"
kill -KILL "$(pgrep -f "^$kernel/linux .*scull_vm_test=$$" | head -n 1)"
wait $!
is "lab/vm, kernel killed: returns 99" 99 $?
ok "lab/vm, kernel killed: reports it" grep -q "the emulator was killed" "$work/output"
is "lab/vm: leaves no file in the working directory or the home directory" "" \
	"$(ls -A "$work/home")"

# Mistakes that the kernel's checks report
cp tests/host/faulty/* "$work"
ok "faulty.ko: builds" make -s -C "$kernel/build" M="$work" modules
lab/vm -k "$kernel" -f "$work/faulty.ko:/faulty.ko" "! insmod /faulty.ko" 2>/dev/null
is "faulty.ko without a mistake: lab/vm succeeds" 0 $?

# notices MISTAKE MESSAGE: check that loading the module with this mistake is reported
notices() {
	local off=kmemleak=off
	[ "$1" != leak ] || off=
	lab/vm -k "$kernel" -f "$work/faulty.ko:/faulty.ko" -a "$off" -l "$work/log" \
		"insmod /faulty.ko fault=$1" >"$work/said" 2>&1
	is "faulty.ko fault=$1: lab/vm reports a complaint" 96 $?
	ok "faulty.ko fault=$1: the kernel reports $2" grep -q "$2" "$work/said"
}
notices slab "KASAN: slab-use-after-free in slab"
notices pages "KASAN: use-after-free in pages"
notices vmalloc "KASAN: vmalloc-out-of-bounds in vmalloced"
notices leak "unreferenced object"
notices order "possible circular locking dependency"
notices unlock "still has locks held"
notices sleep "scheduling while atomic"
notices preempt "using smp_processor_id() in preemptible"
notices rcu "suspicious RCU usage"
notices shift "UBSAN: shift-out-of-bounds"
notices list "list_del corruption"
notices object "ODEBUG: free active"
done_testing
