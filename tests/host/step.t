#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make step: a user at a terminal plays a page a command at a time.
# kernel: 6.12
# check-all: it boots a machine for one script

cd "$(dirname "$(readlink -f "$0")")/../.." || exit
. tests/harness/tap.sh
. tests/host/screen.sh

ask='q leaves; or type a command\] $'
open_screen "make step" "make step PAGE=exercises; echo ended: \$?"
ok "make step: prints the text of the page" shown '^## 1. Ten bytes'
ok "make step: prints the first command" shown '^    \$ for module in scull'
ok "make step: waits for the user" shown "$ask"
# shellcheck disable=SC2016 # the guest expands it
types 'echo loaded: $(ls /sys/module | grep scull)\n'
ok "make step: the first command has not run yet" shown '^loaded:$'
ok "make step: prints the command again" shown '^    \$ for module in scull'
ok "make step: waits again" shown "$ask"
types '\n'
ok "make step: Enter runs the command" shown '^    \$ for device in scull0'
ok "make step: waits for the next command" shown "$ask"
types 'device=mine; cat /sys/class/scull/scullp0/size\n'
ok "make step: the first command has run" shown '^10$'
ok "make step: waits after a typed command" shown "$ask"
types '\n'
ok "make step: prints the output of the second command" shown '^    scull_percpu0 .*10'
ok "make step: waits for the third command" shown "$ask"
# shellcheck disable=SC2016 # the guest expands it
types 'echo $device; cat\n'
ok "make step: typed commands share variables with the page" shown '^scull_percpu0$'
types '\003'
ok "make step: Ctrl-C ends only the typed command" shown "$ask"
types 'q\n'
ok "make step: q leaves with status 0" shown '^ended: 0$'
close_screens
is "step: an unknown section is refused" \
	'step: tour.md has no section "nonesuch"; its sections are:' \
	"$(scripts/step tour nonesuch 2>&1 | head -n 1)"
done_testing
