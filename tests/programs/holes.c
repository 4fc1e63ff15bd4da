// SPDX-License-Identifier: GPL-2.0
/*
 * Holes in mappings that cannot store to the device: holes DEVICE
 * QUANTUM-BYTES.  holes DEVICE read BYTES: open the device read-only, and read
 * each mapped page.
 */
#include "map_test.h"

#include <pthread.h>

static long page, quantum;

/*
 * A mapping that cannot store to the device reads zeros from a hole, and does
 * not fill the hole.  Data that any task stores there later is visible.
 */
static void read_only_mapping_does_not_fill_a_hole(void **state)
{
	int other = open_device(path, O_RDONLY);
	unsigned char *maps[2], *writable;
	int i;

	assert_int_equal(pwrite(fd, "x", 1, 4 * quantum - 1), 1);
	maps[0] = mmap(NULL, 4 * quantum, PROT_READ, MAP_SHARED, other, 0);
	maps[1] = mmap(NULL, 4 * quantum, PROT_READ, MAP_PRIVATE, fd, 0);
	for (i = 0; i < 2; i++) {
		assert_ptr_not_equal(maps[i], MAP_FAILED);
		for (off_t at = 0; at < 3 * quantum; at += page)
			assert_int_equal(maps[i][at], 0);
		assert_int_equal(maps[i][4 * quantum - 1], 'x');
		assert_int_equal(lseek(fd, 0, SEEK_DATA), 3 * quantum);
		/* The kernel also reads the hole through the mapping. */
		assert_int_equal(pwrite(fd, maps[i], page, 4 * quantum), page);
		assert_int_equal(byte_at(4 * quantum), 0);
	}
	assert_int_equal(pwrite(fd, "w", 1, quantum - 1), 1);
	writable = map_shared(0, 4 * quantum);
	writable[quantum] = 's';
	for (i = 0; i < 2; i++) {
		assert_int_equal(maps[i][quantum - 1], 'w');
		assert_int_equal(maps[i][quantum], 's');
		assert_int_equal(maps[i][quantum + 1], 0);
	}
	assert_int_equal(faults(maps[0], 1), SIGSEGV);
	assert_int_equal(faults(maps[0] + 2 * quantum, 1), SIGSEGV);
	assert_int_equal(lseek(fd, 2 * quantum, SEEK_DATA), 3 * quantum);
	munmap(writable, 4 * quantum);
	munmap(maps[0], 4 * quantum);
	munmap(maps[1], 4 * quantum);
	close(other);
}

/* Stores to a private mapping of a hole are kept, and only in the mapping. */
static void private_store_to_a_hole_stays_private(void **state)
{
	unsigned char *map;

	assert_int_equal(pwrite(fd, "x", 1, 4 * quantum - 1), 1);
	map = map_at(0, 4 * quantum, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	assert_int_equal(map[0], 0);
	map[0] = 'r';				/* read before */
	map[quantum] = 'n';			/* not read before */
	assert_int_equal(map[1], 0);
	assert_int_equal(map[quantum + 1], 0);
	assert_int_equal(lseek(fd, 0, SEEK_DATA), 3 * quantum);
	write_pattern(fd, 0, 2 * quantum);
	assert_int_equal(map[0], 'r');
	assert_int_equal(map[1], 0);
	assert_int_equal(map[quantum], 'n');
	assert_int_equal(map[quantum + 1], 0);
	assert_int_equal(byte_at(0), pattern(0));
	munmap(map, 4 * quantum);
}

/* The offset of the hole that is being filled, shared with the reader */
static volatile off_t filled;

/* Touch the hole while it is filled, each time a little later. */
static void *hole_reader(void *arg)
{
	const volatile unsigned char *map = arg;
	off_t last = -1, at;

	while ((at = filled) >= 0) {
		volatile int delay = at / page % 512 * 4;

		if (at == last)
			continue;
		while (delay--)
			;
		(void)map[at];
		last = at;
	}
	return NULL;
}

/* After a reader and a writer of a hole raced, the page is visible. */
static void page_is_visible_after_a_race_for_a_hole(void **state)
{
	const off_t end = 2048 * page;
	int other = open_device(path, O_RDONLY);
	unsigned char *map;
	pthread_t reader;

	filled = 0;
	assert_int_equal(pwrite(fd, "x", 1, end), 1);
	map = mmap(NULL, end, PROT_READ, MAP_SHARED, other, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(pthread_create(&reader, NULL, hole_reader, map), 0);
	for (off_t at = 0; at < end; at += page) {
		filled = at;
		assert_int_equal(pwrite(fd, "w", 1, at), 1);
		assert_int_equal(map[at], 'w');
	}
	filled = -1;
	pthread_join(reader, NULL);
	munmap(map, end);
	close(other);
}

static int read_all(long bytes)
{
	volatile unsigned char *map;
	long at;

	fd = open(path, O_RDONLY);
	map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return 1;
	for (at = 0; at < bytes; at += page)
		if (map[at])
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(read_only_mapping_does_not_fill_a_hole),
		TEST(private_store_to_a_hole_stays_private),
		TEST(page_is_visible_after_a_race_for_a_hole),
	};

	page = sysconf(_SC_PAGESIZE);
	path = argv[1];
	if (!strcmp(argv[2], "read"))
		return read_all(atol(argv[3]));
	quantum = atol(argv[2]);
	return cmocka_run_group_tests_name("holes", tests, NULL, NULL);
}
