// SPDX-License-Identifier: GPL-2.0
/*
 * The file operations of a device.
 */
#include <linux/fs.h>
#include <linux/mm.h>

#include "device.h"
#include "file.h"
#include "store.h"

/*
 * Opening write-only trims the device, as in LDD3.  O_APPEND suppresses the
 * trim; O_TRUNC forces it.  A file that is opened read-only never trims,
 * whatever its flags, because security modules allow such an open as a read
 * access.
 */
static bool scull_open_trims(const struct file *file)
{
	if (!(file->f_mode & FMODE_WRITE))
		return false;
	if (file->f_flags & O_TRUNC)
		return true;
	return !(file->f_mode & FMODE_READ) && !(file->f_flags & O_APPEND);
}

static int scull_open(struct inode *inode, struct file *file)
{
	struct scull_device *dev = scull_device_find(inode);
	int err = 0;

	if (!dev)
		return -ENXIO;
	/* Reject O_DIRECT before trimming: a failed open must not lose data. */
	if (!FMODE_CAN_ODIRECT && (file->f_flags & O_DIRECT))
		return -EINVAL;
	file->private_data = dev;
	file->f_mapping = dev->inode->i_mapping;
	/*
	 * Behave like a tmpfs file: f_pos updates are serialized for tasks that
	 * share the open file, IOCB_NOWAIT is supported, and O_DIRECT is
	 * accepted but ignored.
	 */
	file->f_mode |= FMODE_ATOMIC_POS | FMODE_NOWAIT | FMODE_CAN_ODIRECT;
	if (scull_open_trims(file))
		err = scull_device_trim(dev);
	/* Opening a mapped device succeeds without trimming it. */
	return err == -EBUSY ? 0 : err;
}

/*
 * generic_file_llseek_size() lets base + offset wrap and reports -EINVAL;
 * detect the overflow here and return -EOVERFLOW.
 */
static bool scull_seek_overflows(const struct file *file, loff_t offset,
				 int whence, loff_t size)
{
	loff_t from = whence == SEEK_CUR ? file->f_pos :
		      whence == SEEK_END ? size : 0;

	return offset > LLONG_MAX - from;
}

static loff_t scull_llseek(struct file *file, loff_t offset, int whence)
{
	struct scull_device *dev = file->private_data;
	struct scull_hold hold = scull_hold_get(dev);
	loff_t size = atomic64_read(&hold.store->size);
	loff_t max = hold.store->max_bytes, ret;

	if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		ret = scull_store_seek(hold.store, offset, whence);
		if (ret >= 0)
			ret = vfs_setpos(file, ret, max);
	} else if (scull_seek_overflows(file, offset, whence, size)) {
		ret = -EOVERFLOW;
	} else {
		ret = generic_file_llseek_size(file, offset, whence, max, size);
	}
	scull_hold_put(hold);
	return ret;
}

const struct file_operations scull_fops = {
	.owner		= THIS_MODULE,
	.open		= scull_open,
	.read_iter	= scull_read_iter,
	.write_iter	= scull_write_iter,
	.llseek		= scull_llseek,
	.mmap		= scull_mmap,
	.get_unmapped_area = thp_get_unmapped_area,
	.unlocked_ioctl	= scull_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.splice_read	= scull_splice_read,
	.splice_write	= iter_file_splice_write,
	.fsync		= noop_fsync,	/* nothing to write back */
};
