#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# scullctl watch --map, on a recorded system that changes between two samples

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
export LC_ALL=C
unset NO_COLOR

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir "$tree"
tests/host/scullctl-tree "$tree"
ok "scullctl: builds with sanitizers" \
	make -s -C tools out="$work" CFLAGS="-g -O1 -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all"

ctl() {
	"$work/scullctl" --sysroot "$tree" "$@"
}

# dump FILE ADDRESS...: write a dump of scullp0 with quanta of 4096 bytes there
dump() {
	local n=0 address
	{
		echo "Device 0: qset 1000, order 0, sz 4096"
		echo "  item at ffff888004a2c5c8, qset at ffff888003d46000"
		for address in "${@:2}"; do
			echo "    $n:$address"
			n=$((n + 1))
		done
	} >"$1"
}

# shown FIRST SECOND ARGUMENT...: print two samples of scullp0, whose dump changes from
# FIRST to SECOND.  The first sample must have two lines.  scullctl opens the dump, and
# reads it after the size of a quantum, for which it waits here.
shown() {
	local scale line
	cat "$1" >"$tree/proc/scullpmem"
	echo 4096 >&4
	exec 3< <($through "$work/scullctl" --sysroot "$tree" -c 2 -i 0 --map "${@:3}" \
		watch scullp0 2>&1)
	IFS= read -r -t 60 scale <&3
	IFS= read -r -t 60 line <&3
	printf '%s\n' "$scale" "$line"
	cat "$2" >"$tree/proc/scullpmem"
	echo 4096 >&4
	cat <&3
	exec 3<&-
}

# terminal COMMAND...: run a command on a terminal
terminal() {
	script -qec "$(printf '%q ' "$@")" /dev/null </dev/null
}

# One cell of the 54 in 80 columns stands for 37.6 MiB of zone DMA32.
is "watch --map: draws the quanta of all devices on the same scale" \
	"direct map, node 1, zone DMA32: 2G from ffff888001000000, 37.6M in a cell
scullp0        3 | .                                                    |" \
	"$(ctl -c 1 --map watch scullp0 | tail -n 2)"
is "watch --map: the pictures of all devices are aligned" "24 79" \
	"$(ctl -c 1 --map watch | grep '^scull' |
		awk '{ print index($0, "|"), length($0) }' | sort -u | xargs)"
is "watch --map: a range without zones has a scale of a power of two" \
	"vmalloc: 4M from ffffc90000000000, 75.9K in a cell" \
	"$(ctl -c 1 --map watch scullv0 | head -n 1)"
is "watch --map: shows how full each cell is" \
	"scullv0|####################################################: |
scullv1|:.:.:.:.:.:.::.:.:.:.:.:.:.:.:.:.:.:.:.::.:.:.:.:.:.. |" \
	"$(ctl -c 1 --map watch scullv0 scullv1 | sed -n 's/ *[0-9]* |/|/p')"
is "watch --map: a device without quanta has no picture" "The devices are empty." \
	"$(ctl -c 1 --map watch scullp1)"

rm "$tree/sys/class/scull/scullp0/quantum"
mkfifo "$tree/sys/class/scull/scullp0/quantum"
exec 4<>"$tree/sys/class/scull/scullp0/quantum"
through=
dump "$work/one" ffff888004b0c000
dump "$work/two" ffff888004b0c000 ffff888044b0c000
dump "$work/dma" ffff888004b0c000 ffff888000200000
dump "$work/vmalloc" ffffc90000000000
dump "$work/more" ffffc90000000000 ffffc90000300000
scale="direct map, node 1, zone DMA32: 2G from ffff888001000000, 37.6M in a cell"
blank() {
	printf "%$1s" ""
}
is "watch --map: a new quantum appears in place" "$scale
scullp0        1 | .$(blank 52)|
$scale
scullp0        2 | .$(blank 26).$(blank 25)|" "$(shown "$work/one" "$work/two")"
is "watch --map: a cell that became empty has a dash" "$scale
scullp0        2 | .$(blank 26).$(blank 25)|
$scale
scullp0        1 | .$(blank 26)-$(blank 25)|" "$(shown "$work/two" "$work/one")"
is "watch --map: another zone gets another scale" "$scale
scullp0        1 | .$(blank 52)|
$scale
scullp0        1 | .$(blank 52)|
direct map, node 0, zone DMA: 16M from ffff888000001000, 303.3K in a cell
scullp0        1 |$(blank 6).$(blank 47)|" "$(shown "$work/one" "$work/dma")"
green=$'\e[32m' red=$'\e[31m' reset=$'\e[0m'
is "watch --map --color=always: a cell that gained quanta is green" \
	"scullp0        2 | .$(blank 26)$green.$reset$(blank 25)|" \
	"$(shown "$work/one" "$work/two" --color=always | tail -n 1)"
is "watch --map --color=always: a cell that lost quanta is red" \
	"scullp0        1 | .$(blank 26)$red-$reset$(blank 25)|" \
	"$(shown "$work/two" "$work/one" --color=always | tail -n 1)"
is "watch --map: a scale that is outgrown doubles" "vmalloc: 1M from ffffc90000000000, 19K in a cell
vmalloc: 4M from ffffc90000000000, 75.9K in a cell" \
	"$(shown "$work/vmalloc" "$work/more" | grep vmalloc)"
is "watch --map --color=always: a picture on a new scale has no colour" \
	"scullp0        2 |.$(blank 39).$(blank 13)|" \
	"$(shown "$work/vmalloc" "$work/more" --color=always | tail -n 1)"

# on_terminal COLOR [ARGUMENT]: print whether the second of two samples on a terminal
# has the escape sequence for the colour
export TERM=xterm
on_terminal() {
	shown "$work/one" "$work/two" "${@:2}" | tail -n 1 | grep -cF "$1"
}
through=terminal
is "watch --map: a terminal gets colour" 1 "$(on_terminal "$green")"
is "watch --map --color=never: a terminal gets no colour" \
	0 "$(on_terminal $'\e[' --color=never)"
is "watch --map: NO_COLOR=1 turns colour off" 0 "$(NO_COLOR=1 on_terminal $'\e[')"
is "watch --map: an empty NO_COLOR is ignored" 1 "$(NO_COLOR="" on_terminal "$green")"
is "watch --map --color=always: NO_COLOR=1 is ignored" \
	1 "$(NO_COLOR=1 on_terminal "$green" --color=always)"
is "watch --map: a dumb terminal gets no colour" 0 "$(TERM=dumb on_terminal $'\e[')"
is "watch --map: a terminal is cleared before each sample" 2 \
	"$(shown "$work/one" "$work/two" | grep -cF $'\e[H\e[J')"
through=
exec 4>&-

says() {
	is "$1" "scullctl: $2
Try 'scullctl --help' for more information." "$(ctl "${@:3}" 2>&1)"
}
says "--color=red: other values are refused" \
	"--color requires auto, always or never: red" --color=red --map watch
says "watch --map --json: is refused" \
	"watch --map draws no table; --json, --raw, --output and --filter do not apply" \
	--json --map watch
done_testing
