// SPDX-License-Identifier: GPL-2.0
/*
 * Every ioctl: ioctl DEVICE order|quantum VALUE MAXIMUM QSET.  VALUE and QSET
 * are the compile-time defaults; MAXIMUM is the largest value.
 */
#include "ioctl32.h"

static const char *path;
static long value, maximum, qset;
static int fd;

static int setup(void **state)
{
	fd = open_device(path, O_RDWR);
	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
	return 0;
}

static int teardown(void **state)
{
	close(fd);
	return 0;
}

static void assert_fails(int wanted, unsigned long request, long arg)
{
	assert_int_equal(ioctl(fd, request, arg), -1);
	assert_int_equal(errno, wanted);
}

/* The six ioctls for the quantum set, which every driver supports */
static void six_qset_ioctls_work(void **state)
{
	int n = 0;

	assert_int_equal(ioctl(fd, SCULL_IOCGQSET, &n), 0);
	assert_int_equal(n, qset);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), qset);
	n = 7;
	assert_int_equal(ioctl(fd, SCULL_IOCSQSET, &n), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), 7);
	assert_int_equal(ioctl(fd, SCULL_IOCTQSET, 8), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), 8);
	n = 9;
	assert_int_equal(ioctl(fd, SCULL_IOCXQSET, &n), 0);
	assert_int_equal(n, 8);
	assert_int_equal(ioctl(fd, SCULL_IOCHQSET, 10), 9);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), 10);
	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), qset);
}

static void six_order_ioctls_work(void **state)
{
	int n = 0;

	assert_int_equal(ioctl(fd, SCULL_IOCGORDER, &n), 0);
	assert_int_equal(n, value);
	n = 1;
	assert_int_equal(ioctl(fd, SCULL_IOCSORDER, &n), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCQORDER), 1);
	assert_int_equal(ioctl(fd, SCULL_IOCTORDER, 2), 0);
	n = 3;
	assert_int_equal(ioctl(fd, SCULL_IOCXORDER, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ioctl(fd, SCULL_IOCHORDER, 0), 3);
	assert_int_equal(ioctl(fd, SCULL_IOCQORDER), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCTORDER, maximum), 0);
	assert_fails(EINVAL, SCULL_IOCTORDER, maximum + 1);
	assert_fails(EINVAL, SCULL_IOCTORDER, -1);
	assert_fails(EINVAL, SCULL_IOCHORDER, INT_MAX);
	assert_int_equal(ioctl(fd, SCULL_IOCQORDER), maximum);
	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCQORDER), value);
}

/* A quantum counted in bytes can be read but not changed. */
static void quantum_in_bytes_can_be_read_but_not_set(void **state)
{
	int n = 64;

	assert_fails(EOPNOTSUPP, SCULL_IOCSQUANTUM, (long)&n);
	assert_fails(EOPNOTSUPP, SCULL_IOCTQUANTUM, 64);
	assert_fails(EOPNOTSUPP, SCULL_IOCXQUANTUM, (long)&n);
	assert_fails(EOPNOTSUPP, SCULL_IOCHQUANTUM, 64);
	assert_int_equal(n, 64);
	assert_int_equal(ioctl(fd, SCULL_IOCGQUANTUM, &n), 0);
	assert_int_equal(n, value);
	assert_int_equal(ioctl(fd, SCULL_IOCQQUANTUM), value);
}

static void bad_values_and_pointers_are_refused(void **state)
{
	const int bad[] = { 0, -1, 0x40000000, INT_MAX, INT_MIN };
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int n = bad[i];

		assert_fails(EINVAL, SCULL_IOCSQSET, (long)&n);
		assert_fails(EINVAL, SCULL_IOCTQSET, bad[i]);
		assert_fails(EINVAL, SCULL_IOCXQSET, (long)&n);
		assert_fails(EINVAL, SCULL_IOCHQSET, bad[i]);
		assert_int_equal(n, bad[i]);
	}
	assert_fails(EFAULT, SCULL_IOCSQSET, 8);
	assert_fails(EFAULT, SCULL_IOCGQSET, 8);
	assert_fails(EFAULT, SCULL_IOCXQSET, 8);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), qset);
}

/* If an exchange cannot copy the old value out, it does not set the new one. */
static void exchange_that_cannot_copy_out_sets_nothing(void **state)
{
	int *read_only = mmap(NULL, sizeof(*read_only), PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*read_only = 5;
	mprotect(read_only, sizeof(*read_only), PROT_READ);
	assert_fails(EFAULT, SCULL_IOCXQSET, (long)read_only);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), qset);
}

/* Each device adopts a setting at its own next trim. */
static void settings_take_effect_at_the_next_trim(void **state)
{
	char byte;

	assert_int_equal(pwrite(fd, "a", 1, 100000), 1);
	assert_int_equal(ioctl(fd, SCULL_IOCTQSET, 1), 0);
	assert_int_equal(pwrite(fd, "b", 1, 200000), 1);
	assert_int_equal(pread(fd, &byte, 1, 100000), 1);
	assert_int_equal(byte, 'a');
	trim_device(path);
	assert_int_equal(pwrite(fd, "c", 1, 200000), 1);
	assert_int_equal(pread(fd, &byte, 1, 200000), 1);
	assert_int_equal(byte, 'c');
	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
	trim_device(path);
}

/* A trim drops the content and adopts the settings; the file stays open. */
static void trim_ioctl_drops_the_content(void **state)
{
	int other = open_device(path, O_RDONLY);
	char byte;

	assert_int_equal(pwrite(fd, "abc", 3, 0), 3);
	assert_int_equal(ioctl(fd, SCULL_IOCTQSET, 3), 0);
	assert_int_equal(ioctl(other, SCULL_IOCTRIM), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	assert_int_equal(lseek(other, 0, SEEK_END), 0);
	assert_int_equal(pread(other, &byte, 1, 0), 0);
	assert_int_equal(pwrite(fd, "d", 1, 1), 1);
	assert_int_equal(pread(other, &byte, 1, 0), 1);
	assert_int_equal(byte, 0);
	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	close(other);
}

static void unknown_ioctl_is_enotty(void **state)
{
	assert_fails(ENOTTY, _IO('K', SCULL_IOC_MAXNR + 1), 0);
	assert_fails(ENOTTY, _IO('k', 4), 0);
	assert_fails(ENOTTY, _IOR('K', 4, int), 0);
	assert_fails(ENOTTY, _IOW('K', 1, char), 0);
	assert_fails(ENOTTY, 0x5401, 0);
}

/* Without CAP_SYS_ADMIN, settings can be read but not changed. */
static void settings_require_cap_sys_admin(void **state)
{
	int status, n = 5;
	pid_t child = fork();

	if (!child) {
		if (setgid(65534) || setuid(65534))
			_exit(1);
		assert_fails(EPERM, SCULL_IOCRESET, 0);
		assert_fails(EPERM, SCULL_IOCSQSET, (long)&n);
		assert_fails(EPERM, SCULL_IOCTQSET, 5);
		assert_fails(EPERM, SCULL_IOCXQSET, (long)&n);
		assert_fails(EPERM, SCULL_IOCHQSET, 5);
		assert_fails(EPERM, SCULL_IOCSQUANTUM, (long)&n);
		assert_fails(EPERM, SCULL_IOCTQUANTUM, 5);
		assert_fails(EPERM, SCULL_IOCXQUANTUM, (long)&n);
		assert_fails(EPERM, SCULL_IOCHQUANTUM, 5);
		assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
		assert_int_equal(ioctl(fd, SCULL_IOCQQSET), qset);
		assert_int_equal(ioctl(fd, SCULL_IOCGQSET, &n), 0);
		_exit(n == qset ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void ioctls_of_a_32_bit_program_work(void **state)
{
	int *low = low_int();

	assert_int_equal(ioctl32(fd, SCULL_IOCQQSET, 0), qset);
	assert_int_equal(ioctl32(fd, SCULL_IOCTQSET, 11), 0);
	assert_int_equal(ioctl32(fd, SCULL_IOCGQSET, (long)low), 0);
	assert_int_equal(*low, 11);
	*low = 12;
	assert_int_equal(ioctl32(fd, SCULL_IOCSQSET, (long)low), 0);
	*low = 13;
	assert_int_equal(ioctl32(fd, SCULL_IOCXQSET, (long)low), 0);
	assert_int_equal(*low, 12);
	assert_int_equal(ioctl32(fd, SCULL_IOCHQSET, 14), 13);
	assert_int_equal(ioctl32(fd, SCULL_IOCTQSET, 0xffffffff), -EINVAL);
	assert_int_equal(ioctl32(fd, SCULL_IOCQQUANTUM, 0), value);
	assert_int_equal(ioctl32(fd, SCULL_IOCTRIM, 0), 0);
	assert_int_equal(ioctl32(fd, _IO('K', 14), 0), -ENOTTY);
	assert_int_equal(ioctl32(fd, SCULL_IOCRESET, 0), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCQQSET), qset);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest order[] = { TEST(six_order_ioctls_work) };
	const struct CMUnitTest quantum[] = { TEST(quantum_in_bytes_can_be_read_but_not_set) };
	const struct CMUnitTest tests[] = {
		TEST(six_qset_ioctls_work),
		TEST(bad_values_and_pointers_are_refused),
		TEST(exchange_that_cannot_copy_out_sets_nothing),
		TEST(settings_take_effect_at_the_next_trim),
		TEST(trim_ioctl_drops_the_content),
		TEST(unknown_ioctl_is_enotty),
		TEST(settings_require_cap_sys_admin),
		TEST(ioctls_of_a_32_bit_program_work),
	};

	int failed;

	path = argv[1];
	value = atol(argv[3]);
	maximum = atol(argv[4]);
	qset = atol(argv[5]);
	pin_to_cpu(0);
	if (!strcmp(argv[2], "order"))
		failed = cmocka_run_group_tests(order, NULL, NULL);
	else
		failed = cmocka_run_group_tests(quantum, NULL, NULL);
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
