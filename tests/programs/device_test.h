/* SPDX-License-Identifier: GPL-2.0 */
/* Tests of a device that is open and empty at the start of each test */
#ifndef DEVICE_TEST_H
#define DEVICE_TEST_H

#include "scull_test.h"

static const char *path;
static int fd;

static inline int setup(void **state)
{
	trim_device(path);
	fd = open_device(path, O_RDWR);
	return 0;
}

static inline int teardown(void **state)
{
	close(fd);
	trim_device(path);
	return 0;
}

static inline off_t size(void)
{
	return lseek(fd, 0, SEEK_END);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif /* DEVICE_TEST_H */
