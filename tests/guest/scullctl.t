#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scullctl on devices: what it shows is so, what it sets is, and who may.
# stock
. harness/tap.sh

ctl() {
	build/scullctl "$@"
}

# says NAME STATUS MESSAGE COMMAND...: what it prints, or says on stderr
says() {
	name=$1
	wanted="$2 $3"
	shift 3
	said=$("$@" 2>&1)
	is "$name" "$wanted" "$? $said"
}

# list FILE DEVICE: a column, in bytes
list() {
	ctl -rnb -o $1 list $2
}

says "nothing is loaded" 1 \
	"scullctl: no scull module is loaded; use scull_load to load one" ctl
keep /proc/sys/kernel/kptr_restrict
echo 1 >/proc/sys/kernel/kptr_restrict
load scullp scullp_qset=10
load scullv scullv_order=0
says "another is not" 1 "scullctl: scullc0: module scullc is not loaded" ctl list scullc0
is "devices" "scullp0 scullp1 scullp2 scullp3 scullv0 scullv1 scullv2 scullv3" \
	"$(ctl -n -o NAME | xargs)"
head -c $((25 * page + 1)) /dev/zero >/dev/scullp0
dd if=/dev/zero bs=$page seek=50 count=1 2>/dev/null 1<>/dev/scullp0
for file in quantum qset size quanta stored asked taken area bookkeeping waste \
	mappings reads writes limit; do
	is "$file is what /sys says" "$(cat /sys/class/scull/scullp0/$file)" \
		"$(list $file scullp0)"
done
is "what a device does not have is empty" "" "$(list reserve scullp0)"
is "with units" "1G" "$(unload scullv && load scullv scullv_limit=1G &&
	ctl -rn -o LIMIT list scullv0)"

# The dump, against another reading of it
is "quanta and addresses are what /proc says" "$(sed -n \
	's/^    \([0-9]*\):\(.*\)/\1 \2/p' /proc/scullpmem | md5sum)" \
	"$(ctl -rn -o SLOT,ADDRESS dump scullp0 | md5sum)"
is "offsets go past holes" "$(for i in $(seq 0 25) 50; do echo $((i * page)); done)" \
	"$(ctl -rn -o OFFSET dump scullp0)"

# Which memory it is
echo x >/dev/scullv0
if [ -r /proc/kcore ]; then
	is "pages are in the direct map" "direct map" "$(ctl -n -o RANGE -f slot=0 \
		-f offset=0 dump scullp0)"
	is "vmalloc is in its own" vmalloc "$(ctl -n -o RANGE dump scullv0)"
	is "map names both" "direct map vmalloc" "$(ctl -n -o RANGE map scullp0 scullv0 |
		sort -u | xargs)"
	is "a page has a zone" 1 "$(ctl -rn -o ZONE -f offset=0 dump scullp0 |
		grep -c '^[A-Z]')"
fi

is "map has each quantum" 27 "$(ctl -rn -o QUANTA map scullp0 | awk '{ n += $1 } END { print n }')"
is "in as many runs as neighbours make" "$(sed -n '/^Device 0/,/^Device 1/s/^    .*://p' \
	/proc/scullpmem | sort | awk -v page=$page '
	function hex(s, n, i) {
		for (i = 1; i <= length(s); i++)
			n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
		return n
	}
	# Of 64 bits, the first would not fit into a number.
	{ at = hex(substr($1, length($1) > 8 ? 5 : 1)); n += at != last + page; last = at }
	END { print n }')" "$(ctl -rn -o QUANTA --runs map scullp0 | wc -l)"
is "watch" "scullv0
scullv0" "$(ctl -rn -o NAME -c 2 -i 0 watch scullv0)"

# Settings wait for a trim
says "set" 0 "scullp: order 0 -> 1, qset 10 -> 20; each device adopts this at its next trim" \
	ctl set scullp order=1 qset=20
is "it is not there yet" "$page 10" "$(list QUANTUM,QSET scullp0)"
is "but is to come" "$((2 * page)) 20" "$(list NEXT-QUANTUM,NEXT-QSET scullp0)"
says "trim" 0 "" ctl trim scullp0 scullp1
is "then it is" "$((2 * page)) 20 0" "$(list QUANTUM,QSET,SIZE scullp0)"
says "reset" 0 "scullp: qset 20 -> 500, order 1 -> 0; each device adopts this at its next trim" \
	ctl reset scullp
is "then it is as it was built" "$page 500" "$(list NEXT-QUANTUM,NEXT-QSET scullp0)"
ctl set scullp qset=20 >/dev/null
# buddyinfo has a column for each order.
most=$(awk '{ print NF - 5; exit }' /proc/buddyinfo)
says "out of range" 1 \
	"scullctl: scullp: order=99 is out of range; use a number from 0 to $most" \
	ctl set scullp qset=5 order=99
is "then nothing is changed" 20 "$(list NEXT-QSET scullp0)"
digits=$(awk '/item at/ { print length($3) - 1; exit }' /proc/scullvmem)
most=$(((page << most) / (digits / 2)))
says "too large for the ABI" 1 \
	"scullctl: scullp: qset=99999999999 is out of range; use a number from 1 to $most" \
	ctl set scullp qset=99999999999
says "the largest that is accepted" 0 \
	"scullp: qset 20 -> $most; each device adopts this at its next trim" \
	ctl set scullp qset=$most
ctl set scullp qset=20 >/dev/null
load scullc
says "what can only be set by loading" 1 \
	"scullctl: scullc: quantum cannot be changed while the module is loaded; reload it \
with scull_load scullc scullc_quantum=100" ctl set scullc quantum=100
ctl set scullc qset=3 >/dev/null
says "nor does a reset change it" 0 \
	"scullc: qset 3 -> 500; each device adopts this at its next trim" ctl reset scullc
unload scullc

# Who may
nobody() {
	su nobody -c "build/scullctl $*"
}
echo x >/dev/scullp0
chmod 444 /dev/scullp0
says "nobody sees what is held" 0 "scullp0 2" nobody -rn -o NAME,SIZE -b list scullp0
says "but hashes for addresses" 0 \
	"scullctl: addresses are hashed: CAP_SYSLOG is required to see them
0 0" nobody -rn -o SLOT,OFFSET dump scullp0
says "and no map" 1 "scullctl: addresses are hashed: CAP_SYSLOG is required to see them" \
	nobody map scullp0
says "may not set" 1 "scullctl: scullp: cannot set qset=3: Operation not permitted" \
	nobody set scullp qset=3
says "nor reset" 1 "scullctl: scullp: cannot reset the settings: Operation not permitted" \
	nobody reset scullp
says "nor trim" 1 "scullctl: cannot trim /dev/scullp0: Permission denied" nobody trim scullp0
says "nor open what is closed to him" 1 "scullctl: cannot trim /dev/scullv0: Permission denied" \
	nobody trim scullv0
echo 2 >/proc/sys/kernel/kptr_restrict
says "root may be kept from addresses, too" 0 \
	"scullctl: addresses are hashed: kernel.kptr_restrict must be 0 or 1 to see them
0" ctl -rn -o SLOT dump scullp0
echo 1 >/proc/sys/kernel/kptr_restrict
unload scullp
unload scullv

# A copy for each CPU
load scull_percpu
echo x >/dev/scull_percpu0
is "copies" "$(sed -n 's/^    0://p' /proc/scull_percpumem | sed 's/, /\n/g; s/cpu//g')" \
	"$(ctl -rn -o CPU,ADDRESS dump scull_percpu0)"
[ ! -r /proc/kcore ] || is "they are in per-CPU areas" per-CPU \
	"$(ctl -n -o RANGE map scull_percpu0 | sed 's/,.*//' | sort -u)"
unload scull_percpu
done_testing
