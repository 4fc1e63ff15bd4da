// SPDX-License-Identifier: GPL-2.0
/*
 * Times what can be done to devices, files and bare pages, one after the other
 * in each round, so that whatever slows the machine slows all of them.  To load
 * it is to run it.  It writes "pass" to the log, and then each sample:
 *
 *	OPERATION SIZE CALL PATH PICOSECONDS-A-PAGE
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "contestant.h"
#include "operation.h"

#define MOST	16

static char *files[MOST];
static unsigned int nr;
module_param_array(files, charp, &nr, 0444);
MODULE_PARM_DESC(files, "paths of what takes part; bare is bare pages");

static char *to[MOST];
static unsigned int nr_to;
module_param_array(to, charp, &nr_to, 0444);
MODULE_PARM_DESC(to, "where each of them is copied to");

static char *ops[MOST] = {
	"fill", "trim", "overwrite", "read", "random-read", "random-write",
};

static unsigned int nr_ops = 6;
module_param_array(ops, charp, &nr_ops, 0444);
MODULE_PARM_DESC(ops, "what is timed (default all but copy)");

static ulong size = SZ_4M;
module_param(size, ulong, 0444);
MODULE_PARM_DESC(size, "bytes that each holds");

static ulong call = SZ_4K;
module_param(call, ulong, 0444);
MODULE_PARM_DESC(call, "bytes that are read or written at once");

static uint rounds = 11;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "samples of each, after one that does not count");

/* So much goes through each sample at least, which takes some milliseconds. */
#define BYTES_A_SAMPLE	SZ_64M

static struct contestant contestants[MOST], targets[MOST];
static struct work work;

static struct contestant *target(unsigned int i)
{
	return nr_to ? &targets[i] : NULL;
}

/* Printing takes time: it waits until all is measured. */
static void say(const struct operation *op, const u64 *ns)
{
	u64 pages = div_u64(work.size * work.passes, PAGE_SIZE);
	unsigned int i;

	for (i = 0; i < rounds * nr; i++)
		pr_info("%s %lu %lu %s %llu\n", op->name, size, call,
			contestants[i % nr].path,
			div64_u64(ns[i] * 1000, pages));
}

static int run(const char *name, u64 *ns)
{
	const struct operation *op = operation_find(name);
	unsigned int round, i;
	int err;

	if (!op) {
		pr_err("there is no %s\n", name);
		return -EINVAL;
	}
	for (round = 0; round <= rounds; round++) {
		/* What the first round took is overwritten in the next. */
		u64 *sample = ns + (round ? round - 1 : 0) * nr;

		for (i = 0; i < nr; i++) {
			err = operation_time(op, &work, &contestants[i],
					     target(i), &sample[i]);
			if (err) {
				pr_err("%s %s: error %d\n", name,
				       contestants[i].path, err);
				return err;
			}
			cond_resched();
		}
	}
	say(op, ns);
	return 0;
}

/* Do something to all, and to what they are copied to */
static int each(int (*what)(struct work *w, struct contestant *c))
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < nr && !err; i++) {
		err = what(&work, &contestants[i]);
		if (!err && nr_to)
			err = what(&work, &targets[i]);
		if (err)
			pr_err("%s: error %d\n", contestants[i].path, err);
		cond_resched();
	}
	return err;
}

static int run_all(void)
{
	u64 *ns = kvcalloc(rounds * nr, sizeof(*ns), GFP_KERNEL);
	unsigned int i;
	int err = ns ? each(operation_fill) : -ENOMEM;

	pr_info("pass\n");
	for (i = 0; i < nr_ops && !err; i++)
		err = run(ops[i], ns);
	kvfree(ns);
	return err ?: each(operation_verify);
}

static int __init bench_init(void)
{
	unsigned int i;
	int err = 0;

	if (!nr || (nr_to && nr_to != nr) || !rounds || !call || !size ||
	    call % PAGE_SIZE || size % call)
		return -EINVAL;
	work.size = size;
	work.call = call;
	work.passes = DIV_ROUND_UP(BYTES_A_SAMPLE, size);
	work.buf = kmalloc(call, GFP_KERNEL);
	if (!work.buf)
		return -ENOMEM;
	for (i = 0; i < nr && !err; i++) {
		err = contestant_init(&contestants[i], files[i], size);
		if (!err && nr_to)
			err = contestant_init(&targets[i], to[i], size);
		if (err)
			pr_err("%s: error %d\n", files[i], err);
	}
	if (!err)
		err = run_all();
	for (i = 0; i < nr; i++) {
		contestant_exit(&contestants[i]);
		contestant_exit(&targets[i]);
	}
	kfree(work.buf);
	return err;
}
module_init(bench_init);

/* Nothing is left, but then it can be loaded again. */
static void __exit bench_exit(void)
{
}
module_exit(bench_exit);

MODULE_DESCRIPTION("Times scull devices, files and bare pages");
MODULE_LICENSE("GPL");
