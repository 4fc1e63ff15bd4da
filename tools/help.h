/* SPDX-License-Identifier: GPL-2.0 */
/* The help on the commands */
#ifndef HELP_H
#define HELP_H

#include <stddef.h>

struct sheet_type;

/**
 * struct command - a command
 * @name:	its name on the command line
 * @args:	its arguments
 * @summary:	description for the list of commands
 * @text:	description for its own help, without the final period
 * @options:	the options that only it has, or NULL
 * @examples:	lines that can be pasted into a shell
 * @run:	runs it; receives the arguments after its name
 * @columns:	the table that it prints, or NULL
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *text;
	const char *options;
	const char *examples;
	int (*run)(char **args);
	const struct sheet_type *columns;
};

extern const struct command commands[];
extern const size_t nr_commands;

/* Does not return if there is no such command. */
const struct command *command_find(const char *name);

int help(const char *subject);

#endif /* HELP_H */
