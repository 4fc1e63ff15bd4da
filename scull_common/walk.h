/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk along a store, one quantum at a time.
 */
#ifndef SCULL_WALK_H
#define SCULL_WALK_H

#include <linux/radix-tree.h>
#include <linux/smp.h>

#include "geometry.h"
#include "store.h"

/**
 * struct scull_walk - the position of a walk
 * @store:	the store
 * @at:		the position
 * @item:	the item at the position, or NULL if there is none: all of it is
 *		a hole
 * @cpu:	the CPU on which the call began; the call uses that CPU's copies
 *		of quanta to the end
 */
struct scull_walk {
	struct scull_store *store;
	struct scull_position at;
	struct scull_item *item;
	int cpu;
};

/*
 * Return the item at an index, or NULL.  An item that was just inserted into
 * the xarray may not be in store->near yet, but no quantum is published in an
 * item before the item is in near.  The READ_ONCE() pairs with the
 * smp_store_release() in scull_item_set_near().
 *
 * radix_tree_lookup() is equivalent to xa_load() without the RCU read lock,
 * which is not needed: while a store lives, its xarray only grows and has no
 * reserved entries.
 */
static inline struct scull_item *scull_item(struct scull_store *store,
					    unsigned long index)
{
	if (index < SCULL_NEAR_ITEMS)
		return READ_ONCE(store->near[index]);
	return radix_tree_lookup(&store->items, index);
}

static inline void scull_walk_start(struct scull_walk *walk,
				    struct scull_store *store, loff_t pos)
{
	walk->store = store;
	walk->at = scull_position(store, pos);
	walk->item = scull_item(store, walk->at.index);
	walk->cpu = raw_smp_processor_id();
}

/* Advance to the beginning of the next quantum. */
static inline void scull_walk_step(struct scull_walk *walk)
{
	walk->at.offset = 0;
	if (++walk->at.slot == walk->store->geo.qset) {
		walk->at.slot = 0;
		walk->at.index++;
		walk->item = scull_item(walk->store, walk->at.index);
	}
}

/* Return the quantum at the walk's position, or NULL for a hole. */
static inline void *scull_walk_quantum(const struct scull_walk *walk)
{
	return scull_quantum(walk->item, walk->at.slot);
}

/* Return the address of a quantum, or of its copy for the walk's CPU. */
static inline void *scull_walk_address(const struct scull_walk *walk,
				       void *quantum)
{
	const struct scull_ops *ops = walk->store->ops;

	return ops->address ? ops->address(quantum, walk->cpu) : quantum;
}

/*
 * Return the page at the walk's position, or NULL for a hole.  The back
 * end must have the page operation.
 */
static inline struct page *scull_walk_page(const struct scull_walk *walk)
{
	void *quantum = scull_walk_quantum(walk);

	if (!quantum)
		return NULL;
	return walk->store->ops->page(quantum, walk->at.offset);
}

/*
 * Advance to the page after @page, which is at the walk's position, and return
 * it like scull_walk_page().
 */
static inline struct page *scull_walk_next_page(struct scull_walk *walk,
						struct page *page)
{
	walk->at.offset = (walk->at.offset | ~PAGE_MASK) + 1;
	if (walk->at.offset == walk->store->geo.quantum)
		scull_walk_step(walk);
	else if (page && !walk->store->ops->vmalloc)
		return page + 1; /* a quantum is contiguous */
	return scull_walk_page(walk);
}

/* quantum.c */
void *scull_quantum_new(const struct scull_walk *walk, gfp_t gfp);
void scull_quantum_free(const struct scull_walk *walk, void *quantum);
void *scull_walk_publish(struct scull_walk *walk, void *quantum);

#endif /* SCULL_WALK_H */
