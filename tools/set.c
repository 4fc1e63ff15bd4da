// SPDX-License-Identifier: GPL-2.0
/* scullctl set, reset and trim, which use the ioctls of include/uapi/scull.h */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "options.h"
#include "progress.h"
#include "scullctl.h"
#include "sys.h"
#include "text.h"
#include "uapi/scull.h"

/* A setting, the request that changes it, its new value and its old value */
struct change {
	const char *name;
	unsigned long request;
	int value;
	int before;
};

/* The range of a setting, for error messages, or "" if it is unknown */
static char *range_of(const char *driver, const char *name)
{
	char *path = text("/sys/class/scull/%s0/%s_max", driver,
			  strcmp(name, "order") ? name : "quantum");
	uint64_t most = sys_number(path, 0);
	uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);
	unsigned int order = 0;

	free(path);
	if (!most)
		return text("%s", "");
	if (strcmp(name, "order"))
		return text(" from 1 to %llu", (unsigned long long)most);
	while (size << (order + 1) <= most)
		order++;
	return text(" from 0 to %u", order);
}

static struct change parse(const char *driver, const char *arg)
{
	static const struct change known[] = {
		{ .name = "order", .request = SCULL_IOCHORDER },
		{ .name = "quantum", .request = SCULL_IOCHQUANTUM },
		{ .name = "qset", .request = SCULL_IOCHQSET },
	};
	size_t len = strcspn(arg, "="), i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct change change = known[i];
		char *end;
		long value;

		if (strncmp(arg, change.name, len) || change.name[len])
			continue;
		errno = 0;
		value = arg[len] ? strtol(arg + len + 1, &end, 0) : 0;
		if (!arg[len] || end == arg + len + 1 || *end)
			usage_error("%s requires a number%s: %s", change.name,
				    range_of(driver, change.name), arg);
		/*
		 * No driver accepts a negative value or one above INT_MAX, so
		 * pass -1, which the driver refuses.
		 */
		change.value = errno || value > INT_MAX || value < 0 ?
			       -1 : (int)value;
		return change;
	}
	usage_error("unknown setting: %s; use order=NUMBER or qset=NUMBER",
		    arg);
}

/*
 * Does the driver have this setting?  The requests for order and quantum have
 * the same numbers, so the driver cannot tell them apart.
 */
static bool has_setting(const char *driver, const char *name)
{
	char *value = sys_line("/sys/module/%s/parameters/%s_%s", driver,
			       driver, name);
	bool there = value;

	free(value);
	return there;
}

static void lacks_setting(const char *driver, const char *name)
{
	if (!strcmp(name, "order"))
		warnx("%s has no order; choose the bytes in a quantum when "
		      "loading it: scull_load %s %s_quantum=BYTES",
		      driver, driver, driver);
	else if (!strcmp(name, "quantum"))
		warnx("%s has no quantum; use order=NUMBER for quanta of "
		      "2^NUMBER pages", driver);
	else
		warnx("%s has no %s: it is not a scull driver", driver, name);
}

static void refused(const char *driver, const char *name, const char *arg)
{
	char *range;

	switch (errno) {
	case EINVAL:
		range = range_of(driver, name);
		warnx("%s: %s is out of range; use a number%s", driver, arg,
		      *range ? range : " in the range of the driver");
		free(range);
		return;
	case EOPNOTSUPP:
		warnx("%s: %s cannot be changed while the module is loaded; to "
		      "load it again, with empty devices, use scull_unload %s "
		      "and scull_load %s %s_%s",
		      driver, name, driver, driver, driver, arg);
		return;
	}
	warn("%s: cannot set %s", driver, arg);
}

static void tell(const char *driver, const struct change *changes, size_t n)
{
	size_t i;

	printf("%s:", driver);
	for (i = 0; i < n; i++)
		printf("%s %s %d -> %d", i ? "," : "", changes[i].name,
		       changes[i].before, changes[i].value);
	printf("; each device adopts this at its next trim\n");
}

/* Make all changes or, if one fails, none. */
static int change_all(int fd, const char *driver, char **args, size_t n)
{
	struct change *changes = calloc(n, sizeof(*changes));
	size_t i;
	int before;

	if (!changes)
		err(EXIT_FAILURE, "cannot allocate %zu settings", n);
	for (i = 0; i < n; i++) {
		changes[i] = parse(driver, args[i]);
		before = ioctl(fd, changes[i].request, (long)changes[i].value);
		if (before < 0) {
			refused(driver, changes[i].name, args[i]);
			break;
		}
		changes[i].before = before;
	}
	if (i < n) {
		while (i--)
			ioctl(fd, changes[i].request, (long)changes[i].before);
		free(changes);
		return EXIT_FAILURE;
	}
	tell(driver, changes, n);
	free(changes);
	return EXIT_SUCCESS;
}

static bool is_loaded(const char *driver)
{
	char *module = sys_path("/sys/module/%s", driver);
	bool there = !strchr(driver, '/') && !access(module, F_OK);

	if (!there)
		warnx("module %s is not loaded", driver);
	free(module);
	return there;
}

/* The settings belong to the driver, so any of its devices will do. */
static int open_driver(const char *driver)
{
	char *device = text("%s0", driver);
	char *path = sys_path("/dev/%s", device);
	bool right = device_check(device);
	int fd = right ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0 && right)
		warn("%s", path);
	free(path);
	free(device);
	return fd;
}

int cmd_set(char **args)
{
	const char *driver = args[0];
	size_t n = 0;
	int status, fd;

	if (!driver || !args[1])
		usage_error("set requires a DRIVER and at least one "
			    "NAME=VALUE");
	while (args[n + 1])
		parse(driver, args[++n]);
	if (!is_loaded(driver))
		return EXIT_FAILURE;
	for (n = 1; args[n]; n++) {
		const char *name = parse(driver, args[n]).name;

		if (has_setting(driver, name))
			continue;
		lacks_setting(driver, name);
		return EXIT_FAILURE;
	}
	fd = open_driver(driver);
	if (fd < 0)
		return EXIT_FAILURE;
	status = change_all(fd, driver, args + 1, n - 1);
	close(fd);
	return status;
}

/* Restore the defaults that were compiled into the module. */
int cmd_reset(char **args)
{
	struct change changes[] = {
		{ .name = "qset", .request = SCULL_IOCQQSET },
		{ .name = "order", .request = SCULL_IOCQORDER },
	};
	const char *driver = args[0];
	size_t n, i;
	int fd, failed;

	if (!driver || args[1])
		usage_error("reset requires exactly one DRIVER");
	if (!is_loaded(driver))
		return EXIT_FAILURE;
	fd = open_driver(driver);
	if (fd < 0)
		return EXIT_FAILURE;
	n = has_setting(driver, "order") ? 2 : 1;
	for (i = 0; i < n; i++)
		changes[i].before = ioctl(fd, changes[i].request);
	failed = ioctl(fd, SCULL_IOCRESET);
	if (failed)
		warn("%s: cannot reset the settings", driver);
	for (i = 0; i < n; i++)
		changes[i].value = ioctl(fd, changes[i].request);
	if (!failed)
		tell(driver, changes, n);
	close(fd);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int trim(const char *device, void *unused)
{
	char *path;
	int fd, failed;

	(void)unused;
	if (!device_check(device))
		return EXIT_FAILURE;
	path = sys_path("/dev/%s", device);
	/* Opening it write-only would trim it, but not report an error. */
	fd = open(path, O_RDWR | O_CLOEXEC);
	failed = fd < 0;
	if (fd >= 0) {
		progress_start("trimming", device, 0);
		failed = ioctl(fd, SCULL_IOCTRIM);
		progress_stop();
	}
	if (failed && errno == EBUSY)
		warnx("cannot trim %s: it is mapped", path);
	else if (failed)
		warn("cannot trim %s", path);
	if (fd >= 0)
		close(fd);
	free(path);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_trim(char **args)
{
	if (!args[0])
		usage_error("trim requires at least one DEVICE");
	return devices_each(args, trim, NULL);
}
