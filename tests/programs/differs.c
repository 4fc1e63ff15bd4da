// SPDX-License-Identifier: GPL-2.0
/*
 * Compare a device that can be mapped with a file on tmpfs, in each way to use
 * or change a file that scull(4) lists: differs DEVICE FILE.
 */
#include "scull_test.h"

#include <linux/futex.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static const char *device_path, *file_path;
static int device, file;
static long page;

static int setup(void **state)
{
	device = open(device_path, O_RDWR);
	file = open(file_path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(device >= 0);
	assert_true(file >= 0);
	write_pattern(device, 0, page);
	write_pattern(file, 0, page);
	return 0;
}

static int teardown(void **state)
{
	close(device);
	close(file);
	trim_device(device_path);
	unlink(file_path);
	return 0;
}

static void *map_page(int fd)
{
	void *map = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	assert_ptr_not_equal(map, MAP_FAILED);
	return map;
}

/* Return the errno of FUTEX_WAIT with a value that the word does not have. */
static int wait_error(int fd)
{
	unsigned int *word = map_page(fd);
	int error;

	assert_int_equal(syscall(SYS_futex, word, FUTEX_WAIT, *word + 1, NULL), -1);
	error = errno;
	munmap(word, page);
	return error;
}

static void futex_in_a_shared_mapping_is_efault(void **state)
{
	assert_int_equal(wait_error(file), EAGAIN);
	assert_int_equal(wait_error(device), EFAULT);
}

static void seals_are_einval(void **state)
{
	assert_true(fcntl(file, F_GET_SEALS) >= 0);
	assert_int_equal(fcntl(device, F_GET_SEALS), -1);
	assert_int_equal(errno, EINVAL);
}

static void lease_is_einval(void **state)
{
	int fd = open(file_path, O_RDONLY);

	close(file);
	assert_int_equal(fcntl(fd, F_SETLEASE, F_RDLCK), 0);
	close(fd);
	file = open(file_path, O_RDWR);
	fd = open(device_path, O_RDONLY);
	assert_int_equal(fcntl(fd, F_SETLEASE, F_RDLCK), -1);
	assert_int_equal(errno, EINVAL);
	close(fd);
}

/* Lock the byte at SEEK_END, and return the offset that the kernel locked. */
static off_t lock_start(int fd, const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_END, .l_len = 1 };
	int other = open(path, O_RDWR);

	assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
	assert_int_equal(fcntl(other, F_OFD_GETLK, &lock), 0);
	assert_int_equal(lock.l_type, F_WRLCK);
	close(other);
	return lock.l_start;
}

static void lock_from_the_end_counts_from_0(void **state)
{
	assert_int_equal(lock_start(file, file_path), page);
	assert_int_equal(lock_start(device, device_path), 0);
}

/* Does write(2) change the modification time? */
static int changes_time(int fd)
{
	const struct timespec past[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	struct stat status;

	assert_int_equal(futimens(fd, past), 0);
	assert_int_equal(pwrite(fd, "", 1, 0), 1);
	assert_int_equal(fstat(fd, &status), 0);
	return status.st_mtime != 1000;
}

static void write_keeps_the_modification_time(void **state)
{
	assert_true(changes_time(file));
	assert_false(changes_time(device));
}

static void msync_and_fsync_succeed(void **state)
{
	char *map = map_page(device);

	*map = 'x';
	assert_int_equal(msync(map, page, MS_SYNC), 0);
	assert_int_equal(fsync(device), 0);
	assert_int_equal(fdatasync(device), 0);
	munmap(map, page);
}

static void rlimit_fsize_has_no_effect(void **state)
{
	struct rlimit old, none;

	getrlimit(RLIMIT_FSIZE, &old);
	none = old;
	none.rlim_cur = 0;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &none);
	assert_int_equal(pwrite(file, "x", 1, page), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(pwrite(device, "x", 1, page), 1);
	setrlimit(RLIMIT_FSIZE, &old);
	signal(SIGXFSZ, SIG_DFL);
}

/* Does the core dump of a task contain its shared mapping of the file? */
static int dumped(int fd)
{
	static char core[16 * MiB];
	char *map = map_page(fd);
	size_t len = 0;
	ssize_t got;
	int from, to;
	pid_t child;

	memset(map, pattern(1), page);
	child = fork();
	if (!child) {
		const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

		setrlimit(RLIMIT_CORE, &all);
		to = open("/proc/self/coredump_filter", O_WRONLY);
		if (write(to, "0x8", 3) != 3) /* shared mappings of files */
			_exit(1);
		signal(SIGABRT, SIG_DFL);
		abort();
	}
	assert_int_equal(waitpid(child, &to, 0), child);
	assert_true(WIFSIGNALED(to) && WCOREDUMP(to));
	from = open("/tmp/core", O_RDONLY);
	assert_true(from >= 0);
	while ((got = read(from, core + len, sizeof(core) - len)) > 0)
		len += got;
	close(from);
	unlink("/tmp/core");
	got = !!memmem(core, len, map, page);
	munmap(map, page);
	return got;
}

static void core_dump_contains_the_mapping(void **state)
{
	assert_true(dumped(file));
	assert_true(dumped(device));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(futex_in_a_shared_mapping_is_efault),
		TEST(seals_are_einval),
		TEST(lease_is_einval),
		TEST(lock_from_the_end_counts_from_0),
		TEST(write_keeps_the_modification_time),
		TEST(msync_and_fsync_succeed),
		TEST(rlimit_fsize_has_no_effect),
		TEST(core_dump_contains_the_mapping),
	};

	device_path = argv[1];
	file_path = argv[2];
	page = sysconf(_SC_PAGESIZE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
