// SPDX-License-Identifier: GPL-2.0
/* scullctl watch: print the content and activity of devices repeatedly. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "live.h"
#include "options.h"
#include "scullctl.h"
#include "sheet.h"
#include "sys.h"
#include "text.h"

/* Counters, of which the change per second is shown */
static const char *const counters[] = {
	"reads", "writes", "read_bytes", "written_bytes"
};

#define NR_COUNTERS (sizeof(counters) / sizeof(*counters))

struct watched {
	char *device;
	double seconds;
	uint64_t now[NR_COUNTERS];
	uint64_t before[NR_COUNTERS];
};

enum { NAME, SIZE, TAKEN, WASTE, MAPPINGS, RATES };

static const struct column watch_columns[] = {
	[NAME] = { "NAME", TEXT, "name of the device", NULL },
	[SIZE] = { "SIZE", BYTES, "bytes up to the end of the data",
		   "size" },
	[TAKEN] = { "TAKEN", BYTES, "bytes that the allocator took", "taken" },
	[WASTE] = { "WASTE", NUMBER,
		    "percentage of TAKEN and bookkeeping that holds no data",
		    "waste" },
	[MAPPINGS] = { "MAPPINGS", NUMBER, "mappings, in all processes",
		       "mappings" },
	[RATES] = { "READS/S", NUMBER, "read calls per second", NULL },
	{ "WRITES/S", NUMBER, "write calls per second", NULL },
	{ "READ/S", BYTES, "bytes read per second", NULL },
	{ "WRITTEN/S", BYTES, "bytes written per second", NULL },
};

static char *watch_cell(const void *row, size_t column)
{
	const struct watched *watched = row;
	double rate;

	if (column == NAME)
		return text("%s", watched->device);
	if (column < RATES)
		return device_file(watched->device, watch_columns[column].file);
	column -= RATES;
	/* The first sample has nothing to compare with. */
	if (!watched->seconds || watched->now[column] < watched->before[column])
		return NULL;
	rate = (double)(watched->now[column] - watched->before[column]) /
	       watched->seconds;
	return text("%.0f", rate);
}

const struct sheet_type watch_type = {
	.name = "scull",
	.defaults = "NAME,SIZE,TAKEN,WASTE,MAPPINGS,READS/S,WRITES/S,READ/S,WRITTEN/S",
	.columns = watch_columns,
	.nr = sizeof(watch_columns) / sizeof(*watch_columns),
	.cell = watch_cell,
};

static double clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One sample of all devices */
struct look {
	struct sheet *sheet;
	const struct look *before;
	double when;
	struct watched *all;
	size_t nr;
};

/* Devices come and go, so find the previous sample of a device by its name. */
static const struct watched *same(const struct look *look, const char *device)
{
	size_t i;

	for (i = 0; i < look->nr; i++)
		if (!strcmp(look->all[i].device, device))
			return &look->all[i];
	return NULL;
}

static int count(const char *device, void *data)
{
	struct look *look = data;
	const struct watched *before = same(look->before, device);
	struct watched watched = { .device = text("%s", device) };
	size_t i;

	for (i = 0; i < NR_COUNTERS; i++) {
		char *value = device_file(device, counters[i]);

		watched.now[i] = value ? strtoull(value, NULL, 10) : 0;
		free(value);
	}
	if (before) {
		memcpy(watched.before, before->now, sizeof(before->now));
		watched.seconds = look->when - look->before->when;
	}
	look->all = grow(look->all, look->nr, sizeof(watched));
	look->all[look->nr++] = watched;
	sheet_add(look->sheet, &watched);
	return EXIT_SUCCESS;
}

static void forget(struct look *look)
{
	while (look->nr)
		free(look->all[--look->nr].device);
	free(look->all);
}

/* Wait until sample @n is due; return false if enough samples were taken. */
static bool again(unsigned long n)
{
	const struct timespec pause = {
		.tv_sec = (time_t)options.interval,
		.tv_nsec = (long)((options.interval -
				   (double)(time_t)options.interval) * 1e9),
	};

	if (options.count && n >= options.count)
		return false;
	if (n)
		nanosleep(&pause, NULL);
	return true;
}

int cmd_watch(char **args)
{
	struct look before = {};
	unsigned long n;
	int status = EXIT_SUCCESS;

	if (options.map)
		return live_map(args, again);
	for (n = 0; !status && again(n); n++) {
		struct look look = { .before = &before };

		look.when = clock_now();
		look.sheet = sheet_new(&watch_type);
		status = devices_each(args, count, &look);
		if (look.nr && isatty(STDOUT_FILENO))
			fputs("\033[H\033[J", stdout);
		sheet_print(look.sheet);
		fflush(stdout);
		forget(&before);
		before = look;
	}
	forget(&before);
	return status;
}
