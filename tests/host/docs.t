#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the pages in docs/ name is there: all of it that docs/architecture.md does, and
# the files and functions of those that the tour and the exercises do.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
page=docs/architecture.md
sources=(include/*.h scull*/*.c scull*/*.h)

# The code, without comments
code=$(mktemp)
trap 'rm "$code"' EXIT
grep -hv '^[[:space:]]*/\?\*' "${sources[@]}" >"$code"

# defined FUNCTION FILE...: what ends in a semicolon is only declared
defined() {
	cat "${@:2}" | grep -E "^(#define |[a-z].*\<)$1\(" | grep -qv ';$'
}

# Words in code letters that are in no file or line of code
# shellcheck disable=SC2016 # nothing is meant to expand
unknown() {
	grep -o '`[^`]*`' $page | tr -d '`' | sort -u | while read -r word; do
		case $word in
		"code letters" | scullx | /dev | /sys | /proc*) ;;
		f_pos_lock | mmap_lock) ;; # which the kernel takes
		make\ *) grep -q "^${word#make }:" Makefile || echo "$word" ;;
		scull*\(\) | module_scull*\(\) | SCULL_*\(\))
			defined "${word%()}" "${sources[@]}" || echo "$word"
			;;
		*\(\)) grep -q "\<${word%()}(" "$code" || echo "$word" ;;
		struct\ *) grep -q "^$word {" "$code" || echo "$word" ;;
		*/* | *.*) [ -e "$word" ] || [ -e "scull_common/$word" ] ||
			echo "$word" ;;
		*) grep -qw "$word" "$code" || [ -e "$word" ] || echo "$word" ;;
		esac
	done
}

# Rows of the table of functions whose function is not in their file
# shellcheck disable=SC2016
elsewhere() {
	sed -n 's/^| `\([a-z_]*\)()` | `\(.*\.c\)` | .*/\1 \2/p' $page |
		while read -r function file; do
			defined $function scull_common/$file || echo "$function $file"
		done
}

# Files in the picture
missing() {
	grep '^    |' $page | grep -oE '[a-z_]+\.c\>' | while read -r file; do
		[ -e scull_common/$file ] || echo $file
	done
}

# Members of the operations that are not told of
untold() {
	sed -n '/^struct scull_ops {/,/^}/p' include/scull_driver.h |
		sed -nE 's/.*\(\*(\w+)\)\(.*/\1/p; s/^\tbool (\w+);/\1/p' |
		while read -r member; do
			grep -q "^| .*\`$member\`.* |.*|.*|$" $page ||
				echo $member
		done
}

# Files and functions that a page names
# shellcheck disable=SC2016
gone() {
	grep -oE '`[a-z_/]+\.[cht]`' "$1" | tr -d '`' | while read -r file; do
		[ -e "$file" ] || echo "$file"
	done
	grep -oE '`[a-z_]+\(\)`' "$1" | tr -d '`()' | while read -r function; do
		grep -q "\<$function(" "$code" || echo "$function()"
	done
}

ok "it names something" test "$(grep -c '`' $page)" -gt 50
is "what it names is there" "" "$(unknown | tr '\n' ' ')"
is "functions are in the files that it says" "" "$(elsewhere | tr '\n' ' ')"
is "files in the picture are there" "" "$(missing | tr '\n' ' ')"
is "all operations are told of" "" "$(untold | tr '\n' ' ')"
for page in docs/tour.md docs/exercises.md docs/exercises-code.md; do
	ok "$page names something" grep -qE '[a-z]+\.[ct]\>' $page
	is "$page: what it names is there" "" "$(gone $page | tr '\n' ' ')"
done
done_testing
