// SPDX-License-Identifier: GPL-2.0
/*
 * Count the instructions of operations on a file or a device: count FILE [LAST].
 * Operations after LAST are left out.  The time stamp counter must count
 * instructions, see lab/vm -i.
 *
 * Prints a line for each operation: its name and its instructions, including
 * those of the system call, but without those that copy the bytes.  Operations
 * on many pages are counted per page.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <x86intrin.h>

#include "../include/uapi/scull.h"

#define KiB	1024LL
#define MiB	(1024 * KiB)
#define GiB	(1024 * MiB)
#define TiB	(1024 * GiB)
#define PAGE	(4 * KiB)
/* The bytes that most operations fill or work on */
#define SIZE	(4 * MiB)
#define PAGES	(SIZE / PAGE)
#define CALLS	128

static const char *path;
static int fd, null;
static int pipe_ends[2], socket_ends[2];
static char buf[64 * KiB] __attribute__((aligned(64 * KiB)));
/* An address with its own page tables, aligned for fault-around */
static volatile char *const map = (void *)TiB;

/*
 * struct operation - an operation to count
 * @prepare:	runs before each pass, not counted
 * @run:	a pass
 * @len:	bytes per call
 * @stride:	distance between the positions of calls
 * @times:	divisor of the count
 * @copied:	bytes that a pass copies
 */
struct operation {
	const char *name;
	void (*prepare)(const struct operation *op);
	void (*run)(const struct operation *op);
	long long len;
	long long stride;
	int times;
	long long copied;
};

static void check(int good, const char *what)
{
	if (!good)
		err(1, "%s: %s", path, what);
}

/* Empty the file. */
static void trim(const struct operation *op)
{
	struct stat st;

	check(!fstat(fd, &st), "stat");
	if (S_ISREG(st.st_mode))
		check(!ftruncate(fd, 0), "truncate");
	else
		check(!ioctl(fd, SCULL_IOCTRIM), "trim");
}

/* Write at all positions, SIZE / @len of them. */
static void fill(const struct operation *op)
{
	long long i;

	for (i = 0; i < SIZE / op->len; i++)
		check(pwrite(fd, buf, op->len, i * op->stride) == op->len,
		      "fill");
}

/* A position for a call: scattered, and the same in each pass */
static long long place(const struct operation *op, int call)
{
	return call * 2654435761u % (SIZE / op->len) * op->stride;
}

static void reads(const struct operation *op)
{
	int i;

	for (i = 0; i < CALLS; i++)
		check(pread(fd, buf, op->len, place(op, i)) == op->len, "read");
}

static void writes(const struct operation *op)
{
	int i;

	for (i = 0; i < CALLS; i++)
		check(pwrite(fd, buf, op->len, place(op, i)) == op->len,
		      "write");
}

/* From the file through a pipe to /dev/null */
static void splices(const struct operation *op)
{
	loff_t pos;
	int i;

	for (i = 0; i < CALLS; i++) {
		pos = place(op, i);
		check(splice(fd, &pos, pipe_ends[1], NULL, op->len, 0) == op->len &&
		      splice(pipe_ends[0], NULL, null, NULL, op->len, 0) == op->len,
		      "splice");
	}
}

/* To a socket, from which the bytes are read */
static void sendfiles(const struct operation *op)
{
	static char to[64 * KiB] __attribute__((aligned(64 * KiB)));
	off_t pos;
	int i;

	for (i = 0; i < CALLS; i++) {
		pos = place(op, i);
		check(sendfile(socket_ends[1], fd, &pos, op->len) == op->len &&
		      recv(socket_ends[0], to, op->len, MSG_WAITALL) == op->len,
		      "sendfile");
	}
}

static void write_one(const struct operation *op)
{
	check(pwrite(fd, buf, op->len, op->stride) == op->len, "write");
}

static void opens(const struct operation *op)
{
	int i;

	for (i = 0; i < CALLS; i++)
		check(!close(open(path, O_RDONLY)), "open");
}

/* Replace the mapping of the previous pass. */
static void fill_and_map(const struct operation *op)
{
	fill(op);
	check(mmap((void *)map, SIZE, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_FIXED, fd, 0) == map, "map");
}

static void load_pages(const struct operation *op)
{
	long long pos;

	for (pos = 0; pos < SIZE; pos += PAGE)
		(void)map[pos];
}

static void store_pages(const struct operation *op)
{
	long long pos;

	for (pos = 0; pos < SIZE; pos += PAGE)
		map[pos] = 1;
}

static const struct operation operations[] = {
	{ "read-4k", fill, reads, PAGE, PAGE, CALLS, CALLS * PAGE },
	{ "write-4k", fill, writes, PAGE, PAGE, CALLS, CALLS * PAGE },
	{ "read-64k", fill, reads, 64 * KiB, 64 * KiB, CALLS, CALLS * 64 * KiB },
	{ "write-64k", fill, writes, 64 * KiB, 64 * KiB, CALLS,
	  CALLS * 64 * KiB },
	{ "splice-64k", fill, splices, 64 * KiB, 64 * KiB, CALLS, 0 },
	{ "sendfile-64k", fill, sendfiles, 64 * KiB, 64 * KiB, CALLS,
	  CALLS * 64 * KiB },
	{ "fill-4k", trim, fill, PAGE, PAGE, PAGES, SIZE },
	{ "fill-64k", trim, fill, 64 * KiB, 64 * KiB, PAGES, SIZE },
	{ "trim", fill, trim, PAGE, PAGE, PAGES, 0 },
	{ "open", fill, opens, PAGE, PAGE, CALLS, 0 },
	{ "map-read", fill_and_map, load_pages, PAGE, PAGE, PAGES, 0 },
	{ "map-store", fill_and_map, store_pages, PAGE, PAGE, PAGES, 0 },
	{ "read-4k-16g", fill, reads, PAGE, 16 * GiB / PAGES, CALLS,
	  CALLS * PAGE },
	{ "write-at-0", trim, write_one, PAGE, 0, 1, PAGE },
	{ "write-at-1t", trim, write_one, PAGE, TiB, 1, PAGE },
};

static uint64_t instructions(const struct operation *op)
{
	uint64_t start = __rdtsc();

	op->run(op);
	return __rdtsc() - start;
}

/*
 * The cost of copying alone.  The kernel copies with the same instruction if
 * the CPU does not claim to copy bytes as fast.  No code under test runs here,
 * so the results show if the copies of that code become slower.
 */
static void copy(const struct operation *op)
{
	static char to[64 * KiB] __attribute__((aligned(64 * KiB)));
	void *dst = to, *src = buf;
	long long words = op->len / 8;

	asm volatile("rep movsq"
		     : "+D"(dst), "+S"(src), "+c"(words) : : "memory");
}

/* The least count of several passes excludes timer ticks, one in 4 million. */
static uint64_t least(const struct operation *op)
{
	uint64_t count, min = UINT64_MAX;
	int pass;

	for (pass = 0; pass < 8; pass++) {
		if (op->prepare)
			op->prepare(op);
		count = instructions(op);
		if (count < min)
			min = count;
	}
	return min;
}

static double copying(long long len)
{
	return least(&(struct operation){ .run = copy, .len = len });
}

static void count(const struct operation *op)
{
	double beyond = least(op);

	beyond -= copying(op->len) * op->copied / op->len;
	printf("%s\t%.1f\n", op->name, beyond / op->times);
	/* A mapped device cannot be trimmed. */
	munmap((void *)map, SIZE);
}

int main(int argc, char **argv)
{
	double longer = copying(2 * PAGE) - copying(PAGE);
	unsigned int i;

	if (argc < 2)
		errx(2, "usage: count FILE [LAST]");
	if (longer != (double)PAGE / 8)
		errx(1, "the time stamp counter does not count instructions");
	path = argv[1];
	fd = open(path, O_RDWR | O_CREAT, 0600);
	check(fd >= 0, "open");
	null = open("/dev/null", O_WRONLY);
	check(null >= 0 && !pipe(pipe_ends) &&
	      !socketpair(AF_UNIX, SOCK_STREAM, 0, socket_ends), "other ends");
	memset(buf, 1, sizeof(buf));
	for (i = 0; i < sizeof(operations) / sizeof(*operations); i++) {
		count(&operations[i]);
		if (argc > 2 && !strcmp(operations[i].name, argv[2]))
			break;
	}
	return 0;
}
