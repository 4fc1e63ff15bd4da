/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The back-end API: all that a scull variant says to the core, scull_common.
 *
 * A variant, or back end, owns memory and nothing else.  It says where a quantum
 * comes from and where it goes (struct scull_ops), declares its parameters, and
 * names both in a struct scull_driver, which it registers.  The core does the
 * rest: devices, files, /proc, limits.  scullp/scullp.c is a complete example.
 */
#ifndef SCULL_DRIVER_H
#define SCULL_DRIVER_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

#include "scull_compat.h"

struct cdev;
struct page;
struct scull_device;

/**
 * struct scull_param - a whole-number module parameter and its range
 * @name:	as typed after insmod, e.g. "scullp_order"
 * @value:	what is in force; after loading, only ioctl(2) changes it
 * @def:	compile-time default
 * @min:	smallest value that is accepted
 * @max:	largest value that is accepted
 *
 * Declared with SCULL_PARAM().  The range is checked when the driver
 * registers and again by the ioctls that set it.
 */
struct scull_param {
	const char *name;
	long value;
	long def;
	long min;
	long max;
};

/**
 * struct scull_limit - how many bytes a driver may hold
 * @name:	as typed after insmod, e.g. "scullp_limit"
 * @bytes:	the limit; in place of %SCULL_LIMIT_UNSET the core puts half of
 *		RAM, with 32 bits no more than a quarter of the addresses for
 *		vmalloc, or for memory that was set aside the most there can be
 *
 * Declared with SCULL_LIMIT().
 */
struct scull_limit {
	const char *name;
	s64 bytes;
};

#define SCULL_LIMIT_UNSET S64_MIN

/**
 * struct scull_zone - which zone of the memory a driver takes
 * @name:	as typed after insmod, e.g. "scullp_zone"
 * @words:	what is accepted, in words
 * @accepts:	the same, in flags
 * @word:	what was typed; a longer one is cut off
 * @gfp:	its flag, which the core adds to those of each allocation; none for
 *		"normal"
 *
 * Declared with SCULL_ZONE().
 */
struct scull_zone {
	const char *name;
	const char *words;
	gfp_t accepts;
	char word[16];
	gfp_t gfp;
};

extern const struct kernel_param_ops scull_param_ops;
extern const struct kernel_param_ops scull_limit_ops;
extern const struct kernel_param_ops scull_zone_ops;

/**
 * SCULL_PARAM() - declare a module parameter with its default and its range
 * @_name:	name of the parameter and of the struct scull_param
 * @_def:	default; checked against the range when compiled
 * @_min:	smallest value
 * @_max:	largest value
 * @_desc:	one line for modinfo
 */
#define SCULL_PARAM(_name, _def, _min, _max, _desc)			\
	static_assert((_def) >= (_min) && (_def) <= (_max));		\
	static struct scull_param _name = {				\
		.name = #_name,						\
		.value = _def, .def = _def, .min = _min, .max = _max,	\
	};								\
	module_param_cb(_name, &scull_param_ops, &_name, 0444);		\
	MODULE_PARM_DESC(_name, _desc " (default " __stringify(_def) ")")

/**
 * SCULL_LIMIT() - declare the parameter that limits a driver's memory
 * @_name:	name of the parameter and of the struct scull_limit
 */
#define SCULL_LIMIT(_name)						\
	static struct scull_limit _name = {				\
		.name = #_name,						\
		.bytes = SCULL_LIMIT_UNSET,				\
	};								\
	module_param_cb(_name, &scull_limit_ops, &_name, 0444);		\
	MODULE_PARM_DESC(_name,						\
		"bytes that all devices together may take, with "	\
		"suffix K, M, G (default half of RAM, where RAM is taken)")

/**
 * SCULL_ZONE() - declare the parameter that chooses a zone
 * @_name:	name of the parameter and of the struct scull_zone
 * @_accepts:	flags of the zones that the allocator knows; "normal", which is
 *		no restriction, has none
 * @_words:	the words for all of them, as in "is not normal or dma"
 */
#define SCULL_ZONE(_name, _accepts, _words)				\
	static struct scull_zone _name = {				\
		.name = #_name, .words = _words, .accepts = _accepts,	\
		.word = "normal",					\
	};								\
	module_param_cb(_name, &scull_zone_ops, &_name, 0444);		\
	MODULE_PARM_DESC(_name,						\
		"zone that memory comes from: " _words " (default normal)")

/* Ranges that do not depend on the allocator */
#define SCULL_MAJOR_MAX	(CHRDEV_MAJOR_MAX - 1)
#define SCULL_DEVS_MAX	(MINORMASK + 1)
/* The largest array that kmalloc() has, which is asked for its size, too */
#define SCULL_QSET_MAX	((long)(KMALLOC_MAX_SIZE / sizeof(void *)))

/**
 * struct scull_geometry - how a store is cut into quanta
 * @quantum:	size of a quantum in bytes
 * @order:	log2 of its size in pages, for drivers that count it so; else 0
 * @qset:	slots in a quantum set
 *
 * A geometry belongs to one store and never changes while the store lives.
 */
struct scull_geometry {
	size_t quantum;
	unsigned int order;
	unsigned int qset;
};

/**
 * struct scull_ops - what a back end does
 * @init:	optional; called once, with parameters already in their ranges,
 *		before any device exists.  The geometry is that of the first
 *		stores.  Check here whether this machine has what they ask for;
 *		the core checks @node and @zone of struct scull_driver.
 *		May sleep, no lock held.  Returns 0 or a negative errno, which
 *		insmod then shows.
 * @exit:	optional; undoes @init, after the last quantum was freed.  May
 *		sleep, no lock held.
 * @alloc:	returns a quantum for a store of this geometry, or NULL when
 *		there is no memory; never one of the values that ERR_PTR()
 *		makes.  Pass the flags on: they allow sleeping, charge the
 *		caller's memory cgroup (with @page not before Linux 5.11), ask
 *		for neither the OOM killer nor a report in the log, and have
 *		the flag of the driver's zone.  If @node is not %NUMA_NO_NODE,
 *		the memory must come from that NUMA node, because the driver
 *		has a node parameter or because other nodes are short; then
 *		the flags have __GFP_THISNODE.
 *		No lock of the core's is held, but a fault comes with the
 *		mmap_lock of its mm: keep off user memory.  Runs on many CPUs
 *		at once.  The memory need not be cleared, unless @zeroed is set
 *		or the flags have __GFP_ZERO, which only a back end with @page
 *		gets.  A back end that needs contiguous pages asks
 *		scull_contiguous_gfp() first.
 * @free:	gives a quantum back.  May sleep; locks are held as for @alloc.
 *		Runs on many CPUs at once, never twice for one quantum.
 * @address:	optional; where the bytes of a quantum lie for I/O that began
 *		on this CPU.  May be called in any context.  Without it, the
 *		quantum is the address.  With it, each possible CPU has a copy
 *		of its own, which @alloc has cleared (@zeroed), and the dump
 *		shows them all.
 * @footprint:	optional; the bytes that one quantum takes from the system,
 *		for the limit.  Without it, the size of the quantum.
 * @area:	optional; the bytes of address space that one quantum takes,
 *		where that is more than its memory.
 * @page:	optional; the page that holds the byte at @offset in a quantum.
 *		With it, devices can be mapped: the quantum must be whole
 *		pages, aligned, each of which get_page() and put_page() may
 *		keep beyond @free.  Copies are then not checked by a hardened
 *		kernel, since no other object is in those pages.  May be called
 *		in any context.
 * @vmalloc:	quanta take addresses of the vmalloc area, which is small on 32-bit
 *		kernels, and its metadata comes from the caller's node
 * @zeroed:	@alloc returns memory that is already all zeros, in each copy
 * @set_aside:	quanta are no part of the system's memory: others do not need
 *		it, and all of it may be taken unless a limit is given
 */
struct scull_ops {
	int (*init)(const struct scull_geometry *geo);
	void (*exit)(void);
	void *(*alloc)(const struct scull_geometry *geo, gfp_t gfp, int node);
	void (*free)(const struct scull_geometry *geo, void *quantum);
	void *(*address)(void *quantum, int cpu);
	size_t (*footprint)(const struct scull_geometry *geo);
	size_t (*area)(const struct scull_geometry *geo);
	struct page *(*page)(void *quantum, size_t offset);
	bool vmalloc;
	bool zeroed;
	bool set_aside;
};

/* Are quanta whole pages, which they share with no other object? */
static inline bool scull_has_own_pages(const struct scull_ops *ops)
{
	return ops->page;
}

/**
 * struct scull_driver - a variant of scull
 * @name:	of the module, its region and its devices: "scullp" makes
 *		/dev/scullp0 and /proc/scullpmem
 * @owner:	THIS_MODULE; an open device or dump keeps it loaded
 * @ops:	where quanta come from
 * @major:	major number, 0 for a free one
 * @devs:	number of devices
 * @qset:	slots in a quantum set
 * @quantum:	bytes in a quantum; exactly one of this and @order is set
 * @order:	log2 of the pages in a quantum
 * @limit:	most bytes that the driver may hold
 * @node:	optional; the NUMA node that quanta come from, %NUMA_NO_NODE for
 *		the task's, or the nearest to it that is not short of memory
 * @zone:	optional; the zone that quanta come from
 * @params:	optional; other parameters that the back end has, up to a NULL
 * @groups:	optional; files that each device has in /sys/class/scull beside
 *		the core's, as ATTRIBUTE_GROUPS() makes them
 *
 * All that is not optional is required, as are alloc and free of @ops.  What is
 * not named here belongs to the core.
 */
struct scull_driver {
	const char *name;
	struct module *owner;
	const struct scull_ops *ops;
	struct scull_param *major;
	struct scull_param *devs;
	struct scull_param *qset;
	struct scull_param *quantum;
	struct scull_param *order;
	struct scull_limit *limit;
	struct scull_param *node;
	struct scull_zone *zone;
	struct scull_param *const *params;
	const struct attribute_group **groups;

	/* private: */
	dev_t base;
	unsigned int nr_devs;
	struct scull_device *devices;
	struct cdev *cdev;
	bool announced;
	atomic64_t drawn;
	atomic_long_t __percpu *stock;
	bool stocked;
	spinlock_t stock_lock; /* returning what CPUs have in stock */
};

/**
 * scull_contiguous_gfp() - flags to allocate a contiguous quantum with
 * @geo:	whose quantum
 * @gfp:	flags that the core gave to the back end
 *
 * Return: @gfp, for a large block changed so that it fails fast: to compact
 * memory for minutes on behalf of a write helps nobody.
 */
static inline gfp_t scull_contiguous_gfp(const struct scull_geometry *geo,
					 gfp_t gfp)
{
	if (geo->quantum > PAGE_SIZE << PAGE_ALLOC_COSTLY_ORDER)
		gfp |= __GFP_NORETRY;
	return gfp;
}

/* Quanta that were allocated on a CPU, for any driver, since the core was loaded */
DECLARE_PER_CPU(unsigned long, scull_quanta_made);

int scull_register_driver(struct scull_driver *drv);
void scull_unregister_driver(struct scull_driver *drv);

/**
 * module_scull_driver() - a back end's module_init() and module_exit()
 * @_drv:	its struct scull_driver
 */
#define module_scull_driver(_drv)					\
	module_driver(_drv, scull_register_driver, scull_unregister_driver)

#endif /* SCULL_DRIVER_H */
