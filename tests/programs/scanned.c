// SPDX-License-Identifier: GPL-2.0
/*
 * Check whether NUMA balancing scans a mapping of a device: scanned DEVICE.
 * Touches the mapping until the kernel has scanned the address space four
 * times, and prints the number of faults.  The status is 0 if there were fewer
 * faults than an eighth of the pages, and 3 if the kernel does not balance.
 */
#include "scull_test.h"

#include <time.h>

#define LEN (32 * MiB)
#define SCANS 4

/* Return the number after a name in a file of /proc, or -1 if there is none. */
static long number(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[256];
	long value = -1;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			value = atol(line + strcspn(line, "0123456789"));
	if (file)
		fclose(file);
	return value;
}

static long faulted(void)
{
	return number("/proc/vmstat", "numa_hint_faults ");
}

static long scans(void)
{
	return number("/proc/self/sched", "mm->numa_scan_seq");
}

int main(int argc, char **argv)
{
	static int fd;
	long page = sysconf(_SC_PAGESIZE), before, first = scans(), i;
	volatile unsigned char *map;
	time_t end = time(NULL) + 60;

	if (first < 0 || faulted() < 0)
		return 3;
	fd = open(argv[1], O_RDWR);
	map = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED || pwrite(fd, "x", 1, LEN - 1) != 1) {
		perror(argv[1]);
		return 2;
	}
	for (i = 0; i < LEN; i += page)
		map[i] = 1;
	before = faulted();
	while (scans() < first + SCANS && time(NULL) < end)
		for (i = 0; i < LEN; i += page)
			(void)map[i];
	printf("%ld scans, %ld faults, %ld pages\n", scans() - first,
	       faulted() - before, LEN / page);
	return scans() < first + SCANS || faulted() - before >= LEN / page / 8;
}
