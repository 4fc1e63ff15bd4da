// SPDX-License-Identifier: GPL-2.0
/* scullctl set, reset and trim, by the ioctls of include/uapi/scull.h */
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
#include "uapi/scull.h"

/* A setting, the request that changes it, and what it was before and is to be */
struct change {
	const char *name;
	unsigned long request;
	int value;
	int before;
};

static struct change parse(const char *arg)
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
			usage_error("%s wants a number: %s=NUMBER", change.name,
				    change.name);
		/* What is no int is out of any range: the driver says so. */
		change.value = errno || value > INT_MAX || value < 0 ?
			       -1 : (int)value;
		return change;
	}
	usage_error("no setting of that name: %s", arg);
}

/* A request for a size counts in what the driver does: ask before. */
static bool counts(const char *driver, const char *name)
{
	char *value = sys_line("/sys/module/%s/parameters/%s_%s", driver,
			       driver, name);
	bool there = value;

	free(value);
	return there;
}

static void refused(const char *driver, const char *arg)
{
	switch (errno) {
	case EINVAL:
		warnx("%s: %s is out of range", driver, arg);
		return;
	case EOPNOTSUPP:
		warnx("%s: %s: only when the module is loaded", driver, arg);
		return;
	}
	warn("%s: %s", driver, arg);
}

static void tell(const char *driver, const struct change *changes, size_t n)
{
	size_t i;

	printf("%s:", driver);
	for (i = 0; i < n; i++)
		printf("%s %s %d -> %d", i ? "," : "", changes[i].name,
		       changes[i].before, changes[i].value);
	printf("; each device adopts it when it is next trimmed\n");
}

/* All of them, or none */
static int change_all(int fd, const char *driver, char **args, size_t n)
{
	struct change *changes = calloc(n, sizeof(*changes));
	size_t i;
	int before;

	if (!changes)
		err(EXIT_FAILURE, "cannot allocate %zu settings", n);
	for (i = 0; i < n; i++) {
		changes[i] = parse(args[i]);
		before = ioctl(fd, changes[i].request, (long)changes[i].value);
		if (before < 0) {
			refused(driver, args[i]);
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
		warnx("%s: no such module is loaded", driver);
	free(module);
	return there;
}

/* Settings are the driver's: any device of it takes them. */
static int open_driver(const char *driver)
{
	char *path = sys_path("/dev/%s0", driver);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		warn("%s", path);
	free(path);
	return fd;
}

int cmd_set(char **args)
{
	const char *driver = args[0];
	size_t n = 0;
	int status, fd;

	if (!driver || !args[1])
		usage_error("set takes a driver and its settings");
	while (args[n + 1])
		parse(args[++n]);
	if (!is_loaded(driver))
		return EXIT_FAILURE;
	for (n = 1; args[n]; n++) {
		const char *name = parse(args[n]).name;

		if (counts(driver, name))
			continue;
		warnx("%s has no %s: it counts a quantum in %s", driver, name,
		      *name == 'o' ? "bytes" : "pages, as an order");
		return EXIT_FAILURE;
	}
	fd = open_driver(driver);
	if (fd < 0)
		return EXIT_FAILURE;
	status = change_all(fd, driver, args + 1, n - 1);
	close(fd);
	return status;
}

/* What can be set, as it was when the module was built */
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
		usage_error("reset takes a driver");
	if (!is_loaded(driver))
		return EXIT_FAILURE;
	fd = open_driver(driver);
	if (fd < 0)
		return EXIT_FAILURE;
	n = counts(driver, "order") ? 2 : 1;
	for (i = 0; i < n; i++)
		changes[i].before = ioctl(fd, changes[i].request);
	failed = ioctl(fd, SCULL_IOCRESET);
	if (failed)
		warn("%s", driver);
	for (i = 0; i < n; i++)
		changes[i].value = ioctl(fd, changes[i].request);
	if (!failed)
		tell(driver, changes, n);
	close(fd);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int trim(const char *device, void *unused)
{
	char *path = sys_path("/dev/%s", device);
	/* Opening it for writing only would trim it, and not tell. */
	int fd = open(path, O_RDWR | O_CLOEXEC), failed = fd < 0;

	(void)unused;
	if (fd >= 0) {
		progress_start("trimming", device, 0);
		failed = ioctl(fd, SCULL_IOCTRIM);
		progress_stop();
	}
	if (failed && errno == EBUSY)
		warnx("%s: it is mapped, and was not trimmed", path);
	else if (failed)
		warn("%s", path);
	if (fd >= 0)
		close(fd);
	free(path);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_trim(char **args)
{
	if (!args[0])
		usage_error("trim takes devices");
	return devices_each(args, trim, NULL);
}
