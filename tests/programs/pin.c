// SPDX-License-Identifier: GPL-2.0
/*
 * Other parts of the kernel access mapped memory, and may keep it longer than
 * the mapping, the store and the module exist: pin DEVICE QUANTUM-BYTES
 * BLOCK-DEVICE UNLOAD-COMMAND.
 */
#include "scull_test.h"

#include <liburing.h>
#include <sys/prctl.h>
#include <sys/uio.h>

static const char *path, *block, *unload;
static long page, quantum, len;
static unsigned char *map, *buffer, *want, *got;
static int fd;

static void unmap(void)
{
	if (map)
		munmap(map, len);
	map = NULL;
}

static int setup(void **state)
{
	trim_device(path);
	fd = open_device(path, O_RDWR);
	write_pattern(fd, 0, len);
	map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	memset(got, 0, len);
	return 0;
}

static int teardown(void **state)
{
	unmap();
	close(fd);
	return 0;
}

/* Drop the content, and let the device reuse its memory if it can. */
static void lose_content(void)
{
	unsigned char *other = malloc(len);
	int i;

	unmap();
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	memset(other, 0xff, len);
	for (i = 0; i < 10; i++)
		assert_int_equal(pwrite(fd, other, len, i * len), len);
	free(other);
}

/* Direct I/O of a block device reads and writes the mapped memory. */
static void direct_io_uses_the_mapped_memory(void **state)
{
	int disk = open_device(block, O_RDWR | O_DIRECT);

	assert_int_equal(pwrite(disk, map, len, page), len);
	memset(map, 0, len);
	assert_int_equal(pread(fd, got, len, 0), len);
	assert_int_equal(got[len - 1], 0);
	assert_int_equal(pread(disk, map, len, page), len);
	assert_int_equal(pread(fd, got, len, 0), len);
	assert_memory_equal(got, want, len);
	close(disk);
}

/* Direct I/O also fills holes. */
static void direct_io_fills_holes(void **state)
{
	int disk = open_device(block, O_RDWR | O_DIRECT);

	assert_int_equal(pwrite(disk, map, len, 0), len);
	munmap(map, len);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	assert_int_equal(pwrite(fd, "", 1, len - 1), 1);
	map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_int_equal(pread(disk, map, len, 0), len);
	assert_int_equal(pread(fd, got, len, 0), len);
	assert_memory_equal(got, want, len);
	close(disk);
}

static void pages_in_a_pipe_outlive_the_content(void **state)
{
	struct iovec iov = { map + quantum - page, 2 * page };
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(vmsplice(ends[1], &iov, 1, 0), 2 * page);
	lose_content();
	assert_int_equal(read(ends[0], got, 2 * page), 2 * page);
	assert_memory_equal(got, want + quantum - page, 2 * page);
	close(ends[0]);
	close(ends[1]);
}

/* splice() puts the pages themselves into a pipe, as it does on tmpfs. */
static void spliced_pages_outlive_the_content(void **state)
{
	const long start = quantum - page + 5, moved = page + 100;
	off_t pos = start;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(splice(fd, &pos, ends[1], NULL, moved, 0), moved);
	assert_int_equal(pos, start + moved);
	lose_content();
	assert_int_equal(read(ends[0], got, moved), moved);
	assert_memory_equal(got, want + start, moved);
	close(ends[0]);
	close(ends[1]);
}

static void spliced_pages_show_later_writes(void **state)
{
	off_t pos = 0;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(splice(fd, &pos, ends[1], NULL, page, 0), page);
	assert_int_equal(pwrite(fd, "later", 5, 7), 5);
	assert_int_equal(read(ends[0], got, page), page);
	assert_memory_equal(got + 7, "later", 5);
	assert_memory_equal(got + 12, want + 12, page - 12);
	close(ends[0]);
	close(ends[1]);
}

/* A hole reads as zeros, and takes no memory of the device. */
static void spliced_hole_is_zeros_that_no_write_changes(void **state)
{
	off_t pos = 2 * len;
	int ends[2];

	assert_int_equal(pwrite(fd, "x", 1, 4 * len), 1);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(splice(fd, &pos, ends[1], NULL, page, 0), page);
	assert_int_equal(lseek(fd, 2 * len, SEEK_DATA), 4 * len / quantum * quantum);
	assert_int_equal(pwrite(fd, "later", 5, 2 * len), 5);
	memset(got, 1, page);
	assert_int_equal(read(ends[0], got, page), page);
	assert_int_equal(got[0] | got[4] | got[page - 1], 0);
	close(ends[0]);
	close(ends[1]);
}

/* A pipe that holds as many pages as fit, and a request for more */
static void splice_fills_the_pipe(void **state)
{
	off_t pos = 3;
	int ends[2];
	long all;

	assert_int_equal(pipe(ends), 0);
	all = fcntl(ends[1], F_SETPIPE_SZ, 32 * page);
	assert_int_in_range(all, 32 * page, LONG_MAX);
	assert_int_equal(pwrite(fd, want, len, 0), len);
	all = len - 3 < all - 3 ? len - 3 : all - 3;
	assert_int_equal(splice(fd, &pos, ends[1], NULL, 1L << 30, 0), all);
	assert_int_equal(read(ends[0], got, all), all);
	assert_memory_equal(got, want + 3, all);
	close(ends[0]);
	close(ends[1]);
}

/* The result of an I/O request that uses the registered buffer */
static int on_buffer(struct io_uring *ring, int file, int out)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	int res;

	if (out)
		io_uring_prep_write_fixed(sqe, file, buffer, len, 0, 0);
	else
		io_uring_prep_read_fixed(sqe, file, buffer, len, 0, 0);
	assert_int_equal(io_uring_submit_and_wait(ring, 1), 1);
	assert_int_equal(io_uring_wait_cqe(ring, &cqe), 0);
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

static void uring_fixed_buffer_can_be_a_mapping(void **state)
{
	int file = open("/tmp/fixed", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct iovec iov = { map, len };
	struct io_uring ring;
	int err;

	/* Requests use the address even after the mapping is gone. */
	buffer = map;
	assert_int_equal(io_uring_queue_init(4, &ring, 0), 0);
	err = io_uring_register_buffers(&ring, &iov, 1);
	if (err == -EOPNOTSUPP) {
		print_message("before 6.5, io_uring registers only tmpfs mappings\n");
		io_uring_queue_exit(&ring);
		skip();
	}
	assert_int_equal(err, 0);
	assert_int_equal(on_buffer(&ring, file, 1), len);
	memset(map, 0, len);
	assert_int_equal(on_buffer(&ring, file, 0), len);
	assert_memory_equal(map, want, len);
	lose_content();
	assert_int_equal(on_buffer(&ring, file, 1), len);
	assert_int_equal(pread(file, got, len, 0), len);
	assert_memory_equal(got, want, len);
	assert_int_equal(pread(fd, got, 1, 0), 1);
	assert_int_equal(got[0], 0xff);
	io_uring_queue_exit(&ring);
	close(file);
	unlink("/tmp/fixed");
}

static void process_vm_calls_access_the_mapping(void **state)
{
	struct iovec local = { got, len }, remote = { map, len };
	int status;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
	}
	assert_int_equal(process_vm_readv(pid, &local, 1, &remote, 1, 0), len);
	assert_memory_equal(got, want, len);
	got[0] ^= 0x80;
	assert_int_equal(process_vm_writev(pid, &local, 1, &remote, 1, 0), len);
	assert_int_equal(map[0], want[0] ^ 0x80);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

/* A mapping prevents unloading; a pinned page does not, and stays valid. */
static void pinned_page_outlives_the_module(void **state)
{
	struct iovec iov = { map, page };
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(vmsplice(ends[1], &iov, 1, 0), page);
	close(fd);
	assert_int_not_equal(system(unload), 0);
	assert_int_equal(map[0], want[0]);
	munmap(map, len);
	assert_int_equal(system(unload), 0);
	assert_int_equal(read(ends[0], got, page), page);
	assert_memory_equal(got, want, page);
	close(ends[0]);
	close(ends[1]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(direct_io_uses_the_mapped_memory),
		TEST(direct_io_fills_holes),
		TEST(pages_in_a_pipe_outlive_the_content),
		TEST(spliced_pages_outlive_the_content),
		TEST(spliced_pages_show_later_writes),
		TEST(spliced_hole_is_zeros_that_no_write_changes),
		TEST(splice_fills_the_pipe),
		TEST(uring_fixed_buffer_can_be_a_mapping),
		TEST(process_vm_calls_access_the_mapping),
		cmocka_unit_test_setup(pinned_page_outlives_the_module, setup),
	};

	page = sysconf(_SC_PAGESIZE);
	path = argv[1];
	quantum = atol(argv[2]);
	block = argv[3];
	unload = argv[4];
	len = 3 * quantum + page;
	want = malloc(len);
	got = malloc(len);
	pattern_fill(want, len, 0);
	return cmocka_run_group_tests_name("pin", tests, NULL, NULL);
}
