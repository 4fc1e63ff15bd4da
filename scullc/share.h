/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an object of a slab cache takes: its share of the slab, a block of pages
 * of which nothing is left over for others.
 */
#ifndef SCULLC_SHARE_H
#define SCULLC_SHARE_H

#include <linux/cache.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>

/* The bytes of the slab that an object is in; 0 without memory. */
static inline size_t scullc_slab_size(struct kmem_cache *cache)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN;
	void *object = kmem_cache_alloc(cache, gfp);
	size_t size;

	if (!object)
		return 0;
	size = page_size(virt_to_head_page(object));
	kmem_cache_free(cache, object);
	return size;
}

/*
 * For a cache with SLAB_HWCACHE_ALIGN, of objects of this size and alignment.
 * How many a slab holds is the cache's secret, but follows from how they lie;
 * a kernel that debugs slabs makes them larger, and more is taken than this.
 * 0 without memory.
 */
static inline size_t scullc_share(struct kmem_cache *cache, size_t size,
				  size_t align, bool constructed)
{
	/* KFENCE may catch an object, and keeps it in no slab. */
	size_t slab = max(scullc_slab_size(cache), scullc_slab_size(cache));
	size_t line = min_t(size_t, cache_line_size(),
			    roundup_pow_of_two(size));
	/* The free list cannot be in an object that stays constructed. */
	size_t stride = ALIGN(size + constructed * sizeof(void *),
			      max3(align, line, sizeof(void *)));

	return slab > stride ? slab / (slab / stride) : slab ? stride : 0;
}

#endif /* SCULLC_SHARE_H */
