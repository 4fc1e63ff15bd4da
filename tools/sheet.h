/* SPDX-License-Identifier: GPL-2.0 */
/* Tables: what columns there are, and which of them are printed how. */
#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>
#include <stddef.h>

struct libscols_table;

enum kind {
	TEXT,
	NUMBER,
	BYTES,		/* a number, shown with a unit unless -b or JSON */
	PICTURE,	/* text that goes on in the next line of a terminal */
};

/**
 * struct column - a column that can be asked for
 * @name:	its heading, and what -o and -f call it
 * @kind:	what is in it
 * @help:	what that means
 * @file:	of a device in /sys that has it, for columns that are files
 */
struct column {
	const char *name;
	enum kind kind;
	const char *help;
	const char *file;
};

/**
 * struct sheet_type - the tables that a command prints
 * @name:	of the array in JSON
 * @defaults:	the columns that are printed unless others are asked for
 * @columns:	all that there are
 * @nr:		how many
 * @cell:	what a row has in a column, for the caller to free; NULL if
 *		nothing.  Bytes are plain numbers.
 * @compact:	columns that are empty are left out, where people read it
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
	unsigned long filled;	/* a bit for each that has something in a line */
};

/* Beginning with a check of what was asked for: does not return if that is wrong */
struct sheet *sheet_new(const struct sheet_type *type);
void sheet_add(struct sheet *sheet, const void *row);
void sheet_print(struct sheet *sheet);	/* and free it */
char *sheet_cell(const struct sheet_type *type, const void *row, size_t column);

void sheet_help(const char *command, const struct sheet_type *type);

extern const struct sheet_type list_type, show_type, watch_type, dump_type, map_type;

#endif /* SHEET_H */
