// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/class/scull/<device>/: the content of a device, the memory that it
 * takes, and counts of reads and writes.  docs/sysfs-class-scull documents each
 * file.
 */
#include <linux/device.h>
#include <linux/math64.h>
#include <linux/sched/signal.h>

#include "device.h"
#include "file.h"
#include "geometry.h"
#include "io.h"
#include "limit.h"
#include "store.h"

/*
 * Usage of a store, counted by walking its items; all in bytes except @quanta
 */
struct scull_usage {
	u64 quanta;
	u64 stored;
	u64 asked;
	u64 area;
	u64 taken;
	u64 bookkeeping;
};

/* Walk the items, so that writes to the store do not have to count anything. */
static void scull_usage_walk(struct scull_store *store,
			     struct scull_usage *usage)
{
	struct scull_item *item;
	unsigned long index;
	unsigned int slot;

	usage->bookkeeping = atomic_long_read(&store->nodes_cost);
	xa_for_each(&store->items, index, item) {
		usage->bookkeeping += store->item_cost;
		for (slot = 0; slot < store->geo.qset; slot++)
			usage->quanta += !!scull_quantum(item, slot);
		cond_resched();
		if (fatal_signal_pending(current))
			break;
	}
}

/* Return the bytes of the last quantum that are past the size. */
static u64 scull_usage_tail(struct scull_store *store)
{
	struct scull_position end = scull_position(store,
					     atomic64_read(&store->size));
	struct scull_item *item = xa_load(&store->items, end.index);

	if (!end.offset || !scull_quantum(item, end.slot))
		return 0;
	return store->geo.quantum - end.offset;
}

static struct scull_usage scull_usage(struct device *node)
{
	struct scull_hold hold = scull_hold_get(dev_get_drvdata(node));
	struct scull_store *store = hold.store;
	const struct scull_ops *ops = store->ops;
	/* With per-CPU addresses, each CPU has a copy of the data. */
	unsigned int copies = ops->address ? num_possible_cpus() : 1;
	struct scull_usage usage = {};
	/*
	 * Before the walk, so that it counts at least the quantum of the tail.
	 */
	u64 tail = scull_usage_tail(store);

	scull_usage_walk(store, &usage);
	usage.asked = usage.quanta * store->geo.quantum * copies;
	usage.stored = usage.asked - tail * copies;
	usage.taken = usage.quanta * store->quantum_cost;
	usage.area = ops->area ? usage.quanta * ops->area(&store->geo) :
				 usage.taken;
	scull_hold_put(hold);
	return usage;
}

/* Properties of a store that are known without a walk */
struct scull_summary {
	u64 quantum;
	u64 qset;
	u64 size;
};

static struct scull_summary scull_summary(struct device *node)
{
	struct scull_hold hold = scull_hold_get(dev_get_drvdata(node));
	struct scull_summary summary = {
		.quantum = hold.store->geo.quantum,
		.qset = hold.store->geo.qset,
		.size = atomic64_read(&hold.store->size),
	};

	scull_hold_put(hold);
	return summary;
}

/* Counts of calls and bytes, summed over all CPUs */
struct scull_io_sum {
	u64 reads;
	u64 writes;
	u64 read_bytes;
	u64 written_bytes;
};

/*
 * Sum over all possible CPUs, because CPUs that are offline now may have
 * counted.
 */
static struct scull_io_sum scull_io_sum(struct device *node)
{
	struct scull_device *dev = dev_get_drvdata(node);
	struct scull_io_sum sum = {};
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct scull_io *io = per_cpu_ptr(dev->io, cpu);
		struct scull_io_sum one;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&io->sync);
			one.reads = u64_stats_read(&io->reads);
			one.writes = u64_stats_read(&io->writes);
			one.read_bytes = u64_stats_read(&io->read_bytes);
			one.written_bytes = u64_stats_read(&io->written_bytes);
		} while (u64_stats_fetch_retry(&io->sync, start));
		sum.reads += one.reads;
		sum.writes += one.writes;
		sum.read_bytes += one.read_bytes;
		sum.written_bytes += one.written_bytes;
	}
	return sum;
}

/* The largest quantum, in bytes, and quantum set that the driver accepts */
struct scull_maxima {
	u64 quantum_max;
	u64 qset_max;
};

static struct scull_maxima scull_maxima(struct device *node)
{
	const struct scull_device *dev = dev_get_drvdata(node);
	const struct scull_driver *drv = dev->drv;

	return (struct scull_maxima) {
		.quantum_max = drv->order ? (u64)PAGE_SIZE << drv->order->max :
					    drv->quantum->max,
		.qset_max = drv->qset->max,
	};
}

/* Define a file that shows the member of this name of the function's result. */
#define SCULL_ATTR(_function, _name)					\
static ssize_t _name##_show(struct device *node,			\
			    struct device_attribute *attr, char *buf)	\
{									\
	return sysfs_emit(buf, "%llu\n", _function(node)._name);	\
}									\
static DEVICE_ATTR_RO(_name)

SCULL_ATTR(scull_summary, quantum);
SCULL_ATTR(scull_summary, qset);
SCULL_ATTR(scull_summary, size);
SCULL_ATTR(scull_maxima, quantum_max);
SCULL_ATTR(scull_maxima, qset_max);
SCULL_ATTR(scull_usage, quanta);
SCULL_ATTR(scull_usage, stored);
SCULL_ATTR(scull_usage, asked);
SCULL_ATTR(scull_usage, area);
SCULL_ATTR(scull_usage, taken);
SCULL_ATTR(scull_usage, bookkeeping);
SCULL_ATTR(scull_io_sum, reads);
SCULL_ATTR(scull_io_sum, writes);
SCULL_ATTR(scull_io_sum, read_bytes);
SCULL_ATTR(scull_io_sum, written_bytes);

/* In percent of all memory taken, with one decimal place */
static ssize_t waste_show(struct device *node, struct device_attribute *attr,
			  char *buf)
{
	struct scull_usage usage = scull_usage(node);
	u64 all = usage.taken + usage.bookkeeping;
	u64 waste = all > usage.stored ? all - usage.stored : 0;
	u32 tenths = all ? div64_u64(waste * 1000, all) : 0;

	return sysfs_emit(buf, "%u.%u\n", tenths / 10, tenths % 10);
}
static DEVICE_ATTR_RO(waste);

static ssize_t mappings_show(struct device *node,
			     struct device_attribute *attr, char *buf)
{
	struct scull_device *dev = dev_get_drvdata(node);

	return sysfs_emit(buf, "%lu\n", READ_ONCE(dev->mappings));
}
static DEVICE_ATTR_RO(mappings);

/* The driver's limit, for all of its devices together */
static ssize_t limit_show(struct device *node, struct device_attribute *attr,
			  char *buf)
{
	struct scull_device *dev = dev_get_drvdata(node);

	return sysfs_emit(buf, "%lld\n", dev->drv->limit->bytes);
}
static DEVICE_ATTR_RO(limit);

static struct attribute *scull_attrs[] = {
	&dev_attr_quantum.attr,
	&dev_attr_qset.attr,
	&dev_attr_quantum_max.attr,
	&dev_attr_qset_max.attr,
	&dev_attr_size.attr,
	&dev_attr_quanta.attr,
	&dev_attr_stored.attr,
	&dev_attr_asked.attr,
	&dev_attr_area.attr,
	&dev_attr_taken.attr,
	&dev_attr_bookkeeping.attr,
	&dev_attr_waste.attr,
	&dev_attr_mappings.attr,
	&dev_attr_reads.attr,
	&dev_attr_writes.attr,
	&dev_attr_read_bytes.attr,
	&dev_attr_written_bytes.attr,
	&dev_attr_limit.attr,
	NULL
};

static const struct attribute_group scull_group = { .attrs = scull_attrs };

const struct attribute_group *scull_groups[] = { &scull_group, NULL };
