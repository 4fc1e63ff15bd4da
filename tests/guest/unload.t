#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Unloading is refused or done while a reader of a module's file stalls; it never hangs.
# vm: -c 2
. harness/tap.sh

# slow FILE: a reader that stalls in the file when this returns
slow() {
	rm -f /tmp/slow.in /tmp/slow.out
	mkfifo /tmp/slow.in /tmp/slow.out
	build/slow "$1" </tmp/slow.in >/tmp/slow.out &
	reader=$!
	exec 3>/tmp/slow.in 4</tmp/slow.out
	read -r _ <&4
}

# released: it goes on, and this is its status
released() {
	exec 3>&- 4<&-
	wait $reader
}

# unloads MODULE: it ends within some seconds; prints its status, or "hangs"
unloads() {
	busybox rmmod $1 2>/dev/null &
	unloading=$!
	for _ in $(seq 100); do
		[ -e /proc/$unloading ] || break
		case $(sed -n 's/^State:\s*\(.\).*/\1/p' \
			/proc/$unloading/status 2>/dev/null) in
		Z | "") break ;;
		esac
		sleep 0.1
	done
	case $(sed -n 's/^State:\s*\(.\).*/\1/p' /proc/$unloading/status \
		2>/dev/null) in
	Z | "")
		wait $unloading
		echo $?
		;;
	*) echo hangs ;;
	esac
}

# refused MODULE NAME FILE: while it is read the module stays, and works
refused() {
	slow $3
	is "$1: rmmod is refused while $2 is read" 1 "$(unloads $1)"
	ok "$1: and the device can be used" sh -c "echo more >/dev/${1}1"
	ok "$1: and $2 is read on" released
}

for module in $all; do
	load $module
	echo content >/dev/${module}0
	refused $module "a device" /dev/${module}0
	refused $module "the dump" /proc/${module}mem
	exec 5</proc/${module}mem
	is "$module: rmmod is refused while the dump is open" 1 \
		"$(unloads $module)"
	exec 5<&-
	slow /proc/${module}mem
	kill -9 $reader
	released 2>/dev/null
	is "$module: rmmod unloads it when the reader was killed" 0 \
		"$(unloads $module)"
	# The kernel keeps no module for these files; their readers wait for none.
	for file in /sys/class/scull/${module}0/taken \
		/sys/module/$module/parameters/${module}_limit; do
		load $module
		slow $file
		is "$module: rmmod unloads it while ${file##*/} is read" 0 \
			"$(unloads $module)"
		ok "$module: and ${file##*/} is read on" released
	done
done
rmmod scull_common
done_testing
