// SPDX-License-Identifier: GPL-2.0
/*
 * The limit: the bytes, of quanta and of the items and nodes that find them, that a
 * driver may hold over all its devices.  Without a limit, any user who may write to a
 * device can take all the memory of the machine.  ram.c keeps a part of the memory
 * free, also if the limit is larger than the memory.
 *
 * With 32 bits, the memory of vmalloc and of the per-CPU allocator runs out of kernel
 * addresses long before RAM ends, and then modules and devices would run out of them
 * also: the default is a quarter of that range, which with a guard page for each page
 * takes half of it.
 *
 * Bytes are charged before they are allocated.  They are drawn from the limit in
 * batches, which each CPU keeps in a stock of its own.  Near the limit CPUs draw what
 * they need and keep no stock, and stocks are returned before a charge fails.  So a
 * charge fails only if the bytes are not there, and none has to add up the stocks of
 * all CPUs again and again.
 *
 * A quantum counts until it is freed.  A page of it that is pinned through a mapping
 * outlives the quantum, for scullp with the whole compound page, and the limit no
 * longer counts it.  The limits for pins (pipe-user-pages-soft, RLIMIT_MEMLOCK) count
 * single pages; only a memory cgroup counts all of the memory.
 */
#include <linux/atomic.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "limit.h"
#include "ram.h"
#include "scull_driver.h"

#define SCULL_LIMIT_MIN	1LL
#define SCULL_LIMIT_MAX	(S64_MAX / 2)

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

static s64 scull_limit_default(const struct scull_ops *ops)
{
	s64 half = (s64)(scull_ram_pages() / 2) << PAGE_SHIFT;

	if (ops->set_aside)
		return SCULL_LIMIT_MAX;
	if (!IS_ENABLED(CONFIG_64BIT) && ops->vmalloc)
		return min_t(s64, half, VMALLOC_TOTAL / 4);
	return half;
}

int scull_limit_init(struct scull_driver *drv)
{
	struct scull_limit *limit = drv->limit;

	if (limit->bytes == SCULL_LIMIT_UNSET)
		limit->bytes = scull_limit_default(drv->ops);
	if (limit->bytes < SCULL_LIMIT_MIN || limit->bytes > SCULL_LIMIT_MAX) {
		pr_err("%s: %s=%lld is not in %lld..%lld\n", drv->name,
		       limit->name, limit->bytes, SCULL_LIMIT_MIN,
		       SCULL_LIMIT_MAX);
		return -EINVAL;
	}
	atomic64_set(&drv->drawn, 0);
	drv->stocked = false;
	spin_lock_init(&drv->stock_lock);
	drv->stock = alloc_percpu(atomic_long_t);
	return drv->stock ? 0 : -ENOMEM;
}

void scull_limit_destroy(struct scull_driver *drv)
{
	/* Bytes that are still charged here were never freed. */
	WARN_ON(scull_charged(drv));
	free_percpu(drv->stock);
}

/**
 * scull_charged() - bytes that are charged to a driver
 * @drv:	the driver
 *
 * Context: any.
 * Return: their number, exact while nothing is charged or uncharged.
 */
s64 scull_charged(struct scull_driver *drv)
{
	s64 bytes = atomic64_read(&drv->drawn);
	int cpu;

	for_each_possible_cpu(cpu)
		bytes -= atomic_long_read(per_cpu_ptr(drv->stock, cpu));
	return bytes;
}
EXPORT_SYMBOL_IF_KUNIT(scull_charged);

/* May CPUs have stocks, when so much was drawn?  Near the limit they may not. */
static bool scull_limit_is_far(const struct scull_driver *drv, s64 drawn)
{
	return drv->limit->bytes - drawn >=
	       2 * SCULL_LIMIT_BATCH * (s64)nr_cpu_ids;
}

static void scull_stock_add(struct scull_driver *drv, atomic_long_t *stock,
			    long bytes)
{
	atomic_long_add(bytes, stock);
	/* After that: scull_stocks_return() looks here first. */
	smp_mb__after_atomic();
	if (!READ_ONCE(drv->stocked))
		WRITE_ONCE(drv->stocked, true);
}

/*
 * Return what CPUs have in stock.  False if that is nothing; but another task may have
 * returned it while this one waited for the lock.
 */
static bool scull_stocks_return(struct scull_driver *drv)
{
	s64 bytes = 0;
	bool stocked;
	int cpu;

	spin_lock(&drv->stock_lock);
	stocked = xchg(&drv->stocked, false);
	if (stocked) {
		for_each_possible_cpu(cpu)
			bytes += atomic_long_xchg(per_cpu_ptr(drv->stock, cpu), 0);
		atomic64_sub(bytes, &drv->drawn);
	}
	spin_unlock(&drv->stock_lock);
	return stocked;
}

/* Draw from the limit, and some more for this CPU's stock.  False at the limit. */
static bool scull_draw(struct scull_driver *drv, size_t bytes,
		       atomic_long_t *stock)
{
	s64 drawn = atomic64_read(&drv->drawn), more;

	do {
		if (drv->limit->bytes - drawn < (s64)bytes)
			return false;
		more = scull_limit_is_far(drv, drawn + bytes) ?
		       SCULL_LIMIT_BATCH : 0;
	} while (!atomic64_try_cmpxchg(&drv->drawn, &drawn,
				       drawn + bytes + more));
	if (more)
		scull_stock_add(drv, stock, more);
	return true;
}

/* Take bytes from this CPU's stock, if it has so many. */
static bool scull_stock_take(struct scull_driver *drv, size_t bytes)
{
	/* The task may run on another CPU soon; that does no harm. */
	atomic_long_t *stock = raw_cpu_ptr(drv->stock);
	long have = atomic_long_read(stock);

	while (have >= (long)bytes)
		if (atomic_long_try_cmpxchg(stock, &have, have - bytes))
			return true;
	return false;
}

/**
 * scull_charge() - charge bytes that are about to be allocated
 * @drv:	whose limit
 * @bytes:	how many
 *
 * Context: process context.
 * Return: 0, or -ENOSPC at the limit.
 */
int scull_charge(struct scull_driver *drv, size_t bytes)
{
	bool returned;

	if (scull_stock_take(drv, bytes) ||
	    scull_draw(drv, bytes, raw_cpu_ptr(drv->stock)))
		return 0;
	do {
		returned = scull_stocks_return(drv);
		if (scull_draw(drv, bytes, raw_cpu_ptr(drv->stock)))
			return 0;
	} while (returned);
	return -ENOSPC;
}
EXPORT_SYMBOL_IF_KUNIT(scull_charge);

/**
 * scull_charge_late() - charge bytes that were allocated already
 * @drv:	whose limit, beyond which this may go
 * @bytes:	how many
 *
 * Context: any.
 */
void scull_charge_late(struct scull_driver *drv, size_t bytes)
{
	atomic64_add(bytes, &drv->drawn);
}

/* noinline: do not burden the common path with the registers that this needs. */
static noinline int scull_reserve_and_charge(struct scull_driver *drv,
					     size_t bytes, gfp_t gfp, int *node)
{
	int err = scull_ram_reserve(bytes, gfp, node);

	if (err)
		return err;
	err = scull_charge(drv, bytes);
	if (err)
		scull_ram_release(bytes, gfp);
	return err;
}

/**
 * scull_charge_ram() - charge bytes of RAM that are about to be allocated
 * @drv:	whose limit
 * @bytes:	how many
 * @gfp:	flags of the allocation, which name its zone
 * @node:	the node that they must come from, or %NUMA_NO_NODE, in place of which
 *		the node that they should come from is put if some node is short
 *
 * If it succeeds, the caller calls scull_ram_release() after the allocation.  What is
 * left of RAM is judged when bytes are drawn from the limit, so not for a small
 * allocation that a stock covers, unless its node must be chosen.
 *
 * Context: process context.
 * Return: 0, -ENOMEM if too little RAM would be left, or -ENOSPC at the limit.
 */
int scull_charge_ram(struct scull_driver *drv, size_t bytes, gfp_t gfp, int *node)
{
	if (scull_ram_is_small(bytes) && !scull_ram_is_judged(gfp, *node) &&
	    scull_stock_take(drv, bytes))
		return 0;
	return scull_reserve_and_charge(drv, bytes, gfp, node);
}

/**
 * scull_uncharge() - uncharge bytes that were freed
 * @drv:	whose limit
 * @bytes:	how many, not 0; as they were charged, or several charges together
 *
 * Context: any.
 */
void scull_uncharge(struct scull_driver *drv, size_t bytes)
{
	atomic_long_t *stock = raw_cpu_ptr(drv->stock);

	if (bytes < SCULL_LIMIT_BATCH &&
	    atomic_long_read(stock) < SCULL_LIMIT_BATCH &&
	    scull_limit_is_far(drv, atomic64_read(&drv->drawn)))
		scull_stock_add(drv, stock, bytes);
	else
		atomic64_sub(bytes, &drv->drawn);
}
EXPORT_SYMBOL_IF_KUNIT(scull_uncharge);
