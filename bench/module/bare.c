// SPDX-License-Identifier: GPL-2.0
/*
 * The bound: an array of pages, which are allocated when first written, and
 * copied to and from.  Nothing is counted, locked or checked.
 */
#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "contestant.h"

int bare_init(struct bare *bare, size_t size)
{
	bare->nr = DIV_ROUND_UP(size, PAGE_SIZE);
	bare->pages = kvcalloc(bare->nr, sizeof(*bare->pages), GFP_KERNEL);
	return bare->pages ? 0 : -ENOMEM;
}

void bare_exit(struct bare *bare)
{
	if (bare->pages)
		bare_trim(bare);
	kvfree(bare->pages);
}

/*
 * Free the last page first.  The page allocator hands out the most recently
 * freed page first, and copies to ascending addresses are faster.
 */
void bare_trim(struct bare *bare)
{
	size_t i = bare->nr;

	while (i--) {
		if (!bare->pages[i])
			continue;
		__free_page(bare->pages[i]);
		bare->pages[i] = NULL;
	}
}

int bare_read(const struct bare *bare, void *buf, size_t len, loff_t pos)
{
	while (len) {
		struct page *page = bare->pages[pos >> PAGE_SHIFT];
		size_t offset = offset_in_page(pos);
		size_t part = min(len, PAGE_SIZE - offset);

		if (!page)
			return -ENODATA;
		memcpy(buf, page_address(page) + offset, part);
		buf += part;
		pos += part;
		len -= part;
	}
	return 0;
}

/* The first write to a page covers it, so pages are not cleared. */
int bare_write(struct bare *bare, const void *buf, size_t len, loff_t pos)
{
	while (len) {
		struct page **page = &bare->pages[pos >> PAGE_SHIFT];
		size_t offset = offset_in_page(pos);
		size_t part = min(len, PAGE_SIZE - offset);

		if (!*page)
			*page = alloc_page(GFP_KERNEL);
		if (!*page)
			return -ENOMEM;
		memcpy(page_address(*page) + offset, buf, part);
		buf += part;
		pos += part;
		len -= part;
	}
	return 0;
}
