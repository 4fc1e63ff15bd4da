// SPDX-License-Identifier: GPL-2.0
/*
 * Read /proc/scull*mem:
 *
 *	Device 0: qset 500, order 0, sz 1535135
 *	  item at ffff888004a2c5c8, qset at ffff888003d46000
 *	    0:ffff888004b0c000
 *
 * or, if each CPU has its own copy of a quantum,
 *
 *	    0:cpu0 ffff88803fc2b000, cpu1 ffff88803fd2b000
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dump.h"
#include "progress.h"
#include "sys.h"
#include "text.h"

/*
 * Return true, with a message, if the kernel shows hashes to us instead of
 * addresses.  It shows addresses to a process with CAP_SYSLOG, unless
 * kptr_restrict is 2.
 */
bool addresses_hidden(void)
{
	char *path = sys_path("/proc/self/status"), *line = NULL;
	unsigned long long caps = 0;
	FILE *file = fopen(path, "re");
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0)
		if (!strncmp(line, "CapEff:", strlen("CapEff:")))
			caps = strtoull(line + strlen("CapEff:"), NULL, 16);
	if (file)
		fclose(file);
	free(line);
	free(path);
	if (!(caps >> CAP_SYSLOG & 1))
		warnx("addresses are hashed: "
		      "CAP_SYSLOG is required to see them");
	else if (sys_number("/proc/sys/kernel/kptr_restrict", 0) > 1)
		warnx("addresses are hashed: "
		      "kernel.kptr_restrict must be 0 or 1 to see them");
	else
		return false;
	return true;
}

static uint64_t number_of(const char *device, const char *name,
			  uint64_t otherwise)
{
	char *value = device_file(device, name);
	uint64_t number = value ? strtoull(value, NULL, 10) : otherwise;

	free(value);
	return number;
}

static void add(struct dump *dump, const struct place *place)
{
	dump->places = grow(dump->places, dump->nr, sizeof(*place));
	dump->places[dump->nr++] = *place;
}

__attribute__((noreturn))
static void unknown(const struct dump *dump, const char *line)
{
	errx(EXIT_FAILURE, "%s: cannot parse a line of its dump: %s",
	     dump->device, line);
}

/* "    0:ADDRESS", or the addresses of the CPUs' copies, separated by commas */
static void parse_quantum(struct dump *dump, struct place *place, char *line)
{
	char *part, *rest, *end;

	place->slot = strtoul(line, &rest, 10);
	if (*rest++ != ':')
		unknown(dump, line);
	while ((part = strsep(&rest, ","))) {
		part += strspn(part, " ");
		place->cpu = -1;
		if (!strncmp(part, "cpu", strlen("cpu")))
			place->cpu = (int)strtol(part + strlen("cpu"), &part,
						 10);
		part += strspn(part, " ");
		place->address = strtoull(part, &end, 16);
		if (end == part)
			unknown(dump, line);
		dump->digits = (int)(end - part);
		add(dump, place);
	}
}

/* Parse the lines of one device, up to those of the next device. */
static bool parse(struct dump *dump, FILE *file, unsigned long minor)
{
	struct place place = { .device = dump->device, .node = -1 };
	unsigned long long item_at, qset_at;
	bool found = false;
	unsigned int items = 0;
	char *line = NULL, *end;
	size_t room = 0;

	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = 0;
		if (!strncmp(line, "Device ", strlen("Device "))) {
			if (found)
				break;
			found = strtoul(line + strlen("Device "), &end, 10) ==
				minor && *end == ':';
		} else if (!found) {
			continue;
		} else if (!strncmp(line, "    ", strlen("    "))) {
			parse_quantum(dump, &place, line);
			progress_set(dump->nr);
		} else if (sscanf(line, "  item at %llx, qset at %llx",
				  &item_at, &qset_at) == 2) {
			place.item_at = item_at;
			place.qset_at = qset_at;
			place.item = items++;
		} else {
			unknown(dump, line);
		}
	}
	free(line);
	return found;
}

/*
 * The dump does not contain the offsets of items.  Ask the device: each item of
 * the dump is the one in which SEEK_DATA finds the next data.
 */
static void find_offsets(struct dump *dump)
{
	uint64_t item_bytes = dump->quantum * dump->qset, index = 0;
	char *path = sys_path("/dev/%s", dump->device);
	bool ask = dump->nr && device_check(dump->device);
	int fd = ask ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	size_t i;

	dump->offsets = fd >= 0;
	if (fd < 0 && ask)
		warn("offsets are unknown: %s", path);
	for (i = 0; i < dump->nr; i++) {
		struct place *place = &dump->places[i];

		if (!i || place->item != place[-1].item) {
			off_t at;

			index = i ? index + 1 : 0;
			at = lseek(fd, (off_t)(index * item_bytes), SEEK_DATA);
			/* A failed write may have left an item past the end. */
			if (at >= 0)
				index = (uint64_t)at / item_bytes;
		}
		place->offset = index * item_bytes +
				place->slot * dump->quantum;
	}
	if (fd >= 0)
		close(fd);
	free(path);
}

/*
 * The distance between two quanta with nothing between them: the bytes that the
 * allocator takes for one.  Copies for CPUs are rounded up to whole cache
 * lines.
 */
static uint64_t step(const struct dump *dump)
{
	uint64_t quanta = number_of(dump->device, "quanta", 0);
	uint64_t taken = number_of(dump->device, "taken", 0), share;

	if (dump->nr && dump->places[0].cpu >= 0)
		return (dump->quantum + 63) / 64 * 64;
	share = quanta ? taken / quanta : 0;
	return share > dump->quantum ? share : dump->quantum;
}

void dump_free(struct dump *dump)
{
	free(dump->device);
	free(dump->places);
}

/* Return false, with a message, if the dump cannot be read. */
bool dump_read(struct dump *dump, const char *device)
{
	char *driver = device_driver(device);
	char *path = sys_path("/proc/%smem", driver);
	FILE *file = fopen(path, "re");
	bool found = false;

	*dump = (struct dump){ .device = text("%s", device) };
	if (!file) {
		warn("%s", path);
		goto out;
	}
	dump->quantum = number_of(device, "quantum", 1);
	dump->qset = number_of(device, "qset", 1);
	progress_start("reading the dump of", device,
		       number_of(device, "quanta", 0));
	found = parse(dump, file, strtoul(device + strlen(driver), NULL, 10));
	fclose(file);
	if (found) {
		dump->step = step(dump);
		find_offsets(dump);
	}
	progress_stop();
	if (!found)
		warnx("%s: device not found in %s", device, path);
out:
	free(path);
	free(driver);
	if (!found)
		dump_free(dump);
	return found;
}
