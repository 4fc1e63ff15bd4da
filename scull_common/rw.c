// SPDX-License-Identifier: GPL-2.0
/*
 * Reading and writing: a store, and the device that it is in.
 *
 * A call moves the whole request, quantum after quantum.  It holds the store
 * and no lock, so that the copy may fault, even into a mapping of the device
 * itself.
 */
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/sched/signal.h>
#include <linux/uio.h>

#include "device.h"
#include "io.h"
#include "store.h"
#include "walk.h"

/* On to the next quantum; false if the task is being killed. */
static bool scull_rw_next(struct scull_walk *walk)
{
	scull_walk_step(walk);
	cond_resched();
	return !fatal_signal_pending(current);
}

/*
 * A copy never leaves its quantum.  A kernel that is hardened so checks that
 * again (copy_to_iter(), copy_from_iter()), which is worth it where a quantum
 * shares its pages with other objects, and else takes a tenth of a short call.
 */
static size_t scull_copy_out(const struct scull_walk *walk, void *quantum,
			     size_t len, struct iov_iter *to)
{
	void *data = scull_walk_address(walk, quantum) + walk->at.offset;

	if (walk->store->ops->page)
		return _copy_to_iter(data, len, to);
	return copy_to_iter(data, len, to);
}

static size_t scull_copy_in(const struct scull_walk *walk, void *quantum,
			    size_t len, struct iov_iter *from)
{
	void *data = scull_walk_address(walk, quantum) + walk->at.offset;

	if (walk->store->ops->page)
		return _copy_from_iter(data, len, from);
	return copy_from_iter(data, len, from);
}

/*
 * What is written to a page may be code that is run from a mapping: where a
 * cache for code does not see that, the kernel makes it see when the page is
 * mapped next, if it is told now.  Documentation/core-api/cachetlb.rst
 */
static void scull_written(const struct scull_walk *walk, void *quantum, size_t len)
{
	struct page *(*page)(void *, size_t) = walk->store->ops->page;
	size_t end = walk->at.offset + len, at = walk->at.offset & PAGE_MASK;

	if (!ARCH_IMPLEMENTS_FLUSH_DCACHE_PAGE || !page)
		return;
	for (; at < end; at += PAGE_SIZE)
		flush_dcache_page(page(quantum, at));
}

/* Copy out of the quantum where the walk is; a hole reads as zeros. */
static size_t scull_read_quantum(struct scull_walk *walk, size_t len,
				 struct iov_iter *to)
{
	void *quantum = scull_walk_quantum(walk);

	return quantum ? scull_copy_out(walk, quantum, len, to) :
			 iov_iter_zero(len, to);
}

/**
 * scull_store_read() - read up to the size
 * @store:	held by the caller
 * @pos:	where to begin
 * @to:		where to copy to, and how much
 *
 * Context: may sleep.
 * Return: the bytes read, 0 at the end; -EFAULT if not one could be.
 */
ssize_t scull_store_read(struct scull_store *store, loff_t pos,
			 struct iov_iter *to)
{
	/* Pairs with scull_grow(): what made the size so large is seen, too. */
	loff_t size = atomic64_read_acquire(&store->size);
	struct scull_walk walk __uninitialized;
	size_t left, done = 0;

	if (pos >= size || !iov_iter_count(to))
		return 0;
	left = min_t(u64, iov_iter_count(to), size - pos);
	scull_walk_start(&walk, store, pos);
	do {
		size_t len = min(left, store->geo.quantum - walk.at.offset);
		size_t copied = scull_read_quantum(&walk, len, to);

		done += copied;
		left -= copied;
		if (copied < len)
			return done ?: -EFAULT;
	} while (left && scull_rw_next(&walk));
	return done;
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_read);

/*
 * Fill a hole: copy into a quantum that nobody sees yet, clear only what the
 * copy left, and publish it.  Nothing is published that was not written to.
 * Returns bytes, or an errno.
 */
static ssize_t scull_fill_quantum(struct scull_walk *walk, size_t len,
				  struct iov_iter *from)
{
	struct scull_store *store = walk->store;
	size_t start = walk->at.offset, end;
	ssize_t copied;
	void *quantum, *data, *first;

	quantum = scull_quantum_new(walk, 0);
	if (IS_ERR(quantum))
		return PTR_ERR(quantum);
	copied = scull_copy_in(walk, quantum, len, from);
	if (!copied) {
		scull_quantum_free(walk, quantum);
		return 0;
	}
	data = scull_walk_address(walk, quantum);
	end = start + copied;
	if (copied < store->geo.quantum && !store->ops->zeroed) {
		memset(data, 0, start);
		memset(data + end, 0, store->geo.quantum - end);
	}
	first = scull_walk_enter(walk, quantum);
	if (first == quantum)
		return copied;
	if (IS_ERR(first)) {
		iov_iter_revert(from, copied);
		copied = PTR_ERR(first);
	} else {
		/* Another writer was faster: what is ours goes into its. */
		memcpy(scull_walk_address(walk, first) + start, data + start,
		       copied);
		scull_written(walk, first, copied);
	}
	scull_quantum_free(walk, quantum);
	return copied;
}

/* Copy into the quantum where the walk is.  Returns bytes, or an errno. */
static ssize_t scull_write_quantum(struct scull_walk *walk, size_t len,
				   struct iov_iter *from)
{
	void *quantum = scull_walk_quantum(walk);
	size_t copied;

	if (!quantum)
		return scull_fill_quantum(walk, len, from);
	copied = scull_copy_in(walk, quantum, len, from);
	scull_written(walk, quantum, copied);
	return copied;
}

/* Let readers see what was written up to here. */
static void scull_grow(atomic64_t *size, s64 end)
{
	s64 old = atomic64_read(size);

	while (old < end && !atomic64_try_cmpxchg(size, &old, end))
		;
}

/**
 * scull_store_write() - write, and let the store grow
 * @store:	held by the caller
 * @pos:	where to begin
 * @from:	where to copy from, and how much
 *
 * Context: may sleep.
 * Return: the bytes stored, fewer than asked if something failed on the way; if
 * nothing was stored, -EFBIG past the largest offset, -ENOSPC at the limit,
 * -ENOMEM without memory, or -EFAULT.
 */
ssize_t scull_store_write(struct scull_store *store, loff_t pos,
			  struct iov_iter *from)
{
	size_t left = iov_iter_count(from), done = 0;
	struct scull_walk walk __uninitialized;
	int err = 0;

	if (!left)
		return 0;
	if (pos >= store->max_bytes)
		return -EFBIG;
	left = min_t(u64, left, store->max_bytes - pos);
	scull_walk_start(&walk, store, pos);
	do {
		size_t len = min(left, store->geo.quantum - walk.at.offset);
		ssize_t copied = scull_write_quantum(&walk, len, from);

		if (copied < 0) {
			err = copied;
			break;
		}
		done += copied;
		left -= copied;
		if (copied < len) {
			err = -EFAULT;
			break;
		}
	} while (left && scull_rw_next(&walk));
	if (!done)
		return err;
	scull_grow(&store->size, pos + done);
	return done;
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_write);

/* Is there a quantum for each of so many bytes, so that no write waits? */
bool scull_store_filled(struct scull_store *store, loff_t pos, size_t len)
{
	struct scull_walk walk;
	u64 at, end;

	if (!len || pos >= store->max_bytes)
		return true;
	end = pos + min_t(u64, len, store->max_bytes - pos);
	scull_walk_start(&walk, store, pos);
	at = pos - walk.at.offset;
	while (scull_walk_quantum(&walk)) {
		at += store->geo.quantum;
		if (at >= end)
			return true;
		if (!scull_rw_next(&walk))
			break;
	}
	return false;
}

/*
 * Write at the end, wherever that is, and say where in pos.  Each caller is
 * promised a range of its own before it copies, so that what several append
 * at once never overlaps; a promise that was not used up is taken back if
 * nobody was promised what follows, else it remains as a hole.  -EAGAIN, with
 * nothing promised, where memory would have to be waited for and must not be.
 */
ssize_t scull_store_append(struct scull_store *store, loff_t *pos,
			   struct iov_iter *from, bool nowait)
{
	s64 tail = atomic64_read(&store->tail);
	s64 start, end, stored;
	ssize_t done;

	do {
		start = max_t(s64, tail, atomic64_read(&store->size));
		end = start + min_t(u64, iov_iter_count(from),
				    store->max_bytes - start);
		if (nowait && !scull_store_filled(store, start, end - start))
			return -EAGAIN;
	} while (!atomic64_try_cmpxchg(&store->tail, &tail, end));

	done = scull_store_write(store, start, from);
	*pos = start;
	stored = start + max_t(ssize_t, done, 0);
	if (stored < end)
		atomic64_cmpxchg(&store->tail, end, stored);
	return done;
}

ssize_t scull_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct scull_device *dev = iocb->ki_filp->private_data;
	struct scull_hold hold = scull_store_get(dev);
	ssize_t done;

	done = scull_store_read(hold.store, iocb->ki_pos, to);
	scull_store_put(hold);
	scull_io_read(dev->io, done);
	if (done > 0)
		iocb->ki_pos += done;
	return done;
}

/*
 * With IOCB_NOWAIT nothing is stored if not all of it has memory already, so
 * that the caller, who may be io_uring, can send the whole of it again from
 * where it may wait.
 */
ssize_t scull_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct scull_device *dev = iocb->ki_filp->private_data;
	struct scull_hold hold = scull_store_get(dev);
	bool nowait = iocb->ki_flags & IOCB_NOWAIT;
	ssize_t done;

	if (iocb->ki_flags & IOCB_APPEND)
		done = scull_store_append(hold.store, &iocb->ki_pos, from,
					  nowait);
	else if (nowait && !scull_store_filled(hold.store, iocb->ki_pos,
					       iov_iter_count(from)))
		done = -EAGAIN;
	else
		done = scull_store_write(hold.store, iocb->ki_pos, from);
	scull_store_put(hold);
	scull_io_written(dev->io, done);
	if (done > 0)
		iocb->ki_pos += done;
	return done;
}
