// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls, which change a driver's settings at run time or trim a device.
 * include/uapi/scull.h documents each request.  A setting is a single word and
 * is changed atomically, so no lock is needed.
 */
#include <linux/capability.h>
#include <linux/uaccess.h>

#include "device.h"
#include "file.h"
#include "param.h"
#include "store.h"
#include "uapi/scull.h"

/* Return 0 if the caller may set the parameter to this value, or the error. */
static int scull_may_set(const struct scull_driver *drv,
			 const struct scull_param *param, int value)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (param == drv->quantum)
		return -EOPNOTSUPP;
	return scull_param_accepts(param, value) ? 0 : -EINVAL;
}

static long scull_reset(struct scull_driver *drv)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	WRITE_ONCE(drv->qset->value, drv->qset->def);
	if (drv->order)
		WRITE_ONCE(drv->order->value, drv->order->def);
	return 0;
}

/* Set the parameter and return its old value, which is never negative. */
static long scull_shift(struct scull_driver *drv, struct scull_param *param,
			int value)
{
	int err = scull_may_set(drv, param, value);

	return err ?: xchg(&param->value, value);
}

static long scull_tell(struct scull_driver *drv, struct scull_param *param,
		       int value)
{
	return min(scull_shift(drv, param, value), 0L);
}

static long scull_set(struct scull_driver *drv, struct scull_param *param,
		      int __user *arg)
{
	int value;

	if (get_user(value, arg))
		return -EFAULT;
	return scull_tell(drv, param, value);
}

/*
 * Copy the old value to user memory before setting the new one, so that the
 * setting does not change if the copy fails.
 */
static long scull_exchange(struct scull_driver *drv, struct scull_param *param,
			   int __user *arg)
{
	long old, seen;
	int value, err;

	if (get_user(value, arg))
		return -EFAULT;
	err = scull_may_set(drv, param, value);
	if (err)
		return err;
	seen = READ_ONCE(param->value);
	do {
		old = seen;
		if (put_user((int)old, arg))
			return -EFAULT;
		seen = cmpxchg(&param->value, old, value);
	} while (seen != old);
	return 0;
}

long scull_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct scull_device *dev = file->private_data;
	struct scull_driver *drv = dev->drv;
	struct scull_param *size = drv->order ?: drv->quantum;
	struct scull_param *qset = drv->qset;
	int __user *uarg = (int __user *)arg;

	switch (cmd) {
	case SCULL_IOCRESET:
		return scull_reset(drv);
	case SCULL_IOCSQUANTUM:
		return scull_set(drv, size, uarg);
	case SCULL_IOCTQUANTUM:
		return scull_tell(drv, size, arg);
	case SCULL_IOCGQUANTUM:
		return put_user((int)READ_ONCE(size->value), uarg);
	case SCULL_IOCQQUANTUM:
		return READ_ONCE(size->value);
	case SCULL_IOCXQUANTUM:
		return scull_exchange(drv, size, uarg);
	case SCULL_IOCHQUANTUM:
		return scull_shift(drv, size, arg);
	case SCULL_IOCSQSET:
		return scull_set(drv, qset, uarg);
	case SCULL_IOCTQSET:
		return scull_tell(drv, qset, arg);
	case SCULL_IOCGQSET:
		return put_user((int)READ_ONCE(qset->value), uarg);
	case SCULL_IOCQQSET:
		return READ_ONCE(qset->value);
	case SCULL_IOCXQSET:
		return scull_exchange(drv, qset, uarg);
	case SCULL_IOCHQSET:
		return scull_shift(drv, qset, arg);
	case SCULL_IOCTRIM:
		return file->f_mode & FMODE_WRITE ? scull_device_trim(dev) :
						    -EBADF;
	default:
		return -ENOTTY;
	}
}
