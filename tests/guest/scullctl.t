#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scullctl on devices: its output is correct, settings take effect, and permissions
# apply.
# stock
. harness/tap.sh

ctl() {
	build/scullctl "$@"
}

# says NAME STATUS MESSAGE COMMAND...: compare the exit status and the output, including
# standard error
says() {
	name=$1
	wanted="$2 $3"
	shift 3
	said=$("$@" 2>&1)
	is "$name" "$wanted" "$? $said"
}

# list FILE DEVICE: print a column, in bytes
list() {
	ctl -rnb -o $1 list $2
}

says "list, no module loaded: fails" 1 \
	"scullctl: no scull module is loaded; use scull_load to load one" ctl
keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict
load scullp scullp_qset=10
load scullv scullv_order=0
says "list scullc0, module not loaded: fails" \
	1 "scullctl: scullc0: module scullc is not loaded" ctl list scullc0
is "list: names the devices of all loaded modules" \
	"scullp0 scullp1 scullp2 scullp3 scullv0 scullv1 scullv2 scullv3" \
	"$(ctl -n -o NAME | xargs)"
head -c $((25 * page + 1)) /dev/zero >/dev/scullp0
dd if=/dev/zero bs=$page seek=50 count=1 2>/dev/null 1<>/dev/scullp0
for file in quantum qset size quanta stored asked taken area bookkeeping waste \
	mappings reads writes limit; do
	is "list: $file is the value in /sys" "$(cat /sys/class/scull/scullp0/$file)" \
		"$(list $file scullp0)"
done
is "list: a column that the device does not have is empty" "" "$(list reserve scullp0)"
is "list: LIMIT has a unit" "1G" "$(unload scullv && load scullv scullv_limit=1G &&
	ctl -rn -o LIMIT list scullv0)"

# Compare the dump with the text in /proc.
is "dump: indices and addresses are those of /proc" "$(sed -n \
	's/^    \([0-9]*\):\(.*\)/\1 \2/p' /proc/scullpmem | md5sum)" \
	"$(ctl -rn -o SLOT,ADDRESS dump scullp0 | md5sum)"
is "dump: offsets continue after a hole" \
	"$(for i in $(seq 0 25) 50; do echo $((i * page)); done)" \
	"$(ctl -rn -o OFFSET dump scullp0)"

# Kinds of memory
echo x >/dev/scullv0
if [ -r /proc/kcore ]; then
	is "dump: scullp's pages are in the direct map" \
		"direct map" "$(ctl -n -o RANGE -f slot=0 \
			-f offset=0 dump scullp0)"
	is "dump: scullv's quanta are in vmalloc" \
		vmalloc "$(ctl -n -o RANGE dump scullv0)"
	is "map: names the direct map and vmalloc" \
		"direct map vmalloc" "$(ctl -n -o RANGE map scullp0 scullv0 |
			sort -u | xargs)"
	is "dump: a page has a zone" 1 "$(ctl -rn -o ZONE -f offset=0 dump scullp0 |
		grep -c '^[A-Z]')"
fi

is "map: counts each quantum" \
	27 "$(ctl -rn -o QUANTA map scullp0 | awk '{ n += $1 } END { print n }')"
is "map --runs: there is a run for each group of neighbours" \
	"$(sed -n '/^Device 0/,/^Device 1/s/^    .*://p' \
		/proc/scullpmem | sort | awk -v page=$page '
	function hex(s, n, i) {
		for (i = 1; i <= length(s); i++)
			n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
		return n
	}
	# Numbers in awk hold fewer than 64 bits, so leave out four of 16 digits.
	{ at = hex(substr($1, length($1) > 8 ? 5 : 1)); n += at != last + page; last = at }
	END { print n }')" "$(ctl -rn -o QUANTA --runs map scullp0 | wc -l)"
is "watch -c 2: prints the device twice" "scullv0
scullv0" "$(ctl -rn -o NAME -c 2 -i 0 watch scullv0)"

# Settings take effect at the next trim.
says "set: prints the old and the new values" \
	0 "scullp: order 0 -> 1, qset 10 -> 20; each device adopts this at its next trim" \
	ctl set scullp order=1 qset=20
is "set: the device keeps its geometry until it is trimmed" \
	"$page 10" "$(list QUANTUM,QSET scullp0)"
is "set: the next geometry is the new one" \
	"$((2 * page)) 20" "$(list NEXT-QUANTUM,NEXT-QSET scullp0)"
says "trim of two devices: succeeds" 0 "" ctl trim scullp0 scullp1
is "trim: the device adopts the new geometry" \
	"$((2 * page)) 20 0" "$(list QUANTUM,QSET,SIZE scullp0)"
says "reset: prints the old values and the defaults" \
	0 "scullp: qset 20 -> 500, order 1 -> 0; each device adopts this at its next trim" \
	ctl reset scullp
is "reset: the next geometry is the default" \
	"$page 500" "$(list NEXT-QUANTUM,NEXT-QSET scullp0)"
ctl set scullp qset=20 >/dev/null
says "set order=99: is refused" 1 \
	"scullctl: scullp: order=99 is out of range; use a number from 0 to $max_order" \
	ctl set scullp qset=5 order=99
is "set qset=5 order=99: changes neither" 20 "$(list NEXT-QSET scullp0)"
most=$((kmalloc_max / (digits / 2)))
says "set qset=99999999999: a value that does not fit the ioctl is refused" 1 \
	"scullctl: scullp: qset=99999999999 is out of range; use a number from 1 to $most" \
	ctl set scullp qset=99999999999
says "set qset=$most: the largest number of the range is accepted" 0 \
	"scullp: qset 20 -> $most; each device adopts this at its next trim" \
	ctl set scullp qset=$most
ctl set scullp qset=20 >/dev/null
load scullc
says "set quantum of scullc: is refused while the module is loaded" 1 \
	"scullctl: scullc: quantum cannot be changed while the module is loaded; to \
load it again, with empty devices, use scull_unload scullc and scull_load scullc \
scullc_quantum=100" ctl set scullc \
	quantum=100
ctl set scullc qset=3 >/dev/null
says "reset of scullc: does not change the quantum" 0 \
	"scullc: qset 3 -> 500; each device adopts this at its next trim" ctl reset scullc
unload scullc

# Examples of the help; gnuplot is not installed here.
for command in "" list show watch dump map set reset trim help; do
	ctl help $command | sed '1,/^Examples:/d; /--plot/d; s,scullctl,build/scullctl,' \
		>/tmp/examples
	ok "help $command: has examples that succeed" sh -ec "test -s /tmp/examples; \
		. /tmp/examples"
done

# Permissions of an unprivileged user
nobody() {
	su nobody -c "build/scullctl $*"
}
echo x >/dev/scullp0
chmod 444 /dev/scullp0
says "list, unprivileged: shows sizes" \
	0 "scullp0 2" nobody -rn -o NAME,SIZE -b list scullp0
says "dump, unprivileged: shows hashes with a warning" \
	0 "scullctl: addresses are hashed: CAP_SYSLOG is required to see them
0 0" nobody -rn -o SLOT,OFFSET dump scullp0
says "map, unprivileged: fails" \
	1 "scullctl: addresses are hashed: CAP_SYSLOG is required to see them" \
	nobody map scullp0
says "set, unprivileged: fails with EPERM" \
	1 "scullctl: scullp: cannot set qset=3: Operation not permitted" \
	nobody set scullp qset=3
says "reset, unprivileged: fails with EPERM" \
	1 "scullctl: scullp: cannot reset the settings: Operation not permitted" nobody reset scullp
says "trim, unprivileged: fails on a read-only device" \
	1 "scullctl: cannot trim /dev/scullp0: Permission denied" nobody trim scullp0
says "trim, unprivileged: fails on a device without permission" \
	1 "scullctl: cannot trim /dev/scullv0: Permission denied" \
	nobody trim scullv0
echo 2 >/proc/sys/kernel/kptr_restrict
says "dump, root, kptr_restrict=2: shows hashes with a warning" 0 \
	"scullctl: addresses are hashed: kernel.kptr_restrict must be 0 or 1 to see them
0" ctl -rn -o SLOT dump scullp0
echo 1 >/proc/sys/kernel/kptr_restrict
unload scullp

# Another file in place of a device: the kernel keeps it when the module is loaded.
# Opening a FIFO would wait.
soon() {
	timeout 30 build/scullctl "$@"
}
fifo="/dev/scullp0 is a file of another type, not the device: remove it, then unload and \
load the module"
echo x >/dev/scullp0
says "list of a module that is not loaded: names a regular file in place of the device" 1 \
	"scullctl: scullp0: module scullp is not loaded, and /dev/scullp0 is a regular file: \
remove it before you load the module" ctl list /dev/scullp0
rm /dev/scullp0
mkfifo /dev/scullp0
mkdir /dev/scullp1
mknod /dev/scullp2 c 1 3
ln -s /dev/scullv3 /dev/scullp3
load scullp
says "list: names each file in place of a device" 0 "scullctl: $fifo
scullctl: /dev/scullp1 is a directory, not the device: remove it, then unload and load \
the module
scullctl: /dev/scullp2 is the node of another device, not the device: remove it, then \
unload and load the module
scullctl: /dev/scullp3 is the node of another device, not the device: remove it, then \
unload and load the module
scullp0
scullp1
scullp2
scullp3" ctl -rn -o NAME list -f driver=scullp
says "show: names the file in place of the device" 0 "scullctl: $fifo
NAME scullp0" ctl -rn -o PROPERTY,VALUE -f property=NAME show scullp0
says "trim: refuses a FIFO in place of the device" 1 "scullctl: $fifo" soon trim scullp0
says "set: refuses a FIFO in place of the device" 1 "scullctl: $fifo" soon set scullp qset=3
IFS=: read -r major minor </sys/class/scull/scullp0/dev
mknod /tmp/scullp0 c $major $minor
echo x >/tmp/scullp0
is "dump: leaves out offsets if a FIFO is in place of the device" \
	"0 " "$(soon -rn -o SLOT,OFFSET dump scullp0 2>/dev/null)"
rm /tmp/scullp0
unload scullp
rm -r /dev/scullp[0-3]
unload scullv

# A copy for each CPU
load scull_percpu
echo x >/dev/scull_percpu0
is "dump: shows each CPU's copy and its address" \
	"$(sed -n 's/^    0://p' /proc/scull_percpumem | sed 's/, /\n/g; s/cpu//g')" \
	"$(ctl -rn -o CPU,ADDRESS dump scull_percpu0)"
[ ! -r /proc/kcore ] || is "map: scull_percpu's copies are in per-CPU areas" per-CPU \
	"$(ctl -n -o RANGE map scull_percpu0 | sed 's/,.*//' | sort -u)"
unload scull_percpu
done_testing
