/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCULL_RAM_H
#define SCULL_RAM_H

#include <linux/gfp.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/thread_info.h>
#include <linux/types.h>

unsigned long scull_ram_pages(void);
int scull_ram_reserve(size_t bytes, gfp_t gfp, int *node);
void scull_ram_release_large(size_t bytes, gfp_t gfp);
bool scull_ram_task_is_bound(void);
bool scull_ram_is_steered(void);
bool scull_ram_is_left_here(void);

/*
 * Return true if an allocation is too small to be reserved: no larger than the
 * kernel stack that each task has anyway.
 */
static inline bool scull_ram_is_small(size_t bytes)
{
	return bytes <= THREAD_SIZE;
}

/*
 * Return true if the caller's allocation is restricted to some nodes or zones.
 */
static inline bool scull_ram_is_bound(gfp_t gfp, int node)
{
	return (gfp & GFP_ZONEMASK) || node != NUMA_NO_NODE ||
	       (nr_online_nodes > 1 && scull_ram_task_is_bound());
}

/*
 * Return true if each of the caller's allocations must be checked to choose a
 * node.
 */
static inline bool scull_ram_is_judged(gfp_t gfp, int node)
{
	return scull_ram_is_bound(gfp, node) ||
	       (nr_online_nodes > 1 && scull_ram_is_steered());
}

/**
 * scull_ram_release() - end a reservation
 * @bytes:	number of bytes, as passed to scull_ram_reserve()
 * @gfp:	flags, as passed to scull_ram_reserve()
 *
 * Context: Any.
 */
static inline void scull_ram_release(size_t bytes, gfp_t gfp)
{
	if (!scull_ram_is_small(bytes))
		scull_ram_release_large(bytes, gfp);
}

#endif /* SCULL_RAM_H */
