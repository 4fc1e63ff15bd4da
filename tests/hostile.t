#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Hostile programs, and others' fuzzers: stress-ng's for devices, and trinity.
# vm: -m 1024 -p stress-ng -p trinity
. ./tap.sh

# geometry MODULE UNIT SIZE
geometry() {
	load "$1" "$1_$2=$3" "$1_qset=5" "$1_limit=64M"
	seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	cmocka "$1 $2=$3" build/hostile "/dev/${1}0" "$(rounds 5000)" $seed
	unload "$1"
}

for module in scull scullc scull_percpu; do
	geometry $module quantum 1
	geometry $module quantum 4000
done
for module in scullp scullv; do
	geometry $module order 0
	geometry $module order 4
done
done_testing
