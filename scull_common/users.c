// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>

#include "users.h"

int scull_users_init(struct scull_users *users)
{
	int cpu;

	users->part = alloc_percpu_gfp(refcount_t, GFP_KERNEL | __GFP_NORETRY |
				       __GFP_NOWARN);
	if (!users->part)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		refcount_set(per_cpu_ptr(users->part, cpu), 1);
	atomic_set(&users->parts_left, num_possible_cpus());
	return 0;
}

/*
 * Call only after a grace period: scull_users_get() may still access the
 * counts.
 */
void scull_users_destroy(struct scull_users *users)
{
	free_percpu(users->part);
}

/*
 * Drop the device's reference on every part.  Returns true if there was no
 * user; otherwise scull_users_put() returns true to the last one.  A part that
 * still has users can get more.
 */
bool scull_users_close(struct scull_users *users)
{
	bool last = false;
	int cpu;

	for_each_possible_cpu(cpu)
		if (scull_users_put(users, per_cpu_ptr(users->part, cpu)))
			last = true;
	return last;
}
