// SPDX-License-Identifier: GPL-2.0
/*
 * Creating, abandoning and freeing stores.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "geometry.h"
#include "placement.h"
#include "store.h"

/*
 * Frees stores that the trimming task could not free, because it was killed or
 * because another task still held the store.  WQ_MEM_RECLAIM: this frees
 * memory, so it must make progress even if no worker can be created for lack of
 * memory.
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
 * scull_store_drain() - wait until abandoned stores are freed
 *
 * Waits for all stores that were left to the workqueue before this call.  When
 * a driver is unregistered, no task has a hold any more, so these are all of
 * its stores that are in no device.
 *
 * Context: Process context, may sleep, for as long as it takes to free them.
 */
void scull_store_drain(void)
{
	flush_workqueue(scull_wq);
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_drain);

/**
 * scull_store_abandon() - leave a store to the workqueue
 * @store:	a store that is in no device and that no task holds
 *
 * Context: Any.  Does not sleep.
 */
void scull_store_abandon(struct scull_store *store)
{
	pr_debug("%s%u: a store is left to the workqueue\n", store->drv->name,
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

void scull_store_free(struct scull_store *store)
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

/* Return the GFP flags for the quanta of a driver. */
static gfp_t scull_quantum_gfp(const struct scull_driver *drv)
{
	gfp_t gfp = SCULL_GFP;

	if (scull_has_own_pages(drv->ops))
		gfp &= ~SCULL_GFP_UNMAPPABLE;
	if (drv->zone)
		gfp |= drv->zone->gfp;
	return gfp;
}

/*
 * Create an empty store for a device with this minor and mapping.  Returns NULL
 * if there is no memory.
 */
struct scull_store *scull_store_new(struct scull_driver *drv, unsigned int minor,
				    struct address_space *mapping,
				    const struct scull_geometry *geo)
{
	static atomic64_t last_id;
	const struct scull_ops *ops = drv->ops;
	struct scull_store *store;

	/*
	 * Not charged to a memory cgroup: a task whose cgroup is full must
	 * still be able to trim, or it could never free that memory.
	 */
	store = kzalloc(sizeof(*store), SCULL_GFP & ~__GFP_ACCOUNT);
	if (!store)
		return NULL;
	if (scull_users_init(&store->users)) {
		kfree(store);
		return NULL;
	}
	store->drv = drv;
	store->minor = minor;
	store->ops = ops;
	store->mapping = mapping;
	store->geo = *geo;
	store->item_bytes = (u64)geo->quantum * geo->qset;
	store->max_bytes = scull_max_bytes(store->item_bytes);
	store->quantum_cost = ops->footprint ? ops->footprint(geo) :
					       geo->quantum;
	store->item_cost = scull_item_cost(geo);
	store->gfp = scull_quantum_gfp(drv);
	store->node = scull_node(drv);
	store->id = atomic64_inc_return(&last_id);
	mutex_init(&store->size_lock);
	init_rwsem(&store->hole_lock);
	xa_init_flags(&store->items, XA_FLAGS_ACCOUNT);
	INIT_WORK(&store->work, scull_store_work);
	return store;
}

/*
 * Return true if the store is empty and stays so unless another task starts a
 * write.  A write to an empty store holds size_lock, and it may be about to add
 * the first quantum.
 */
bool scull_store_is_empty(struct scull_store *store)
{
	return xa_empty(&store->items) && !atomic64_read(&store->size) &&
	       !mutex_is_locked(&store->size_lock);
}
