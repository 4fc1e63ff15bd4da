// SPDX-License-Identifier: GPL-2.0
/*
 * scull_boot: quanta come from memory that was set aside at boot.
 *
 * Linux Device Drivers, chapter 8, "Acquiring a Dedicated Buffer at Boot Time".
 */
#include <linux/genalloc.h>
#include <linux/io.h>
#include <linux/mm.h>

#include "scull_driver.h"

SCULL_PARAM(scull_boot_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scull_boot_devs, SCULL_BOOT_DEVS, 1, SCULL_DEVS_MAX, "number of devices");
SCULL_PARAM(scull_boot_qset, SCULL_BOOT_QSET, 1, SCULL_QSET_MAX, "quanta in a quantum set");
SCULL_PARAM(scull_boot_quantum, SCULL_BOOT_QUANTUM, 1, 1 << 30,
	    "bytes in a quantum");
SCULL_LIMIT(scull_boot_limit);

static char *scull_boot_region = "";
module_param_hw(scull_boot_region, charp, iomem, 0444);
MODULE_PARM_DESC(scull_boot_region, "START,SIZE of memory set aside by memmap=SIZE$START; its content is overwritten");

static struct resource *scull_boot_claim;
static void *scull_boot_memory;
static struct gen_pool *scull_boot_pool;

static int scull_boot_refuse(int err, const char *why)
{
	pr_err("scull_boot: scull_boot_region=%s %s\n", scull_boot_region, why);
	return err;
}

/* Check each page, uncached: a cache keeps a value even without memory. */
static int scull_boot_try(u64 start, size_t size)
{
	void *memory = memremap(start, size, MEMREMAP_WC);
	bool kept = true;
	size_t at;

	if (!memory)
		return scull_boot_refuse(-ENOMEM, "cannot be mapped");
	for (at = 0; at < size && kept; at += PAGE_SIZE) {
		size_t *word = memory + at;

		WRITE_ONCE(*word, at);
		kept = READ_ONCE(*word) == at;
		WRITE_ONCE(*word, ~at);
		kept = kept && READ_ONCE(*word) == ~at;
		cond_resched();
	}
	memunmap(memory);
	return kept ? 0 : scull_boot_refuse(-EINVAL, "has pages without memory");
}

/* Align quanta so that CPUs do not contend for a shared cache line. */
static size_t scull_boot_footprint(const struct scull_geometry *geo)
{
	return ALIGN(geo->quantum, SMP_CACHE_BYTES);
}

static int scull_boot_take(const struct scull_geometry *geo)
{
	char *end;
	u64 start = memparse(scull_boot_region, &end);
	u64 size = *end == ',' ? memparse(end + 1, &end) : 0;
	struct resource *r;
	int err;

	if (*end || !size || size > SIZE_MAX || !PAGE_ALIGNED(start | size) ||
	    start + size - 1 < start || start + size - 1 > iomem_resource.end)
		return scull_boot_refuse(-EINVAL,
			"is not START,SIZE in whole pages, e.g. 0x18000000,64M");
	/* 32-bit x86 would truncate the address and map other memory. */
	if (start + size - 1 > ULONG_MAX)
		return scull_boot_refuse(-EINVAL, "ends above 4 GiB");
	if (region_intersects(start, size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return scull_boot_refuse(-EINVAL, "overlaps System RAM");
	/* Succeeds if each overlapping resource encloses it and is not busy. */
	scull_boot_claim = request_mem_region(start, size, "scull_boot");
	if (!scull_boot_claim)
		return scull_boot_refuse(-EBUSY, "is in use, see /proc/iomem");
	for (r = scull_boot_claim->parent; r != &iomem_resource; r = r->parent)
		if (r->desc != IORES_DESC_RESERVED)
			return scull_boot_refuse(-EINVAL, "is not Reserved in /proc/iomem");
	err = scull_boot_try(start, size);
	scull_boot_memory = err ? NULL : memremap(start, size, MEMREMAP_WB);
	if (!scull_boot_memory)
		return err ?: scull_boot_refuse(-ENOMEM, "cannot be mapped");
	/* The largest granule possible: the bitmap is searched linearly. */
	scull_boot_pool = gen_pool_create(__ffs(scull_boot_footprint(geo)), -1);
	return !scull_boot_pool ? -ENOMEM :
	       gen_pool_add(scull_boot_pool, (long)scull_boot_memory, size, -1);
}

static void scull_boot_exit(void)
{
	if (scull_boot_pool)
		gen_pool_destroy(scull_boot_pool);
	memunmap(scull_boot_memory);
	if (scull_boot_claim)
		release_mem_region(scull_boot_claim->start,
				   resource_size(scull_boot_claim));
}

static int scull_boot_init(const struct scull_geometry *geo)
{
	int err = scull_boot_take(geo);

	if (err)
		scull_boot_exit();
	return err;
}

/* The flags and the node do not apply to memory that was set aside at boot. */
static void *scull_boot_alloc(const struct scull_geometry *geo, gfp_t gfp, int node)
{
	return (void *)gen_pool_alloc(scull_boot_pool, geo->quantum);
}

static void scull_boot_free(const struct scull_geometry *geo, void *quantum)
{
	gen_pool_free(scull_boot_pool, (unsigned long)quantum, geo->quantum);
}

static const struct scull_ops scull_boot_ops = {
	.init		= scull_boot_init,
	.exit		= scull_boot_exit,
	.alloc		= scull_boot_alloc,
	.free		= scull_boot_free,
	.footprint	= scull_boot_footprint,
	.set_aside	= true,
};

static struct scull_driver scull_boot_driver = {
	.name		= "scull_boot",
	.owner		= THIS_MODULE,
	.ops		= &scull_boot_ops,
	.major		= &scull_boot_major,
	.devs		= &scull_boot_devs,
	.qset		= &scull_boot_qset,
	.quantum	= &scull_boot_quantum,
	.limit		= &scull_boot_limit,
};
module_scull_driver(scull_boot_driver);

MODULE_DESCRIPTION("scull devices that use memory set aside at boot");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
