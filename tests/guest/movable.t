#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Most of the memory is in ZONE_MOVABLE, which the kernel cannot use for itself, so
# limits depend on the rest.  Likewise, 32-bit kernels cannot use high memory.
# vm: -m 2048
# boot: kernelcore=256M
# stock in CI
. harness/tap.sh
[ -z "$user_mode" ] || {
	echo "1..0 # SKIP user-mode Linux sets up its zones before it reads kernelcore="
	exit
}

# zones NAME...: print the MiB of memory in these zones together
zones() {
	awk -v names=" $* " -v page=$page '/^Node/ { name = $4 }
		$1 == "managed" && index(names, " " name " ") { pages += $2 }
		END { print int(pages * page / 1048576) }' /proc/zoneinfo
}
ours=$(zones DMA DMA32 Normal)
movable=$(zones Movable HighMem)
echo "# $ours MiB are the kernel's, $movable are not"
ok "setup: more than 200 MiB are movable or in high memory" test "$movable" -gt 200
load scullp
half=$(($(cat /sys/module/scullp/parameters/scullp_limit) >> 20))
is "scullp: the default limit is half of the memory outside these zones" \
	$((ours / 2)) $half
unload scullp

# 32-bit kernels run out of address space for vmalloc and per-CPU memory.  If slab
# objects are debugged, they take far more memory than the limit counts.
full='No space left'
[ -z "$checking" ] && [ $digits = 16 ] || full="$full\|Cannot allocate"
for module in $variants; do
	load $module
	ok "$module, default limit: an endless write fails at the limit" \
		sh -c "dd if=/dev/zero \
		of=/dev/${module}0 bs=64k 2>&1 | grep -q '$full'"
	unload $module
	load $module ${module}_limit=4G
	ok "$module, limit 4G: an endless write fails with ENOMEM" \
		sh -c "dd if=/dev/zero \
		of=/dev/${module}0 bs=64k 2>&1 | grep -q 'Cannot allocate'"
	ok "$module, memory exhausted: a process can still allocate kernel memory" \
		sh -c 'ls /proc | wc -l'
	unload $module
done

# Modules need vmalloc addresses as well, of which 32-bit kernels have few.
load scullv scullv_order=0
ok "scullv order=0: an endless write ends with an error" \
	sh -c "dd if=/dev/zero of=/dev/scullv0 \
	bs=64k 2>&1 | grep -q '$full'"
ok "scullv order=0, vmalloc exhausted: a module can still be loaded" \
	insmod ../scullc/scullc.ko
rmmod scullc
unload scullv

# Quantum sets need vmalloc addresses as well.  Here, each set stores a byte.  The
# largest sets may not be available if memory is fragmented.
if [ $digits = 8 ]; then
	qset=$((kmalloc_max / 4))
	load scullp scullp_qset=$qset
	sets=0
	while printf x | dd bs=1 seek=$((sets * qset * page)) 1<>/dev/scullp0 \
		2>/tmp/dd.out; do
		sets=$((sets + 1))
	done
	ok "scullp qset=$qset: $sets sets can be allocated until a write fails" \
		test $sets -gt 20
	sed "s/^/# /" /tmp/dd.out
	load scullv
	ok "scullp qset=$qset, no set available: 16 MiB of vmalloc space remain" \
		dd if=/dev/zero of=/dev/scullv0 bs=1M count=16
	unload scullv
	unload scullp
fi
is "movable memory: the OOM killer kills no process" \
	0 "$(dmesg | grep -c 'Killed process')"
done_testing
