// SPDX-License-Identifier: GPL-2.0
/*
 * What can be done to a contestant.  A file is called as the kernel calls one,
 * so that no system call hides what it costs.
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
 * As a shell's > does, which is the same to a device and to a file; but what
 * closing leaves to do waits until insmod is done, for both.
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

/* Nobody here stops half-way without a reason. */
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
