/* SPDX-License-Identifier: GPL-2.0 */
/* The quanta of a device, as /proc/scull*mem lists them. */
#ifndef DUMP_H
#define DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct place - location of a quantum, or of a CPU's copy of it
 * @device:	name of the device
 * @address:	address of the quantum, as the dump shows it
 * @offset:	offset of its first byte in the device
 * @item_at:	address of the item that contains it
 * @qset_at:	address of the quantum set
 * @item:	number of the item in the dump, from 0
 * @slot:	index in the quantum set
 * @cpu:	CPU that the copy belongs to, or -1 if there is only one copy
 * @range:	address range, set by range.c; NULL if unknown
 * @node:	NUMA node of the memory; -1 if unknown
 * @zone:	zone of the memory; NULL if unknown
 */
struct place {
	const char *device;
	uint64_t address;
	uint64_t offset;
	uint64_t item_at;
	uint64_t qset_at;
	unsigned int item;
	unsigned int slot;
	int cpu;
	const char *range;
	int node;
	const char *zone;
};

/**
 * struct dump - the quanta of a device
 * @device:	name of the device
 * @quantum:	bytes in a quantum
 * @qset:	quanta in a quantum set
 * @step:	bytes from one quantum to the next if nothing is between
 * @digits:	digits in an address
 * @offsets:	the offsets of @places are known
 * @places:	the quanta or copies, in the order of the dump
 * @nr:		number of @places
 */
struct dump {
	char *device;
	uint64_t quantum;
	unsigned int qset;
	uint64_t step;
	int digits;
	bool offsets;
	struct place *places;
	size_t nr;
};

/* dump.c */
bool dump_read(struct dump *dump, const char *device);
void dump_free(struct dump *dump);
bool addresses_hidden(void);

/* range.c */
struct ranges *ranges_read(void);
void ranges_free(struct ranges *ranges);
void ranges_find(const struct ranges *ranges, struct place *place);
bool ranges_extent(const struct ranges *ranges, const struct place *place,
		   uint64_t *start, uint64_t *end);

/* plot.c */
int plot_dumps(const struct dump *dumps, size_t nr);

#endif /* DUMP_H */
