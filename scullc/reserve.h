/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects of a slab cache that are kept for when it finds no memory: the
 * chapter's "Memory Pools".
 *
 * A pool keeps any object that is given to it.  This one shall keep its own:
 * they are charged to whoever loaded the module, others to the memory cgroup of
 * a writer, who would go on paying for them.
 */
#ifndef SCULLC_RESERVE_H
#define SCULLC_RESERVE_H

#include <linux/bsearch.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

/**
 * struct scullc_reserve - the objects, of which there may be none
 * @pool:	those that are not in use; ->curr_nr counts them
 * @cache:	where they are from
 * @objects:	all of them; in order of addresses when it is filled
 * @nr:		how many those are
 */
struct scullc_reserve {
	mempool_t pool;
	struct kmem_cache *cache;
	void **objects;
	int nr;
};

/* To fill the pool, which may wait; who asks later has asked the cache. */
static inline void *scullc_reserve_new(gfp_t gfp, void *data)
{
	struct scullc_reserve *reserve = data;
	void *object = NULL;

	if (gfpflags_allow_blocking(gfp))
		object = kmem_cache_alloc(reserve->cache, gfp |
					  __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (object)
		reserve->objects[reserve->nr++] = object;
	return object;
}

static inline void scullc_reserve_free(void *object, void *data)
{
	struct scullc_reserve *reserve = data;

	kmem_cache_free(reserve->cache, object);
}

static inline int scullc_reserve_compare(const void *a, const void *b)
{
	const void *first = *(void *const *)a, *second = *(void *const *)b;

	return first < second ? -1 : first > second;
}

static inline void scullc_reserve_exit(struct scullc_reserve *reserve)
{
	mempool_exit(&reserve->pool);
	kvfree(reserve->objects);
	reserve->objects = NULL;
	reserve->nr = 0;
}

/* Keep nr objects of that cache, or none: -ENOMEM.  May sleep. */
static inline int scullc_reserve_init(struct scullc_reserve *reserve,
				      struct kmem_cache *cache, int nr)
{
	int err;

	if (!nr)
		return 0;
	reserve->cache = cache;
	reserve->objects = kvmalloc_array(nr, sizeof(void *), GFP_KERNEL);
	if (!reserve->objects)
		return -ENOMEM;
	err = mempool_init(&reserve->pool, nr, scullc_reserve_new,
			   scullc_reserve_free, reserve);
	if (err)
		scullc_reserve_exit(reserve);
	else
		sort(reserve->objects, nr, sizeof(void *),
		     scullc_reserve_compare, NULL);
	return err;
}

/* One that is not in use, or NULL.  Never waits for what others give back. */
static inline void *scullc_reserve_take(struct scullc_reserve *reserve)
{
	if (!reserve->nr)
		return NULL;
	return mempool_alloc(&reserve->pool, GFP_NOWAIT | __GFP_NOWARN);
}

/* Give one back; false if it is none of the reserve's. */
static inline bool scullc_reserve_put(struct scullc_reserve *reserve,
				      void *object)
{
	if (!bsearch(&object, reserve->objects, reserve->nr, sizeof(void *),
		     scullc_reserve_compare))
		return false;
	mempool_free(object, &reserve->pool);
	return true;
}

#endif /* SCULLC_RESERVE_H */
