#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

source "$(dirname "$0")/lint.sh"
mapfile -t scripts < <(
	grep -lrE '^(#!/.*sh$|# shellcheck shell=)' lab packaging scripts tests bench \
		tools .ci dkms.conf
)

# Quotes around what cannot hold a blank, /dev/${module}0, only hide it; and
# what ok and quiet are given to run is reached.
quiet "shellcheck" shellcheck -x -P SCRIPTDIR:tests -e SC2086,SC2317 "${scripts[@]}"
quiet "shfmt" shfmt -d "${scripts[@]}"
done_testing
