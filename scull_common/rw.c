// SPDX-License-Identifier: GPL-2.0
/*
 * Reading and writing: a store, and the device that it is in.
 *
 * A call moves the whole request, quantum after quantum.  Reads, and writes up
 * to the size, take no lock.  Writes that end past the size take size_lock, so
 * they are done one after the other.  A copy may fault, even into a mapping of
 * the device itself, because a fault takes none of the store's mutexes.
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

	if (scull_has_own_pages(walk->store->ops))
		return _copy_to_iter(data, len, to);
	return copy_to_iter(data, len, to);
}

static size_t scull_copy_in(const struct scull_walk *walk, void *quantum,
			    size_t len, struct iov_iter *from)
{
	void *data = scull_walk_address(walk, quantum) + walk->at.offset;

	if (scull_has_own_pages(walk->store->ops))
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
	/* Pairs with the release of a new size: the bytes below it are visible. */
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
	first = scull_walk_publish(walk, quantum);
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

/*
 * Copy from @from to the quanta from @pos on.  Returns the number of bytes
 * stored, which is smaller than requested if a copy, an allocation or a charge
 * failed after the first byte, or an errno if no byte was stored.
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
 * Return true if each of @len bytes has a quantum, so that no write sleeps.
 * noinline: do not burden the common path with the registers that this needs.
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
 * The last page of a mapping reaches past the size, and a process can store
 * there.  Those bytes are not content (POSIX, mmap()), so clear them before the
 * size moves over them: from @size to @pos, where the write begins.
 * noinline: as above.
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
 * Begin a write that may move the size: take the lock, find where to append, and clear
 * what lies between the size and @pos.  The attempt is for IOCB_NOWAIT, and because it
 * is cheaper; lockdep is to judge the lock as one that may be waited for.
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

/* End it, with the return value of the write. */
static void scull_size_unlock(struct scull_store *store, loff_t pos, ssize_t done)
{
	/* Pairs with the acquire in scull_store_read(): the bytes come first. */
	if (done > 0 && pos + done > atomic64_read(&store->size))
		atomic64_set_release(&store->size, pos + done);
	mutex_unlock(&store->size_lock);
}

/**
 * scull_store_write() - write, and let the store grow
 * @store:	held by the caller
 * @pos:	where to begin; with IOCB_APPEND set to where the write began
 * @from:	where to copy from, and how much
 * @flags:	IOCB_APPEND to write at the size, IOCB_NOWAIT to neither allocate
 *		memory nor wait for another write
 *
 * Writes that end past the size are done one after the other, so each append
 * follows the one before it, and the size never covers bytes that are still
 * being copied.
 *
 * Context: may sleep.
 * Return: the bytes stored, fewer than asked if something failed on the way; if
 * nothing was stored, -EFBIG past the largest offset, -ENOSPC at the limit,
 * -ENOMEM without memory, -EFAULT, -EAGAIN with IOCB_NOWAIT, or -EINTR if the
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
 * With IOCB_NOWAIT a write stores all of its bytes or none, so that the caller,
 * for example io_uring, can repeat the whole write in a context that may sleep.
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
