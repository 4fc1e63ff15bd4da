// SPDX-License-Identifier: GPL-2.0
/*
 * How a store is cut: by the driver's settings, into items and quanta.
 */
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/mm.h>

#include "geometry.h"

/* The geometry that the driver's settings ask for now. */
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

/* The last offset is what a file may have, or the last index can reach. */
loff_t scull_max_bytes(u64 item_bytes)
{
	if (item_bytes > div64_u64(MAX_LFS_FILESIZE, ULONG_MAX))
		return MAX_LFS_FILESIZE;
	return item_bytes * ULONG_MAX;
}
