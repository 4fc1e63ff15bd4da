#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tests/harness/run: if something goes wrong in a guest that files share, only the file
# that was running then fails.
# not in CI
# kernel: um-debug
# check-all: only a change of tests/harness fails it

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

unset SCULL_TROUBLE

# Use user-mode Linux, because it boots at once.
SCULL_KERNEL=$(lab/kernel um-debug)
export SCULL_KERNEL
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir "$work/taps"

# file NAME COMMAND...: write a test file
file() {
	{
		echo "# boot: kmemleak=off"
		echo ". harness/tap.sh"
		echo "ok 'it begins' true"
		echo "${*:2}"
		echo "done_testing"
	} >"$work/$1.t"
}

# shared NAME...: run these files in one guest, and print the failures
shared() {
	local name
	rm -f "$work"/taps/*
	set -- "${@/#/"$work/"}"
	set -- "${@/%/.t}"
	SCULL_SECONDS=20 tests/harness/run -q -d "$work/taps" "$@" >"$work/said" 2>&1
	echo "status $?"
	for name; do
		name=${name##*/}
		sed -n "s/^not ok [0-9]* - /$name /p" "$work/taps/$name.tap"
	done
}

# summary: print the summary that the user sees, without the results' folder
summary() {
	tests/harness/summary "$work" | sed "s,$work/,,g"
}

# rerun NAME: check that the file was run a second time
rerun() {
	grep -qx "taps: $1: failed; it is run once more" "$work/said"
}

file good true
file fails ok "'it is so'" false
file warns "echo '<4>WARNING: CPU: 1 PID: 10 at f.c:1' >/dev/kmsg"
file ends poweroff -f
file hangs sleep 1000
file mounts "mkdir /tmp/there && mount -t tmpfs tmpfs /tmp/there"
# A leak is reported at the end of the guest, with the time of the allocation, which is
# early here.  When this file is run again, alone, it reports none.
file leaked "[ ! -e /root/left ] || {
	echo 'unreferenced object 0xffff888008247800 (size 8):'
	echo '  comm \"cat\", pid 10, jiffies 1 (age 1.000s)'
} >/dev/kmsg"
file after "is 'the log is new' '' \"\$(dmesg | grep f.c)\""
# Alone in a guest, it is the first file.
file flaky "ok 'it is the first file' not test -e /root/left"
file dies exit
file late "ok 'it is so' false
	: \"\${nothing?is not there}\""
file lines "is 'there are two lines' '' 'one
ok 2'"
file unloaded "load scullp scullp_order=99
rmmod scull_common"

is "shared guest: two files succeed" "status 0" "$(shared good after)"
is "shared guest: each file is reported" "good.t after.t" \
	"$(sed -n 's/^taps: \(.*\): [0-9]* s$/\1/p' "$work/said" | xargs)"
is "shared guest: each file that goes wrong fails, and no other" "status 1
fails.t it is so
warns.t kernel: does not complain
ends.t guest: runs until the file ends
hangs.t guest: runs until the file ends
mounts.t kernel: does not complain" \
	"$(shared fails warns ends hangs mounts after)"
is "shared guest: the file after the failures runs" \
	2 "$(grep -c '^ok' "$work/taps/after.t.tap")"
ok "rerun: a file that fails without a kernel complaint is run again" rerun fails.t
for name in warns ends hangs mounts after; do
	ok "rerun: $name.t is not run again" not rerun $name.t
done
ok "logs: the log of a failure is kept" grep -q "left behind: +/tmp/there tmpfs" \
	"$work/taps/mounts.t.log"
ok "logs: the log of a success is not kept" not test -e "$work/taps/after.t.log"
echo "make check KERNEL=x" >"$work/taps/repeat"
is "summary: lists each failure with the command that repeats it" \
	"ends fails hangs mounts warns" \
	"$(summary | sed -n 's/^ *repeat: make check KERNEL=x TESTS=//p' | sort | xargs)"
is "summary: counts the files that passed and failed" \
	"7 passed, 5 failed" "$(summary | tail -n 1)"
is "leak: the file that allocated the memory fails" "status 1
good.t kernel: does not complain" "$(shared good leaked)"
is "rerun: a file that succeeds when run again passes" "status 0" "$(shared good flaky)"
is "summary: reports a file that succeeded when run again as flaky" \
	"flaky: taps: flaky.t, not ok 2 - it is the first file (taps/flaky.t.flaky)" \
	"$(summary | grep ^flaky)"
is "early exit: a file that ends without a plan fails" "status 1" "$(shared dies)"
is "early exit: the summary counts a failure" \
	"1 passed, 1 failed" "$(summary | tail -n 1)"
is "early exit: a file that dies after a failure fails" "status 1
late.t it is so" "$(shared late)"
ok "early exit: the summary shows the shell's message" \
	grep -q "nothing: is not there" <(summary)
is "diagnostics: a value of two lines can fail" "status 1
lines.t there are two lines" "$(shared lines)"
is "diagnostics: all lines of a value are diagnostics" "# wanted '', got 'one
# ok 2'" "$(grep -A 1 '^# wanted' "$work/taps/lines.t.tap")"
is "load: a module that does not load is a failed test" "status 1
unloaded.t scullp scullp_order=99 loads" "$(shared unloaded)"

mkdir "$work/host"
for name in taps host; do
	echo "make check" >"$work/$name/repeat"
	echo "not ok 1" >"$work/$name/man.t.tap"
done
is "summary: the repeat command tells guest/man from host/man" "guest/man host/man" \
	"$(summary | sed -n 's/^ *repeat: make check TESTS=\(.*man\)/\1/p' | sort | xargs)"
rm -r "$work/host"

# Alone in a guest, it skips.
cat >"$work/skips.t" <<-'EOF'
	. harness/tap.sh
	[ -e /root/left ] || {
		echo "1..0 # SKIP it is alone"
		exit
	}
	ok "it is so" false
	done_testing
EOF
is "rerun: a file that only skips when run again fails" "status 1
skips.t it is so" "$(shared good skips)"
cat >"$work/empty.t" <<-'EOF'
	. harness/tap.sh
	done_testing
EOF
is "no tests: a file without a test fails" "status 1
empty.t test file: has at least one test" "$(shared empty)"

# A kernel that cannot boot, with the name of the demo's kernel
mkdir "$work/6.12.0-cloud-amd64"
played() {
	rm -f "$work"/taps/*
	tests/harness/run -q1 "$@" -k "$work/6.12.0-cloud-amd64" -d "$work/taps" \
		tests/guest/tour.t >/dev/null 2>&1
	head -n 1 "$work/taps/tour.t.tap"
}
is "run -D: skips the tour, which the demo plays" \
	"1..0 # SKIP host/demo.t plays the page" "$(played -D)"
is "run without -D: runs the tour" "not ok 1 - guest: boots" "$(played)"

# host NAME COMMAND: write a host test
mkdir -p "$work/tests/host"
host() {
	printf '#!/bin/bash\n. tests/harness/tap.sh\n%s\ndone_testing\n' "$2" >"$work/tests/host/$1.t"
	chmod +x "$work/tests/host/$1.t"
}
# alone FILE... [-- ARGUMENT...]: run files on this machine
alone() {
	SCULL_SECONDS=2 tests/harness/run -q1 -d "$work/taps" "$@" >"$work/said" 2>&1
	echo "status $?"
}
host told 'is "its arguments" "a b" "$*"'
is "host test: gets its arguments" \
	"status 0" "$(alone "$work/tests/host/told.t" -- a b)"
is "host test: two files are refused" \
	"status 2" "$(alone "$work/tests/host/told.t" "$work/tests/host/told.t")"
host long 'ok "it begins" true; sleep 10'
is "host test: a file that takes too long is ended" \
	"status 1" "$(alone "$work/tests/host/long.t")"
is "host test: a file that was ended fails" \
	"not ok 2 - host test: ends in time" "$(grep '^not ok' "$work/taps/long.t.tap")"

mkdir -p build
is "check: is refused while another one runs" 2 "$(
	flock build/held.lock env SCULL_TAPS=build/held tests/harness/check -t lint-doc >/dev/null 2>&1
	echo $?
)"
# checked OPTION...: run a check, and print why no test passed
checked() {
	SCULL_TAPS=build/held tests/harness/check "$@" 2>&1 | grep -A 2 '^Not run'
	echo "status ${PIPESTATUS[0]}"
}
is "check: fails if all tests are skipped" \
	"Not run: tests (all were skipped, or none was selected)
1 skipped, tests or whole files:
     1 user-mode Linux has no NUMA nodes
status 1" "$(checked -t numa um-debug)"
is "check: fails if a kernel does not exist" \
	"Not run: 6.12-none (lab/kernel: there is no flavour none for \
$(dpkg --print-architecture), and no lab/configs/none.config)
0 passed, 1 failed
status 1" "$(checked -t numa 6.12-none)"
rm -rf build/held build/held.lock
done_testing
