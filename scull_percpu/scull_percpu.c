// SPDX-License-Identifier: GPL-2.0
/*
 * scull_percpu: each CPU has its own copy of each quantum.  A call reads or
 * writes the copies of the CPU that it starts on, without a lock.
 *
 * Linux Device Drivers, chapter 8, "Per-CPU Variables".
 */
#include <linux/cache.h>
#include <linux/device.h>
#include <linux/percpu.h>

#include "scull_driver.h"

SCULL_PARAM(scull_percpu_major, 0, 0, SCULL_MAJOR_MAX,
	    "major number, 0 for any");
SCULL_PARAM(scull_percpu_devs, SCULL_PERCPU_DEVS, 1, SCULL_DEVS_MAX,
	    "number of devices");
SCULL_PARAM(scull_percpu_qset, SCULL_PERCPU_QSET, 1, SCULL_QSET_MAX,
	    "quanta in a quantum set");
SCULL_PARAM(scull_percpu_quantum, SCULL_PERCPU_QUANTUM, 1, PCPU_MIN_UNIT_SIZE,
	    "bytes in each CPU's copy of a quantum");
SCULL_LIMIT(scull_percpu_limit);

/*
 * A per-CPU pointer is an offset, not an address, and has its own type.  The
 * core passes it on like any quantum, and calls scull_percpu_address() to get
 * the address of a copy.
 */
static void *scull_percpu_to_quantum(void __percpu *copies)
{
	return (void *)(__force unsigned long)copies;
}

static void __percpu *scull_percpu_copies(void *quantum)
{
	return (void __percpu *)(__force unsigned long)quantum;
}

/* Each copy comes from the node of its CPU, whatever @node is. */
static void *scull_percpu_alloc(const struct scull_geometry *geo, gfp_t gfp,
				int node)
{
	/*
	 * The percpu allocator drops __GFP_RETRY_MAYFAIL.  __GFP_NORETRY is the
	 * only flag it passes on that prevents the OOM killer.
	 */
	gfp |= __GFP_NORETRY;
	return scull_percpu_to_quantum(__alloc_percpu_gfp(geo->quantum,
							  SMP_CACHE_BYTES,
							  gfp));
}

static void scull_percpu_free(const struct scull_geometry *geo, void *quantum)
{
	free_percpu(scull_percpu_copies(quantum));
}

static void *scull_percpu_address(void *quantum, int cpu)
{
	return per_cpu_ptr(scull_percpu_copies(quantum), cpu);
}

/*
 * With memory cgroups, the allocator keeps a pointer to the owner of every
 * PCPU_MIN_ALLOC_SIZE bytes.
 */
static size_t scull_percpu_footprint(const struct scull_geometry *geo)
{
	size_t size = ALIGN(geo->quantum, SMP_CACHE_BYTES);
	size_t owners = IS_ENABLED(CONFIG_MEMCG) ?
			size / PCPU_MIN_ALLOC_SIZE * sizeof(void *) : 0;

	return size * num_possible_cpus() + owners;
}

/* The core's per-CPU variable: quanta made by all variants, for each CPU. */
static ssize_t made_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	size_t len = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		unsigned long made = READ_ONCE(per_cpu(scull_quanta_made, cpu));

		/* A sysfs file has at most one page. */
		if (len > PAGE_SIZE - 64)
			return len + sysfs_emit_at(buf, len, ", ...\n");
		len += sysfs_emit_at(buf, len, "%scpu%d %lu", cpu ? ", " : "",
				     cpu, made);
	}
	return len + sysfs_emit_at(buf, len, "\n");
}
static DEVICE_ATTR_RO(made);

static struct attribute *scull_percpu_attrs[] = { &dev_attr_made.attr, NULL };
ATTRIBUTE_GROUPS(scull_percpu);

static const struct scull_ops scull_percpu_ops = {
	.alloc		= scull_percpu_alloc,
	.free		= scull_percpu_free,
	.address	= scull_percpu_address,
	.footprint	= scull_percpu_footprint,
	.vmalloc	= true,
	.zeroed		= true,		/* as all per-CPU memory */
};

static struct scull_driver scull_percpu_driver = {
	.name		= "scull_percpu",
	.owner		= THIS_MODULE,
	.ops		= &scull_percpu_ops,
	.major		= &scull_percpu_major,
	.devs		= &scull_percpu_devs,
	.qset		= &scull_percpu_qset,
	.quantum	= &scull_percpu_quantum,
	.limit		= &scull_percpu_limit,
	.groups		= scull_percpu_groups,
};
module_scull_driver(scull_percpu_driver);

MODULE_DESCRIPTION("scull devices with a copy of their memory for each CPU");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
