/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A variant of scull that counts its quanta and can fail allocations, and
 * functions to access its device.  For scull_kunit.c only.
 */
#ifndef KUNIT_DRIVER_H
#define KUNIT_DRIVER_H

#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/uio.h>

#include "../../scull_common/device.h"
#include "../../scull_common/geometry.h"
#include "../../scull_common/limit.h"
#include "scull_driver.h"

SCULL_PARAM(kunit_major, 0, 0, SCULL_MAJOR_MAX, "major number, 0 for any");
SCULL_PARAM(kunit_devs, 1, 1, 1, "number of devices");
SCULL_PARAM(kunit_qset, 4, 1, SCULL_QSET_MAX, "quanta in a quantum set");
SCULL_PARAM(kunit_quantum, 100, 1, INT_MAX, "bytes in a quantum");
SCULL_LIMIT(kunit_limit);

static atomic_t live;		/* quanta that are allocated and not freed */
static atomic_t fail_in;	/* allocations until one fails, if positive */

static void *kunit_alloc(const struct scull_geometry *geo, gfp_t gfp, int node)
{
	void *quantum;

	if (atomic_dec_return(&fail_in) == 0)
		return NULL;
	quantum = kvmalloc(geo->quantum, gfp);
	if (quantum) {
		memset(quantum, 0xaa, geo->quantum);
		atomic_inc(&live);
	}
	return quantum;
}

static void kunit_free(const struct scull_geometry *geo, void *quantum)
{
	memset(quantum, 0x55, geo->quantum);
	kvfree(quantum);
	atomic_dec(&live);
}

static const struct scull_ops kunit_ops = {
	.alloc	= kunit_alloc,
	.free	= kunit_free,
};

static struct scull_driver kunit_driver = {
	.name		= "scull_kunit",
	.owner		= THIS_MODULE,
	.ops		= &kunit_ops,
	.major		= &kunit_major,
	.devs		= &kunit_devs,
	.qset		= &kunit_qset,
	.quantum	= &kunit_quantum,
	.limit		= &kunit_limit,
};

static struct scull_device *dev;

/* Trim the device to an empty store with quanta and sets of these sizes. */
static void cut(struct kunit *test, size_t quantum, unsigned int qset)
{
	kunit_quantum.value = quantum;
	kunit_qset.value = qset;
	KUNIT_ASSERT_EQ(test, 0, scull_device_trim(dev));
}

static s64 charged(void)
{
	return scull_charged(&kunit_driver);
}

static ssize_t store_write(struct scull_store *store, loff_t pos,
			   const void *from, size_t len)
{
	struct kvec vec = { .iov_base = (void *)from, .iov_len = len };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_SOURCE, &vec, 1, len);
	return scull_store_write(store, &pos, &iter, 0);
}

static ssize_t store_read(struct scull_store *store, loff_t pos, void *to,
			  size_t len)
{
	struct kvec vec = { .iov_base = to, .iov_len = len };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_DEST, &vec, 1, len);
	return scull_store_read(store, pos, &iter);
}

#endif /* KUNIT_DRIVER_H */
