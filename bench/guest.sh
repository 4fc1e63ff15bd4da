#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The part of bench/native that runs in the guest: touch_memory, and then passes.

# Touch all memory once.  The host allocates a page of the guest at the first access,
# which takes longer than the operations that are measured.
touch_memory() {
	free=$(sed -n 's/^MemFree: *\([0-9]*\).*/\1/p' /proc/meminfo)
	mount -t tmpfs -o size=100% touched /tmp &&
		dd if=/dev/zero of=/tmp/zeros bs=1M count=$((free / 1024 - 32)) \
			2>/dev/null &&
		umount /tmp
}

# enter CONTESTANT: load its module and name its files after it, because results show
# the file name.  CONTESTANT is bare, tmpfs, or a module with a parameter, such as
# scullp:order=4.
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
		# The guest has memory for all contestants together.
		insmod "/bench/$module.ko" "${module}_limit=64G" \
			"${module}_${1#*:}" &&
			cp -a "/dev/${module}0" "$1" &&
			cp -a "/dev/${module}1" "to-$1"
		;;
	esac || return
	files=$files,$1
	to=$to,to-$1
}

# pass 'PARAMETER=VALUE...' CONTESTANT...: run the benchmark module, and clean up
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
