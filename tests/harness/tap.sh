# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests in the guest share: reporting in TAP, loading and unloading.
# A test file sources this, reports with ok, is or cmocka, and ends with
# done_testing.  Others may run after it in the same guest: it leaves that as it
# found it, but for what is in /tmp.

tests=0
failures=0
testing=
out=$(mktemp)
kept=$(mktemp)
all="scull scullc scullp scullv scull_percpu"
# Is less of the same enough?  Does the kernel check all that it does?
brief=$(grep -ow scull_brief /proc/cmdline)
# shellcheck disable=SC2034 # tests ask
checking=$(grep -ow scull_checking /proc/cmdline)

# What differs from machine to machine: bytes in a page, the order of the largest
# block of pages, digits of an address, and the largest object of kmalloc
# shellcheck disable=SC2034 # tests ask
{
	page=$(awk '/^KernelPageSize/ { print $2 * 1024; exit }' /proc/self/smaps)
	max_order=$(awk '{ print NF - 5; exit }' /proc/buddyinfo)
	digits=$(awk '{ print length($1); exit }' /proc/kallsyms)
	kmalloc_max=$((page << max_order))

	# MiB of memory that the kernel can use for itself: on 32 bits not the high memory
	low=$(awk '/^(Mem|Low)Total/ { kib = $2 } END { print int(kib / 1024) }' \
		/proc/meminfo)
}

# Is the kernel user-mode Linux?
# shellcheck disable=SC2034 # tests ask
user_mode=$(grep -m 1 -ow "User Mode" /proc/cpuinfo)

# pc: are physical addresses and words for the boot line those of a PC?
pc() {
	case $(uname -m)$user_mode in
	x86_64 | i?86) ;;
	*) return 1 ;;
	esac
}

# needs_pc: or the file is skipped
needs_pc() {
	pc && return
	echo "1..0 # SKIP it is about addresses of a PC"
	exit
}

# rounds N: how often to do something; a tenth of it is brief
rounds() {
	echo $(($1 / (${brief:+9} + 1)))
}

# needs_cpus N: or the file is skipped
needs_cpus() {
	[ "$(nproc)" -lt "$1" ] || return 0
	echo "1..0 # SKIP it needs $1 processors"
	exit
}

# All variants; in brief two, others for each test and kernel, and one on a kernel
# that checks all that it does
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

# some WORD...: all of them; the first and the last in brief
some() {
	[ -z "$brief" ] || [ $# -lt 3 ] ||
		set -- "$1" "$(shift $(($# - 1)) && echo "$1")"
	echo "$@"
}

# older VERSION: the kernel is
older() {
	[ "$(printf '%s\n' $1 "$(uname -r)" | sort -V | head -n 1)" != $1 ]
}

# charged MODULE...: those whose memory a cgroup pays for: before 5.11 not what
# can be mapped
charged() {
	for module; do
		case $module in
		scullp* | scullv*) ! older 5.11 || continue ;;
		esac
		echo $module
	done
}

# ok NAME COMMAND...: the command succeeds; what it prints is shown if not
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

# is NAME WANTED GOT
is() {
	ok "$1" test "$2" = "$3"
	[ "$2" = "$3" ] || echo "wanted '$2', got '$3'" | sed 's/^/# /'
}

# not COMMAND...: the command fails
not() {
	! "$@"
}

# cmocka NAME PROGRAM...: each case of a cmocka program is a test of ours
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
	# A program that dies half-way has reported too little.
	ok "$name: finished" test "$status" -eq 0
}

# load MODULE PARAMETER=VALUE...: as scull_load, but quickly (busybox's insmod links no
# library), and without giving the devices to a group.  It is a failed test if that
# fails, unless a test asks whether it fails.
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

# refuses MODULE PARAMETER=VALUE... MESSAGE: it does not load, which is EINVAL
# and one line in the log, and leaves nothing behind.  The message is a regular
# expression.
refuses() {
	[ -d /sys/module/scull_common ] ||
		insmod ../scull_common/scull_common.ko
	dmesg -c >/dev/null
	insmod ../$1/$1.ko $2 >/tmp/insmod.out 2>&1
	is "$2 is refused" 1 $?
	# kmod's words for EINVAL
	ok "$2 is EINVAL" grep -q "Invalid parameters" /tmp/insmod.out
	said=$(dmesg | sed -n "s/^.*$1: //p")
	ok "$2 is explained: $said" expr "$said" : "$3\$"
	is "$2 is explained once" 1 "$(dmesg | grep -c "$1:")"
	is "$2 leaves nothing behind" "" "$(
		ls -d /sys/module/$1 /proc/${1}mem /dev/$1[0-9] 2>/dev/null
		grep " $1\$" /proc/devices
		grep "^$1 " /proc/slabinfo
	)"
}

# keep FILE...: what these settings are now, they will be when testing is done
keep() {
	grep -s . "$@" /dev/null >>$kept
}

# cgroup SIZE: make a memory cgroup, until no_cgroup
small=/sys/fs/cgroup/small
cgroup() {
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir $small
	echo $1 >$small/memory.max
	# Not all kernels can swap.
	[ ! -e $small/memory.swap.max ] || echo 0 >$small/memory.swap.max
}

no_cgroup() {
	rmdir $small
	echo -memory >/sys/fs/cgroup/cgroup.subtree_control
}

# Bytes that a driver's devices hold, by the size in its dump
sizes() {
	sed -n 's/^Device.* sz //p' "/proc/$1mem" | tr '\n' ' '
}

done_testing() {
	while IFS=: read -r setting value; do
		echo "$value" >"$setting"
	done <"$kept"
	[ $tests -gt 0 ] || ok "there are tests" false
	rm "$out" "$kept"
	echo "1..$tests"
	exit $((failures > 0))
}
