// SPDX-License-Identifier: GPL-2.0
/*
 * Allocating, publishing and freeing items and quanta.
 */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "geometry.h"
#include "limit.h"
#include "ram.h"
#include "store.h"
#include "trace.h"
#include "walk.h"

/* A static per-CPU variable; exported because scull_percpu shows it. */
DEFINE_PER_CPU(unsigned long, scull_quanta_made);
EXPORT_PER_CPU_SYMBOL_GPL(scull_quanta_made);

/*
 * Large items come from vmalloc: unlike kvmalloc(), do not compact memory
 * first.  32-bit kernels use kmalloc, because vmalloc address space is scarce
 * and shared with the whole kernel.
 */
static bool scull_item_is_vmalloc(size_t bytes)
{
	return IS_ENABLED(CONFIG_64BIT) &&
	       bytes > PAGE_SIZE << PAGE_ALLOC_COSTLY_ORDER;
}

static size_t scull_item_bytes(const struct scull_geometry *geo)
{
	return geo->qset * sizeof(void *);
}

/*
 * Return the bytes that an item takes.  vmalloc also allocates an array of page
 * pointers, which can be so large that it comes from vmalloc itself.
 */
size_t scull_item_cost(const struct scull_geometry *geo)
{
	size_t bytes = scull_item_bytes(geo), pages;

	if (!scull_item_is_vmalloc(bytes))
		return kmalloc_size_roundup(bytes);
	bytes = PAGE_ALIGN(bytes);
	pages = bytes / PAGE_SIZE * sizeof(struct page *);
	return bytes + (pages > PAGE_SIZE ? PAGE_ALIGN(pages) :
					    kmalloc_size_roundup(pages));
}

/*
 * Of the vmalloc functions exported to modules, none takes both a node and GFP
 * flags.
 */
static struct scull_item *scull_item_alloc(const struct scull_geometry *geo,
					   int node)
{
	size_t bytes = scull_item_bytes(geo);
	gfp_t gfp = SCULL_GFP;

	if (scull_item_is_vmalloc(bytes))
		return __vmalloc(bytes, gfp | __GFP_ZERO);
	if (bytes > PAGE_SIZE << PAGE_ALLOC_COSTLY_ORDER)
		gfp |= __GFP_NORETRY;
	return kzalloc_node(bytes, gfp, node);
}

static struct scull_item *scull_item_new(struct scull_store *store)
{
	struct scull_item *item;
	int node = NUMA_NO_NODE;
	int err;

	err = scull_charge_ram(store->drv, store->item_cost, SCULL_GFP, &node);
	if (err)
		return ERR_PTR(err);
	item = scull_item_alloc(&store->geo, node);
	scull_ram_release(store->item_cost, SCULL_GFP);
	if (item)
		return item;
	scull_uncharge(store->drv, store->item_cost);
	return ERR_PTR(-ENOMEM);
}

static void scull_item_free(struct scull_store *store, struct scull_item *item)
{
	kvfree(item);
	scull_uncharge(store->drv, store->item_cost);
}

/* Return the number of xarray levels that the index needs. */
static unsigned int scull_levels(unsigned long index)
{
	return 1 + ilog2(index | 1) / XA_CHUNK_SHIFT;
}

/* Return the number of nodes from the root down to the position of @xas. */
static unsigned int scull_path(const struct xa_state *xas)
{
	const struct xa_node *node = xas->xa_node;
	unsigned int nodes = 0;

	if (xas_not_node(xas->xa_node))
		return 0;
	for (; node; node = xa_parent_locked(xas->xa, node))
		nodes++;
	return nodes;
}

/*
 * Return the number of levels of an xarray, which never shrinks while the store
 * lives.
 */
static unsigned int scull_height(const struct xarray *items)
{
	const void *root = rcu_dereference_raw(items->xa_head);

	return xa_is_node(root) ? xa_to_node(root)->shift / XA_CHUNK_SHIFT + 1 : 0;
}

/*
 * Return the most nodes that inserting an item can add if no other task inserts
 * one first: the nodes from the root down to the index and, if the array has to
 * grow, the nodes above the old root.
 */
static unsigned int scull_nodes_most(const struct xarray *items,
				     unsigned long index)
{
	unsigned int levels = scull_levels(index), height = scull_height(items);

	if (height >= levels)
		return height - 1;
	return xa_empty(items) ? levels : 2 * levels - 1 - height;
}

/*
 * Store an item at an index that has none.  Returns the number of nodes added,
 * even if storing the item failed.
 */
static unsigned int scull_item_store(struct xa_state *xas,
				     struct scull_item *item)
{
	XA_STATE(failed, xas->xa, xas->xa_index);
	unsigned int height = scull_height(xas->xa), path = scull_path(xas);
	bool empty = !xa_head_locked(xas->xa);

	xas_store(xas, item);
	if (xas_error(xas)) {
		xas_load(&failed);
		xas = &failed;
	}
	if (empty)
		return scull_path(xas);
	/* The height accounts for the root of each path. */
	return (scull_path(xas) ?: 1) - (path ?: 1) + scull_height(xas->xa) - height;
}

/*
 * Insert an item, or return the one that is already there.  Sets *nodes to the
 * number of nodes added, including nodes that stay in the array without an item
 * because there was no memory for the last one.
 */
static struct scull_item *scull_item_insert(struct scull_store *store,
					    unsigned long index,
					    struct scull_item *item,
					    unsigned int *nodes)
{
	XA_STATE(xas, &store->items, index);
	struct scull_item *first;

	*nodes = 0;
	do {
		xas_lock(&xas);
		first = xas_load(&xas);
		if (!first)
			*nodes += scull_item_store(&xas, item);
		xas_unlock(&xas);
	} while (xas_nomem(&xas, SCULL_GFP));
	if (xas_error(&xas))
		return ERR_PTR(xas_error(&xas));
	return first ?: item;
}

/*
 * Make an item visible in store->near.  A task that finds the item in the
 * xarray must also do this before it uses the item, because the task that
 * inserted the item may be preempted before it does.
 */
static struct scull_item *scull_item_set_near(struct scull_store *store,
					      unsigned long index,
					      struct scull_item *item)
{
	if (index < SCULL_NEAR_ITEMS) {
		/*
		 * Pairs with the READ_ONCE() in scull_item(): a reader that
		 * sees the pointer also sees the empty slots.
		 */
		smp_store_release(&store->near[index], item);
	}
	return item;
}

/*
 * Return the item at an index, allocated if it is missing.  May sleep.  Returns
 * ERR_PTR(-ENOSPC) at the limit and ERR_PTR(-ENOMEM) if there is no memory.
 * noinline: do not burden the common path with the registers this needs.
 */
static noinline struct scull_item *scull_item_get(struct scull_store *store,
						  unsigned long index)
{
	struct scull_item *item = xa_load(&store->items, index), *there;
	int node = NUMA_NO_NODE;
	size_t most, taken;
	unsigned int nodes;
	int err;

	if (item)
		return scull_item_set_near(store, index, item);
	item = scull_item_new(store);
	if (IS_ERR(item))
		return item;
	most = scull_nodes_most(&store->items, index) * sizeof(struct xa_node);
	/* The task's memory policy determines the NUMA node of xarray nodes. */
	err = scull_charge_ram(store->drv, most, SCULL_GFP, &node);
	if (err) {
		scull_item_free(store, item);
		return ERR_PTR(err);
	}
	there = scull_item_insert(store, index, item, &nodes);
	scull_ram_release(most, SCULL_GFP);
	taken = nodes * sizeof(struct xa_node);
	atomic_long_add(taken, &store->nodes_cost);
	if (taken > most)
		scull_charge_late(store->drv, taken - most);
	else if (taken < most)
		scull_uncharge(store->drv, most - taken);
	if (there != item)
		scull_item_free(store, item);
	return IS_ERR(there) ? there : scull_item_set_near(store, index, there);
}

/* noinline: do not burden the untraced path with the registers this needs. */
static noinline void *scull_alloc_traced(const struct scull_walk *walk,
					 gfp_t gfp, int node)
{
	struct scull_store *store = walk->store;
	u64 start = ktime_get_ns();
	void *quantum = store->ops->alloc(&store->geo, gfp, node);

	if (quantum)
		trace_scull_alloc(store, walk->at.index, walk->at.slot, quantum,
				  ktime_get_ns() - start);
	return quantum;
}

/* Charge a quantum, and choose the node to allocate it from. */
static int scull_charge_quantum(struct scull_store *store, gfp_t gfp, int *node)
{
	int err;

	*node = store->node;
	if (store->ops->set_aside)
		return scull_charge(store->drv, store->quantum_cost);
	/* vmalloc also allocates metadata from the task's own node. */
	if (store->ops->vmalloc && nr_online_nodes > 1 && !scull_ram_is_left_here())
		return -ENOMEM;
	err = scull_charge_ram(store->drv, store->quantum_cost, gfp, node);
	if (err || likely(*node == store->node) || !store->ops->address)
		return err;
	/*
	 * A node is short, but a quantum with per-CPU copies needs all nodes.
	 */
	scull_ram_release(store->quantum_cost, gfp);
	scull_uncharge(store->drv, store->quantum_cost);
	return -ENOMEM;
}

/*
 * Allocate a quantum for the walk's position.  No other task can see it before
 * it is published.  Its content is undefined, unless the back end clears its
 * memory or @gfp has __GFP_ZERO.  May sleep.  Returns ERR_PTR(-ENOSPC) at the
 * limit and ERR_PTR(-ENOMEM) if there is no memory.
 */
void *scull_quantum_new(const struct scull_walk *walk, gfp_t gfp)
{
	struct scull_store *store = walk->store;
	const struct scull_ops *ops = store->ops;
	void *quantum;
	int node, err;

	gfp |= store->gfp;
	err = scull_charge_quantum(store, gfp, &node);
	if (err) {
		pr_debug("%s%u: cannot charge %zu bytes for a quantum: error %d\n",
			 store->drv->name, store->minor, store->quantum_cost,
			 err);
		return ERR_PTR(err);
	}
	if (node != NUMA_NO_NODE)
		gfp |= __GFP_THISNODE;
	quantum = trace_scull_alloc_enabled() ?
		  scull_alloc_traced(walk, gfp, node) :
		  ops->alloc(&store->geo, gfp, node);
	if (!ops->set_aside)
		scull_ram_release(store->quantum_cost, gfp);
	if (quantum) {
		this_cpu_inc(scull_quanta_made);
		return quantum;
	}
	pr_debug("%s%u: cannot allocate a quantum of %zu bytes\n",
		 store->drv->name, store->minor, store->geo.quantum);
	scull_uncharge(store->drv, store->quantum_cost);
	return ERR_PTR(-ENOMEM);
}

void scull_quantum_free(const struct scull_walk *walk, void *quantum)
{
	struct scull_store *store = walk->store;

	trace_scull_free(store, walk->at.index, walk->at.slot, quantum);
	store->ops->free(&store->geo, quantum);
	scull_uncharge(store->drv, store->quantum_cost);
}

/* Return true if zeros may be mapped for a hole. */
static bool scull_zeros_are_mapped(const struct scull_store *store)
{
	return READ_ONCE(store->zeros_mapped) && mapping_mapped(store->mapping);
}

/*
 * Publish a quantum while zeros may be mapped for the hole.  Remove the zeros
 * from the page tables before publishing the quantum, and block faults in
 * between.  Otherwise a second writer could find the quantum, store to it and
 * return while a reader still has the zeros mapped.
 * noinline: do not burden the common path with the registers this needs.
 */
static noinline void *scull_publish_over_zeros(const struct scull_walk *walk,
					       void *quantum)
{
	struct scull_store *store = walk->store;
	struct page *zeros;
	void *first;

	down_write(&store->hole_lock);
	zeros = READ_ONCE(store->zeros);
	if (zeros)
		lock_page(zeros);
	unmap_mapping_range(store->mapping,
			    scull_offset(store, walk->at.index, walk->at.slot),
			    store->geo.quantum, 0);
	first = cmpxchg(&walk->item->slot[walk->at.slot], NULL, quantum);
	if (zeros)
		unlock_page(zeros);
	up_write(&store->hole_lock);
	return first;
}

/*
 * Publish a quantum, every byte of which must be defined, at the walk's
 * position.  Allocates the item if it is missing.  May sleep.  Returns the
 * quantum that is in the slot now.  If that is an earlier one, or if this
 * returns an ERR_PTR() from scull_item_get(), the caller still owns its
 * quantum.
 */
void *scull_walk_publish(struct scull_walk *walk, void *quantum)
{
	void *first;

	if (!walk->item) {
		struct scull_item *item = scull_item_get(walk->store,
							 walk->at.index);

		if (IS_ERR(item))
			return item;
		walk->item = item;
	}
	if (likely(!scull_zeros_are_mapped(walk->store))) {
		/* Pairs with the smp_mb() in scull_map_is_hole(). */
		first = cmpxchg(&walk->item->slot[walk->at.slot], NULL, quantum);
		if (first || likely(!scull_zeros_are_mapped(walk->store)))
			return first ?: quantum;
	}
	/*
	 * This is needed even if the quantum was published above: it unmaps
	 * zeros that were mapped meanwhile.
	 */
	return scull_publish_over_zeros(walk, quantum) ?: quantum;
}

/*
 * Free the quanta of an item, the last one first: allocators hand out the most
 * recently freed memory first, and copying is twice as fast if addresses
 * ascend.  Returns false, with some quanta left, if the task is being killed.
 */
static bool scull_qset_free(struct scull_store *store, unsigned long index,
			    struct scull_item *item, size_t *taken)
{
	const struct scull_ops *ops = store->ops;
	unsigned int slot = store->geo.qset;
	bool killed = false;
	size_t freed = 0;

	while (slot-- && !killed) {
		if (!item->slot[slot])
			continue;
		trace_scull_free(store, index, slot, item->slot[slot]);
		ops->free(&store->geo, item->slot[slot]);
		item->slot[slot] = NULL;
		freed += store->quantum_cost;
		if (freed >= SCULL_LIMIT_BATCH) {
			scull_uncharge(store->drv, freed);
			*taken += freed;
			freed = 0;
		}
		cond_resched();
		killed = fatal_signal_pending(current);
	}
	if (freed)
		scull_uncharge(store->drv, freed);
	*taken += freed;
	return !killed;
}

/*
 * Free all items and quanta of a store that has no users.  May sleep, and takes
 * time in proportion to the size of the store.  Returns false, with some quanta
 * left, if the task is being killed.
 */
bool scull_quanta_free(struct scull_store *store)
{
	struct scull_item *item;
	unsigned long index;
	bool done = true;
	size_t taken = 0, nodes;

	xa_for_each(&store->items, index, item) {
		done = scull_qset_free(store, index, item, &taken);
		if (!done)
			break;
		xa_erase(&store->items, index);
		scull_item_free(store, item);
	}
	if (taken)
		trace_scull_trim(store, taken);
	if (!done)
		return false;
	/* Free nodes that failed insertions left without an item. */
	xa_destroy(&store->items);
	nodes = atomic_long_xchg(&store->nodes_cost, 0);
	if (nodes)
		scull_uncharge(store->drv, nodes);
	return true;
}
