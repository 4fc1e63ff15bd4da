// SPDX-License-Identifier: GPL-2.0
/*
 * Do the same random operations on a device and on a tmpfs file, and compare
 * after each one: exercise DEVICE FILE QUANTUM-BYTES QSET OPERATIONS SEED.
 */
#include "scull_test.h"

#include <sys/uio.h>

#define MAPS	4

/* The device under test, and the reference file */
enum { SCULL, TMPFS, BOTH };

static int fds[BOTH];
static unsigned char *bufs[BOTH], *noise;
static long page, quantum, set, span, longest, operation, last;
static off_t base;		/* operations use span bytes from here */
static char *filled;		/* quanta that must exist on the device */
static const char *name = "open";

struct map {
	unsigned char *at[BOTH];
	off_t pos;		/* relative to base */
	long len, flags;	/* MAP_SHARED: loads fill holes */
};

static struct map maps[MAPS];
static int mappable, nr_maps;

static uint64_t seed;

static uint64_t next_random(uint64_t limit)
{
	return random_below(&seed, limit);
}

static void __attribute__((format(printf, 1, 2))) differ(const char *format, ...)
{
	va_list args;

	printf("operation %ld, %s: ", operation, name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(" (%s)\n", strerror(errno));
	exit(1);
}

/* Choose a position and a length, mostly near a boundary. */
static off_t random_place(long *len)
{
	const long edges[] = { quantum, page, set };
	long edge = edges[next_random(3)];
	off_t pos = next_random(span);

	if (next_random(2)) {
		pos = (pos + edge / 2) / edge * edge + next_random(3) - 1;
		if (pos < 0 || pos >= span)
			pos = 0;
	}
	switch (next_random(4)) {
	case 0:
		*len = 1 + next_random(16);
		break;
	case 1:
		*len = (1 + next_random(3)) * quantum + next_random(3) - 1;
		break;
	default:
		*len = 1 + next_random(longest >> next_random(8));
	}
	if (*len < 1 || *len > longest)
		*len = longest;
	if (*len > span - pos)
		*len = span - pos;
	return pos;
}

static off_t size_of(int which)
{
	return lseek(fds[which], 0, SEEK_END);
}

/* The number of quanta that a range touches */
static long quanta(off_t pos, long len)
{
	return (pos + len - 1) / quantum - pos / quantum + 1;
}

static void fill(off_t pos, long len)
{
	memset(filled + pos / quantum, 1, quanta(pos, len));
}

static int is_filled(off_t pos, long len)
{
	return !memchr(filled + pos / quantum, 0, quanta(pos, len));
}

/* Check that both gave the same result and the same bytes. */
static void same(ssize_t a, ssize_t b, long bytes)
{
	if (a != b)
		differ("%zd, should be %zd", a, b);
	if (bytes > 0 && memcmp(bufs[SCULL], bufs[TMPFS], bytes))
		differ("other bytes");
}

static void compare(off_t pos, long len)
{
	ssize_t got[BOTH];
	int i;

	for (i = 0; i < BOTH; i++)
		got[i] = pread(fds[i], bufs[i], len, base + pos);
	same(got[SCULL], got[TMPFS], got[SCULL]);
	same(size_of(SCULL), size_of(TMPFS), 0);
}

static void compare_around(off_t pos, long len)
{
	off_t start = pos < 100 ? 0 : pos - 100;

	compare(start, pos + len + 100 - start);
}

static void compare_all(void)
{
	off_t pos;

	for (pos = 0; pos < span; pos += longest)
		compare(pos, longest);
}

static void random_bytes(long len)
{
	memcpy(bufs[0], noise + next_random(longest), len);
}

static int do_read(off_t pos, long len)
{
	compare(pos, len);
	return 1;
}

/* Write in one piece, or in three of which one is empty. */
static int do_write(off_t pos, long len)
{
	struct iovec iov[3] = {
		{ bufs[0], len / 3 },
		{ bufs[0] + len / 3, 0 },
		{ bufs[0] + len / 3, len - len / 3 },
	};
	int whole = next_random(2), i;
	ssize_t done[BOTH];

	random_bytes(len);
	for (i = 0; i < BOTH; i++)
		done[i] = whole ? pwrite(fds[i], bufs[0], len, base + pos) :
				  pwritev(fds[i], iov, 3, base + pos);
	same(done[SCULL], done[TMPFS], 0);
	fill(pos, len);
	return 1;
}

/* Write without waiting: everything, or nothing if memory must be allocated. */
static int do_nowait(off_t pos, long len)
{
	struct iovec iov = { bufs[0], len };
	ssize_t done;

	random_bytes(len);
	done = pwritev2(fds[SCULL], &iov, 1, base + pos, RWF_NOWAIT);
	if (!is_filled(pos, len))
		same(done < 0 ? -errno : done, -EAGAIN, 0);
	else
		same(done, pwrite(fds[TMPFS], bufs[0], len, base + pos), 0);
	iov.iov_base = bufs[SCULL];
	done = preadv2(fds[SCULL], &iov, 1, base + pos, RWF_NOWAIT);
	same(done, pread(fds[TMPFS], bufs[TMPFS], len, base + pos), done);
	return 1;
}

static int do_append(off_t pos, long len)
{
	struct iovec iov = { bufs[0], len };
	off_t end = size_of(TMPFS);

	if (end < base || end - base + len > span)
		return 0;
	random_bytes(len);
	same(pwritev2(fds[SCULL], &iov, 1, 0, RWF_APPEND),
	     pwrite(fds[TMPFS], bufs[0], len, end), 0);
	fill(end - base, len);
	compare_around(end - base, len);
	return 1;
}

/* Write at the file's own position. */
static int do_position(off_t pos, long len)
{
	int i;

	random_bytes(len);
	for (i = 0; i < BOTH; i++) {
		if (lseek(fds[i], base + pos, SEEK_SET) != base + pos ||
		    write(fds[i], bufs[0], len) != len ||
		    lseek(fds[i], 0, SEEK_CUR) != base + pos + len)
			differ("position");
	}
	fill(pos, len);
	return 1;
}

/* Seek to data and holes, which are whole quanta on the device. */
static int do_seek(off_t pos, long len)
{
	off_t size = size_of(TMPFS), want, end = base + span;
	int data = next_random(2);

	if (end > size)
		end = size;
	for (want = base + pos; want < end; want++) {
		if (filled[(want - base) / quantum] == data)
			break;
		want = base + ((want - base) / quantum + 1) * quantum - 1;
	}
	if (want >= end)
		want = data ? -1 : size;
	if (base + pos >= size)
		want = -1;
	same(lseek(fds[SCULL], base + pos, data ? SEEK_DATA : SEEK_HOLE),
	     want, 0);
	if (want < 0 && errno != ENXIO)
		differ("not ENXIO");
	return 1;
}

/* Splice to a pipe and from a pipe. */
static int do_splice(off_t pos, long len)
{
	loff_t at;
	ssize_t got[BOTH] = { 0, 0 };
	int ends[2], i;

	if (len > 16 * page)
		len = 16 * page;
	if (pipe(ends))
		differ("pipe");
	for (i = 0; i < BOTH; i++) {
		at = base + pos;
		got[i] = splice(fds[i], &at, ends[1], NULL, len, 0);
		if (got[i] > 0 && read(ends[0], bufs[i], got[i]) != got[i])
			differ("pipe");
	}
	/* The lengths may differ, but not the bytes. */
	same(got[SCULL] > 0, got[TMPFS] > 0, 0);
	if (got[SCULL] > got[TMPFS])
		got[SCULL] = got[TMPFS];
	same(0, 0, got[SCULL]);

	random_bytes(len);
	for (i = 0; i < BOTH; i++) {
		at = base + pos;
		if (write(ends[1], bufs[0], len) != len)
			differ("pipe");
		if (splice(ends[0], NULL, fds[i], &at, len, 0) != len)
			differ("splice in");
	}
	fill(pos, len);
	close(ends[0]);
	close(ends[1]);
	return 1;
}

static void unmap(int nr)
{
	int i;

	for (i = 0; i < BOTH; i++)
		if (munmap(maps[nr].at[i], maps[nr].len))
			differ("munmap");
	maps[nr] = maps[--nr_maps];
}

static int do_trim(off_t pos, long len)
{
	/* Trim rarely, to keep content to compare, but at least once. */
	if (next_random(last < 10000 ? 5 : 50))
		return 0;
	compare_all();
	while (nr_maps && pos % 2)
		unmap(0);
	if (nr_maps) {
		if (!ioctl(fds[SCULL], SCULL_IOCTRIM) || errno != EBUSY)
			differ("not EBUSY");
		return 1;
	}
	if (ioctl(fds[SCULL], SCULL_IOCTRIM) || ftruncate(fds[TMPFS], 0))
		differ("trim");
	memset(filled, 0, span / quantum + 1);
	return 1;
}

static int do_map(off_t pos, long len)
{
	struct map *map;
	int i;

	if (nr_maps == MAPS)
		unmap(next_random(nr_maps));
	map = &maps[nr_maps];
	map->flags = next_random(4) ? MAP_SHARED : MAP_PRIVATE;
	map->pos = pos / page * page;
	map->len = (len + page - 1) / page * page;
	for (i = 0; i < BOTH; i++) {
		map->at[i] = mmap(NULL, map->len, PROT_READ | PROT_WRITE,
				  map->flags, fds[i], base + map->pos);
		if (map->at[i] == MAP_FAILED)
			differ("mmap");
	}
	nr_maps++;
	return 1;
}

static int do_remap(off_t pos, long len)
{
	struct map *map;
	int i;

	if (!nr_maps)
		return 0;
	map = &maps[next_random(nr_maps)];
	for (i = 0; map->len > page && i < BOTH; i++) {
		munmap(map->at[i], page);
		map->at[i] += page;
	}
	if (map->len > page) {
		map->pos += page;
		map->len -= page;
	}
	len = (len + page - 1) / page * page;
	for (i = 0; i < BOTH; i++) {
		map->at[i] = mremap(map->at[i], map->len, len, MREMAP_MAYMOVE);
		if (map->at[i] == MAP_FAILED)
			differ("mremap");
	}
	map->len = len;
	return 1;
}

/* Load or store through a mapping.  Past the size, this raises SIGBUS. */
static int do_touch(off_t pos, long len)
{
	struct map *map;
	off_t size = size_of(TMPFS) - base;

	if (!nr_maps)
		return 0;
	map = &maps[next_random(nr_maps)];
	pos = next_random(map->len);
	if (len > map->len - pos)
		len = map->len - pos;
	if (len > size - map->pos - pos)
		len = size - map->pos - pos;
	if (len <= 0) {
		pos = (size - map->pos + page - 1) / page * page;
		if (size > 0 && pos >= 0 && pos < map->len &&
		    faults(map->at[SCULL] + pos, 1) != SIGBUS)
			differ("no SIGBUS");
		return 0;
	}
	if (memcmp(map->at[SCULL] + pos, map->at[TMPFS] + pos, len))
		differ("other bytes in the mapping");
	if (map->flags == MAP_SHARED)
		fill(map->pos + pos, len);
	if (next_random(2)) {
		random_bytes(len);
		memcpy(map->at[SCULL] + pos, bufs[0], len);
		memcpy(map->at[TMPFS] + pos, bufs[0], len);
	}
	compare_around(map->pos + pos, len);
	return 1;
}

/* Read into a mapping of the device itself, or write from one. */
static int do_self(off_t pos, long len)
{
	off_t size = size_of(TMPFS) - base, at;
	struct map *map;

	if (!nr_maps || size <= 0)
		return 0;
	map = &maps[next_random(nr_maps)];
	if (len > map->len)
		len = map->len;
	if (len > size - map->pos)
		len = size - map->pos;
	/* If the ranges overlap, the order of copying is undefined. */
	if (len <= 0 || (pos < map->pos + len && map->pos < pos + len) ||
	    pos + len > size)
		return 0;
	at = map->pos;
	if (next_random(2)) {
		same(pread(fds[SCULL], map->at[SCULL], len, base + pos),
		     pread(fds[TMPFS], map->at[TMPFS], len, base + pos), 0);
	} else {
		same(pwrite(fds[SCULL], map->at[SCULL], len, base + pos),
		     pwrite(fds[TMPFS], map->at[TMPFS], len, base + pos), 0);
		fill(pos, len);
	}
	if (map->flags == MAP_SHARED)
		fill(at, len);
	compare_around(at, len);
	return 1;
}

static const struct {
	const char *name;
	int (*run)(off_t pos, long len);	/* 0 if it can do nothing */
	int maps;
} operations[] = {
	{ "read", do_read, 0 },
	{ "write", do_write, 0 },
	{ "nowait", do_nowait, 0 },
	{ "append", do_append, 0 },
	{ "position", do_position, 0 },
	{ "seek", do_seek, 0 },
	{ "splice", do_splice, 0 },
	{ "trim", do_trim, 0 },
	{ "map", do_map, 1 },
	{ "remap", do_remap, 1 },
	{ "touch", do_touch, 1 },
	{ "self", do_self, 1 },
};

#define NR_OPERATIONS (sizeof(operations) / sizeof(*operations))

int main(int argc, char **argv)
{
	long done[NR_OPERATIONS] = { 0 }, len;
	unsigned int op, missing = 0;
	void *probe;
	off_t pos;

	page = sysconf(_SC_PAGESIZE);
	quantum = atol(argv[3]);
	last = atol(argv[5]);
	seed = strtoul(argv[6], NULL, 0);
	printf("%s, seed %lu\n", argv[1], (unsigned long)seed);
	pin_to_cpu(0);
	/* Use several sets, but few enough that operations overlap. */
	set = quantum * atol(argv[4]);
	span = 3 * set + quantum / 2 + 1;
	if (span < 4 * page)
		span = 4 * page;
	if (span > 16 * MiB)
		span = 16 * MiB;
	if (span > 1000LL * quantum + MiB)
		span = 1000 * quantum + MiB;
	longest = span < 64 * KiB ? span : 64 * KiB;
	if (next_random(2))
		base = TiB / quantum * quantum;
	bufs[SCULL] = malloc(longest + 200);
	bufs[TMPFS] = malloc(longest + 200);
	noise = malloc(2 * longest);
	pattern_fill(noise, 2 * longest, 0);
	filled = calloc(1, span / quantum + 2);

	fds[SCULL] = open(argv[1], O_RDWR | O_TRUNC);
	fds[TMPFS] = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fds[SCULL] < 0 || fds[TMPFS] < 0)
		differ("%s or %s", argv[1], argv[2]);
	/* 32-bit kernels can map a device below 4 GiB only. */
	probe = mmap(NULL, page, PROT_READ, MAP_SHARED, fds[SCULL],
		     sizeof(long) < sizeof(base) ? base : 0);
	mappable = probe != MAP_FAILED && !munmap(probe, page);

	while (operation < last) {
		op = next_random(NR_OPERATIONS);
		if (operations[op].maps && !mappable)
			continue;
		name = operations[op].name;
		pos = random_place(&len);
		if (!operations[op].run(pos, len))
			continue;
		compare_around(pos, len);
		done[op]++;
		operation++;
	}
	compare_all();
	printf("%ld operations:", operation);
	for (op = 0; op < NR_OPERATIONS; op++) {
		printf(" %s %ld", operations[op].name, done[op]);
		missing += !done[op] && (mappable || !operations[op].maps);
	}
	printf("\n");
	unlink(argv[2]);
	return missing > 0;
}
