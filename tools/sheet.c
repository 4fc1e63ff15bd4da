// SPDX-License-Identifier: GPL-2.0
/* Print tables with libsmartcols. */
#define _GNU_SOURCE
#include <err.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "sheet.h"
#include "text.h"

static char *column_names(const struct sheet_type *type)
{
	char *names = NULL;
	size_t i;

	for (i = 0; i < type->nr; i++)
		names = text_list(names, type->columns[i].name);
	return names;
}

/* Find a column by the first len bytes of @name. */
static size_t find(const struct sheet_type *type, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < type->nr; i++)
		if (!strncasecmp(type->columns[i].name, name, len) &&
		    !type->columns[i].name[len])
			return i;
	usage_error("unknown column: %.*s; use one of %s", (int)len, name,
		    column_names(type));
}

static void choose(struct sheet *sheet, size_t column)
{
	sheet->chosen = grow(sheet->chosen, sheet->nr, sizeof(*sheet->chosen));
	sheet->chosen[sheet->nr++] = column;
}

static void choose_list(struct sheet *sheet, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",");

		choose(sheet, find(sheet->type, list, len));
		list += len + (list[len] == ',');
	}
}

static void choose_columns(struct sheet *sheet)
{
	const char *output = options.output;
	size_t i;

	if (options.output_all) {
		for (i = 0; i < sheet->type->nr; i++)
			choose(sheet, i);
		return;
	}
	if (!output || *output == '+')
		choose_list(sheet, sheet->type->defaults);
	if (output)
		choose_list(sheet, output + (*output == '+'));
}

static struct libscols_table *new_table(const struct sheet *sheet)
{
	struct libscols_table *table = scols_new_table();
	size_t i;

	if (!table)
		err(EXIT_FAILURE, "cannot allocate a table");
	scols_table_enable_json(table, options.json);
	scols_table_enable_raw(table, options.raw);
	scols_table_enable_noheadings(table, options.noheadings);
	if (options.json)
		scols_table_set_name(table, sheet->type->name);
	for (i = 0; i < sheet->nr; i++) {
		const struct column *column =
			&sheet->type->columns[sheet->chosen[i]];
		bool number = column->kind == NUMBER || column->kind == BYTES;
		struct libscols_column *made =
			scols_table_new_column(table, column->name, 0,
					       number ? SCOLS_FL_RIGHT :
					       column->kind == PICTURE ?
					       SCOLS_FL_WRAP : 0);

		if (!made)
			err(EXIT_FAILURE, "cannot allocate a column");
		if (options.json && number)
			scols_column_set_json_type(made, SCOLS_JSON_NUMBER);
	}
	return table;
}

struct sheet *sheet_new(const struct sheet_type *type)
{
	struct sheet *sheet = calloc(1, sizeof(*sheet));
	size_t i;

	if (!sheet)
		err(EXIT_FAILURE, "cannot allocate a table");
	sheet->type = type;
	choose_columns(sheet);
	for (i = 0; i < options.nr_filters; i++)
		find(type, options.filters[i], strcspn(options.filters[i], "="));
	sheet->table = new_table(sheet);
	return sheet;
}

/* Does a value equal the wanted one, or lie in a range, "4096-8191"? */
static bool matches(const struct column *column, const char *value,
		    const char *wanted)
{
	uint64_t number, from, to;
	char *end;

	if (!value)
		return !*wanted;
	if (column->kind != NUMBER && column->kind != BYTES)
		return !strcmp(value, wanted);
	number = strtoull(value, NULL, 10);
	from = strtoull(wanted, &end, 0);
	to = *end == '-' ? strtoull(end + 1, &end, 0) : from;
	return end != wanted && !*end && number >= from && number <= to;
}

static bool wanted(const struct sheet_type *type, const void *row)
{
	bool matched = true;
	size_t i;

	for (i = 0; i < options.nr_filters && matched; i++) {
		const char *filter = options.filters[i];
		size_t len = strcspn(filter, "=");
		size_t column = find(type, filter, len);
		char *value = type->cell(row, column);

		matched = matches(&type->columns[column], value,
				  filter + len + 1);
		free(value);
	}
	return matched;
}

/* The content of a cell in the format that is printed */
char *sheet_cell(const struct sheet_type *type, const void *row, size_t column)
{
	char *plain = type->cell(row, column), *sized;

	if (!plain || type->columns[column].kind != BYTES || options.bytes ||
	    options.json)
		return plain;
	sized = text_size(strtoull(plain, NULL, 10));
	free(plain);
	return sized;
}

void sheet_add(struct sheet *sheet, const void *row)
{
	const struct sheet_type *type = sheet->type;
	struct libscols_line *line;
	size_t i;

	if (!wanted(type, row))
		return;
	line = scols_table_new_line(sheet->table, NULL);
	if (!line)
		err(EXIT_FAILURE, "cannot allocate a line");
	for (i = 0; i < sheet->nr; i++) {
		char *value = sheet_cell(type, row, sheet->chosen[i]);

		/* A user may list more columns than this has bits. */
		if (value && !options.output)
			sheet->filled |= 1UL << i;
		/* The line now owns the value. */
		if (value && scols_line_refer_data(line, i, value))
			err(EXIT_FAILURE, "cannot fill a line");
	}
}

/* Hide default columns that are empty in all rows, to keep the rows short. */
static void hide_empty(const struct sheet *sheet)
{
	size_t i;

	if (!sheet->type->compact || !sheet->filled || options.output || options.output_all ||
	    options.json || options.raw || options.noheadings)
		return;
	for (i = 0; i < sheet->nr; i++)
		if (!(sheet->filled >> i & 1))
			scols_column_set_flags(scols_table_get_column(sheet->table, i),
					       SCOLS_FL_HIDDEN);
}

void sheet_print(struct sheet *sheet)
{
	hide_empty(sheet);
	if (scols_print_table(sheet->table))
		err(EXIT_FAILURE, "cannot print the table");
	scols_unref_table(sheet->table);
	free(sheet->chosen);
	free(sheet);
}

static bool is_default(const struct sheet_type *type, const char *name)
{
	const char *list = type->defaults;
	size_t len = strlen(name);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, name, len) && (!list[len] || list[len] == ','))
			return true;
	}
	return false;
}

void sheet_names(const struct sheet_type *type)
{
	size_t i, width = 0;

	for (i = 0; i < type->nr; i++) {
		const char *name = type->columns[i].name;

		if (width + strlen(name) > 70) {
			putchar('\n');
			width = 0;
		}
		width += (size_t)printf(" %s%s", name,
					is_default(type, name) ? "*" : "");
	}
	putchar('\n');
}

void sheet_help(const char *command, const struct sheet_type *type)
{
	size_t i;

	printf("Columns of %s:\n", command);
	for (i = 0; i < type->nr; i++)
		printf(" %13s  %s\n", type->columns[i].name,
		       type->columns[i].help);
	putchar('\n');
}
