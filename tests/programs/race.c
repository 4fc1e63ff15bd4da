// SPDX-License-Identifier: GPL-2.0
/* Concurrent access to a device: race DEVICE DUMP ROUNDS. */
#include "scull_test.h"

#include <err.h>
#include <pthread.h>
#include <stdatomic.h>

#define SPAN	(256 * KiB)	/* bytes of the device that are used */
#define THREADS	4

static const char *path, *dump;
static int rounds;
static int per_cpu;
static atomic_int errors;
static atomic_int stop;

static void check(int holds, const char *what, long a, long b)
{
	if (holds)
		return;
	if (atomic_fetch_add(&errors, 1) < 5)
		fprintf(stderr, "%s: %ld, %ld\n", what, a, b);
}

struct thread {
	pthread_t id;
	void *(*body)(void *arg);
	void *arg;
};

static void *thread_main(void *arg)
{
	struct thread *thread = arg;

	if (per_cpu)
		pin_to_cpu(0);
	return thread->body(thread->arg);
}

static void start(struct thread *thread, void *(*body)(void *arg), void *arg)
{
	thread->body = body;
	thread->arg = arg;
	assert_int_equal(pthread_create(&thread->id, NULL, thread_main, thread),
			 0);
}

static void finish(struct thread *thread)
{
	pthread_join(thread->id, NULL);
}

/* Write the pattern to random ranges. */
static void *writer(void *arg)
{
	uint64_t seed = (uintptr_t)arg;
	unsigned char *buf = malloc(SPAN);
	int fd = open(path, O_RDWR), i;

	pattern_fill(buf, SPAN, 0);
	for (i = 0; i < rounds; i++) {
		long pos = random_below(&seed, SPAN);
		long len = 1 + random_below(&seed, SPAN - pos);

		check(pwrite(fd, buf + pos, len, pos) == len, "write", pos, len);
	}
	close(fd);
	free(buf);
	return NULL;
}

/* Each byte is the pattern's, or 0 if it is not yet written or was trimmed. */
static void *reader(void *arg)
{
	uint64_t seed = (uintptr_t)arg;
	unsigned char *buf = malloc(SPAN), *want = malloc(SPAN);
	int fd = open(path, O_RDONLY), i;

	pattern_fill(want, SPAN, 0);
	for (i = 0; i < rounds; i++) {
		long pos = random_below(&seed, SPAN), j;
		long len = pread(fd, buf, SPAN - pos, pos);

		check(len >= 0, "read", pos, len);
		for (j = 0; j < len; j++)
			if (buf[j] != want[pos + j] && buf[j])
				check(0, "wrong byte", pos + j, buf[j]);
	}
	close(fd);
	free(buf);
	free(want);
	return NULL;
}

static void *trimmer(void *arg)
{
	while (!atomic_load(&stop)) {
		int fd = open(path, O_WRONLY);

		check(fd >= 0, "trim", errno, 0);
		close(fd);
		usleep(2000);
	}
	return NULL;
}

/* The dump is well-formed, whatever other tasks do. */
static void *dumper(void *arg)
{
	char line[4096];

	while (!atomic_load(&stop)) {
		FILE *file = fopen(dump, "r");
		int devices = 0;

		if (!file)
			err(1, "%s", dump);
		while (fgets(line, sizeof(line), file)) {
			if (!strncmp(line, "Device ", 7)) {
				check(atoi(line + 7) == devices, "device",
				      atoi(line + 7), devices);
				devices++;
				continue;
			}
			check(!strncmp(line, "  item at ", 10) ||
			      !strncmp(line, "    ", 4), line, 0, 0);
		}
		check(devices == 4, "devices dumped", devices, 4);
		fclose(file);
	}
	return NULL;
}

static void all_operations_race(void **state)
{
	struct thread threads[THREADS + 2];
	long i;

	stop = 0;
	errors = 0;
	for (i = 0; i < THREADS; i++)
		start(&threads[i], i % 2 ? reader : writer, (void *)(i + 1));
	start(&threads[i], trimmer, NULL);
	start(&threads[i + 1], dumper, NULL);
	for (i = 0; i < THREADS; i++)
		finish(&threads[i]);
	stop = 1;
	finish(&threads[THREADS]);
	finish(&threads[THREADS + 1]);
	assert_int_equal(errors, 0);
}

static pthread_barrier_t barrier;

/*
 * Store every fourth piece, in step with the threads that store the rest: with
 * write(2), or in odd threads through a mapping if the device can be mapped.
 */
static void *piece_writer(void *arg)
{
	const long piece = 100;
	unsigned char buf[100];
	long pos, mine = (long)arg;
	int fd = open(path, O_RDWR), i;

	for (i = 0; i < rounds / 10; i++) {
		unsigned char *map = MAP_FAILED;

		pthread_barrier_wait(&barrier);
		if (mine % 2)
			map = mmap(NULL, SPAN, PROT_READ | PROT_WRITE,
				   MAP_SHARED, fd, 0);
		for (pos = mine * piece; pos < SPAN; pos += THREADS * piece) {
			long len = pos + piece < SPAN ? piece : SPAN - pos;

			pattern_fill(buf, len, pos);
			if (map == MAP_FAILED)
				check(pwrite(fd, buf, len, pos) == len,
				      "piece", pos, errno);
			else
				memcpy(map + pos, buf, len);
		}
		if (map != MAP_FAILED)
			munmap(map, SPAN);
		pthread_barrier_wait(&barrier);
		/* Wait while the main thread compares and trims. */
		pthread_barrier_wait(&barrier);
	}
	close(fd);
	return NULL;
}

/* If two writers race for a hole, one quantum is used, and no byte is lost. */
static void no_byte_is_lost_in_a_race_for_a_hole(void **state)
{
	unsigned char *got = malloc(SPAN), *want = malloc(SPAN);
	struct thread threads[THREADS];
	int fd = open(path, O_RDWR);
	long i, round;

	errors = 0;
	pattern_fill(want, SPAN, 0);
	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (i = 0; i < THREADS; i++)
		start(&threads[i], piece_writer, (void *)i);
	if (per_cpu)
		pin_to_cpu(0);
	for (round = 0; round < rounds / 10; round++) {
		/* Make all but the last byte a hole inside the size. */
		trim_device(path);
		write_pattern(fd, SPAN - 1, 1);
		pthread_barrier_wait(&barrier);
		pthread_barrier_wait(&barrier);
		check(pread(fd, got, SPAN, 0) == SPAN, "size", round, 0);
		check(!memcmp(got, want, SPAN), "bytes lost", round, 0);
		pthread_barrier_wait(&barrier);
	}
	trim_device(path);
	for (i = 0; i < THREADS; i++)
		finish(&threads[i]);
	pthread_barrier_destroy(&barrier);
	close(fd);
	free(got);
	free(want);
	assert_int_equal(errors, 0);
}

#define RECORD 48

static void *appender(void *arg)
{
	char record[RECORD + 1];
	int fd = open(path, O_WRONLY | O_APPEND), i;

	for (i = 0; i < rounds; i++) {
		snprintf(record, sizeof(record), "%ld:%-45d\n", (long)arg, i);
		check(write(fd, record, RECORD) == RECORD, "append", i, errno);
	}
	close(fd);
	return NULL;
}

/* Concurrent appends are all stored, in the order of each writer. */
static void concurrent_appends_are_all_stored(void **state)
{
	struct thread threads[THREADS];
	int seen[THREADS] = { 0 };
	char record[RECORD];
	int fd = open(path, O_RDONLY);
	long i, total = 0;

	errors = 0;
	trim_device(path);
	for (i = 0; i < THREADS; i++)
		start(&threads[i], appender, (void *)i);
	for (i = 0; i < THREADS; i++)
		finish(&threads[i]);
	while (read(fd, record, RECORD) == RECORD) {
		int who = record[0] - '0';

		assert_int_in_range(who, 0, THREADS - 1);
		assert_int_equal(atoi(record + 2), seen[who]++);
		assert_int_equal(record[RECORD - 1], '\n');
		total++;
	}
	close(fd);
	trim_device(path);
	assert_int_equal(total, THREADS * rounds);
	assert_int_equal(errors, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_operations_race),
		cmocka_unit_test(no_byte_is_lost_in_a_race_for_a_hole),
		cmocka_unit_test(concurrent_appends_are_all_stored),
	};

	path = argv[1];
	dump = argv[2];
	rounds = atoi(argv[3]);
	per_cpu = !!strstr(path, "percpu");
	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
