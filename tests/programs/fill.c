// SPDX-License-Identifier: GPL-2.0
/*
 * Write BYTES zeros, or bytes of value BYTE, from offset FROM: fill DEVICE
 * [BYTES [FROM [BYTE]]].  Without BYTES, write until a write fails.  fill
 * DEVICE trim: trim the device after the failure.  The exit status is the errno
 * of the last call, so that a task at the limit of its cgroup does not have to
 * print.  All memory is locked, because the OOM killer would kill the task if
 * it needed one more page.
 */
#include "scull_test.h"

int main(int argc, char **argv)
{
	static char block[4096];
	int trim = argc > 2 && !strcmp(argv[2], "trim");
	long bytes = argc > 2 && !trim ? atol(argv[2]) : LONG_MAX, done;
	int fd;

	if (mlockall(MCL_CURRENT))
		return errno;
	memset(block, argc > 4 ? atoi(argv[4]) : 0, sizeof(block));
	fd = open(argv[1], O_RDWR);
	if (fd < 0 || (argc > 3 && lseek(fd, atol(argv[3]), SEEK_SET) < 0))
		return errno;
	for (; bytes > 0; bytes -= done) {
		done = write(fd, block, bytes < 4096 ? bytes : 4096);
		if (done < 0 && trim)
			return ioctl(fd, SCULL_IOCTRIM) ? errno : 0;
		if (done < 0)
			return errno;
	}
	return 0;
}
