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
void scull_ram_release_large(size_t bytes);
bool scull_ram_task_is_bound(void);
int scull_ram_last_node(void);

/* Too small to be reserved: the kernel stack of the task takes more. */
static inline bool scull_ram_is_small(size_t bytes)
{
	return bytes <= THREAD_SIZE;
}

/* Must the caller's allocation come from some nodes or zones? */
static inline bool scull_ram_is_bound(gfp_t gfp, int node)
{
	return (gfp & GFP_ZONEMASK) || node != NUMA_NO_NODE ||
	       (nr_online_nodes > 1 && scull_ram_task_is_bound());
}

/**
 * scull_ram_release() - end a reservation
 * @bytes:	as it was reserved
 *
 * Context: any.
 */
static inline void scull_ram_release(size_t bytes)
{
	if (!scull_ram_is_small(bytes))
		scull_ram_release_large(bytes);
}

#endif /* SCULL_RAM_H */
