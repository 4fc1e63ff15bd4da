/* SPDX-License-Identifier: GPL-2.0 */
/* Access to the files of /sys, /proc and /dev. */
#ifndef SYS_H
#define SYS_H

#include <stdbool.h>
#include <stdint.h>

char *sys_path(const char *format, ...);
char *sys_line(const char *format, ...);
uint64_t sys_number(const char *path, uint64_t otherwise);
char *device_file(const char *device, const char *file);
char *device_driver(const char *device);
bool device_check(const char *device);
int devices_each(char **names, int (*each)(const char *device, void *data),
		 void *data);

#endif /* SYS_H */
