/* SPDX-License-Identifier: GPL-2.0 */
/* Helpers for tests of a mapped device */
#ifndef MAP_TEST_H
#define MAP_TEST_H

#include "device_test.h"

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

#endif /* MAP_TEST_H */
