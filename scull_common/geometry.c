// SPDX-License-Identifier: GPL-2.0
/*
 * The geometry of a store: the sizes of its quanta and quantum sets.
 */
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/mm.h>

#include "geometry.h"

/* Return the geometry that the driver's current settings ask for. */
struct scull_geometry scull_geometry(const struct scull_driver *drv)
{
	struct scull_geometry geo = {
		.qset = READ_ONCE(drv->qset->value),
	};

	if (drv->order) {
		geo.order = READ_ONCE(drv->order->value);
		geo.quantum = PAGE_SIZE << geo.order;
	} else {
		geo.quantum = READ_ONCE(drv->quantum->value);
	}
	return geo;
}

/*
 * Return the size limit of a store, in bytes: the largest file size, or less if
 * the item index, an unsigned long, cannot reach that far.
 */
loff_t scull_max_bytes(u64 item_bytes)
{
	if (item_bytes > div64_u64(MAX_LFS_FILESIZE, ULONG_MAX))
		return MAX_LFS_FILESIZE;
	return item_bytes * ULONG_MAX;
}
