// SPDX-License-Identifier: GPL-2.0
/*
 * Placement of a device's pages: where DEVICE.  Maps the device and reads every
 * page, which fills holes.  Prints the NUMA node and the physical address, in
 * MiB, of each page.
 */
#include "scull_test.h"

#include <sys/syscall.h>

/* Bits of /proc/self/pagemap, see proc(5) */
#define PM_PRESENT	0x8000000000000000ULL
#define PM_PFN		0x007fffffffffffffULL

int main(int argc, char **argv)
{
	int fd = open(argv[1], O_RDWR), pagemap, node;
	long page = sysconf(_SC_PAGESIZE), size, pos;
	volatile unsigned char *map;
	uint64_t entry;

	pagemap = open("/proc/self/pagemap", O_RDONLY);
	size = lseek(fd, 0, SEEK_END);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (pagemap < 0 || map == MAP_FAILED) {
		perror(argv[1]);
		return 1;
	}
	for (pos = 0; pos < size; pos += page) {
		const volatile void *at = map + pos;

		(void)map[pos];
		/*
		 * Without target nodes, move_pages() only reports the node.
		 * Kernels without NUMA do not have this call.
		 */
		if (syscall(SYS_move_pages, 0, 1UL, &at, NULL, &node, 0))
			node = 0;
		if (pread(pagemap, &entry, sizeof(entry), (uintptr_t)at / page *
			  sizeof(entry)) != sizeof(entry)) {
			perror("where");
			return 1;
		}
		/* The page frame number is 0 unless the reader is root. */
		if (!(entry & PM_PRESENT) || !(entry & PM_PFN)) {
			fprintf(stderr, "no page at %ld\n", pos);
			return 1;
		}
		printf("%d %lu\n", node,
		       (unsigned long)((entry & PM_PFN) * page / MiB));
	}
	return 0;
}
