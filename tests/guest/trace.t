#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The core's events come when their thing is done, and say what that was; and so
# do its messages for developers.  Neither comes unless it is switched on.
# vm: -p trace-cmd -f docs/tracing.md:/scull/docs/tracing.md
# check-all: um-debug also runs it
. harness/tap.sh

tracing=/sys/kernel/tracing
[ -d $tracing ] || {
	echo "1..0 # SKIP this kernel has no events"
	exit
}

# The core stays: when a module with events goes, the kernel forgets what it
# traced.
busybox insmod ../scull_common/scull_common.ko
switch=$tracing/events/scull/enable

start() {
	: >$tracing/trace
	echo 1 >$switch
}

# stop: what came since start is in /tmp/traced, without who, where and when
stop() {
	echo 0 >$switch
	sed -n 's/.*: \(scull_[a-z]*: .*\)/\1/p' $tracing/trace >/tmp/traced
}

# values EVENT FIELD...: those of each such event, on a line; the device's name is
# the field "device"
values() {
	event=$1
	shift
	awk -v event=$event: -v names="$*" '
		BEGIN { n = split(names, name, " ") }
		$1 == event {
			split("", value)
			value["device"] = $2
			for (i = 3; i <= NF; i++) {
				split($i, part, "=")
				value[part[1]] = part[2]
			}
			for (i = 1; i <= n; i++)
				printf "%s%s", value[name[i]], i < n ? " " : "\n"
		}' /tmp/traced
}

count() {
	values $1 device | wc -l
}

# The first address of each quantum in a dump
addresses() {
	sed -n 's/^ *[0-9]*:\(cpu0 \)\?\([^,]*\).*/\2/p' /proc/${1}mem
}

# hashes MODULE: what everybody gets there if nobody may know addresses
restrict=/proc/sys/kernel/kptr_restrict
hashes() {
	restricted=$(cat $restrict)
	echo 2 >$restrict
	addresses $1
	echo $restricted >$restrict
}

for module in $variants; do
	load $module ${module}_qset=2
	device=/dev/${module}1
	quantum=$(cat /sys/class/scull/${module}1/quantum)
	bytes=$((4 * quantum + 1))
	: >$tracing/trace
	head -c $bytes /dev/zero >$device
	: >$device
	stop
	is "$module: no events while they are off" "" "$(cat /tmp/traced)"

	start
	head -c $bytes /dev/zero >$device
	stop
	taken=$(cat /sys/class/scull/${module}1/taken)
	is "$module: a write is seen by its quanta" \
		"$(for i in 0 1 2 3 4; do
			echo ${module}1 $((i * quantum)) $quantum
		done)" \
		"$(values scull_alloc device offset size)"
	# Kernels before 6.12 print no event with a text in it if that is off.
	if [ -e $tracing/options/hash-ptr ]; then
		is "$module: hashes of their addresses" "$(hashes $module)" \
			"$(values scull_alloc quantum)"
		echo 0 >$tracing/options/hash-ptr
		stop
	fi
	if ! [ -e $tracing/options/hash-ptr ] || ! older 6.12; then
		is "$module: their addresses" "$(addresses $module)" \
			"$(values scull_alloc quantum)"
	fi
	[ ! -e $tracing/options/hash-ptr ] || {
		echo 1 >$tracing/options/hash-ptr
		stop
	}
	is "$module: what they take" $taken \
		"$(values scull_alloc taken | awk '{ n += $1 } END { print n }')"
	is "$module: how long that took" "" \
		"$(values scull_alloc ns | grep -vE '^[1-9][0-9]*$')"
	values scull_alloc offset quantum size taken | sort >/tmp/allocated

	start
	head -c $bytes /dev/zero 1<>$device
	cat $device >/dev/null
	stop
	is "$module: what is there is no event" "" "$(cat /tmp/traced)"

	start
	: >$device
	stop
	is "$module: a trim frees them" "$(cat /tmp/allocated)" \
		"$(values scull_free offset quantum size taken | sort)"
	is "$module: and says how much" "${module}1 $bytes 5 $taken" \
		"$(values scull_trim device bytes quanta taken)"

	start
	ok "$module: bytes that cannot be read" build/kill fault $device
	stop
	is "$module: take quanta" 1000 "$(count scull_alloc)"
	is "$module: which are given back" "$(values scull_alloc offset quantum)" \
		"$(values scull_free offset quantum)"
	is "$module: without a trim" 0 "$(count scull_trim)"

	echo x >/dev/${module}0
	start
	busybox rmmod $module
	stop
	is "$module: unloading frees, too" "1 ${module}0 2 1" \
		"$(count scull_free) $(values scull_trim device bytes quanta)"
done

# Up to the limit, which the last page's quantum and one more reach
for module in scullp scullv; do
	load $module ${module}_qset=2 ${module}_order=0 \
		${module}_limit=$((3 * page - 1))
	start
	build/touch /dev/${module}0 $((4 * page)) hole load >/dev/null
	stop
	is "$module: a fault fills a hole" "$((3 * page)) 0" \
		"$(values scull_alloc offset | xargs)"
	is "$module: faults, and what came of them" \
		"${module}0 0 0 mapped, ${module}0 $page 0 SIGBUS" \
		"$(values scull_fault device offset write result | paste -s -d, |
			sed 's/,/, /g')"
	values scull_fault address | {
		read -r first
		read -r second
		echo $((second - first))
	} >/tmp/apart
	is "$module: they are a page apart" $page "$(cat /tmp/apart)"
	start
	build/touch /dev/${module}0 $page hole store >/dev/null
	stop
	is "$module: a store" "0 1" "$(values scull_fault offset write | uniq)"
	busybox rmmod $module
done

# Messages
control=/proc/dynamic_debug/control
messages() {
	load scullp scullp_limit=$((3 * page - 1)) scullp_qset=2
	echo x >/dev/scullp0
	head -c $((4 * page)) /dev/zero >/dev/scullp0 2>/dev/null
	busybox rmmod scullp
	dmesg -c | sed -n 's/^[^a-z]*\(scullp[0-9]*: .*\)/\1/p' | uniq
}

if [ -e $control ]; then
	dmesg -c >/dev/null
	is "no message while they are off" "" "$(messages)"
	echo 'module scull_common +p' >$control
	messages >/tmp/said
	echo 'module scull_common -p' >$control
	for message in "scullp: major [0-9]*, 4 devices, quantum $page, qset 2, limit .*" \
		"scullp0: trimmed 2 bytes; now quantum $page, qset 2" \
		"scullp0: cannot charge $page bytes for a quantum: error -28"; do
		ok "said: $message" grep -qx "$message" /tmp/said
	done
	is "nothing else" 3 "$(wc -l </tmp/said)"
	is "none when they are off again" "" "$(messages)"
fi

# The page's examples, of which trace-cmd is slow where the kernel checks all it does.
# They begin with an empty trace, as where the core was not loaded before.
: >$tracing/trace
cd .. || exit
example() {
	sed -n "/^## $1/,/^## /s/^    \\$ //p" docs/tracing.md >/tmp/example
	ok "the example: $1" sh -e /tmp/example
	sed 's/^/# /' "$out"
	sed -n 's/.*: \(scull_[a-z]*: *.*\)/\1/p' "$out" >/tmp/traced
}
if [ -z "$checking" ]; then
	example "With trace-cmd"
	written=$(((9000 + page - 1) / page))
	mapped=$(((12288 + page - 1) / page))
	is "trace-cmd shows the events" \
		"$((written + mapped)) $((written + mapped)) 2 $((mapped > 1 ? mapped - 1 : 1))" \
		"$(for event in alloc free trim fault; do
			count scull_$event
		done | xargs)"
	rm trace.dat
fi
example "Without either"
is "so does the file" 1 "$(count scull_alloc)"
if [ -e $control ]; then
	example "What the core says to developers"
	is "messages are shown" 2 "$(grep -c "scullp0:" "$out")"
fi
is "the examples leave nothing loaded" "" "$(ls -d /sys/module/scull* 2>/dev/null)"
cd tests || exit
done_testing
