/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCULL_PLACEMENT_H
#define SCULL_PLACEMENT_H

struct scull_driver;

int scull_placement_init(const struct scull_driver *drv);
int scull_node(const struct scull_driver *drv);

#endif /* SCULL_PLACEMENT_H */
