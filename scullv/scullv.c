// SPDX-License-Identifier: GPL-2.0
/*
 * scullv: quanta are 2^order pages from vmalloc, which are contiguous only in
 * the kernel's virtual address space.
 *
 * Linux Device Drivers, chapter 8, "A scull Using Virtual Addresses: scullv".
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "scull_driver.h"

SCULL_PARAM(scullv_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(scullv_devs, SCULLV_DEVS, 1, SCULL_DEVS_MAX, "number of devices");
SCULL_PARAM(scullv_qset, SCULLV_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
SCULL_PARAM(scullv_order, SCULLV_ORDER, 0, MAX_PAGE_ORDER,
	    "log2 of the number of pages in a quantum");
SCULL_PARAM(scullv_node, -1, -1, MAX_NUMNODES - 1,
	    "NUMA node that quanta come from, -1 to prefer the writer's");
SCULL_LIMIT(scullv_limit);

/*
 * Do the work of vmalloc on one node, because none of the vmalloc functions
 * exported to modules takes both a node and GFP flags.  vfree() frees the pages
 * and their array, as it does for vmalloc.  The few pages that vmap() itself
 * needs come from any node.
 */
static void *scullv_alloc_node(const struct scull_geometry *geo, gfp_t gfp,
			       int node)
{
	unsigned int nr = 1U << geo->order, i;
	struct page **pages;
	void *quantum;

	pages = kvmalloc_array(nr, sizeof(*pages), gfp & ~__GFP_THISNODE);
	if (!pages)
		return NULL;
	for (i = 0; i < nr; i++) {
		if (fatal_signal_pending(current))
			goto free;
		pages[i] = alloc_pages_node(node, gfp | __GFP_HIGHMEM, 0);
		if (!pages[i])
			goto free;
	}
	quantum = vmap(pages, nr, VM_MAP | VM_MAP_PUT_PAGES, PAGE_KERNEL);
	if (quantum)
		return quantum;
free:
	while (i--)
		__free_page(pages[i]);
	kvfree(pages);
	return NULL;
}

static void *scullv_alloc(const struct scull_geometry *geo, gfp_t gfp, int node)
{
	/*
	 * If there is only one node, __vmalloc() does the same.  And vmap(),
	 * unlike vmalloc(), would write to the log when a 32-bit kernel runs
	 * out of addresses.
	 */
	if (!IS_ENABLED(CONFIG_NUMA) || node == NUMA_NO_NODE)
		return __vmalloc(geo->quantum, gfp);
	return scullv_alloc_node(geo, gfp, node);
}

static void scullv_free(const struct scull_geometry *geo, void *quantum)
{
	vfree(quantum);
}

/* The kernel leaves an unmapped guard page after each area. */
static size_t scullv_area(const struct scull_geometry *geo)
{
	return geo->quantum + PAGE_SIZE;
}

static struct page *scullv_page(void *quantum, size_t offset)
{
	return vmalloc_to_page(quantum + offset);
}

static const struct scull_ops scullv_ops = {
	.alloc	= scullv_alloc,
	.free	= scullv_free,
	.area	= scullv_area,
	.page	= scullv_page,
	.vmalloc = true,
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
	.node	= &scullv_node,
};
module_scull_driver(scullv_driver);

MODULE_DESCRIPTION("scull devices that use vmalloc");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
