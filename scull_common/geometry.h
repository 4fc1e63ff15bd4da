/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The geometry of a store, and the position of an offset in it.
 */
#ifndef SCULL_GEOMETRY_H
#define SCULL_GEOMETRY_H

#include <linux/math64.h>

#include "store.h"

struct scull_geometry scull_geometry(const struct scull_driver *drv);
loff_t scull_max_bytes(u64 item_bytes);

/**
 * struct scull_position - the position of an offset
 * @index:	index of the item
 * @slot:	slot in the item's quantum set
 * @offset:	offset in the quantum, in bytes
 */
struct scull_position {
	unsigned long index;
	unsigned int slot;
	size_t offset;
};

static inline struct scull_position scull_position(const struct scull_store *store,
						   loff_t pos)
{
	struct scull_position at;
	u64 in_item;
	u32 offset;

	at.index = div64_u64_rem(pos, store->item_bytes, &in_item);
	at.slot = div_u64_rem(in_item, store->geo.quantum, &offset);
	at.offset = offset;
	return at;
}

/* Return the offset of a quantum's first byte. */
static inline loff_t scull_offset(const struct scull_store *store,
				  unsigned long index, unsigned int slot)
{
	return index * store->item_bytes + slot * (u64)store->geo.quantum;
}

#endif /* SCULL_GEOMETRY_H */
