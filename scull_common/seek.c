// SPDX-License-Identifier: GPL-2.0
/*
 * SEEK_DATA and SEEK_HOLE, with the granularity of a quantum.
 */
#include <linux/fs.h>
#include <linux/sched/signal.h>

#include "geometry.h"
#include "store.h"

/* Return the first offset of the quantum in a slot, at most max_bytes. */
static loff_t scull_position_start(const struct scull_store *store,
				   unsigned long index, unsigned int slot)
{
	return min_t(u64, scull_offset(store, index, slot), store->max_bytes);
}

/*
 * Return the first slot at or after @slot that has a quantum (@data) or that
 * has none (!@data), or geo.qset if there is no such slot in this item.
 */
static unsigned int scull_next_slot(const struct scull_store *store,
				    const struct scull_item *item,
				    unsigned int slot, bool data)
{
	for (; slot < store->geo.qset; slot++)
		if (!!scull_quantum(item, slot) == data)
			break;
	return slot;
}

/*
 * Return the first offset at or after @pos that is in a quantum, or LLONG_MAX
 * if there is none.
 */
static loff_t scull_next_data(struct scull_store *store, loff_t pos)
{
	struct scull_position at = scull_position(store, pos);
	unsigned long index = at.index;
	struct scull_item *item;

	xa_for_each_start(&store->items, index, item, at.index) {
		unsigned int slot = index == at.index ? at.slot : 0;

		slot = scull_next_slot(store, item, slot, true);
		if (slot < store->geo.qset)
			return max(pos, scull_position_start(store, index, slot));
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return LLONG_MAX;
}

/*
 * Return the first offset at or after @pos that is in no quantum, or an offset
 * at or past the size if there is none below the size.
 */
static loff_t scull_next_hole(struct scull_store *store, loff_t pos)
{
	struct scull_position at = scull_position(store, pos);
	loff_t size = atomic64_read(&store->size);
	loff_t start;

	do {
		struct scull_item *item = xa_load(&store->items, at.index);

		if (item)
			at.slot = scull_next_slot(store, item, at.slot, false);
		start = scull_position_start(store, at.index, at.slot);
		if (!item || at.slot < store->geo.qset)
			break;
		at.slot = 0;
		at.index++;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	} while (start < size);
	return max(pos, start);
}

/**
 * scull_store_seek() - lseek(2) with SEEK_DATA or SEEK_HOLE
 * @store:	the store, held by the caller
 * @pos:	offset to begin at, in bytes
 * @whence:	SEEK_DATA or SEEK_HOLE
 *
 * Context: Process context, may sleep.  Takes no lock of the store.
 * Return: The offset of the next data or hole, where the end of the device is a
 * hole.  -ENXIO if @pos is negative or not below the size, or if there is no
 * more data; -EINTR if the task is being killed.
 */
loff_t scull_store_seek(struct scull_store *store, loff_t pos, int whence)
{
	loff_t size = atomic64_read_acquire(&store->size);

	if (pos < 0 || pos >= size)
		return -ENXIO;
	if (whence == SEEK_HOLE)
		return min(scull_next_hole(store, pos), size);
	pos = scull_next_data(store, pos);
	return pos < size ? pos : -ENXIO;
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_seek);
