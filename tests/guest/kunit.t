#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# KUnit tests of the store, run inside the kernel
# vm: -c 2
# boot: kunit.enable=1 kcsan.skip_watch=20 kcsan.udelay_task=500
. harness/tap.sh

[ -e modules/scull_kunit.ko ] || {
	echo "1..0 # SKIP this kernel has no KUnit"
	exit
}
insmod ../scull_common/scull_common.ko
dmesg -c >/dev/null
ok "scull_kunit: the module loads" insmod modules/scull_kunit.ko
# The cases are lines of KTAP that are nested in the suite's.
dmesg | sed -n 's/^\[[^]]*\]     //p' >/tmp/cases
while read -r line; do
	case $line in
	"ok "* | "not ok "*)
		tests=$((tests + 1))
		case $line in not*) failures=$((failures + 1)) ;; esac
		echo "${line%%ok *}ok $tests - ${line#*ok [0-9]* }"
		;;
	*) echo "# $line" ;;
	esac
done </tmp/cases
is "scull_kunit: every planned case ran" \
	"$(dmesg | sed -n 's/^\[[^]]*\]     1\.\.//p')" $((tests - 1))
ok "scull_kunit: the module unloads" rmmod scull_kunit
rmmod scull_common
done_testing
