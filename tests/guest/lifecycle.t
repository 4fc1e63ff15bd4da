#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading: the nodes, what is left behind, what is refused.
# long
. harness/tap.sh

# What a variant has in the system while it is loaded
traces() {
	ls -d /dev/"$1"[0-9]* /proc/"$1"mem /sys/class/scull/"$1"[0-9]* \
		/sys/module/"$1" 2>/dev/null
	grep " $1\$" /proc/devices
	grep "^$1 " /proc/slabinfo
}

for module in $all; do
	insmod ../scull_common/scull_common.ko
	insmod ../$module/$module.ko
	is "nodes of $module" "660 root root, 660 root root, 660 root root, \
660 root root, " "$(stat -c '%a %U %G, ' /dev/${module}[0-9] | tr -d '\n')"
	is "$module has one region" 1 "$(grep -c " $module\$" /proc/devices)"
	major=$(sed -n "s/ *\([0-9]*\) $module\$/\1/p" /proc/devices)
	is "$module tells its major number" "$major" \
		"$(cat /sys/module/$module/parameters/${module}_major)"
	is "/proc/${module}mem is for reading" 444 \
		"$(stat -c %a /proc/${module}mem)"
	is "$module's parameters are for reading" "" \
		"$(find /sys/module/$module/parameters -type f -perm /222)"
	exec 3</dev/${module}2
	ok "$module stays while it is open" not rmmod $module
	exec 3<&-
	echo content >/dev/${module}3
	ok "$module unloads, with content" rmmod $module
	is "$module leaves nothing behind" "" "$(traces $module)"
	rmmod scull_common
done

load scullp scullp_major=60 scullp_devs=12
is "a major number and a count of one's own, in hex" 3c,b \
	"$(stat -c %t,%T /dev/scullp11)"
ok "a major number that is taken is refused" not load scullv scullv_major=60
is "and nothing is left of it" "" "$(traces scullv)"
unload scullp

# scull_load and scull_unload as a person uses them
ok "scull_load loads the core, too" ../scripts/scull_load scullp scullp_order=1
is "its devices are the group's" "660 staff" "$(stat -c '%a %G' /dev/scullp3)"
is "parameters get through" 1 \
	"$(cat /sys/module/scullp/parameters/scullp_order)"
ok "a second variant loads beside it" ../scripts/scull_load scull
ok "scull_unload unloads" ../scripts/scull_unload scullp
ok "the core stays for the other" test -d /sys/module/scull_common
is "nobody unloads it alone" "scull_unload: the core goes with the last of the others" \
	"$(../scripts/scull_unload scull_common 2>&1)"
../scripts/scull_unload scull
ok "and goes with it" not test -d /sys/module/scull_common
ok "scull_load knows its modules" not ../scripts/scull_load ext4
ok "a wrong parameter is refused" not ../scripts/scull_load scullp scullp_order=99
ok "and takes the core with it" not test -d /sys/module/scull_common
../scripts/scull_load scullp scullp_order=99 >/tmp/said 2>&1
ok "scull_load prints the reason in the kernel log" \
	grep -q '^scull_load: cannot load scullp: scullp_order=99 ' /tmp/said
insmod ../scull_common/scull_common.ko
ok "it is refused once more" not ../scripts/scull_load scullp scullp_order=99
ok "which leaves the core that was there" rmmod scull_common
# One that is installed loads nothing that lies beside it.
mkdir -p /tmp/sbin
cp ../scripts/scull_load /tmp/sbin
cp -r ../scull_common ../scullp /tmp
ok "where no module is installed, there is none" not /tmp/sbin/scull_load scullp
is "and none is loaded" "" "$(traces scullp)$(traces scull_common)"
rm -r /tmp/sbin /tmp/scull_common /tmp/scullp

ok "a mode that is none is refused" not env SCULL_MODE=all ../scripts/scull_load scullp
is "and the module is unloaded" "" "$(traces scullp)$(traces scull_common)"
cat >/tmp/plain_dev <<'END'
	mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/scullp1 c 1 3 &&
	../scripts/scull_load scullp &&
	ls -l /dev | awk '/scullp/ { print $1, $4, $NF }' | xargs &&
	echo content >/dev/scullp1 && cat /dev/scullp1 &&
	../scripts/scull_unload scullp && ls /dev | xargs
END
is "where /dev is a plain folder, scull_load makes the nodes" \
	"$(for n in 0 1 2 3; do echo crw-rw---- staff scullp$n; done | xargs)
content
null" "$(unshare -m sh /tmp/plain_dev 2>&1)"
rm /tmp/plain_dev

# A hundred times, with content.  The kernel itself takes and gives at times of
# its own; a leak is in each of four rounds.
cycle() {
	for module in $all; do
		load $module && head -c 100000 /dev/urandom >/dev/${module}0 &&
			unload $module || return
	done
}

# cycles N: that many cycles; prints how many were done
cycles() {
	i=0
	while [ $i -lt $1 ] && cycle; do
		i=$((i + 1))
	done
	echo $i
}

# What is in use: the objects of each slab cache, and memory in KiB, where what
# a CPU keeps at hand is free
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

# least FILE...: by how much each kind grew, in the round when it grew least
least() {
	awk '$1 in last { grew = $2 - last[$1]
			if (!($1 in least) || grew < least[$1])
				least[$1] = grew }
		{ last[$1] = $2 }
		END { for (kind in least) print kind, least[kind] }' "$@"
}

is "loaded and unloaded at first" 2 "$(cycles 2)"
used >/tmp/used.0
cycles=$(rounds 25)
for round in 1 2 3 4; do
	is "loaded and unloaded $cycles times, round $round" $cycles \
		"$(cycles $cycles)"
	used >/tmp/used.$round
done
least /tmp/used.* >/tmp/least
ok "objects were counted" grep -q ^kmalloc /tmp/least
# Those that modules allocate from: dentries and the like come and go.
is "no cache grew by an object a cycle" "" \
	"$(awk "/^(kmalloc|radix_tree_node)/ && \$2 >= $cycles" /tmp/least)"
# The content of one module is 97 KiB.
ok "nor did memory by a device's content" \
	test "$(sed -n 's/^KiB //p' /tmp/least)" -lt $((cycles * 80))
sed 's/^KiB/# least growth, KiB:/p;d' /tmp/least
done_testing
