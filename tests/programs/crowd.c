// SPDX-License-Identifier: GPL-2.0
/*
 * Many concurrent writers, each with its own quanta: crowd DEVICE WRITERS
 * STRIDE.  Each writer stores a byte every STRIDE bytes until a write fails.
 * The status is 0 if all of them got ENOMEM.
 */
#include "scull_test.h"

int main(int argc, char **argv)
{
	int writers = atoi(argv[2]), fd = open(argv[1], O_RDWR), i, status;
	off_t stride = atol(argv[3]);
	int ends[2], others = 0;
	char byte;

	if (fd < 0 || pipe(ends)) {
		perror(argv[1]);
		return 2;
	}
	for (i = 0; i < writers; i++) {
		off_t at = (off_t)i << 34;

		if (fork())
			continue;
		close(ends[1]);
		/* Wait until the parent closes its end of the pipe. */
		if (read(ends[0], &byte, 1) != 0)
			_exit(2);
		while (pwrite(fd, "x", 1, at) == 1)
			at += stride;
		_exit(errno != ENOMEM);
	}
	close(ends[1]);
	while (wait(&status) > 0)
		others += status != 0;
	printf("%d of %d writers did not meet ENOMEM\n", others, writers);
	return others != 0;
}
