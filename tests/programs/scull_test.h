/* SPDX-License-Identifier: GPL-2.0 */
/* What the test programs share. */
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

#include "uapi/scull.h"

#define KiB 1024L
#define MiB (1024 * KiB)
#define TiB (1024LL * 1024 * MiB)

/* The first offset that cannot be written: 32 bits count so many pages, and items */
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

/* An offset with nothing near it, at 1 TiB or as far as that can be */
static inline off_t far_offset(long quantum, long qset)
{
	off_t half = end_of_offsets(quantum, qset) / 2;

	return half < TiB ? half : TiB;
}

/* The byte that belongs at an offset; never 0, so that a hole is told apart */
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

/* The signal that touching a byte brings, or 0; a store leaves it as it was. */
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

/* A number below the limit; the same seed brings the same numbers. */
static inline uint64_t random_below(uint64_t *seed, uint64_t limit)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 20) % limit;
}

/* On a per-CPU device only one CPU's copies can be compared. */
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
