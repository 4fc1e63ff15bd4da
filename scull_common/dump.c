// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/<name>mem: the addresses of the memory that a driver's devices use.
 *
 *	Device 0: qset 500, order 0, sz 1535135
 *	  item at ffff888004a2c5c8, qset at ffff888003d46000
 *	    0:ffff888004b0c000
 *	    1:ffff888004b0d000
 *
 * Each line is one record of a seq_file.  Between two reads of the file, the
 * dump holds no store.  The cursor remembers its position and the id of its
 * store.  If the device has another store when the next read starts, because it
 * was trimmed, the dump continues with the next device.
 */
#include <linux/capability.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "device.h"
#include "file.h"
#include "store.h"

/**
 * struct scull_dump - an open dump
 * @drv:	the driver whose devices are dumped
 * @real:	the opener may see addresses
 * @pos:	number of the record at the cursor
 * @minor:	device at the cursor
 * @id:		id of the device's store when the cursor entered it
 * @hold:	hold on that store, between start and stop only
 * @item:	item at the cursor, or NULL if it is at the device's line
 * @index:	index of @item
 * @slot:	slot at the cursor, or -1 if it is at the item's line
 */
struct scull_dump {
	struct scull_driver *drv;
	bool real;
	loff_t pos;
	unsigned int minor;
	u64 id;
	struct scull_hold hold;
	struct scull_item *item;
	unsigned long index;
	int slot;
};

/* Move the cursor to a device's line.  Returns NULL after the last device. */
static void *scull_dump_device(struct scull_dump *dump, unsigned int minor)
{
	dump->minor = minor;
	dump->item = NULL;
	if (minor >= dump->drv->nr_devs)
		return NULL;
	dump->hold = scull_hold_get(&dump->drv->devices[minor]);
	dump->id = dump->hold.store->id;
	return dump;
}

static void scull_dump_leave(struct scull_dump *dump)
{
	if (dump->hold.store)
		scull_hold_put(dump->hold);
	dump->hold.store = NULL;
}

/* Move the cursor to the next line.  Returns NULL after the last one. */
static void *scull_dump_advance(struct scull_dump *dump)
{
	struct scull_store *store = dump->hold.store;

	if (dump->item) {
		while (++dump->slot < store->geo.qset)
			if (scull_quantum(dump->item, dump->slot))
				return dump;
		dump->item = xa_find_after(&store->items, &dump->index,
					   ULONG_MAX, XA_PRESENT);
	} else {
		dump->index = 0;
		dump->item = xa_find(&store->items, &dump->index, ULONG_MAX,
				     XA_PRESENT);
	}
	if (dump->item) {
		dump->slot = -1;
		return dump;
	}
	scull_dump_leave(dump);
	return scull_dump_device(dump, dump->minor + 1);
}

/*
 * Return to the cursor's position if its store is still there.  If it is gone,
 * continue with the next device, or with the same one if its line was not shown
 * yet.
 */
static void *scull_dump_resume(struct scull_dump *dump)
{
	struct scull_item *item = dump->item;
	u64 id = dump->id;

	if (!scull_dump_device(dump, dump->minor))
		return NULL;
	if (dump->id == id) {
		dump->item = item;
		return dump;
	}
	if (!item)
		return dump;
	scull_dump_leave(dump);
	return scull_dump_device(dump, dump->minor + 1);
}

static void *scull_dump_start(struct seq_file *seq, loff_t *pos)
{
	struct scull_dump *dump = seq->private;

	/* seq_file starts at record 0, or continues where it stopped. */
	if (*pos == dump->pos && *pos)
		return scull_dump_resume(dump);
	dump->pos = 0;
	return *pos ? NULL : scull_dump_device(dump, 0);
}

static void *scull_dump_next(struct seq_file *seq, void *v, loff_t *pos)
{
	struct scull_dump *dump = seq->private;
	void *next;

	cond_resched();
	dump->pos = ++*pos;
	next = scull_dump_advance(dump);
	/*
	 * Seeking far into the dump walks every record before the offset, so
	 * stop on a fatal signal.
	 */
	return fatal_signal_pending(current) ? ERR_PTR(-EINTR) : next;
}

static void scull_dump_stop(struct seq_file *seq, void *v)
{
	scull_dump_leave(seq->private);
}

/*
 * Print the real address if the opener was allowed to see it, otherwise the %p
 * hash.
 */
static void scull_dump_address(struct seq_file *seq, const void *address)
{
	const struct scull_dump *dump = seq->private;

	if (dump->real)
		seq_printf(seq, "%0*lx", (int)(2 * sizeof(address)),
			   (unsigned long)address);
	else
		seq_printf(seq, "%p", address);
}

static void scull_dump_quantum(struct seq_file *seq, void *quantum)
{
	const struct scull_dump *dump = seq->private;
	const struct scull_ops *ops = dump->drv->ops;
	int cpu;

	seq_printf(seq, "    %d:", dump->slot);
	if (!ops->address) {
		scull_dump_address(seq, quantum);
	} else {
		for_each_possible_cpu(cpu) {
			seq_printf(seq, "%scpu%d ", cpu ? ", " : "", cpu);
			scull_dump_address(seq, ops->address(quantum, cpu));
		}
	}
	seq_putc(seq, '\n');
}

static int scull_dump_show(struct seq_file *seq, void *v)
{
	const struct scull_dump *dump = seq->private;
	const struct scull_store *store = dump->hold.store;

	if (!dump->item) {
		seq_printf(seq, "Device %u: qset %u, ", dump->minor,
			   store->geo.qset);
		if (dump->drv->order)
			seq_printf(seq, "order %u", store->geo.order);
		else
			seq_printf(seq, "quantum %zu", store->geo.quantum);
		seq_printf(seq, ", sz %lld\n",
			   (long long)atomic64_read(&store->size));
	} else if (dump->slot < 0) {
		seq_puts(seq, "  item at ");
		scull_dump_address(seq, dump->item);
		seq_puts(seq, ", qset at ");
		scull_dump_address(seq, dump->item->slot);
		seq_putc(seq, '\n');
	} else {
		scull_dump_quantum(seq, scull_quantum(dump->item, dump->slot));
	}
	return 0;
}

static const struct seq_operations scull_dump_seq_ops = {
	.start	= scull_dump_start,
	.next	= scull_dump_next,
	.stop	= scull_dump_stop,
	.show	= scull_dump_show,
};

/*
 * A module cannot read the kptr_restrict sysctl, but %pK obeys it.  For a task
 * with CAP_SYSLOG, %pK prints only zeros if kptr_restrict is 2, or if it is 1
 * and the task's effective IDs differ from its real ones (set-uid and set-gid
 * programs).  Any address will do for the test.
 */
static bool scull_may_see_addresses(struct file *file)
{
	char text[2 * sizeof(void *) + 1];

	if (!file_ns_capable(file, &init_user_ns, CAP_SYSLOG))
		return false;
	snprintf(text, sizeof(text), "%pK", file);
	return text[strspn(text, "0")];
}

/*
 * An open dump keeps the module loaded, as an open device does.  Otherwise
 * unloading would wait in remove_proc_entry(), which no signal interrupts, for
 * a reader that may sleep in its copy to user memory for an unlimited time.
 */
static int scull_dump_open(struct inode *inode, struct file *file)
{
	struct scull_driver *drv = pde_data(inode);
	struct scull_dump *dump;

	if (!try_module_get(drv->owner))
		return -ENODEV;
	dump = __seq_open_private(file, &scull_dump_seq_ops, sizeof(*dump));
	if (!dump) {
		module_put(drv->owner);
		return -ENOMEM;
	}
	dump->drv = drv;
	dump->real = scull_may_see_addresses(file);
	return 0;
}

static int scull_dump_release(struct inode *inode, struct file *file)
{
	struct scull_driver *drv = pde_data(inode);

	seq_release_private(inode, file);
	module_put(drv->owner);
	return 0;
}

static const struct proc_ops scull_dump_proc_ops = {
	.proc_open	= scull_dump_open,
	.proc_read_iter	= seq_read_iter,
	.proc_lseek	= seq_lseek,
	.proc_release	= scull_dump_release,
};

#define SCULL_DUMP_NAME "%smem"

int scull_dump_create(struct scull_driver *drv)
{
	char name[32];

	if (!IS_ENABLED(CONFIG_PROC_FS)) {
		pr_info("%s: no dump in /proc: CONFIG_PROC_FS is not set\n",
			drv->name);
		return 0;
	}
	snprintf(name, sizeof(name), SCULL_DUMP_NAME, drv->name);
	return proc_create_data(name, 0444, NULL, &scull_dump_proc_ops, drv) ?
	       0 : -ENOMEM;
}

/*
 * remove_proc_entry() waits for tasks that are inside proc_open, which does not
 * sleep for long.
 */
void scull_dump_remove(struct scull_driver *drv)
{
	char name[32];

	snprintf(name, sizeof(name), SCULL_DUMP_NAME, drv->name);
	remove_proc_entry(name, NULL);
}
