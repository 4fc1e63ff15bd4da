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
	    "log2 of the number of pages in a quantum");
SCULL_PARAM(scullp_node, -1, -1, MAX_NUMNODES - 1,
	    "NUMA node that quanta come from, -1 to prefer the writer's");
SCULL_ZONE(scullp_zone, __GFP_DMA32 | __GFP_DMA, "normal, dma32 or dma");
SCULL_LIMIT(scullp_limit);

static void *scullp_alloc(const struct scull_geometry *geo, gfp_t gfp, int node)
{
	struct page *page;

	/*
	 * Make the pages a compound page.  The rest of the kernel treats it as
	 * one object, which has one reference count and may be copied across
	 * page boundaries.
	 */
	gfp = scull_contiguous_gfp(geo, gfp) | __GFP_COMP;
	if (node == NUMA_NO_NODE)
		return (void *)__get_free_pages(gfp, geo->order);
	page = alloc_pages_node(node, gfp, geo->order);
	return page ? page_address(page) : NULL;
}

static void scullp_free(const struct scull_geometry *geo, void *quantum)
{
	struct page *page = virt_to_page(quantum);

	/*
	 * Do not use free_pages(): a process may have pinned a page through a
	 * mapping, and a compound page must not be freed before its last
	 * reference is dropped.  For a single page, __free_page() does the same
	 * as put_page(), but faster.
	 */
	if (geo->order)
		put_page(page);
	else
		__free_page(page);
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
	.node	= &scullp_node,
	.zone	= &scullp_zone,
};
module_scull_driver(scullp_driver);

MODULE_DESCRIPTION("scull devices that use the page allocator");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
