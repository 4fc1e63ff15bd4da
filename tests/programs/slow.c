// SPDX-License-Identifier: GPL-2.0
/*
 * A slow reader: slow FILE.  Reads a byte of the file into a missing page,
 * prints "stalled" when the kernel waits for the page, and provides the page at
 * the end of its own input.  The status is 0 if the byte was then read.
 */
#include "stall.h"

#include <pthread.h>

static struct stall stall;

static void *reader(void *arg)
{
	int fd = *(int *)arg;

	return (void *)(read(fd, stall.page, 1) == 1 ? NULL : arg);
}

int main(int argc, char **argv)
{
	int fd = open(argv[1], O_RDONLY);
	pthread_t thread;
	void *failed;
	char byte;

	if (fd < 0) {
		perror(argv[1]);
		return 2;
	}
	stall_init(&stall);
	pthread_create(&thread, NULL, reader, &fd);
	stall_wait(&stall);
	puts("stalled");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) == 1)
		;
	stall_release(&stall, 0);
	pthread_join(thread, &failed);
	return !!failed;
}
