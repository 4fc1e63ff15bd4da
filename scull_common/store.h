/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The store: the content of a device.
 *
 * Data is stored in quanta.  An item, which is a quantum set of LDD3, holds
 * pointers to quanta.  An xarray maps indices to items:
 *
 *	store -> items[index] -> slot[slot] -> quantum
 *
 * Items and quanta are added while other tasks use the store, and none is
 * removed before the store is freed.  An item is stored under the xa_lock, and
 * a quantum is published by cmpxchg() on its slot.  The loser of a race frees
 * its own item or quantum and uses the winner's.
 *
 * Trimming a device replaces its store with a new one.  The old store is freed
 * as soon as nothing keeps it alive.
 *
 * A store, with its items and quanta, is kept alive by:
 *
 *   - its device, from when the store is put into the device until a trim
 *     replaces it or the device is unregistered;
 *   - a hold (struct scull_hold), a reference with a per-CPU count.  Each read,
 *     write and seek of a device takes a hold for the duration of the call, as
 *     does each read of a sysfs file that inspects the store.  A trim takes one
 *     while it checks whether the store is empty, and the dump takes one from
 *     start to stop.  Taking a hold never waits, and no task waits for a hold
 *     to be put;
 *   - a mapping, counted in scull_device.mappings.  A mapped device is not
 *     trimmed, so a fault needs no hold.
 *
 * A page of a quantum can outlive all of these if it was pinned through a
 * mapping.  struct scull_store itself is freed one RCU grace period after its
 * content, because scull_hold_get() may still access it.
 *
 * Lock order, from the outermost to the innermost:
 *
 *   - f_pos_lock: taken by the VFS for tasks that share an open file;
 *   - scull_store.size_lock: a mutex that serializes writes that end past the
 *     size.  Such a write holds it while it copies its data and until it has
 *     updated the size.  It plays the role of a file system's i_rwsem, but
 *     reads, and writes within the size, do not take it;
 *   - mmap_lock: nests inside size_lock, because a copy to or from user memory
 *     may fault on a mapping of the same device (map.c).  So a fault must never
 *     take size_lock;
 *   - scull_store.hole_lock: a fault holds it for reading while it maps the
 *     zero page for a hole.  A task that fills a hole for which zeros may be
 *     mapped takes it for writing;
 *   - the page lock of scull_store.zeros: serves the same purpose if the kernel
 *     maps or copies that page after the fault handler has returned;
 *   - the following spinlocks, none of which nests in another:
 *     - scull_device.lock: protects the replacement of the store and the number
 *       of mappings;
 *     - the xa_lock of scull_store.items: taken to store or erase an item;
 *     - scull_driver.stock_lock: serializes tasks that return the CPUs' stocks
 *       to the limit;
 *     - the xa_lock of scull_drivers: taken when a driver is registered or
 *       unregistered;
 *     - the lock in scull_ram_recount(): serializes the counting of RAM.
 *
 * No task sleeps or copies data while it holds a spinlock.
 */
#ifndef SCULL_STORE_H
#define SCULL_STORE_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "scull_driver.h"
#include "users.h"

struct address_space;
struct iov_iter;

/**
 * struct scull_item - a quantum set
 * @slot:	pointers to quanta, NULL for a hole; geo.qset of them
 */
struct scull_item {
	DECLARE_FLEX_ARRAY(void *, slot);
};

/*
 * Length of scull_store.near.  By default, these items of scullp store 15.6 MiB.
 */
#define SCULL_NEAR_ITEMS 8

/**
 * struct scull_store - the content of a device
 * @drv:	the driver, whose limit is charged
 * @ops:	the driver's operations, which allocate and free quanta
 * @geo:	sizes of the quanta and quantum sets; constant
 * @item_bytes:	bytes of data in a full item; constant
 * @max_bytes:	first offset that cannot be written; constant
 * @quantum_cost: bytes charged for one quantum; constant
 * @item_cost:	bytes charged for one item; constant
 * @gfp:	GFP flags for quanta; constant
 * @node:	NUMA node of the quanta, or %NUMA_NO_NODE; constant
 * @nodes_cost:	bytes charged for the xarray nodes of @items
 * @id:		unique among all stores since the core was loaded; constant
 * @mapping:	address space of the device that the store is or was in;
 *		constant
 * @size:	offset of the end of the written data; only grows, and only
 *		under @size_lock
 * @size_lock:	held by a write that ends past @size; see "Lock order" above
 * @hole_lock:	held for reading while the zero page is mapped for a hole; see
 *		"Lock order" above
 * @zeros_mapped: zeros may have been mapped for a hole; never cleared; see
 *		scull_walk_publish()
 * @zeros:	page of zeros for faults that cannot use the zero page, see
 *		scull_map_hole(); NULL until the first such fault
 * @items:	index -> struct scull_item
 * @near:	the items with the lowest indices, so that they can be found
 *		without a walk of @items; a pointer is set after its item is in
 *		@items and before a quantum is published in the item
 * @users:	counts the holds
 * @minor:	minor number of the device that the store is or was in, for
 *		messages and trace events
 * @work:	frees the store if the trimming task cannot
 * @rcu:	frees this struct; see above
 */
struct scull_store {
	struct scull_driver *drv;
	const struct scull_ops *ops;
	struct scull_geometry geo;
	u64 item_bytes;
	loff_t max_bytes;
	size_t quantum_cost;
	size_t item_cost;
	gfp_t gfp;
	int node;
	atomic_long_t nodes_cost;
	u64 id;
	struct address_space *mapping;
	atomic64_t size;
	struct mutex size_lock; /* serializes writes past size */
	struct rw_semaphore hole_lock; /* orders zero pages and quanta */
	bool zeros_mapped;
	struct page *zeros;
	struct xarray items;
	struct scull_item *near[SCULL_NEAR_ITEMS];
	struct scull_users users;
	unsigned int minor;
	struct work_struct work;
	struct rcu_head rcu;
};

/*
 * GFP flags of a write or a trim.  The allocation may sleep and is charged to
 * the task's memory cgroup.  If there is no memory, it fails without invoking
 * the OOM killer or writing to the log.
 */
#define SCULL_GFP (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/* store.c: lifetime */
int scull_store_wq_init(void);
void scull_store_wq_exit(void);
struct scull_store *scull_store_new(struct scull_driver *drv, unsigned int minor,
				    struct address_space *mapping,
				    const struct scull_geometry *geo);
void scull_store_free(struct scull_store *store);
bool scull_store_is_empty(struct scull_store *store);
void scull_store_drain(void);
void scull_store_abandon(struct scull_store *store);

/* quantum.c: items and quanta */

size_t scull_item_cost(const struct scull_geometry *geo);
bool scull_quanta_free(struct scull_store *store);

/* Return the quantum in a slot, or NULL for a hole. */
static inline void *scull_quantum(const struct scull_item *item,
				  unsigned int slot)
{
	/*
	 * Pairs with the cmpxchg() in scull_walk_publish(): a task that sees
	 * the pointer also sees the content of the quantum.
	 */
	return item ? READ_ONCE(item->slot[slot]) : NULL;
}

/* rw.c, seek.c: file operations on a store */
ssize_t scull_store_read(struct scull_store *store, loff_t pos,
			 struct iov_iter *to);
ssize_t scull_store_write(struct scull_store *store, loff_t *pos,
			  struct iov_iter *from, int flags);
loff_t scull_store_seek(struct scull_store *store, loff_t pos, int whence);

#endif /* SCULL_STORE_H */
