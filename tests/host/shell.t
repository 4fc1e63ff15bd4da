#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make shell: who sits at a terminal can work in the virtual machine, and leave it.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$(mktemp -d)
# A guest without a terminal ends.
trap 'kill $! 2>/dev/null; rm -rf "$work"' EXIT
mkfifo "$work/keys"
seen=$work/seen

# shown PATTERN: a line comes on the screen, below the last that was waited for
from=1
shown() {
	local line end=$((SECONDS + 600))
	# Once lost, it is not found again.
	[ "$failures" = 0 ] || return
	until line=$(sed 's/\r//g; s/\x1b\[[?0-9;]*[a-zA-Z]//g' "$seen" |
		tail -n +$from | grep -n -m 1 -e "$1"); do
		[ $SECONDS -le $end ] || return
		sleep 0.2
	done
	from=$((from + ${line%%:*}))
}

# types KEYS: as printf has them
types() {
	# shellcheck disable=SC2059 # they are a format
	printf "$1" >&3
}

is "without a terminal it is refused" "99 lab/vm: -I is for who sits at a terminal" \
	"$(said=$(lab/vm -I true 2>&1 </dev/null) || echo "$? $said")"
: >"$seen"
script -qfec "stty rows 33 cols 99; TERM=vt100 make shell; echo ended: \$?; stty size; stty -a" \
	/dev/null <"$work/keys" >"$seen" 2>&1 &
exec 3>"$work/keys"
ok "it greets" shown "you are root"
ok "it says how to leave" shown "Ctrl-D"
# What is typed while a command ends may be lost.
ready() {
	ok "it is ready" shown '/scull # $'
}

ready
types "stty size; echo \$TERM\n"
ok "the size of the window is known there" shown '^33 99$'
ok "and what kind it is" shown '^vt100$'
ready
types 'echo here; cat\n'
ok "a program runs" shown '^here$'
types 'typed\n'
ok "what is typed is shown" shown '^typed$'
ok "and read" shown '^typed$'
types '\003'
ready
types "echo status \$?\n"
ok "Ctrl-C ended what ran there" shown '^status 130$'
ready
types 'scull_load scullp && seq 2000 >/dev/scullp0; scullctl list scullp0\n'
ok "modules and scullctl are there" shown '^scullp0 .*8.7K'
ready
types 'man scull_load | grep -c "[a-z]"\n'
ok "the manual is there" shown '^[1-9][0-9][0-9]'
ready
types 'ls docs/tour.md\n'
ok "the tour is there" shown '^docs/tour.md$'
ready
types 'false\n'
ready
types '\004'
ok "Ctrl-D ends it, and that is no failure" shown '^ended: 0$'
ok "the terminal is as it was" shown '^33 99$'
ok "it shows again what is typed" shown ' echo '
[ "$failures" = 0 ] || kill $!
exec 3>&-
wait
[ "$failures" = 0 ] || sed 's/^/# /' "$seen"
done_testing
