#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel: 6.12

source "$(dirname "$0")/lint.sh"

# Debian's headers of newer kernels lack a script that sparse requires.
[ ! -d "$(lab/kernel 6.12)/root" ] || {
	echo "1..0 # SKIP the compiler of 6.12 is in a root of its own, without sparse"
	exit
}
# Other kernels are built with W=1 when tests run on them.
quiet "gcc W=1 and sparse, 6.12: no messages" build 6.12 W=1 C=1 CF=-D__CHECK_ENDIAN__
done_testing
