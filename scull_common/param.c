// SPDX-License-Identifier: GPL-2.0
/*
 * Integer module parameters with a range.
 */
#include <linux/kernel.h>
#include <linux/moduleparam.h>

#include "param.h"
#include "scull_driver.h"

/*
 * Accept any integer here and let scull_param_check() reject it, so that the
 * error is logged once, with the range.
 */
static int scull_param_set(const char *val, const struct kernel_param *kp)
{
	struct scull_param *param = kp->arg;
	int err = kstrtol(val, 0, &param->value);

	if (err == -ERANGE) {
		param->value = *val == '-' ? LONG_MIN : LONG_MAX;
		err = 0;
	}
	return err;
}

static int scull_param_get(char *buf, const struct kernel_param *kp)
{
	struct scull_param *param = kp->arg;

	return sysfs_emit(buf, "%ld\n", READ_ONCE(param->value));
}

/* Exported for SCULL_PARAM() only: parses and shows a parameter. */
const struct kernel_param_ops scull_param_ops = {
	.set	= scull_param_set,
	.get	= scull_param_get,
};
EXPORT_SYMBOL_NS_GPL(scull_param_ops, SCULL_NS);

bool scull_param_accepts(const struct scull_param *param, long value)
{
	return value >= param->min && value <= param->max;
}

int scull_param_check(const struct scull_driver *drv,
		      const struct scull_param *param)
{
	if (scull_param_accepts(param, param->value))
		return 0;
	pr_err("%s: %s=%ld is not in %ld..%ld\n", drv->name, param->name,
	       param->value, param->min, param->max);
	return -EINVAL;
}
