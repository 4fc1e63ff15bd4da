// SPDX-License-Identifier: GPL-2.0
/* A device used as a file: file DEVICE QUANTUM-BYTES QSET. */
#include "device_test.h"

#include <sys/sendfile.h>
#include <sys/uio.h>

static long quantum, qset;

/* Check that len bytes from pos are zero, or those of write_pattern(). */
static void assert_content(off_t pos, size_t len, int written)
{
	unsigned char *want = calloc(1, len + 1), *got = malloc(len + 1);

	if (written)
		pattern_fill(want, len, pos);
	assert_int_equal(pread(fd, got, len, pos), len);
	assert_memory_equal(want, got, len);
	free(want);
	free(got);
}

/* Each boundary, from a byte before to a byte after, in various lengths */
static void writes_across_boundaries_are_read_back(void **state)
{
	const off_t set = quantum * qset;
	const off_t edges[] = { 0, quantum, 2 * quantum, set, set + quantum,
				2 * set, 3 * set };
	const long lengths[] = { 1, 2, quantum - 1, quantum, quantum + 1,
				 2 * quantum + 1 };
	unsigned int e, l;
	int delta;

	for (e = 0; e < sizeof(edges) / sizeof(*edges); e++) {
		for (l = 0; l < sizeof(lengths) / sizeof(*lengths); l++) {
			for (delta = -1; delta <= 1; delta++) {
				off_t pos = edges[e] + delta;
				off_t before = pos < quantum ? pos : quantum;

				if (pos < 0 || lengths[l] < 1)
					continue;
				trim_device(path);
				write_pattern(fd, pos, lengths[l]);
				assert_int_equal(size(), pos + lengths[l]);
				assert_content(pos, lengths[l], 1);
				assert_content(pos - before, before, 0);
			}
		}
	}
}

/* Steps of many sizes through more than two sets, or through 8 MiB of them */
static void sequential_calls_of_many_sizes_are_read_back(void **state)
{
	const long steps[] = { 1, 777, quantum, 3 * quantum + 1, MiB };
	long end = 5 * quantum * qset / 2 + 1, step;
	off_t pos = 0;
	int i;

	if (end > 8 * MiB)
		end = 8 * MiB + 1;
	for (i = 0; pos < end; i++, pos += step) {
		step = steps[i % 5];
		write_pattern(fd, pos, step);
	}
	assert_int_equal(size(), pos);
	assert_content(0, pos, 1);
	for (i = 0, end = pos, pos = 0; pos < end; i++, pos += step) {
		step = steps[4 - i % 5];
		if (step > end - pos)
			step = end - pos;
		assert_content(pos, step, 1);
	}
}

static void overwritten_bytes_are_read_back(void **state)
{
	unsigned char *zeros = calloc(1, 3 * quantum);

	assert_int_equal(pwrite(fd, zeros, 3 * quantum, 0), 3 * quantum);
	write_pattern(fd, quantum / 2, quantum + 1);
	assert_content(0, quantum / 2, 0);
	assert_content(quantum / 2, quantum + 1, 1);
	assert_content(quantum / 2 + quantum + 1,
		       3 * quantum - (quantum / 2 + quantum + 1), 0);
	free(zeros);
}

static void vectored_calls_are_read_back(void **state)
{
	unsigned char *a = malloc(quantum + 1), *b = malloc(2 * quantum);
	struct iovec iov[] = { { a, quantum + 1 }, { b, 2 * quantum } };

	pattern_fill(a, quantum + 1, 0);
	pattern_fill(b, 2 * quantum, quantum + 1);
	assert_int_equal(pwritev(fd, iov, 2, 0), 3 * quantum + 1);
	assert_content(0, 3 * quantum + 1, 1);
	memset(a, 0, quantum + 1);
	memset(b, 0, 2 * quantum);
	assert_int_equal(preadv(fd, iov, 2, 0), 3 * quantum + 1);
	assert_int_equal(b[2 * quantum - 1], pattern(3 * quantum));
	free(a);
	free(b);
}

static void read_at_the_end_returns_0(void **state)
{
	char byte[2];

	assert_int_equal(read(fd, byte, 1), 0);
	write_pattern(fd, 0, 10);
	assert_int_equal(pread(fd, byte, 2, 9), 1);
	assert_int_equal(pread(fd, byte, 1, 10), 0);
	assert_int_equal(pread(fd, byte, 1, 10 * TiB), 0);
	assert_int_equal(pwrite(fd, byte, 0, 100), 0);
	assert_int_equal(size(), 10);
}

static void hole_reads_as_zeros(void **state)
{
	const off_t far = far_offset(quantum, qset);

	write_pattern(fd, far, 1);
	assert_int_equal(size(), far + 1);
	assert_content(far, 1, 1);
	assert_content(far - quantum - 1, quantum + 1, 0);
	assert_content(0, 1000, 0);
	assert_content(far / 2 - 1, 3 * quantum, 0);
}

static void open_trims_as_its_flags_say(void **state)
{
	int other;

	write_pattern(fd, 0, 100);
	other = open_device(path, O_RDWR);
	close(other);
	other = open_device(path, O_RDONLY);
	assert_int_equal(size(), 100);
	assert_int_equal(write(other, "x", 1), -1);
	assert_int_equal(errno, EBADF);
	close(other);

	/* Opening read-only never trims, not even with O_TRUNC. */
	other = open_device(path, O_RDONLY | O_TRUNC);
	assert_int_equal(size(), 100);
	close(other);

	other = open_device(path, O_WRONLY | O_APPEND);
	assert_int_equal(size(), 100);
	assert_int_equal(write(other, "abc", 3), 3);
	assert_int_equal(write(other, "d", 1), 1);
	assert_int_equal(size(), 104);
	assert_content(0, 100, 1);
	close(other);

	other = open_device(path, O_RDWR | O_TRUNC);
	assert_int_equal(size(), 0);
	close(other);
	write_pattern(fd, 0, 100);
	other = open_device(path, O_WRONLY);
	assert_int_equal(size(), 0);
	close(other);
}

static void seek_finds_data_and_holes(void **state)
{
	const off_t data = 3 * quantum + 1;
	const off_t start = data / quantum * quantum, end = start + quantum;
	const off_t far = far_offset(quantum, qset);
	const off_t max = end_of_offsets(quantum, qset);

	assert_int_equal(lseek(fd, 0, SEEK_DATA), -1);
	assert_int_equal(errno, ENXIO);
	write_pattern(fd, data, 1);
	assert_int_equal(lseek(fd, 0, SEEK_DATA), start);
	assert_int_equal(lseek(fd, 0, SEEK_HOLE), 0);
	assert_int_equal(lseek(fd, data, SEEK_HOLE),
			 data + 1 < end ? data + 1 : end);
	assert_int_equal(lseek(fd, data + 1, SEEK_DATA), -1);
	assert_int_equal(errno, ENXIO);
	assert_int_equal(lseek(fd, data + 1, SEEK_HOLE), -1);
	assert_int_equal(errno, ENXIO);
	write_pattern(fd, far, 1);
	assert_int_equal(lseek(fd, data, SEEK_HOLE), end);
	assert_int_equal(lseek(fd, end, SEEK_DATA), far / quantum * quantum);

	assert_int_equal(lseek(fd, 5, SEEK_SET), 5);
	assert_int_equal(lseek(fd, -2, SEEK_CUR), 3);
	assert_int_equal(lseek(fd, -1, SEEK_END), far);
	assert_int_equal(lseek(fd, -1, SEEK_SET), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(lseek(fd, 0, 77), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(lseek(fd, -far - 2, SEEK_END), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(lseek(fd, max, SEEK_SET), max);
	assert_int_equal(lseek(fd, 1, SEEK_CUR), -1);
	assert_int_equal(errno, max == LLONG_MAX ? EOVERFLOW : EINVAL);
	assert_int_equal(lseek(fd, LLONG_MAX, SEEK_END), -1);
	assert_int_equal(errno, EOVERFLOW);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), max);
	assert_int_equal(lseek(fd, -1, SEEK_DATA), -1);
	assert_int_equal(errno, ENXIO);
}

/* An error at the first byte is returned; a later one shortens the call. */
static void error_after_the_first_byte_shortens_the_call(void **state)
{
	const long page = sysconf(_SC_PAGESIZE);
	unsigned char *half = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ssize_t done;

	assert_int_equal(munmap(half + page, page), 0);
	assert_int_equal(pwrite(fd, half + page, 10, 0), -1);
	assert_int_equal(errno, EFAULT);
	assert_int_equal(size(), 0);

	pattern_fill(half, page, 0);
	done = pwrite(fd, half, 2 * page, 0);
	assert_int_in_range(done, 1, page);
	assert_int_equal(size(), done);
	assert_content(0, done, 1);
	/* The rest of the quantum after the fault reads as zeros. */
	assert_int_equal(ftruncate(fd, 0), -1);
	write_pattern(fd, done + 3 * page, 1);
	assert_content(done, 3 * page, 0);

	memset(half, 0, page);
	assert_int_in_range(pread(fd, half, 2 * page, 0), 1, page);
	assert_int_equal(pread(fd, half + page, 10, 0), -1);
	assert_int_equal(errno, EFAULT);
	assert_int_equal(pread(fd, half, 10, -1), -1);
	assert_int_equal(errno, EINVAL);
	munmap(half, page);
}

/* The last byte that a file can have is stored; one more fails. */
static void last_offset_can_be_written(void **state)
{
	const off_t max = end_of_offsets(quantum, qset);
	int other;

	write_pattern(fd, max - 1, 1);
	assert_int_equal(size(), max);
	assert_content(max - 1, 1, 1);
	assert_int_equal(pwrite(fd, "b", 1, max), -1);
	/* If the limit is the largest offset, the kernel itself refuses it. */
	assert_int_equal(errno, max == LLONG_MAX ? EINVAL : EFBIG);
	other = open_device(path, O_WRONLY | O_APPEND);
	assert_int_equal(write(other, "b", 1), -1);
	assert_int_equal(errno, EFBIG);
	close(other);
	assert_int_equal(lseek(fd, max - 1, SEEK_HOLE), max);
	assert_int_equal(lseek(fd, max - 1, SEEK_DATA), max - 1);
	assert_int_equal(lseek(fd, 0, SEEK_HOLE), 0);
}

/* After a short append, the size includes only the stored bytes. */
static void short_append_grows_by_the_stored_bytes(void **state)
{
	const long page = sysconf(_SC_PAGESIZE);
	unsigned char *half = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int other = open_device(path, O_WRONLY | O_APPEND);
	ssize_t done;

	munmap(half + page, page);
	write_pattern(fd, 0, 10);
	assert_int_equal(write(other, half + page, page), -1);
	assert_int_equal(errno, EFAULT);
	pattern_fill(half, page, 10);
	done = write(other, half, 2 * page);
	assert_int_in_range(done, 1, page);
	assert_int_equal(size(), 10 + done);
	assert_int_equal(write(other, "x", 1), 1);
	assert_int_equal(size(), 10 + done + 1);
	assert_content(0, 10 + done, 1);
	close(other);
	munmap(half, page);
}

/* After a trim, an older fd reads an empty device, and then the new content. */
static void older_fd_reads_the_content_after_a_trim(void **state)
{
	char byte;

	write_pattern(fd, 0, 3 * quantum);
	assert_int_equal(pread(fd, &byte, 1, quantum), 1);
	trim_device(path);
	assert_int_equal(pread(fd, &byte, 1, quantum), 0);
	write_pattern(fd, quantum, 1);
	assert_content(0, quantum, 0);
	assert_content(quantum, 1, 1);
}

/* Through a pipe and back: splice(2) and sendfile(2) */
static void splice_and_sendfile_move_all_bytes(void **state)
{
	unsigned char got[1000];
	off_t in = 0, out = 5000;
	loff_t pos = 0;
	int ends[2];

	write_pattern(fd, 0, 1000);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(splice(fd, &in, ends[1], NULL, 1000, 0), 1000);
	assert_int_equal(read(ends[0], got, 1000), 1000);
	assert_int_equal(got[999], pattern(999));
	assert_int_equal(write(ends[1], got, 1000), 1000);
	assert_int_equal(splice(ends[0], NULL, fd, &out, 1000, 0), 1000);
	assert_int_equal(pread(fd, got, 1000, 5000), 1000);
	assert_int_equal(got[999], pattern(999));
	if (kernel_older(5, 12)) {
		/* sendfile() cannot write to a pipe before Linux 5.12. */
		assert_int_equal(sendfile(ends[1], fd, &pos, 1000), -1);
		assert_int_equal(errno, EINVAL);
	} else {
		assert_int_equal(sendfile(ends[1], fd, &pos, 1000), 1000);
	}
	close(ends[0]);
	close(ends[1]);
}

static void fsync_succeeds(void **state)
{
	assert_int_equal(fsync(fd), 0);
	assert_int_equal(fdatasync(fd), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_across_boundaries_are_read_back),
		TEST(sequential_calls_of_many_sizes_are_read_back),
		TEST(overwritten_bytes_are_read_back),
		TEST(vectored_calls_are_read_back),
		TEST(read_at_the_end_returns_0),
		TEST(hole_reads_as_zeros),
		TEST(open_trims_as_its_flags_say),
		TEST(seek_finds_data_and_holes),
		TEST(error_after_the_first_byte_shortens_the_call),
		TEST(last_offset_can_be_written),
		TEST(short_append_grows_by_the_stored_bytes),
		TEST(older_fd_reads_the_content_after_a_trim),
		TEST(splice_and_sendfile_move_all_bytes),
		TEST(fsync_succeeds),
	};

	path = argv[1];
	quantum = atol(argv[2]);
	qset = atol(argv[3]);
	pin_to_cpu(0);
	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
