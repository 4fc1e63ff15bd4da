/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCULL_PARAM_H
#define SCULL_PARAM_H

#include <linux/types.h>

struct scull_driver;
struct scull_param;

bool scull_param_accepts(const struct scull_param *param, long value);
int scull_param_check(const struct scull_driver *drv,
		      const struct scull_param *param);

#endif /* SCULL_PARAM_H */
