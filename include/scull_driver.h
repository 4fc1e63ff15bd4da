/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The back-end API: the interface between a scull variant and the core,
 * scull_common.
 *
 * A variant, or back end, only manages memory.  It defines how a quantum is
 * allocated and freed (struct scull_ops), declares its parameters, and
 * registers a struct scull_driver that refers to both.  The core does
 * everything else: devices, files, /proc and limits.  scullp/scullp.c is a
 * complete example.
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
 * struct scull_param - an integer module parameter and its range
 * @name:	name of the module parameter, e.g. "scullp_order"
 * @value:	current value; after loading, only ioctl(2) changes it
 * @def:	compile-time default
 * @min:	smallest accepted value
 * @max:	largest accepted value
 *
 * Declared with SCULL_PARAM().  The range is checked when the driver is
 * registered and by each ioctl that sets the value.
 */
struct scull_param {
	const char *name;
	long value;
	long def;
	long min;
	long max;
};

/**
 * struct scull_limit - the limit on the memory that a driver may hold
 * @name:	name of the module parameter, e.g. "scullp_limit"
 * @bytes:	limit for all devices of the driver together, in bytes; the core
 *		replaces %SCULL_LIMIT_UNSET with the default: half of the RAM
 *		that the kernel can use for itself, on 32-bit kernels at most a
 *		quarter of the vmalloc area for a back end with the vmalloc
 *		flag, and the largest possible limit for memory that was set
 *		aside
 *
 * Declared with SCULL_LIMIT().
 */
struct scull_limit {
	const char *name;
	s64 bytes;
};

#define SCULL_LIMIT_UNSET S64_MIN

/**
 * struct scull_zone - the memory zone of a driver
 * @name:	name of the module parameter, e.g. "scullp_zone"
 * @words:	description of the accepted words, for messages
 * @accepts:	GFP flags of the accepted zones
 * @word:	the word that was given, truncated to 15 characters
 * @gfp:	GFP flag of the zone, or 0 for "normal"; the core sets it and
 *		adds it to the flags of each quantum's allocation
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
 * @_def:	default; a default out of range fails to compile
 * @_min:	smallest accepted value
 * @_max:	largest accepted value
 * @_desc:	one-line description for modinfo
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
		"bytes that all devices together may take, with an "	\
		"optional suffix K, M, G, T, P or E (default half of "	\
		"RAM; no limit for memory set aside at boot)")

/**
 * SCULL_ZONE() - declare the parameter that chooses a driver's memory zone
 * @_name:	name of the parameter and of the struct scull_zone
 * @_accepts:	GFP flags of the zones that the allocator supports; "normal" is
 *		always accepted and has no flag
 * @_words:	the accepted words for messages, as in "is not normal or dma"
 */
#define SCULL_ZONE(_name, _accepts, _words)				\
	static struct scull_zone _name = {				\
		.name = #_name, .words = _words, .accepts = _accepts,	\
		.word = "normal",					\
	};								\
	module_param_cb(_name, &scull_zone_ops, &_name, 0444);		\
	MODULE_PARM_DESC(_name,						\
		"memory zone that quanta come from: " _words		\
		" (default normal)")

/* Ranges that do not depend on the allocator */
#define SCULL_MAJOR_MAX	(CHRDEV_MAJOR_MAX - 1)
#define SCULL_DEVS_MAX	(MINORMASK + 1)
/*
 * A quantum set is no larger than the largest kmalloc() allocation, because it
 * may come from kmalloc(), and because kmalloc_size_roundup() computes the size
 * to charge.
 */
#define SCULL_QSET_MAX	((long)(KMALLOC_MAX_SIZE / sizeof(void *)))

/**
 * struct scull_geometry - the sizes of the quanta and quantum sets of a store
 * @quantum:	size of a quantum, in bytes
 * @order:	log2 of the size of a quantum in pages, if the driver has an
 *		order parameter; otherwise 0
 * @qset:	number of quanta in a quantum set
 *
 * The geometry of a store never changes during the life of the store.
 */
struct scull_geometry {
	size_t quantum;
	unsigned int order;
	unsigned int qset;
};

/**
 * struct scull_ops - the operations of a back end
 * @init:	optional; called once, after the parameters were checked against
 *		their ranges and before any device exists.  @geo is the geometry
 *		of the devices' first stores.  Check here whether the machine
 *		has the resources that the parameters ask for; the core checks
 *		@node and @zone of struct scull_driver.  May sleep; no lock is
 *		held.  Returns 0 or a negative errno, which insmod reports.
 * @exit:	optional; undoes @init after the last quantum was freed.  May
 *		sleep; no lock is held.
 * @alloc:	returns a quantum for a store of this geometry, or NULL if there
 *		is no memory, but never an ERR_PTR().  Pass the flags on to the
 *		allocator: they allow sleeping, charge the caller's memory
 *		cgroup (for a back end with @page since Linux 5.11 only),
 *		suppress the OOM killer and failure messages in the log, and
 *		specify the driver's zone.  If @node is not %NUMA_NO_NODE, the
 *		memory must come from that NUMA node, because the driver has a
 *		node parameter or other nodes are short of memory; the flags
 *		then include __GFP_THISNODE.  The caller may hold the size_lock
 *		of a store or, in a fault, the mmap_lock, so do not access user
 *		memory.
 *		May be called on several CPUs at once.  The memory need not be
 *		cleared unless @zeroed is set or the flags include __GFP_ZERO,
 *		which only a back end with @page gets.  A back end that needs
 *		physically contiguous pages calls scull_contiguous_gfp() first.
 * @free:	frees a quantum.  May sleep; the caller may hold the same locks
 *		as for @alloc.  May be called on several CPUs at once, but only
 *		once for each quantum.
 * @address:	optional; returns the address of a quantum's bytes for I/O that
 *		began on the given CPU.  May be called in any context.  If not
 *		set, the pointer that @alloc returned is the address.  If set,
 *		each possible CPU has its own copy of the quantum, which @alloc
 *		has cleared (@zeroed must be set), and the dump shows the
 *		addresses of all copies.
 * @footprint:	optional; returns the bytes that a quantum takes from the
 *		system, which are charged to the limit; must not return 0.  If
 *		not set, the size of the quantum is charged.  May sleep.
 * @area:	optional; returns the bytes of kernel address space that a
 *		quantum takes, if that is more than its memory.  May sleep.
 * @page:	optional; returns the page that contains the byte at @offset in
 *		a quantum.  If set, devices can be mapped: quanta must consist
 *		of whole, aligned pages, and a reference to any of these pages
 *		(get_page()) must keep that page beyond @free.  The core then
 *		skips the check of CONFIG_HARDENED_USERCOPY when it copies,
 *		because no other object is in those pages.  May be called in any
 *		context.
 * @vmalloc:	quanta take addresses of the vmalloc area, which is small on
 *		32-bit kernels, and metadata from the caller's NUMA node; the
 *		pages of a quantum need not be contiguous, as they are otherwise
 * @zeroed:	@alloc always returns memory that is all zeros, in each copy
 * @set_aside:	quanta are not in the system's memory, so the devices may take
 *		all of the memory set aside unless a limit is given
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

/* Return true if quanta are whole pages, shared with no other object. */
static inline bool scull_has_own_pages(const struct scull_ops *ops)
{
	return ops->page;
}

/**
 * struct scull_driver - a variant of scull
 * @name:	name of the module, of its device number region and of its
 *		devices: "scullp" creates /dev/scullp0 and /proc/scullpmem
 * @owner:	THIS_MODULE; an open device or dump keeps it loaded
 * @ops:	operations that allocate and free quanta
 * @major:	major number, or 0 to allocate one
 * @devs:	number of devices
 * @qset:	number of quanta in a quantum set
 * @quantum:	size of a quantum in bytes; set either @quantum or @order, not
 *		both
 * @order:	log2 of the size of a quantum in pages
 * @limit:	maximum number of bytes that the driver may hold
 * @node:	optional; the NUMA node of the quanta.  With %NUMA_NO_NODE they
 *		come from the task's node, or from the nearest one that is not
 *		short of memory
 * @zone:	optional; the memory zone of the quanta
 * @params:	optional; NULL-terminated array of other parameters of the back
 *		end; the core checks their ranges
 * @groups:	optional; attribute groups, defined by ATTRIBUTE_GROUPS(), of
 *		each device in /sys/class/scull, in addition to the core's
 *		groups
 *
 * Members that are not optional are required, as are alloc and free of @ops.
 * Members that are not described here are private to the core.
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
	spinlock_t stock_lock; /* serializes returning stocks */
};

/**
 * scull_contiguous_gfp() - GFP flags to allocate a contiguous quantum
 * @geo:	geometry of the quantum
 * @gfp:	flags that the core passed to the back end
 *
 * Context: Any.
 * Return: @gfp, with __GFP_NORETRY added for a quantum above
 * PAGE_ALLOC_COSTLY_ORDER, so that its allocation fails fast: compacting memory
 * for minutes to serve one write is not worthwhile.
 */
static inline gfp_t scull_contiguous_gfp(const struct scull_geometry *geo,
					 gfp_t gfp)
{
	if (geo->quantum > PAGE_SIZE << PAGE_ALLOC_COSTLY_ORDER)
		gfp |= __GFP_NORETRY;
	return gfp;
}

/*
 * Number of quanta allocated on a CPU, for all drivers, since the core was
 * loaded
 */
DECLARE_PER_CPU(unsigned long, scull_quanta_made);

int scull_register_driver(struct scull_driver *drv);
void scull_unregister_driver(struct scull_driver *drv);

/**
 * module_scull_driver() - define module_init() and module_exit() of a back end
 * @_drv:	struct scull_driver of the back end
 */
#define module_scull_driver(_drv)					\
	module_driver(_drv, scull_register_driver, scull_unregister_driver)

#endif /* SCULL_DRIVER_H */
