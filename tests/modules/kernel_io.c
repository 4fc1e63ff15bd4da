// SPDX-License-Identifier: GPL-2.0
/*
 * Access to a device from inside the kernel.  The module does nothing but this
 * test, and loads only if the test succeeds.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

static char *path;
module_param(path, charp, 0444);
MODULE_PARM_DESC(path, "device to be tested");

#define LEN	(1024 * 1024 + 1)

static int kernel_io_check(struct file *file, u8 *out, u8 *in)
{
	loff_t pos = 12345;
	size_t i;

	for (i = 0; i < LEN; i++)
		out[i] = i * 7 + i / 251;
	if (kernel_write(file, out, LEN, &pos) != LEN || pos != 12345 + LEN)
		return -EIO;
	pos = 12345;
	if (kernel_read(file, in, LEN, &pos) != LEN || memcmp(in, out, LEN))
		return -EILSEQ;
	if (kernel_read(file, in, LEN, &pos) != 0)
		return -EOVERFLOW;
	pos = 0;
	if (kernel_read(file, in, 12345, &pos) != 12345 ||
	    memchr_inv(in, 0, 12345))
		return -EBADMSG;
	return 0;
}

static int __init kernel_io_init(void)
{
	struct file *file = filp_open(path, O_RDWR | O_TRUNC, 0);
	u8 *bytes;
	int err = -ENOMEM;

	if (IS_ERR(file))
		return PTR_ERR(file);
	bytes = kvmalloc(2 * LEN, GFP_KERNEL);
	if (bytes)
		err = kernel_io_check(file, bytes, bytes + LEN);
	kvfree(bytes);
	filp_close(file, NULL);
	return err;
}
module_init(kernel_io_init);

static void __exit kernel_io_exit(void)
{
}
module_exit(kernel_io_exit);

MODULE_DESCRIPTION("Reads and writes a scull device from inside the kernel");
MODULE_LICENSE("GPL");
