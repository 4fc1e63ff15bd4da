#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading: device nodes, leftovers, and refused requests
# long
. harness/tap.sh

# traces VARIANT: print the nodes, files and caches of a variant, if there are any
traces() {
	ls -d /dev/"$1"[0-9]* /proc/"$1"mem /sys/class/scull/"$1"[0-9]* \
		/sys/module/"$1" 2>/dev/null
	grep " $1\$" /proc/devices
	grep "^$1 " /proc/slabinfo
}

for module in $all; do
	insmod ../scull_common/scull_common.ko
	insmod ../$module/$module.ko
	is "$module: loading makes four nodes of user and group root, mode 660" \
		"660 root root, 660 root root, 660 root root, \
660 root root, " "$(stat -c '%a %U %G, ' /dev/${module}[0-9] | tr -d '\n')"
	is "$module: one character device region is registered" \
		1 "$(grep -c " $module\$" /proc/devices)"
	major=$(sed -n "s/ *\([0-9]*\) $module\$/\1/p" /proc/devices)
	is "$module: the major parameter shows the major number" "$major" \
		"$(cat /sys/module/$module/parameters/${module}_major)"
	is "$module: /proc/${module}mem is read-only" 444 \
		"$(stat -c %a /proc/${module}mem)"
	is "$module: parameters are read-only" "" \
		"$(find /sys/module/$module/parameters -type f -perm /222)"
	exec 3</dev/${module}2
	ok "$module: rmmod is refused while a device is open" not rmmod $module
	exec 3<&-
	echo content >/dev/${module}3
	ok "$module: rmmod unloads it with content in a device" rmmod $module
	is "$module: unloading leaves nothing behind" "" "$(traces $module)"
	rmmod scull_common
done

load scullp scullp_major=60 scullp_devs=12
is "scullp_major=60 scullp_devs=12: the last node has these numbers in hex" 3c,b \
	"$(stat -c %t,%T /dev/scullp11)"
ok "scullv_major=60: a major number in use is refused" not load scullv scullv_major=60
is "scullv_major=60: a refused module leaves nothing behind" "" "$(traces scullv)"
unload scullp

# scull_load and scull_unload, as users run them
ok "scull_load scullp: loads scull_common first" \
	../scripts/scull_load scullp scullp_order=1
is "scull_load scullp: devices belong to group staff, mode 660" \
	"660 staff" "$(stat -c '%a %G' /dev/scullp3)"
is "scull_load scullp: passes parameters to the module" 1 \
	"$(cat /sys/module/scullp/parameters/scullp_order)"
ok "scull_load scull: loads a second variant" ../scripts/scull_load scull
ok "scull_unload scullp: unloads the first variant" ../scripts/scull_unload scullp
ok "scull_unload scullp: scull_common stays for the second variant" \
	test -d /sys/module/scull_common
is "scull_unload scull_common: is refused while a variant is loaded" \
	"scull_unload: scull_common is unloaded automatically, with the last other \
module" \
	"$(../scripts/scull_unload scull_common 2>&1)"
../scripts/scull_unload scull
ok "scull_unload scull: scull_common is unloaded with the last variant" \
	not test -d /sys/module/scull_common
../scripts/scull_load scullp scullp_order=99 >/tmp/said 2>&1
is "scull_load scullp scullp_order=99: fails" 1 $?
ok "scull_load scullp scullp_order=99: scull_common is unloaded again" \
	not test -d /sys/module/scull_common
ok "scull_load scullp scullp_order=99: prints the reason in the kernel log" \
	grep -q '^scull_load: cannot load scullp: scullp_order=99 ' /tmp/said
insmod ../scull_common/scull_common.ko
ok "scull_load scullp scullp_order=99: fails if scull_common was loaded" \
	not ../scripts/scull_load scullp scullp_order=99
ok "scull_load scullp scullp_order=99: scull_common stays if it was loaded" \
	rmmod scull_common
# An installed scull_load does not load modules from the folders next to it.
mkdir -p /tmp/sbin
cp ../scripts/scull_load /tmp/sbin
cp -r ../scull_common ../scullp /tmp
ok "installed scull_load: fails if no module is installed" \
	not /tmp/sbin/scull_load scullp
is "installed scull_load: a failure leaves nothing loaded" \
	"" "$(traces scullp)$(traces scull_common)"
rm -r /tmp/sbin /tmp/scull_common /tmp/scullp

ok "SCULL_MODE=all scull_load: an invalid mode is refused" \
	not env SCULL_MODE=all ../scripts/scull_load scullp
is "SCULL_MODE=all scull_load: a failure leaves nothing loaded" \
	"" "$(traces scullp)$(traces scull_common)"
cat >/tmp/plain_dev <<'END'
	mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/scullp1 c 1 3 &&
	touch /dev/scullp9 &&
	../scripts/scull_load scullp &&
	ls -l /dev | awk '/scullp/ { print $1, $4, $NF }' | xargs &&
	echo content >/dev/scullp1 && cat /dev/scullp1 &&
	../scripts/scull_unload scullp && ls /dev | xargs
END
is "scull_load: makes the device nodes if /dev is not devtmpfs" \
	"$(for n in 0 1 2 3; do echo crw-rw---- staff scullp$n; done | xargs) -rw-r--r-- root scullp9
content
null scullp9" "$(unshare -m sh /tmp/plain_dev 2>&1)"
rm /tmp/plain_dev

# Load and unload many times, with content.  The kernel itself allocates and frees in
# between, so only growth in each of four rounds is a leak.
cycle() {
	for module in $all; do
		load $module && head -c 100000 /dev/urandom >/dev/${module}0 &&
			unload $module || return
	done
}

# cycles N: run N cycles, and print how many succeeded
cycles() {
	i=0
	while [ $i -lt $1 ] && cycle; do
		i=$((i + 1))
	done
	echo $i
}

# used: print the objects in use in each slab cache, and the KiB of memory in use.
# Pages on the per-CPU free lists count as free.
used() {
	echo 1 >/proc/sys/vm/compact_memory
	echo 3 >/proc/sys/vm/drop_caches
	for cache in /sys/kernel/slab/*; do
		[ -L $cache ] && continue
		echo 1 >$cache/shrink
		read -r objects _ <$cache/objects
		echo ${cache##*/} $objects
	done
	awk -v page=$page '/ managed / { pages += $2 }
		/ nr_free_pages / || $1 == "count:" { pages -= $2 }
		END { print "KiB", pages * page / 1024 }' /proc/zoneinfo
}

# least FILE...: print the least growth of each kind in any round
least() {
	awk '$1 in last { grew = $2 - last[$1]
			if (!($1 in least) || grew < least[$1])
				least[$1] = grew }
		{ last[$1] = $2 }
		END { for (kind in least) print kind, least[kind] }' "$@"
}

is "all variants: load and unload twice to warm up" 2 "$(cycles 2)"
used >/tmp/used.0
cycles=$(rounds 25)
for round in 1 2 3 4; do
	is "all variants: load and unload $cycles times, round $round" $cycles \
		"$(cycles $cycles)"
	used >/tmp/used.$round
done
least /tmp/used.* >/tmp/least
ok "leak check: kmalloc objects were counted" grep -q ^kmalloc /tmp/least
# Count only caches that the modules use; the numbers of dentries and the like vary.
is "leak check: no slab cache grew by an object per cycle" "" \
	"$(awk "/^(kmalloc|radix_tree_node)/ && \$2 >= $cycles" /tmp/least)"
# The content of one module is 97 KiB.
ok "leak check: memory did not grow by a device's content per cycle" \
	test "$(sed -n 's/^KiB //p' /tmp/least)" -lt $((cycles * 80))
sed 's/^KiB/# least growth, KiB:/p;d' /tmp/least
done_testing
