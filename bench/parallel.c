// SPDX-License-Identifier: GPL-2.0
/*
 * Throughput of two threads on a file relative to one: parallel NAME=FILE...
 * Each thread reads or writes its own region, on its own CPU.  Throughput is in
 * MB/s, 10^6 bytes per second.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS		9
#define FILES		8
/* Minimum in ns for a thread on the first file; another may take half of it. */
#define LONG_ENOUGH	400000000L
#define SPAN		(4L << 20)
#define LARGEST		(64L << 10)

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof(*(a)))

/* The same for all files, and for one and two threads */
struct work {
	const char *operation;
	size_t block;
	long calls;
};

struct file {
	const char *name;
	int fd;
};

struct worker {
	const struct work *work;
	int fd, cpu;
	long long start, end;
};

static pthread_barrier_t barrier;

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void pin_to_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

static void *run(void *arg)
{
	static unsigned char bufs[2][LARGEST]
		__attribute__((aligned(4096)));
	struct worker *me = arg;
	const struct work *work = me->work;
	int store = *work->operation == 'w';
	unsigned char *buf = bufs[me->cpu];
	off_t base = me->cpu * SPAN, pos = 0;
	ssize_t done;
	long i;

	pin_to_cpu(me->cpu);
	memset(buf, 1, LARGEST);
	pthread_barrier_wait(&barrier);
	me->start = now();
	for (i = 0; i < work->calls; i++) {
		if (store)
			done = pwrite(me->fd, buf, work->block, base + pos);
		else
			done = pread(me->fd, buf, work->block, base + pos);
		if (done != (ssize_t)work->block)
			err(1, "%s", work->operation);
		pos = (pos + work->block) % SPAN;
	}
	me->end = now();
	return NULL;
}

/* Nanoseconds from the start of the first thread to the end of the last */
static long long duration(const struct work *work, int fd, int cpu, int threads)
{
	struct worker workers[2];
	long long start, end;
	pthread_t ids[2];
	int i;

	pthread_barrier_init(&barrier, NULL, threads);
	for (i = 0; i < threads; i++) {
		workers[i] = (struct worker){ work, fd, (cpu + i) % 2, 0, 0 };
		if (pthread_create(&ids[i], NULL, run, &workers[i]))
			err(1, "pthread_create");
	}
	for (i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	pthread_barrier_destroy(&barrier);
	start = workers[0].start;
	end = workers[0].end;
	if (threads == 2 && workers[1].start < start)
		start = workers[1].start;
	if (threads == 2 && workers[1].end > end)
		end = workers[1].end;
	return end - start;
}

static double throughput(const struct work *work, int fd, int cpu, int threads)
{
	return 1e3 * threads * work->calls * work->block /
	       duration(work, fd, cpu, threads);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *of)
{
	qsort(of, ROUNDS, sizeof(*of), compare);
	return of[ROUNDS / 2];
}

/*
 * In each round, measure every file with one thread, on either CPU, and with
 * two threads, so that disturbances of the machine affect all files.
 */
static void measure(struct work *work, const struct file *files, int nr)
{
	static double one[FILES][ROUNDS], two[FILES][ROUNDS];
	static double speedup[FILES][ROUNDS];
	int round, i;

	for (work->calls = 64; duration(work, files[0].fd, 0, 1) < LONG_ENOUGH;)
		work->calls *= 2;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < nr; i++) {
			double a = (throughput(work, files[i].fd, 0, 1) +
				    throughput(work, files[i].fd, 1, 1)) / 2;
			double b = throughput(work, files[i].fd, 0, 2);

			one[i][round] = a;
			two[i][round] = b;
			speedup[i][round] = b / a;
		}
	}
	for (i = 0; i < nr; i++)
		printf("%s\t%zu\t%s\t%.1f\t%.1f\t%.2f\n", work->operation,
		       work->block, files[i].name, median(one[i]),
		       median(two[i]), median(speedup[i]));
	fflush(stdout);
}

static struct file open_filled(char *arg)
{
	static unsigned char zeros[2 * SPAN];
	char *path = strchr(arg, '=');
	struct file file = { arg, -1 };

	if (!path)
		errx(2, "%s: expected NAME=FILE", arg);
	*path++ = '\0';
	file.fd = open(path, O_RDWR | O_CREAT, 0600);
	if (file.fd < 0 ||
	    pwrite(file.fd, zeros, sizeof(zeros), 0) != sizeof(zeros))
		err(1, "%s", path);
	return file;
}

int main(int argc, char **argv)
{
	static struct work works[] = {
		{ "read", 4096, 0 },
		{ "read", LARGEST, 0 },
		{ "write", 4096, 0 },
		{ "write", LARGEST, 0 },
	};
	struct file files[FILES];
	unsigned int i;
	int nr;

	if (argc < 2 || argc > FILES + 1)
		errx(2, "usage: parallel NAME=FILE... (1 to %d)", FILES);
	for (nr = 0; nr < argc - 1; nr++)
		files[nr] = open_filled(argv[nr + 1]);
	printf("operation\tcall\twho\tthreads1\tthreads2\tspeedup\n");
	for (i = 0; i < ARRAY_SIZE(works); i++)
		measure(&works[i], files, nr);
	return 0;
}
