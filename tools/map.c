// SPDX-License-Identifier: GPL-2.0
/*
 * scullctl map: print where the quanta of a device lie in memory, with a line
 * for each kind of memory and a picture of it.  With --runs, print a line for
 * each run of contiguous quanta.
 */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "options.h"
#include "progress.h"
#include "scullctl.h"
#include "sheet.h"
#include "sys.h"
#include "text.h"

#define PICTURE_WIDTH 40

enum {
	DEVICE, RANGE, CPU, NODE, ZONE, START, END, BYTES_, QUANTA, RUNS, LONGEST,
	OFFSET, MAP
};

static const struct column map_columns[] = {
	[DEVICE] = { "DEVICE", TEXT, "name of the device", NULL },
	[RANGE] = { "RANGE", TEXT,
		    "kernel address range: direct map, vmalloc, other,\n"
		    "                or per-CPU areas in one of these", NULL },
	[CPU] = { "CPU", NUMBER, "CPU that the copies belong to, if any",
		  NULL },
	[NODE] = { "NODE", NUMBER, "NUMA node, if in the direct map", NULL },
	[ZONE] = { "ZONE", TEXT, "zone, if in the direct map", NULL },
	[START] = { "START", TEXT, "address of the first quantum", NULL },
	[END] = { "END", TEXT, "address after the last quantum", NULL },
	[BYTES_] = { "SPAN", BYTES, "bytes from START to END", NULL },
	[QUANTA] = { "QUANTA", NUMBER, "number of quanta", NULL },
	[RUNS] = { "RUNS", NUMBER, "number of contiguous runs", NULL },
	[LONGEST] = { "LONGEST", NUMBER, "quanta in the longest run", NULL },
	[OFFSET] = { "OFFSET", NUMBER,
		     "device offset of the quantum at START", NULL },
	[MAP] = { "MAP", PICTURE,
		  "from START to END: # full, : half, . less, blank none",
		  NULL },
};

/* Quanta in the same kind of memory, sorted by address */
struct stretch {
	const struct dump *dump;
	const struct place *places;
	size_t nr;
};

static uint64_t end_of(const struct stretch *stretch)
{
	return stretch->places[stretch->nr - 1].address +
	       stretch->dump->quantum;
}

/* The number of contiguous quanta that begin at index @from */
static size_t run(const struct stretch *stretch, size_t from)
{
	size_t i = from + 1;

	while (i < stretch->nr &&
	       stretch->places[i].address - stretch->places[i - 1].address <=
	       stretch->dump->step)
		i++;
	return i - from;
}

static size_t runs(const struct stretch *stretch, size_t *longest)
{
	size_t i, len, n = 0;

	for (i = 0, *longest = 0; i < stretch->nr; i += len, n++) {
		len = run(stretch, i);
		if (len > *longest)
			*longest = len;
	}
	return n;
}

/* Draw how full each part of the stretch is. */
static char *picture(const struct stretch *stretch)
{
	uint64_t start = stretch->places[0].address, last = end_of(stretch);
	uint64_t steps = (last - start + stretch->dump->step - 1) /
			 stretch->dump->step;
	size_t quanta[PICTURE_WIDTH] = {}, width = PICTURE_WIDTH, i;
	double part = (double)steps / PICTURE_WIDTH;
	char *line;

	/* At most one cell for each quantum that would fit */
	if (part < 1) {
		part = 1;
		width = steps;
	}
	for (i = 0; i < stretch->nr; i++) {
		uint64_t at = (stretch->places[i].address - start) /
			      stretch->dump->step;
		size_t cell = (size_t)((double)at / part);

		if (cell < PICTURE_WIDTH)
			quanta[cell]++;
	}
	line = text("%*s", (int)width, "");
	for (i = 0; i < width; i++) {
		/*
		 * Allow for one missing quantum: a part need not be a whole
		 * number of quanta, so a full one may contain one less.
		 */
		if (quanta[i])
			line[i] = quanta[i] + 1 > part ? '#' :
				  2 * (quanta[i] + 1) > part ? ':' : '.';
	}
	return line;
}

static char *map_cell(const void *row, size_t column)
{
	const struct stretch *stretch = row;
	const struct place *first = &stretch->places[0];
	size_t longest;
	int digits = stretch->dump->digits;

	switch (column) {
	case DEVICE:
		return text("%s", first->device);
	case RANGE:
		return first->range ? text("%s", first->range) : NULL;
	case CPU:
		return first->cpu < 0 ? NULL : text("%d", first->cpu);
	case NODE:
		return first->node < 0 ? NULL : text("%d", first->node);
	case ZONE:
		return first->zone ? text("%s", first->zone) : NULL;
	case START:
		return text("%0*llx", digits, (unsigned long long)first->address);
	case END:
		return text("%0*llx", digits, (unsigned long long)end_of(stretch));
	case BYTES_:
		return text("%llu", (unsigned long long)(end_of(stretch) -
							 first->address));
	case QUANTA:
		return text("%zu", stretch->nr);
	case RUNS:
		return text("%zu", runs(stretch, &longest));
	case LONGEST:
		runs(stretch, &longest);
		return text("%zu", longest);
	case OFFSET:
		return stretch->dump->offsets ?
		       text("%llu", (unsigned long long)first->offset) : NULL;
	default:
		return picture(stretch);
	}
}

const struct sheet_type map_type = {
	.name = "ranges",
	.defaults = "DEVICE,RANGE,CPU,NODE,ZONE,START,SPAN,QUANTA,RUNS,MAP",
	.columns = map_columns,
	.nr = sizeof(map_columns) / sizeof(*map_columns),
	.cell = map_cell,
	.compact = true,
};

static const struct sheet_type runs_type = {
	.name = "runs",
	.defaults = "DEVICE,RANGE,CPU,NODE,ZONE,START,END,QUANTA,OFFSET",
	.columns = map_columns,
	.nr = sizeof(map_columns) / sizeof(*map_columns),
	.cell = map_cell,
	.compact = true,
};

static int compare(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_kinds(const struct place *a, const struct place *b)
{
	int order = compare(a->range, b->range);

	if (!order)
		order = a->cpu - b->cpu;
	if (!order)
		order = a->node - b->node;
	return order ? order : compare(a->zone, b->zone);
}

static int by_kind_and_address(const void *a, const void *b)
{
	const struct place *one = a, *other = b;
	int order = compare_kinds(one, other);

	if (order)
		return order;
	return one->address < other->address ? -1 :
	       one->address > other->address;
}

static void add_runs(struct sheet *sheet, const struct stretch *stretch)
{
	struct stretch one = { .dump = stretch->dump };
	size_t i;

	for (i = 0; i < stretch->nr; i += one.nr) {
		one.places = &stretch->places[i];
		one.nr = run(stretch, i);
		sheet_add(sheet, &one);
	}
}

static void add(struct sheet *sheet, struct dump *dump)
{
	struct stretch stretch = { .dump = dump };
	size_t i;

	if (dump->nr)
		qsort(dump->places, dump->nr, sizeof(*dump->places),
		      by_kind_and_address);
	for (i = 0; i < dump->nr; i += stretch.nr) {
		stretch.places = &dump->places[i];
		stretch.nr = 1;
		while (i + stretch.nr < dump->nr &&
		       !compare_kinds(stretch.places,
				      stretch.places + stretch.nr))
			stretch.nr++;
		if (options.runs)
			add_runs(sheet, &stretch);
		else
			sheet_add(sheet, &stretch);
	}
}

/* The table to print or the dumps to draw, and the known address ranges */
struct output {
	struct sheet *sheet;
	struct ranges *ranges;
	struct dump *dumps;
	size_t nr;
};

static bool read_dump(struct dump *dump, const char *device,
		      const struct output *output)
{
	size_t i;

	if (!dump_read(dump, device))
		return false;
	progress_start("finding the memory of", device, dump->nr);
	for (i = 0; i < dump->nr; i++) {
		ranges_find(output->ranges, &dump->places[i]);
		progress_set(i);
	}
	progress_stop();
	return true;
}

static int print(const char *device, void *data)
{
	struct output *output = data;
	struct dump dump;

	if (!read_dump(&dump, device, output))
		return EXIT_FAILURE;
	progress_start("sorting", device, 0);
	add(output->sheet, &dump);
	progress_stop();
	dump_free(&dump);
	return EXIT_SUCCESS;
}

/* Keep the dump: the picture shows the dumps of all devices. */
static int keep(const char *device, void *data)
{
	struct output *output = data;

	output->dumps = grow(output->dumps, output->nr, sizeof(struct dump));
	if (!read_dump(&output->dumps[output->nr], device, output))
		return EXIT_FAILURE;
	output->nr++;
	return EXIT_SUCCESS;
}

static int draw(char **args, struct output *output)
{
	int status = devices_each(args, keep, output);
	size_t i;

	status |= plot_dumps(output->dumps, output->nr);
	for (i = 0; i < output->nr; i++)
		dump_free(&output->dumps[i]);
	free(output->dumps);
	return status;
}

int cmd_map(char **args)
{
	struct output output = {};
	int status;

	if (!args[0])
		usage_error("map requires at least one DEVICE");
	if (addresses_hidden())
		return EXIT_FAILURE;
	output.ranges = ranges_read();
	if (options.plot) {
		status = draw(args, &output);
	} else {
		output.sheet = sheet_new(options.runs ? &runs_type : &map_type);
		status = devices_each(args, print, &output);
		sheet_print(output.sheet);
	}
	ranges_free(output.ranges);
	return status;
}
