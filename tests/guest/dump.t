#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# /proc/scull*mem: the format is the chapter's, the dump is complete, and addresses are
# hidden from tasks that may not see them.
# vm: -c 2 -p perl
# stock in CI
# check-all: um-debug also runs it
. harness/tap.sh

address="[0-9a-f]{$digits}"

load scullp scullp_qset=500
# 375 pages, of which the last is partial: 1535135 bytes on a PC, as in the chapter
size=$((374 * page + 3231))
head -c $size /dev/urandom >/tmp/bigfile
cat /tmp/bigfile >/dev/scullp0
is "dump: the first line describes the device" "Device 0: qset 500, order 0, sz $size" \
	"$(sed -n 1p /proc/scullpmem)"
ok "dump: an item's line shows its address and its quantum set's" grep -qE \
	"^  item at $address, qset at $address\$" /proc/scullpmem
ok "dump: a quantum's line shows its index and its address" \
	grep -qE "^    374:$address\$" /proc/scullpmem
is "dump: 4 devices, an item and 375 quanta are listed" \
	"4 1 375" "$(grep -c ^Device /proc/scullpmem) \
$(grep -c '^  item' /proc/scullpmem) $(grep -c '^    [0-9]' /proc/scullpmem)"
is "dump: reads of 7 bytes return the same text as large ones" \
	"$(md5sum </proc/scullpmem)" \
	"$(dd if=/proc/scullpmem bs=7 2>/dev/null | md5sum)"
is "dump: reading from offset 5000 returns the same text" \
	"$(tail -c +5001 /proc/scullpmem | md5sum)" \
	"$(dd if=/proc/scullpmem bs=5000 skip=1 2>/dev/null | md5sum)"
# One item and one quantum after a large hole, also on 32-bit kernels
tib=1099511627776
: >/dev/scullp1
printf x | dd of=/dev/scullp1 bs=1 seek=$tib 2>/dev/null
sed -n '/^Device 1/,/^Device 2/p' /proc/scullpmem >/tmp/far
is "dump, a byte at 1 TiB: the device's line shows the size" \
	"Device 1: qset 500, order 0, sz $((tib + 1))" \
	"$(sed -n 1p /tmp/far)"
is "dump, a byte at 1 TiB: one item and one quantum are listed, at the right index" \
	"1 $((tib / page % 500))" \
	"$(awk -F '[ :]+' '/item/ { i++ } /^    / { q = q $2 } END { print i, q }' \
		/tmp/far)"
is "a byte at 1 TiB: it reads back as written" \
	x "$(dd if=/dev/scullp1 bs=1 skip=$tib 2>/dev/null)"
unload scullp

load scull scull_quantum=1 scull_qset=1000
quanta=$(rounds 1048576)
head -c $quanta /dev/zero >/dev/scull0
is "dump: $quanta quanta of one byte are listed" "$quanta $((quanta / 1000 + 1))" \
	"$(awk '/^    / { q++ } /item/ { i++ } END { print q, i }' \
		/proc/scullmem)"
is "dump: quanta are numbered within their set" 999 \
	"$(sed -n 1002p /proc/scullmem | sed 's/ *\([0-9]*\):.*/\1/')"
unload scull

# The address shows the kind of memory.  The kernel lists vmalloc areas.
load scullp
load scullv
echo x >/dev/scullp0
echo x >/dev/scullv0
keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict
# listed MODULE: check that its first quantum is a vmalloc area
listed() {
	at=$(sed -n 's/^    0://p' /proc/${1}mem)
	echo "$at"
	grep -q "^0x${at:?}-" /proc/vmallocinfo
}
ok "dump: the address of a quantum of scullv is a vmalloc area" listed scullv
ok "dump: a quantum of scullp has an address" grep -q '^    0:[0-9a-f]' /proc/scullpmem
ok "dump: the address of a quantum of scullp is not a vmalloc area" not listed scullp

# Print the address of the first quantum, as root or as an unprivileged user sees it.
as_root() {
	sed -n 's/^    0://p' /proc/scullpmem
}
as_nobody() {
	su nobody -c "sed -n 's/^    0://p' /proc/scullpmem"
}
real=$(as_root)
# The file is opened by an unprivileged user and read by root.
handed_up() {
	perl -e '$> = 65534; open F, "<", "/proc/scullpmem" or die;
		$> = 0; while (<F>) { print if s/^    0:// }'
}

# hidden NAME ADDRESS: check that an address is shown, but not the real one
hidden() {
	ok "$1: an address is shown" eval "echo '$2' | grep -qE '^$address$'"
	ok "$1: the address is not the real one" test "$2" != "$real"
}

for restrict in 0 1 2; do
	echo $restrict >/proc/sys/kernel/kptr_restrict
	hidden "kptr_restrict=$restrict: opened by an unprivileged user" "$(as_nobody)"
	hidden "kptr_restrict=$restrict: opened by an unprivileged user, read by root" \
		"$(handed_up)"
	case $restrict in
	2) hidden "kptr_restrict=2: opened by root" "$(as_root)" ;;
	*) is "kptr_restrict=$restrict: root sees addresses" "$real" "$(as_root)" ;;
	esac
done
echo 0 >/proc/sys/kernel/kptr_restrict
# The right is checked when the file is opened, not when it is read.
is "kptr_restrict=0: an fd opened by root shows addresses to an unprivileged user" \
	"$real" \
	"$(su nobody -c "sed -n 's/^    0://p'" </proc/scullpmem)"
unload scullp
unload scullv
done_testing
