// SPDX-License-Identifier: GPL-2.0
/*
 * An inode for each device, on a pseudo file system that is mounted only inside
 * the kernel.
 *
 * A device can have several nodes, for example in devtmpfs and in the /dev of a
 * chroot or a container.  Each node has its own inode, and that inode's file
 * system would decide whether pages of a mapping can be pinned for long and
 * whether stores to them are tracked.  So all open files of a device use the
 * i_mapping of this inode as their f_mapping.  i_mapping also finds all VMAs
 * that map the device, see scull_publish_over_zeros().
 *
 * The inode has no pages, and its size is not the size of the device, which is
 * that of its store (see SCULL_INODE_SIZE).
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>

#include "device.h"
#include "inode.h"
#include "store.h"

#define SCULL_FS_MAGIC	0x7363756c	/* "scul" */

static int scull_fs_init_context(struct fs_context *context)
{
	return init_pseudo(context, SCULL_FS_MAGIC) ? 0 : -ENOMEM;
}

/* No owner: the kernel's own mount would prevent unloading this module. */
static struct file_system_type scull_fs = {
	.name			= "scull",
	.init_fs_context	= scull_fs_init_context,
	.kill_sb		= kill_anon_super,
};

static struct vfsmount *scull_mount;

int scull_fs_init(void)
{
	scull_mount = kern_mount(&scull_fs);
	return PTR_ERR_OR_ZERO(scull_mount);
}

/* The caller ensures that no device is left. */
void scull_fs_exit(void)
{
	kern_unmount(scull_mount);
}

int scull_inode_init(struct scull_device *dev)
{
	struct inode *inode = alloc_anon_inode(scull_mount->mnt_sb);

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	i_size_write(inode, SCULL_INODE_SIZE);
	dev->inode = inode;
	return 0;
}

void scull_inode_exit(struct scull_device *dev)
{
	iput(dev->inode);
}
