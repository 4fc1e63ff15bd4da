// SPDX-License-Identifier: GPL-2.0
/*
 * Items and quanta: where an offset lies, what is allocated for it, and how
 * all of it is given back.
 */
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "limit.h"
#include "store.h"
#include "trace.h"
#include "walk.h"

/* Static, and exported: scull_percpu shows it. */
DEFINE_PER_CPU(unsigned long, scull_quanta_made);
EXPORT_PER_CPU_SYMBOL_GPL(scull_quanta_made);

/*
 * What an item costs: itself, its set, and the nodes that lead to it.  Items
 * that are close share nodes, so this is more than is taken, but for the few
 * nodes above item 0 in an array that reaches far.
 */
static size_t scull_item_cost(const struct scull_store *store,
			      unsigned long index)
{
	size_t nodes = 1 + ilog2(index | 1) / XA_CHUNK_SHIFT;

	return kmalloc_size_roundup(sizeof(struct scull_item)) +
	       kmalloc_size_roundup(store->geo.qset * sizeof(void *)) +
	       nodes * sizeof(struct xa_node);
}

static void scull_item_free(struct scull_store *store, struct scull_item *item)
{
	scull_uncharge(store->drv, item->cost);
	kvfree(item->qset);
	kfree(item);
}

/*
 * A large one is not worth compacting memory for, as kvmalloc() would.  With 32
 * bits the addresses of vmalloc() are too few, and everybody's.
 */
static void **scull_qset_new(unsigned int qset)
{
	size_t bytes = qset * sizeof(void *);

	if (bytes <= PAGE_SIZE << PAGE_ALLOC_COSTLY_ORDER)
		return kzalloc(bytes, SCULL_GFP);
	if (!IS_ENABLED(CONFIG_64BIT))
		return kzalloc(bytes, SCULL_GFP | __GFP_NORETRY);
	return __vmalloc(bytes, SCULL_GFP | __GFP_ZERO);
}

static struct scull_item *scull_item_new(struct scull_store *store,
					 unsigned long index)
{
	size_t cost = scull_item_cost(store, index);
	struct scull_item *item;
	int err;

	err = scull_charge_ram(store->drv, cost);
	if (err)
		return ERR_PTR(err);
	item = kmalloc(sizeof(*item), SCULL_GFP);
	if (!item)
		goto uncharge;
	item->cost = cost;
	item->qset = scull_qset_new(store->geo.qset);
	if (!item->qset)
		goto free;
	return item;

free:
	kfree(item);
uncharge:
	scull_uncharge(store->drv, cost);
	return ERR_PTR(-ENOMEM);
}

/*
 * The item at an index, made if it is missing.  May sleep.  Returns
 * ERR_PTR(-ENOSPC) at the limit, ERR_PTR(-ENOMEM) without memory.
 */
static struct scull_item *scull_item_get(struct scull_store *store,
					 unsigned long index)
{
	struct scull_item *item = xa_load(&store->items, index);
	struct scull_item *first;

	if (item)
		return item;
	item = scull_item_new(store, index);
	if (IS_ERR(item))
		return item;
	first = xa_cmpxchg(&store->items, index, NULL, item, SCULL_GFP);
	if (!first)
		return item;
	scull_item_free(store, item);
	return xa_is_err(first) ? ERR_PTR(xa_err(first)) : first;
}

/* Apart, so that who is not traced keeps nothing for it. */
static noinline void *scull_alloc_traced(const struct scull_walk *walk,
					 gfp_t gfp)
{
	struct scull_store *store = walk->store;
	u64 start = ktime_get_ns();
	void *quantum = store->ops->alloc(&store->geo, gfp);

	if (quantum)
		trace_scull_alloc(store, walk->at.index, walk->at.slot, quantum,
				  ktime_get_ns() - start);
	return quantum;
}

/*
 * A quantum for where the walk is, that nobody else can see yet.  Its content is
 * whatever was in that memory, unless the back end clears it or @gfp adds
 * __GFP_ZERO.  May sleep.  Returns ERR_PTR(-ENOSPC) at the limit,
 * ERR_PTR(-ENOMEM) without memory.
 */
void *scull_quantum_new(const struct scull_walk *walk, gfp_t gfp)
{
	struct scull_store *store = walk->store;
	const struct scull_ops *ops = store->ops;
	void *quantum;
	int err;

	err = ops->set_aside ? scull_charge(store->drv, store->quantum_cost) :
			       scull_charge_ram(store->drv, store->quantum_cost);
	if (err) {
		pr_debug("%s%u: no room for a quantum: error %d\n",
			 store->drv->name, store->minor, err);
		return ERR_PTR(err);
	}
	gfp |= SCULL_GFP;
	if (ops->page)
		gfp &= ~SCULL_GFP_UNMAPPABLE;
	quantum = trace_scull_alloc_enabled() ? scull_alloc_traced(walk, gfp) :
						ops->alloc(&store->geo, gfp);
	if (quantum) {
		this_cpu_inc(scull_quanta_made);
		return quantum;
	}
	pr_debug("%s%u: the allocator has no quantum of %zu bytes\n",
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

/*
 * Readers may have mapped the zero page for the hole where the walk is.  Take it
 * out of their page tables, so that they find the quantum that is there now.
 *
 * The slot was filled before zeros_mapped is read here; scull_map_zeros() sets
 * zeros_mapped before it reads the slot.  So either it finds the quantum, or we wait
 * until it has inserted the zero page, and remove that.
 */
static void scull_unmap_zeros(const struct scull_walk *walk)
{
	struct scull_store *store = walk->store;

	if (likely(!READ_ONCE(store->zeros_mapped)))
		return;
	down_write(&store->hole_lock);
	up_write(&store->hole_lock);
	unmap_mapping_range(store->mapping,
			    scull_offset(store, walk->at.index, walk->at.slot),
			    store->geo.quantum, 0);
}

/*
 * Put a quantum where the walk is, with an item if that is missing, for all to
 * see: every byte must be defined.  May sleep.  Returns the quantum that is
 * there now; if that is an earlier one, or an ERR_PTR() as scull_item_get()
 * gives, then the caller keeps its own.
 */
void *scull_walk_enter(struct scull_walk *walk, void *quantum)
{
	void *first;

	if (!walk->item) {
		struct scull_item *item = scull_item_get(walk->store,
							 walk->at.index);

		if (IS_ERR(item))
			return item;
		walk->item = item;
	}
	/* A full barrier, see scull_unmap_zeros() */
	first = cmpxchg(&walk->item->qset[walk->at.slot], NULL, quantum);
	if (first)
		return first;
	scull_unmap_zeros(walk);
	return quantum;
}

/*
 * The last quantum first: allocators give out first what was given back last,
 * and a copy is twice as fast where addresses go up.
 */
static bool scull_qset_free(struct scull_store *store, unsigned long index,
			    struct scull_item *item, size_t *taken)
{
	const struct scull_ops *ops = store->ops;
	unsigned int slot = store->geo.qset;
	bool killed = false;
	size_t freed = 0;

	while (slot-- && !killed) {
		if (!item->qset[slot])
			continue;
		trace_scull_free(store, index, slot, item->qset[slot]);
		ops->free(&store->geo, item->qset[slot]);
		item->qset[slot] = NULL;
		freed += store->quantum_cost;
		if (freed >= SCULL_LIMIT_BATCH) {
			scull_uncharge(store->drv, freed);
			*taken += freed;
			freed = 0;
		}
		cond_resched();
		killed = fatal_signal_pending(current);
	}
	scull_uncharge(store->drv, freed);
	*taken += freed;
	return !killed;
}

/*
 * Free all items and quanta of a store that has no users.  May sleep, and
 * takes as long as the store is large: returns false, with some left, when
 * the task is being killed.
 */
bool scull_quanta_free(struct scull_store *store)
{
	struct scull_item *item;
	unsigned long index;
	bool done = true;
	size_t taken = 0;

	xa_for_each(&store->items, index, item) {
		done = scull_qset_free(store, index, item, &taken);
		if (!done)
			break;
		xa_erase(&store->items, index);
		scull_item_free(store, item);
	}
	if (taken)
		trace_scull_trim(store, taken);
	/* Nodes without an item stay where one could not be entered. */
	if (done)
		xa_destroy(&store->items);
	return done;
}
