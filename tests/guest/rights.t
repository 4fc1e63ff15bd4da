#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Who may do what: each cell of the table in docs/promises.md.
# vm: -p setpriv
# once in CI
# check-all: um-debug also runs it
. harness/tap.sh

# as WHO COMMAND: run it as root, as nobody, or as nobody with one capability
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

# cell WHO WHAT yes|no HOW FILE: it can be done, or is refused
cell() {
	as $1 build/rights $4 $5
	case $?:$3 in
	0:yes | 1:no) ok "$1, $2: $3" true ;;
	*) ok "$1, $2: $3" false ;;
	esac
}

# sees WHO yes|no: are they the addresses that root sees?
sees() {
	seen=$(as $1 sed -n 's/^    0:\(.*\)/\1/p' /proc/${module}mem)
	case $2 in
	yes) is "$1 sees addresses of $module" "$real" "$seen" ;;
	no) ok "$1 sees none of $module" test "$seen" != "$real" ;;
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

	# As the kernel makes the nodes
	cell root "open $device" yes read $device
	for who in nobody sys_admin syslog; do
		cell $who "open $device" no read $device
	done

	# Who may open one
	chmod 666 $device
	for who in root nobody sys_admin syslog; do
		cell $who "read" yes read $device
		cell $who "write" yes write $device
		cell $who "map" $map map $device
		cell $who "ask for settings" yes ask $device
		cell $who "trim by ioctl" yes trim $device
		cell $who "trim by opening" yes trim-open $device
		echo content >$device
		case $who in
		root | sys_admin) may=yes ;;
		*) may=no ;;
		esac
		for change in set tell exchange shift reset; do
			cell $who "change settings ($change)" $may $change \
				$device
		done
	done
	real=$(sed -n 's/^    0:\(.*\)/\1/p' /proc/${module}mem)
	ok "there is an address" test -n "$real"
	for who in root syslog; do
		sees $who yes
	done
	for who in nobody sys_admin; do
		sees $who no
	done

	# Who opened one for reading; root may open it for writing, too
	chmod 444 $device
	for who in root nobody sys_admin syslog; do
		for what in write trim map; do
			cell $who "$what what was opened for reading" no \
				$what-read-only $device
		done
		[ $who != root ] || continue
		cell $who "open for writing what is for reading" no write $device
		cell $who "trim by opening what is for reading" no trim-open \
			$device
	done

	# Another device, which is not open to all
	echo secret >$other
	cell nobody "open $other" no read $other

	# Files of the module
	for who in root nobody sys_admin syslog; do
		for file in /sys/class/scull/${module}0/size \
			"/sys/module/$module/parameters/"*; do
			cell $who "write to ${file##*/}" no store $file
		done
		cell $who "write to the dump" no store /proc/${module}mem
		cell $who "read the dump" yes read /proc/${module}mem
		cell $who "read what is taken" yes \
			read /sys/class/scull/${module}0/taken
	done
	is "files of $module for others to write" "" "$(find /sys/module/$module \
		/sys/class/scull/${module}[0-9]/ /proc/${module}mem -type f \
		-perm /022)"
	unload $module
done
done_testing
