#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tests/harness/run: what goes wrong in a guest that files share is the failure of the
# file during which it did, and of no other.
# not in CI

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

# User-mode Linux is there at once.
SCULL_KERNEL=$(lab/kernel 6.12-um)
export SCULL_KERNEL
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# file NAME COMMAND...: a test file
file() {
	{
		echo ". harness/tap.sh"
		echo "ok 'it begins' true"
		echo "${*:2}"
		echo "done_testing"
	} >"$work/$1.t"
}

# shared NAME...: run these files in one guest, and print what was not ok
shared() {
	local name
	set -- "${@/#/"$work/"}"
	set -- "${@/%/.t}"
	SCULL_TAP_DIR=$work SCULL_SECONDS=20 tests/harness/run -q "$@" >"$work/said" 2>&1
	echo "status $?"
	for name; do
		sed -n "s/^not ok [0-9]* - /${name##*/} /p" "$name.tap"
	done
}

file good true
file fails ok "'it is so'" false
file warns "echo '<4>WARNING: CPU: 1 PID: 10 at f.c:1' >/dev/kmsg"
file ends poweroff -f
file hangs sleep 1000
file mounts "mkdir /tmp/there && mount -t tmpfs tmpfs /tmp/there"
# A leak is told of at the end, with when it was taken, here early; when this file
# runs again, alone, it tells of none.
file leaked "[ ! -e /root/left ] || {
	echo 'unreferenced object 0xffff888008247800 (size 8):'
	echo '  comm \"cat\", pid 10, jiffies 1 (age 1.000s)'
} >/dev/kmsg"
file after "is 'the log is new' '' \"\$(dmesg | grep f.c)\""

is "nothing wrong" "status 0" "$(shared good after)"
is "and both are told of" "good.t after.t" \
	"$(sed -n 's/: [0-9]* s$//p' "$work/said" | xargs)"
is "each file that goes wrong has failed, and no other" "status 1
fails.t it is so
warns.t the kernel does not complain
ends.t the guest lives on, and in time
hangs.t the guest lives on, and in time
mounts.t the kernel does not complain" \
	"$(shared fails warns ends hangs mounts after)"
is "those after it were run" 2 "$(grep -c '^ok' "$work/after.t.tap")"
ok "prove sees it" not prove -Q --exec cat "$work/warns.t.tap"
ok "what was left is told" grep -q "left behind: +/tmp/there tmpfs" \
	"$work/mounts.t.tap"
is "a leak is the file's that took it" "status 1
good.t the kernel does not complain" "$(shared good leaked)"
done_testing
