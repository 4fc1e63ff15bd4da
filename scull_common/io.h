/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was read and written: a count for each device and CPU, so that nobody
 * who counts waits for another, or takes a cache line from one.
 *
 * Linux Device Drivers, chapter 8, "Per-CPU Variables".
 */
#ifndef SCULL_IO_H
#define SCULL_IO_H

#include <linux/percpu.h>
#include <linux/types.h>

/**
 * struct scull_io - calls that did not fail, and the bytes that they moved
 * @reads:	calls that read, those at the end of the file included
 * @writes:	calls that wrote
 * @read_bytes:	what was read
 * @written_bytes: what was written
 *
 * One for each possible CPU.  Their sum is exact when no call is under way.
 */
struct scull_io {
	u64 reads;
	u64 writes;
	u64 read_bytes;
	u64 written_bytes;
};

static inline void scull_io_read(struct scull_io __percpu *io, ssize_t done)
{
	if (done < 0)
		return;
	this_cpu_inc(io->reads);
	this_cpu_add(io->read_bytes, done);
}

static inline void scull_io_written(struct scull_io __percpu *io, ssize_t done)
{
	if (done < 0)
		return;
	this_cpu_inc(io->writes);
	this_cpu_add(io->written_bytes, done);
}

#endif /* SCULL_IO_H */
