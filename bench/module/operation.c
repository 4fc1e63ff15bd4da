// SPDX-License-Identifier: GPL-2.0
/* The operations that are timed */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "contestant.h"
#include "operation.h"

/* The byte that is written, to tell written content from holes */
#define CONTENT	0x5c

static int trim(struct work *w, struct contestant *c, struct contestant *to)
{
	return contestant_trim(c);
}

static int write(struct work *w, struct contestant *c, struct contestant *to)
{
	loff_t pos;
	int err = 0;

	for (pos = 0; pos < w->size && !err; pos += w->call)
		err = contestant_write(c, w->buf, w->call, pos);
	return err;
}

static int read(struct work *w, struct contestant *c, struct contestant *to)
{
	loff_t pos;
	int err = 0;

	for (pos = 0; pos < w->size && !err; pos += w->call)
		err = contestant_read(c, w->buf, w->call, pos);
	return err;
}

static loff_t random_pos(struct work *w, u32 calls)
{
	return (loff_t)w->call *
	       reciprocal_scale(prandom_u32_state(&w->random), calls);
}

static int random_write(struct work *w, struct contestant *c,
			struct contestant *to)
{
	u32 calls = div_u64(w->size, w->call), n;
	int err = 0;

	for (n = 0; n < calls && !err; n++)
		err = contestant_write(c, w->buf, w->call,
				       random_pos(w, calls));
	return err;
}

static int random_read(struct work *w, struct contestant *c,
		       struct contestant *to)
{
	u32 calls = div_u64(w->size, w->call), n;
	int err = 0;

	for (n = 0; n < calls && !err; n++)
		err = contestant_read(c, w->buf, w->call,
				      random_pos(w, calls));
	return err;
}

static int trim_to(struct work *w, struct contestant *c, struct contestant *to)
{
	return to ? contestant_trim(to) : -EINVAL;
}

static int copy(struct work *w, struct contestant *c, struct contestant *to)
{
	loff_t pos;
	int err = 0;

	for (pos = 0; pos < w->size && !err; pos += w->call) {
		err = contestant_read(c, w->buf, w->call, pos);
		if (!err)
			err = contestant_write(to, w->buf, w->call, pos);
	}
	return err;
}

static const struct operation operations[] = {
	{ .name = "fill", .before = trim, .timed = write },
	{ .name = "trim", .timed = trim, .after = write },
	{ .name = "overwrite", .timed = write },
	{ .name = "read", .timed = read },
	{ .name = "random-read", .timed = random_read },
	{ .name = "random-write", .timed = random_write },
	{ .name = "copy", .before = trim_to, .timed = copy },
};

const struct operation *operation_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(operations); i++)
		if (!strcmp(operations[i].name, name))
			return &operations[i];
	return NULL;
}

/* Take a sample: the time of all passes, without their untimed parts. */
int operation_time(const struct operation *op, struct work *w,
		   struct contestant *c, struct contestant *to, u64 *ns)
{
	unsigned int pass;
	u64 start;
	int err = 0;

	*ns = 0;
	/* Use the same positions for all contestants. */
	prandom_seed_state(&w->random, 8);
	for (pass = 0; pass < w->passes && !err; pass++) {
		if (op->before)
			err = op->before(w, c, to);
		if (err)
			break;
		start = ktime_get_raw_ns();
		err = op->timed(w, c, to);
		*ns += ktime_get_raw_ns() - start;
		if (!err && op->after)
			err = op->after(w, c, to);
	}
	return err;
}

int operation_fill(struct work *w, struct contestant *c)
{
	memset(w->buf, CONTENT, w->call);
	return write(w, c, NULL);
}

/*
 * Verify the content once at the end.  All contestants share the buffer of
 * reads and writes, so bytes that were read wrongly have been written since.
 */
int operation_verify(struct work *w, struct contestant *c)
{
	loff_t pos;
	int err = 0;

	for (pos = 0; pos < w->size && !err; pos += w->call) {
		memset(w->buf, 0, w->call);
		err = contestant_read(c, w->buf, w->call, pos);
		if (!err && memchr_inv(w->buf, CONTENT, w->call))
			err = -EILSEQ;
	}
	return err;
}
