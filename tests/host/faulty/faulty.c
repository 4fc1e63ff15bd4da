// SPDX-License-Identifier: GPL-2.0
/*
 * Deliberate mistakes, one of each kind that um-debug must report.  Loading the
 * module makes the mistake that its parameter names; tests/host/um.t checks the
 * kernel's report.
 */
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

static char *fault = "";
module_param(fault, charp, 0444);
MODULE_PARM_DESC(fault, "mistake to be made");

static int shift = 40;
module_param(shift, int, 0444);
MODULE_PARM_DESC(shift, "bits to shift by");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static LIST_HEAD(list);
static void __rcu *pointer;
static volatile char byte;

struct with_timer {
	struct timer_list timer;
};

static void no_timer(struct timer_list *timer)
{
}

static void slab(void)
{
	char *object = kmalloc(100, GFP_KERNEL);

	kfree(object);
	byte = *(volatile char *)object;
}

static void pages(void)
{
	unsigned long address = __get_free_pages(GFP_KERNEL, 2);

	free_pages(address, 2);
	byte = *(volatile char *)address;
}

static void vmalloced(void)
{
	char *area = vmalloc(100);

	byte = *(volatile char *)(area + 100);
	vfree(area);
}

static void leak(void)
{
	byte = !kmalloc(123, GFP_KERNEL);
}

static void order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void unlock(void)
{
	mutex_lock(&first);
}

static void sleeps(void)
{
	spin_lock(&spin);
	msleep(20);
	spin_unlock(&spin);
}

static void preempt(void)
{
	byte = smp_processor_id();
}

static void rcu(void)
{
	byte = !rcu_dereference(pointer);
}

static void shifts(void)
{
	byte = 1 << shift;
}

static void lists(void)
{
	struct list_head entry;

	list_add(&entry, &list);
	list_del(&entry);
	list_del(&entry);
}

static void object(void)
{
	struct with_timer *object = kmalloc(sizeof(*object), GFP_KERNEL);

	timer_setup(&object->timer, no_timer, 0);
	mod_timer(&object->timer, jiffies + HZ);
	kfree(object);
}

static const struct {
	const char *name;
	void (*make)(void);
} faults[] = {
	{ "slab", slab },
	{ "pages", pages },
	{ "vmalloc", vmalloced },
	{ "leak", leak },
	{ "order", order },
	{ "unlock", unlock },
	{ "sleep", sleeps },
	{ "preempt", preempt },
	{ "rcu", rcu },
	{ "shift", shifts },
	{ "list", lists },
	{ "object", object },
};

static int __init faulty_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(faults[i].name, fault)) {
			faults[i].make();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit faulty_exit(void)
{
}

module_init(faulty_init);
module_exit(faulty_exit);

MODULE_DESCRIPTION("Mistakes for a debug kernel to notice");
MODULE_LICENSE("GPL");
