/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts of calls and bytes per device and CPU.  Each CPU has its own counts,
 * so that counting needs no lock and CPUs do not contend for a cache line.
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
 * @reads:	read calls, including those that returned 0 at the end of the
 *		file
 * @writes:	write calls
 * @read_bytes:	bytes read
 * @written_bytes: bytes written
 * @sync:	makes the 64-bit counts consistent for readers on 32-bit kernels
 *
 * There is one for each possible CPU.  The sum over all CPUs is exact if no
 * call is in progress.
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
