# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Functions for the tests of pages with commands; source tap.sh first.  scripts/play
# describes the format of such a page, and runs its commands.

# blocks PLAYED PAGE: print a line for each block of commands and their output in
# PLAYED, without addresses.  If PAGE has <!-- varies --> before the block, leave out
# numbers and pictures as well.
blocks() {
	sed -E 's/[0-9a-f]{16}/ADDRESS/g' "$1" | awk '
		FNR == 1 { n = inside = 0 }
		NR == FNR && /^<!-- varies -->/ { varies[n + 1] = 1 }
		/^    / {
			if (!inside)
				n++
			inside = 1
			if (NR == FNR)
				next
			if (n in varies && !/^    [$>] /) {
				gsub(/0x[0-9a-f]+/, "N")
				gsub(/[0-9]+(\.[0-9]+)?[BKMGT]?/, "N")
				sub(/[#:.][#:. ]*$/, "")
			}
			printf "%s|", $0
			next
		}
		inside && NR > FNR { print "" }
		{ inside = 0 }
		END { if (inside) print "" }' "$2" - | tr -s ' '
}

# same FILE: check that $wanted equals $got, and otherwise print the difference.  FILE
# is a temporary file.
same() {
	[ "$wanted" != "$got" ] || return 0
	echo "$wanted" | tr '|' '\n' >"$1"
	echo "$got" | tr '|' '\n' | diff "$1" -
}

# kept FILE: print the text and the commands of a page, which playing does not change
kept() {
	grep -E '^[^ ]|^    [$>] ' "$1"
}

# whole PAGE PLAYED STATUS: check that the page was played to its end, and that every
# command succeeded
whole() {
	is "$1: every command succeeds" "status 0" \
		"$(grep -B 9 'the command failed with' "$2")status $3"
	ok "$1: the page has commands" grep -q '^    [$] ' "$2"
	kept "$1" >/tmp/kept.$$
	kept "$2" >/tmp/kept.played.$$
	ok "$1: the page is played to its end" diff /tmp/kept.$$ /tmp/kept.played.$$
	rm /tmp/kept.$$ /tmp/kept.played.$$
}

# compare PAGE PLAYED: check that the commands printed the output that the page shows
compare() {
	blocks "$1" "$1" >"$2.wanted"
	blocks "$2" "$1" >"$2.got"
	is "$1: the number of blocks with output is unchanged" \
		"$(grep -c . "$2.wanted")" "$(grep -c . "$2.got")"
	while IFS= read -r wanted <&3 && IFS= read -r got <&4; do
		ok "$1: same output:$(echo "$wanted" | cut -d '|' -f 1)" same "$2.line"
	done 3<"$2.wanted" 4<"$2.got"
}

# page FILE: play a page in this guest.  Compare the output only on the kernel, and
# with the number of processors, for which the page shows it.
page() {
	if [ "$(uname -m)" != x86_64 ]; then
		echo "1..0 # SKIP the page describes a 64-bit PC"
		exit
	fi
	needs_cpus 2
	cd /scull || exit
	PATH=$PWD/scripts:$PWD/tests/build:$PATH
	play "$1" >/tmp/played
	whole "$1" /tmp/played $?
	case $(nproc)-$(uname -r) in
	2-6.12.*-cloud-amd64) compare "$1" /tmp/played ;;
	*) echo "# output not compared: the page is from Linux 6.12 with 2 CPUs" ;;
	esac
	is "$1: no module is left loaded" "" "$(ls -d /sys/module/scull* 2>/dev/null)"
}
