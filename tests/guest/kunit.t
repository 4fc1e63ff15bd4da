#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The store, tested from inside the kernel by its own means.
# vm: -c 2
# boot: kunit.enable=1 kcsan.skip_watch=20 kcsan.udelay_task=500
. harness/tap.sh

[ -e modules/scull_kunit.ko ] || {
	echo "1..0 # SKIP this kernel has no KUnit"
	exit
}
insmod ../scull_common/scull_common.ko
dmesg -c >/dev/null
ok "the tests are loaded" insmod modules/scull_kunit.ko
# The cases are lines of KTAP below the suite's.
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
is "there were all" "$(dmesg | sed -n 's/^\[[^]]*\]     1\.\.//p')" $((tests - 1))
ok "they leave" rmmod scull_kunit
rmmod scull_common
done_testing
