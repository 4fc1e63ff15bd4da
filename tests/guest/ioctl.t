#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The book's thirteen ioctls, called by 64-bit and 32-bit programs
. harness/tap.sh

each() {
	load "$1"
	cmocka "$1" build/ioctl "/dev/${1}0" "$2" "$3" "$4" "$5"
	unload "$1"
}

each scull quantum 4000 0 1000
each scullc quantum 4000 0 500
each scullp order 0 $max_order 500
each scullv order 4 $max_order 500
each scull_percpu quantum 1024 0 500
done_testing
