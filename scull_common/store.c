// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a store: made, found, held, replaced, freed.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "placement.h"
#include "store.h"

/*
 * Frees stores that the trimming task left, because it was killed or another task still
 * used the store.  It frees memory, so it must go on when there is none for a worker.
 */
static struct workqueue_struct *scull_wq;

int scull_store_wq_init(void)
{
	scull_wq = alloc_workqueue("scull", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return scull_wq ? 0 : -ENOMEM;
}

void scull_store_wq_exit(void)
{
	destroy_workqueue(scull_wq);
	rcu_barrier();
}

/**
 * scull_store_drain() - wait until what was trimmed is freed
 *
 * That is every store that is no longer in a device.
 */
void scull_store_drain(void)
{
	flush_workqueue(scull_wq);
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_drain);

/**
 * scull_store_abandon() - have a store freed that nobody holds any more
 * @store:	no longer in a device
 *
 * Context: any.
 */
void scull_store_abandon(struct scull_store *store)
{
	pr_debug("%s%u: a store is left to the worker\n", store->drv->name,
		 store->minor);
	queue_work(scull_wq, &store->work);
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_abandon);

static void scull_store_free_rcu(struct rcu_head *rcu)
{
	struct scull_store *store = container_of(rcu, struct scull_store, rcu);

	scull_users_destroy(&store->users);
	if (store->zeros)
		put_page(store->zeros);
	kfree(store);
}

static void scull_store_free(struct scull_store *store)
{
	if (scull_quanta_free(store))
		call_rcu(&store->rcu, scull_store_free_rcu);
	else
		scull_store_abandon(store);
}

static void scull_store_work(struct work_struct *work)
{
	scull_store_free(container_of(work, struct scull_store, work));
}

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
static loff_t scull_max_bytes(u64 item_bytes)
{
	if (item_bytes > div64_u64(MAX_LFS_FILESIZE, ULONG_MAX))
		return MAX_LFS_FILESIZE;
	return item_bytes * ULONG_MAX;
}

/* The flags that all quanta of a driver are allocated with */
static gfp_t scull_quantum_gfp(const struct scull_driver *drv)
{
	gfp_t gfp = SCULL_GFP;

	if (drv->ops->page)
		gfp &= ~SCULL_GFP_UNMAPPABLE;
	if (drv->zone)
		gfp |= drv->zone->gfp;
	return gfp;
}

static struct scull_store *scull_store_new(struct scull_device *dev,
					   struct scull_geometry geo)
{
	static atomic64_t last_id;
	const struct scull_ops *ops = dev->drv->ops;
	struct scull_store *store;

	/*
	 * Charged to nobody: who has filled his cgroup must be able to trim, or
	 * what fills it would stay.
	 */
	store = kzalloc(sizeof(*store), SCULL_GFP & ~__GFP_ACCOUNT);
	if (!store)
		return NULL;
	if (scull_users_init(&store->users)) {
		kfree(store);
		return NULL;
	}
	store->drv = dev->drv;
	store->minor = dev - dev->drv->devices;
	store->ops = ops;
	store->mapping = dev->inode->i_mapping;
	store->geo = geo;
	store->item_bytes = (u64)geo.quantum * geo.qset;
	store->max_bytes = scull_max_bytes(store->item_bytes);
	store->quantum_cost = ops->footprint ? ops->footprint(&geo) :
					       geo.quantum;
	store->item_cost = scull_item_cost(&geo);
	store->gfp = scull_quantum_gfp(dev->drv);
	store->node = scull_node(dev->drv);
	store->id = atomic64_inc_return(&last_id);
	mutex_init(&store->size_lock);
	init_rwsem(&store->hole_lock);
	xa_init_flags(&store->items, XA_FLAGS_ACCOUNT);
	INIT_WORK(&store->work, scull_store_work);
	return store;
}

/*
 * Is the store empty, and will stay so if nobody else finds it?  A write that
 * holds size_lock may be about to add its first quantum.
 */
static bool scull_store_is_empty(struct scull_store *store)
{
	return xa_empty(&store->items) && !atomic64_read(&store->size) &&
	       !mutex_is_locked(&store->size_lock);
}

/* The store that was replaced, or NULL while the device is mapped. */
static struct scull_store *scull_store_replace(struct scull_device *dev,
					       struct scull_store *store)
{
	struct scull_store *old = NULL;

	spin_lock(&dev->lock);
	if (!dev->mappings)
		old = rcu_replace_pointer(dev->store, store,
					  lockdep_is_held(&dev->lock));
	spin_unlock(&dev->lock);
	return old;
}

static int scull_store_busy(const struct scull_device *dev)
{
	pr_debug("%s%td: mapped, and so not trimmed\n", dev->drv->name,
		 dev - dev->drv->devices);
	return -EBUSY;
}

/**
 * scull_store_trim() - put an empty store in place of a device's
 * @dev:	whose store
 *
 * The new one is cut as the driver's settings say at this moment; the old one
 * is freed.
 *
 * Context: may sleep.
 * Return: 0; -EBUSY while the device is mapped, or -ENOMEM, with the device as
 * it was.
 */
int scull_store_trim(struct scull_device *dev)
{
	struct scull_geometry geo = scull_geometry(dev->drv);
	struct scull_store *store, *old;
	struct scull_hold hold;
	bool done;

	if (READ_ONCE(dev->mappings))
		return scull_store_busy(dev);
	hold = scull_store_get(dev);
	store = hold.store;
	done = scull_store_is_empty(store) &&
	       store->geo.quantum == geo.quantum && store->geo.qset == geo.qset;
	scull_store_put(hold);
	if (done)
		return 0;

	store = scull_store_new(dev, geo);
	if (!store)
		return -ENOMEM;
	old = scull_store_replace(dev, store);
	if (!old) {
		scull_store_free(store);
		return scull_store_busy(dev);
	}
	pr_debug("%s%u: trimmed, %lld bytes; now quantum %zu, qset %u\n",
		 dev->drv->name, old->minor,
		 (long long)atomic64_read(&old->size), geo.quantum, geo.qset);
	if (scull_users_close(&old->users))
		scull_store_free(old);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_trim);

int scull_store_init(struct scull_device *dev)
{
	struct scull_store *store;

	store = scull_store_new(dev, scull_geometry(dev->drv));
	if (!store)
		return -ENOMEM;
	spin_lock_init(&dev->lock);
	RCU_INIT_POINTER(dev->store, store);
	return 0;
}

/* Only when nobody can find the device any more. */
void scull_store_exit(struct scull_device *dev)
{
	struct scull_store *store = rcu_dereference_protected(dev->store, true);

	if (store && scull_users_close(&store->users))
		scull_store_free(store);
}
