/* SPDX-License-Identifier: GPL-2.0 */
/* Tables: their columns, and the printing of those that were chosen. */
#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>
#include <stddef.h>

struct libscols_table;

enum kind {
	TEXT,
	NUMBER,
	BYTES,		/* a number, shown with a unit unless -b or JSON */
	PICTURE,	/* text that a terminal may wrap to the next line */
};

/**
 * struct column - a column that a table can have
 * @name:	heading, also used by -o and -f
 * @kind:	type of the values
 * @help:	description for --help
 * @file:	file in /sys/class/scull/DEVICE with the value, or NULL
 */
struct column {
	const char *name;
	enum kind kind;
	const char *help;
	const char *file;
};

/**
 * struct sheet_type - type of the tables that a command prints
 * @name:	name of the array in JSON
 * @defaults:	columns that are printed by default
 * @columns:	all columns
 * @nr:		number of @columns
 * @cell:	returns the value of a column, which the caller frees, or
 *		NULL if it is empty.  Sizes are plain numbers of bytes.
 * @compact:	omit empty columns, unless the output is for a program
 */
struct sheet_type {
	const char *name;
	const char *defaults;
	const struct column *columns;
	size_t nr;
	char *(*cell)(const void *row, size_t column);
	bool compact;
};

struct sheet {
	const struct sheet_type *type;
	struct libscols_table *table;
	size_t *chosen;
	size_t nr;
	unsigned long filled;	/* a bit for each column with a value */
};

/* Does not return if the options name an unknown column. */
struct sheet *sheet_new(const struct sheet_type *type);
void sheet_add(struct sheet *sheet, const void *row);
void sheet_print(struct sheet *sheet);	/* and free it */
char *sheet_cell(const struct sheet_type *type, const void *row, size_t column);

/* Print the names of the columns, or a line for each. */
void sheet_names(const struct sheet_type *type);
void sheet_help(const char *command, const struct sheet_type *type);

extern const struct sheet_type list_type, show_type, watch_type, dump_type, map_type;

#endif /* SHEET_H */
