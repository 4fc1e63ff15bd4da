/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCULL_LIMIT_H
#define SCULL_LIMIT_H

#include <linux/sizes.h>
#include <linux/types.h>

struct scull_driver;

/*
 * How far a CPU counts by itself before it takes the counter's lock.  Near
 * the limit __percpu_counter_compare() adds up the CPUs' parts, so that a
 * large batch costs no exactness.
 */
#define SCULL_LIMIT_BATCH	SZ_256K

int scull_limit_init(struct scull_driver *drv);
void scull_limit_destroy(struct scull_driver *drv);
int scull_charge(struct scull_driver *drv, size_t bytes);
int scull_charge_ram(struct scull_driver *drv, size_t bytes);
void scull_uncharge(struct scull_driver *drv, size_t bytes);

#endif /* SCULL_LIMIT_H */
