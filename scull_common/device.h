/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device, and the hold that a call takes on the device's store.
 */
#ifndef SCULL_DEVICE_H
#define SCULL_DEVICE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock_types.h>

#include "store.h"

struct device;
struct inode;
struct scull_io;

/**
 * struct scull_hold - a reference that keeps a store alive until it is put
 * @store:	the store
 * @part:	the per-CPU count that the reference was added to, see users.h
 */
struct scull_hold {
	struct scull_store *store;
	refcount_t *part;
};

/**
 * struct scull_device - a device
 * @drv:	its driver
 * @node:	its struct device in sysfs, for which devtmpfs makes the node in
 *		/dev
 * @inode:	provides the f_mapping of all open files of the device, see
 *		inode.c
 * @lock:	protects @mappings and the replacement of @store; see "Lock
 *		order" in store.h
 * @mappings:	number of VMAs that map the device; @store is not replaced
 *		unless this is 0
 * @store:	the content written since the last trim; read under RCU-sched
 * @io:		per-CPU counts of calls and bytes since the driver was loaded
 */
struct scull_device {
	struct scull_driver *drv;
	struct device *node;
	struct inode *inode;
	spinlock_t lock; /* protects mappings and the replacement of store */
	unsigned long mappings;
	struct scull_store __rcu *store;
	struct scull_io __percpu *io;
};

/*
 * Take a hold on the device's store.  Never fails, and may be called in any
 * context.
 *
 * Use the sched flavour of RCU: scull_users_get() needs preemption off for
 * this_cpu_ptr() anyway, and grace periods wait for sections that run with
 * preemption off.
 */
static inline struct scull_hold scull_hold_get(struct scull_device *dev)
{
	struct scull_hold hold;

	rcu_read_lock_sched();
	do {
		/*
		 * A trim closes a store after replacing it: retry with the new
		 * store.
		 */
		hold.store = rcu_dereference_sched(dev->store);
		hold.part = scull_users_get(&hold.store->users);
	} while (!hold.part);
	rcu_read_unlock_sched();
	return hold;
}

/*
 * Put a hold.  May be called in any context: freeing a store is slow and may
 * sleep, so the last holder leaves it to the workqueue.
 */
static inline void scull_hold_put(struct scull_hold hold)
{
	if (scull_users_put(&hold.store->users, hold.part))
		scull_store_abandon(hold.store);
}

int scull_device_store_init(struct scull_device *dev);
void scull_device_store_exit(struct scull_device *dev);
int scull_device_trim(struct scull_device *dev);

#endif /* SCULL_DEVICE_H */
