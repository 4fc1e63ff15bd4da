# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # tap.sh sets them
# Helpers that the tests with several NUMA nodes share

# free_kib NODE: print the memory of the node that is free for the kernel, including the
# per-CPU free lists
free_kib() {
	# kcompactd returns the free pages that it isolated before it sleeps.
	while awk '$2 ~ /^\(kcompactd/ && $3 != "S" { busy = 1 } END { exit !busy }' \
		/proc/[0-9]*/stat 2>/dev/null; do :; done
	echo 1 >/proc/sys/vm/compact_memory
	echo 3 >/proc/sys/vm/drop_caches
	awk -v node=$1 -v page=$page '/^Node/ { here = $2 + 0 == node }
		here && ($1 == "nr_free_pages" || $1 == "count:") { pages += $2 }
		here && $1 == "nr_free_cma" { pages -= $2 }
		END { print pages * page / 1024 }' /proc/zoneinfo
}

# mask NODE: print the affinity mask of the node's first CPU, for taskset
mask() {
	printf %x $((1 << $(sed 's/[-,].*//' /sys/devices/system/node/node$1/cpulist)))
}
