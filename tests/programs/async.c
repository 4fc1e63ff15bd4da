// SPDX-License-Identifier: GPL-2.0
/*
 * Nonblocking and asynchronous I/O on a device: RWF_NOWAIT, O_NONBLOCK, Linux
 * AIO and io_uring: async DEVICE QUANTUM-BYTES QSET.
 */
#include "scull_test.h"

#include <dirent.h>
#include <libaio.h>
#include <liburing.h>
#include <sys/uio.h>

#define DEPTH	16

static const char *path;
static long quantum;
static off_t far;		/* far from all data */
static int fd;
static unsigned char *buf, *want;
static size_t len;		/* of both buffers: three quanta and a byte */

static int setup(void **state)
{
	trim_device(path);
	fd = open_device(path, O_RDWR);
	len = 3 * quantum + 1;
	buf = malloc(len);
	want = malloc(len);
	pattern_fill(want, len, 0);
	return 0;
}

static int teardown(void **state)
{
	free(buf);
	free(want);
	close(fd);
	trim_device(path);
	return 0;
}

static ssize_t write_flags(size_t bytes, off_t pos, int flags)
{
	struct iovec iov = { want, bytes };
	ssize_t done = pwritev2(fd, &iov, 1, pos, flags);

	return done < 0 ? -errno : done;
}

static ssize_t read_flags(size_t bytes, off_t pos, int flags)
{
	struct iovec iov = { buf, bytes };
	ssize_t done = preadv2(fd, &iov, 1, pos, flags);

	return done < 0 ? -errno : done;
}

static off_t size(void)
{
	return lseek(fd, 0, SEEK_END);
}

/* A read never waits.  A write waits if it must allocate memory. */
static void nowait_write_fails_if_it_must_allocate(void **state)
{
	assert_int_equal(read_flags(len, 0, RWF_NOWAIT), 0);
	assert_int_equal(write_flags(1, 0, RWF_NOWAIT), -EAGAIN);
	assert_int_equal(write_flags(1, quantum, 0), 1);
	assert_int_equal(read_flags(len, 0, RWF_NOWAIT), quantum + 1);
	assert_int_equal(write_flags(quantum, quantum, RWF_NOWAIT), quantum);
	assert_int_equal(size(), 2 * quantum);
	/* All or nothing, so that the caller can retry the whole write */
	assert_int_equal(write_flags(quantum + 1, quantum, RWF_NOWAIT),
			 -EAGAIN);
	assert_int_equal(write_flags(1, far, RWF_NOWAIT), -EAGAIN);
	assert_int_equal(size(), 2 * quantum);
}

static void nowait_append_fails_if_it_must_allocate(void **state)
{
	assert_int_equal(write_flags(1, 0, RWF_APPEND | RWF_NOWAIT), -EAGAIN);
	assert_int_equal(write_flags(1, 0, RWF_APPEND), 1);
	if (quantum > 2) {
		assert_int_equal(write_flags(1, 0, RWF_APPEND | RWF_NOWAIT), 1);
		assert_int_equal(size(), 2);
	}
	assert_int_equal(write_flags(quantum, 0, RWF_APPEND | RWF_NOWAIT),
			 -EAGAIN);
	assert_int_equal(write_flags(quantum, 77, RWF_APPEND), quantum);
	assert_int_equal(size(), quantum + (quantum > 2 ? 2 : 1));
}

/* O_NONBLOCK has no effect on a file that is always ready. */
static void o_nonblock_has_no_effect(void **state)
{
	int other = open_device(path, O_RDWR | O_NONBLOCK);

	assert_int_equal(pwrite(other, want, len, 0), len);
	assert_int_equal(pread(other, buf, len, 0), len);
	assert_memory_equal(buf, want, len);
	close(other);
	assert_int_equal(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK), 0);
	assert_int_equal(write(fd, want, 1), 1);
	assert_int_equal(size(), len + 1);
}

/* O_DIRECT is accepted since Linux 5.19, and ignored. */
static void o_direct_is_accepted_and_ignored(void **state)
{
	int other = open(path, O_RDWR | O_DIRECT);

	if (kernel_older(5, 19)) {
		assert_int_equal(other, -1);
		assert_int_equal(errno, EINVAL);
		skip();
	}
	assert_int_equal(pwrite(other, want, len, 0), len);
	assert_int_equal(pread(other, buf, len, 0), len);
	assert_memory_equal(buf, want, len);
	close(other);
}

static void linux_aio_reads_what_it_wrote(void **state)
{
	struct iocb cbs[DEPTH], *list[DEPTH];
	struct io_event events[DEPTH];
	io_context_t context = NULL;
	struct iovec iov[2] = { { buf, 1 }, { buf + 1, len - 1 } };
	long i;

	assert_int_equal(io_setup(DEPTH, &context), 0);
	for (i = 0; i < DEPTH; i++) {
		list[i] = &cbs[i];
		io_prep_pwrite(list[i], fd, want, len, i * len);
	}
	assert_int_equal(io_submit(context, DEPTH, list), DEPTH);
	assert_int_equal(io_getevents(context, DEPTH, DEPTH, events, NULL),
			 DEPTH);
	for (i = 0; i < DEPTH; i++)
		assert_int_equal(events[i].res, len);
	assert_int_equal(size(), DEPTH * len);
	io_prep_preadv(list[0], fd, iov, 2, (DEPTH - 1) * len);
	assert_int_equal(io_submit(context, 1, list), 1);
	assert_int_equal(io_getevents(context, 1, 1, events, NULL), 1);
	assert_int_equal(events[0].res, len);
	assert_memory_equal(buf, want, len);

	io_prep_pwrite(list[0], fd, want, 1, far);
	cbs[0].aio_rw_flags = RWF_NOWAIT;
	assert_int_equal(io_submit(context, 1, list), 1);
	assert_int_equal(io_getevents(context, 1, 1, events, NULL), 1);
	assert_int_equal((long)events[0].res, -EAGAIN);
	/* A write of 0 bytes needs no memory. */
	io_prep_pwrite(list[0], fd, want, 0, far + quantum / 2);
	cbs[0].aio_rw_flags = RWF_NOWAIT;
	assert_int_equal(io_submit(context, 1, list), 1);
	assert_int_equal(io_getevents(context, 1, 1, events, NULL), 1);
	assert_int_equal(events[0].res, 0);
	io_destroy(context);
}

/* Count the worker threads that io_uring creates for requests that block. */
static int ring_workers(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	int workers = 0;

	assert_non_null(tasks);
	while ((task = readdir(tasks))) {
		char file[64], comm[32] = "";
		FILE *in;

		snprintf(file, sizeof(file), "/proc/self/task/%.20s/comm",
			 task->d_name);
		in = fopen(file, "r");
		if (!in)
			continue;
		if (fgets(comm, sizeof(comm), in))
			workers += !strncmp(comm, "iou-wrk", 7);
		fclose(in);
	}
	closedir(tasks);
	return workers;
}

static int complete(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int res;

	assert_int_equal(io_uring_submit_and_wait(ring, 1), 1);
	assert_int_equal(io_uring_wait_cqe(ring, &cqe), 0);
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

static int start_ring(struct io_uring *ring)
{
	int err = io_uring_queue_init(DEPTH, ring, 0);

	assert_int_equal(err, 0);
	return err;
}

/* Write plain, vectored and fixed buffers to holes and data, and read back. */
static void uring_reads_what_it_wrote(void **state)
{
	struct iovec halves[2] = { { buf, len / 2 },
				   { buf + len / 2, len - len / 2 } };
	struct iovec whole = { buf, len };
	struct io_uring ring;
	struct io_uring_sqe *sqe;
	int way, again;

	start_ring(&ring);
	assert_int_equal(io_uring_register_buffers(&ring, &whole, 1), 0);
	for (again = 0; again < 2; again++) {
		for (way = 0; way < 3; way++) {
			memcpy(buf, want, len);
			sqe = io_uring_get_sqe(&ring);
			if (way == 0)
				io_uring_prep_write(sqe, fd, buf, len,
						    way * len);
			else if (way == 1)
				io_uring_prep_writev(sqe, fd, halves, 2,
						     way * len);
			else
				io_uring_prep_write_fixed(sqe, fd, buf, len,
							  way * len, 0);
			assert_int_equal(complete(&ring), len);
		}
	}
	for (way = 0; way < 3; way++) {
		memset(buf, 0, len);
		sqe = io_uring_get_sqe(&ring);
		if (way == 0)
			io_uring_prep_read_fixed(sqe, fd, buf, len, way * len,
						 0);
		else if (way == 1)
			io_uring_prep_read(sqe, fd, buf, len, way * len);
		else
			io_uring_prep_readv(sqe, fd, halves, 2, way * len);
		assert_int_equal(complete(&ring), len);
		assert_memory_equal(buf, want, len);
	}
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_write(sqe, fd, buf, 1, far);
	sqe->rw_flags = RWF_NOWAIT;
	assert_int_equal(complete(&ring), -EAGAIN);
	/* A worker performs an append that needs memory, still at the end. */
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_write(sqe, fd, buf, len, 0);
	sqe->rw_flags = RWF_APPEND;
	way = size();
	assert_int_equal(complete(&ring), len);
	assert_int_equal(size(), way + len);
	io_uring_queue_exit(&ring);
}

/* Requests that need no memory complete inline, without a worker. */
static void uring_without_allocation_completes_inline(void **state)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	struct io_uring_sqe *sqe;
	int i, round;

	assert_int_equal(pwrite(fd, want, len, 0), len);
	start_ring(&ring);
	assert_int_equal(ring_workers(), 0);
	for (round = 0; round < 100; round++) {
		for (i = 0; i < DEPTH; i++) {
			sqe = io_uring_get_sqe(&ring);
			if (i % 2)
				io_uring_prep_read(sqe, fd, buf, len, 0);
			else
				io_uring_prep_write(sqe, fd, want, len, 0);
		}
		assert_int_equal(io_uring_submit(&ring), DEPTH);
		/* Submission has completed them. */
		for (i = 0; i < DEPTH; i++) {
			assert_int_equal(io_uring_peek_cqe(&ring, &cqe), 0);
			assert_int_equal(cqe->res, len);
			io_uring_cqe_seen(&ring, cqe);
		}
	}
	assert_int_equal(ring_workers(), 0);

	/* Check that the worker count works: this request needs a worker. */
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_write(sqe, fd, want, len, far);
	assert_int_equal(complete(&ring), len);
	assert_int_not_equal(ring_workers(), 0);
	io_uring_queue_exit(&ring);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(nowait_write_fails_if_it_must_allocate),
		TEST(nowait_append_fails_if_it_must_allocate),
		TEST(o_nonblock_has_no_effect),
		TEST(o_direct_is_accepted_and_ignored),
		TEST(linux_aio_reads_what_it_wrote),
		/* first, because workers linger */
		TEST(uring_without_allocation_completes_inline),
		TEST(uring_reads_what_it_wrote),
	};

	path = argv[1];
	quantum = atol(argv[2]);
	far = far_offset(quantum, atol(argv[3]));
	pin_to_cpu(0);
	return cmocka_run_group_tests_name("async", tests, NULL, NULL);
}
