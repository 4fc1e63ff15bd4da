// SPDX-License-Identifier: GPL-2.0
/*
 * Throughput of two processes relative to one: parallel FILE.  Prints, for
 * reads, for writes, and for one of each, the calls of both processes per call
 * of one alone.  Processes are used because threads of one process cannot run
 * at the same time in user-mode Linux.
 */
#include "scull_test.h"

#include <stdatomic.h>
#include <time.h>

#define SPAN	(4 * MiB)
#define BLOCK	(4 * KiB)

static const char *path;

/* Memory that the processes share */
static struct shared {
	atomic_int go;
	long calls[2];
} *shared;

static void work(int nr, int store)
{
	static unsigned char buf[BLOCK];
	int fd = open(path, O_RDWR);
	off_t pos = 0;

	pin_to_cpu(nr);
	while (!shared->go)
		;
	while (shared->go) {
		off_t at = nr * SPAN + pos;
		ssize_t done = store ? pwrite(fd, buf, BLOCK, at) :
				       pread(fd, buf, BLOCK, at);

		if (done != BLOCK)
			abort();
		shared->calls[nr]++;
		pos = (pos + BLOCK) % SPAN;
	}
}

/* Count the calls in half a second of processes that read or store. */
static double calls(int processes, const int *store)
{
	const struct timespec half = { .tv_nsec = 500000000 };
	double sum = 0;
	int status, i;

	for (i = 0; i < processes; i++) {
		shared->calls[i] = 0;
		if (fork() == 0) {
			work(i, store[i]);
			_exit(0);
		}
	}
	nanosleep(&half, NULL);
	shared->go = 1;
	nanosleep(&half, NULL);
	shared->go = 0;
	for (i = 0; i < processes; i++) {
		if (wait(&status) < 0 || status)
			abort();
		sum += shared->calls[i];
	}
	return sum;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int store[2];
	} ways[] = {
		{ "reads", { 0, 0 } },
		{ "writes", { 1, 1 } },
		{ "one of each", { 0, 1 } },
	};
	static unsigned char zeros[2 * SPAN];
	unsigned int i;
	int fd;

	path = argv[1];
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	for (i = 0; i < 2; i++) {
		/* On a per-CPU device, each CPU has its own copy. */
		pin_to_cpu(i);
		if (pwrite(fd, zeros, sizeof(zeros), 0) != sizeof(zeros))
			return 1;
	}
	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		double one = calls(1, ways[i].store);

		printf("%s%s %.2f", i ? ", " : "", ways[i].name,
		       calls(2, ways[i].store) / one);
	}
	printf("\n");
	return 0;
}
