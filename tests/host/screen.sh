# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # tap.sh sets failures
#
# Functions for tests of programs on a terminal; source tap.sh first.  A screen is such
# a terminal, and one of them is the current one.

work=$(mktemp -d)
# Other tests may run machines of make shell at the same time.
export SCULL_SOCKETS=$work/sockets
declare -A keys from pid
screen=
# A guest ends when its terminal is gone.
trap 'kill "${pid[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# open_screen NAME COMMAND: run a shell command on a new screen, the current one, and
# without descriptor 9, which may have a lock of the test
open_screen() {
	local fd
	screen=$1
	mkfifo "$work/$screen.keys"
	: >"$work/$screen"
	script -qfec "$2" /dev/null <"$work/$screen.keys" >"$work/$screen" 2>&1 9>&- &
	pid[$screen]=$!
	exec {fd}>"$work/$screen.keys"
	keys[$screen]=$fd
	from[$screen]=1
}

# text: print the text on the screen
text() {
	sed 's/\r//g; s/\x1b\[[?0-9;]*[a-zA-Z]//g; s/\x1b\][^\x07]*\x07//g' "$work/$screen"
}

# shown PATTERN: wait for a matching line, below the last one that was found
shown() {
	local line end=$((SECONDS + 600))
	# After a failure, do not wait for the remaining lines.
	[ "$failures" = 0 ] || return
	until line=$(text | tail -n +${from[$screen]} | grep -n -m 1 -e "$1"); do
		[ $SECONDS -le $end ] || return
		sleep 0.2
	done
	from[$screen]=$((from[$screen] + ${line%%:*}))
}

# types KEYS: type them; printf expands escapes
types() {
	# shellcheck disable=SC2059 # they are a format
	printf "$1" >&${keys[$screen]}
}

# Keys that are typed while a command ends may be lost.
ready() {
	ok "$screen: shows a prompt" shown '/scull # $'
}

# close_screens: wait for the programs on all screens, and print the text if a test
# failed
close_screens() {
	local fd
	[ "$failures" = 0 ] || kill "${pid[@]}" 2>/dev/null
	for fd in "${keys[@]}"; do
		exec {fd}>&-
	done
	wait "${pid[@]}"
	[ "$failures" = 0 ] || for screen in "${!pid[@]}"; do
		text | sed "s/^/# $screen: /"
	done
}
