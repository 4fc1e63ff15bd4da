#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Each allocation and each user copy of every operation fails once.
. harness/tap.sh
. harness/fail.sh

[ -e /proc/self/fail-nth ] || {
	echo "1..0 # SKIP this kernel has no fault injection"
	exit
}
allow_failures
insmod ../scull_common/scull_common.ko
for geometry in scull:4000 scullc:4000 scullp:4096 scullv:65536 \
	scull_percpu:1024; do
	module=${geometry%:*}
	devs=${module}_devs
	case $module in
	scull) devs=scull_nr_devs ;;
	scullc) devs="scullc_reserve=1 $devs" ;;
	esac
	# Loading has hundreds of failure points.  scullc has all those of the other
	# modules, and its own.
	known=insmod
	[ $module != scullc ] || known=
	cmocka $module build/failnth $module ../$module/$module.ko \
		${geometry#*:} $devs=1 $known
done
rmmod scull_common
done_testing
