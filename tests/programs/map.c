// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings of a device: map DEVICE QUANTUM-BYTES QSET.  map DEVICE: check that
 * the device cannot be mapped.
 */
#include "map_test.h"

#include <linux/userfaultfd.h>
#include <sys/syscall.h>

static long page, quantum, qset;

/* The end of mappable offsets; 32-bit kernels map only the first 4 GiB. */
static off_t mappable(void)
{
	return (sizeof(long) == sizeof(off_t) ? LLONG_MAX : ULONG_MAX) / page * page;
}

/* Each boundary that an offset or a length may straddle */
static void mapping_at_each_boundary_shows_the_data(void **state)
{
	const off_t set = quantum * qset;
	const off_t starts[] = { 0, page, quantum - page, quantum,
				 set - page, set, 2 * set - page };
	const long lengths[] = { 1, page, page + 1, quantum, quantum + page,
				 2 * quantum + 1 };
	const off_t end = 2 * set + 3 * quantum;
	unsigned int s, l;
	long i;

	write_pattern(fd, 0, end);
	for (s = 0; s < sizeof(starts) / sizeof(*starts); s++) {
		for (l = 0; l < sizeof(lengths) / sizeof(*lengths); l++) {
			unsigned char *map = map_shared(starts[s], lengths[l]);

			for (i = 0; i < lengths[l]; i++)
				assert_int_equal(map[i],
						 pattern(starts[s] + i));
			map[lengths[l] - 1] ^= 0x80;
			assert_int_equal(byte_at(starts[s] + lengths[l] - 1),
					 pattern(starts[s] + lengths[l] - 1) ^
					 0x80);
			map[lengths[l] - 1] ^= 0x80;
			assert_int_equal(munmap(map, lengths[l]), 0);
		}
	}
}

/* write(2), read(2) and two mappings access the same memory. */
static void shared_mappings_and_calls_see_the_same_memory(void **state)
{
	unsigned char *a, *b;

	write_pattern(fd, 0, 2 * quantum);
	a = map_shared(0, 2 * quantum);
	b = map_shared(0, 2 * quantum);
	a[quantum - 1] = 'a';
	assert_int_equal(byte_at(quantum - 1), 'a');
	assert_int_equal(b[quantum - 1], 'a');
	assert_int_equal(pwrite(fd, "b", 1, quantum), 1);
	assert_int_equal(a[quantum], 'b');
	assert_int_equal(b[quantum], 'b');
	munmap(a, 2 * quantum);
	munmap(b, 2 * quantum);
}

/* A private mapping shows the device until the process stores to it. */
static void private_mapping_keeps_its_stores_private(void **state)
{
	unsigned char *map;

	write_pattern(fd, 0, 3 * quantum);
	map = map_at(0, 3 * quantum, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	assert_int_equal(map[0], pattern(0));
	assert_int_equal(pwrite(fd, "seen", 4, 0), 4);
	assert_memory_equal(map, "seen", 4);
	map[0] = 'm';				/* read before */
	map[quantum] = 'n';			/* not read before */
	assert_int_equal(byte_at(0), 's');
	assert_int_equal(byte_at(quantum), pattern(quantum));
	assert_int_equal(pwrite(fd, "later", 5, 0), 5);
	assert_memory_equal(map, "meen", 4);
	assert_int_equal(map[quantum], 'n');
	assert_int_equal(map[quantum + 1], pattern(quantum + 1));
	munmap(map, 3 * quantum);
	/* The copied pages still belong to the device, and only to it. */
	write_pattern(fd, 3 * quantum, 8 * quantum);
	assert_int_equal(byte_at(quantum), pattern(quantum));
	assert_int_equal(byte_at(2 * quantum - 1), pattern(2 * quantum - 1));
}

/* A fault in a hole inside the size fills a whole quantum with zeros. */
static void fault_in_a_hole_fills_a_quantum_with_zeros(void **state)
{
	const off_t far = (mappable() / 2 < TiB ? mappable() / 2 : TiB) /
			  quantum * quantum;
	unsigned char *map;
	long i;

	assert_int_equal(pwrite(fd, "x", 1, far + 3 * quantum - 1), 1);
	map = map_shared(far, 3 * quantum);
	assert_int_equal(lseek(fd, far, SEEK_DATA), far + 2 * quantum);
	for (i = 0; i < quantum; i++)
		assert_int_equal(map[i], 0);
	assert_int_equal(lseek(fd, far, SEEK_DATA), far);
	assert_int_equal(lseek(fd, far, SEEK_HOLE), far + quantum);
	map[quantum + 5] = 'h';
	assert_int_equal(byte_at(far + quantum + 5), 'h');
	assert_int_equal(byte_at(far + quantum + 6), 0);
	assert_int_equal(lseek(fd, far, SEEK_HOLE), far + 3 * quantum);
	munmap(map, 3 * quantum);

	map = map_at(0, quantum, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	map[page - 1] = 'p';
	assert_int_equal(map[0], 0);
	assert_int_equal(byte_at(page - 1), 0);
	munmap(map, quantum);
	assert_int_equal(size(), far + 3 * quantum);
}

/* Pages past the last byte raise SIGBUS until they are written. */
static void access_past_the_size_is_sigbus(void **state)
{
	unsigned char *map = map_shared(0, 4 * quantum);
	unsigned char *private = map_at(0, 4 * quantum, PROT_READ | PROT_WRITE,
					MAP_PRIVATE);

	assert_int_equal(faults(map, 0), SIGBUS);
	assert_int_equal(faults(map, 1), SIGBUS);
	assert_int_equal(faults(private, 0), SIGBUS);
	assert_int_equal(faults(private, 1), SIGBUS);
	assert_int_equal(size(), 0);
	assert_int_equal(pwrite(fd, "x", 1, quantum), 1);
	assert_false(faults(map, 0));
	assert_false(faults(map + quantum + page - 1, 1));
	assert_int_equal(faults(map + quantum + page, 0), SIGBUS);
	assert_int_equal(faults(map + quantum + page, 1), SIGBUS);
	assert_int_equal(faults(private + quantum + page, 1), SIGBUS);
	assert_int_equal(size(), quantum + 1);
	write_pattern(fd, 0, 4 * quantum);
	assert_false(faults(map + 4 * quantum - 1, 1));
	munmap(map, 4 * quantum);
	munmap(private, 4 * quantum);
	map = map_shared(mappable() - quantum, quantum);
	assert_int_equal(faults(map, 1), SIGBUS);
	munmap(map, quantum);
	assert_ptr_equal(mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, fd,
			      mappable()), MAP_FAILED);
	assert_int_equal(errno, EOVERFLOW);
}

/* When the size grows, the rest of the last page is cleared. */
static void stores_past_the_size_are_cleared_when_it_grows(void **state)
{
	unsigned char *map = map_shared(0, 2 * quantum);

	write_pattern(fd, 0, 10);
	memset(map + 10, 'x', page - 10);
	/* A write that begins at the size overwrites stores past it. */
	assert_int_equal(pwrite(fd, "0123456789", 10, 10), 10);
	assert_int_equal(byte_at(19), '9');
	assert_int_equal(byte_at(20), -1);
	/* A write that begins later clears the gap, in the page only. */
	assert_int_equal(pwrite(fd, "y", 1, 200), 1);
	assert_int_equal(byte_at(9), pattern(9));
	assert_int_equal(byte_at(19), '9');
	assert_int_equal(byte_at(20), 0);
	assert_int_equal(byte_at(199), 0);
	assert_int_equal(byte_at(200), 'y');
	assert_int_equal(map[20], 0);
	assert_int_equal(pwrite(fd, "z", 1, quantum + page / 2), 1);
	assert_int_equal(byte_at(201), 0);
	assert_int_equal(byte_at(page - 1), 0);
	assert_int_equal(byte_at(200), 'y');
	munmap(map, 2 * quantum);
}

/*
 * Past the size, a fault raises SIGBUS even if the kernel could map a huge page
 * because no page is mapped there yet.
 */
static void access_past_the_size_is_sigbus_for_huge_pages(void **state)
{
	const size_t huge = 2 * MiB;
	unsigned char *area = mmap(NULL, 2 * huge, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char *map = (void *)(((uintptr_t)area + huge - 1) & -huge);

	assert_ptr_not_equal(area, MAP_FAILED);
	assert_int_equal(pwrite(fd, "x", 1, 0), 1);
	assert_ptr_equal(mmap(map, huge, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_FIXED, fd, 0), map);
	/* Store without a load before */
	*(volatile unsigned char *)map = 'y';
	assert_int_equal(faults(map + huge / 2, 1), SIGBUS);
	assert_int_equal(faults(map + huge / 2, 0), SIGBUS);
	munmap(area, 2 * huge);
}

/* A child inherits the mapping and keeps it. */
static void child_inherits_the_mapping(void **state)
{
	unsigned char *map;
	int status;
	pid_t pid;

	write_pattern(fd, 0, 2 * quantum);
	map = map_shared(0, 2 * quantum);
	map[0] = 'p';
	pid = fork();
	if (!pid) {
		int good = map[0] == 'p' && map[1] == pattern(1);

		map[quantum] = 'c';
		munmap(map, quantum);
		_exit(!good);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(map[quantum], 'c');
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), -1);
	assert_int_equal(errno, EBUSY);
	munmap(map, 2 * quantum);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
}

static void mremap_keeps_the_content(void **state)
{
	unsigned char *map, *other;

	write_pattern(fd, 0, 4 * quantum);
	map = map_shared(page, quantum);
	assert_int_equal(map[0], pattern(page));
	map = mremap(map, quantum, 3 * quantum, MREMAP_MAYMOVE);
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(map[0], pattern(page));
	assert_int_equal(map[3 * quantum - 1], pattern(page + 3 * quantum - 1));
	map = mremap(map, 3 * quantum, page, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(map[page - 1], pattern(2 * page - 1));

	/* Move it to a place with room, and grow it there. */
	other = mmap(NULL, 8 * quantum, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		     -1, 0);
	map = mremap(map, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, other);
	assert_ptr_equal(map, other);
	munmap(other + page, 8 * quantum - page);
	assert_ptr_equal(mremap(map, page, 3 * quantum, 0), map);
	assert_int_equal(map[3 * quantum - 1], pattern(page + 3 * quantum - 1));
	munmap(map, 3 * quantum);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
}

static void partly_unmapped_mapping_keeps_the_rest(void **state)
{
	unsigned char *map;

	write_pattern(fd, 0, 6 * quantum);
	map = map_shared(0, 6 * quantum);
	assert_int_equal(map[6 * quantum - 1], pattern(6 * quantum - 1));
	assert_int_equal(munmap(map + 2 * quantum, quantum), 0);
	assert_int_equal(map[2 * quantum - 1], pattern(2 * quantum - 1));
	assert_int_equal(map[3 * quantum], pattern(3 * quantum));
	assert_int_equal(munmap(map, 2 * quantum), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), -1);
	assert_int_equal(errno, EBUSY);
	assert_int_equal(madvise(map + 4 * quantum, page, MADV_DONTNEED), 0);
	assert_int_equal(map[4 * quantum], pattern(4 * quantum));
	assert_int_equal(munmap(map + 3 * quantum, 3 * quantum), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
}

static void mprotect_changes_the_access(void **state)
{
	unsigned char *map;
	int other;

	write_pattern(fd, 0, 2 * quantum);
	map = map_at(0, 2 * quantum, PROT_READ, MAP_SHARED);
	assert_int_equal(map[0], pattern(0));
	assert_int_equal(faults(map, 1), SIGSEGV);
	assert_int_equal(mprotect(map, page, PROT_READ | PROT_WRITE), 0);
	map[1] = 'w';
	assert_int_equal(byte_at(1), 'w');
	assert_int_equal(faults(map + page, 1), SIGSEGV);
	assert_int_equal(mprotect(map, 2 * quantum, PROT_NONE), 0);
	assert_int_equal(faults(map, 0), SIGSEGV);
	munmap(map, 2 * quantum);

	other = open_device(path, O_RDONLY);
	map = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, other, 0);
	assert_ptr_equal(map, MAP_FAILED);
	assert_int_equal(errno, EACCES);
	map = mmap(NULL, page, PROT_READ, MAP_SHARED, other, 0);
	assert_int_equal(mprotect(map, page, PROT_READ | PROT_WRITE), -1);
	assert_int_equal(errno, EACCES);
	munmap(map, page);
	map = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, other, 0);
	map[0] = 'p';
	assert_int_equal(byte_at(0), pattern(0));
	munmap(map, page);
	close(other);
}

/* A mapped device is not trimmed, but can still be used. */
static void mapped_device_is_not_trimmed(void **state)
{
	unsigned char *map;
	int other;

	write_pattern(fd, 0, quantum);
	map = map_shared(0, page);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), -1);
	assert_int_equal(errno, EBUSY);
	trim_device(path);
	other = open_device(path, O_WRONLY | O_TRUNC);
	assert_int_equal(size(), quantum);
	assert_int_equal(pwrite(other, "x", 1, 0), 1);
	close(other);
	assert_int_equal(map[0], 'x');
	munmap(map, page);
	other = open_device(path, O_RDONLY);
	assert_int_equal(ioctl(other, SCULL_IOCTRIM), -1);
	assert_int_equal(errno, EBADF);
	close(other);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	assert_int_equal(size(), 0);
}

static long locked_kib(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[128];
	long kib = -1;

	while (status && fgets(line, sizeof(line), status))
		sscanf(line, "VmLck: %ld", &kib);
	if (status)
		fclose(status);
	return kib;
}

/* Populate all pages at once, and lock them. */
static void map_populate_and_mlock_fault_in_all_pages(void **state)
{
	const off_t end = 4 * quantum;
	unsigned char *map;

	write_pattern(fd, 0, end);
	map = map_at(0, end, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE);
	assert_int_equal(map[end - 1], pattern(end - 1));
	assert_int_equal(mlock(map, end), 0);
	assert_int_in_range(locked_kib(), end / KiB, LONG_MAX);
	map[end / 2] = 'l';
	assert_int_equal(byte_at(end / 2), 'l');
	munmap(map, end);
}

/* Count the faults of stores to pages that loads have mapped. */
static long store_faults(int file, long pages)
{
	unsigned char *map;
	long i, count;

	write_pattern(file, 0, pages * page);
	map = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	for (i = 0; i < pages; i++)
		assert_int_equal(map[i * page], pattern(i * page));
	count = minor_faults();
	for (i = 0; i < pages; i++)
		map[i * page] = 's';
	count = minor_faults() - count;
	munmap(map, pages * page);
	return count;
}

/* Stores to mapped pages do not fault on each page. */
static void stores_to_mapped_pages_do_not_fault_on_each(void **state)
{
	const long pages = 512;
	int shmem = memfd_create("few_faults", 0);

	/* Other architectures fault on the first store to mark a page dirty. */
	if (!getenv("PC"))
		skip();
	assert_int_not_equal(shmem, -1);
	assert_int_in_range(store_faults(fd, pages), 0,
			    store_faults(shmem, pages) + pages / 4);
	close(shmem);
}

/* Touch each page of a range.  Returns the number of faults. */
static long faults_of(volatile unsigned char *map, long len)
{
	long before = minor_faults(), pos;

	for (pos = 0; pos < len; pos += page)
		assert_int_equal(map[pos], pattern(pos));
	return minor_faults() - before;
}

static void huge_quantum_is_mapped_by_one_fault(void **state)
{
	unsigned char *map;

	if (quantum != huge_page_size() || !strstr(path, "scullp") ||
	    kernel_older(6, 12))
		skip();
	write_pattern(fd, 0, 2 * quantum + 1);
	map = map_shared(0, 3 * quantum);
	assert_int_equal(faults_of(map, quantum), 1);
	/* The third quantum is mapped only up to the size. */
	assert_int_in_range(faults_of(map, 2 * quantum + 1), 2, 3);
	assert_int_equal(madvise(map, quantum, MADV_NOHUGEPAGE), 0);
	assert_int_equal(madvise(map, quantum, MADV_DONTNEED), 0);
	assert_int_in_range(faults_of(map, quantum), 2, quantum / page);
	munmap(map, 3 * quantum);
}

/*
 * userfaultfd write-protects pages that are not mapped yet with a marker.  The
 * process and the kernel can access them nevertheless.
 */
static void userfaultfd_write_protects_missing_pages(void **state)
{
	const int user_mode_only = 1, wp_async = 1 << 15;
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | user_mode_only);
	struct uffdio_api api = { .api = UFFD_API, .features = wp_async };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_WP };
	struct uffdio_writeprotect wp = { .mode = UFFDIO_WRITEPROTECT_MODE_WP };
	int zero = open_device("/dev/zero", O_RDONLY);
	unsigned char *map;

	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api))
		skip();		/* before Linux 6.7 */
	write_pattern(fd, 0, 4 * quantum);
	map = map_shared(0, 4 * quantum);
	area.range.start = (unsigned long)map;
	area.range.len = 4 * quantum;
	assert_int_equal(ioctl(uffd, UFFDIO_REGISTER, &area), 0);
	wp.range = area.range;
	assert_int_equal(ioctl(uffd, UFFDIO_WRITEPROTECT, &wp), 0);
	alarm(60);
	assert_int_equal(map[0], pattern(0));
	map[1] = 'w';
	assert_int_equal(byte_at(1), 'w');
	assert_int_equal(read(zero, map + 2 * quantum, 1), 1);
	assert_int_equal(byte_at(2 * quantum), 0);
	alarm(0);
	munmap(map, 4 * quantum);
	close(zero);
	close(uffd);
}

static void device_without_pages_cannot_be_mapped(void **state)
{
	const int flags[] = { MAP_SHARED, MAP_PRIVATE };
	int i;

	assert_int_equal(pwrite(fd, "x", 1, 0), 1);
	for (i = 0; i < 2; i++) {
		assert_ptr_equal(mmap(NULL, page, PROT_READ, flags[i], fd, 0),
				 MAP_FAILED);
		assert_int_equal(errno, ENODEV);
	}
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	assert_int_equal(size(), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest none[] = { TEST(device_without_pages_cannot_be_mapped) };
	const struct CMUnitTest tests[] = {
		TEST(mapping_at_each_boundary_shows_the_data),
		TEST(shared_mappings_and_calls_see_the_same_memory),
		TEST(private_mapping_keeps_its_stores_private),
		TEST(fault_in_a_hole_fills_a_quantum_with_zeros),
		TEST(access_past_the_size_is_sigbus),
		TEST(stores_past_the_size_are_cleared_when_it_grows),
		TEST(access_past_the_size_is_sigbus_for_huge_pages),
		TEST(child_inherits_the_mapping),
		TEST(mremap_keeps_the_content),
		TEST(partly_unmapped_mapping_keeps_the_rest),
		TEST(mprotect_changes_the_access),
		TEST(mapped_device_is_not_trimmed),
		TEST(map_populate_and_mlock_fault_in_all_pages),
		TEST(stores_to_mapped_pages_do_not_fault_on_each),
		TEST(huge_quantum_is_mapped_by_one_fault),
		TEST(userfaultfd_write_protects_missing_pages),
	};

	page = sysconf(_SC_PAGESIZE);
	path = argv[1];
	if (argc == 2)
		return cmocka_run_group_tests_name("map", none, NULL, NULL);
	quantum = atol(argv[2]);
	qset = atol(argv[3]);
	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
