# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Functions for test files: they report results in TAP, and load and unload modules.
# A test file sources this file, reports with ok, is or cmocka, and ends with
# done_testing.  Because other files may run in the same guest afterwards, it must
# leave the guest as it found it, except for files in /tmp.

tests=0
failures=0
testing=
out=$(mktemp)
kept=$(mktemp)
all="scull scullc scullp scullv scull_percpu"
# brief: not empty if the test should run few rounds and variants.  checking: not
# empty if the kernel has KASAN.
brief=$(grep -ow scull_brief /proc/cmdline)
# shellcheck disable=SC2034 # used by tests
checking=$(grep -ow scull_checking /proc/cmdline)

# Properties of the machine: the page size in bytes, the order of the largest block of
# pages, the number of digits of an address, and the size of kmalloc's largest object
# shellcheck disable=SC2034 # used by tests
{
	page=$(awk '/^KernelPageSize/ { print $2 * 1024; exit }' /proc/self/smaps)
	max_order=$(awk '{ print NF - 5; exit }' /proc/buddyinfo)
	digits=$(awk '{ print length($1); exit }' /proc/kallsyms)
	kmalloc_max=$((page << max_order))

	# MiB of memory that the kernel can use for itself, without high memory
	low=$(awk '/^(Mem|Low)Total/ { kib = $2 } END { print int(kib / 1024) }' \
		/proc/meminfo)
}

# user_mode: not empty if the kernel is user-mode Linux
# shellcheck disable=SC2034 # used by tests
user_mode=$(grep -m 1 -ow "User Mode" /proc/cpuinfo)

# pc: check whether physical addresses and the kernel command line are those of a PC
pc() {
	case $(uname -m)$user_mode in
	x86_64 | i?86) ;;
	*) return 1 ;;
	esac
}

# needs_pc: skip the file if this is not a PC
needs_pc() {
	pc && return
	echo "1..0 # SKIP the file uses physical addresses of a PC"
	exit
}

# rounds N: print N or, if $brief is not empty, a tenth of it
rounds() {
	echo $(($1 / (${brief:+9} + 1)))
}

# needs_cpus N: skip the file if there are fewer processors
needs_cpus() {
	[ "$(nproc)" -lt "$1" ] || return 0
	echo "1..0 # SKIP the file needs $1 processors"
	exit
}

# All variants.  If $brief is not empty, two of them, which differ between tests and
# kernels, or one if $checking is not empty.
variants=$(
	set -- $all
	if [ "$brief" ]; then
		turn=$(echo "$0 $(uname -r)" | md5sum | cut -c 1)
		set -- $all $all
		shift $((0x$turn % 5)) && set -- "$1" "$3"
		[ -z "$checking" ] || shift
	fi
	echo "$@"
) && [ "$variants" ] || exit

# some WORD...: print all words or, if $brief is not empty, the first and the last
some() {
	[ -z "$brief" ] || [ $# -lt 3 ] ||
		set -- "$1" "$(shift $(($# - 1)) && echo "$1")"
	echo "$@"
}

# older VERSION: check whether the kernel is older than VERSION
older() {
	[ "$(printf '%s\n' $1 "$(uname -r)" | sort -V | head -n 1)" != $1 ]
}

# charged MODULE...: print the modules whose memory is charged to a cgroup.  Before
# Linux 5.11, memory that can be mapped is not charged.
charged() {
	for module; do
		case $module in
		scullp* | scullv*) ! older 5.11 || continue ;;
		esac
		echo $module
	done
}

# ok NAME COMMAND...: test that the command succeeds, and print its output if it fails
ok() {
	name=$1
	shift
	tests=$((tests + 1))
	testing=1
	if "$@" >"$out" 2>&1; then
		echo "ok $tests - $name"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $name"
		echo "failed: $*" | sed 's/^/# /'
		sed 's/^/# /' "$out"
	fi
	testing=
}

# is NAME WANTED GOT: test that both strings are equal
is() {
	ok "$1" test "$2" = "$3"
	[ "$2" = "$3" ] || echo "wanted '$2', got '$3'" | sed 's/^/# /'
}

# not COMMAND...: succeed if the command fails
not() {
	! "$@"
}

# cmocka NAME PROGRAM...: run a cmocka program, and report each of its cases as a test
cmocka() {
	name=$1
	shift
	CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$out" 2>&1
	status=$?
	while IFS= read -r line; do
		case $line in
		1..*) ;;
		*"# SKIP "*)
			tests=$((tests + 1))
			echo "ok $tests # SKIP $name: ${line##*SKIP }"
			;;
		"ok "* | "not ok "*)
			tests=$((tests + 1))
			case $line in not*) failures=$((failures + 1)) ;; esac
			echo "${line%%ok *}ok $tests - $name: ${line#*- }"
			;;
		*) echo "# $line" ;;
		esac
	done <"$out"
	# A program that dies early does not report all of its cases.
	ok "$name: the program exits with status 0" test "$status" -eq 0
}

# load MODULE PARAMETER=VALUE...: load a module like scull_load, but faster, because
# busybox's insmod links no library, and without setting the group of the devices.  If
# loading fails, report a failed test, unless load is itself the command of a test.
load() {
	[ -d /sys/module/scull_common ] ||
		busybox insmod ../scull_common/scull_common.ko
	loaded=$1
	shift
	busybox insmod ../$loaded/$loaded.ko "$@" || {
		[ "$testing" ] || ok "$loaded $* loads" false
		return 1
	}
}

unload() {
	busybox rmmod $1 || return
	read -r users </sys/module/scull_common/refcnt
	[ $users -ne 0 ] || busybox rmmod scull_common
}

# refuses MODULE PARAMETER=VALUE MESSAGE: test that insmod fails with EINVAL, that the
# kernel logs one line, which matches the regular expression MESSAGE, and that nothing
# is left behind
refuses() {
	[ -d /sys/module/scull_common ] ||
		insmod ../scull_common/scull_common.ko
	dmesg -c >/dev/null
	insmod ../$1/$1.ko $2 >/tmp/insmod.out 2>&1
	is "$1 $2: insmod fails" 1 $?
	# kmod's message for EINVAL
	ok "$1 $2: the error is EINVAL" grep -q "Invalid parameters" /tmp/insmod.out
	said=$(dmesg | sed -n "s/^.*$1: //p")
	ok "$1 $2: the kernel logs the reason: $said" expr "$said" : "$3\$"
	is "$1 $2: the kernel logs one line" 1 "$(dmesg | grep -c "$1:")"
	is "$1 $2: nothing is left behind" "" "$(
		ls -d /sys/module/$1 /proc/${1}mem /dev/$1[0-9] 2>/dev/null
		grep " $1\$" /proc/devices
		grep "^$1 " /proc/slabinfo
	)"
}

# keep FILE...: let done_testing restore the present values of these settings
keep() {
	grep -s . "$@" /dev/null >>$kept
}

# cgroup SIZE: make a memory cgroup, which no_cgroup removes
small=/sys/fs/cgroup/small
cgroup() {
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir $small
	echo $1 >$small/memory.max
	# The file is missing if the kernel cannot swap.
	[ ! -e $small/memory.swap.max ] || echo 0 >$small/memory.swap.max
}

no_cgroup() {
	rmdir $small
	echo -memory >/sys/fs/cgroup/cgroup.subtree_control
}

# sizes DRIVER: print the size of each of its devices in bytes, according to its dump
sizes() {
	sed -n 's/^Device.* sz //p' "/proc/$1mem" | tr '\n' ' '
}

done_testing() {
	while IFS=: read -r setting value; do
		echo "$value" >"$setting"
	done <"$kept"
	[ $tests -gt 0 ] || ok "test file: has at least one test" false
	rm "$out" "$kept"
	echo "1..$tests"
	exit $((failures > 0))
}
