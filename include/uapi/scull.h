/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ioctls of the scull devices, for programs in C and C++:
 *
 *	#include <sys/ioctl.h>
 *	#include "scull.h"
 *	...
 *	if (ioctl(fd, SCULL_IOCTRIM))
 *		perror("trim");
 *
 * A driver has two settings: the size of a quantum, and the number of quanta in
 * a quantum set.  scullp and scullv take the size of a quantum as an order,
 * which is the log2 of its number of pages; the other drivers take it in bytes.
 * The settings belong to the driver: each of its devices adopts them when it is
 * next trimmed.  A device is not trimmed while it is mapped.
 *
 * There are six verbs, as in Linux Device Drivers (LDD3), chapter 6:
 *
 *	S	Set through a pointer
 *	T	Tell: the argument is the value
 *	G	Get through a pointer
 *	Q	Query: the value is the return value
 *	X	eXchange through a pointer: set the new value, get the old one
 *	H	sHift: the argument is the new value, the old one is returned
 *
 * S, T, X, H and RESET require CAP_SYS_ADMIN and otherwise fail with EPERM.  A
 * value out of range fails with EINVAL, a bad pointer with EFAULT, and a
 * request that is not in this file with ENOTTY.  The size of a quantum in bytes
 * can only be set when the module is loaded; setting it by an ioctl fails with
 * EOPNOTSUPP.
 */
#ifndef _UAPI_SCULL_H
#define _UAPI_SCULL_H

#include <linux/ioctl.h>

#define SCULL_IOC_MAGIC		'K'

/* Reset each setting that can change at run time to its compile-time default */
#define SCULL_IOCRESET		_IO(SCULL_IOC_MAGIC, 0)

/* The size of a quantum: in bytes or as an order, depending on the driver */
#define SCULL_IOCSQUANTUM	_IOW(SCULL_IOC_MAGIC, 1, int)
#define SCULL_IOCTQUANTUM	_IO(SCULL_IOC_MAGIC, 2)
#define SCULL_IOCGQUANTUM	_IOR(SCULL_IOC_MAGIC, 3, int)
#define SCULL_IOCQQUANTUM	_IO(SCULL_IOC_MAGIC, 4)
#define SCULL_IOCXQUANTUM	_IOWR(SCULL_IOC_MAGIC, 5, int)
#define SCULL_IOCHQUANTUM	_IO(SCULL_IOC_MAGIC, 6)

#define SCULL_IOCSORDER		SCULL_IOCSQUANTUM
#define SCULL_IOCTORDER		SCULL_IOCTQUANTUM
#define SCULL_IOCGORDER		SCULL_IOCGQUANTUM
#define SCULL_IOCQORDER		SCULL_IOCQQUANTUM
#define SCULL_IOCXORDER		SCULL_IOCXQUANTUM
#define SCULL_IOCHORDER		SCULL_IOCHQUANTUM

/* The number of quanta in a quantum set */
#define SCULL_IOCSQSET		_IOW(SCULL_IOC_MAGIC, 7, int)
#define SCULL_IOCTQSET		_IO(SCULL_IOC_MAGIC, 8)
#define SCULL_IOCGQSET		_IOR(SCULL_IOC_MAGIC, 9, int)
#define SCULL_IOCQQSET		_IO(SCULL_IOC_MAGIC, 10)
#define SCULL_IOCXQSET		_IOWR(SCULL_IOC_MAGIC, 11, int)
#define SCULL_IOCHQSET		_IO(SCULL_IOC_MAGIC, 12)

/*
 * Trim this device, as opening it write-only does, but without opening it
 * again.  Fails with EBADF unless the device is open for writing, with EBUSY if
 * it is mapped (opening a mapped device succeeds without trimming it), and with
 * ENOMEM if there is no memory for a new, empty store.  Not in LDD3.
 */
#define SCULL_IOCTRIM		_IO(SCULL_IOC_MAGIC, 13)

#define SCULL_IOC_MAXNR		13

/* The names that LDD3 uses */
#define SCULLC_IOC_MAGIC	SCULL_IOC_MAGIC
#define SCULLC_IOCRESET		SCULL_IOCRESET
#define SCULLC_IOCSQUANTUM	SCULL_IOCSQUANTUM
#define SCULLC_IOCTQUANTUM	SCULL_IOCTQUANTUM
#define SCULLC_IOCGQUANTUM	SCULL_IOCGQUANTUM
#define SCULLC_IOCQQUANTUM	SCULL_IOCQQUANTUM
#define SCULLC_IOCXQUANTUM	SCULL_IOCXQUANTUM
#define SCULLC_IOCHQUANTUM	SCULL_IOCHQUANTUM
#define SCULLC_IOCSQSET		SCULL_IOCSQSET
#define SCULLC_IOCTQSET		SCULL_IOCTQSET
#define SCULLC_IOCGQSET		SCULL_IOCGQSET
#define SCULLC_IOCQQSET		SCULL_IOCQQSET
#define SCULLC_IOCXQSET		SCULL_IOCXQSET
#define SCULLC_IOCHQSET		SCULL_IOCHQSET
#define SCULLC_IOC_MAXNR	SCULL_IOC_MAXNR

#define SCULLP_IOC_MAGIC	SCULL_IOC_MAGIC
#define SCULLP_IOCRESET		SCULL_IOCRESET
#define SCULLP_IOCSORDER	SCULL_IOCSORDER
#define SCULLP_IOCTORDER	SCULL_IOCTORDER
#define SCULLP_IOCGORDER	SCULL_IOCGORDER
#define SCULLP_IOCQORDER	SCULL_IOCQORDER
#define SCULLP_IOCXORDER	SCULL_IOCXORDER
#define SCULLP_IOCHORDER	SCULL_IOCHORDER
#define SCULLP_IOCSQSET		SCULL_IOCSQSET
#define SCULLP_IOCTQSET		SCULL_IOCTQSET
#define SCULLP_IOCGQSET		SCULL_IOCGQSET
#define SCULLP_IOCQQSET		SCULL_IOCQQSET
#define SCULLP_IOCXQSET		SCULL_IOCXQSET
#define SCULLP_IOCHQSET		SCULL_IOCHQSET
#define SCULLP_IOC_MAXNR	SCULL_IOC_MAXNR

#define SCULLV_IOC_MAGIC	SCULL_IOC_MAGIC
#define SCULLV_IOCRESET		SCULL_IOCRESET
#define SCULLV_IOCSORDER	SCULL_IOCSORDER
#define SCULLV_IOCTORDER	SCULL_IOCTORDER
#define SCULLV_IOCGORDER	SCULL_IOCGORDER
#define SCULLV_IOCQORDER	SCULL_IOCQORDER
#define SCULLV_IOCXORDER	SCULL_IOCXORDER
#define SCULLV_IOCHORDER	SCULL_IOCHORDER
#define SCULLV_IOCSQSET		SCULL_IOCSQSET
#define SCULLV_IOCTQSET		SCULL_IOCTQSET
#define SCULLV_IOCGQSET		SCULL_IOCGQSET
#define SCULLV_IOCQQSET		SCULL_IOCQQSET
#define SCULLV_IOCXQSET		SCULL_IOCXQSET
#define SCULLV_IOCHQSET		SCULL_IOCHQSET
#define SCULLV_IOC_MAXNR	SCULL_IOC_MAXNR

#endif /* _UAPI_SCULL_H */
