#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make shell: a user at a terminal can work in the virtual machine and leave it.  make
# shell2 is a second terminal.
# kernel: 6.12

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/screen.sh

is "lab/vm -I: is refused without a terminal" \
	"99 lab/vm: -I requires standard input to be a terminal" \
	"$(said=$(lab/vm -I true 2>&1 </dev/null) || echo "$? $said")"
mkdir "$work/folder"
echo "from outside" >"$work/folder/given"
# While another process builds programs, make shell waits.
mkdir -p build
exec 9>build/tests.lock
flock 9
open_screen "make shell" \
	"stty rows 33 cols 99; TERM=vt100 make shell SHARE='$work/folder'; echo ended: \$?; stty size; stty -a"
ok "make shell: tells that it waits for a build" shown "^Waiting: another process builds"
exec 9>&-
ok "make shell: tells that it boots" shown "^Booting Linux 6.12"
ok "make shell: greets the user" shown "you are root"
ok "make shell: tells how to leave" shown "Ctrl-D"
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
types 'scullctl tri\tscullp0; scullctl -no SIZE list scullp0\n'
ok "make shell: a tab completes a command of scullctl" shown '^  *0B$'
ready
types 'seq 2000 >/dev/scullp0; scullctl --plot /share/map.svg map scullp0; cat /share/given\n'
ok "make shell: the shared folder has the user's files" shown 'from outside$'
ok "make shell: a picture is in the user's folder at once" \
	grep -q '<svg' "$work/folder/map.svg"
ready
types 'trace-cmd list -e scull\n'
ok "make shell: trace-cmd knows the events" shown 'scull:scull_alloc$'
ready
types 'man scull_load | grep -c "[a-z]"\n'
ok "make shell: the manual pages can be read" shown '^[1-9][0-9][0-9]'
ready
types 'ls docs/tour.md\n'
ok "make shell: the tour is in docs" shown '^docs/tour.md$'
ready

open_screen "make shell2" "stty rows 22 cols 88; make shell2; echo ended: \$?"
ready
types 'stty size; cat /dev/scullp0 | wc -l\n'
ok "make shell2: the guest knows the size of the terminal" shown '^22 88$'
ok "make shell2: it is the machine of make shell" shown '^2000$'
ready
is "make shell2: a third terminal is refused" \
	"scripts/shell: the machine has no third terminal" "$(scripts/shell -2 2>&1)"
types '\004'
ok "make shell2: Ctrl-D leaves with status 0" shown '^ended: 0$'

screen="make shell"
types 'false\n'
ready
types '\004'
ok "make shell: Ctrl-D leaves with status 0" shown '^ended: 0$'
ok "make shell: the size of the terminal is unchanged" shown '^33 99$'
ok "make shell: the terminal echoes again" shown ' echo '
ok "make shell: the picture remains" test -s "$work/folder/map.svg"
is "make shell2: is refused when no machine runs" \
	"scripts/shell: no virtual machine runs; start it with make shell" \
	"$(scripts/shell -2 2>&1)"
close_screens
done_testing
