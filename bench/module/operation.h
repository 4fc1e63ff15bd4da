/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The operations that are timed.
 */
#ifndef BENCH_OPERATION_H
#define BENCH_OPERATION_H

#include <linux/prandom.h>
#include <linux/types.h>

struct contestant;

/**
 * struct work - how much of an operation
 * @buf:	what all read into and write from, of @call bytes
 * @size:	bytes that a contestant holds, a multiple of @call
 * @call:	bytes that are read or written at once
 * @passes:	times that @size is gone through for one sample
 * @random:	where the next call is, if that is random
 */
struct work {
	u8 *buf;
	loff_t size;
	size_t call;
	unsigned int passes;
	struct rnd_state random;
};

/**
 * struct operation - something to time
 * @name:	of the operation
 * @before:	optional; comes before each pass, untimed
 * @timed:	a pass
 * @after:	optional; comes after each pass, untimed
 *
 * A contestant is full before and after, so that each gets back the pages that
 * it gave up: what others do to them is none of its cost.  @to is for what
 * takes two, else NULL.
 */
struct operation {
	const char *name;
	int (*before)(struct work *w, struct contestant *c,
		      struct contestant *to);
	int (*timed)(struct work *w, struct contestant *c,
		     struct contestant *to);
	int (*after)(struct work *w, struct contestant *c,
		     struct contestant *to);
};

const struct operation *operation_find(const char *name);
int operation_time(const struct operation *op, struct work *w,
		   struct contestant *c, struct contestant *to, u64 *ns);
int operation_fill(struct work *w, struct contestant *c);
int operation_verify(struct work *w, struct contestant *c);

#endif /* BENCH_OPERATION_H */
