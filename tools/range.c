// SPDX-License-Identifier: GPL-2.0
/*
 * Find the range, node and zone of a kernel address.  The program headers of
 * /proc/kcore, which only root can read, list the address ranges and the
 * physical addresses of the direct map; /proc/zoneinfo lists the physical
 * addresses of each node and zone.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dump.h"
#include "sys.h"
#include "text.h"

#define NOT_MEMORY UINT64_MAX

struct range {
	const char *name;
	uint64_t start;
	uint64_t end;
	uint64_t memory;	/* physical start, or NOT_MEMORY */
};

struct zone {
	char name[16];
	int node;
	uint64_t start;
	uint64_t end;
};

struct ranges {
	struct range *ranges;
	size_t nr;
	struct zone *zones;
	size_t nr_zones;
};

static void add_range(struct ranges *all, uint64_t start, uint64_t bytes,
		      uint64_t memory)
{
	all->ranges = grow(all->ranges, all->nr, sizeof(*all->ranges));
	all->ranges[all->nr++] = (struct range){
		.start = start, .end = start + bytes - 1, .memory = memory,
	};
}

/* Read the program headers, which are of 32 or 64 bits, like the kernel. */
static void read_segments(struct ranges *all, int fd)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	GElf_Phdr segment;
	size_t nr = 0, i;

	elf_getphdrnum(elf, &nr);
	for (i = 0; i < nr && gelf_getphdr(elf, (int)i, &segment); i++) {
		if (segment.p_type != PT_LOAD || !segment.p_memsz)
			continue;
		if (gelf_getclass(elf) == ELFCLASS32 &&
		    segment.p_paddr == UINT32_MAX)
			segment.p_paddr = NOT_MEMORY;
		add_range(all, segment.p_vaddr, segment.p_memsz,
			  segment.p_paddr);
	}
	elf_end(elf);
}

/*
 * The ranges with physical addresses are the direct map.  Of the rest, that of
 * vmalloc is by far the largest; others are those of modules and of the array
 * of page structs.
 */
static void name_ranges(struct ranges *all)
{
	struct range *largest = NULL;
	size_t i;

	for (i = 0; i < all->nr; i++) {
		struct range *range = &all->ranges[i];

		range->name = "direct map";
		if (range->memory != NOT_MEMORY)
			continue;
		range->name = "other";
		if (!largest || range->end - range->start >
				largest->end - largest->start)
			largest = range;
	}
	if (largest)
		largest->name = "vmalloc";
}

static void read_zones(struct ranges *all)
{
	char *path = sys_path("/proc/zoneinfo"), *line = NULL, *at;
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), spanned = 0;
	FILE *file = fopen(path, "re");
	struct zone zone = {};
	size_t room = 0;

	if (!file)
		warn("nodes and zones are unknown: %s", path);
	while (file && getline(&line, &room, file) > 0) {
		if (sscanf(line, "Node %d, zone %15s", &zone.node,
			   zone.name) == 2)
			continue;
		at = line + strspn(line, " ");
		if (!strncmp(at, "spanned ", strlen("spanned ")))
			spanned = strtoull(at + strlen("spanned "), NULL, 10);
		if (strncmp(at, "start_pfn:", strlen("start_pfn:")))
			continue;
		zone.start = strtoull(at + strlen("start_pfn:"), NULL, 10) *
			     page;
		zone.end = zone.start + spanned * page;
		all->zones = grow(all->zones, all->nr_zones, sizeof(zone));
		all->zones[all->nr_zones++] = zone;
	}
	if (file)
		fclose(file);
	free(line);
	free(path);
}

/*
 * Return the ranges and zones.  If a file cannot be read, print a message, and
 * leave out its ranges or zones.
 */
struct ranges *ranges_read(void)
{
	struct ranges *all = calloc(1, sizeof(*all));
	char *path = sys_path("/proc/kcore");
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (!all)
		err(EXIT_FAILURE, "cannot allocate ranges");
	if (fd < 0) {
		warn("address ranges, nodes and zones are unknown: %s", path);
	} else {
		elf_version(EV_CURRENT);
		read_segments(all, fd);
		close(fd);
	}
	free(path);
	name_ranges(all);
	read_zones(all);
	return all;
}

void ranges_free(struct ranges *ranges)
{
	if (!ranges)
		return;
	free(ranges->ranges);
	free(ranges->zones);
	free(ranges);
}

static void find_zone(const struct ranges *ranges, struct place *place,
		      uint64_t memory)
{
	size_t i;

	for (i = 0; i < ranges->nr_zones; i++) {
		const struct zone *zone = &ranges->zones[i];

		if (memory >= zone->start && memory < zone->end) {
			place->node = zone->node;
			place->zone = zone->name;
			return;
		}
	}
}

static const struct range *range_of(const struct ranges *ranges,
				    uint64_t address)
{
	size_t i;

	for (i = 0; ranges && i < ranges->nr; i++)
		if (address >= ranges->ranges[i].start &&
		    address <= ranges->ranges[i].end)
			return &ranges->ranges[i];
	return NULL;
}

void ranges_find(const struct ranges *ranges, struct place *place)
{
	const struct range *range = range_of(ranges, place->address);

	if (!range)
		return;
	place->range = range->name;
	if (place->cpu >= 0)
		place->range = range->memory == NOT_MEMORY ?
			       "per-CPU, vmalloc" : "per-CPU, direct map";
	if (range->memory != NOT_MEMORY)
		find_zone(ranges, place, range->memory +
			  (place->address - range->start));
}

/*
 * The addresses of the zone that contains a place, or of its range if it is in no
 * zone.  Returns false if neither is known.
 */
bool ranges_extent(const struct ranges *ranges, const struct place *place,
		   uint64_t *start, uint64_t *end)
{
	const struct range *range = range_of(ranges, place->address);
	size_t i;

	if (!range)
		return false;
	*start = range->start;
	*end = range->end;
	if (range->memory == NOT_MEMORY)
		return true;
	for (i = 0; i < ranges->nr_zones; i++) {
		const struct zone *zone = &ranges->zones[i];

		if (zone->node != place->node || zone->name != place->zone)
			continue;
		*start = zone->start - range->memory + range->start;
		*end = zone->end - range->memory + range->start;
	}
	return true;
}
