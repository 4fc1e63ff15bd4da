#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Most of the machine's memory is movable, which is not for the kernel's own use:
# what scull may take is counted in what is left.  With addresses of 32 bits, high
# memory is not, either.
# vm: -m 2048
# boot: kernelcore=256M
# stock in CI
. harness/tap.sh
[ -z "$user_mode" ] || {
	echo "1..0 # SKIP user-mode Linux sets up its zones before it reads kernelcore="
	exit
}

# zones NAME...: MiB that they have, all together
zones() {
	awk -v names=" $* " -v page=$page '/^Node/ { name = $4 }
		$1 == "managed" && index(names, " " name " ") { pages += $2 }
		END { print int(pages * page / 1048576) }' /proc/zoneinfo
}
ours=$(zones DMA DMA32 Normal)
movable=$(zones Movable HighMem)
echo "# $ours MiB are the kernel's, $movable are not"
ok "much is movable, or high" test "$movable" -gt 200
load scullp
half=$(($(cat /sys/module/scullp/parameters/scullp_limit) >> 20))
is "half of the rest is the limit" $((ours / 2)) $half
unload scullp

# With 32 bits, vmalloc and per-CPU memory run out of addresses.  Where objects are
# checked, they take far more than what counts.
full='No space left'
[ -z "$checking" ] && [ $digits = 16 ] || full="$full\|Cannot allocate"
for module in $variants; do
	load $module
	ok "$module: a write ends at its limit" sh -c "dd if=/dev/zero \
		of=/dev/${module}0 bs=64k 2>&1 | grep -q '$full'"
	unload $module
	load $module ${module}_limit=4G
	ok "$module: or where others need memory" sh -c "dd if=/dev/zero \
		of=/dev/${module}0 bs=64k 2>&1 | grep -q 'Cannot allocate'"
	ok "$module: a process finds some of the kernel's" sh -c 'ls /proc | wc -l'
	unload $module
done

# vmalloc's addresses are those of modules, too; with 32 bits there are few.
load scullv scullv_order=0
ok "scullv in single pages ends at its limit" sh -c "dd if=/dev/zero of=/dev/scullv0 \
	bs=64k 2>&1 | grep -q '$full'"
ok "and a module can be loaded then" insmod ../scullc/scullc.ko
rmmod scullc
unload scullv

# So they are for sets, of which each has a byte here.  The largest may not be had
# where memory is fragmented.
if [ $digits = 8 ]; then
	qset=$((kmalloc_max / 4))
	load scullp scullp_qset=$qset
	sets=0
	while printf x | dd bs=1 seek=$((sets * qset * page)) 1<>/dev/scullp0 \
		2>/tmp/dd.out; do
		sets=$((sets + 1))
	done
	ok "the largest sets: $sets, until there is no memory" test $sets -gt 20
	sed "s/^/# /" /tmp/dd.out
	load scullv
	ok "vmalloc has 16 MiB left" dd if=/dev/zero of=/dev/scullv0 bs=1M count=16
	unload scullv
	unload scullp
fi
is "nobody was killed for memory" 0 "$(dmesg | grep -c 'Killed process')"
done_testing
