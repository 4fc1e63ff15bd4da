// SPDX-License-Identifier: GPL-2.0
/*
 * scullv: quanta are 2^order pages, contiguous only in the kernel's virtual
 * addresses, from vmalloc.
 *
 * Linux Device Drivers, chapter 8, "A scull Using Virtual Addresses: scullv".
 */
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "scull_driver.h"

SCULL_PARAM(scullv_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scullv_devs, SCULLV_DEVS, 1, SCULL_DEVS_MAX, "number of devices");
SCULL_PARAM(scullv_qset, SCULLV_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
SCULL_PARAM(scullv_order, SCULLV_ORDER, 0, MAX_PAGE_ORDER,
	    "log2 of the pages in a quantum");
SCULL_LIMIT(scullv_limit);

static void *scullv_alloc(const struct scull_geometry *geo, gfp_t gfp)
{
	return __vmalloc(geo->quantum, gfp);
}

static void scullv_free(const struct scull_geometry *geo, void *quantum)
{
	vfree(quantum);
}

static struct page *scullv_page(void *quantum, size_t offset)
{
	return vmalloc_to_page(quantum + offset);
}

static const struct scull_ops scullv_ops = {
	.alloc	= scullv_alloc,
	.free	= scullv_free,
	.page	= scullv_page,
};

static struct scull_driver scullv_driver = {
	.name	= "scullv",
	.owner	= THIS_MODULE,
	.ops	= &scullv_ops,
	.major	= &scullv_major,
	.devs	= &scullv_devs,
	.qset	= &scullv_qset,
	.order	= &scullv_order,
	.limit	= &scullv_limit,
};
module_scull_driver(scullv_driver);

MODULE_DESCRIPTION("scull device whose memory comes from vmalloc");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
