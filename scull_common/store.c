// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a store: made, abandoned, freed.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "geometry.h"
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

/* The flags that all quanta of a driver are allocated with */
static gfp_t scull_quantum_gfp(const struct scull_driver *drv)
{
	gfp_t gfp = SCULL_GFP;

	if (scull_has_own_pages(drv->ops))
		gfp &= ~SCULL_GFP_UNMAPPABLE;
	if (drv->zone)
		gfp |= drv->zone->gfp;
	return gfp;
}

/* An empty store for the device with this minor and mapping, or NULL */
struct scull_store *scull_store_new(struct scull_driver *drv, unsigned int minor,
				    struct address_space *mapping,
				    const struct scull_geometry *geo)
{
	static atomic64_t last_id;
	const struct scull_ops *ops = drv->ops;
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
 * Is the store empty, and will stay so if nobody else finds it?  A write that
 * holds size_lock may be about to add its first quantum.
 */
bool scull_store_is_empty(struct scull_store *store)
{
	return xa_empty(&store->items) && !atomic64_read(&store->size) &&
	       !mutex_is_locked(&store->size_lock);
}
