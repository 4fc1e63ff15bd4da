#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The manual pages and the code describe the same modules, parameters and commands.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
page=man/scull.4

# same NAME FUNCTION: check that FUNCTION_code and FUNCTION_page print the same lines
same() {
	local code
	code=$("$2_code" | sort -u)
	ok "$1: found in the code" test -n "$code"
	is "$1: code and page agree (< only in the code, > only in the page)" "" \
		"$(diff <(echo "$code") <("$2_page" | sort -u) |
			grep '^[<>]' | tr '\n' ' ')"
}

# Code without comments
code() {
	grep -hv '^[[:space:]]*/\?\*' scull*/*.c
}

modules_code() {
	local file page
	for file in scull*/*.c; do
		page=no
		! grep -q '\.page\>' "$file" || page=yes
		sed -n 's/^\t\.name\t*= "\(.*\)",$/\1 '$page/p "$file"
	done
}

modules_page() {
	sed -n 's/^\.It Nm \(scull[a-z_]*\) Ta .* Ta /\1 /p' $page
}

# A parameter and its default, which may be a name that gets its value in Kbuild
parameters_code() {
	local kbuild
	for kbuild in scull*/Kbuild; do
		awk -F '[(,)]' '
			/ \?= / { split($0, word, " "); value[word[1]] = word[3] }
			/\.set_aside/ { aside = 1 }
			/^SCULL_LIMIT/ { limit = $2 }
			/^SCULL_PARAM/ {
				gsub(" ", "", $3)
				print $2, $3 in value ? value[$3] : $3
			}
			/^SCULL_ZONE/ { print $2, "normal" }
			/^module_param/ { print $2, "none" }
			END { if (limit) print limit, aside ? "none" : "half of RAM" }
		' "$kbuild" "${kbuild%/*}"/*.c
	done
}

parameters_page() {
	sed -n 's/^\.It Cm \([a-z_]*\) Pq /\1 /p' $page
}

# The book's names for the same ioctls differ only in their prefix.
ioctls_code() {
	sed -nE 's/^#define SCULL[CPV]?(_IOC[A-Z]+)\s.*/SCULL\1/p' \
		include/uapi/scull.h
}

ioctls_page() {
	grep -oE 'SCULL_IOC[A-Z]+' $page
}

# Error codes that the code returns; leave out comparisons.
errors_code() {
	code | sed 's/[!=]= -E[A-Z]*//g' | grep -oE -- '-E[A-Z]+\>' | tr -d -
}

errors_page() {
	sed -n 's/.*\<Er \(E[A-Z]*\)/\1/p' $page | grep -v '^$'
}

sysfs_code() {
	code | sed -nE 's/^(SCULL_ATTR\(.*, |static DEVICE_ATTR_RO\()([a-z_]+)\);/\2/p'
}

sysfs_page() {
	sed -n '/-width written_bytes/,/^\.El/s/^\.It Pa //p' $page |
		sed 's/ , /\n/'
}

nodes_code() {
	modules_code | sed 's,\(.*\) .*,/dev/\10\n/proc/\1mem,'
}

nodes_page() {
	grep -oE '/(dev/scull[a-z_]*0|proc/scull[a-z_]*mem)\>' $page
}

# Each field of each event.  The fields for the device are described once for all
# events.
events_code() {
	awk -F '[(,) \t]+' '
		/^TRACE_EVENT/ { event = $2 }
		/^\t\t__(field|array)\(/ && !/, (driver|minor)[,)]/ {
			sub(/^[^,]*, /, "")
			sub(/[,)].*/, "")
			print event, $0
		}' scull_common/trace.h
}

events_page() {
	sed -n 's/^\.It Sy \(scull_[a-z]*\) Pq Va /\1 /p' $page |
		awk '{ for (i = 2; i <= NF; i++) print $1, $i }'
}

example() {
	sed -n '/^#include <fcntl/,/^\.Ed/{ /^\.Ed/d; s/\\e/\\/g; p; }' $page
}

# scullctl's own description, and its output for a recorded system
ctl() {
	build/tools/scullctl --sysroot "$tree" "$@"
}

# Lines such as "set driver name=value ..."
commands_code() {
	ctl --help | sed -n '/^Commands:/,/^$/s/^ \([a-z][a-z]*\) */\1 /p' |
		sed 's/  .*//; s/[][]//g' | tr '[:upper:]' '[:lower:]'
}

commands_page() {
	sed -n '/^\.Sh DESCRIPTION/,/^\.Sh COLUMNS/s/^\.It Cm //p' $page |
		sed 's/ Ns = Ns Ar /=/; s/Op //; s/Ar //g'
}

# Lines such as "-o, --output list"
options_code() {
	local command
	for command in "" list watch map; do
		# shellcheck disable=SC2086 # none, or a word
		ctl help $command | sed -n '/^Options/,/^$/s/^ *\(-.*\)/\1/p'
	done |
		sed 's/  .*//; s/ [A-Z=]*$/\L&/'
}

options_page() {
	sed -n 's/^\.It Fl \(.*\) , -/-\1, --/p; s/^\.It Fl -/--/p' $page |
		sed 's/ Ns = Ns Ar /=/; s/Ar //'
}

# Lines such as "map SPAN bytes from START to END"
columns_code() {
	ctl help columns | awk '
		function flush() { if (line) print line; line = "" }
		/^Columns of / { flush(); command = $3; sub(":", "", command); next }
		command && /^ *[^A-Z ]/ { sub(/^ */, ""); line = line " " $0; next }
		command && NF { flush(); $1 = $1; line = command " " $0 }
		END { flush() }'
}

columns_page() {
	awk '
		function flush() { if (line) print line; line = "" }
		/^\.Ss / { command = $2 }
		/^\.It|^\.El/ { flush() }
		/^\.Sh THE MAP/ { exit }
		/^\.It Cm [A-Z]/ { line = command " " $3 }
		line && !/^\./ { line = line " " $0 }' $page
}

# Default columns, such as "map SPAN", have a star in the manual page.
usual_code() {
	local command
	for command in list show watch dump map; do
		ctl -r -c 1 $command scullp0 | head -n 1 |
			sed "s/\([^ ]*\) */$command \1\n/g"
	done | grep .
}

usual_page() {
	awk '/^\.Ss / { command = $2 }
		/^\.It Cm [A-Z].* \*$/ { print command, $3 }' $page
}

# The arrays of JSON, and the members that are strings, such as "list name"
strings_code() {
	local command
	for command in list watch dump map "--runs map"; do
		# shellcheck disable=SC2086 # words
		ctl -J -c 1 --output-all $command scullp0 |
			sed -n "s/^   \"\(.*\)\": \[/array \1/p
				s/^ *\"\([^\"]*\)\": \".*/${command##* } \1/p"
	done
}

# show prints the same as list, and watch has one of the columns of list.
strings_page() {
	sed -n '/^\.Sh JSON/,/^\.Sh THE MAP/p' $page | awk '
		/^\.Ql [a-z]*$/ { print "array", $2 }
		/^\.It Cm/ { command = $3; if ($NF == "watch") print "watch name" }
		command && !/^\./ {
			gsub(",", "")
			for (i = 1; i <= NF; i++)
				print command, $i
		}'
}

same "scull.4: modules, and whether they can be mapped" modules
same "scull.4: parameters and defaults" parameters
same "scull.4: ioctls" ioctls
same "scull.4: errors" errors
same "scull.4: files in /sys/class/scull" sysfs
same "scull.4: files in /dev and /proc" nodes
same "scull.4: events and their fields" events
ok "scull.4: there is an example in C" grep -q main <(example)
is "scull.4: the example compiles without warnings" "" \
	"$(example | gcc -Wall -Wextra -Iinclude/uapi -fsyntax-only -x c - 2>&1)"

page=man/scullctl.8
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
tests/host/scullctl-tree "$tree"
ok "scullctl: builds" make -s tools
same "scullctl.8: commands" commands
same "scullctl.8: options" options
same "scullctl.8: columns" columns
same "scullctl.8: default columns" usual
same "scullctl.8: arrays of JSON, and members that are strings" strings
done_testing
