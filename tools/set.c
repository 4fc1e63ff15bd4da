// SPDX-License-Identifier: GPL-2.0
/* scullctl set and trim, by the ioctls of include/uapi/scull.h */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "scullctl.h"
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
	printf("%s:", driver);
	for (i = 0; i < n; i++)
		printf(" %s %d -> %d%s", changes[i].name, changes[i].before,
		       changes[i].value, i + 1 < n ? "," : "");
	printf("; each device adopts it when it is next trimmed\n");
	free(changes);
	return EXIT_SUCCESS;
}

/* Settings are the driver's: any device of it takes them. */
int cmd_set(char **args)
{
	char *driver = args[0], *module, *path;
	int status = EXIT_FAILURE, fd;
	size_t n = 0;

	if (!driver || !args[1])
		usage_error("set takes a driver and its settings");
	while (args[n + 1])
		parse(args[++n]);
	module = sys_path("/sys/module/%s", driver);
	path = sys_path("/dev/%s0", driver);
	if (strchr(driver, '/') || access(module, F_OK)) {
		warnx("%s: no such module is loaded", driver);
		goto out;
	}
	for (n = 1; args[n]; n++) {
		const char *name = parse(args[n]).name;

		if (counts(driver, name))
			continue;
		warnx("%s has no %s: it counts a quantum in %s", driver, name,
		      *name == 'o' ? "bytes" : "pages, as an order");
		goto out;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		warn("%s", path);
		goto out;
	}
	status = change_all(fd, driver, args + 1, n - 1);
	close(fd);
out:
	free(path);
	free(module);
	return status;
}

static int trim(const char *device)
{
	char *path = sys_path("/dev/%s", device);
	/* Opening it for writing only would trim it, and not tell. */
	int fd = open(path, O_RDWR | O_CLOEXEC), failed = fd < 0;

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
	int status = EXIT_SUCCESS;
	char **devices, **device;

	if (!args[0])
		usage_error("trim takes devices");
	devices = devices_find(args, &status);
	for (device = devices; *device; device++)
		status |= trim(*device);
	devices_free(devices);
	return status;
}
