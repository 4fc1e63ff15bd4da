// SPDX-License-Identifier: GPL-2.0
/* Write many bytes and read them back: pattern DEVICE MEGABYTES. */
#include "scull_test.h"

int main(int argc, char **argv)
{
	/* Shift the pattern by a byte per megabyte, to tell megabytes apart. */
	static unsigned char want[MiB + 256], got[MiB];
	long megabytes = atol(argv[2]), i;
	int fd = open(argv[1], O_RDWR);

	pin_to_cpu(0);
	pattern_fill(want, sizeof(want), 0);
	for (i = 0; i < megabytes; i++)
		if (write(fd, want + i % 256, MiB) != MiB) {
			perror("write");
			return 1;
		}
	if (lseek(fd, 0, SEEK_CUR) != megabytes * MiB ||
	    lseek(fd, 0, SEEK_END) != megabytes * MiB)
		return 2;
	lseek(fd, 0, SEEK_SET);
	for (i = 0; i < megabytes; i++) {
		if (read(fd, got, MiB) != MiB) {
			perror("read");
			return 3;
		}
		if (memcmp(got, want + i % 256, MiB)) {
			fprintf(stderr, "differs in megabyte %ld\n", i);
			return 4;
		}
	}
	return read(fd, got, 1) != 0;
}
