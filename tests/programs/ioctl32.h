/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ioctl(2) as called by a 32-bit program.  A 64-bit program can call it only on
 * a 64-bit PC, and only if the kernel runs 32-bit programs, which user-mode
 * Linux does not.  Otherwise, the test is skipped.
 */
#ifndef _IOCTL32_H
#define _IOCTL32_H

#include "scull_test.h"

#ifdef __x86_64__

static int call32(int nr, long a, long b, long c)
{
	int ret;

	asm volatile("int $0x80" : "=a" (ret)
		     : "a" (nr), "b" (a), "c" (b), "d" (c)
		     : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

/* Use a child, because the kernel may answer with a signal. */
static int has_calls32(void)
{
	enum { GETPID = 20 };
	int status;

	if (fork() == 0)
		_exit(call32(GETPID, 0, 0, 0) != getpid());
	return wait(&status) > 0 && !status;
}

/* An address that a 32-bit pointer can hold */
static int *low_int(void)
{
	int *low;

	if (!has_calls32())
		skip();
	low = mmap(NULL, sizeof(*low), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert_ptr_not_equal(low, MAP_FAILED);
	return low;
}

static int ioctl32(int device, unsigned int request, long arg)
{
	enum { IOCTL = 54 };

	return call32(IOCTL, device, request, arg);
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
