/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk along a store, a quantum at a time.
 */
#ifndef SCULL_WALK_H
#define SCULL_WALK_H

#include <linux/radix-tree.h>
#include <linux/smp.h>

#include "geometry.h"
#include "store.h"

/**
 * struct scull_walk - where a walk is
 * @store:	the store
 * @at:		the place
 * @item:	the item there; NULL for a hole as large as an item
 * @cpu:	where the call began; it stays with that CPU's copies
 */
struct scull_walk {
	struct scull_store *store;
	struct scull_position at;
	struct scull_item *item;
	int cpu;
};

/*
 * The item at an index, or NULL.  xa_load() does the same, under the RCU read
 * lock, which nothing needs here: while a store lives, its array only grows, and
 * has no reserved entries.
 */
static inline struct scull_item *scull_item(struct scull_store *store,
					    unsigned long index)
{
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

/* On to the beginning of the next quantum. */
static inline void scull_walk_step(struct scull_walk *walk)
{
	walk->at.offset = 0;
	if (++walk->at.slot == walk->store->geo.qset) {
		walk->at.slot = 0;
		walk->at.index++;
		walk->item = scull_item(walk->store, walk->at.index);
	}
}

/* The quantum where the walk is, or NULL for a hole. */
static inline void *scull_walk_quantum(const struct scull_walk *walk)
{
	return scull_quantum(walk->item, walk->at.slot);
}

/* Where the walk's CPU finds the bytes of a quantum. */
static inline void *scull_walk_address(const struct scull_walk *walk,
				       void *quantum)
{
	const struct scull_ops *ops = walk->store->ops;

	return ops->address ? ops->address(quantum, walk->cpu) : quantum;
}

/* quantum.c */
void *scull_quantum_new(const struct scull_walk *walk, gfp_t gfp);
void scull_quantum_free(const struct scull_walk *walk, void *quantum);
void *scull_walk_publish(struct scull_walk *walk, void *quantum);

#endif /* SCULL_WALK_H */
