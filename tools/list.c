// SPDX-License-Identifier: GPL-2.0
/* scullctl list (a line for each device) and show (a line for each property) */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "options.h"
#include "progress.h"
#include "scullctl.h"
#include "sheet.h"
#include "sys.h"
#include "text.h"

enum { NAME, DRIVER, NEXT_QUANTUM, NEXT_QSET };

static const struct column list_columns[] = {
	[NAME] = { "NAME", TEXT, "name of the device", NULL },
	[DRIVER] = { "DRIVER", TEXT, "driver of the device", NULL },
	[NEXT_QUANTUM] = { "NEXT-QUANTUM", BYTES,
			   "bytes in a quantum after the next trim", NULL },
	[NEXT_QSET] = { "NEXT-QSET", NUMBER,
			"quanta in a quantum set after the next trim", NULL },
	{ "MAJ:MIN", TEXT, "major and minor number", "dev" },
	{ "QUANTUM", BYTES, "bytes in a quantum", "quantum" },
	{ "QSET", NUMBER, "quanta in a quantum set", "qset" },
	{ "SIZE", BYTES, "bytes up to the end of the data", "size" },
	{ "QUANTA", NUMBER, "allocated quanta", "quanta" },
	{ "STORED", BYTES, "bytes of the quanta that lie below the size",
	  "stored" },
	{ "ASKED", BYTES, "bytes requested from the allocator", "asked" },
	{ "TAKEN", BYTES, "bytes that the allocator took", "taken" },
	{ "AREA", BYTES, "bytes of kernel address space", "area" },
	{ "BOOKKEEPING", BYTES, "bytes of the items and of their tree",
	  "bookkeeping" },
	{ "WASTE", NUMBER,
	  "percentage of TAKEN and BOOKKEEPING that holds no data", "waste" },
	{ "MAPPINGS", NUMBER, "mappings, in all processes", "mappings" },
	{ "READS", NUMBER, "read calls", "reads" },
	{ "WRITES", NUMBER, "write calls", "writes" },
	{ "READ", BYTES, "bytes read", "read_bytes" },
	{ "WRITTEN", BYTES, "bytes written", "written_bytes" },
	{ "LIMIT", BYTES, "bytes that all devices of the driver may take",
	  "limit" },
	{ "RESERVE", NUMBER, "quanta left in the reserve of the driver",
	  "reserve" },
};

/* A setting of the driver, which the device adopts at its next trim */
static char *setting(const char *device, const char *name)
{
	char *driver = device_driver(device), *value;

	value = sys_line("/sys/module/%s/parameters/%s_%s", driver, driver,
			 name);
	free(driver);
	return value;
}

static char *next_quantum(const char *device)
{
	char *order = setting(device, "order"), *bytes;

	if (!order)
		return setting(device, "quantum");
	bytes = text("%llu", (unsigned long long)sysconf(_SC_PAGESIZE) <<
			     strtoul(order, NULL, 10));
	free(order);
	return bytes;
}

static char *list_cell(const void *device, size_t column)
{
	switch (column) {
	case NAME:
		return text("%s", (const char *)device);
	case DRIVER:
		return device_driver(device);
	case NEXT_QUANTUM:
		return next_quantum(device);
	case NEXT_QSET:
		return setting(device, "qset");
	}
	return device_file(device, list_columns[column].file);
}

const struct sheet_type list_type = {
	.name = "scull",
	.defaults = "NAME,QUANTUM,QSET,SIZE,QUANTA,TAKEN,WASTE,MAPPINGS,READS,WRITES,READ,WRITTEN",
	.columns = list_columns,
	.nr = sizeof(list_columns) / sizeof(*list_columns),
	.cell = list_cell,
};

static int list(const char *device, void *sheet)
{
	device_check(device);
	progress_start("querying", device, 0);
	sheet_add(sheet, device);
	progress_stop();
	return EXIT_SUCCESS;
}

int cmd_list(char **args)
{
	struct sheet *sheet = sheet_new(&list_type);
	int status = devices_each(args, list, sheet);

	sheet_print(sheet);
	return status;
}

struct property {
	const char *device;
	size_t column;
};

static const struct column show_columns[] = {
	{ "PROPERTY", TEXT, "column of list", NULL },
	{ "VALUE", TEXT, "value of the column", NULL },
	{ "MEANING", TEXT, "description of the column", NULL },
};

static char *show_cell(const void *row, size_t column)
{
	const struct property *property = row;
	const struct column *of = &list_columns[property->column];

	switch (column) {
	case 0:
		return text("%s", of->name);
	case 1:
		return sheet_cell(&list_type, property->device,
				  property->column);
	default:
		return text("%s", of->help);
	}
}

const struct sheet_type show_type = {
	.name = "scull",
	.defaults = "PROPERTY,VALUE,MEANING",
	.columns = show_columns,
	.nr = sizeof(show_columns) / sizeof(*show_columns),
	.cell = show_cell,
};

static int show(const char *device, void *sheet)
{
	struct property property = { .device = device };

	device_check(device);
	for (; property.column < list_type.nr; property.column++)
		sheet_add(sheet, &property);
	return EXIT_SUCCESS;
}

/* In JSON, each value has a name anyway, so print a list with all columns. */
int cmd_show(char **args)
{
	struct sheet *sheet;
	int status;

	if (!args[0] || args[1])
		usage_error("show requires exactly one DEVICE");
	if (options.json) {
		options.output_all = !options.output;
		return cmd_list(args);
	}
	sheet = sheet_new(&show_type);
	status = devices_each(args, show, sheet);
	sheet_print(sheet);
	return status;
}
