#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Each allocation and each user copy of every operation fails once.
. harness/tap.sh

[ -e /proc/self/fail-nth ] || {
	echo "1..0 # SKIP this kernel has no fault injection"
	exit
}
keep /sys/kernel/debug/fail*/*
for what in failslab fail_page_alloc fail_usercopy; do
	echo 0 >/sys/kernel/debug/$what/verbose
done
for what in failslab fail_page_alloc; do
	echo N >/sys/kernel/debug/$what/ignore-gfp-wait
done
echo N >/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
# Fail only the tasks that set make-it-fail.
echo Y >/sys/kernel/debug/failslab/task-filter
echo 100 >/sys/kernel/debug/failslab/probability
echo -1 >/sys/kernel/debug/failslab/times
echo 0 >/sys/kernel/debug/fail_page_alloc/min-order

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
