// SPDX-License-Identifier: GPL-2.0
/*
 * scullc: quanta are objects of a slab cache made for them.
 *
 * Linux Device Drivers, chapter 8, "A scull Based on the Slab Caches: scullc".
 */
#include <linux/slab.h>

#include "scull_driver.h"

SCULL_PARAM(scullc_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scullc_devs, SCULLC_DEVS, 1, SCULL_DEVS_MAX, "number of devices");
SCULL_PARAM(scullc_qset, SCULLC_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
/* Half, because a slab debugging kernel wants room around each object */
SCULL_PARAM(scullc_quantum, SCULLC_QUANTUM, 1, KMALLOC_MAX_SIZE / 2,
	    "bytes in a quantum");
SCULL_LIMIT(scullc_limit);

/* One cache for all devices: the quantum cannot change while we are loaded */
static struct kmem_cache *scullc_cache;

/*
 * The whole object is the usercopy region: without one, a hardened kernel
 * stops the first read or write.  The cache is never merged with one of the
 * same size, so that /proc/slabinfo has a line for it.
 */
static int scullc_init(const struct scull_geometry *geo)
{
	const slab_flags_t flags = SLAB_HWCACHE_ALIGN | SLAB_ACCOUNT |
				   SLAB_NO_MERGE;

	scullc_cache = kmem_cache_create_usercopy("scullc", geo->quantum, 0,
						  flags, 0, geo->quantum, NULL);
	return scullc_cache ? 0 : -ENOMEM;
}

static void scullc_exit(void)
{
	kmem_cache_destroy(scullc_cache);
}

static void *scullc_alloc(const struct scull_geometry *geo, gfp_t gfp)
{
	return kmem_cache_alloc(scullc_cache, scull_contiguous_gfp(geo, gfp));
}

static void scullc_free(const struct scull_geometry *geo, void *quantum)
{
	kmem_cache_free(scullc_cache, quantum);
}

/*
 * How many objects a slab holds is the cache's secret.  Large ones lose up to
 * what kmalloc would; small ones are packed better than this says.
 */
static size_t scullc_footprint(const struct scull_geometry *geo)
{
	return kmalloc_size_roundup(geo->quantum);
}

static const struct scull_ops scullc_ops = {
	.init		= scullc_init,
	.exit		= scullc_exit,
	.alloc		= scullc_alloc,
	.free		= scullc_free,
	.footprint	= scullc_footprint,
};

static struct scull_driver scullc_driver = {
	.name		= "scullc",
	.owner		= THIS_MODULE,
	.ops		= &scullc_ops,
	.major		= &scullc_major,
	.devs		= &scullc_devs,
	.qset		= &scullc_qset,
	.quantum	= &scullc_quantum,
	.limit		= &scullc_limit,
};
module_scull_driver(scullc_driver);

MODULE_DESCRIPTION("scull device whose memory comes from a slab cache");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
