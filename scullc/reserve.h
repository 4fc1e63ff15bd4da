/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reserve of objects for when a slab cache has no memory.
 *
 * Linux Device Drivers, chapter 8, "Memory Pools".
 *
 * A mempool keeps any object that is freed to it.  This pool must keep only the
 * objects that it was filled with, which are charged to the memory cgroup of
 * the task that loaded the module.  Other objects are charged to the cgroup of
 * a writer, which would continue to pay for them if the pool kept them.
 */
#ifndef SCULLC_RESERVE_H
#define SCULLC_RESERVE_H

#include <linux/bsearch.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

/**
 * struct scullc_reserve - a reserve of objects, which may be empty
 * @pool:	the objects that are not in use; ->curr_nr is their number
 * @cache:	the slab cache that the objects come from
 * @objects:	all objects of the reserve, sorted by address once it is filled
 * @nr:		number of @objects
 */
struct scullc_reserve {
	mempool_t pool;
	struct kmem_cache *cache;
	void **objects;
	int nr;
};

/*
 * mempool allocation callback.  Allocates only while mempool_init() fills the
 * pool, when it may block; later callers have already tried the cache.
 */
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

/*
 * Fill the reserve with @nr objects of the cache.  May sleep.  Returns 0, or
 * -ENOMEM with nothing in the reserve.
 */
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

/*
 * Take an object that is not in use, or return NULL.  Never waits for a task to
 * put one back.
 */
static inline void *scullc_reserve_take(struct scullc_reserve *reserve)
{
	if (!reserve->nr)
		return NULL;
	return mempool_alloc(&reserve->pool, GFP_NOWAIT | __GFP_NOWARN);
}

/* Put an object back.  Returns false if it does not belong to the reserve. */
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
