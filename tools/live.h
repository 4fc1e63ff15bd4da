/* SPDX-License-Identifier: GPL-2.0 */
/* The map that watch draws. */
#ifndef LIVE_H
#define LIVE_H

#include <stdbool.h>

/*
 * Draw the map of the devices until @again, which is called before sample @n,
 * returns false, or until a device disappears.  Returns an exit status.
 */
int live_map(char **args, bool (*again)(unsigned long n));

#endif /* LIVE_H */
