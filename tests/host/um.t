#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The store's own tests, at the speed of the machine: in user-mode Linux.
# not in CI

here=$(dirname "$(readlink -f "$0")")
SCULL_TAP_DIR=$(mktemp -d)
trap 'rm -r "$SCULL_TAP_DIR"' EXIT
export SCULL_TAP_DIR SCULL_KERNEL=6.12-um
"$here/../harness/run" "$here/../guest/kunit.t"
