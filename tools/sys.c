// SPDX-License-Identifier: GPL-2.0
/* Find devices in /sys/class/scull, and read their files. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "options.h"
#include "sys.h"
#include "text.h"

#define CLASS "/sys/class/scull"

static char *path_of(const char *format, va_list args)
{
	char *path, *whole;

	if (vasprintf(&path, format, args) < 0)
		err(EXIT_FAILURE, "cannot allocate a string");
	whole = text("%s%s", options.sysroot, path);
	free(path);
	return whole;
}

char *sys_path(const char *format, ...)
{
	va_list args;
	char *path;

	va_start(args, format);
	path = path_of(format, args);
	va_end(args);
	return path;
}

/* The first line of a file; NULL, with errno set, if it cannot be read */
char *sys_line(const char *format, ...)
{
	char *path, *line = NULL;
	size_t room = 0;
	va_list args;
	FILE *file;

	va_start(args, format);
	path = path_of(format, args);
	va_end(args);
	file = fopen(path, "re");
	free(path);
	if (!file)
		return NULL;
	if (getline(&line, &room, file) < 0) {
		free(line);
		line = NULL;
	} else {
		line[strcspn(line, "\n")] = 0;
	}
	fclose(file);
	return line;
}

uint64_t sys_number(const char *path, uint64_t otherwise)
{
	char *line = sys_line("%s", path);
	uint64_t number = line ? strtoull(line, NULL, 0) : otherwise;

	free(line);
	return number;
}

char *device_file(const char *device, const char *file)
{
	return sys_line(CLASS "/%s/%s", device, file);
}

/* "scullp" of "scullp0" */
char *device_driver(const char *device)
{
	size_t len = strlen(device);

	while (len && isdigit((unsigned char)device[len - 1]))
		len--;
	return text("%.*s", (int)len, device);
}

static bool exists(const char *folder, const char *name)
{
	char *path = sys_path("%s/%s", folder, name);
	bool there = *name && !strchr(name, '/') && !access(path, F_OK);

	free(path);
	return there;
}

/*
 * Describe the file that has the name of the device in /dev, or return NULL if
 * it is the device, or if there is none.  A recorded system has other files.
 */
static char *other_file(const char *device)
{
	char *path = sys_path("/dev/%s", device), *numbers;
	struct stat file;
	bool there = !*options.sysroot && !stat(path, &file), same;

	free(path);
	if (!there)
		return NULL;
	if (S_ISREG(file.st_mode))
		return text("a regular file");
	if (S_ISDIR(file.st_mode))
		return text("a directory");
	if (!S_ISCHR(file.st_mode))
		return text("a file of another type");
	path = text("%u:%u", major(file.st_rdev), minor(file.st_rdev));
	numbers = device_file(device, "dev");
	same = !numbers || !strcmp(numbers, path);
	free(numbers);
	free(path);
	return same ? NULL : text("the node of another device");
}

/*
 * Return false, with a message, if /dev has another file in place of the
 * device, such as one that was written before the module was loaded.
 */
bool device_check(const char *device)
{
	char *other = other_file(device);
	bool right = !other;

	if (other)
		warnx("/dev/%s is %s, not the device: remove it, then unload "
		      "and load the module", device, other);
	free(other);
	return right;
}

static void missing(const char *device)
{
	char *driver = device_driver(device);
	char *other = strchr(device, '/') ? NULL : other_file(device);

	if (exists("/sys/module", driver) ||
	    strncmp(driver, "scull", strlen("scull")))
		warnx("%s: no such device", device);
	else if (other)
		warnx("%s: module %s is not loaded, and /dev/%s is %s: remove "
		      "it before you load the module",
		      device, driver, device, other);
	else
		warnx("%s: module %s is not loaded", device, driver);
	free(other);
	free(driver);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static char **devices_all(void)
{
	char *folder = sys_path(CLASS), **all;
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, visible, versionsort), i;

	all = calloc(n < 0 ? 1 : n + 1, sizeof(*all));
	if (!all)
		err(EXIT_FAILURE, "cannot list %s", folder);
	for (i = 0; i < n; i++) {
		all[i] = text("%s", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	free(folder);
	return all;
}

/*
 * Return a NULL-terminated list of the named devices, whose names may begin
 * with "/dev/", or of all devices if there are no names.  For a missing device,
 * print a message and set the status to 1.
 */
static char **devices_find(char **names, int *status)
{
	char **found = NULL;
	size_t n = 0;

	if (!*names) {
		found = devices_all();
		if (*found)
			return found;
		warnx("no scull module is loaded; use scull_load to load one");
		*status = EXIT_FAILURE;
		return found;
	}
	for (; *names; names++) {
		const char *name = *names;

		if (!strncmp(name, "/dev/", strlen("/dev/")))
			name += strlen("/dev/");
		if (!exists(CLASS, name)) {
			missing(name);
			*status = EXIT_FAILURE;
			continue;
		}
		found = grow(found, n, sizeof(*found));
		found[n++] = text("%s", name);
	}
	found = grow(found, n, sizeof(*found));
	found[n] = NULL;
	return found;
}

/*
 * Call a function for each device that devices_find() returns.  The exit status
 * is nonzero if a device is missing or a call failed.
 */
int devices_each(char **names, int (*each)(const char *device, void *data),
		 void *data)
{
	int status = EXIT_SUCCESS;
	char **devices = devices_find(names, &status), **device;

	for (device = devices; *device; device++) {
		status |= each(*device, data);
		free(*device);
	}
	free(devices);
	return status;
}
