// SPDX-License-Identifier: GPL-2.0
/*
 * The limit: the number of bytes that a driver may hold for all its devices, in
 * quanta and in the items and xarray nodes that index them.  Without a limit,
 * any user with write access to a device could use up the machine's memory.
 * Even a limit above the size of RAM leaves a part of RAM free, see ram.c.
 *
 * On 32-bit kernels, vmalloc and the per-CPU allocator run out of kernel
 * addresses long before RAM is used up, and then modules and drivers would find
 * no addresses either.  So the default limit for memory from these allocators
 * is at most a quarter of the vmalloc area there.  If every page has a guard
 * page of its own, memory at this limit occupies half of the area.
 *
 * Bytes are charged before they are allocated.  They are drawn from the limit
 * in batches, and each CPU keeps the rest of a batch in its own stock.  Near
 * the limit, CPUs draw only the bytes that they need and keep no stock, and all
 * stocks are returned before a charge fails.  So a charge fails only if the
 * bytes are not available, and charges near the limit need not look through the
 * stocks of all CPUs each time.
 *
 * A quantum is charged until it is freed.  A page that is pinned through a
 * mapping outlives its quantum, but is no longer charged.  In scullp, the pin
 * keeps the whole compound page.  The limits on pinned pages
 * (pipe-user-pages-soft, RLIMIT_MEMLOCK) count single pages; only a memory
 * cgroup counts all of the memory.
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
 * Parse like memparse(), but saturate instead of wrapping, so that
 * scull_limit_init() refuses a value that is too large.
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
	/* In a hexadecimal number such as 0x4E the last letter is a digit. */
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

/* Exported for SCULL_LIMIT() only: parses and shows a limit, in bytes. */
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
	/* Bytes that are still charged were leaked. */
	WARN_ON(scull_charged(drv));
	free_percpu(drv->stock);
}

/**
 * scull_charged() - count the bytes that are charged to a driver
 * @drv:	the driver
 *
 * Context: Any.  Takes no lock.
 * Return: The number of bytes, which is exact only if no task charges or
 * uncharges bytes at the same time.
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

/*
 * Return true if CPUs may keep stocks because the limit is far from @drawn
 * bytes.
 */
static bool scull_limit_is_far(const struct scull_driver *drv, s64 drawn)
{
	return drv->limit->bytes - drawn >=
	       2 * SCULL_LIMIT_BATCH * (s64)nr_cpu_ids;
}

static void scull_stock_add(struct scull_driver *drv, atomic_long_t *stock,
			    long bytes)
{
	atomic_long_add(bytes, stock);
	/*
	 * Pairs with the xchg() of drv->stocked in scull_stocks_return():
	 * either scull_stocks_return() takes the bytes, or this function sets
	 * drv->stocked again.
	 */
	smp_mb__after_atomic();
	if (!READ_ONCE(drv->stocked))
		WRITE_ONCE(drv->stocked, true);
}

/*
 * Return the stocks of all CPUs to the limit.  Returns false if no CPU had a
 * stock, which may be because another task returned them while this one waited
 * for the lock.
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

/*
 * Draw bytes from the limit and, unless the limit is near, also draw a batch
 * for this CPU's stock.  Returns false if the limit would be exceeded.
 */
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

/* Take bytes from this CPU's stock.  Returns false if it holds too few. */
static inline bool scull_stock_take(struct scull_driver *drv, size_t bytes)
{
	/*
	 * The task may migrate to another CPU; using the stock of the old one
	 * is harmless.
	 */
	atomic_long_t *stock = raw_cpu_ptr(drv->stock);
	long have = atomic_long_read(stock);

	while (have >= (long)bytes)
		if (atomic_long_try_cmpxchg(stock, &have, have - bytes))
			return true;
	return false;
}

/**
 * scull_charge() - charge bytes that are about to be allocated
 * @drv:	the driver to charge
 * @bytes:	number of bytes
 *
 * Context: Process context.  Does not sleep; takes @drv->stock_lock near the
 * limit.
 * Return: 0, or -ENOSPC if the driver's limit would be exceeded.
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
 * scull_charge_late() - charge bytes that were already allocated
 * @drv:	the driver to charge; its limit may be exceeded
 * @bytes:	number of bytes
 *
 * Context: Any.  Takes no lock.
 */
void scull_charge_late(struct scull_driver *drv, size_t bytes)
{
	atomic64_add(bytes, &drv->drawn);
}

/* noinline: do not burden the common path with the registers this needs. */
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
 * @drv:	the driver to charge
 * @bytes:	number of bytes
 * @gfp:	flags of the allocation, which specify its zone
 * @node:	in: the node that the memory must come from, or %NUMA_NO_NODE;
 *		out: if it was %NUMA_NO_NODE and a node is short, the node to
 *		allocate from
 *
 * After a successful call, the caller must call scull_ram_release() once it has
 * tried to allocate the memory, whether or not that succeeded.
 *
 * The remaining RAM is checked when bytes are drawn from the limit.  So it is
 * not checked for a small allocation that this CPU's stock covers, unless its
 * node or zone is restricted or its node must be chosen
 * (scull_ram_is_judged()).
 *
 * Context: Process context.  Does not sleep; takes @drv->stock_lock near the
 * limit.
 * Return: 0, -ENOMEM if too little RAM would be left (scull_ram_reserve()), or
 * -ENOSPC if the driver's limit would be exceeded (scull_charge()).
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
 * @drv:	the driver that they were charged to
 * @bytes:	number of bytes, not 0; may be the sum of several charges
 *
 * Context: Any.  Takes no lock.
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
