/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ioctl(2) as a 32-bit program calls it.  Only a 64-bit PC lets others do that,
 * too; elsewhere the test is skipped.
 */
#ifndef _IOCTL32_H
#define _IOCTL32_H

#include "scull_test.h"

#ifdef __x86_64__

/* Where a 32-bit program's pointers can reach. */
static int *low_int(void)
{
	int *low = mmap(NULL, sizeof(*low), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	assert_ptr_not_equal(low, MAP_FAILED);
	return low;
}

static int ioctl32(int device, unsigned int request, long arg)
{
	int ret;

	asm volatile("int $0x80" : "=a" (ret)
		     : "a" (54), "b" (device), "c" (request), "d" (arg)
		     : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

#else

static int *low_int(void)
{
	skip();
	return NULL;
}

static int ioctl32(int device, unsigned int request, long arg)
{
	return -1;
}

#endif
#endif /* _IOCTL32_H */
