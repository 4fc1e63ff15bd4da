// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes that were never written read as zero: unwritten DEVICE QUANTUM-BYTES.
 * The memory that the device gets is expected to hold other data.  Leave a part
 * of a quantum unwritten in each possible way, and read it in each possible
 * way.
 */
#include "device_test.h"

#define MARK	0x77	/* the byte that these tests write */

static long quantum, page;
static unsigned char *seen;

/* Check that all bytes are zero, except those that were written. */
static void assert_clean(const unsigned char *bytes, long len, long start,
			 long end)
{
	long i = 0;

	while (i < len && bytes[i] == (i >= start && i < end ? MARK : 0))
		i++;
	assert_int_equal(i, len);
}

static void by_read(long len, long start, long end)
{
	memset(seen, 0x33, len);
	assert_int_equal(pread(fd, seen, len, 0), len);
	assert_clean(seen, len, start, end);
}

static void by_splice(long len, long start, long end)
{
	long done = 0, got, moved;
	loff_t pos = 0;
	int pipes[2];

	assert_int_equal(pipe(pipes), 0);
	memset(seen, 0x33, len);
	while (done < len) {
		moved = splice(fd, &pos, pipes[1], NULL, len - done, 0);
		assert_true(moved > 0);
		while (moved > 0) {
			got = read(pipes[0], seen + done, moved);
			assert_true(got > 0);
			done += got;
			moved -= got;
		}
	}
	assert_clean(seen, len, start, end);
	close(pipes[0]);
	close(pipes[1]);
}

/* Compare up to the end of the last page, which is past the size. */
static void by_mmap(long len, long start, long end)
{
	long pages = (len + page - 1) / page * page;
	unsigned char *map = mmap(NULL, pages, PROT_READ, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED) {
		assert_int_equal(errno, ENODEV);
		return;
	}
	assert_clean(map, pages, start, end);
	munmap(map, pages);
}

/* Check the bytes around the written range, also after the size has grown. */
static void look(long start, long end)
{
	long len = size();

	by_read(len, start, end);
	by_splice(len, start, end);
	by_mmap(len, start, end);
	/* Bytes that were past the size are now inside it, as zeros. */
	assert_int_equal(pwrite(fd, "", 1, len + 2 * quantum), 1);
	len = size();
	by_mmap(len, start, end);
	by_read(len, start, end);
	by_splice(len, start, end);
}

static void write_mark(long start, long end)
{
	unsigned char *bytes = malloc(end - start);

	memset(bytes, MARK, end - start);
	assert_int_equal(pwrite(fd, bytes, end - start, start), end - start);
	free(bytes);
}

/* The start, the middle and the end of a quantum, and a boundary of two */
static void partly_written_quanta_have_zeros_elsewhere(void **state)
{
	const long at[][2] = {
		{ 0, 1 }, { quantum / 2, quantum / 2 + 1 },
		{ quantum - 1, quantum }, { 1, quantum },
		{ quantum, quantum + 1 }, { quantum / 3, quantum + 1 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(at) / sizeof(*at); i++) {
		if (at[i][1] <= at[i][0])
			continue;
		trim_device(path);
		write_mark(at[i][0], at[i][1]);
		look(at[i][0], at[i][1]);
	}
}

/* The source buffer ends in an unmapped page. */
static void write_cut_short_leaves_zeros_behind_it(void **state)
{
	unsigned char *half = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const long lengths[] = { 1, 100, page };
	unsigned int i;

	memset(half, MARK, page);
	assert_int_equal(munmap(half + page, page), 0);
	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		long len = lengths[i], start = quantum / 3, done;

		trim_device(path);
		done = pwrite(fd, half + page - len, len + page, start);
		assert_true(done == -1 || (done > 0 && done <= len));
		if (done < 0)
			assert_int_equal(size(), 0);
		else
			look(start, start + done);
	}
	munmap(half, page);
}

/* If nothing can be read from the source, not even an empty quantum stays. */
static void write_without_a_byte_leaves_no_quantum(void **state)
{
	void *bad = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);

	assert_int_equal(pwrite(fd, bad, quantum, quantum / 2), -1);
	assert_int_equal(errno, EFAULT);
	assert_int_equal(size(), 0);
	munmap(bad, page);
}

/* A hole that a store through an older mapping fills */
static void hole_filled_by_a_store_has_zeros_elsewhere(void **state)
{
	unsigned char *map;

	write_mark(3 * quantum, 3 * quantum + 1);
	map = mmap(NULL, 3 * quantum, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		   0);
	if (map == MAP_FAILED) {
		assert_int_equal(errno, ENODEV);
		return;
	}
	map[quantum + 5] = MARK;
	assert_clean(map, 3 * quantum, quantum + 5, quantum + 6);
	munmap(map, 3 * quantum);
	by_read(3 * quantum, quantum + 5, quantum + 6);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(partly_written_quanta_have_zeros_elsewhere),
		TEST(write_cut_short_leaves_zeros_behind_it),
		TEST(write_without_a_byte_leaves_no_quantum),
		TEST(hole_filled_by_a_store_has_zeros_elsewhere),
	};

	path = argv[1];
	quantum = atol(argv[2]);
	page = sysconf(_SC_PAGESIZE);
	seen = malloc(8 * quantum + 2 * page);
	/* On scull_percpu, another CPU has another copy. */
	pin_to_cpu(0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
