/* SPDX-License-Identifier: GPL-2.0 */
/* Helpers for tests of a mapped device */
#ifndef MAP_TEST_H
#define MAP_TEST_H

#include "device_test.h"

#include <sys/resource.h>

static inline unsigned char *map_at(off_t pos, size_t len, int prot, int flags)
{
	unsigned char *map = mmap(NULL, len, prot, flags, fd, pos);

	if (map == MAP_FAILED)
		perror("mmap");
	assert_ptr_not_equal(map, MAP_FAILED);
	return map;
}

static inline unsigned char *map_shared(off_t pos, size_t len)
{
	return map_at(pos, len, PROT_READ | PROT_WRITE, MAP_SHARED);
}

static inline int byte_at(off_t pos)
{
	unsigned char byte;

	return pread(fd, &byte, 1, pos) == 1 ? byte : -1;
}

/* The page faults of this process until now that needed no I/O */
static inline long minor_faults(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_minflt;
}

/* The bytes that an entry of a page middle directory maps; 0 if unknown */
static inline long huge_page_size(void)
{
	FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "r");
	long size = 0;

	if (!file)
		return 0;
	assert_int_equal(fscanf(file, "%ld", &size), 1);
	fclose(file);
	return size;
}

#endif /* MAP_TEST_H */
