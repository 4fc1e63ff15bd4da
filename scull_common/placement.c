// SPDX-License-Identifier: GPL-2.0
/*
 * The parameters that restrict quanta to a NUMA node or a zone.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mmzone.h>
#include <linux/moduleparam.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include "placement.h"
#include "scull_driver.h"

static const struct {
	const char *word;
	gfp_t gfp;
} scull_zones[] = {
	{ "normal", 0 },
	{ "dma32", __GFP_DMA32 },
	{ "dma", __GFP_DMA },
};

/*
 * Accept any word here and let scull_zone_init() reject it, so that the error
 * is logged once, with the accepted words.
 */
static int scull_zone_set(const char *val, const struct kernel_param *kp)
{
	struct scull_zone *zone = kp->arg;

	strscpy(zone->word, val, sizeof(zone->word));
	return 0;
}

static int scull_zone_get(char *buf, const struct kernel_param *kp)
{
	struct scull_zone *zone = kp->arg;

	return sysfs_emit(buf, "%s\n", zone->word);
}

/* Exported for SCULL_ZONE() only: parses and shows a zone. */
const struct kernel_param_ops scull_zone_ops = {
	.set	= scull_zone_set,
	.get	= scull_zone_get,
};
EXPORT_SYMBOL_NS_GPL(scull_zone_ops, SCULL_NS);

/*
 * Find the GFP flag of the zone.  Returns false if the word is unknown or the
 * allocator does not support the zone.
 */
static bool scull_zone_parse(struct scull_zone *zone)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(scull_zones); i++) {
		if (strcmp(zone->word, scull_zones[i].word))
			continue;
		zone->gfp = scull_zones[i].gfp;
		return !(zone->gfp & ~zone->accepts);
	}
	return false;
}

/*
 * Return true if one of the nodes has memory in the zone.  In a kernel that was
 * built without the zone, gfp_zone() maps its flag to ZONE_NORMAL.
 */
static bool scull_zone_exists(const struct scull_zone *zone,
			      const nodemask_t *nodes)
{
	enum zone_type type = gfp_zone(zone->gfp);
	int node;

	if (type == ZONE_NORMAL)
		return !zone->gfp;
	for_each_node_mask(node, *nodes)
		if (managed_zone(&NODE_DATA(node)->node_zones[type]))
			return true;
	return false;
}

/* Return the node that a driver's quanta must come from, or NUMA_NO_NODE. */
int scull_node(const struct scull_driver *drv)
{
	return drv->node ? drv->node->value : NUMA_NO_NODE;
}

static int scull_node_check(const struct scull_driver *drv)
{
	int node = scull_node(drv);

	if (node == NUMA_NO_NODE || node_state(node, N_NORMAL_MEMORY))
		return 0;
	pr_err("%s: %s=%d is not one of the nodes with memory (%*pbl)\n",
	       drv->name, drv->node->name, node,
	       nodemask_pr_args(&node_states[N_NORMAL_MEMORY]));
	return -EINVAL;
}

static int scull_zone_init(const struct scull_driver *drv)
{
	nodemask_t nodes = node_states[N_NORMAL_MEMORY];
	struct scull_zone *zone = drv->zone;

	if (!zone)
		return 0;
	if (!scull_zone_parse(zone)) {
		pr_err("%s: %s=%s is not %s\n", drv->name, zone->name,
		       zone->word, zone->words);
		return -EINVAL;
	}
	if (scull_node(drv) != NUMA_NO_NODE)
		nodes = nodemask_of_node(scull_node(drv));
	if (!scull_zone_exists(zone, &nodes)) {
		pr_err("%s: %s=%s is not a zone with memory (node %*pbl)\n",
		       drv->name, zone->name, zone->word,
		       nodemask_pr_args(&nodes));
		return -EINVAL;
	}
	return 0;
}

/**
 * scull_placement_init() - check a driver's node and zone
 * @drv:	the driver; this sets the GFP flag of its zone
 *
 * Context: Any.
 * Return: 0, or -EINVAL if the node or zone has no memory or the word is not
 * accepted; the error is logged.
 */
int scull_placement_init(const struct scull_driver *drv)
{
	return scull_node_check(drv) ?: scull_zone_init(drv);
}
