// SPDX-License-Identifier: GPL-2.0
/*
 * scullp: quanta are whole pages, 2^order of them, from the page allocator.
 *
 * Linux Device Drivers, chapter 8, "A scull Using Whole Pages: scullp".
 */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "scull_driver.h"

SCULL_PARAM(scullp_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scullp_devs, SCULLP_DEVS, 1, SCULL_DEVS_MAX, "number of devices");
SCULL_PARAM(scullp_qset, SCULLP_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
SCULL_PARAM(scullp_order, SCULLP_ORDER, 0, MAX_PAGE_ORDER,
	    "log2 of the pages in a quantum");
SCULL_LIMIT(scullp_limit);

static void *scullp_alloc(const struct scull_geometry *geo, gfp_t gfp)
{
	/*
	 * Compound, so that the pages of a quantum are one object to the rest
	 * of the kernel: counted together, and copied across page borders.
	 */
	gfp = scull_contiguous_gfp(geo, gfp) | __GFP_COMP;
	return (void *)__get_free_pages(gfp, geo->order);
}

static void scullp_free(const struct scull_geometry *geo, void *quantum)
{
	/* Not free_pages(): a process may have pinned what it had mapped. */
	put_page(virt_to_page(quantum));
}

static struct page *scullp_page(void *quantum, size_t offset)
{
	return virt_to_page(quantum + offset);
}

static const struct scull_ops scullp_ops = {
	.alloc	= scullp_alloc,
	.free	= scullp_free,
	.page	= scullp_page,
};

static struct scull_driver scullp_driver = {
	.name	= "scullp",
	.owner	= THIS_MODULE,
	.ops	= &scullp_ops,
	.major	= &scullp_major,
	.devs	= &scullp_devs,
	.qset	= &scullp_qset,
	.order	= &scullp_order,
	.limit	= &scullp_limit,
};
module_scull_driver(scullp_driver);

MODULE_DESCRIPTION("scull device whose memory comes from the page allocator");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
