// SPDX-License-Identifier: GPL-2.0
/*
 * scullc: quanta are objects of a dedicated slab cache.
 *
 * LDD3, chapter 8: "A scull Based on the Slab Caches: scullc", "Memory Pools"
 */
#include <linux/device.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "scull_driver.h"
#include "reserve.h"
#include "share.h"

SCULL_PARAM(scullc_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scullc_devs, SCULLC_DEVS, 1, SCULL_DEVS_MAX, "number of devices");
SCULL_PARAM(scullc_qset, SCULLC_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
/* Half of kmalloc's maximum: slab debugging needs room around each object. */
SCULL_PARAM(scullc_quantum, SCULLC_QUANTUM, 1, KMALLOC_MAX_SIZE / 2,
	    "bytes in a quantum");
SCULL_LIMIT(scullc_limit);
SCULL_PARAM(scullc_align, 0, 0, PAGE_SIZE,
	    "alignment of quanta, a power of two, or 0 to suit the caches");
SCULL_PARAM(scullc_mark, 0, 0, 1, "1 to add a mark after each quantum");
SCULL_PARAM(scullc_reserve, 0, 0, 4096,
	    "quanta to reserve, not charged to the limit until used");

/* All devices share one cache, so the quantum cannot change after loading. */
static struct kmem_cache *scullc_cache;
/* Keep the cache separate, so that it has its own line in slabinfo. */
#define SCULLC_FLAGS (SLAB_HWCACHE_ALIGN | SLAB_ACCOUNT | SLAB_NO_MERGE)
static size_t scullc_cost;	/* bytes that an object takes */
static struct scullc_reserve scullc_kept;	/* used if the cache fails */

/* The constructor writes the mark once, when the cache creates an object. */
#define SCULLC_MARK	0x5c011c5c011c5c01ULL
static size_t scullc_mark_at;
static atomic_t scullc_marks;

static void scullc_construct(void *object)
{
	*(u64 *)(object + scullc_mark_at) = SCULLC_MARK;
	atomic_inc(&scullc_marks);
}

/* Files in /sys/class/scull/scullcN/ */
static ssize_t marks_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&scullc_marks));
}
static DEVICE_ATTR_RO(marks);

static ssize_t reserve_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(scullc_kept.pool.curr_nr));
}
static DEVICE_ATTR_RO(reserve);

static struct attribute *scullc_attrs[] = {
	&dev_attr_marks.attr, &dev_attr_reserve.attr, NULL
};
ATTRIBUTE_GROUPS(scullc);

static void scullc_exit(void)
{
	scullc_reserve_exit(&scullc_kept);
	kmem_cache_destroy(scullc_cache);
}

/*
 * A hardened kernel refuses to copy data outside the usercopy region of an
 * object, so make the region match the quantum.
 */
static int scullc_init(const struct scull_geometry *geo)
{
	void (*construct)(void *) = scullc_mark.value ? scullc_construct : NULL;
	size_t size = geo->quantum;

	if (scullc_align.value && !is_power_of_2(scullc_align.value)) {
		pr_err("scullc: scullc_align=%ld is not 0 or a power of two up to %ld\n",
		       scullc_align.value, scullc_align.max);
		return -EINVAL;
	}
	scullc_mark_at = ALIGN(size, sizeof(u64));
	if (scullc_mark.value)
		size = scullc_mark_at + sizeof(u64);
	scullc_cache = kmem_cache_create_usercopy("scullc", size,
						  scullc_align.value,
						  SCULLC_FLAGS, 0,
						  geo->quantum, construct);
	if (!scullc_cache)
		return -ENOMEM;
	scullc_cost = scullc_share(scullc_cache, size, scullc_align.value,
				   scullc_mark.value);
	if (scullc_cost && !scullc_reserve_init(&scullc_kept, scullc_cache,
						scullc_reserve.value))
		return 0;
	kmem_cache_destroy(scullc_cache);
	return -ENOMEM;
}

static void *scullc_alloc(const struct scull_geometry *geo, gfp_t gfp, int node)
{
	gfp = scull_contiguous_gfp(geo, gfp);
	return kmem_cache_alloc_node(scullc_cache, gfp, node) ?:
	       scullc_reserve_take(&scullc_kept);
}

static void scullc_free(const struct scull_geometry *geo, void *quantum)
{
	WARN_ON(scullc_mark.value && *(u64 *)(quantum + scullc_mark_at) != SCULLC_MARK);
	if (!scullc_reserve_put(&scullc_kept, quantum))
		kmem_cache_free(scullc_cache, quantum);
}

static size_t scullc_footprint(const struct scull_geometry *geo)
{
	return scullc_cost;
}

static const struct scull_ops scullc_ops = {
	.init		= scullc_init,
	.exit		= scullc_exit,
	.alloc		= scullc_alloc,
	.free		= scullc_free,
	.footprint	= scullc_footprint,
};

static struct scull_param *const scullc_params[] = {
	&scullc_align, &scullc_mark, &scullc_reserve, NULL
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
	.params		= scullc_params,
	.groups		= scullc_groups,
};
module_scull_driver(scullc_driver);

MODULE_DESCRIPTION("scull devices that use a slab cache");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
