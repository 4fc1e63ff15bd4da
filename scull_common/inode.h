/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCULL_INODE_H
#define SCULL_INODE_H

struct scull_device;

int scull_fs_init(void);
void scull_fs_exit(void);
int scull_inode_init(struct scull_device *dev);
void scull_inode_exit(struct scull_device *dev);

#endif /* SCULL_INODE_H */
