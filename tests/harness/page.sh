# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests of pages with commands share; tap.sh comes first.
# docs/tour.md tells how a page is written, scripts/play does what it says.

# blocks PLAYED PAGE: a line for each block of commands and their output, without
# addresses; and where the page has <!-- varies -->, without numbers and pictures
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

# same FILE: $wanted is $got.  The file is written to.
same() {
	[ "$wanted" != "$got" ] || return 0
	echo "$wanted" | tr '|' '\n' >"$1"
	echo "$got" | tr '|' '\n' | diff "$1" -
}

# What playing keeps: the text, and the commands
kept() {
	grep -E '^[^ ]|^    [$>] ' "$1"
}

# whole PAGE PLAYED STATUS: it was played to its end, and every command succeeded
whole() {
	is "$1: every command succeeds" "status 0" \
		"$(grep -B 9 'the command failed with' "$2")status $3"
	ok "$1: there are some" grep -q '^    [$] ' "$2"
	kept "$1" >/tmp/kept.$$
	kept "$2" >/tmp/kept.played.$$
	ok "$1: it is played to its end" diff /tmp/kept.$$ /tmp/kept.played.$$
	rm /tmp/kept.$$ /tmp/kept.played.$$
}

# compare PAGE PLAYED: its commands printed what it has
compare() {
	blocks "$1" "$1" >"$2.wanted"
	blocks "$2" "$1" >"$2.got"
	is "$1: as many blocks" "$(grep -c . "$2.wanted")" "$(grep -c . "$2.got")"
	while IFS= read -r wanted <&3 && IFS= read -r got <&4; do
		ok "$(echo "$wanted" | cut -d '|' -f 1)" same "$2.line"
	done 3<"$2.wanted" 4<"$2.got"
}

# page FILE: play it in this guest.  What it prints is compared only on the kernel
# that it was made with.
page() {
	if [ "$(uname -m)" != x86_64 ]; then
		echo "1..0 # SKIP the page is about a PC with 64 bits"
		exit
	fi
	needs_cpus 2
	cd /scull || exit
	PATH=$PWD/scripts:$PWD/tests/build:$PATH
	play "$1" >/tmp/played
	whole "$1" /tmp/played $?
	case $(nproc)-$(uname -r) in
	2-6.12.*-cloud-amd64) compare "$1" /tmp/played ;;
	*) echo "# what it prints is not compared" ;;
	esac
	is "$1: nothing is left loaded" "" "$(ls -d /sys/module/scull* 2>/dev/null)"
}
