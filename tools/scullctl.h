/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of scullctl share. */
#ifndef SCULLCTL_H
#define SCULLCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct options - what was asked for, whatever the command
 * @sysroot:	in front of every path; "" but where a recorded tree is looked at
 * @output:	columns, as typed, or NULL for the command's own
 * @filters:	"COLUMN=VALUE": what rows to print
 * @nr_filters:	how many
 * @plot:	file for map to draw into, or NULL
 * @interval:	seconds from one line of watch to the next
 * @count:	how often watch looks; 0 is until it is stopped
 */
struct options {
	const char *sysroot;
	const char *output;
	char **filters;
	size_t nr_filters;
	const char *plot;
	double interval;
	unsigned long count;
	bool output_all;
	bool json;
	bool raw;
	bool noheadings;
	bool bytes;
	bool runs;
};

extern struct options options;

/* scullctl.c: the commands, as main() calls them: what follows their name */
int cmd_list(char **args);
int cmd_show(char **args);
int cmd_set(char **args);
int cmd_reset(char **args);
int cmd_trim(char **args);
int cmd_dump(char **args);
int cmd_map(char **args);
int cmd_watch(char **args);

/* Says what is wrong, and where there is help; does not return */
__attribute__((noreturn, format(printf, 1, 2)))
void usage_error(const char *format, ...);

/* text.c */
__attribute__((format(printf, 1, 2)))
char *text(const char *format, ...);
char *text_size(uint64_t bytes);
void *grow(void *array, size_t n, size_t size);

/* sys.c */
char *sys_path(const char *format, ...);
char *sys_line(const char *format, ...);
uint64_t sys_number(const char *path, uint64_t otherwise);
char *device_file(const char *device, const char *file);
char *device_driver(const char *device);
int devices_each(char **names, int (*each)(const char *device, void *data),
		 void *data);

/* progress.c */
void progress_start(const char *what, const char *of, uint64_t all);
void progress_set(uint64_t done);
void progress_stop(void);

#endif /* SCULLCTL_H */
