#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What bench/native does in the guest: touch_memory, and then passes.

# Where a page was never touched, the host has to find one first, which takes
# longer than what is measured.
touch_memory() {
	free=$(sed -n 's/^MemFree: *\([0-9]*\).*/\1/p' /proc/meminfo)
	mount -t tmpfs -o size=100% touched /tmp &&
		dd if=/dev/zero of=/tmp/zeros bs=1M count=$((free / 1024 - 32)) \
			2>/dev/null &&
		umount /tmp
}

# Load what a contestant needs and name its files after it: that is how it is
# reported.  It is bare, tmpfs, or a module with a parameter: scullp:order=4.
enter() {
	module=${1%%:*}
	case $1 in
	bare)
		files=$files,bare
		to=$to,bare
		return
		;;
	tmpfs) touch "$1" "to-$1" ;;
	*)
		# The guest was given what all of them take together.
		insmod "/bench/$module.ko" "${module}_limit=64G" \
			"${module}_${1#*:}" &&
			cp -a "/dev/${module}0" "$1" &&
			cp -a "/dev/${module}1" "to-$1"
		;;
	esac || return
	files=$files,$1
	to=$to,to-$1
}

# pass 'PARAMETER=VALUE...' WHO...: run the benchmark's module, and leave
# nothing behind
pass() {
	parameters=$1
	files=
	to=
	shift
	mount -t tmpfs -o size=100%,huge=never contest /tmp &&
		cd /tmp && insmod /bench/scull_common.ko || return
	for who; do
		enter "$who" || return
	done
	case $parameters in
	*ops=copy*) parameters="$parameters to=${to#,}" ;;
	esac
	# shellcheck disable=SC2086 # words
	insmod /bench/scull_bench.ko "files=${files#,}" $parameters || return
	rmmod scull_bench || return
	for who; do
		case $who in
		*:*) rmmod "${who%%:*}" || return ;;
		esac
	done
	rmmod scull_common && cd / && umount /tmp
}
