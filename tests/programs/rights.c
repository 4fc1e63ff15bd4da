// SPDX-License-Identifier: GPL-2.0
/*
 * Perform an operation that may need a permission: rights OPERATION DEVICE.
 * The status is 0 if it succeeded; 1 if permission was denied, or the device or
 * file does not support it; otherwise 2.
 */
#include "scull_test.h"

static int refused(void)
{
	return errno == EPERM || errno == EACCES || errno == ENODEV ||
	       errno == EBADF || errno == EIO ? 1 : 2;
}

static int settings(int fd, const char *what)
{
	int value = 500, failed;

	if (!strcmp(what, "set"))
		failed = ioctl(fd, SCULL_IOCSQSET, &value) < 0;
	else if (!strcmp(what, "tell"))
		failed = ioctl(fd, SCULL_IOCTQSET, value) < 0;
	else if (!strcmp(what, "exchange"))
		failed = ioctl(fd, SCULL_IOCXQSET, &value) < 0;
	else if (!strcmp(what, "shift"))
		failed = ioctl(fd, SCULL_IOCHQSET, value) < 0;
	else if (!strcmp(what, "reset"))
		failed = ioctl(fd, SCULL_IOCRESET) < 0;
	else
		failed = ioctl(fd, SCULL_IOCGQSET, &value) < 0 ||
			 ioctl(fd, SCULL_IOCQQUANTUM) < 0;
	return failed ? refused() : 0;
}

int main(int argc, char **argv)
{
	const char *what = argv[1];
	int fd, failed, flags = O_RDWR;
	char byte;

	if (!strcmp(what, "read") || strstr(what, "-read-only"))
		flags = O_RDONLY;
	else if (!strcmp(what, "trim-open") || !strcmp(what, "store"))
		flags = O_WRONLY;
	fd = open(argv[2], flags);

	if (fd < 0)
		return refused();
	if (!strcmp(what, "trim-open"))
		return 0;
	if (!strcmp(what, "read"))
		failed = read(fd, &byte, 1) < 0;
	else if (!strncmp(what, "write", 5) || !strcmp(what, "store"))
		failed = write(fd, "content", 8) != 8;
	else if (!strncmp(what, "map", 3))
		failed = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			      0) == MAP_FAILED;
	else if (!strncmp(what, "trim", 4))
		failed = ioctl(fd, SCULL_IOCTRIM) < 0;
	else
		return settings(fd, what);
	return failed ? refused() : 0;
}
