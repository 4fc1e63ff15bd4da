// SPDX-License-Identifier: GPL-2.0
/*
 * scull: quanta come from kmalloc.  The other variants are measured against
 * this one.
 *
 * Linux Device Drivers, chapter 8, "The Real Story of kmalloc".
 */
#include <linux/slab.h>

#include "scull_driver.h"

SCULL_PARAM(scull_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scull_nr_devs, SCULL_NR_DEVS, 1, SCULL_DEVS_MAX,
	    "number of devices");
SCULL_PARAM(scull_qset, SCULL_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
SCULL_PARAM(scull_quantum, SCULL_QUANTUM, 1, KMALLOC_MAX_SIZE,
	    "bytes in a quantum");
SCULL_LIMIT(scull_limit);
SCULL_ZONE(scull_zone, __GFP_DMA,
	   "normal or dma, the zones that kmalloc has caches for");

static void *scull_alloc(const struct scull_geometry *geo, gfp_t gfp, int node)
{
	gfp = scull_contiguous_gfp(geo, gfp);
	if (node == NUMA_NO_NODE)
		return kmalloc(geo->quantum, gfp);
	return kmalloc_node(geo->quantum, gfp, node);
}

static void scull_free(const struct scull_geometry *geo, void *quantum)
{
	kfree(quantum);
}

/* LDD3: "slightly more than you asked for, up to twice as much" */
static size_t scull_footprint(const struct scull_geometry *geo)
{
	return kmalloc_size_roundup(geo->quantum);
}

static const struct scull_ops scull_ops = {
	.alloc		= scull_alloc,
	.free		= scull_free,
	.footprint	= scull_footprint,
};

static struct scull_driver scull_driver = {
	.name		= "scull",
	.owner		= THIS_MODULE,
	.ops		= &scull_ops,
	.major		= &scull_major,
	.devs		= &scull_nr_devs,
	.qset		= &scull_qset,
	.quantum	= &scull_quantum,
	.limit		= &scull_limit,
	.zone		= &scull_zone,
};
module_scull_driver(scull_driver);

MODULE_DESCRIPTION("scull devices that use kmalloc");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
