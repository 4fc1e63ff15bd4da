#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

source "$(dirname "$0")/../lint.sh"

quiet "gcc W=1, 6.12" build 6.12 W=1
quiet "gcc W=1, 6.1" build 6.1 W=1
done_testing
