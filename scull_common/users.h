/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who is using a store: a reference count with a part on every CPU.
 *
 * Each call on a device takes a reference and drops it again, so a single
 * counter would be a cache line that all CPUs fight for.  Here each CPU counts
 * in a part of its own.  Each part also holds one reference for the device
 * that the store is in; taking those back is what ends the store: a part that
 * has reached zero stays there, and when all have, nobody is left.
 *
 * A percpu_ref does the same job, but learns of the last user only after an
 * RCU grace period.  Trimming a device must give the memory back at once.
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
 * Take a reference, on the part of this CPU, with preemption off.  Returns the
 * part, which must be handed to scull_users_put() on whatever CPU the caller is
 * then, or NULL when the users have been closed and this part has none left.
 */
static inline refcount_t *scull_users_get(struct scull_users *users)
{
	refcount_t *part = this_cpu_ptr(users->part);

	return refcount_inc_not_zero(part) ? part : NULL;
}

/* Drop a reference; true when it was the last and the users are closed. */
static inline bool scull_users_put(struct scull_users *users, refcount_t *part)
{
	return refcount_dec_and_test(part) &&
	       atomic_dec_and_test(&users->parts_left);
}

#endif /* SCULL_USERS_H */
