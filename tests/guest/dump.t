#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# /proc/scull*mem: the chapter's format, complete, and who may see addresses.
# vm: -c 2 -p perl
# stock in CI
. harness/tap.sh

address="[0-9a-f]{$digits}"

load scullp scullp_qset=500
# 375 pages, the last of them not whole: on a PC the chapter's 1535135 bytes
size=$((374 * page + 3231))
head -c $size /dev/urandom >/tmp/bigfile
cat /tmp/bigfile >/dev/scullp0
is "the device's line" "Device 0: qset 500, order 0, sz $size" \
	"$(sed -n 1p /proc/scullpmem)"
ok "the item's line" grep -qE \
	"^  item at $address, qset at $address\$" /proc/scullpmem
ok "a quantum's line" grep -qE "^    374:$address\$" /proc/scullpmem
is "all lines" "4 1 375" "$(grep -c ^Device /proc/scullpmem) \
$(grep -c '^  item' /proc/scullpmem) $(grep -c '^    [0-9]' /proc/scullpmem)"
is "read in small pieces it is the same" "$(md5sum </proc/scullpmem)" \
	"$(dd if=/proc/scullpmem bs=7 2>/dev/null | md5sum)"
is "read from the middle, too" "$(tail -c +5001 /proc/scullpmem | md5sum)" \
	"$(dd if=/proc/scullpmem bs=5000 skip=1 2>/dev/null | md5sum)"
# One item and one quantum, with nothing but a hole before them, on 32 bits, too
tib=1099511627776
: >/dev/scullp1
printf x | dd of=/dev/scullp1 bs=1 seek=$tib 2>/dev/null
sed -n '/^Device 1/,/^Device 2/p' /proc/scullpmem >/tmp/far
is "a byte at 1 TiB: the size" "Device 1: qset 500, order 0, sz $((tib + 1))" \
	"$(sed -n 1p /tmp/far)"
is "is one item and one quantum, in its place" "1 $((tib / page % 500))" \
	"$(awk -F '[ :]+' '/item/ { i++ } /^    / { q = q $2 } END { print i, q }' \
		/tmp/far)"
is "and is read there" x "$(dd if=/dev/scullp1 bs=1 skip=$tib 2>/dev/null)"
unload scullp

load scull scull_quantum=1 scull_qset=1000
quanta=$(rounds 1048576)
head -c $quanta /dev/zero >/dev/scull0
is "$quanta quanta" "$quanta $((quanta / 1000 + 1))" \
	"$(awk '/^    / { q++ } /item/ { i++ } END { print q, i }' \
		/proc/scullmem)"
is "quanta are numbered in their set" 999 \
	"$(sed -n 1002p /proc/scullmem | sed 's/ *\([0-9]*\):.*/\1/')"
unload scull

# What an address says: which memory it is.  The kernel lists vmalloc's.
load scullp
load scullv
echo x >/dev/scullp0
echo x >/dev/scullv0
keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict
# listed MODULE
listed() {
	at=$(sed -n 's/^    0://p' /proc/${1}mem)
	echo "$at"
	grep -q "^0x${at:?}-" /proc/vmallocinfo
}
ok "a quantum of scullv is an area of vmalloc's" listed scullv
ok "a page has an address" grep -q '^    0:[0-9a-f]' /proc/scullpmem
ok "and is none" not listed scullp

# address: the first quantum's, as root or as nobody sees it
as_root() {
	sed -n 's/^    0://p' /proc/scullpmem
}
as_nobody() {
	su nobody -c "sed -n 's/^    0://p' /proc/scullpmem"
}
real=$(as_root)
# Opened by nobody, read by root
handed_up() {
	perl -e '$> = 65534; open F, "<", "/proc/scullpmem" or die;
		$> = 0; while (<F>) { print if s/^    0:// }'
}

# hidden NAME ADDRESS: something was shown, and not the real one
hidden() {
	ok "$1" eval "echo '$2' | grep -qE '^$address$'"
	ok "$1: not the address" test "$2" != "$real"
}

for restrict in 0 1 2; do
	echo $restrict >/proc/sys/kernel/kptr_restrict
	hidden "kptr_restrict=$restrict, as nobody" "$(as_nobody)"
	hidden "kptr_restrict=$restrict, handed up to root" "$(handed_up)"
	case $restrict in
	2) hidden "kptr_restrict=2, as root" "$(as_root)" ;;
	*) is "kptr_restrict=$restrict: root sees it" "$real" "$(as_root)" ;;
	esac
done
echo 0 >/proc/sys/kernel/kptr_restrict
# Who opened decides, not who reads
is "root's open file in nobody's hands" "$real" \
	"$(su nobody -c "sed -n 's/^    0://p'" </proc/scullpmem)"
unload scullp
unload scullv
done_testing
