// SPDX-License-Identifier: GPL-2.0
/*
 * Write zeros until it fails, or so many bytes: fill DEVICE [BYTES [FROM]].  The
 * status is the errno, so that a process that is at its cgroup's limit need not
 * say anything.
 */
#include "scull_test.h"

int main(int argc, char **argv)
{
	static char zeros[4096];
	long bytes = argc > 2 ? atol(argv[2]) : LONG_MAX, done;
	int fd = open(argv[1], O_RDWR);

	memset(zeros, 0, sizeof(zeros));
	if (fd < 0 || (argc > 3 && lseek(fd, atol(argv[3]), SEEK_SET) < 0))
		return errno;
	for (; bytes > 0; bytes -= done) {
		done = write(fd, zeros, bytes < 4096 ? bytes : 4096);
		if (done < 0)
			return errno;
	}
	return 0;
}
