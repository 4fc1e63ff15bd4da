#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Permissions: check each cell of the table in docs/promises.md.
# vm: -p setpriv
# once in CI
# check-all: um-debug also runs it
. harness/tap.sh

# as USER COMMAND: run it as root, as an unprivileged user, or as such a user with the
# capability USER
as() {
	who=$1
	shift
	case $who in
	root) "$@" ;;
	nobody) setpriv --reuid 65534 --regid 65534 --clear-groups "$@" ;;
	*)
		setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +$who \
			--ambient-caps +$who "$@"
		;;
	esac
}

# cell USER ACTION yes|no OPERATION FILE: check that it succeeds, or is refused
cell() {
	as $1 build/rights $4 $5
	case $?:$3 in
	0:yes | 1:no) ok "user $1 may $2: $3" true ;;
	*) ok "user $1 may $2: $3" false ;;
	esac
}

# sees USER yes|no: check whether USER sees the addresses that root sees
sees() {
	seen=$(as $1 sed -n 's/^    0:\(.*\)/\1/p' /proc/${module}mem)
	case $2 in
	yes) is "user $1 sees real addresses of $module" "$real" "$seen" ;;
	no) ok "user $1 sees no real addresses of $module" test "$seen" != "$real" ;;
	esac
}

keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict
for module in $(some scull scullc scullv scull_percpu scullp); do
	case $module in
	scullp | scullv) map=yes ;;
	*) map=no ;;
	esac
	load $module
	device=/dev/${module}0
	other=/dev/${module}1
	echo content >$device

	# Permissions of the nodes as the kernel makes them
	cell root "open $device" yes read $device
	for who in nobody sys_admin syslog; do
		cell $who "open $device" no read $device
	done

	# Users with permission to read and write the device
	chmod 666 $device
	for who in root nobody sys_admin syslog; do
		cell $who "read $device" yes read $device
		cell $who "write $device" yes write $device
		cell $who "map $device" $map map $device
		cell $who "ask for settings of $module" yes ask $device
		cell $who "trim $device by ioctl" yes trim $device
		cell $who "trim $device by opening" yes trim-open $device
		echo content >$device
		case $who in
		root | sys_admin) may=yes ;;
		*) may=no ;;
		esac
		for change in set tell exchange shift reset; do
			cell $who "change settings of $module ($change)" $may $change \
				$device
		done
	done
	real=$(sed -n 's/^    0:\(.*\)/\1/p' /proc/${module}mem)
	ok "$module: root sees an address in the dump" test -n "$real"
	for who in root syslog; do
		sees $who yes
	done
	for who in nobody sys_admin; do
		sees $who no
	done

	# Users with permission to read only; root can also open the device for writing.
	chmod 444 $device
	for who in root nobody sys_admin syslog; do
		for access in write trim map; do
			cell $who "$access $device through a read-only fd" no \
				$access-read-only $device
		done
		[ $who != root ] || continue
		cell $who "open read-only $device for writing" no write $device
		cell $who "trim read-only $device by opening" no trim-open \
			$device
	done

	# Another device, without permission
	echo secret >$other
	cell nobody "open $other" no read $other

	# Files of the module
	for who in root nobody sys_admin syslog; do
		for file in /sys/class/scull/${module}0/size \
			"/sys/module/$module/parameters/"*; do
			cell $who "write $file" no store $file
		done
		cell $who "write /proc/${module}mem" no store /proc/${module}mem
		cell $who "read /proc/${module}mem" yes read /proc/${module}mem
		cell $who "read /sys/class/scull/${module}0/taken" yes \
			read /sys/class/scull/${module}0/taken
	done
	is "$module: no file is writable for group or world" \
		"" "$(find /sys/module/$module \
			/sys/class/scull/${module}[0-9]/ /proc/${module}mem -type f \
			-perm /022)"
	unload $module
done
done_testing
