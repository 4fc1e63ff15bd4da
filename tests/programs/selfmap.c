// SPDX-License-Identifier: GPL-2.0
/*
 * Read a device into its own mapping, and write it from one, while other
 * processes trim, map, unmap and dump it: selfmap DEVICE DUMP QUANTUM-BYTES
 * SECONDS.  If a process makes no progress for a minute, assume a deadlock.
 */
#include "scull_test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>

#define ACTORS	6

static const char *path, *dump;
static long quantum, len;
static time_t end;

/*
 * Shared by the processes: the turns of each process, the trims that succeeded,
 * and whether all processes shall unmap the device so that it can be trimmed.
 */
static struct {
	atomic_long turns[ACTORS];
	atomic_long trims;
	atomic_int let_go;
} *shared;

static int more(int actor)
{
	atomic_fetch_add(&shared->turns[actor], 1);
	return time(NULL) < end;
}

/* Wait for the trimmer, with nothing mapped. */
static void let_go(void)
{
	while (shared->let_go && time(NULL) < end)
		usleep(100);
}

static unsigned char *map_device(int fd)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

/* Read or write, with a buffer in the device whose pages are not mapped yet */
static int self(int actor, int store)
{
	int fd = open(path, O_RDWR), i;

	for (i = 0; more(actor); i++) {
		off_t from = i % 3 * quantum, to = (i + 1) % 3 * quantum;
		unsigned char *map;
		ssize_t done;

		let_go();
		map = map_device(fd);
		/* While it is mapped, the device cannot be trimmed. */
		if (map == MAP_FAILED || pwrite(fd, "x", 1, len - 1) != 1)
			return 1;
		if (store)
			done = pwrite(fd, map + from, quantum, to);
		else
			done = pread(fd, map + to, quantum, from);
		if (done != quantum)
			return 1;
		/* Copy the range onto itself as well. */
		done = store ? pwrite(fd, map, len, 0) : pread(fd, map, len, 0);
		if (done != len || munmap(map, len))
			return 1;
	}
	return 0;
}

static int reader(int actor)
{
	return self(actor, 0);
}

static int writer(int actor)
{
	return self(actor, 1);
}

/* Trims fail while the device is mapped; at times, ask for a chance. */
static int trimmer(int actor)
{
	int i;

	for (i = 1; more(actor); i++) {
		int fd = open(path, O_WRONLY);

		if (!ioctl(fd, SCULL_IOCTRIM)) {
			atomic_fetch_add(&shared->trims, 1);
			shared->let_go = 0;
		} else if (errno != EBUSY) {
			return 1;
		}
		if (i % 16 == 0)
			shared->let_go = 1;
		close(fd);
	}
	return 0;
}

static int mapper(int actor)
{
	int fd = open(path, O_RDWR);

	while (more(actor)) {
		unsigned char *map;

		let_go();
		map = map_device(fd);
		if (map == MAP_FAILED)
			return 1;
		faults(map, 1);
		if (munmap(map + quantum, quantum))
			return 1;
		faults(map + 2 * quantum, 0);
		munmap(map, quantum);
		munmap(map + 2 * quantum, len - 2 * quantum);
	}
	return 0;
}

static int dumper(int actor)
{
	char buf[4096];

	while (more(actor)) {
		int fd = open(dump, O_RDONLY);

		if (fd < 0)
			return 1;
		while (read(fd, buf, sizeof(buf)) > 0)
			;
		close(fd);
	}
	return 0;
}

static void *mapping_thread(void *arg)
{
	return (void *)(long)mapper((long)arg);
}

/* Threads of one address space, to contend for mmap_lock */
static int threads(int actor)
{
	pthread_t other;
	void *failed;
	int err;

	pthread_create(&other, NULL, mapping_thread, (void *)(long)actor);
	err = self(actor, 0);
	pthread_join(other, &failed);
	return err || failed;
}

int main(int argc, char **argv)
{
	int (*const actors[ACTORS])(int actor) = {
		reader, writer, trimmer, mapper, dumper, threads,
	};
	long seen[ACTORS] = { 0 };
	int seconds = atoi(argv[4]), idle = 0, left = ACTORS, bad = 0, i;
	pid_t pids[ACTORS];
	int status;

	path = argv[1];
	dump = argv[2];
	quantum = atol(argv[3]);
	len = 3 * quantum;
	end = time(NULL) + seconds;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < ACTORS; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(actors[i](i));
	}

	/* The watchdog: each process must make progress within a minute. */
	while (left && idle < 60) {
		pid_t pid = waitpid(-1, &status, WNOHANG);
		int moved = 0;

		if (pid > 0) {
			bad += !!status;
			left--;
			idle = 0;
			continue;
		}
		sleep(1);
		for (i = 0; i < ACTORS; i++) {
			moved += shared->turns[i] != seen[i];
			seen[i] = shared->turns[i];
		}
		idle = moved == ACTORS ? 0 : idle + 1;
	}
	printf("turns:");
	for (i = 0; i < ACTORS; i++)
		printf(" %ld", shared->turns[i]);
	printf("; %ld trims, %d failed, %d stuck\n", shared->trims, bad, left);
	for (i = 0; left && i < ACTORS; i++)
		kill(pids[i], SIGKILL);
	return bad || left || !shared->trims;
}
