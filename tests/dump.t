#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# /proc/scull*mem: the chapter's format, complete, and who may see addresses.
# vm: -c 2 -p perl
. ./tap.sh

load scullp scullp_qset=500
head -c 1535135 /dev/urandom >/tmp/bigfile
cat /tmp/bigfile >/dev/scullp0
is "the device's line" "Device 0: qset 500, order 0, sz 1535135" \
	"$(sed -n 1p /proc/scullpmem)"
ok "the item's line" grep -qE \
	'^  item at [0-9a-f]{16}, qset at [0-9a-f]{16}$' /proc/scullpmem
ok "a quantum's line" grep -qE '^    374:[0-9a-f]{16}$' /proc/scullpmem
is "all lines" "4 1 375" "$(grep -c ^Device /proc/scullpmem) \
$(grep -c '^  item' /proc/scullpmem) $(grep -c '^    [0-9]' /proc/scullpmem)"
is "read in small pieces it is the same" "$(md5sum </proc/scullpmem)" \
	"$(dd if=/proc/scullpmem bs=7 2>/dev/null | md5sum)"
is "read from the middle, too" "$(tail -c +5001 /proc/scullpmem | md5sum)" \
	"$(dd if=/proc/scullpmem bs=5000 skip=1 2>/dev/null | md5sum)"
# One item and one quantum, with nothing but a hole before them
: >/dev/scullp1
printf x | dd of=/dev/scullp1 bs=1 seek=1099511627776 2>/dev/null
is "a byte at 1 TiB is one item and one quantum" "1 1" \
	"$(sed -n '/^Device 1/,/^Device 2/p' /proc/scullpmem |
		awk '/item/ { i++ } /^    / { q++ } END { print i, q }')"
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

# What an address says: which memory it is
direct=ff # the direct map and vmalloc's range differ in the digits after it
load scullp
load scullv
echo x >/dev/scullp0
echo x >/dev/scullv0
page=$(sed -n 's/^    0:\(.....\).*/\1/p' /proc/scullpmem)
area=$(sed -n 's/^    0:\(.....\).*/\1/p' /proc/scullvmem)
echo "# pages at $page..., vmalloc at $area..."
ok "pages and vmalloc lie in different ranges" test "$page" != "$area"
ok "both are the kernel's" test "${page%???}${area%???}" = $direct$direct

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
	ok "$1" eval "echo '$2' | grep -qE '^[0-9a-f]{16}$'"
	ok "$1: not the address" test "$2" != "$real"
}

keep /proc/sys/kernel/kptr_restrict
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
