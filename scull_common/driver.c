// SPDX-License-Identifier: GPL-2.0
/*
 * Registration of drivers: everything that is made once per variant.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kdev_t.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "device.h"
#include "file.h"
#include "geometry.h"
#include "inode.h"
#include "io.h"
#include "limit.h"
#include "param.h"
#include "placement.h"
#include "store.h"

/*
 * Major number -> driver, from just before its cdev is added until after it is
 * deleted
 */
static DEFINE_XARRAY(scull_drivers);

/*
 * Return the device of an inode, or NULL if there is none.  The caller opened
 * the device through the cdev, which keeps the driver loaded while the file is
 * open.
 */
struct scull_device *scull_device_find(const struct inode *inode)
{
	struct scull_driver *drv = xa_load(&scull_drivers, imajor(inode));

	if (!drv || iminor(inode) >= drv->nr_devs)
		return NULL;
	return &drv->devices[iminor(inode)];
}

/* Catch members that the author of a new back end forgot to set. */
static bool scull_driver_complete(const struct scull_driver *drv)
{
	return drv->name && drv->ops && drv->ops->alloc && drv->ops->free &&
	       drv->major && drv->devs && drv->qset && drv->limit &&
	       !drv->quantum != !drv->order &&
	       (!drv->ops->address || drv->ops->zeroed);
}

static int scull_params_check(const struct scull_driver *drv)
{
	const struct scull_param *params[] = {
		drv->major, drv->devs, drv->qset, drv->quantum, drv->order,
		drv->node,
	};
	struct scull_param *const *own = drv->params;
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(params) && !err; i++)
		if (params[i])
			err = scull_param_check(drv, params[i]);
	while (own && *own && !err)
		err = scull_param_check(drv, *own++);
	return err;
}

static int scull_backend_init(struct scull_driver *drv)
{
	struct scull_geometry geo = scull_geometry(drv);

	return drv->ops->init ? drv->ops->init(&geo) : 0;
}

static void scull_backend_exit(struct scull_driver *drv)
{
	if (drv->ops->exit)
		drv->ops->exit();
}

static int scull_region_get(struct scull_driver *drv)
{
	dev_t base = MKDEV(drv->major->value, 0);
	int err;

	drv->nr_devs = drv->devs->value;
	if (drv->major->value)
		err = register_chrdev_region(base, drv->nr_devs, drv->name);
	else
		err = alloc_chrdev_region(&base, 0, drv->nr_devs, drv->name);
	if (err) {
		pr_err("%s: cannot get %u device numbers with %s=%ld: error %d\n",
		       drv->name, drv->nr_devs, drv->major->name,
		       drv->major->value, err);
		return err;
	}
	drv->base = base;
	WRITE_ONCE(drv->major->value, MAJOR(base));
	return 0;
}

static void scull_region_put(struct scull_driver *drv)
{
	unregister_chrdev_region(drv->base, drv->nr_devs);
}

static void scull_devices_free(struct scull_driver *drv)
{
	unsigned int minor;

	for (minor = 0; minor < drv->nr_devs; minor++) {
		scull_device_store_exit(&drv->devices[minor]);
		scull_inode_exit(&drv->devices[minor]);
		free_percpu(drv->devices[minor].io);
		cond_resched();
	}
	scull_store_drain();
	kvfree(drv->devices);
}

/*
 * On failure the caller undoes a partial initialization with
 * scull_devices_free().
 */
static int scull_device_init(struct scull_driver *drv, struct scull_device *dev)
{
	int cpu, err;

	dev->drv = drv;
	err = scull_inode_init(dev);
	if (err)
		return err;
	dev->io = alloc_percpu(struct scull_io);
	if (!dev->io)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(dev->io, cpu)->sync);
	return scull_device_store_init(dev);
}

static int scull_devices_alloc(struct scull_driver *drv)
{
	unsigned int minor;
	int err = 0;

	drv->devices = kvcalloc(drv->nr_devs, sizeof(*drv->devices),
				GFP_KERNEL);
	if (!drv->devices)
		return -ENOMEM;
	for (minor = 0; minor < drv->nr_devs && !err; minor++)
		err = fatal_signal_pending(current) ? -EINTR :
		      scull_device_init(drv, &drv->devices[minor]);
	if (err)
		scull_devices_free(drv);
	return err;
}

/**
 * scull_uevent() - the dev_uevent callback of the class
 * @node:	struct device of a scull device
 * @env:	not used
 *
 * Device nodes are made before the devices can be opened, so suppress the
 * events that device_create() sends; scull_nodes_announce() sends them later.
 * If registration fails, no "add" event was sent, so the "remove" events are
 * suppressed as well.
 *
 * Context: Process context.  Takes no lock.
 * Return: 0 to send the event, -EAGAIN to suppress it.
 */
int scull_uevent(scull_devnode_arg *node, struct kobj_uevent_env *env)
{
	const struct scull_device *dev = dev_get_drvdata(node);

	return READ_ONCE(dev->drv->announced) ? 0 : -EAGAIN;
}

/* Send the "add" events, now that all devices can be opened. */
static void scull_nodes_announce(struct scull_driver *drv)
{
	unsigned int minor;

	WRITE_ONCE(drv->announced, true);
	for (minor = 0; minor < drv->nr_devs; minor++) {
		kobject_uevent(&drv->devices[minor].node->kobj, KOBJ_ADD);
		cond_resched();
	}
}

/* Remove the first @nr nodes from /sys and /dev. */
static void scull_nodes_remove(struct scull_driver *drv, unsigned int nr)
{
	while (nr--)
		device_unregister(drv->devices[nr].node);
}

/*
 * Create a device's node, with the core's sysfs attributes and those of the
 * driver.
 */
static struct device *scull_node_create(struct scull_driver *drv,
					unsigned int minor)
{
	struct device *node;
	int err;

	node = device_create_with_groups(scull_class, NULL, drv->base + minor,
					 &drv->devices[minor], scull_groups,
					 "%s%u", drv->name, minor);
	if (IS_ERR(node) || !drv->groups)
		return node;
	err = sysfs_create_groups(&node->kobj, drv->groups);
	if (!err)
		return node;
	device_unregister(node);
	return ERR_PTR(err);
}

static int scull_nodes_create(struct scull_driver *drv)
{
	unsigned int minor;
	struct device *node;

	drv->announced = false;
	for (minor = 0; minor < drv->nr_devs; minor++) {
		node = fatal_signal_pending(current) ? ERR_PTR(-EINTR) :
		       scull_node_create(drv, minor);
		if (IS_ERR(node)) {
			scull_nodes_remove(drv, minor);
			return PTR_ERR(node);
		}
		drv->devices[minor].node = node;
	}
	return 0;
}

/*
 * Once the cdev is added, the devices can be opened.  If the module's init
 * failed after that, the kernel would free the module while its devices are in
 * use.  So this must be the last step that can fail.
 */
static int scull_cdev_add(struct scull_driver *drv)
{
	int err;

	drv->cdev = cdev_alloc();
	if (!drv->cdev)
		return -ENOMEM;
	drv->cdev->owner = drv->owner;
	drv->cdev->ops = &scull_fops;
	err = xa_err(xa_store(&scull_drivers, MAJOR(drv->base), drv,
			      GFP_KERNEL));
	if (err)
		goto put;
	err = cdev_add(drv->cdev, drv->base, drv->nr_devs);
	if (err)
		goto erase;
	return 0;

erase:
	xa_erase(&scull_drivers, MAJOR(drv->base));
put:
	kobject_put(&drv->cdev->kobj);
	return err;
}

static void scull_cdev_del(struct scull_driver *drv)
{
	cdev_del(drv->cdev);
	xa_erase(&scull_drivers, MAJOR(drv->base));
}

static void scull_driver_tell(const struct scull_driver *drv)
{
	struct scull_geometry geo = scull_geometry(drv);

	pr_debug("%s: major %u, %u devices, quantum %zu, qset %u, limit %lld\n",
		 drv->name, MAJOR(drv->base), drv->nr_devs, geo.quantum,
		 geo.qset, drv->limit->bytes);
}

/**
 * scull_register_driver() - create the devices of a back end
 * @drv:	the driver; it must stay valid until it is unregistered
 *
 * Checks the parameters, allocates the device numbers, creates a store for each
 * device, the device nodes and the dump in /proc, makes the devices ready to be
 * opened, and finally sends the "add" event of each device.
 * module_scull_driver() calls this when the back end is loaded.
 *
 * Context: Process context, may sleep.  The caller holds no lock of the core.
 * Return: 0 on success.  Otherwise nothing is left behind, and the error is
 * -EINVAL if @drv is incomplete or a parameter is out of range, which is also
 * logged; -EBUSY if the major number is in use; -ENOMEM; -EINTR if the task is
 * being killed; or the error that @drv->ops->init(), or the kernel when it
 * creates a node, returned.
 */
int scull_register_driver(struct scull_driver *drv)
{
	int err;

	if (!scull_driver_complete(drv)) {
		pr_err("%s: struct scull_driver lacks a required member\n",
		       drv->name);
		return -EINVAL;
	}
	err = scull_params_check(drv);
	if (err)
		return err;
	err = scull_placement_init(drv);
	if (err)
		return err;
	err = scull_limit_init(drv);
	if (err)
		return err;
	err = scull_region_get(drv);
	if (err)
		goto limit;
	err = scull_backend_init(drv);
	if (err)
		goto region;
	err = scull_devices_alloc(drv);
	if (err)
		goto backend;
	err = scull_nodes_create(drv);
	if (err)
		goto devices;
	err = scull_dump_create(drv);
	if (err)
		goto nodes;
	err = scull_cdev_add(drv);
	if (err)
		goto dump;
	scull_nodes_announce(drv);
	scull_driver_tell(drv);
	return 0;

dump:
	scull_dump_remove(drv);
nodes:
	scull_nodes_remove(drv, drv->nr_devs);
devices:
	scull_devices_free(drv);
backend:
	scull_backend_exit(drv);
region:
	scull_region_put(drv);
limit:
	scull_limit_destroy(drv);
	return err;
}
EXPORT_SYMBOL_NS_GPL(scull_register_driver, SCULL_NS);

/**
 * scull_unregister_driver() - remove the devices of a back end
 * @drv:	a registered driver; none of its devices may be open
 *
 * Frees everything that the devices hold.  module_scull_driver() calls this
 * when the back end is unloaded, which the kernel refuses while a device or the
 * dump is open.
 *
 * Context: Process context, may sleep, for as long as it takes to free the
 * content of the devices.  The caller holds no lock of the core.
 */
void scull_unregister_driver(struct scull_driver *drv)
{
	scull_cdev_del(drv);
	scull_dump_remove(drv);
	scull_nodes_remove(drv, drv->nr_devs);
	scull_devices_free(drv);
	scull_backend_exit(drv);
	scull_region_put(drv);
	scull_limit_destroy(drv);
}
EXPORT_SYMBOL_NS_GPL(scull_unregister_driver, SCULL_NS);
