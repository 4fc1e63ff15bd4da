// SPDX-License-Identifier: GPL-2.0
/*
 * Splicing from a device: the pipe gets references to the pages of the quanta
 * instead of copies.  As with a file on tmpfs, who reads the pipe sees what is
 * written to the device in the meantime, and a page that is in a pipe outlives
 * a trim, as a pinned page does (limit.c).
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pipe_fs_i.h>
#include <linux/sched/signal.h>
#include <linux/splice.h>

#include "device.h"
#include "file.h"
#include "io.h"
#include "store.h"
#include "walk.h"

/* A pipe has room for this many pages, unless its user asks for more. */
#define SCULL_SPLICE_PAGES PIPE_DEF_BUFFERS

static void scull_splice_release(struct splice_pipe_desc *spd, unsigned int i)
{
	put_page(spd->pages[i]);
}

/*
 * Take references to the pages that store the next @left bytes, as many as fit
 * into @spd; a hole is read from the zero page.  Returns the number of bytes.
 */
static size_t scull_splice_pages(struct scull_walk *walk, size_t left,
				 struct splice_pipe_desc *spd)
{
	struct page *page = scull_walk_page(walk);
	size_t taken = 0;
	int nr;

	for (nr = 0; nr < SCULL_SPLICE_PAGES && taken < left; nr++) {
		size_t offset = offset_in_page(walk->at.offset);
		size_t len = min(left - taken, PAGE_SIZE - offset);

		spd->pages[nr] = page ?: ZERO_PAGE(0);
		spd->partial[nr].offset = offset;
		spd->partial[nr].len = len;
		get_page(spd->pages[nr]);
		taken += len;
		if (taken < left)
			page = scull_walk_next_page(walk, page);
	}
	spd->nr_pages = nr;
	return taken;
}

/*
 * Link up to @left bytes, which begin at @pos, to a pipe.  Returns the number of
 * bytes, or a negative errno if there are none.
 */
static ssize_t scull_store_splice(struct scull_store *store, loff_t pos,
				  struct pipe_inode_info *pipe, size_t left)
{
	/* As in scull_store_read() */
	loff_t size = atomic64_read_acquire(&store->size);
	struct page *pages[SCULL_SPLICE_PAGES];
	struct partial_page partial[SCULL_SPLICE_PAGES];
	struct splice_pipe_desc spd = {
		.pages		= pages,
		.partial	= partial,
		.nr_pages_max	= SCULL_SPLICE_PAGES,
		.ops		= &nosteal_pipe_buf_ops,
		.spd_release	= scull_splice_release,
	};
	struct scull_walk walk;
	ssize_t linked, done = 0;
	size_t taken;

	if (pos >= size)
		return 0;
	left = min_t(u64, left, size - pos);
	scull_walk_start(&walk, store, pos);
	do {
		taken = scull_splice_pages(&walk, left, &spd);
		linked = splice_to_pipe(pipe, &spd);
		if (linked < 0)
			return done ?: linked;
		done += linked;
		left -= linked;
	} while (linked == taken && left && !fatal_signal_pending(current));
	return done;
}

/*
 * Copy if the quanta are not whole pages or if the data cache aliases, because
 * then others might not see through the page what was written to the quantum.
 */
ssize_t scull_splice_read(struct file *file, loff_t *pos,
			  struct pipe_inode_info *pipe, size_t len,
			  unsigned int flags)
{
	struct scull_device *dev = file->private_data;
	struct scull_hold hold;
	ssize_t done;

	if (!scull_has_own_pages(dev->drv->ops) || cpu_dcache_is_aliasing())
		return copy_splice_read(file, pos, pipe, len, flags);
	hold = scull_hold_get(dev);
	done = scull_store_splice(hold.store, *pos, pipe, len);
	scull_hold_put(hold);
	scull_io_read(dev->io, done);
	if (done > 0)
		*pos += done;
	return done;
}
