// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on a contestant.  Files are accessed from inside the kernel, so
 * that the cost of a system call does not hide theirs.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/string.h>

#include "contestant.h"

int contestant_init(struct contestant *c, const char *path, size_t size)
{
	c->path = path;
	if (!strcmp(path, "bare"))
		return bare_init(&c->bare, size);
	c->file = filp_open(path, O_RDWR | O_LARGEFILE, 0);
	return PTR_ERR_OR_ZERO(c->file);
}

void contestant_exit(struct contestant *c)
{
	if (!IS_ERR_OR_NULL(c->file))
		filp_close(c->file, NULL);
	bare_exit(&c->bare);
}

/*
 * Trim as > does in a shell, which works for devices and files alike.  For
 * both, deferred work of closing waits until insmod has finished.
 */
int contestant_trim(struct contestant *c)
{
	struct file *file;

	if (!c->file) {
		bare_trim(&c->bare);
		return 0;
	}
	file = filp_open(c->path, O_WRONLY | O_TRUNC | O_LARGEFILE, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	return filp_close(file, NULL);
}

/* A short read or write is unexpected, so report it as an error. */
static int contestant_moved(ssize_t done, size_t len)
{
	if (done < 0)
		return done;
	return done == len ? 0 : -EIO;
}

int contestant_read(struct contestant *c, void *buf, size_t len, loff_t pos)
{
	if (!c->file)
		return bare_read(&c->bare, buf, len, pos);
	return contestant_moved(kernel_read(c->file, buf, len, &pos), len);
}

int contestant_write(struct contestant *c, const void *buf, size_t len,
		     loff_t pos)
{
	if (!c->file)
		return bare_write(&c->bare, buf, len, pos);
	return contestant_moved(kernel_write(c->file, buf, len, &pos), len);
}
