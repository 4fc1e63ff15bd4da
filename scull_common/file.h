/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The operations of a device's files in /dev, /sys and /proc.
 */
#ifndef SCULL_FILE_H
#define SCULL_FILE_H

#include <linux/fs.h>

#include "scull_compat.h"

struct attribute_group;
struct class;
struct device;
struct kobj_uevent_env;
struct pipe_inode_info;
struct vm_area_struct;
struct scull_device;
struct scull_driver;

/* main.c */
extern struct class *scull_class;

/* driver.c */
struct scull_device *scull_device_find(const struct inode *inode);
int scull_uevent(scull_devnode_arg *node, struct kobj_uevent_env *env);

/* file.c */
extern const struct file_operations scull_fops;

/* rw.c */
ssize_t scull_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t scull_write_iter(struct kiocb *iocb, struct iov_iter *from);

/* splice.c */
ssize_t scull_splice_read(struct file *file, loff_t *pos,
			  struct pipe_inode_info *pipe, size_t len,
			  unsigned int flags);

/* map.c */
int scull_mmap(struct file *file, struct vm_area_struct *vma);

/* ioctl.c */
long scull_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

/* sysfs.c */
extern const struct attribute_group *scull_groups[];

/* dump.c */
int scull_dump_create(struct scull_driver *drv);
void scull_dump_remove(struct scull_driver *drv);

#endif /* SCULL_FILE_H */
