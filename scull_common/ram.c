// SPDX-License-Identifier: GPL-2.0
/*
 * The part of RAM that is kept free: 1/16 of the memory that the kernel can use
 * for itself.  The memory of a scull device does not count toward the memory
 * usage of any process, so without this free part the OOM killer would kill
 * unrelated tasks.
 *
 * Nearly all memory of a device must be memory that the kernel can use for
 * itself.  This excludes high memory and memory that is kept movable, to be
 * unplugged or for large buffers (CMA).
 *
 * Several tasks may allocate at once.  So a task first reserves the memory and
 * then checks whether enough would be left; the reservation counts until the
 * memory is allocated.  A small allocation is not worth updating a shared
 * counter: it is no larger than the kernel stack that each task has anyway.
 *
 * The free part is kept on each node.  A node parameter, a memory policy or a
 * cpuset may restrict the nodes that a task can use.  If the node that the
 * memory would come from is short, the memory comes from the nearest usable
 * node that is not.  With a zone parameter, 1/16 of the memory in that zone and
 * the zones below it is kept free.
 *
 * Some metadata comes from the task's own node and cannot be redirected to
 * another node: that of vmalloc, large items, and xarray nodes.
 */
#include <linux/atomic.h>
#include <linux/cpuset.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/topology.h>
#include <linux/vmstat.h>

#include "limit.h"
#include "ram.h"
#include "scull_compat.h"

/* The part of RAM that is kept free: 1/SCULL_FREE_PART */
#define SCULL_FREE_PART	16

/**
 * struct scull_ram - memory that the kernel can use for itself, in pages
 * @pages:	all of it
 * @free:	free pages above each zone's high watermark; pages below it are
 *		reserved for allocations that must not fail
 * @file:	page cache, some of which could be reclaimed
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

/* Add the zones of a node up to the highest one to use. */
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

/* The last count, and totalram_pages() at that time */
static unsigned long scull_pages_counted, scull_pages_total;

/*
 * noinline: memory is rarely added or removed, by hotplug or a balloon driver.
 */
static noinline void scull_ram_recount(void)
{
	static DEFINE_SPINLOCK(lock);
	unsigned long total;

	spin_lock(&lock);
	total = totalram_pages();
	WRITE_ONCE(scull_pages_counted, scull_ram_count());
	/* Pairs with the acquire in scull_ram_pages(). */
	smp_store_release(&scull_pages_total, total);
	spin_unlock(&lock);
}

/**
 * scull_ram_pages() - count the memory that the kernel can use for itself
 *
 * Context: Process context.  Does not sleep; takes the lock in
 * scull_ram_recount() if the amount of RAM has changed.
 * Return: The number of pages.
 */
unsigned long scull_ram_pages(void)
{
	/* Pairs with the release in scull_ram_recount(). */
	if (unlikely(smp_load_acquire(&scull_pages_total) != totalram_pages()))
		scull_ram_recount();
	return READ_ONCE(scull_pages_counted);
}

/* Pages reserved by tasks that are about to allocate them, by highest zone */
static atomic_long_t scull_pages_reserved[MAX_NR_ZONES];

/* Return the reserved pages that may come from a zone or a lower one. */
static unsigned long scull_ram_reserved(enum zone_type highest)
{
	unsigned long pages = 0;
	int zone;

	for (zone = 0; zone <= highest; zone++)
		pages += atomic_long_read(&scull_pages_reserved[zone]);
	return pages;
}

/**
 * scull_ram_task_is_bound() - is the task restricted to some nodes?
 *
 * Out of line, because few machines have several nodes.
 *
 * Context: Process context.
 * Return: True if a memory policy or a cpuset restricts the task.
 */
bool scull_ram_task_is_bound(void)
{
	return scull_bound_nodes() || !nodes_subset(node_states[N_MEMORY],
						    cpuset_current_mems_allowed);
}

/*
 * Return true if so much memory is free, with a margin, that it need not be
 * counted zone by zone.
 */
static bool scull_ram_is_plentiful(unsigned long wanted)
{
	unsigned long pages = scull_ram_pages(), total = totalram_pages();
	unsigned long others = total - min(total, pages) +
			       global_zone_page_state(NR_FREE_CMA_PAGES);

	return global_zone_page_state(NR_FREE_PAGES) >
	       others + 4 * (pages / SCULL_FREE_PART + wanted);
}

/*
 * Set *nodes to the nodes that can be used: the given one, or those that the
 * task may use.
 */
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

/*
 * Return true if enough of this memory is left after allocating the wanted
 * pages.
 */
static bool scull_ram_suffices(const struct scull_ram *ram, unsigned long wanted)
{
	unsigned long left = ram->pages / SCULL_FREE_PART + wanted;

	if (ram->free > 2 * left)
		return true;
	return ram->free + ram->file > left &&
	       si_mem_available() >
			(long)(scull_ram_pages() / SCULL_FREE_PART + wanted);
}

/* True if the last check on this CPU for an unrestricted task chose a node */
static DEFINE_PER_CPU(bool, scull_steered);

/**
 * scull_ram_is_steered() - is a node short that tasks on this CPU would use?
 *
 * If so, each allocation must be checked, because the next one may have to come
 * from another node.
 *
 * Context: Process context.
 * Return: The result of the last check on this CPU.
 */
bool scull_ram_is_steered(void)
{
	return raw_cpu_read(scull_steered);
}

/**
 * scull_ram_is_left_here() - is half the free part left on the task's node?
 *
 * Metadata of an allocator may come from that node even if the memory itself is
 * requested from another one.
 *
 * Context: Process context.
 * Return: True if at least half of the part to be kept free is left, or if the
 * node has no memory that the kernel can use for itself.
 */
bool scull_ram_is_left_here(void)
{
	struct scull_ram ram = {};

	scull_ram_add_node(&ram, numa_mem_id(), ZONE_NORMAL);
	return ram.free + ram.file >= ram.pages / SCULL_FREE_PART / 2;
}

/* Return true if an allocation without a node would come from this one. */
static bool scull_ram_is_local(int node)
{
	return node == numa_mem_id() && !scull_task_has_policy();
}

/*
 * If a node is short, set *chosen to the nearest node that is not, unless the
 * kernel would allocate from that node anyway.  That is certain only for a
 * single page: if no block of several pages is free there, the kernel would take
 * one from another node, even if that is short.  Returns false if all nodes are
 * short.  Nodes with only movable memory are skipped, because quanta and items
 * never come from them.
 * noinline: a nodemask_t takes much stack.
 */
static noinline bool scull_ram_choose(unsigned long wanted, enum zone_type highest,
				      bool single_page, int *chosen)
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
			all = false;
		} else if (nearest == NUMA_NO_NODE ||
			   node_distance(numa_mem_id(), node) <
				node_distance(numa_mem_id(), nearest)) {
			nearest = node;
		}
	}
	if (nearest == NUMA_NO_NODE)
		return false;
	if (!all && !(single_page && scull_ram_is_local(nearest)))
		*chosen = nearest;
	return true;
}

/**
 * scull_ram_reserve() - reserve memory that is about to be allocated
 * @bytes:	number of bytes
 * @gfp:	flags of the allocation, which specify its zone
 * @node:	in: the node that the memory must come from, or %NUMA_NO_NODE;
 *		out: if it was %NUMA_NO_NODE and a node is short, the node to
 *		allocate from, unless the kernel would choose that node anyway
 *
 * After a successful call, the caller must call scull_ram_release() when it has
 * allocated the memory or failed to.
 *
 * Context: Process context.  Does not sleep.
 * Return: 0, or -ENOMEM if too little memory would be left.
 */
int scull_ram_reserve(size_t bytes, gfp_t gfp, int *node)
{
	bool bound = scull_ram_is_bound(gfp, *node);
	unsigned long pages = DIV_ROUND_UP(bytes, PAGE_SIZE), wanted;
	enum zone_type zone = gfp_zone(gfp);

	if (scull_ram_is_small(bytes)) {
		/* The CPU may also draw a batch for the next allocations. */
		wanted = pages + SCULL_LIMIT_BATCH / PAGE_SIZE;
	} else {
		wanted = 0;
		atomic_long_add(pages, &scull_pages_reserved[zone]);
		/* Of two tasks, at least one sees the other's reservation. */
		smp_mb__after_atomic();
	}
	wanted += scull_ram_reserved(zone);
	if (likely(!bound && nr_online_nodes == 1 && scull_ram_is_plentiful(wanted)))
		return 0;
	if (!scull_ram_choose(wanted, zone, pages == 1, node)) {
		scull_ram_release(bytes, gfp);
		return -ENOMEM;
	}
	if (!bound)
		raw_cpu_write(scull_steered, *node != NUMA_NO_NODE);
	return 0;
}

/* Called only by scull_ram_release(). */
void scull_ram_release_large(size_t bytes, gfp_t gfp)
{
	atomic_long_sub(DIV_ROUND_UP(bytes, PAGE_SIZE),
			&scull_pages_reserved[gfp_zone(gfp)]);
}
