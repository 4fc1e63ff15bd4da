// SPDX-License-Identifier: GPL-2.0
/* scullctl dump: a line for each quantum, and where each CPU has a copy for each */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "dump.h"
#include "options.h"
#include "scullctl.h"
#include "sheet.h"
#include "sys.h"
#include "text.h"

enum {
	DEVICE, ITEM, SLOT, CPU, ADDRESS, OFFSET, RANGE, NODE, ZONE, ITEM_AT, QSET_AT
};

static const struct column dump_columns[] = {
	[DEVICE] = { "DEVICE", TEXT, "device", NULL },
	[ITEM] = { "ITEM", NUMBER, "items before it in the dump", NULL },
	[SLOT] = { "SLOT", NUMBER, "number in its quantum set", NULL },
	[CPU] = { "CPU", NUMBER, "whose copy it is, if each has one", NULL },
	[ADDRESS] = { "ADDRESS", TEXT, "where the quantum is", NULL },
	[OFFSET] = { "OFFSET", NUMBER, "in the device, of its first byte", NULL },
	[RANGE] = { "RANGE", TEXT, "of the kernel's addresses", NULL },
	[NODE] = { "NODE", NUMBER, "NUMA node, in the direct map", NULL },
	[ZONE] = { "ZONE", TEXT, "zone, in the direct map", NULL },
	[ITEM_AT] = { "ITEM-AT", TEXT, "where the item is that finds it", NULL },
	[QSET_AT] = { "QSET-AT", TEXT, "where its quantum set is", NULL },
};

/* A device's dump and one of its places */
struct row {
	const struct dump *dump;
	const struct place *place;
};

static char *address(const struct dump *dump, uint64_t at)
{
	return text("%0*llx", dump->digits, (unsigned long long)at);
}

static char *dump_cell(const void *data, size_t column)
{
	const struct row *row = data;
	const struct place *place = row->place;

	switch (column) {
	case DEVICE:
		return text("%s", place->device);
	case ITEM:
		return text("%u", place->item);
	case SLOT:
		return text("%u", place->slot);
	case CPU:
		return place->cpu < 0 ? NULL : text("%d", place->cpu);
	case ADDRESS:
		return address(row->dump, place->address);
	case OFFSET:
		return row->dump->offsets ?
		       text("%llu", (unsigned long long)place->offset) : NULL;
	case RANGE:
		return place->range ? text("%s", place->range) : NULL;
	case NODE:
		return place->node < 0 ? NULL : text("%d", place->node);
	case ZONE:
		return place->zone ? text("%s", place->zone) : NULL;
	case ITEM_AT:
		return address(row->dump, place->item_at);
	default:
		return address(row->dump, place->qset_at);
	}
}

const struct sheet_type dump_type = {
	.name = "quanta",
	.defaults = "DEVICE,ITEM,SLOT,CPU,ADDRESS,OFFSET",
	.columns = dump_columns,
	.nr = sizeof(dump_columns) / sizeof(*dump_columns),
	.cell = dump_cell,
	.compact = true,
};

/* What is printed, and what is known of addresses */
struct output {
	struct sheet *sheet;
	struct ranges *ranges;
};

static int print(const char *device, void *data)
{
	const struct output *output = data;
	struct dump dump;
	struct row row = { .dump = &dump };
	size_t i;

	if (!dump_read(&dump, device))
		return EXIT_FAILURE;
	for (i = 0; i < dump.nr; i++) {
		ranges_find(output->ranges, &dump.places[i]);
		row.place = &dump.places[i];
		sheet_add(output->sheet, &row);
	}
	dump_free(&dump);
	return EXIT_SUCCESS;
}

int cmd_dump(char **args)
{
	struct output output = {};
	int status;

	if (!args[0])
		usage_error("dump takes devices");
	output.sheet = sheet_new(&dump_type);
	if (!addresses_hidden())
		output.ranges = ranges_read();
	status = devices_each(args, print, &output);
	sheet_print(output.sheet);
	ranges_free(output.ranges);
	return status;
}
