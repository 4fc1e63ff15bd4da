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
 * That part is kept on each node.  Of the nodes that a task may use, which a node
 * parameter, a memory policy or a cpuset may restrict, it gets memory from the nearest
 * that has more left, if the one that it would take memory from may have less.  The same
 * holds for zones: who must use the lower ones leaves 1/16 of those.
 */
#include <linux/atomic.h>
#include <linux/cpuset.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/topology.h>
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

/* Add the zones of a node up to a highest one. */
static void scull_ram_add_node(struct scull_ram *ram, int node,
			       enum zone_type highest)
{
	struct zone *zone = NODE_DATA(node)->node_zones;
	const struct zone *last = &NODE_DATA(node)->node_zones[highest];

	for (; zone <= last; zone++)
		scull_ram_add(ram, zone);
}

static unsigned long scull_ram_count(void)
{
	struct scull_ram ram = {};
	int node;

	for_each_node_state(node, N_MEMORY)
		scull_ram_add_node(&ram, node, ZONE_NORMAL);
	return ram.pages;
}

/* The last count, and the size of all memory at that time */
static unsigned long scull_pages_counted, scull_pages_total;

/* Count again if memory was added or removed, by hotplug or a balloon. */
unsigned long scull_ram_pages(void)
{
	unsigned long total = totalram_pages();

	if (unlikely(READ_ONCE(scull_pages_total) != total)) {
		WRITE_ONCE(scull_pages_counted, scull_ram_count());
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

/* Is so much memory free, in all zones, that there is no need to count? */
static bool scull_ram_abounds(unsigned long wanted)
{
	unsigned long pages = scull_ram_pages(), total = totalram_pages();
	unsigned long others = total - min(total, pages) +
			       global_zone_page_state(NR_FREE_CMA_PAGES);

	return global_zone_page_state(NR_FREE_PAGES) >
	       others + 4 * (pages / SCULL_FREE_PART + wanted);
}

/* The nodes that can be used: the given one, or those that the task may use. */
static void scull_ram_nodes(int node, nodemask_t *nodes)
{
	const nodemask_t *bound = scull_bound_nodes();

	if (node != NUMA_NO_NODE) {
		*nodes = nodemask_of_node(node);
		nodes_and(*nodes, *nodes, node_states[N_MEMORY]);
		return;
	}
	nodes_and(*nodes, node_states[N_MEMORY], cpuset_current_mems_allowed);
	if (bound)
		nodes_and(*nodes, *nodes, *bound);
}

/* Count: would so much of this memory be left? */
static bool scull_ram_suffices(const struct scull_ram *ram, unsigned long wanted)
{
	unsigned long left = ram->pages / SCULL_FREE_PART + wanted;

	if (ram->free > 2 * left)
		return true;
	return ram->free + ram->file > left &&
	       si_mem_available() >
			(long)(scull_ram_pages() / SCULL_FREE_PART + wanted);
}

/* The node that was chosen last on each CPU, for a task that is not bound */
static DEFINE_PER_CPU(int, scull_node_chosen) = NUMA_NO_NODE;

/* The node for an allocation that this CPU's stock covers, which was judged before */
int scull_ram_last_node(void)
{
	int node = raw_cpu_read(scull_node_chosen);

	/* Its memory may be gone. */
	return node != NUMA_NO_NODE && node_state(node, N_MEMORY) ? node :
								    NUMA_NO_NODE;
}

/*
 * Choose a node: the nearest that suffices, or NUMA_NO_NODE if each of those that can
 * be used does.  A node whose memory is all movable has none for us.
 *
 * What the kernel needs beside an allocation, as vmalloc does for each area, comes from
 * the task's own node wherever that allocation comes from.  So that node must still
 * have half of its part.
 *
 * noinline: the set of nodes is large.
 */
static noinline bool scull_ram_choose(unsigned long wanted, enum zone_type highest,
				      int *chosen)
{
	int node, nearest = NUMA_NO_NODE;
	bool all = true;
	nodemask_t nodes;

	scull_ram_nodes(*chosen, &nodes);
	for_each_node_mask(node, nodes) {
		struct scull_ram ram = {};

		scull_ram_add_node(&ram, node, highest);
		if (!ram.pages)
			continue;
		if (!scull_ram_suffices(&ram, wanted)) {
			if (node == numa_mem_id() &&
			    ram.free + ram.file < ram.pages / SCULL_FREE_PART / 2)
				return false;
			all = false;
		} else if (nearest == NUMA_NO_NODE ||
			   node_distance(numa_mem_id(), node) <
				node_distance(numa_mem_id(), nearest)) {
			nearest = node;
		}
	}
	if (nearest == NUMA_NO_NODE)
		return false;
	if (!all)
		*chosen = nearest;
	return true;
}

/**
 * scull_ram_reserve() - reserve memory that is about to be allocated
 * @bytes:	how much
 * @gfp:	flags of the allocation, which name its zone
 * @node:	the node that it must come from, or %NUMA_NO_NODE, in place of which
 *		the node that it should come from is put if some node is short
 *
 * The caller calls scull_ram_release() when it has allocated the memory, or failed.
 *
 * Context: process context.
 * Return: 0, or -ENOMEM if too little memory would be left.
 */
int scull_ram_reserve(size_t bytes, gfp_t gfp, int *node)
{
	bool bound = scull_ram_is_bound(gfp, *node);
	unsigned long pages = DIV_ROUND_UP(bytes, PAGE_SIZE), wanted;

	/* With a small allocation, a CPU may draw bytes for the next ones. */
	if (scull_ram_is_small(bytes))
		wanted = atomic_long_read(&scull_pages_reserved) + pages +
			 SCULL_LIMIT_BATCH / PAGE_SIZE;
	else
		wanted = atomic_long_add_return(pages, &scull_pages_reserved);
	if (likely(!bound && nr_online_nodes == 1 && scull_ram_abounds(wanted)))
		return 0;
	if (!scull_ram_choose(wanted, gfp_zone(gfp), node)) {
		scull_ram_release(bytes);
		return -ENOMEM;
	}
	if (!bound)
		raw_cpu_write(scull_node_chosen, *node);
	return 0;
}

void scull_ram_release_large(size_t bytes)
{
	atomic_long_sub(DIV_ROUND_UP(bytes, PAGE_SIZE), &scull_pages_reserved);
}
