// SPDX-License-Identifier: GPL-2.0
/*
 * SIGKILL stops long operations.
 * kill read|write|trim DEVICE: start the operation in a child, and kill the
 * child when the operation has begun.  The status is 2 if it ended before, and
 * 1 if it was completed although it was killed.
 * kill fault DEVICE: check that 1000 writes, far apart, from an unreadable
 * buffer fail.
 * kill dump FILE: kill a task that seeks far into a dump, and check that it
 * took less than half of the CPU time of a complete seek.
 * kill reader FILE: kill a reader of a dump, and check that another process
 * that shares the open file can read on.
 */
#include "scull_test.h"

#include <sys/resource.h>

static const size_t huge = 1024 * MiB;
static char *buf;
static int fd;

static off_t size(void)
{
	return lseek(fd, 0, SEEK_END);
}

/* Runs in the child; does not return if it is killed. */
static void operate(const char *what, const char *path)
{
	if (!strcmp(what, "trim"))
		open(path, O_WRONLY);
	else if (!strcmp(what, "read"))
		pread(fd, buf, huge, 0);
	else
		pwrite(fd, buf, huge, 0);
	_exit(0);
}

/* The size grows at the end of a write only, so look at taken in sysfs. */
static int begun(const char *what, const char *path)
{
	char file[100], taken[2] = "0";
	int sysfs;

	if (!strcmp(what, "trim"))
		return size() == 0;
	if (!strcmp(what, "read"))
		return buf[0] == 'x';
	snprintf(file, sizeof(file), "/sys/class/scull/%s/taken",
		 path + strlen("/dev/"));
	sysfs = open(file, O_RDONLY);
	if (sysfs < 0 || read(sysfs, taken, 1) != 1)
		exit(1);
	close(sysfs);
	return taken[0] != '0';
}

/* Did the killed child complete it?  For a trim, trace events show that. */
static int whole(const char *what)
{
	if (!strcmp(what, "trim"))
		return 0;
	if (!strcmp(what, "read"))
		return buf[huge - 1] == 'x';
	return size() == (off_t)huge;
}

static int fault(const char *path)
{
	void *bad = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	int i;

	fd = open(path, O_RDWR);
	for (i = 0; i < 1000; i++)
		if (pwrite(fd, bad, 1, (off_t)i * 4 * MiB) != -1 ||
		    errno != EFAULT)
			return 1;
	return 0;
}

/* System CPU time of a dump, in microseconds */
static long dump(const char *path, int killed)
{
	struct rusage usage;
	pid_t child;

	buf[0] = 0;
	child = fork();
	if (!child) {
		fd = open(path, O_RDONLY);
		buf[0] = 'x';
		lseek(fd, LONG_MAX, SEEK_SET);
		_exit(0);
	}
	while (!buf[0])
		sched_yield();
	if (killed)
		kill(child, SIGKILL);
	wait4(child, NULL, 0, &usage);
	return usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec;
}

static int dumps(const char *path)
{
	long whole = dump(path, 0), killed = dump(path, 1);

	printf("dump: %ld us, of %ld, when it was killed\n", killed, whole);
	return killed >= whole / 2;
}

static int reader(const char *path)
{
	int i, status;
	pid_t child;

	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 1;
	for (i = 0; i < 30; i++) {
		lseek(fd, 0, SEEK_SET);
		buf[0] = 0;
		child = fork();
		if (!child) {
			while (read(fd, buf, 1) == 1)
				read(fd, buf + 1, huge - 1);
			_exit(0);
		}
		while (!buf[0]) {
			if (waitpid(child, NULL, WNOHANG))
				return 1;
			sched_yield();
		}
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		/* The child may have reached the end of the file before. */
		if (WIFSIGNALED(status) && read(fd, buf, 1) != 1)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	pid_t child;
	int status;

	if (!strcmp(argv[1], "fault"))
		return fault(argv[2]);
	buf = mmap(NULL, huge, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (buf == MAP_FAILED)
		return 1;
	/* On a per-CPU device, parent and child must use the same copy. */
	pin_to_cpu(0);
	if (!strcmp(argv[1], "dump"))
		return dumps(argv[2]);
	if (!strcmp(argv[1], "reader"))
		return reader(argv[2]);
	fd = open(argv[2], O_RDWR);
	if (fd < 0)
		return 1;
	if (!strcmp(argv[1], "read") &&
	    (pwrite(fd, "x", 1, 0) != 1 || pwrite(fd, "x", 1, huge - 1) != 1))
		return 1;
	child = fork();
	if (!child)
		operate(argv[1], argv[2]);
	while (!begun(argv[1], argv[2])) {
		if (waitpid(child, &status, WNOHANG))
			return 1;
		sched_yield();
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? whole(argv[1]) : 2;
}
