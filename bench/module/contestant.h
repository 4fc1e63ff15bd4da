/* SPDX-License-Identifier: GPL-2.0 */
/* A contestant: a file, or the bare pages that it is compared with */
#ifndef BENCH_CONTESTANT_H
#define BENCH_CONTESTANT_H

#include <linux/types.h>

struct file;
struct page;

/**
 * struct bare - array of pages, the bound for any store that uses pages
 * @pages:	indexed by page number; NULL for a hole
 * @nr:		number of entries in @pages
 */
struct bare {
	struct page **pages;
	size_t nr;
};

int bare_init(struct bare *bare, size_t size);
void bare_exit(struct bare *bare);
void bare_trim(struct bare *bare);
int bare_read(const struct bare *bare, void *buf, size_t len, loff_t pos);
int bare_write(struct bare *bare, const void *buf, size_t len, loff_t pos);

/**
 * struct contestant - a participant of the benchmark
 * @path:	path of the file; "bare" for none
 * @file:	the file, or NULL for the bare pages
 * @bare:	the bare pages
 */
struct contestant {
	const char *path;
	struct file *file;
	struct bare bare;
};

int contestant_init(struct contestant *c, const char *path, size_t size);
void contestant_exit(struct contestant *c);
int contestant_trim(struct contestant *c);
int contestant_read(struct contestant *c, void *buf, size_t len, loff_t pos);
int contestant_write(struct contestant *c, const void *buf, size_t len,
		     loff_t pos);

#endif /* BENCH_CONTESTANT_H */
