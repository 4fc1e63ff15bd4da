// SPDX-License-Identifier: GPL-2.0
/*
 * Fail every operation at every point where it can fail: failnth MODULE KO
 * QUANTUM-BYTES ONE-DEVICE [KNOWN].  ONE-DEVICE is a module parameter that
 * makes one device; KNOWN is an operation to skip.  First, /proc/self/fail-nth
 * fails the n-th allocation or user copy of this task, for n = 1, 2, ... until
 * the operation succeeds without a failure.  Then all slab allocations of this
 * task fail from some point on, an earlier one each time, because the operation
 * may survive a single failure.  After each operation, check that the errno is
 * an expected one, and that the device is unchanged or as if the call had
 * stored a part.
 */
#include "scull_test.h"

#include <sys/syscall.h>

static const char *module, *one_device, *known;
static char device[64], dump[64], waste[64];
static long quantum, stored;
static unsigned char *buf;
static int fd = -1, nth, space, make_it_fail, ko;
static char before_dump[4096], now_dump[4096];

static void arm(int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	assert_int_equal(pwrite(nth, text, len, 0), len);
}

/*
 * Was the failure injected?  Reading the counter copies to user space, so the
 * read may be the call that fails, and so may the write that disarms it.
 */
static int disarm(void)
{
	char text[16] = "";
	int left = pread(nth, text, sizeof(text) - 1, 0) < 0 || atoi(text) > 0;

	while (pwrite(nth, "0", 1, 0) < 0)
		;
	return !left;
}

static long result(long done)
{
	return done < 0 ? -errno : done;
}

static off_t size(void)
{
	return lseek(fd, 0, SEEK_END);
}

/* Check that the device starts with the pattern. */
static void assert_stored(long len)
{
	unsigned char *got = malloc(len + 1);

	assert_int_equal(pread(fd, got, len, 0), len);
	assert_memory_equal(got, buf, len);
	free(got);
}

/* The call failed as injected, or succeeded completely or in part. */
static void assert_planned(long done, int untouched)
{
	if (untouched)
		assert_true(done >= 0);
	if (done < 0 && done != -EFAULT)
		assert_int_equal(done, -ENOMEM);
}

/* Device tests keep the device open from one operation to the next. */
static void fill(void)
{
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	write_pattern(fd, 0, stored);
}

static void empty(void)
{
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
}

static long run_open(void)
{
	int file = open(device, O_WRONLY);
	long done = result(file);

	if (file >= 0)
		close(file);
	return done < 0 ? done : 0;
}

static long run_trim(void)
{
	return result(ioctl(fd, SCULL_IOCTRIM));
}

static void after_trim(long done, int untouched)
{
	if (done < 0)
		assert_stored(stored);
	else
		assert_int_equal(size(), 0);
}

static long run_write(void)
{
	return result(pwrite(fd, buf, stored, 0));
}

static void after_write(long done, int untouched)
{
	if (untouched)
		assert_int_equal(done, stored);
	assert_int_equal(size(), done < 0 ? 0 : done);
	assert_stored(done < 0 ? 0 : done);
}

static long run_far(void)
{
	return result(pwrite(fd, buf, 2 * quantum, TiB));
}

static void after_far(long done, int untouched)
{
	unsigned char *got = malloc(2 * quantum);

	if (untouched)
		assert_int_equal(done, 2 * quantum);
	assert_int_equal(size(), done < 0 ? stored : TiB + done);
	assert_stored(stored);
	if (done > 0) {
		assert_int_equal(pread(fd, got, done, TiB), done);
		assert_memory_equal(got, buf, done);
	}
	free(got);
}

static long run_read(void)
{
	memset(buf + 8 * quantum, 0, stored);
	return result(pread(fd, buf + 8 * quantum, stored, 0));
}

static void after_read(long done, int untouched)
{
	if (untouched)
		assert_int_equal(done, stored);
	if (done > 0)
		assert_memory_equal(buf, buf + 8 * quantum, done);
	assert_stored(stored);
}

/*
 * Write only the last byte, so that all before it is a hole.  The signal
 * handler returns without a system call, because that could be the call that
 * fails.
 */
static void make_hole(void)
{
	const struct sigaction action = {
		.sa_handler = fault_caught,
		.sa_flags = SA_NODEFER,
	};

	sigaction(SIGBUS, &action, NULL);
	empty();
	assert_int_equal(pwrite(fd, "x", 1, 3 * quantum), 1);
}

/* The number of leading pages that could be stored to, or a negative errno */
static long run_map(void)
{
	long page = sysconf(_SC_PAGESIZE), len = 3 * quantum;
	unsigned char *map = mmap(NULL, len, PROT_READ | PROT_WRITE,
				  MAP_SHARED, fd, 0);
	volatile long at;

	if (map == MAP_FAILED)
		return -errno;
	for (at = 0; at < len; at += page) {
		if (sigsetjmp(fault_env, 0))
			break;
		map[at] = 1;
	}
	munmap(map, len);
	return at / page;
}

static void after_map(long done, int untouched)
{
	long page = sysconf(_SC_PAGESIZE), pages = 3 * quantum / page, at;
	unsigned char *got = malloc(3 * quantum);

	if (done == -ENODEV) {
		free(got);
		return;
	}
	if (untouched)
		assert_int_equal(done, pages);
	assert_int_equal(size(), 3 * quantum + 1);
	assert_int_equal(pread(fd, got, 3 * quantum, 0), 3 * quantum);
	for (at = 0; at < 3 * quantum; at++)
		if (got[at] != (at % page == 0 && at / page < done))
			break;
	assert_int_equal(at, 3 * quantum);
	free(got);
}

static long run_ioctl(void)
{
	int value = 7;
	long done = result(ioctl(fd, SCULL_IOCXQSET, &value));

	if (!done)
		done = result(ioctl(fd, SCULL_IOCGQSET, &value));
	return done;
}

static void after_ioctl(long done, int untouched)
{
	if (!done)
		assert_int_equal(ioctl(fd, SCULL_IOCQQSET), 7);
	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
}

static long slurp(const char *path, char *text, size_t len)
{
	int file = open(path, O_RDONLY);
	long done = 0, got;

	if (file < 0)
		return -errno;
	while ((got = result(read(file, text + done, len - 1 - done))) > 0)
		done += got;
	text[done] = 0;
	close(file);
	return got < 0 ? got : done;
}

static void fill_and_dump(void)
{
	fill();
	assert_true(slurp(dump, before_dump, sizeof(before_dump)) > 0);
}

static long run_dump(void)
{
	return slurp(dump, now_dump, sizeof(now_dump));
}

static void after_dump(long done, int untouched)
{
	if (done >= 0)
		assert_string_equal(now_dump, before_dump);
	assert_true(run_dump() > 0);
	assert_string_equal(now_dump, before_dump);
}

static long run_waste(void)
{
	return slurp(waste, now_dump, sizeof(now_dump));
}

static void after_waste(long done, int untouched)
{
	assert_stored(stored);
}

/* Module tests begin and end with the module unloaded. */
static long insmod(void)
{
	return result(syscall(SYS_finit_module, ko, one_device, 0));
}

static long rmmod(void)
{
	return result(syscall(SYS_delete_module, module, O_NONBLOCK));
}

static void assert_gone(void)
{
	char path[128];

	assert_int_equal(access(device, F_OK), -1);
	assert_int_equal(access(dump, F_OK), -1);
	snprintf(path, sizeof(path), "/sys/module/%s", module);
	assert_int_equal(access(path, F_OK), -1);
}

static void nothing(void)
{
}

/* The kernel tolerates some failures, even that of creating a node in /dev. */
static void after_insmod(long done, int untouched)
{
	if (!done)
		assert_int_equal(rmmod(), 0);
	assert_gone();
}

static void load_and_fill(void)
{
	assert_int_equal(insmod(), 0);
	fd = open_device(device, O_RDWR);
	fill();
	close(fd);
}

/* Copying the name from user space is the only step that can fail. */
static void after_rmmod(long done, int untouched)
{
	if (done == -EFAULT)
		done = rmmod();
	assert_int_equal(done, 0);
	assert_gone();
}

static const struct operation {
	const char *name;
	int on_device;
	int points;		/* whether a point that can fail must exist */
	void (*before)(void);
	long (*run)(void);
	void (*after)(long done, int untouched);
} operations[] = {
	{ "insmod", 0, 1, nothing, insmod, after_insmod },
	{ "rmmod", 0, 0, load_and_fill, rmmod, after_rmmod },
	{ "open", 1, 1, fill, run_open, after_trim },
	{ "first write", 1, 1, empty, run_write, after_write },
	{ "far write", 1, 1, fill, run_far, after_far },
	{ "read", 1, 1, fill, run_read, after_read },
	{ "mmap and fault", 1, 1, make_hole, run_map, after_map },
	{ "ioctl", 1, 0, nothing, run_ioctl, after_ioctl },
	{ "dump", 1, 1, fill_and_dump, run_dump, after_dump },
	{ "sysfs", 1, 1, fill, run_waste, after_waste },
	{ "trim", 1, 1, fill, run_trim, after_trim },
};

#define NR_OPERATIONS (sizeof(operations) / sizeof(*operations))

static void say(int file, const char *format, long number)
{
	char text[24];
	int len = snprintf(text, sizeof(text), format, number);

	int tries = 0;

	while (write(file, text, len) < 0)
		assert_true(tries++ < 1000);
}

/*
 * Allow some bytes of slab memory, at first more than any operation needs, and
 * then none.  Leave out page faults, which the kernel repeats until they
 * succeed.
 */
static void from_each_point(const struct operation *op)
{
	long bytes, done, failed = 0;

	if (op->run == run_map)
		return;
	for (bytes = 32 * KiB; bytes >= 0; bytes -= 256) {
		op->before();
		say(space, "%ld", bytes);
		say(make_it_fail, "%ld", 1);
		done = op->run();
		say(make_it_fail, "%ld", 0);
		assert_planned(done, 0);
		op->after(done, 0);
		failed += done < 0;
	}
	print_message("%s: %s: %ld failed\n", module, op->name, failed);
}

static void each_point(void **state)
{
	const struct operation *op = *state;
	int n = 0, untouched;
	long done;

	if (known && !strcmp(op->name, known))
		skip();
	if (op->on_device) {
		assert_int_equal(insmod(), 0);
		fd = open_device(device, O_RDWR);
	}
	do {
		op->before();
		arm(++n);
		done = op->run();
		untouched = !disarm();
		if (op->run != run_map || done != -ENODEV)
			assert_planned(done, untouched);
		op->after(done, untouched);
	} while (!untouched);
	print_message("%s: %s: %d points\n", module, op->name, n - 1);
	assert_true(n > 1 || !op->points || done == -ENODEV);
	if (op->on_device) {
		from_each_point(op);
		close(fd);
		assert_int_equal(rmmod(), 0);
	}
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[NR_OPERATIONS];
	unsigned int i;

	module = argv[1];
	ko = open_device(argv[2], O_RDONLY);
	quantum = atol(argv[3]);
	one_device = argv[4];
	known = argv[5];
	stored = 2 * quantum + quantum / 2 + 1;
	snprintf(device, sizeof(device), "/dev/%s0", module);
	snprintf(dump, sizeof(dump), "/proc/%smem", module);
	snprintf(waste, sizeof(waste), "/sys/class/scull/%s0/waste", module);
	buf = malloc(16 * quantum);
	pattern_fill(buf, 8 * quantum, 0);
	memset(buf + 8 * quantum, 0, 8 * quantum);
	pin_to_cpu(0);
	nth = open("/proc/self/fail-nth", O_RDWR);
	make_it_fail = open("/proc/self/make-it-fail", O_RDWR);
	space = open("/sys/kernel/debug/failslab/space", O_RDWR);
	for (i = 0; i < NR_OPERATIONS; i++)
		tests[i] = (struct CMUnitTest) {
			.name = operations[i].name,
			.test_func = each_point,
			.initial_state = (void *)&operations[i],
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
