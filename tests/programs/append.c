// SPDX-License-Identifier: GPL-2.0
/*
 * Writes that extend a device while one of them stalls in its copy: append
 * DEVICE.  A quantum must hold at least 200 bytes.
 */
#include "device_test.h"
#include "stall.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/uio.h>

/* A write that another thread or process makes */
struct writer {
	const void *from;
	size_t len;
	off_t pos;		/* -1 to append */
	ssize_t done;		/* or a negative errno */
	atomic_int tid;
	atomic_int ended;
	pthread_t thread;
};

static struct stall stall;

static int stalling_setup(void **state)
{
	stall_init(&stall);
	return setup(state);
}

static int stalling_teardown(void **state)
{
	stall_exit(&stall);
	return teardown(state);
}

static ssize_t write_flags(const void *from, size_t len, off_t pos, int flags)
{
	struct iovec iov = { (void *)from, len };
	ssize_t done = pwritev2(fd, &iov, 1, pos, flags);

	return done < 0 ? -errno : done;
}

/* Not on the stack, because the writer may outlive a failed test. */
static struct writer *writer_new(const void *from, size_t len, off_t pos)
{
	static struct writer writers[8];
	static int next;
	struct writer *writer = &writers[next++ % 8];

	memset(writer, 0, sizeof(*writer));
	writer->from = from;
	writer->len = len;
	writer->pos = pos;
	return writer;
}

static void *writer_main(void *arg)
{
	struct writer *writer = arg;

	pin_to_cpu(0);
	writer->tid = syscall(SYS_gettid);
	if (writer->pos < 0)
		writer->done = write_flags(writer->from, writer->len, 0,
					   RWF_APPEND);
	else
		writer->done = write_flags(writer->from, writer->len,
					   writer->pos, 0);
	writer->ended = 1;
	return NULL;
}

static void start(struct writer *writer)
{
	assert_int_equal(pthread_create(&writer->thread, NULL, writer_main,
					writer), 0);
}

/* Is the task in an uninterruptible sleep, from which only SIGKILL wakes it? */
static int sleeps(int pid, int tid)
{
	char path[64], line[256] = "", *state;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	stat = fopen(path, "r");
	if (!stat)
		return 0;
	state = fgets(line, sizeof(line), stat) ? strrchr(line, ')') : NULL;
	fclose(stat);
	return state && state[2] == 'D';
}

/* Wait until the writer has finished or waits for another writer. */
static void settle(struct writer *writer)
{
	while (!writer->ended &&
	       !(writer->tid && sleeps(getpid(), writer->tid)))
		sched_yield();
}

static void finish(struct writer *writer)
{
	pthread_join(writer->thread, NULL);
}

/* Check that the device holds these runs of bytes, and nothing else. */
static void assert_runs(const char *bytes, const long *lengths)
{
	unsigned char got[20000];
	ssize_t len = pread(fd, got, sizeof(got), 0), at = 0, i;

	assert_true(len >= 0);
	for (; *bytes; bytes++, lengths++) {
		assert_int_in_range(*lengths, 0, len - at);
		for (i = 0; i < *lengths; i++)
			assert_int_equal(got[at++], *bytes);
	}
	assert_int_equal(at, len);
	assert_int_equal(size(), len);
}

#define RUNS(bytes, ...) assert_runs(bytes, (const long []){ __VA_ARGS__ })

/* A later append waits for an earlier one; the size includes neither before. */
static void append_waits_for_earlier_append(void **state)
{
	struct writer *first = writer_new(stall.page, 100, -1);
	struct writer *second = writer_new("bbbbbbbbbb", 10, -1);

	start(first);
	stall_wait(&stall);
	start(second);
	settle(second);
	assert_int_equal(second->ended, 0);
	assert_int_equal(size(), 0);
	stall_release(&stall, 'a');
	finish(first);
	finish(second);
	assert_int_equal(first->done, 100);
	assert_int_equal(second->done, 10);
	RUNS("ab", 100, 10);
}

/* A positional write waits for an earlier append, and overwrites its bytes. */
static void write_waits_for_earlier_append(void **state)
{
	struct writer *first = writer_new(stall.page, 100, -1);
	struct writer *second = writer_new("bbbbbbbbbb", 10, 0);

	start(first);
	stall_wait(&stall);
	start(second);
	settle(second);
	stall_release(&stall, 'a');
	finish(first);
	finish(second);
	assert_int_equal(second->done, 10);
	RUNS("ba", 10, 90);
}

/* An append waits for a write past the size, and begins at its end. */
static void append_waits_for_write_past_the_size(void **state)
{
	struct writer *first = writer_new(stall.page, 100, 0);
	struct writer *second = writer_new("bbbbbbbbbb", 10, -1);

	start(first);
	stall_wait(&stall);
	start(second);
	settle(second);
	stall_release(&stall, 'a');
	finish(first);
	finish(second);
	assert_int_equal(first->done, 100);
	RUNS("ab", 100, 10);
}

/* Unlike on tmpfs, a write inside the size does not wait for other writes. */
static void write_inside_the_size_does_not_wait(void **state)
{
	struct writer *first = writer_new(stall.page, 100, -1);

	assert_int_equal(pwrite(fd, "cccccccccc", 10, 0), 10);
	start(first);
	stall_wait(&stall);
	assert_int_equal(pwrite(fd, "bbbbb", 5, 0), 5);
	assert_int_equal(pwrite(fd, "bbbbb", 5, 5), 5);
	assert_int_equal(first->ended, 0);
	stall_release(&stall, 'a');
	finish(first);
	RUNS("ba", 10, 100);
}

/* A nonblocking write that would wait fails even if its quantum exists. */
static void nowait_write_that_would_wait_is_eagain(void **state)
{
	struct writer *first = writer_new(stall.page, 100, -1);

	assert_int_equal(pwrite(fd, "c", 1, 0), 1);
	start(first);
	stall_wait(&stall);
	assert_int_equal(write_flags("b", 1, 0, RWF_APPEND | RWF_NOWAIT),
			 -EAGAIN);
	assert_int_equal(write_flags("b", 1, 1, RWF_NOWAIT), -EAGAIN);
	assert_int_equal(write_flags("b", 1, 0, RWF_NOWAIT), 1);
	stall_release(&stall, 'a');
	finish(first);
	assert_int_equal(write_flags("b", 1, 0, RWF_APPEND | RWF_NOWAIT), 1);
	RUNS("bab", 1, 100, 1);
}

/* An append that stores fewer bytes than requested leaves no gap. */
static void short_append_leaves_no_gap(void **state)
{
	struct writer *first = writer_new(stall.page, 2 * stall.size, -1);
	struct writer *second = writer_new("bbbbbbbbbb", 10, -1);

	start(first);
	stall_wait(&stall);
	start(second);
	settle(second);
	stall_release(&stall, 'a');
	finish(first);
	finish(second);
	assert_int_in_range(first->done, 1, stall.size);
	assert_int_equal(second->done, 10);
	if (first->done < 10000)
		RUNS("ab", first->done, 10);
	assert_int_equal(size(), first->done + 10);
}

/* A task that is killed during an append leaves the size unchanged. */
static void killed_append_leaves_no_gap(void **state)
{
	struct writer *first = writer_new(NULL, 100, -1);
	struct writer *second = writer_new("bbbbbbbbbb", 10, -1);
	int ends[2], status;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		stall_init(&stall);
		first->from = stall.page;
		start(first);
		stall_wait(&stall);
		if (write(ends[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	start(second);
	settle(second);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	finish(second);
	assert_int_equal(second->done, 10);
	RUNS("b", 10);
	close(ends[0]);
	close(ends[1]);
}

/* SIGKILL ends a task that waits for an append of another task. */
static void sigkill_ends_a_waiting_append(void **state)
{
	struct writer *first = writer_new(stall.page, 100, -1);
	int status;
	pid_t waiter;

	start(first);
	stall_wait(&stall);
	waiter = fork();
	if (!waiter) {
		write_flags("b", 1, 0, RWF_APPEND);
		_exit(0);
	}
	while (!sleeps(waiter, waiter) &&
	       waitpid(waiter, &status, WNOHANG) == 0)
		sched_yield();
	assert_int_equal(kill(waiter, SIGKILL), 0);
	assert_int_equal(waitpid(waiter, &status, 0), waiter);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(first->ended, 0);
	stall_release(&stall, 'a');
	finish(first);
	RUNS("a", 100);
}

/* Writes to a trimmed device do not wait for writers to its old content. */
static void write_after_trim_does_not_wait_for_old_writers(void **state)
{
	struct writer *first = writer_new(stall.page, 100, -1);

	start(first);
	stall_wait(&stall);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	assert_int_equal(write_flags("b", 1, 0, RWF_APPEND), 1);
	stall_release(&stall, 'a');
	finish(first);
	assert_int_equal(first->done, 100);
	RUNS("b", 1);
}

int main(int argc, char **argv)
{
#define STALLING(name) cmocka_unit_test_setup_teardown(name, stalling_setup, \
						       stalling_teardown)
	const struct CMUnitTest tests[] = {
		STALLING(append_waits_for_earlier_append),
		STALLING(write_waits_for_earlier_append),
		STALLING(append_waits_for_write_past_the_size),
		STALLING(write_inside_the_size_does_not_wait),
		STALLING(nowait_write_that_would_wait_is_eagain),
		STALLING(short_append_leaves_no_gap),
		STALLING(killed_append_leaves_no_gap),
		STALLING(sigkill_ends_a_waiting_append),
		STALLING(write_after_trim_does_not_wait_for_old_writers),
	};

	path = argv[1];
	pin_to_cpu(0);
	return cmocka_run_group_tests_name("append", tests, NULL, NULL);
}
