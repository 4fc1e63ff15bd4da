// SPDX-License-Identifier: GPL-2.0
/*
 * Times operations on devices, files and bare pages.  All contestants take
 * turns in each round, so that disturbances of the machine affect all of them.
 * Loading the module runs the benchmark.  It logs "pass", and then a line for
 * each sample:
 *
 *	OPERATION SIZE CALL PATH PICOSECONDS-PER-PAGE
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
MODULE_PARM_DESC(files, "paths of the contestants; bare is an array of pages");

static char *to[MOST];
static unsigned int nr_to;
module_param_array(to, charp, &nr_to, 0444);
MODULE_PARM_DESC(to, "paths that copy writes to, one for each contestant");

static char *ops[MOST] = {
	"fill", "trim", "overwrite", "read", "random-read", "random-write",
};

static unsigned int nr_ops = 6;
module_param_array(ops, charp, &nr_ops, 0444);
MODULE_PARM_DESC(ops, "operations to time (default: all but copy)");

static ulong size = SZ_4M;
module_param(size, ulong, 0444);
MODULE_PARM_DESC(size, "bytes in each contestant");

static ulong call = SZ_4K;
module_param(call, ulong, 0444);
MODULE_PARM_DESC(call, "bytes per call");

static uint rounds = 11;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "samples of each operation, after one to warm up");

/* At least this many bytes per sample, which takes some milliseconds */
#define BYTES_A_SAMPLE	SZ_64M

static struct contestant contestants[MOST], targets[MOST];
static struct work work;

static struct contestant *target(unsigned int i)
{
	return nr_to ? &targets[i] : NULL;
}

/* Print the samples after the measurement, because printing takes time. */
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
		pr_err("unknown operation %s\n", name);
		return -EINVAL;
	}
	for (round = 0; round <= rounds; round++) {
		/* The second round overwrites the samples of the first. */
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

/* Apply a function to all contestants and all destinations of copy. */
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

/* Without an exit function, the module could not be unloaded. */
static void __exit bench_exit(void)
{
}
module_exit(bench_exit);

MODULE_DESCRIPTION("Times scull devices, files and bare pages");
MODULE_LICENSE("GPL");
