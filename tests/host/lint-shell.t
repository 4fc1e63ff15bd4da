#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

source "$(dirname "$0")/lint.sh"
mapfile -t scripts < <(
	grep -lrE '^(#!/.*sh$|# shellcheck shell=)' lab packaging scripts tests bench \
		tools .ci dkms.conf
)

# SC2086: quoting words without blanks, such as /dev/${module}0, only obscures them.
# SC2317, SC2329: commands that are passed to ok and quiet are reachable.
quiet "shellcheck: no messages" \
	shellcheck -x -P SCRIPTDIR:tests -e SC2086,SC2317,SC2329 "${scripts[@]}"
quiet "shfmt: no differences" shfmt -d "${scripts[@]}"
done_testing
