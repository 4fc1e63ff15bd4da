/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that an object of a slab cache takes: its share of a slab, which
 * is a block of pages.  The shares include the leftover bytes of the slab,
 * because nothing else can use them.
 */
#ifndef SCULLC_SHARE_H
#define SCULLC_SHARE_H

#include <linux/cache.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>

/*
 * Return the size of a slab of the cache in bytes, or 0 if there is no memory.
 * May sleep.
 */
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
 * Return the bytes that an object takes in a cache with SLAB_HWCACHE_ALIGN and
 * objects of this size and alignment, or 0 if there is no memory.  May sleep.
 *
 * The slab allocator does not export the number of objects in a slab, but their
 * layout determines it.  A kernel that debugs slabs makes objects larger; they
 * then take more than this.
 */
static inline size_t scullc_share(struct kmem_cache *cache, size_t size,
				  size_t align, bool constructed)
{
	/*
	 * KFENCE may provide an object, which is then not in a slab of the
	 * cache, so take the larger of two results.
	 */
	size_t slab = max(scullc_slab_size(cache), scullc_slab_size(cache));
	size_t line = min_t(size_t, cache_line_size(),
			    roundup_pow_of_two(size));
	/* The free pointer cannot overlay an object that stays constructed. */
	size_t stride = ALIGN(size + constructed * sizeof(void *),
			      max3(align, line, sizeof(void *)));

	return slab > stride ? slab / (slab / stride) : slab ? stride : 0;
}

#endif /* SCULLC_SHARE_H */
