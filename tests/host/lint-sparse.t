#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

source "$(dirname "$0")/lint.sh"

quiet "sparse, 6.12" build 6.12 C=1 CF=-D__CHECK_ENDIAN__
done_testing
