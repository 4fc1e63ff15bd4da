// SPDX-License-Identifier: GPL-2.0
/*
 * Reading and writing a store, and the device that it is in.
 *
 * A call transfers the whole request, one quantum after another.  Reads take no
 * lock, and neither do writes within the size that fill no hole.  For the locks
 * of other writes, see "Lock order" in store.h.
 */
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/sched/signal.h>
#include <linux/uio.h>

#include "device.h"
#include "file.h"
#include "io.h"
#include "store.h"
#include "walk.h"

/* Advance to the next quantum.  Returns false if the task is being killed. */
static inline bool scull_rw_next(struct scull_walk *walk)
{
	scull_walk_step(walk);
	cond_resched();
	return !fatal_signal_pending(current);
}

/*
 * A copy never crosses a quantum boundary.  If quanta are whole pages, skip the
 * CONFIG_HARDENED_USERCOPY check, which costs about 10% of a short call; keep
 * it if quanta share pages with other objects.
 */
static size_t scull_copy_out(const struct scull_walk *walk, void *quantum,
			     size_t len, struct iov_iter *to)
{
	void *data = scull_walk_address(walk, quantum) + walk->at.offset;

	if (scull_has_own_pages(walk->store->ops))
		return _copy_to_iter(data, len, to);
	return copy_to_iter(data, len, to);
}

static inline size_t scull_copy_in(const struct scull_walk *walk, void *quantum,
				   size_t len, struct iov_iter *from)
{
	void *data = scull_walk_address(walk, quantum) + walk->at.offset;

	if (scull_has_own_pages(walk->store->ops))
		return _copy_from_iter(data, len, from);
	return copy_from_iter(data, len, from);
}

/*
 * Code that is written to a page may be executed through a mapping.  If the
 * instruction cache does not see the stores, flush_dcache_page() makes the
 * kernel flush it when the page is next mapped.  See
 * Documentation/core-api/cachetlb.rst.
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

/* Read from the quantum at the walk's position.  A hole reads as zeros. */
static size_t scull_read_quantum(struct scull_walk *walk, size_t len,
				 struct iov_iter *to)
{
	void *quantum = scull_walk_quantum(walk);

	return quantum ? scull_copy_out(walk, quantum, len, to) :
			 iov_iter_zero(len, to);
}

/**
 * scull_store_read() - read data up to the size
 * @store:	the store, held by the caller
 * @pos:	offset to begin at, in bytes
 * @to:		buffer to copy to, and the number of bytes
 *
 * Context: Process context, may sleep.  Takes no lock of the store.
 * Return: The number of bytes read, which is smaller than requested if the read
 * reaches the size, the copy fails or the task is being killed; 0 if @pos is at
 * or past the size; -EFAULT if the copy failed before the first byte.
 */
ssize_t scull_store_read(struct scull_store *store, loff_t pos,
			 struct iov_iter *to)
{
	/*
	 * Pairs with the release in scull_size_unlock(): a reader that sees the
	 * new size also sees the data below it.
	 */
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
 * Fill a hole: copy into a new quantum that no other task can see, clear only
 * the bytes that were not copied, and publish it.  A quantum to which nothing
 * was copied is not published.  Returns the number of bytes copied, or a
 * negative errno.
 *
 * noinline: do not burden writes to existing quanta with the registers this
 * needs.
 */
static noinline ssize_t scull_fill_quantum(struct scull_walk *walk, size_t len,
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
	first = scull_walk_publish(walk, quantum);
	if (first == quantum)
		return copied;
	if (IS_ERR(first)) {
		iov_iter_revert(from, copied);
		copied = PTR_ERR(first);
	} else {
		/* Lost the race: copy our data into the winner's quantum. */
		memcpy(scull_walk_address(walk, first) + start, data + start,
		       copied);
		scull_written(walk, first, copied);
	}
	scull_quantum_free(walk, quantum);
	return copied;
}

/*
 * Write to the quantum at the walk's position; fill a hole.  Returns the number
 * of bytes copied, or a negative errno.
 */
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

/*
 * Write @left bytes, beginning at @pos.  Returns the number of bytes stored, or
 * a negative errno if no byte was stored.  The number is smaller than requested
 * if a copy, an allocation or a charge failed after the first byte, or if the
 * task is being killed.
 */
static ssize_t scull_write_quanta(struct scull_store *store, loff_t pos,
				  size_t left, struct iov_iter *from)
{
	struct scull_walk walk __uninitialized;
	size_t done = 0;

	scull_walk_start(&walk, store, pos);
	do {
		size_t len = min(left, store->geo.quantum - walk.at.offset);
		ssize_t copied = scull_write_quantum(&walk, len, from);

		if (copied < 0)
			return done ?: copied;
		done += copied;
		left -= copied;
		if (copied < len)
			return done ?: -EFAULT;
	} while (left && scull_rw_next(&walk));
	return done;
}

/*
 * Return true if there is a quantum for each of the @len bytes, so that a write
 * does not have to allocate memory.
 * noinline: do not burden the common path with the registers this needs.
 */
static noinline bool scull_store_filled(struct scull_store *store, loff_t pos,
					size_t len)
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
 * A process can store past the size in the last page of a mapping.  The bytes
 * stored there are not content of the file (POSIX, mmap()), so clear those
 * between @size and @pos, where the write begins, before the write moves the
 * size past them.
 * noinline: as for scull_store_filled().
 */
static noinline void scull_clear_past_size(struct scull_store *store, loff_t size,
					   loff_t pos)
{
	struct scull_walk walk;
	void *quantum;
	size_t len;

	if (!store->ops->page || !offset_in_page(size))
		return;
	scull_walk_start(&walk, store, size);
	quantum = scull_walk_quantum(&walk);
	if (!quantum)
		return;
	len = min_t(u64, pos - size, PAGE_SIZE - offset_in_page(size));
	memset(scull_walk_address(&walk, quantum) + walk.at.offset, 0, len);
	scull_written(&walk, quantum, len);
}

/*
 * Begin a write that may move the size: take the lock, set *pos to the size if
 * appending, and clear the bytes between the size and *pos.
 *
 * Use mutex_trylock() first, because IOCB_NOWAIT must not wait and because a
 * trylock is cheaper if the lock is free.  lockdep assumes that a trylock never
 * waits; might_lock() tells it that this function may.
 */
static int scull_size_lock(struct scull_store *store, loff_t *pos, int flags)
{
	loff_t size;

	if (!(flags & IOCB_NOWAIT))
		might_lock(&store->size_lock);
	if (!mutex_trylock(&store->size_lock)) {
		if (flags & IOCB_NOWAIT)
			return -EAGAIN;
		if (mutex_lock_killable(&store->size_lock))
			return -EINTR;
	}
	size = atomic64_read(&store->size);
	if (flags & IOCB_APPEND)
		*pos = size;
	else if (*pos > size)
		scull_clear_past_size(store, size, *pos);
	return 0;
}

/*
 * End a write that began with scull_size_lock() and returned @done: update the
 * size, and unlock.
 */
static void scull_size_unlock(struct scull_store *store, loff_t pos, ssize_t done)
{
	/* Pairs with the acquire in scull_store_read(). */
	if (done > 0 && pos + done > atomic64_read(&store->size))
		atomic64_set_release(&store->size, pos + done);
	mutex_unlock(&store->size_lock);
}

/**
 * scull_store_write() - write data, growing the store if necessary
 * @store:	the store, held by the caller
 * @pos:	offset to begin at, in bytes; with IOCB_APPEND, set to the
 *		offset at which the write began
 * @from:	buffer to copy from, and the number of bytes
 * @flags:	IOCB_APPEND to write at the size, IOCB_NOWAIT to neither
 *		allocate memory nor wait for another write
 *
 * Writes that end past the size, which all appends do, are serialized, so that
 * each append begins where the previous one ended, and the size never covers
 * bytes that are still being copied.
 *
 * Context: Process context, may sleep.  Takes @store->size_lock if the write
 * ends past the size, and @store->hole_lock if it fills a hole for which zeros
 * may be mapped.
 * Return: The number of bytes stored, which is smaller than requested if an
 * error occurred after the first byte, the write reached @store->max_bytes, or
 * the task is being killed.  If no byte was stored: -EFBIG if @pos is at or
 * past @store->max_bytes; -ENOSPC if the driver's limit is reached; -ENOMEM if
 * there is not enough memory; -EFAULT if the copy failed; -EAGAIN with
 * IOCB_NOWAIT if the write would have to allocate or wait; or -EINTR if the
 * task was killed while it waited for another write.
 */
ssize_t scull_store_write(struct scull_store *store, loff_t *pos,
			  struct iov_iter *from, int flags)
{
	size_t len = iov_iter_count(from);
	ssize_t done;
	bool moves;

	if (!len)
		return 0;
	moves = flags & IOCB_APPEND ||
		(s64)len > atomic64_read(&store->size) - *pos;
	if (moves) {
		done = scull_size_lock(store, pos, flags);
		if (done)
			return done;
	}
	if (*pos >= store->max_bytes) {
		done = -EFBIG;
	} else {
		len = min_t(u64, len, store->max_bytes - *pos);
		if (flags & IOCB_NOWAIT && !scull_store_filled(store, *pos, len))
			done = -EAGAIN;
		else
			done = scull_write_quanta(store, *pos, len, from);
	}
	if (moves)
		scull_size_unlock(store, *pos, done);
	return done;
}
EXPORT_SYMBOL_IF_KUNIT(scull_store_write);

ssize_t scull_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct scull_device *dev = iocb->ki_filp->private_data;
	struct scull_hold hold = scull_hold_get(dev);
	ssize_t done;

	done = scull_store_read(hold.store, iocb->ki_pos, to);
	scull_hold_put(hold);
	scull_io_read(dev->io, done);
	if (done > 0)
		iocb->ki_pos += done;
	return done;
}

/*
 * With IOCB_NOWAIT a write that would have to sleep stores none of its bytes, so
 * that the caller, for example io_uring, can repeat all of it in a context that
 * may sleep.
 */
ssize_t scull_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct scull_device *dev = iocb->ki_filp->private_data;
	struct scull_hold hold = scull_hold_get(dev);
	ssize_t done;

	done = scull_store_write(hold.store, &iocb->ki_pos, from,
				 iocb->ki_flags);
	scull_hold_put(hold);
	scull_io_written(dev->io, done);
	if (done > 0)
		iocb->ki_pos += done;
	return done;
}
