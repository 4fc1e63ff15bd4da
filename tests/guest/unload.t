#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Unloading while a reader of a module's file stalls succeeds or is refused, but never
# hangs.
# vm: -c 2
# check-all: um-debug also runs it
. harness/tap.sh

# slow FILE: start a reader, and wait until it stalls in the file
slow() {
	rm -f /tmp/slow.in /tmp/slow.out
	mkfifo /tmp/slow.in /tmp/slow.out
	build/slow "$1" </tmp/slow.in >/tmp/slow.out &
	reader=$!
	exec 3>/tmp/slow.in 4</tmp/slow.out
	read -r _ <&4
}

# released: let the reader go on, and return its status
released() {
	exec 3>&- 4<&-
	wait $reader
}

# unloads MODULE: unload it; print the status, or "hangs" if it takes over ten seconds
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

# refused MODULE NAME FILE: check that the module stays and works while FILE is read
refused() {
	slow $3
	is "$1: rmmod is refused while $2 is read" 1 "$(unloads $1)"
	ok "$1: a device works after rmmod was refused while $2 is read" \
		sh -c "echo more >/dev/${1}1"
	ok "$1: reading $2 succeeds after rmmod was refused" released
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
	is "$module: rmmod unloads it after a reader of the dump was killed" 0 \
		"$(unloads $module)"
	# Reading these files does not pin the module, and its unloading does not break
	# readers.
	for file in /sys/class/scull/${module}0/taken \
		/sys/module/$module/parameters/${module}_limit; do
		load $module
		slow $file
		is "$module: rmmod unloads it while ${file##*/} is read" 0 \
			"$(unloads $module)"
		ok "$module: reading ${file##*/} succeeds after unloading" released
	done
done
rmmod scull_common
done_testing
