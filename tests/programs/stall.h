/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A page that stalls a system call which copies from or to it.  userfaultfd
 * serves the page, so the kernel waits in the copy until the page is released.
 */
#ifndef STALL_H
#define STALL_H

#include "scull_test.h"

#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/syscall.h>

struct stall {
	int uffd;
	long size;		/* of a page */
	unsigned char *page;	/* an inaccessible page follows it */
};

static inline void stall_init(struct stall *stall)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.mode = UFFDIO_REGISTER_MODE_MISSING
	};

	stall->size = sysconf(_SC_PAGESIZE);
	stall->page = mmap(NULL, 2 * stall->size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stall->uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	area.range.start = (unsigned long)stall->page;
	area.range.len = stall->size;
	if (stall->page == MAP_FAILED ||
	    mprotect(stall->page + stall->size, stall->size, PROT_NONE) ||
	    stall->uffd < 0 || ioctl(stall->uffd, UFFDIO_API, &api) ||
	    ioctl(stall->uffd, UFFDIO_REGISTER, &area)) {
		perror("userfaultfd");
		exit(2);
	}
}

/* Wait until a system call stalls. */
static inline void stall_wait(struct stall *stall)
{
	struct pollfd fault = { .fd = stall->uffd, .events = POLLIN };
	struct uffd_msg msg;

	if (poll(&fault, 1, 60000) != 1 ||
	    read(stall->uffd, &msg, sizeof(msg)) != sizeof(msg)) {
		fprintf(stderr, "no system call stalled\n");
		exit(2);
	}
}

/* Fill the page with a byte, so that the system call continues. */
static inline void stall_release(struct stall *stall, int byte)
{
	unsigned char *page = mmap(NULL, stall->size, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_copy copy = {
		.dst = (unsigned long)stall->page,
		.src = (unsigned long)page,
		.len = stall->size,
	};

	memset(page, byte, stall->size);
	if (ioctl(stall->uffd, UFFDIO_COPY, &copy)) {
		perror("UFFDIO_COPY");
		exit(2);
	}
	munmap(page, stall->size);
}

static inline void stall_exit(struct stall *stall)
{
	close(stall->uffd);
	munmap(stall->page, 2 * stall->size);
}

#endif /* STALL_H */
