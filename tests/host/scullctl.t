#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# scullctl on a recorded system.  It is built with sanitizers, which detect its memory
# errors and undefined behaviour.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
export LC_ALL=C

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir "$tree"
tests/host/scullctl-tree "$tree"
ok "scullctl: builds with sanitizers" \
	make -C tools out="$work" CFLAGS="-g -O1 -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all"

ctl() {
	"$work/scullctl" --sysroot "$tree" "$@"
}

# says NAME STATUS MESSAGE ARGUMENT...: compare the exit status and the output,
# including standard error
says() {
	local said status=0
	said=$(ctl "${@:4}" 2>&1) || status=$?
	is "$1" "$2 $3" "$status $said"
}

# words NAME WANTED ARGUMENT...: compare the output without headings, with single blanks
# between words
words() {
	is "$1" "$2" "$(ctl -n "${@:3}" | tr -s ' ' | sed 's/^ //; s/ $//')"
}

# json NAME PATH WANTED ARGUMENT...: compare a value in the JSON output
json() {
	is "$1" "$3" "$(ctl -J "${@:4}" |
		perl -MJSON::PP -e '$v = decode_json(join "", <STDIN>);
			$v = ref $v eq "ARRAY" ? $v->[$_] : $v->{$_} for split /\./, $ARGV[0];
			print JSON::PP->new->allow_nonref->encode($v)' "$2")"
}

# list
is "list: prints all devices with the default columns" "$(
	echo "NAME QUANTUM QSET SIZE QUANTA TAKEN WASTE MAPPINGS READS WRITES READ WRITTEN"
	echo "scull_percpu0 1K 4 2K 2 8K 0.0 0 0 0 0B 0B"
	echo "scullp0 4K 4 36K 5 20K 24.4 1 3 2 100B 16K"
	echo "scullp1 4K 4 0B 0 0B 0.0 0 0 0 0B 0B"
	echo "scullp10 4K 4 0B 0 0B 0.0 0 0 0 0B 0B"
	echo "scullv0 4K 4 3.9M 1000 3.9M 0.0 0 0 0 0B 0B"
	echo "scullv1 4K 4 2M 500 2M 0.0 0 0 0 0B 0B"
	echo "scullv2 4K 4 1.3M 333 1.3M 0.0 0 0 0 0B 0B"
)" "$(ctl | tr -s ' ' | sed 's/ $//')"
words "list -b: prints sizes in bytes" "scullp0 36870" -b -o name,size list scullp0
words "list -o +COLUMN: adds columns to the default ones" \
	"scullp0 4K 4 36K 5 20K 24.4 1 3 2 100B 16K 240:0 1G" \
	-o +MAJ:MIN,LIMIT list scullp0
words "list: NEXT-QUANTUM and NEXT-QSET are those that the next trim brings" \
	"4096 16384 4 7" \
	-b -o quantum,next-quantum,qset,next-qset list /dev/scullp0
words "list: NEXT-QUANTUM is in bytes for a driver that counts in bytes" \
	"1024 500" -b -o next-quantum,next-qset list scull_percpu0
words "list -f driver=scullp: prints the devices of a driver" "scullp0
scullp1
scullp10" -o NAME -f driver=scullp list
words "list -f quanta=3-5: prints the devices in a range" \
	"scullp0" -o NAME -f quanta=3-5 list
words "list -f quanta=3-5 -f mappings=0: filters are combined" \
	"" -o NAME -f quanta=3-5 -f mappings=0 list
json "list -J: sizes are numbers" scull.1.size 36870 list
json "list -J: names are strings" scull.1.name '"scullp0"' list
is "list --output-all: prints all columns that help columns lists" \
	"$(ctl help columns | sed -n '/^Columns of list/,/^$/p' | grep -c '^  *[A-Z]')" \
	"$(ctl --output-all list | head -n 1 | wc -w)"
is "list -r: separates columns by one blank" \
	"scullp0 36870" "$(ctl -rnb -o name,size list scullp0)"

# show
is "show: prints all columns of list" "$(ctl --output-all list | head -n 1 | wc -w)" \
	"$(ctl -n show scullp0 | wc -l)"
words "show -f property=WASTE: prints a property" \
	"WASTE 24.4" -o PROPERTY,VALUE -f property=WASTE show scullp0
words "show: sizes have units" \
	"TAKEN 20K" -o PROPERTY,VALUE -f property=TAKEN show scullp0
words "show -b: sizes are in bytes" \
	"TAKEN 20480" -b -o PROPERTY,VALUE -f property=TAKEN \
	show scullp0
json "show -J: each property has its name" scull.0.taken 20480 show scullp0

# dump
is "dump: indices and addresses are those of /proc" \
	"$(sed -n 's/^    \([0-9]*\):\(.*\)/\1 \2/p' \
		"$tree/proc/scullpmem")" "$(ctl -rn -o SLOT,ADDRESS dump scullp0)"
words "dump: the hole between sets is included in the offsets" "0 0
0 4096
0 8192
0 12288
1 36864" -o ITEM,OFFSET dump scullp0
words "dump: prints the addresses of an item and its set" \
	"ffff888004a2c5e0 ffff888003d46020" \
	-o ITEM-AT,QSET-AT -f item=1 dump scullp0
words "dump: prints range, node and zone of each quantum" "direct map 0 DMA
direct map 0 DMA
direct map 1 DMA32
direct map 1 DMA32
direct map 1 DMA32" -o RANGE,NODE,ZONE dump scullp0
words "dump: prints the copies of each CPU" "0 0 ffffe8ffffa00000
0 1 ffffe8ffffc00000
1 0 ffffe8ffffa00400
1 1 ffffe8ffffc00400" -o SLOT,CPU,ADDRESS dump scull_percpu0
words "dump -f cpu=1: prints one CPU's copy, and its range" \
	"ffffe8ffffc00400 per-CPU, vmalloc" \
	-o ADDRESS,RANGE -f cpu=1 -f slot=1 dump scull_percpu0
json "dump -J: prints addresses as strings" \
	quanta.4.address '"ffff888004b10000"' dump scullp0
json "dump -J: a column that the device does not have is null" \
	quanta.0.cpu null dump scullp0
words "dump: prints nothing for an empty device" "" dump scullp1

# map
words "map: prints each kind of memory, with holes" \
	"scullp0 direct map 0 DMA ffff888000200000 8K 2 1 ##
scullp0 direct map 1 DMA32 ffff888004b0c000 20K 3 2 # ##
scull_percpu0 per-CPU, vmalloc 0 ffffe8ffffa00000 2K 2 1 ##
scull_percpu0 per-CPU, vmalloc 1 ffffe8ffffc00000 2K 2 1 ##" map scullp0 scull_percpu0
words "map --runs: prints each run" "2 ffff888000200000 ffff888000202000 0
1 ffff888004b0c000 ffff888004b0d000 8192
2 ffff888004b0f000 ffff888004b11000 12288" -o QUANTA,START,END,OFFSET --runs map scullp0
words "map: prints the longest run" "2 3" -o LONGEST,QUANTA -f zone=DMA32 map scullp0
words "map: draws a full device" \
	"$(printf '%040d' 0 | tr 0 '#') 1000 1" -o MAP,QUANTA,RUNS map scullv0
words "map: draws a device that takes every second page of its range" \
	"$(printf '%040d' 0 | tr 0 :) 500 500" \
	-o MAP,QUANTA,RUNS map scullv1
words "map: draws a device that takes every third page of its range" \
	"$(printf '%040d' 0 | tr 0 .) 333 333" \
	-o MAP,QUANTA,RUNS map scullv2
json "map -J: prints ranges" ranges.1.quanta 3 map scullp0

# The script for gnuplot: quanta that are contiguous in memory and in the device are one
# line.
mkdir "$work/bin"
printf '#!/bin/sh\ncat >%s/told\n' "$work" >"$work/bin/gnuplot"
chmod +x "$work/bin/gnuplot"
PATH=$work/bin:$PATH ctl --plot "$work/it's.svg" map scullp0 scull_percpu0
is "map --plot: draws a frame for each range" "direct map
per-CPU, vmalloc" "$(sed -n "s/^set label 1 '\(.*\):.*/\1/p" "$work/told")"
is "map --plot: the tics of the address axis are at round addresses" \
	"'ffff888001000000' 14680064, 'ffff888002000000' 31457280, 'ffff888003000000' 48234496, 'ffff888004000000' 65011712" \
	"$(sed -n 's/^set ytics (\(.*\))/\1/p' "$work/told" | head -n 1)"
is "map --plot: the axis of offsets has a suitable unit" "offset in the device, KiB" \
	"$(sed -n "s/^set xlabel '\(.*\)'/\1/p" "$work/told")"
is "map --plot: each run is a line of offset, address and length" \
	"8192 76595200 4096
12288 76607488 4096
36864 76611584 4096" "$(sed -n '/^[$]kind1/,/^END/p' "$work/told" |
		sed '1d; $d')"
is "map --plot: the titles name device, node, zone and CPU" "scullp0, node 0, zone DMA
scullp0, node 1, zone DMA32
scull_percpu0, copies of CPU 0
scull_percpu0, copies of CPU 1" "$(grep ^plot "$work/told" |
	grep -o "title '[^']*" | sed "s/title '//")"
PATH=$work/bin:$PATH ctl --plot "$work/it.svg" map scullv0
is "map --plot: a thousand contiguous quanta are one line" \
	"0 0 4096000" "$(grep '^[0-9]' "$work/told")"
cp -r "$tree/sys/class/scull/scullv0" "$tree/sys/class/scull/scullv3"
touch "$tree/dev/scullv3"
cp "$tree/proc/scullvmem" "$work"
{
	echo "Device 3: qset 9000, order 0, sz 4096000"
	echo "  item at ffff888004a2c5c8, qset at ffff888003d46000"
	seq 0 8999 | awk '{ printf "    %d:ffffc9000%07x\n", $1, $1 * 8192 }'
} >>"$tree/proc/scullvmem"
PATH=$work/bin:$PATH ctl --plot "$work/it.svg" map scullv3
ok "map --plot: of 9000 scattered quanta, only those that can be seen are drawn" \
	expr 800 \<= "$(grep -c '^[0-9]' "$work/told")" \& 1100 \>= "$(grep -c '^[0-9]' "$work/told")"
mv "$work/scullvmem" "$tree/proc"
rm -r "$tree/sys/class/scull/scullv3" "$tree/dev/scullv3"
for end in svg png; do
	ok "map --plot: gnuplot draws it as $end" \
		ctl --plot "$work/it's.$end" map scullp0 scull_percpu0
done
ok "map --plot it.svg: the file is an SVG" grep -q "zone DMA32" "$work/it's.svg"
ok "map --plot it.png: the file is a PNG" grep -q PNG "$work/it's.png"
says "map --plot x.gif: other formats are refused" \
	1 "scullctl: --plot requires a file name ending in .svg, .png or .html: x.gif
Try 'scullctl --help' for more information." --plot x.gif map scullp0
printf '#!/bin/sh\ncat >/dev/null\nexit 1\n' >"$work/bin/gnuplot"
path=$PATH PATH=$work/bin:$PATH
says "map --plot: a failure of gnuplot is reported" \
	1 "scullctl: gnuplot failed to draw x.png" --plot x.png map scullp0
PATH=$path
says "map --plot: an empty device is refused" \
	1 "scullctl: the devices are empty: nothing to draw" \
	--plot x.png map scullp1

# watch
is "watch -c 3: prints three times" \
	3 "$(ctl -n -c 3 -i 0 watch scullp0 | grep -c scullp0)"
words "watch: prints the values of a device" \
	"scullp0 36K 20K 24.4 1" -o NAME,SIZE,TAKEN,WASTE,MAPPINGS -c 1 \
	watch scullp0
words "watch: prints rates from the second time on" "scullp0
scullp0 0 0" -o NAME,READS/S,WRITTEN/S -b -c 2 -i 0 watch scullp0
rm "$tree/sys/class/scull/scullp0/reads"
mkfifo "$tree/sys/class/scull/scullp0/reads"
exec 4<>"$tree/sys/class/scull/scullp0/reads"
exec 3< <(ctl -rn -c 2 -i 0 -o NAME,READS/S watch scullp0)
echo 3 >&4
read -r -t 60 <&3
echo 1000003 >&4
read -r -t 60 _ rate <&3
ok "watch: the rate counts the events since the last output" test "${rate:-0}" -gt 1000
exec 3<&- 4<&-
rm "$tree/sys/class/scull/scullp0/reads"
echo 3 >"$tree/sys/class/scull/scullp0/reads"
says "watch -i x: an interval that is not a number is refused" \
	1 "scullctl: --interval requires a number from 0 to 1000000: x
Try 'scullctl --help' for more information." -i x watch

# On a terminal, a command that takes long shows its progress.
mv "$tree/proc/scullpmem" "$tree/proc/kept"
mkfifo "$tree/proc/scullpmem"
exec 3< <(TERM=dumb script -qec "'$work/scullctl' --sysroot '$tree' -rn -o SLOT dump scullp0" \
	/dev/null)
exec 4<>"$tree/proc/scullpmem"
head -n 3 "$tree/proc/kept" >&4
IFS= read -r -d % -t 60 said <&3
is "dump on a terminal: shows 20 percent after one of five quanta" \
	"scullctl: reading the dump of scullp0: 20 " \
	"$(echo "$said" | tr -d '\r' | tr -s ' ')"
tail -n +4 "$tree/proc/kept" >&4
exec 4<&-
ok "dump on a terminal: prints the quanta after the progress" grep -q "^ *3" <&3
exec 3<&-
rm "$tree/proc/scullpmem"
mv "$tree/proc/kept" "$tree/proc/scullpmem"

# Errors
says "list scullp9: a device that does not exist is refused" \
	1 "scullctl: scullp9: no such device" -n list scullp9
says "show scullc0: a device of a module that is not loaded is refused" \
	1 "scullctl: scullc0: module scullc is not loaded" -n show scullc0
says "list ../class: a path is refused" \
	1 "scullctl: ../class: no such device" -n list ../class
says "list scullp9 scullp0: prints scullp0 in spite of the error" \
	1 "scullctl: scullp9: no such device
scullp0" -n -o name list scullp9 scullp0
try="Try 'scullctl --help' for more information."
columns="use one of $(ctl --output-all list | head -n 1 | xargs | sed 's/ /, /g')"
says "list -o NAME,SIZ: an unknown column is refused" 1 "scullctl: unknown column: SIZ; $columns
$try" -o NAME,SIZ list
says "list -f nam=x: an unknown column in a filter is refused" \
	1 "scullctl: unknown column: nam; $columns
$try" -f nam=x list
says "dump: a column can be repeated seventy times" \
	0 "$(printf '0 %.0s' {1..69})0" -rn -o "$(printf 'SLOT,%.0s' {1..69})SLOT" \
	-f slot=0 -f item=0 dump scullp0
says "scullctl lists: an unknown command is refused" 1 "scullctl: unknown command: lists; use one of list, show, \
watch, dump, map, set, reset, trim, help
$try" lists
says "scullctl -Jr: two formats are refused" \
	1 "scullctl: mutually exclusive arguments: --json --raw
$try" -Jr list
says "show without a device: is refused" 1 "scullctl: show requires exactly one DEVICE
$try" show
says "trim without a device: is refused" 1 "scullctl: trim requires at least one DEVICE
$try" trim
says "scullctl --none: an unknown option is refused" \
	1 "$work/scullctl: unrecognized option '--none'
$try" --none
says "set size=3: an unknown setting is refused" \
	1 "scullctl: unknown setting: size=3; use order=NUMBER or qset=NUMBER
$try" set scullp size=3
says "set qset=x: a value that is not a number is refused, with the range of the driver" \
	1 "scullctl: qset requires a number from 1 to 1000: qset=x
$try" set scullp qset=x
says "set order=x: a value that is not a number is refused, with the range of the driver" \
	1 "scullctl: order requires a number from 0 to 10: order=x
$try" set scullp order=x
says "set scull_percpu order=1: is refused, with the unit of the driver" 1 \
	"scullctl: scull_percpu has no order; choose the bytes in a quantum when loading it: \
scull_load scull_percpu scull_percpu_quantum=BYTES" \
	set scull_percpu order=1
says "set scullp quantum=1: is refused, with the unit of the driver" 1 \
	"scullctl: scullp has no quantum; use order=NUMBER for quanta of 2^NUMBER pages" \
	set scullp quantum=1
says "set scullc: a driver that is not loaded is refused" \
	1 "scullctl: module scullc is not loaded" \
	set scullc qset=1
says "set: a failing ioctl is reported" 1 \
	"scullctl: scullp: cannot set qset=1: Inappropriate ioctl for device" set scullp qset=1
says "reset: a failing ioctl is reported" \
	1 "scullctl: scullp: cannot reset the settings: Inappropriate ioctl for device" reset scullp
says "reset scullc: a driver that is not loaded is refused" \
	1 "scullctl: module scullc is not loaded" \
	reset scullc
says "reset without a driver: is refused" 1 "scullctl: reset requires exactly one DRIVER
$try" reset
says "trim: a failing ioctl is reported" \
	1 "scullctl: cannot trim $tree/dev/scullp0: Inappropriate ioctl for device" \
	trim scullp0
version=$(<VERSION)
says "scullctl --version: prints the version" 0 "scullctl from scull $version" --version
ok "scullctl --help: lists the commands" grep -q "^ list .*(default)" <(ctl --help)
for command in "" list show watch dump map set reset trim help; do
	# shellcheck disable=SC2086 # none, or a word
	ctl help $command >"$work/help"
	is "help $command: fits on a screen of 24 lines of 80 columns, with a prompt" 0 \
		"$(awk 'length($0) > 80 || NR > 23' "$work/help" | wc -l)"
	ok "help $command: has an example" grep -q "^ scullctl" "$work/help"
	# shellcheck disable=SC2086 # none, or a word
	is "$command --help: prints the same as help $command" \
		"$(<"$work/help")" "$(ctl -b $command ${command:+scullp0} --help 2>&1)"
done
is "help list: a star is after the default columns" \
	"$(ctl list | head -n 1 | xargs)" \
	"$(ctl help list | grep -o "[A-Z][^ ]*[*]" | tr -d "*" | xargs)"
says "help lists: an unknown command is refused" 1 "$(ctl lists 2>&1)" help lists
says "help list map: a second command is refused" \
	1 "scullctl: help takes at most one COMMAND
$try" help list map
for option in "" --help --version "help columns"; do
	# shellcheck disable=SC2086 # none, or a word
	is "scullctl $option: output to a full disk fails" \
		1 "$(ctl $option >/dev/full 2>/dev/null || echo $?)"
done

# Information that the user has no permission to see
printf 'CapEff:\t000001fbffffffff\n' >"$tree/proc/self/status"
says "dump without CAP_SYSLOG: shows hashes with a warning" 0 \
	"scullctl: addresses are hashed: CAP_SYSLOG is required to see them
3 ffff888004b0f000" -n -r -f slot=3 -o SLOT,ADDRESS dump scullp0
printf 'CapEff:\t0000000400000000\n' >"$tree/proc/self/status"
echo 2 >"$tree/proc/sys/kernel/kptr_restrict"
says "dump with CAP_SYSLOG, kptr_restrict=2: shows hashes with a warning" \
	0 "scullctl: addresses are hashed: kernel.kptr_restrict must \
be 0 or 1 to see them
3 ffff888004b0f000" -n -r -f slot=3 -o SLOT,ADDRESS dump scullp0
echo 1 >"$tree/proc/sys/kernel/kptr_restrict"
# A 32-bit PC: its vmalloc range, and its direct map, which has the first page
perl -e 'print pack("a4 C12 S2 L5 S6", "\177ELF", 1, 1, 1, (0) x 9, 4, 3, 1, 0, 52, 0, 0,
		52, 32, 2, 0, 0, 0);
	print pack("L8", 1, 0, hex shift, hex shift, 0, hex shift, 7, 0) while @ARGV' \
	f8000000 ffffffff 7000000 c0000000 0 30000000 >"$tree/proc/kcore"
sed -i 's/:ffff88800/:c/' "$tree/proc/scullpmem"
words "dump, 32 bits: prints addresses and ranges" "c0200000 direct map 0 DMA
c0201000 direct map 0 DMA" -o ADDRESS,RANGE,NODE,ZONE -f slot=0-1 -f item=0 dump scullp0
mv "$tree/proc/zoneinfo" "$work"
says "dump without /proc/zoneinfo: leaves out zones with a warning" 0 \
	"scullctl: nodes and zones are unknown: $tree/proc/zoneinfo: No such file or directory
0 " -rn -f slot=0 -f item=0 -o SLOT,ZONE dump scullp0
mv "$work/zoneinfo" "$tree/proc"
rm "$tree/proc/kcore"
says "dump without /proc/kcore: leaves out ranges with a warning" 0 \
	"scullctl: address ranges, nodes and zones are unknown: $tree/proc/kcore: \
No such file or directory
3  0" -rn -f slot=3 -o SLOT,RANGE,ITEM dump scullp0
rm "$tree/dev/scullp0"
is "dump without the device node: leaves out offsets" \
	"3 " "$(ctl -rn -f slot=3 -o SLOT,OFFSET dump scullp0 2>/dev/null)"
touch "$tree/proc/kcore"
echo "    nonsense" >>"$tree/proc/scull_percpumem"
says "dump: text that cannot be parsed is an error" 1 \
	"scullctl: scull_percpu0: cannot parse a line of its dump:     nonsense" \
	dump scull_percpu0
rm -r "$tree/sys"
says "list: fails if no module is loaded" \
	1 "scullctl: no scull module is loaded; use scull_load to load one" list
done_testing
