// SPDX-License-Identifier: GPL-2.0
/*
 * The part of RAM that is kept free: 1/16 of the memory that the kernel can use for
 * itself.  No process is seen to hold the memory of a device, so without this the OOM
 * killer would kill unrelated tasks.
 *
 * Nearly all memory of a device must be such memory: not high memory, nor memory that
 * is kept movable, to be unplugged or for large buffers (CMA).
 *
 * Several tasks may allocate at once.  So a task reserves the memory before it judges
 * whether enough would be left, and the reservation counts until the memory is
 * allocated.  A small allocation is not worth a shared counter: the kernel stack of
 * the task takes more.
 *
 * A task that may use some nodes only, because of a node parameter, a memory policy
 * or a cpuset, must leave 1/16 of those.
 */
#include <linux/atomic.h>
#include <linux/cpuset.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/vmstat.h>

#include "limit.h"
#include "ram.h"
#include "scull_compat.h"

/* The part that is kept free: one of so many */
#define SCULL_FREE_PART	16

/**
 * struct scull_ram - memory that the kernel can use for itself, in pages
 * @pages:	all of it
 * @free:	free pages above each zone's high watermark; pages below it are
 *		reserved for allocations that must not fail
 * @file:	page cache, of which some could be reclaimed
 */
struct scull_ram {
	unsigned long pages;
	unsigned long free;
	unsigned long file;
};

static void scull_ram_add(struct scull_ram *ram, struct zone *zone)
{
	unsigned long free = zone_page_state(zone, NR_FREE_PAGES);
	unsigned long not_free = high_wmark_pages(zone) +
				 zone_page_state(zone, NR_FREE_CMA_PAGES);

	ram->pages += zone_managed_pages(zone);
	ram->free += free - min(free, not_free);
	ram->file += zone_page_state(zone, NR_ZONE_ACTIVE_FILE) +
		     zone_page_state(zone, NR_ZONE_INACTIVE_FILE);
}

static struct scull_ram scull_ram_of(const nodemask_t *nodes)
{
	struct scull_ram ram = {};
	int node;

	for_each_node_mask(node, *nodes) {
		struct zone *zone = NODE_DATA(node)->node_zones;

		for (; zone <= &NODE_DATA(node)->node_zones[ZONE_NORMAL]; zone++)
			scull_ram_add(&ram, zone);
	}
	return ram;
}

/* The last count, and the size of all memory at that time */
static unsigned long scull_pages_counted, scull_pages_total;

/* Count again if memory was added or removed, by hotplug or a balloon. */
unsigned long scull_ram_pages(void)
{
	unsigned long total = totalram_pages();

	if (unlikely(READ_ONCE(scull_pages_total) != total)) {
		WRITE_ONCE(scull_pages_counted,
			   scull_ram_of(&node_states[N_MEMORY]).pages);
		WRITE_ONCE(scull_pages_total, total);
	}
	return READ_ONCE(scull_pages_counted);
}

/* Pages that are about to be allocated, by tasks that reserved them */
static atomic_long_t scull_pages_reserved;

/*
 * Is the task bound to some nodes?  Out of line, because few machines have several.
 */
bool scull_ram_task_is_bound(void)
{
	return scull_bound_nodes() || !nodes_subset(node_states[N_MEMORY],
						    cpuset_current_mems_allowed);
}

/* Is so much memory free, wherever it is, that there is no need to count? */
static bool scull_ram_abounds(unsigned long wanted)
{
	unsigned long pages = scull_ram_pages(), total = totalram_pages();
	unsigned long others = total - min(total, pages) +
			       global_zone_page_state(NR_FREE_CMA_PAGES);

	return global_zone_page_state(NR_FREE_PAGES) >
	       others + 4 * (pages / SCULL_FREE_PART + wanted);
}

static void scull_ram_nodes(int node, nodemask_t *nodes)
{
	const nodemask_t *bound = scull_bound_nodes();

	if (node != NUMA_NO_NODE) {
		*nodes = nodemask_of_node(node);
		return;
	}
	nodes_and(*nodes, node_states[N_MEMORY], cpuset_current_mems_allowed);
	if (bound)
		nodes_and(*nodes, *nodes, *bound);
}

/*
 * Count: would so much memory be left on the nodes that can be used?
 * noinline: the set of nodes is large.
 */
static noinline bool scull_ram_suffices(unsigned long wanted, int node)
{
	struct scull_ram ram;
	unsigned long left;
	nodemask_t nodes;

	scull_ram_nodes(node, &nodes);
	ram = scull_ram_of(&nodes);
	left = ram.pages / SCULL_FREE_PART + wanted;
	if (ram.free > 2 * left)
		return true;
	return ram.free + ram.file > left &&
	       si_mem_available() >
			(long)(scull_ram_pages() / SCULL_FREE_PART + wanted);
}

/**
 * scull_ram_reserve() - reserve memory that is about to be allocated
 * @bytes:	how much
 * @node:	the node that it comes from, or %NUMA_NO_NODE
 *
 * The caller calls scull_ram_release() when it has allocated the memory, or failed.
 *
 * Context: process context.
 * Return: 0, or -ENOMEM if too little memory would be left.
 */
int scull_ram_reserve(size_t bytes, int node)
{
	unsigned long pages = DIV_ROUND_UP(bytes, PAGE_SIZE), wanted;

	/* With a small allocation, a CPU may draw bytes for the next ones. */
	if (scull_ram_is_small(bytes))
		wanted = atomic_long_read(&scull_pages_reserved) + pages +
			 SCULL_LIMIT_BATCH / PAGE_SIZE;
	else
		wanted = atomic_long_add_return(pages, &scull_pages_reserved);
	if (likely(!scull_ram_is_bound(node) && scull_ram_abounds(wanted)))
		return 0;
	if (scull_ram_suffices(wanted, node))
		return 0;
	scull_ram_release(bytes);
	return -ENOMEM;
}

void scull_ram_release_large(size_t bytes)
{
	atomic_long_sub(DIV_ROUND_UP(bytes, PAGE_SIZE), &scull_pages_reserved);
}
