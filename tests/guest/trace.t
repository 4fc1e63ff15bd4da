#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The core's trace events and debug messages are emitted after an operation and describe
# it.  Both are off by default.
# vm: -p trace-cmd -f docs/tracing.md:/scull/docs/tracing.md
# check-all: um-debug also runs it
. harness/tap.sh

tracing=/sys/kernel/tracing
[ -d $tracing ] || {
	echo "1..0 # SKIP this kernel has no events"
	exit
}

# Keep scull_common loaded, because the kernel clears the trace when a module that has
# events is unloaded.
busybox insmod ../scull_common/scull_common.ko
switch=$tracing/events/scull/enable

start() {
	: >$tracing/trace
	echo 1 >$switch
}

# stop: write the events since start to /tmp/traced, without task, CPU and time
stop() {
	echo 0 >$switch
	sed -n 's/.*: \(scull_[a-z]*: .*\)/\1/p' $tracing/trace >/tmp/traced
}

# values EVENT FIELD...: print these fields of each such event, on a line; the field
# "device" is the device's name
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

# Print the first address of each quantum in a dump.
addresses() {
	sed -n 's/^ *[0-9]*:\(cpu0 \)\?\([^,]*\).*/\2/p' /proc/${1}mem
}

# hashes MODULE: print the hashed addresses that users without permission see
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
	is "$module: disabled events are not traced" "" "$(cat /tmp/traced)"

	start
	head -c $bytes /dev/zero >$device
	stop
	taken=$(cat /sys/class/scull/${module}1/taken)
	is "$module: a write traces scull_alloc for each quantum" \
		"$(for i in 0 1 2 3 4; do
			echo ${module}1 $((i * quantum)) $quantum
		done)" \
		"$(values scull_alloc device offset size)"
	# Kernels before 6.12 do not print events with strings if hash-ptr is off.
	if [ -e $tracing/options/hash-ptr ]; then
		is "$module: scull_alloc shows hashed addresses" "$(hashes $module)" \
			"$(values scull_alloc quantum)"
		echo 0 >$tracing/options/hash-ptr
		stop
	fi
	if ! [ -e $tracing/options/hash-ptr ] || ! older 6.12; then
		is "$module, hash-ptr off: scull_alloc shows real addresses" \
			"$(addresses $module)" \
			"$(values scull_alloc quantum)"
	fi
	[ ! -e $tracing/options/hash-ptr ] || {
		echo 1 >$tracing/options/hash-ptr
		stop
	}
	is "$module: the taken fields of scull_alloc add up to that in /sys" $taken \
		"$(values scull_alloc taken | awk '{ n += $1 } END { print n }')"
	is "$module: scull_alloc shows a time in ns" "" \
		"$(values scull_alloc ns | grep -vE '^[1-9][0-9]*$')"
	values scull_alloc offset quantum size taken | sort >/tmp/allocated

	start
	head -c $bytes /dev/zero 1<>$device
	cat $device >/dev/null
	stop
	is "$module: overwriting and reading trace no events" "" "$(cat /tmp/traced)"

	start
	: >$device
	stop
	is "$module: a trim traces scull_free for each quantum" \
		"$(cat /tmp/allocated)" \
		"$(values scull_free offset quantum size taken | sort)"
	is "$module: a trim traces scull_trim with the totals" \
		"${module}1 $bytes 5 $taken" \
		"$(values scull_trim device bytes quanta taken)"

	start
	ok "$module: 1000 writes from an unreadable buffer fail with EFAULT" \
		build/kill fault $device
	stop
	is "$module: failed writes trace scull_alloc" 1000 "$(count scull_alloc)"
	is "$module: failed writes trace scull_free of the same quanta" \
		"$(values scull_alloc offset quantum)" \
		"$(values scull_free offset quantum)"
	is "$module: failed writes do not trace scull_trim" 0 "$(count scull_trim)"

	echo x >/dev/${module}0
	start
	busybox rmmod $module
	stop
	is "$module: unloading traces scull_free and scull_trim" "1 ${module}0 2 1" \
		"$(count scull_free) $(values scull_trim device bytes quanta)"
done

# The limit has room for the last page's quantum and one more.
for module in scullp scullv; do
	load $module ${module}_qset=2 ${module}_order=0 \
		${module}_limit=$((3 * page - 1))
	start
	build/touch /dev/${module}0 $((4 * page)) hole load >/dev/null
	stop
	is "$module: a fault that fills a hole traces scull_alloc" "$((3 * page)) 0" \
		"$(values scull_alloc offset | xargs)"
	is "$module: faults trace scull_fault with the result" \
		"${module}0 0 0 mapped, ${module}0 $page 0 SIGBUS" \
		"$(values scull_fault device offset write result | paste -s -d, |
			sed 's/,/, /g')"
	values scull_fault address | {
		read -r first
		read -r second
		echo $((second - first))
	} >/tmp/apart
	is "$module: scull_fault shows addresses a page apart" $page "$(cat /tmp/apart)"
	start
	build/touch /dev/${module}0 $page hole store >/dev/null
	stop
	is "$module: scull_fault tells a store from a load" \
		"0 1" "$(values scull_fault offset write | uniq)"
	start
	build/touch /dev/${module}0 $((2 * page)) hole store private >/dev/null
	stop
	is "$module: stores to a private mapping trace the pages that the kernel copies" \
		"0 given, $page given" \
		"$(values scull_fault offset result | paste -s -d, | sed 's/,/, /g')"
	busybox rmmod $module
done

# Debug messages
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
	is "dynamic debug off: no messages are logged" "" "$(messages)"
	echo 'module scull_common +p' >$control
	messages >/tmp/said
	echo 'module scull_common -p' >$control
	for message in "scullp: major [0-9]*, 4 devices, quantum $page, qset 2, limit .*" \
		"scullp0: trimmed 2 bytes; now quantum $page, qset 2" \
		"scullp0: cannot charge $page bytes for a quantum: error -28"; do
		ok "dynamic debug on: logs $message" grep -qx "$message" /tmp/said
	done
	is "dynamic debug on: no other messages are logged" 3 "$(wc -l </tmp/said)"
	is "dynamic debug off again: no messages are logged" "" "$(messages)"
fi

# The examples of docs/tracing.md.  trace-cmd is slow on a kernel with debugging checks.
# The examples expect an empty trace, as it is before scull_common is loaded.
: >$tracing/trace
cd .. || exit
example() {
	sed -n "/^## $1/,/^## /s/^    \\$ //p" docs/tracing.md >/tmp/example
	ok "docs/tracing.md: example runs: $1" sh -e /tmp/example
	sed 's/^/# /' "$out"
	sed -n 's/.*: \(scull_[a-z]*: *.*\)/\1/p' "$out" >/tmp/traced
}
if [ -z "$checking" ]; then
	example "With trace-cmd"
	written=$(((9000 + page - 1) / page))
	mapped=$(((12288 + page - 1) / page))
	is "docs/tracing.md: trace-cmd shows all events" \
		"$((written + mapped)) $((written + mapped)) 2 $((mapped > 1 ? mapped - 1 : 1))" \
		"$(for event in alloc free trim fault; do
			count scull_$event
		done | xargs)"
	rm trace.dat
fi
example "Without either"
is "docs/tracing.md: the trace file shows the event" 1 "$(count scull_alloc)"
if [ -e $control ]; then
	example "What the core says to developers"
	is "docs/tracing.md: two debug messages are shown" \
		2 "$(grep -c "scullp0:" "$out")"
fi
is "docs/tracing.md: the examples leave no module loaded" \
	"" "$(ls -d /sys/module/scull* 2>/dev/null)"
cd tests || exit
done_testing
