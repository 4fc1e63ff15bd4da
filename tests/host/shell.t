#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make shell: a user at a terminal can work in the virtual machine and leave it.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh

work=$(mktemp -d)
# A guest ends when its terminal is gone.
trap 'kill $! 2>/dev/null; rm -rf "$work"' EXIT
mkfifo "$work/keys"
seen=$work/seen

# shown PATTERN: wait for a matching line on the screen, below the last one that was
# found
from=1
shown() {
	local line end=$((SECONDS + 600))
	# After a failure, do not wait for the remaining lines.
	[ "$failures" = 0 ] || return
	until line=$(sed 's/\r//g; s/\x1b\[[?0-9;]*[a-zA-Z]//g' "$seen" |
		tail -n +$from | grep -n -m 1 -e "$1"); do
		[ $SECONDS -le $end ] || return
		sleep 0.2
	done
	from=$((from + ${line%%:*}))
}

# types KEYS: type them; printf expands escapes
types() {
	# shellcheck disable=SC2059 # they are a format
	printf "$1" >&3
}

is "lab/vm -I: is refused without a terminal" \
	"99 lab/vm: -I requires standard input to be a terminal" \
	"$(said=$(lab/vm -I true 2>&1 </dev/null) || echo "$? $said")"
: >"$seen"
script -qfec "stty rows 33 cols 99; TERM=vt100 make shell; echo ended: \$?; stty size; stty -a" \
	/dev/null <"$work/keys" >"$seen" 2>&1 &
exec 3>"$work/keys"
ok "make shell: greets the user" shown "you are root"
ok "make shell: tells how to leave" shown "Ctrl-D"
# Keys that are typed while a command ends may be lost.
ready() {
	ok "make shell: shows a prompt" shown '/scull # $'
}

ready
types "stty size; echo \$TERM\n"
ok "make shell: the guest knows the size of the terminal" shown '^33 99$'
ok "make shell: the guest knows the type of the terminal" shown '^vt100$'
ready
types 'echo here; cat\n'
ok "make shell: runs a program" shown '^here$'
types 'typed\n'
ok "make shell: echoes typed text" shown '^typed$'
ok "make shell: passes typed text to the program" shown '^typed$'
types '\003'
ready
types "echo status \$?\n"
ok "make shell: Ctrl-C interrupts the program" shown '^status 130$'
ready
types 'scull_load scullp && seq 2000 >/dev/scullp0; scullctl list scullp0\n'
ok "make shell: modules and scullctl can be used" shown '^scullp0 .*8.7K'
ready
types 'man scull_load | grep -c "[a-z]"\n'
ok "make shell: the manual pages can be read" shown '^[1-9][0-9][0-9]'
ready
types 'ls docs/tour.md\n'
ok "make shell: the tour is in docs" shown '^docs/tour.md$'
ready
types 'false\n'
ready
types '\004'
ok "make shell: Ctrl-D leaves with status 0" shown '^ended: 0$'
ok "make shell: the size of the terminal is unchanged" shown '^33 99$'
ok "make shell: the terminal echoes again" shown ' echo '
[ "$failures" = 0 ] || kill $!
exec 3>&-
wait
[ "$failures" = 0 ] || sed 's/^/# /' "$seen"
done_testing
