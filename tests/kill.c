// SPDX-License-Identifier: GPL-2.0
/*
 * SIGKILL stops what takes long: kill read|write|trim DEVICE.  Starts the
 * operation in a child, kills it, and tells how far it was and how many
 * milliseconds it took to die.  kill fault DEVICE: a thousand writes, far
 * apart, of bytes that cannot be read.
 */
#include "scull_test.h"

#include <signal.h>
#include <time.h>

static const size_t huge = 1024 * MiB;

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Never returns if killed; the status says whether it was done before. */
static void operate(const char *what, const char *path, void *buf, int ready)
{
	int trim = !strcmp(what, "trim");
	int fd = trim ? -1 : open(path, O_RDWR);

	if (write(ready, "", 1) != 1)
		_exit(1);
	if (trim)
		fd = open(path, O_WRONLY);
	else if (!strcmp(what, "read"))
		fd = pread(fd, buf, huge, 0);
	else
		fd = pwrite(fd, buf, huge, 0);
	_exit(fd < 0);
}

static int fault(const char *path)
{
	void *bad = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	int fd = open(path, O_RDWR), i;

	for (i = 0; i < 1000; i++)
		if (pwrite(fd, bad, 1, i * 4 * MiB) != -1 ||
		    errno != EFAULT)
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	void *buf = mmap(NULL, huge, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int ready[2], status;
	long start;
	pid_t child;
	char byte;

	if (!strcmp(argv[1], "fault"))
		return fault(argv[2]);
	if (pipe(ready))
		return 1;
	child = fork();
	if (!child)
		operate(argv[1], argv[2], buf, ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return 1;
	usleep(100000);
	start = milliseconds();
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	start = milliseconds() - start;
	printf("%s: died after %ld ms\n", argv[1], start);
	if (!WIFSIGNALED(status)) {
		printf("it was done before it was killed\n");
		return 1;
	}
	return start > 500;
}
