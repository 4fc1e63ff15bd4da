// SPDX-License-Identifier: GPL-2.0
/*
 * The limit: how many bytes, of quanta and of what finds them again, a driver
 * may hold over all its devices.  Without one, any user who may write to a
 * device can take all the memory of the machine.  A limit that is larger than
 * the machine's memory leaves a part to others all the same: they would be
 * killed for what no process is seen to hold.
 *
 * Memory is that which the kernel can use for itself, as nearly all of what is
 * held here must be: not high memory, nor what is kept movable, to be unplugged
 * or for large buffers (CMA).
 *
 * With 32 bits, what takes addresses of the kernel's own range runs out of them
 * long before memory ends, and so would modules and devices: the default is a
 * quarter of that range, which with a guard page for each page takes half of it.
 *
 * Bytes are charged before they are allocated, and given back if that is over
 * the limit: for that moment another write, too, may find it reached.
 *
 * A quantum counts until it is freed, and those of a trim for a moment longer,
 * up to SCULL_LIMIT_BATCH of them.  Who pinned a page of it through a mapping
 * keeps its memory longer, that of a whole compound page for scullp, and the
 * limit no longer knows.  What a user may pin (pipe-user-pages-soft,
 * RLIMIT_MEMLOCK) counts single pages; only a memory cgroup counts it all.
 */
#include <linux/cpu.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mmzone.h>
#include <linux/percpu_counter.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "limit.h"
#include "scull_driver.h"

#define SCULL_LIMIT_MIN	1LL
#define SCULL_LIMIT_MAX	(S64_MAX / 2)

/* The part of RAM that is left to others: one of so many */
#define SCULL_LEFT_PART	16

/*
 * As memparse() does, but what is too large does not wrap: it is kept as large
 * as can be, for scull_limit_init() to refuse.
 */
static int scull_limit_set(const char *val, const struct kernel_param *kp)
{
	struct scull_limit *limit = kp->arg;
	char text[32], one[3] = "1", *number, *digits, *end;
	s64 unit, bytes;
	size_t len;
	int err;

	if (strscpy(text, val, sizeof(text)) < 0)
		return -EINVAL;
	number = strim(text);
	len = strlen(number);
	digits = number + (*number == '-' || *number == '+');
	/* In a number like 0x4E the letter is a digit. */
	if (len && isalpha(number[len - 1]) &&
	    (tolower(digits[1]) != 'x' || !isxdigit(number[len - 1])))
		one[1] = number[len - 1];
	unit = memparse(one, &end);
	if (unit > 1)
		number[len - 1] = 0;
	else
		unit = 1;
	err = kstrtoll(number, 0, &bytes);
	if (err && err != -ERANGE)
		return err;
	if (err || check_mul_overflow(bytes, unit, &bytes))
		bytes = *number == '-' ? -S64_MAX : S64_MAX;
	limit->bytes = max(bytes, -S64_MAX);
	return 0;
}

static int scull_limit_get(char *buf, const struct kernel_param *kp)
{
	struct scull_limit *limit = kp->arg;

	return sysfs_emit(buf, "%lld\n", limit->bytes);
}

/* Parses and shows a SCULL_LIMIT(); for that macro only. */
const struct kernel_param_ops scull_limit_ops = {
	.set	= scull_limit_set,
	.get	= scull_limit_get,
};
EXPORT_SYMBOL_NS_GPL(scull_limit_ops, SCULL_NS);

/**
 * struct scull_memory - the memory that the kernel can use for itself, in pages
 * @pages:	all of it
 * @free:	what is free for all: of the rest of a zone, only who must not fail
 *		is given some, and others would have to be killed
 * @file:	what files are cached in, some of which could be
 */
struct scull_memory {
	unsigned long pages;
	unsigned long free;
	unsigned long file;
};

static struct scull_memory scull_memory(void)
{
	unsigned long movable = global_zone_page_state(NR_FREE_CMA_PAGES);
	struct scull_memory memory = {};
	int node;

	for_each_node_state(node, N_MEMORY) {
		struct zone *zone = NODE_DATA(node)->node_zones;

		for (; zone <= &NODE_DATA(node)->node_zones[ZONE_NORMAL]; zone++) {
			unsigned long free = zone_page_state(zone, NR_FREE_PAGES);

			memory.pages += zone_managed_pages(zone);
			memory.free += free - min(free, high_wmark_pages(zone));
			memory.file +=
				zone_page_state(zone, NR_ZONE_ACTIVE_FILE) +
				zone_page_state(zone, NR_ZONE_INACTIVE_FILE);
		}
	}
	memory.free -= min(memory.free, movable);
	return memory;
}

/* As many as there were when a driver was registered last */
static unsigned long scull_memory_pages;

static s64 scull_limit_default(const struct scull_ops *ops)
{
	s64 half = (s64)(scull_memory_pages / 2) << PAGE_SHIFT;

	if (ops->set_aside)
		return SCULL_LIMIT_MAX;
	if (!IS_ENABLED(CONFIG_64BIT) && (ops->area || ops->address))
		return min_t(s64, half, VMALLOC_TOTAL / 4);
	return half;
}

int scull_limit_init(struct scull_driver *drv)
{
	struct scull_limit *limit = drv->limit;

	WRITE_ONCE(scull_memory_pages, scull_memory().pages);
	if (limit->bytes == SCULL_LIMIT_UNSET)
		limit->bytes = scull_limit_default(drv->ops);
	if (limit->bytes < SCULL_LIMIT_MIN || limit->bytes > SCULL_LIMIT_MAX) {
		pr_err("%s: %s=%lld is not in %lld..%lld\n", drv->name,
		       limit->name, limit->bytes, SCULL_LIMIT_MIN,
		       SCULL_LIMIT_MAX);
		return -EINVAL;
	}
	return percpu_counter_init(&drv->used, 0, GFP_KERNEL);
}

void scull_limit_destroy(struct scull_driver *drv)
{
	/*
	 * What is still charged here was never freed.  No CPU may be on its way
	 * out: what it counted would be in no sum.
	 */
	cpus_read_lock();
	WARN_ON(percpu_counter_sum(&drv->used));
	cpus_read_unlock();
	percpu_counter_destroy(&drv->used);
}

/* Would others have enough memory left?  Is that plain, or must it be counted? */
static bool scull_leaves_memory(size_t bytes)
{
	unsigned long pages = READ_ONCE(scull_memory_pages);
	unsigned long left = pages / SCULL_LEFT_PART + (bytes >> PAGE_SHIFT);
	unsigned long all = totalram_pages();
	unsigned long not_for_us = all - min(all, pages) +
				   global_zone_page_state(NR_FREE_CMA_PAGES);
	struct scull_memory memory;

	if (likely(global_zone_page_state(NR_FREE_PAGES) >
		   not_for_us + 4 * left))
		return true;
	memory = scull_memory();
	if (memory.free > 2 * left)
		return true;
	return memory.free + memory.file > left &&
	       si_mem_available() > (long)left;
}

/* Count bytes about to be allocated; -ENOSPC when they exceed the limit. */
int scull_charge(struct scull_driver *drv, size_t bytes)
{
	percpu_counter_add_batch(&drv->used, bytes, SCULL_LIMIT_BATCH);
	if (likely(__percpu_counter_compare(&drv->used, drv->limit->bytes,
					    SCULL_LIMIT_BATCH) <= 0))
		return 0;
	scull_uncharge(drv, bytes);
	return -ENOSPC;
}

/* The same for bytes of RAM; -ENOMEM when others need them. */
int scull_charge_ram(struct scull_driver *drv, size_t bytes)
{
	return scull_leaves_memory(bytes) ? scull_charge(drv, bytes) : -ENOMEM;
}

/* Count bytes that were freed. */
void scull_uncharge(struct scull_driver *drv, size_t bytes)
{
	percpu_counter_add_batch(&drv->used, -(s64)bytes, SCULL_LIMIT_BATCH);
}
