/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The store: what a device holds.
 *
 * Bytes lie in quanta; pointers to quanta lie in items, which are the quantum sets
 * of the book; an xarray finds the items:
 *
 *	store -> items[index] -> slot[slot] -> quantum
 *
 * Items and quanta are added while others look, and never taken out while the
 * store lives: an item is stored under the xa_lock, a quantum is published by
 * cmpxchg() on its slot, and who comes second uses what the first one left there.
 *
 * Trimming a device puts a new store in the place of the old one, which is
 * freed when nothing keeps it any more.
 *
 * What keeps a store alive, and with it its items and quanta:
 *
 *   - being in a device, for as long as the device is registered;
 *   - a hold (struct scull_hold), which every call on a file takes for itself,
 *     and the dump from start to stop.  To take one never waits, and nobody
 *     waits for it to be put;
 *   - a mapping, counted in its device: a mapped device is not trimmed, so that
 *     a fault needs no hold.
 *
 * A page of a quantum may outlive them all, pinned by someone who found it
 * through a mapping.
 *
 * Locks, from the outermost to the innermost:
 *
 *   - f_pos_lock: the VFS takes it for tasks that share an open file;
 *   - scull_store.size_lock: a mutex, held while a write that ends past the size
 *     copies its bytes.  It plays the part of the i_rwsem of a file system, but
 *     only such writes take it;
 *   - mmap_lock: a copy to or from user space may fault and come in again
 *     through a mapping of the device (map.c).  So a fault must never take
 *     size_lock;
 *   - scull_store.hole_lock: a fault holds it for reading while it maps the zero
 *     page for a hole, and a task that fills a hole takes it for writing;
 *   - the page lock of scull_store.zeros: the same, where the kernel maps a page
 *     of zeros after the fault has returned;
 *   - these spinlocks, none of which nests in another:
 *       - scull_device.lock: the change of the store, and the number of mappings;
 *       - the items' xa_lock: storing and erasing an item;
 *       - scull_driver.stock_lock: returning what CPUs have in stock.
 *
 * No spinlock is held while a task sleeps or copies.
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
 * @slot:	one pointer a quantum, NULL for a hole; geo.qset of them
 */
struct scull_item {
	DECLARE_FLEX_ARRAY(void *, slot);
};

/**
 * struct scull_store - the content of a device
 * @drv:	whose limit is charged
 * @ops:	who owns the quanta; the driver's
 * @geo:	how the store is cut; constant
 * @item_bytes:	bytes that the quanta of one item hold; constant
 * @max_bytes:	first offset that cannot be written; constant
 * @quantum_cost: bytes charged for one quantum; constant
 * @item_cost:	bytes charged for one item; constant
 * @gfp:	flags that quanta are allocated with; constant
 * @node:	that quanta come from, or %NUMA_NO_NODE; constant
 * @nodes_cost:	bytes charged for the nodes of @items
 * @id:		differs between any two stores; constant
 * @mapping:	of the device that it is, or was, in; constant
 * @size:	end of what was written
 * @size_lock:	held by a write that ends past @size, while it copies and until
 *		it has moved @size; see above
 * @hole_lock:	held for reading while the zero page is mapped for a hole
 * @zeros_mapped: zeros were mapped for a hole, see scull_walk_publish()
 * @zeros:	a page for where the zero page will not do, or NULL
 * @items:	index -> struct scull_item
 * @users:	counts who holds the store
 * @minor:	of the device that it is, or was, in; for those who trace
 * @work:	frees the store where the trimmer could not
 * @rcu:	frees this struct, which scull_hold_get() may still look at
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
	struct mutex size_lock; /* taken by writes that may move size */
	struct rw_semaphore hole_lock; /* orders zero pages and quanta */
	bool zeros_mapped;
	struct page *zeros;
	struct xarray items;
	struct scull_users users;
	unsigned int minor;
	struct work_struct work;
	struct rcu_head rcu;
};

/*
 * A user's write or trim may sleep for memory and is charged to the user's
 * memory cgroup.  When there is none it fails, and quietly: the OOM killer is
 * not called for it, and nothing is written to the log.
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

/* The quantum in a slot, whole as its publisher left it, or NULL. */
static inline void *scull_quantum(const struct scull_item *item,
				  unsigned int slot)
{
	/* Pairs with the cmpxchg() that published it, so its content is visible. */
	return item ? READ_ONCE(item->slot[slot]) : NULL;
}

/* rw.c, seek.c: what files do with a store */
ssize_t scull_store_read(struct scull_store *store, loff_t pos,
			 struct iov_iter *to);
ssize_t scull_store_write(struct scull_store *store, loff_t *pos,
			  struct iov_iter *from, int flags);
loff_t scull_store_seek(struct scull_store *store, loff_t pos, int whence);

#endif /* SCULL_STORE_H */
