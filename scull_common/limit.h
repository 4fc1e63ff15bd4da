/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCULL_LIMIT_H
#define SCULL_LIMIT_H

#include <linux/sizes.h>
#include <linux/types.h>

struct scull_driver;

/* Bytes that a CPU draws for its stock at once if the limit is far away */
#define SCULL_LIMIT_BATCH	SZ_256K

int scull_limit_init(struct scull_driver *drv);
void scull_limit_destroy(struct scull_driver *drv);
int scull_charge(struct scull_driver *drv, size_t bytes);
int scull_charge_ram(struct scull_driver *drv, size_t bytes, gfp_t gfp, int *node);
void scull_charge_late(struct scull_driver *drv, size_t bytes);
void scull_uncharge(struct scull_driver *drv, size_t bytes);
s64 scull_charged(struct scull_driver *drv);

#endif /* SCULL_LIMIT_H */
