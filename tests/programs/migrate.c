// SPDX-License-Identifier: GPL-2.0
/*
 * A system call that begins on one CPU and ends on another: migrate DEVICE.
 * The device is scull_percpu's, with quanta of at most 1 KiB.
 */
#include "device_test.h"
#include "stall.h"

#include <pthread.h>
#include <sys/uio.h>

#define HALF	2048

static struct stall stall;
static unsigned char first_half[HALF];

static int migrate_setup(void **state)
{
	unsigned char content[2 * HALF];
	int cpu;

	setup(state);
	for (cpu = 1; cpu >= 0; cpu--) {
		pin_to_cpu(cpu);
		memset(content, 'a' + cpu, sizeof(content));
		assert_int_equal(pwrite(fd, content, sizeof(content), 0),
				 sizeof(content));
	}
	stall_init(&stall);
	return 0;
}

static int migrate_teardown(void **state)
{
	stall_exit(&stall);
	return teardown(state);
}

static void assert_content(int cpu, int byte)
{
	unsigned char content[2 * HALF];
	size_t i;

	pin_to_cpu(cpu);
	assert_int_equal(pread(fd, content, sizeof(content), 0), sizeof(content));
	for (i = 0; i < sizeof(content); i++)
		assert_int_equal(content[i], byte);
}

/* A call with a buffer of two halves, of which the second stalls */
typedef ssize_t vectored(int fd, const struct iovec *iov, int count, off_t pos);

static void *call(void *arg)
{
	struct iovec iov[] = {
		{ first_half, HALF }, { stall.page, HALF },
	};
	vectored *function = (vectored *)arg;

	return (void *)function(fd, iov, 2, 0);
}

/* Begin the call on CPU 0, and continue it on CPU 1. */
static void migrate(vectored *function, int byte)
{
	cpu_set_t other;
	pthread_t thread;
	void *done;

	CPU_ZERO(&other);
	CPU_SET(1, &other);
	pin_to_cpu(0);
	assert_int_equal(pthread_create(&thread, NULL, call, (void *)function), 0);
	stall_wait(&stall);
	assert_int_equal(pthread_setaffinity_np(thread, sizeof(other), &other), 0);
	stall_release(&stall, byte);
	assert_int_equal(pthread_join(thread, &done), 0);
	assert_int_equal((ssize_t)done, 2 * HALF);
}

static void read_stays_with_its_cpu(void **state)
{
	size_t i;

	migrate(preadv, 'x');
	for (i = 0; i < HALF; i++) {
		assert_int_equal(first_half[i], 'a');
		assert_int_equal(stall.page[i], 'a');
	}
}

static void write_stays_with_its_cpu(void **state)
{
	memset(first_half, 'x', HALF);
	migrate(pwritev, 'x');
	assert_content(0, 'x');
	assert_content(1, 'b');
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(read_stays_with_its_cpu,
						migrate_setup, migrate_teardown),
		cmocka_unit_test_setup_teardown(write_stays_with_its_cpu,
						migrate_setup, migrate_teardown),
	};

	path = argv[1];
	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
