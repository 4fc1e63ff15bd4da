/* SPDX-License-Identifier: GPL-2.0 */
/* Helpers that the test programs share */
#ifndef SCULL_TEST_H
#define SCULL_TEST_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* cmocka 2 deprecates the old name. */
#ifndef assert_int_in_range
#define assert_int_in_range assert_in_range
#endif

#include "uapi/scull.h"

#define KiB 1024L
#define MiB (1024 * KiB)
#define TiB (1024LL * 1024 * MiB)

/*
 * The first offset that cannot be written.  A 32-bit kernel counts pages and
 * items with 32 bits.
 */
static inline off_t end_of_offsets(long quantum, long qset)
{
#if __WORDSIZE == 64
	return LLONG_MAX;
#else
	const long page = sysconf(_SC_PAGESIZE);
	off_t item = (off_t)quantum * qset;

	return (off_t)ULONG_MAX * (item < page ? item : page);
#endif
}

/* An offset far from all data: 1 TiB, or half of the largest one */
static inline off_t far_offset(long quantum, long qset)
{
	off_t half = end_of_offsets(quantum, qset) / 2;

	return half < TiB ? half : TiB;
}

/* The byte of the pattern at an offset; never 0, to differ from a hole */
static inline unsigned char pattern(uint64_t offset)
{
	return (offset * 0x9e3779b97f4a7c15ULL >> 56) | 1;
}

static inline void pattern_fill(void *buf, size_t len, uint64_t offset)
{
	unsigned char *byte = buf;
	size_t i;

	for (i = 0; i < len; i++)
		byte[i] = pattern(offset + i);
}

static inline void write_pattern(int fd, off_t pos, size_t len)
{
	unsigned char *buf = malloc(len);

	pattern_fill(buf, len, pos);
	assert_int_equal(pwrite(fd, buf, len, pos), len);
	free(buf);
}

static sigjmp_buf fault_env;

static void fault_caught(int sig)
{
	siglongjmp(fault_env, sig);
}

/*
 * Return the signal that touching a byte raises, or 0.  A store keeps the byte.
 */
static inline int faults(volatile unsigned char *byte, int store)
{
	int sig = sigsetjmp(fault_env, 1);

	if (!sig) {
		signal(SIGBUS, fault_caught);
		signal(SIGSEGV, fault_caught);
		if (store)
			*byte = *byte;
		else
			(void)*byte; /* NOLINT: it may be NULL on purpose */
	}
	signal(SIGBUS, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	return sig;
}

/* A random number below the limit, determined by the seed */
static inline uint64_t random_below(uint64_t *seed, uint64_t limit)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 20) % limit;
}

/* On a per-CPU device, tests must stay on one CPU to see the same copy. */
static inline void pin_to_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		perror("sched_setaffinity");
}

static inline int kernel_older(int major, int minor)
{
	struct utsname name;
	long is_major, is_minor;
	char *rest;

	assert_int_equal(uname(&name), 0);
	is_major = strtol(name.release, &rest, 10);
	is_minor = strtol(rest + 1, NULL, 10);
	return is_major < major || (is_major == major && is_minor < minor);
}

static inline int open_device(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		perror(path);
	assert_true(fd >= 0);
	return fd;
}

static inline void trim_device(const char *path)
{
	close(open_device(path, O_WRONLY));
}

#endif /* SCULL_TEST_H */
