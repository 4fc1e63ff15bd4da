// SPDX-License-Identifier: GPL-2.0
/*
 * Write zeros, or another byte, until it fails, or so many of them: fill DEVICE
 * [BYTES [FROM [BYTE]]].  With fill DEVICE trim, trim it when it fails.  The
 * status is the errno of what was last, so that a process that is at its cgroup's
 * limit need not say anything; nor may it need one more page to end, which would
 * have it killed.
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
