// SPDX-License-Identifier: GPL-2.0
/*
 * Installing, replacing and removing the store of a device.
 */
#include <linux/fs.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "device.h"
#include "geometry.h"

static struct scull_store *scull_device_store_new(struct scull_device *dev,
						  const struct scull_geometry *geo)
{
	return scull_store_new(dev->drv, dev - dev->drv->devices,
			       dev->inode->i_mapping, geo);
}

/*
 * Replace the device's store unless the device is mapped.  Returns the old
 * store, or NULL if the device is mapped.
 */
static struct scull_store *scull_device_replace(struct scull_device *dev,
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

static int scull_device_busy(const struct scull_device *dev)
{
	pr_debug("%s%td: not trimmed, because it is mapped\n", dev->drv->name,
		 dev - dev->drv->devices);
	return -EBUSY;
}

/**
 * scull_device_trim() - replace a device's store with an empty one
 * @dev:	the device
 *
 * The new store takes its geometry from the driver's current settings.  If the
 * current store is empty and already has that geometry, it is kept.  The old
 * store is freed before this returns, unless another task holds it or this task
 * is killed: then the workqueue frees it.
 *
 * Context: Process context, may sleep.  Takes @dev->lock.
 * Return: 0 on success.  Otherwise the device is unchanged: -EBUSY if it is
 * mapped, -ENOMEM if there is no memory for the new store.
 */
int scull_device_trim(struct scull_device *dev)
{
	struct scull_geometry geo = scull_geometry(dev->drv);
	struct scull_store *store, *old;
	struct scull_hold hold;
	bool done;

	if (READ_ONCE(dev->mappings))
		return scull_device_busy(dev);
	hold = scull_hold_get(dev);
	store = hold.store;
	done = scull_store_is_empty(store) &&
	       store->geo.quantum == geo.quantum && store->geo.qset == geo.qset;
	scull_hold_put(hold);
	if (done)
		return 0;

	store = scull_device_store_new(dev, &geo);
	if (!store)
		return -ENOMEM;
	old = scull_device_replace(dev, store);
	if (!old) {
		scull_store_free(store);
		return scull_device_busy(dev);
	}
	pr_debug("%s%u: trimmed %lld bytes; now quantum %zu, qset %u\n",
		 dev->drv->name, old->minor,
		 (long long)atomic64_read(&old->size), geo.quantum, geo.qset);
	if (scull_users_close(&old->users))
		scull_store_free(old);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(scull_device_trim);

int scull_device_store_init(struct scull_device *dev)
{
	struct scull_geometry geo = scull_geometry(dev->drv);
	struct scull_store *store = scull_device_store_new(dev, &geo);

	if (!store)
		return -ENOMEM;
	spin_lock_init(&dev->lock);
	RCU_INIT_POINTER(dev->store, store);
	return 0;
}

/* The caller ensures that no task can find the device any more. */
void scull_device_store_exit(struct scull_device *dev)
{
	struct scull_store *store = rcu_dereference_protected(dev->store, true);

	if (store && scull_users_close(&store->users))
		scull_store_free(store);
}
