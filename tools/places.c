// SPDX-License-Identifier: GPL-2.0
/* scullctl dump: print a line for each quantum, or each CPU's copy of it. */
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
	[DEVICE] = { "DEVICE", TEXT, "name of the device", NULL },
	[ITEM] = { "ITEM", NUMBER, "number of the item in the dump, from 0",
		   NULL },
	[SLOT] = { "SLOT", NUMBER, "index in the quantum set", NULL },
	[CPU] = { "CPU", NUMBER, "CPU that the copy belongs to, if any", NULL },
	[ADDRESS] = { "ADDRESS", TEXT, "address of the quantum", NULL },
	[OFFSET] = { "OFFSET", NUMBER, "device offset of its first byte",
		     NULL },
	[RANGE] = { "RANGE", TEXT, "kernel address range", NULL },
	[NODE] = { "NODE", NUMBER, "NUMA node, if in the direct map", NULL },
	[ZONE] = { "ZONE", TEXT, "zone, if in the direct map", NULL },
	[ITEM_AT] = { "ITEM-AT", TEXT, "address of the item", NULL },
	[QSET_AT] = { "QSET-AT", TEXT, "address of the quantum set", NULL },
};

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

/* The table to print, and the known address ranges */
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
		usage_error("dump requires at least one DEVICE");
	output.sheet = sheet_new(&dump_type);
	if (!addresses_hidden())
		output.ranges = ranges_read();
	status = devices_each(args, print, &output);
	sheet_print(output.sheet);
	ranges_free(output.ranges);
	return status;
}
