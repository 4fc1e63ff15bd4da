// SPDX-License-Identifier: GPL-2.0
/* KUnit tests of the store */
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "kunit_driver.h"

/* Write to and read from the current store of the device. */
static ssize_t put(loff_t pos, const void *from, size_t len)
{
	struct scull_hold hold = scull_hold_get(dev);
	ssize_t done = store_write(hold.store, pos, from, len);

	scull_hold_put(hold);
	return done;
}

static ssize_t get(loff_t pos, void *to, size_t len)
{
	struct scull_hold hold = scull_hold_get(dev);
	ssize_t done = store_read(hold.store, pos, to, len);

	scull_hold_put(hold);
	return done;
}

static const size_t quanta[] = { 1, 7, 100, 4000, 4096, 65536, SZ_4M };
static const unsigned int qsets[] = { 1, 3, 500, 524288 };

/* Check that the parts are in bounds and add up to the offset. */
static void check_position(struct kunit *test, struct scull_store *store,
			   loff_t pos)
{
	struct scull_position at = scull_position(store, pos);
	u64 quantum = store->geo.quantum;

	KUNIT_ASSERT_LT(test, at.slot, store->geo.qset);
	KUNIT_ASSERT_LT(test, (u64)at.offset, quantum);
	KUNIT_ASSERT_EQ(test, (u64)pos, at.index * quantum * store->geo.qset +
					at.slot * quantum + at.offset);
}

static void position_test(struct kunit *test)
{
	unsigned int q, s, bit;

	for (q = 0; q < ARRAY_SIZE(quanta); q++) {
		for (s = 0; s < ARRAY_SIZE(qsets); s++) {
			struct scull_hold hold;
			loff_t max;

			cut(test, quanta[q], qsets[s]);
			hold = scull_hold_get(dev);
			max = hold.store->max_bytes;
			for (bit = 0; bit < 63 && 1LL << bit < max; bit++) {
				check_position(test, hold.store, 1LL << bit);
				check_position(test, hold.store, (1LL << bit) - 1);
			}
			check_position(test, hold.store, max);
			check_position(test, hold.store,
				       hold.store->item_bytes - 1);
			check_position(test, hold.store, hold.store->item_bytes);
			scull_hold_put(hold);
		}
	}
}

/* The last byte that a file may have, and the offset after it */
static void end_test(struct kunit *test)
{
	unsigned int q;
	char byte;

	for (q = 0; q < ARRAY_SIZE(quanta); q++) {
		struct scull_hold hold;
		loff_t max;

		cut(test, quanta[q], 3);
		hold = scull_hold_get(dev);
		max = hold.store->max_bytes;
		KUNIT_EXPECT_LE(test, max, (loff_t)MAX_LFS_FILESIZE);
		KUNIT_EXPECT_EQ(test, -EFBIG,
				store_write(hold.store, max, "x", 1));
		KUNIT_EXPECT_EQ(test, 1,
				store_write(hold.store, max - 1, "xy", 2));
		KUNIT_EXPECT_EQ(test, max, atomic64_read(&hold.store->size));
		KUNIT_EXPECT_EQ(test, 1,
				store_read(hold.store, max - 1, &byte, 2));
		KUNIT_EXPECT_EQ(test, 'x', byte);
		KUNIT_EXPECT_EQ(test, 0, store_read(hold.store, max, &byte, 1));
		KUNIT_EXPECT_EQ(test, 1, atomic_read(&live));
		KUNIT_EXPECT_EQ(test, max,
				scull_store_seek(hold.store, max - 1,
						 SEEK_HOLE));
		scull_hold_put(hold);
	}
}

/* Each write allocates one quantum, and the holes between have none. */
static void sparse_test(struct kunit *test)
{
	struct scull_hold hold;
	unsigned int bit, end = 60, n = 0;
	char byte;

	cut(test, 100, 4);
	hold = scull_hold_get(dev);
	while (1LL << end > hold.store->max_bytes)
		end--;
	for (bit = 9; bit < end; bit++, n++)
		KUNIT_EXPECT_EQ(test, 1, store_write(hold.store, 1LL << bit,
						     "x", 1));
	KUNIT_EXPECT_EQ(test, n, atomic_read(&live));
	for (bit = 9; bit < end; bit++) {
		KUNIT_EXPECT_EQ(test, 1, store_read(hold.store, 1LL << bit,
						    &byte, 1));
		KUNIT_EXPECT_EQ(test, 'x', byte);
		KUNIT_EXPECT_EQ(test, 1,
				store_read(hold.store, (1LL << bit) - 1,
					   &byte, 1));
		KUNIT_EXPECT_EQ(test, 0, byte);
	}
	scull_hold_put(hold);
}

/* A hold keeps a store and its content when the device is trimmed. */
static void trim_test(struct kunit *test)
{
	struct scull_hold old, now;
	char bytes[8];

	cut(test, 3, 2);
	KUNIT_EXPECT_EQ(test, 8, put(0, "content!", 8));
	KUNIT_EXPECT_EQ(test, 3, atomic_read(&live));
	old = scull_hold_get(dev);
	KUNIT_EXPECT_EQ(test, 0, scull_device_trim(dev));
	now = scull_hold_get(dev);
	KUNIT_EXPECT_PTR_NE(test, old.store, now.store);
	KUNIT_EXPECT_NE(test, old.store->id, now.store->id);
	KUNIT_EXPECT_EQ(test, 0, get(0, bytes, 8));
	KUNIT_EXPECT_EQ(test, 3, atomic_read(&live));
	KUNIT_EXPECT_EQ(test, 8, store_read(old.store, 0, bytes, 8));
	KUNIT_EXPECT_MEMEQ(test, bytes, "content!", 8);
	KUNIT_EXPECT_EQ(test, 1, store_write(old.store, 100, "x", 1));
	KUNIT_EXPECT_EQ(test, 4, atomic_read(&live));
	scull_hold_put(old);
	scull_store_drain();
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&live));
	scull_hold_put(now);
	KUNIT_EXPECT_EQ(test, 0, charged());
}

/* Count the nodes of the tree at and below an entry. */
static unsigned long nodes_below(const void *entry)
{
	unsigned long nodes = 1;
	unsigned int i;

	if (!xa_is_node(entry))
		return 0;
	for (i = 0; i < XA_CHUNK_SIZE; i++)
		nodes += nodes_below(rcu_dereference_raw(xa_to_node(entry)->slots[i]));
	return nodes;
}

/* Each node of the tree is charged once, however the tree grows. */
static void nodes_test(struct kunit *test)
{
	static const loff_t offsets[][4] = {
		{ 64 }, { 4096 }, { 262144, 1 }, { 0, 64 }, { 0, 4096, 1 },
		{ 5, 70, 5000, 300000 }, { 63, 64, 0, 4095 }, { 70, 5 },
	};
	const void *head;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct scull_hold hold;

		cut(test, 1, 1);
		hold = scull_hold_get(dev);
		for (j = 0; j < ARRAY_SIZE(offsets[i]); j++) {
			KUNIT_EXPECT_EQ(test, 1, store_write(hold.store, offsets[i][j],
							     "x", 1));
			head = rcu_dereference_raw(hold.store->items.xa_head);
			KUNIT_EXPECT_EQ(test, nodes_below(head),
					atomic_long_read(&hold.store->nodes_cost) /
						sizeof(struct xa_node));
		}
		scull_hold_put(hold);
	}
}

/*
 * A task may be preempted after it has inserted an item and before it stores
 * the pointer in near.  A writer that then finds the item in the xarray stores
 * the pointer itself, so that its data can be read.
 */
static void near_test(struct kunit *test)
{
	struct scull_hold hold;
	char bytes[2];

	cut(test, 1, 2);
	hold = scull_hold_get(dev);
	KUNIT_EXPECT_EQ(test, 1, put(0, "x", 1));
	KUNIT_EXPECT_TRUE(test, hold.store->near[0]);
	hold.store->near[0] = NULL;
	KUNIT_EXPECT_EQ(test, 1, put(1, "y", 1));
	KUNIT_EXPECT_EQ(test, 2, get(0, bytes, 2));
	KUNIT_EXPECT_MEMEQ(test, bytes, "xy", 2);
	scull_hold_put(hold);
}

/* A trim of an empty device keeps the store, unless the geometry changes. */
static void empty_test(struct kunit *test)
{
	struct scull_hold before, after;

	cut(test, 10, 10);
	before = scull_hold_get(dev);
	KUNIT_EXPECT_EQ(test, 0, scull_device_trim(dev));
	after = scull_hold_get(dev);
	KUNIT_EXPECT_PTR_EQ(test, before.store, after.store);
	scull_hold_put(after);
	cut(test, 10, 11);
	after = scull_hold_get(dev);
	KUNIT_EXPECT_PTR_NE(test, before.store, after.store);
	scull_hold_put(after);
	scull_hold_put(before);
}

/* If the n-th allocation fails, the bytes stored before it stay. */
static void failure_test(struct kunit *test)
{
	char bytes[10];
	int n;

	for (n = 1; n <= 4; n++) {
		cut(test, 3, 2);
		atomic_set(&fail_in, n);
		KUNIT_EXPECT_EQ(test, n == 1 ? -ENOMEM : 3 * (n - 1),
				put(0, "0123456789", 10));
		KUNIT_EXPECT_EQ(test, n - 1, atomic_read(&live));
		KUNIT_EXPECT_EQ(test, 3 * (n - 1), get(0, bytes, 10));
		KUNIT_EXPECT_MEMEQ(test, bytes, "0123456789", 3 * (n - 1));
		cut(test, 3, 2);
		KUNIT_EXPECT_EQ(test, 0, charged());
	}
}

/* Change the limit.  Drivers never do that, so reset the per-CPU stocks. */
static void set_limit(struct kunit *test, s64 bytes)
{
	int cpu;

	KUNIT_ASSERT_EQ(test, 0, charged());
	for_each_possible_cpu(cpu)
		atomic_long_set(per_cpu_ptr(kunit_driver.stock, cpu), 0);
	atomic64_set(&kunit_driver.drawn, 0);
	kunit_limit.bytes = bytes;
}

/* Bytes in per-CPU stocks do not prevent charging up to the limit. */
static void stock_test(struct kunit *test)
{
	s64 whole = kunit_limit.bytes;
	s64 limit = 4LL * SCULL_LIMIT_BATCH * nr_cpu_ids;

	cut(test, 100, 4);
	set_limit(test, limit);
	KUNIT_EXPECT_EQ(test, 0, scull_charge(&kunit_driver, 1));
	KUNIT_EXPECT_EQ(test, 1, charged());
	KUNIT_EXPECT_GT(test, atomic64_read(&kunit_driver.drawn), 1LL);
	KUNIT_EXPECT_EQ(test, -ENOSPC, scull_charge(&kunit_driver, limit));
	KUNIT_EXPECT_EQ(test, 0, scull_charge(&kunit_driver, limit - 1));
	KUNIT_EXPECT_EQ(test, -ENOSPC, scull_charge(&kunit_driver, 1));
	KUNIT_EXPECT_EQ(test, limit, charged());
	scull_uncharge(&kunit_driver, 1);
	KUNIT_EXPECT_EQ(test, 0, scull_charge(&kunit_driver, 1));
	scull_uncharge(&kunit_driver, 1);
	scull_uncharge(&kunit_driver, limit - 1);
	set_limit(test, whole);
}

/* The charge never exceeds the limit, and returns to exactly zero. */
static void limit_test(struct kunit *test)
{
	s64 whole = kunit_limit.bytes, limit;
	loff_t pos;
	ssize_t done;

	for (limit = 0; limit < 3 * SZ_4K; limit += 61) {
		cut(test, 100, 4);
		set_limit(test, limit);
		pos = 0;
		do {
			done = put(pos, "twenty bytes, or so.", 20);
			KUNIT_EXPECT_LE(test, charged(), limit);
			if (done > 0)
				pos += done;
		} while (done == 20);
		KUNIT_EXPECT_EQ(test, -ENOSPC, done);
		KUNIT_EXPECT_EQ(test, pos, atomic_read(&live) * 100LL);
	}
	cut(test, 100, 4);
	set_limit(test, whole);
}

#define RACERS	4
#define HEATS	200

/* A thread that writes its own byte of each quantum */
struct racer {
	unsigned int nr;
	int failed;
	struct scull_store *store;
	struct completion *go;
	struct completion done;
};

static int racer_run(void *data)
{
	struct racer *racer = data;
	char byte = 'a' + racer->nr;
	unsigned int heat;

	wait_for_completion(racer->go);
	for (heat = 0; heat < HEATS; heat++) {
		loff_t pos = heat * (loff_t)RACERS + racer->nr;

		if (store_write(racer->store, pos, &byte, 1) != 1)
			racer->failed++;
		cond_resched();
	}
	complete(&racer->done);
	return 0;
}

/* Threads race to fill each quantum, which is a hole; no byte is lost. */
static void race_test(struct kunit *test)
{
	struct racer racers[RACERS] = {};
	DECLARE_COMPLETION_ONSTACK(go);
	struct scull_hold hold;
	unsigned int i;
	char byte;

	cut(test, RACERS, 2);
	hold = scull_hold_get(dev);
	for (i = 0; i < RACERS; i++) {
		racers[i].nr = i;
		racers[i].store = hold.store;
		racers[i].go = &go;
		init_completion(&racers[i].done);
		KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(racer_run, &racers[i],
							    "racer%u", i)));
	}
	complete_all(&go);
	for (i = 0; i < RACERS; i++) {
		wait_for_completion(&racers[i].done);
		KUNIT_EXPECT_EQ(test, 0, racers[i].failed);
	}
	for (i = 0; i < RACERS * HEATS; i++) {
		KUNIT_EXPECT_EQ(test, 1, store_read(hold.store, i, &byte, 1));
		KUNIT_EXPECT_EQ(test, 'a' + i % RACERS, byte);
	}
	KUNIT_EXPECT_EQ(test, HEATS, atomic_read(&live));
	scull_hold_put(hold);
}

/* Registering an incomplete back end fails and leaves nothing behind. */
static void incomplete_test(struct kunit *test)
{
	static const struct scull_ops no_free = { .alloc = kunit_alloc };
	struct scull_driver whole = kunit_driver, part;
	int err;

	whole.name = "scull_part";
#define REFUSED(_field, _value) do {					\
	part = whole;							\
	part._field = _value;						\
	err = scull_register_driver(&part);				\
	KUNIT_EXPECT_EQ(test, -EINVAL, err);				\
	if (!err)							\
		scull_unregister_driver(&part);				\
} while (0)
	REFUSED(ops, NULL);
	REFUSED(ops, &no_free);
	REFUSED(major, NULL);
	REFUSED(devs, NULL);
	REFUSED(qset, NULL);
	REFUSED(limit, NULL);
	REFUSED(quantum, NULL);
	REFUSED(order, &kunit_quantum);
}

static int store_init(struct kunit *test)
{
	atomic_set(&fail_in, 0);
	return scull_device_trim(dev);
}

/* After each test, all memory is freed and uncharged. */
static void store_exit(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 0, scull_device_trim(dev));
	scull_store_drain();
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&live));
	KUNIT_EXPECT_EQ(test, 0, charged());
}

static int store_suite_init(struct kunit_suite *suite)
{
	int err = scull_register_driver(&kunit_driver);

	dev = kunit_driver.devices;
	return err;
}

static void store_suite_exit(struct kunit_suite *suite)
{
	scull_unregister_driver(&kunit_driver);
}

static struct kunit_case store_cases[] = {
	KUNIT_CASE(position_test),
	KUNIT_CASE(end_test),
	KUNIT_CASE(sparse_test),
	KUNIT_CASE(trim_test),
	KUNIT_CASE(nodes_test),
	KUNIT_CASE(near_test),
	KUNIT_CASE(empty_test),
	KUNIT_CASE(failure_test),
	KUNIT_CASE(stock_test),
	KUNIT_CASE(limit_test),
	KUNIT_CASE(race_test),
	KUNIT_CASE(incomplete_test),
	{}
};

static struct kunit_suite store_suite = {
	.name		= "scull_store",
	.suite_init	= store_suite_init,
	.suite_exit	= store_suite_exit,
	.init		= store_init,
	.exit		= store_exit,
	.test_cases	= store_cases,
};

kunit_test_suite(store_suite);

MODULE_DESCRIPTION("KUnit tests of scull's store");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(SCULL_NS);
MODULE_IMPORT_NS(SCULL_KUNIT_NS);
