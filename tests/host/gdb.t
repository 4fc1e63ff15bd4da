#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make gdb: the example of docs/debugging.md stops the kernel in a write.
# kernel: 6.12
# check-all: it boots a machine for one script

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/screen.sh
page=docs/debugging.md

is "make gdb: is refused when no machine runs" \
	"scripts/gdb: no virtual machine runs; start it with make shell, in another terminal" \
	"$(scripts/gdb 2>&1)"
open_screen "make shell" "make shell SHARE='$work'; echo ended: \$?"
ready
ok "make gdb: is refused when no module is loaded" \
	sh -c 'scripts/gdb 2>&1 | grep "no module is loaded"'
types 'scull_load scullp\n'
ready
open_screen "make gdb" "stty rows 99 cols 132; make gdb; echo ended: \$?"
ok "make gdb: tells that the machine is stopped" shown "^The machine is stopped"

# Each command of the page's example, and a word of the output that the page shows for
# it
while IFS='|' read -r command wanted; do
	ok "make gdb: shows a prompt" shown '(gdb) $'
	types "$command\n"
	[ "$command" != continue ] || ok "make gdb: continues" shown '^Continuing'
	if [ "$command" = continue ] && [ -z "${written-}" ]; then
		written=1
		screen="make shell"
		types 'echo hello >/dev/scullp0\n'
		screen="make gdb"
	fi
	[ -z "$wanted" ] || ok "$page: $command: shows $wanted" shown "$wanted"
done < <(awk '
	/^    \(gdb\) / { if (command) print command "|" word; sub(/^ *\(gdb\) /, ""); command = $0; word = ""; next }
	command && match($0, /scull_[a-z_]+ \(|hello/) { if (!word) { word = substr($0, RSTART, RLENGTH) } }
	END { if (command) print command "|" word }' $page)
ok "$page: the example has commands" test -n "${written-}"
ok "make gdb: quit leaves with status 0" shown '^ended: 0$'
screen="make shell"
ready
types 'cat /dev/scullp0\n'
ok "make gdb: the write is complete" shown '^hello$'
ready
types '\004'
ok "make gdb: the machine ends as before" shown '^ended: 0$'
close_screens
done_testing
