// SPDX-License-Identifier: GPL-2.0
/*
 * How much faster are two threads than one: parallel FILE.  Prints, for reads,
 * writes, and one of each, the calls of both threads per call of one alone.
 */
#include "scull_test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define SPAN	(4 * MiB)
#define BLOCK	(4 * KiB)

static const char *path;
static atomic_int go;

struct worker {
	pthread_t id;
	int nr, store;
	long calls;
};

static void *work(void *arg)
{
	static unsigned char buf[2][BLOCK];
	struct worker *worker = arg;
	int fd = open(path, O_RDWR);
	off_t pos = 0;

	pin_to_cpu(worker->nr);
	while (!go)
		;
	while (go) {
		off_t at = worker->nr * SPAN + pos;
		ssize_t done = worker->store ?
			       pwrite(fd, buf[worker->nr], BLOCK, at) :
			       pread(fd, buf[worker->nr], BLOCK, at);

		if (done != BLOCK)
			abort();
		worker->calls++;
		pos = (pos + BLOCK) % SPAN;
	}
	close(fd);
	return NULL;
}

/* Calls in half a second, of threads that read or store */
static double calls(int threads, const int *store)
{
	const struct timespec half = { .tv_nsec = 500000000 };
	struct worker worker[2] = { 0 };
	double sum = 0;
	int i;

	for (i = 0; i < threads; i++) {
		worker[i].nr = i;
		worker[i].store = store[i];
		pthread_create(&worker[i].id, NULL, work, &worker[i]);
	}
	nanosleep(&half, NULL);
	go = 1;
	nanosleep(&half, NULL);
	go = 0;
	for (i = 0; i < threads; i++) {
		pthread_join(worker[i].id, NULL);
		sum += worker[i].calls;
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
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	for (i = 0; i < 2; i++) {
		/* Each CPU has its own copies on a per-CPU device. */
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
