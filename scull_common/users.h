/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The users of a store: a reference count with a part for each CPU.
 *
 * Each call on a device takes a reference and drops it again, so all CPUs would
 * contend for the cache line of a single counter.  Instead, each CPU counts in
 * its own part.  Each part also has one reference for the device that the store
 * is in.  Dropping these references ends the use of the store: a part that has
 * reached zero stays at zero, and when all parts have, there is no user left.
 *
 * A percpu_ref does the same job, but detects the last user only after an RCU
 * grace period.  Trimming a device must free the memory at once.
 */
#ifndef SCULL_USERS_H
#define SCULL_USERS_H

#include <linux/percpu.h>
#include <linux/refcount.h>

struct scull_users {
	refcount_t __percpu *part;
	atomic_t parts_left;
};

int scull_users_init(struct scull_users *users);
void scull_users_destroy(struct scull_users *users);
bool scull_users_close(struct scull_users *users);

/*
 * Take a reference on this CPU's part.  The caller has disabled preemption.
 * Returns the part, which must be passed to scull_users_put() on whatever CPU
 * the task runs then, or NULL if the users are closed and this part has no
 * reference left.
 */
static inline refcount_t *scull_users_get(struct scull_users *users)
{
	refcount_t *part = this_cpu_ptr(users->part);

	return refcount_inc_not_zero(part) ? part : NULL;
}

/*
 * Drop a reference.  Returns true if it was the last and the users are closed.
 */
static inline bool scull_users_put(struct scull_users *users, refcount_t *part)
{
	return refcount_dec_and_test(part) &&
	       atomic_dec_and_test(&users->parts_left);
}

#endif /* SCULL_USERS_H */
