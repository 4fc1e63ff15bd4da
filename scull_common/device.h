/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device, and how a call holds the store that is in it.
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
 * struct scull_hold - a store that stays alive until it is put
 * @store:	the store
 * @part:	the per-CPU count that it was added to, see users.h
 */
struct scull_hold {
	struct scull_store *store;
	refcount_t *part;
};

/**
 * struct scull_device - one node in /dev
 * @drv:	its driver
 * @node:	in /sys and, by devtmpfs, in /dev
 * @inode:	gives all open files of the device their f_mapping, see inode.c
 * @lock:	protects @mappings and the change of @store; see "Locks" in store.h
 * @mappings:	areas of address spaces that map the device; while there are
 *		any, @store does not change
 * @store:	what was written since the last trim; read under RCU-sched
 * @io:		what was read and written since the driver was loaded
 */
struct scull_device {
	struct scull_driver *drv;
	struct device *node;
	struct inode *inode;
	spinlock_t lock; /* protects mappings, and the change of store */
	unsigned long mappings;
	struct scull_store __rcu *store;
	struct scull_io __percpu *io;
};

/*
 * Hold the device's store.  Never fails; may be called in any context.  The section
 * is so short that it is cheaper to disable preemption than to enter rcu_read_lock().
 */
static inline struct scull_hold scull_hold_get(struct scull_device *dev)
{
	struct scull_hold hold;

	rcu_read_lock_sched();
	do {
		/* Closed to us means that a new one is already in place. */
		hold.store = rcu_dereference_sched(dev->store);
		hold.part = scull_users_get(&hold.store->users);
	} while (!hold.part);
	rcu_read_unlock_sched();
	return hold;
}

/*
 * May be called in any context: freeing the store takes long and sleeps, so the last
 * holder leaves it to a worker.
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
