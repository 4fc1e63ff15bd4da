// SPDX-License-Identifier: GPL-2.0
/*
 * Touch every page of a mapping in order until SIGBUS: touch FILE BYTES
 * full|hole load|store [private].  First, the file is filled, or gets only its
 * last byte, after a hole.  The mapping is shared unless private is given.
 * Prints the bytes touched and the page faults, and leaves a device empty.
 */
#include "scull_test.h"

#include <sys/resource.h>

static long page_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

int main(int argc, char **argv)
{
	int fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
	long bytes = atol(argv[2]), page = sysconf(_SC_PAGESIZE), before;
	int full = !strcmp(argv[3], "full"), store = !strcmp(argv[4], "store");
	static unsigned char piece[MiB];
	volatile unsigned char *map;
	/* static and volatile, to survive siglongjmp() */
	static volatile long pos;

	for (pos = 0; full && pos < bytes; pos += MiB)
		if (write(fd, piece, MiB) != MiB)
			return 1;
	if (pwrite(fd, "", 1, bytes - 1) != 1)
		return 1;
	map = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		   argc > 5 ? MAP_PRIVATE : MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return 1;
	/*
	 * Take a signal now: once memory is exhausted, it could not be
	 * delivered.
	 */
	faults(NULL, 0);
	signal(SIGBUS, fault_caught);
	before = page_faults();
	if (!sigsetjmp(fault_env, 1)) {
		for (pos = 0; pos < bytes; pos += page) {
			if (store)
				map[pos] = 1;
			else
				(void)map[pos];
		}
	}
	before = page_faults() - before;
	munmap((void *)map, bytes);
	/* Trim first: printing needs memory, and the cgroup may be full. */
	ioctl(fd, SCULL_IOCTRIM);
	printf("%ld %ld\n", pos, before);
	return 0;
}
