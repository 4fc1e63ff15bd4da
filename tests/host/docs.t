#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Files, functions and other words of code that the pages in docs/ name exist.  For the
# tour and the exercises, only files and functions are checked.

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
page=docs/architecture.md
sources=(include/*.h scull*/*.c scull*/*.h)

# Code without comments
code=$(mktemp)
trap 'rm "$code"' EXIT
grep -hv '^[[:space:]]*/\?\*' "${sources[@]}" >"$code"

# defined FUNCTION FILE...: check that a file defines it; a declaration ends in a
# semicolon
defined() {
	cat "${@:2}" | grep -E "^(#define |[a-z].*\<)$1\(" | grep -qv ';$'
}

# unknown: print words in code letters that are neither files nor in the code
# shellcheck disable=SC2016 # nothing is meant to expand
unknown() {
	grep -o '`[^`]*`' $page | tr -d '`' | sort -u | while read -r word; do
		case $word in
		"code letters" | scullx | /dev | /sys | /proc*) ;;
		f_pos_lock | mmap_lock) ;; # locks that the kernel takes
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

# elsewhere: print rows of the table of functions whose file does not define the
# function
# shellcheck disable=SC2016
elsewhere() {
	sed -n 's/^| `\([a-z_]*\)()` | `\(.*\.c\)` | .*/\1 \2/p' $page |
		while read -r function file; do
			defined $function scull_common/$file || echo "$function $file"
		done
}

# missing: print files in the picture that do not exist
missing() {
	grep '^    |' $page | grep -oE '[a-z_]+\.c\>' | while read -r file; do
		[ -e scull_common/$file ] || echo $file
	done
}

# untold: print members of struct scull_ops that the table does not describe
untold() {
	sed -n '/^struct scull_ops {/,/^}/p' include/scull_driver.h |
		sed -nE 's/.*\(\*(\w+)\)\(.*/\1/p; s/^\tbool (\w+);/\1/p' |
		while read -r member; do
			grep -q "^| .*\`$member\`.* |.*|.*|$" $page ||
				echo $member
		done
}

# gone PAGE: print files and functions that the page names and that do not exist
# shellcheck disable=SC2016
gone() {
	grep -oE '`[a-z_/]+\.[cht]`' "$1" | tr -d '`' | while read -r file; do
		[ -e "$file" ] || echo "$file"
	done
	grep -oE '`[a-z_]+\(\)`' "$1" | tr -d '`()' | while read -r function; do
		grep -q "\<$function(" "$code" || echo "$function()"
	done
}

ok "docs/architecture.md: over 50 lines have code letters" \
	test "$(grep -c '`' $page)" -gt 50
is "docs/architecture.md: all words in code letters exist" "" "$(unknown | tr '\n' ' ')"
is "docs/architecture.md: functions are in the files that the table gives" \
	"" "$(elsewhere | tr '\n' ' ')"
is "docs/architecture.md: files in the picture exist" "" "$(missing | tr '\n' ' ')"
is "docs/architecture.md: all operations are described" "" "$(untold | tr '\n' ' ')"
for page in docs/tour.md docs/exercises.md docs/exercises-code.md; do
	ok "$page: files of code are named" grep -qE '[a-z]+\.[ct]\>' $page
	is "$page: named files and functions exist" "" "$(gone $page | tr '\n' ' ')"
done
done_testing
