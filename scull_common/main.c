// SPDX-License-Identifier: GPL-2.0
/*
 * scull_common: the core that the scull variants share.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>

#include "file.h"
#include "inode.h"
#include "scull_compat.h"
#include "store.h"

struct class *scull_class;

/* The mode of new nodes in devtmpfs.  udev or scull_load may change it. */
static char *scull_devnode(scull_devnode_arg *dev, umode_t *mode)
{
	if (mode)
		*mode = 0660;
	return NULL;
}

static int __init scull_common_init(void)
{
	int err = scull_store_wq_init();

	if (err)
		return err;
	err = scull_fs_init();
	if (err)
		goto wq;
	scull_class = class_create("scull");
	if (IS_ERR(scull_class)) {
		err = PTR_ERR(scull_class);
		goto fs;
	}
	scull_class->devnode = scull_devnode;
	scull_class->dev_uevent = scull_uevent;
	return 0;

fs:
	scull_fs_exit();
wq:
	scull_store_wq_exit();
	return err;
}
module_init(scull_common_init);

static void __exit scull_common_exit(void)
{
	class_destroy(scull_class);
	scull_fs_exit();
	scull_store_wq_exit();
}
module_exit(scull_common_exit);

MODULE_DESCRIPTION("Core of the scull devices: everything except the memory");
MODULE_LICENSE("GPL");
