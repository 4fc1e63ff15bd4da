/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc/scull*mem says of a device. */
#ifndef DUMP_H
#define DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct place - where a quantum is, or a CPU's copy of it
 * @device:	which has it
 * @address:	as it is shown
 * @offset:	in the device, of its first byte
 * @item_at:	address of the item that finds it
 * @qset_at:	address of the quantum set
 * @item:	number of the item in the dump, from 0
 * @slot:	in the quantum set
 * @cpu:	whose copy, or -1 where there is but one
 * @range:	of addresses, or NULL, as the rest if it is not known: range.c
 * @node:	NUMA node that the memory is on, or -1
 * @zone:	zone that the memory is in, or NULL
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
 * @device:	its name
 * @quantum:	bytes in a quantum
 * @qset:	quanta in a quantum set
 * @step:	bytes from one quantum to the next where nothing is between them
 * @digits:	of an address
 * @offsets:	are they known?
 * @places:	nr of them, in the order of the dump
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

/* plot.c */
int plot_dumps(const struct dump *dumps, size_t nr);

#endif /* DUMP_H */
