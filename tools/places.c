// SPDX-License-Identifier: GPL-2.0
/* scullctl dump: a line for each quantum, and where each CPU has a copy for each */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "dump.h"
#include "scullctl.h"
#include "sheet.h"

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
};

static void add(struct sheet *sheet, struct dump *dump,
		const struct ranges *ranges)
{
	struct row row = { .dump = dump };
	size_t i;

	for (i = 0; i < dump->nr; i++) {
		ranges_find(ranges, &dump->places[i]);
		row.place = &dump->places[i];
		sheet_add(sheet, &row);
	}
}

int cmd_dump(char **args)
{
	struct sheet *sheet;
	int status = EXIT_SUCCESS;
	struct ranges *ranges = NULL;
	char **devices, **device;

	if (!args[0])
		usage_error("dump takes devices");
	sheet = sheet_new(&dump_type);
	devices = devices_find(args, &status);
	if (!addresses_hidden())
		ranges = ranges_read();
	for (device = devices; *device; device++) {
		struct dump dump;

		if (!dump_read(&dump, *device)) {
			status = EXIT_FAILURE;
			continue;
		}
		add(sheet, &dump, ranges);
		dump_free(&dump);
	}
	sheet_print(sheet);
	ranges_free(ranges);
	devices_free(devices);
	return status;
}
