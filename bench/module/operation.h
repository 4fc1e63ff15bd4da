/* SPDX-License-Identifier: GPL-2.0 */
/* The operations that are timed */
#ifndef BENCH_OPERATION_H
#define BENCH_OPERATION_H

#include <linux/prandom.h>
#include <linux/types.h>

struct contestant;

/**
 * struct work - parameters of an operation
 * @buf:	source and destination of all calls, of @call bytes
 * @size:	bytes that a contestant holds, a multiple of @call
 * @call:	bytes per call
 * @passes:	passes through @size bytes for a sample
 * @random:	state of the random positions
 */
struct work {
	u8 *buf;
	loff_t size;
	size_t call;
	unsigned int passes;
	struct rnd_state random;
};

/**
 * struct operation - an operation that is timed
 * @name:	name of the operation
 * @before:	optional; runs before each pass, not timed
 * @timed:	a pass, timed
 * @after:	optional; runs after each pass, not timed
 *
 * A contestant is full before and after each operation, so that it gets back
 * the pages that it freed, and does not pay for changes that other contestants
 * make to the free pages.  @to is the destination of copy; otherwise, it is
 * NULL.
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
