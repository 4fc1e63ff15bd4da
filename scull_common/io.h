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
#include <linux/u64_stats_sync.h>

/**
 * struct scull_io - calls that did not fail, and the bytes that they moved
 * @reads:	calls that read, those at the end of the file included
 * @writes:	calls that wrote
 * @read_bytes:	what was read
 * @written_bytes: what was written
 * @sync:	lets a 32-bit processor, too, read a count whole
 *
 * One for each possible CPU.  Their sum is exact when no call is under way.
 */
struct scull_io {
	u64_stats_t reads;
	u64_stats_t writes;
	u64_stats_t read_bytes;
	u64_stats_t written_bytes;
	struct u64_stats_sync sync;
};

static inline void scull_io_count(struct u64_stats_sync *sync,
				  u64_stats_t *calls, u64_stats_t *bytes,
				  ssize_t done)
{
	if (done < 0)
		return;
	u64_stats_update_begin(sync);
	u64_stats_inc(calls);
	u64_stats_add(bytes, done);
	u64_stats_update_end(sync);
}

static inline void scull_io_read(struct scull_io __percpu *percpu, ssize_t done)
{
	struct scull_io *io = get_cpu_ptr(percpu);

	scull_io_count(&io->sync, &io->reads, &io->read_bytes, done);
	put_cpu_ptr(percpu);
}

static inline void scull_io_written(struct scull_io __percpu *percpu,
				    ssize_t done)
{
	struct scull_io *io = get_cpu_ptr(percpu);

	scull_io_count(&io->sync, &io->writes, &io->written_bytes, done);
	put_cpu_ptr(percpu);
}

#endif /* SCULL_IO_H */
