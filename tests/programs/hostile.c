// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that no sane program makes: hostile DEVICE ROUNDS SEED.  ioctls of
 * all numbers, sizes, directions and pointers; offsets and lengths at and
 * around every power of two; buffers that are not mapped.  Check that each
 * result is a documented one, and that the device still works; the kernel must
 * not complain.
 */
#include "device_test.h"

#include <sys/uio.h>

static long page, rounds;
static unsigned char *buf;	/* a mapped page, followed by an unmapped one */

static uint64_t seed;

static uint64_t next_random(uint64_t limit)
{
	return random_below(&seed, limit);
}

/* Check that the device can still be written and read. */
static void assert_works(void)
{
	char bytes[8] = "";

	assert_int_equal(ioctl(fd, SCULL_IOCRESET), 0);
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	assert_int_equal(pwrite(fd, "content", 8, 12345), 8);
	assert_int_equal(pread(fd, bytes, 8, 12345), 8);
	assert_string_equal(bytes, "content");
	assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
}

/* Pointers that an ioctl may be given, valid or not */
static unsigned long pointer(void)
{
	const unsigned long pointers[] = {
		0, 1, -1UL, LONG_MAX, LONG_MIN, (unsigned long)buf,
		(unsigned long)buf + page - 4, (unsigned long)buf + page - 3,
		(unsigned long)buf + page - 1, (unsigned long)buf + page,
		(unsigned long)buf + 1, next_random(-1UL), next_random(1000),
		0xffff8880UL << (__WORDSIZE - 32), ~0x7effffffUL, INT_MAX,
	};

	return pointers[next_random(sizeof(pointers) / sizeof(*pointers))];
}

/* Is it exactly one of the header's requests? */
static int known(unsigned int request)
{
	static const unsigned int requests[] = {
		SCULL_IOCRESET, SCULL_IOCSQUANTUM, SCULL_IOCTQUANTUM,
		SCULL_IOCGQUANTUM, SCULL_IOCQQUANTUM, SCULL_IOCXQUANTUM,
		SCULL_IOCHQUANTUM, SCULL_IOCSQSET, SCULL_IOCTQSET,
		SCULL_IOCGQSET, SCULL_IOCQQSET, SCULL_IOCXQSET, SCULL_IOCHQSET,
		SCULL_IOCTRIM,
	};
	unsigned int i;

	for (i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		if (request == requests[i])
			return 1;
	return 0;
}

static void assert_ioctl(unsigned int request, unsigned long arg)
{
	int done;

	/* Mostly avoid other magic numbers, which the kernel handles itself. */
	if (_IOC_TYPE(request) != SCULL_IOC_MAGIC && next_random(16))
		request = _IOC(_IOC_DIR(request), SCULL_IOC_MAGIC,
			       _IOC_NR(request), _IOC_SIZE(request));
	memset(buf, next_random(256), page);
	done = ioctl(fd, request, arg);
	if (_IOC_TYPE(request) != SCULL_IOC_MAGIC)
		return;
	if (!known(request)) {
		assert_int_equal(done, -1);
		assert_int_equal(errno, ENOTTY);
	} else if (done < 0) {
		assert_true(errno == EFAULT || errno == EINVAL ||
			    errno == EOPNOTSUPP);
	}
}

static void every_ioctl_request_has_a_documented_result(void **state)
{
	unsigned int dir, nr, size;
	const unsigned int sizes[] = { 0, 1, 2, 3, 4, 5, 8, 16, 4096, 16383 };
	long i;

	for (dir = 0; dir < 4; dir++)
		for (nr = 0; nr < 256; nr++)
			for (size = 0; size < 10; size++)
				assert_ioctl(_IOC(dir, SCULL_IOC_MAGIC, nr,
						  sizes[size]), pointer());
	for (i = 0; i < rounds; i++) {
		assert_ioctl(next_random(1ULL << 32), pointer());
		assert_ioctl(_IOC(next_random(4), SCULL_IOC_MAGIC,
				  next_random(16), 4 * next_random(2)),
			     pointer());
	}
	assert_works();
}

/* Each power of two, one less and one more, and the negatives of these */
static off_t edge(unsigned int n)
{
	uint64_t at = (1ULL << (n % 192 / 3)) + n % 3 - 1;

	return n < 192 ? (off_t)at : -(off_t)at;
}

#define EDGES 384

static const long lengths[] = {
	0, 1, 2, 511, 512, 513, 4095, 4096, 4097, 65535, 65536, 65537,
	INT_MAX - 4096, INT_MAX, (long)(1ULL << 31), (long)(1ULL << 32),
	LONG_MAX, LONG_MIN, -1, -2,
};

#define LENGTHS (sizeof(lengths) / sizeof(*lengths))

/* The call moves at most the mapped bytes, or sets a documented errno. */
static void assert_io(long done, long len, off_t pos)
{
	if (done >= 0) {
		assert_true(len < 0 || done <= len);
		assert_true(done <= page);
		assert_true(pos >= 0);
		return;
	}
	assert_true(errno == EINVAL || errno == EFAULT || errno == EFBIG ||
		    errno == ENOSPC || errno == ENOMEM || errno == EOVERFLOW);
	if (pos < 0)
		assert_true(errno == EINVAL || errno == EFAULT);
}

static void io_at_every_edge_has_a_documented_result(void **state)
{
	unsigned int n, l, at;

	for (n = 0; n < EDGES; n++) {
		off_t pos = edge(n);

		/* Do not keep the item and the quantum of every write. */
		if (n % 16 == 0)
			assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
		for (l = 0; l < LENGTHS; l++) {
			for (at = 0; at < 4; at++) {
				/* The mapped bytes of the buffer */
				const long there[] = { page, page / 2, 1, 0 };
				unsigned char *from = buf + page - there[at];
				long len = lengths[l];

				assert_io(pwrite(fd, from, len, pos), len, pos);
				assert_io(pread(fd, from, len, pos), len, pos);
			}
		}
		lseek(fd, pos, SEEK_DATA);
		lseek(fd, pos, SEEK_HOLE);
		lseek(fd, pos, SEEK_CUR);
		lseek(fd, pos, SEEK_END);
		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	}
	assert_works();
}

/* A mapping of any length and offset is refused, or can be unmapped. */
static void every_mapping_is_refused_or_can_be_unmapped(void **state)
{
	unsigned int n, l;

	assert_int_equal(pwrite(fd, "x", 1, 5 * page), 1);
	for (n = 0; n < EDGES; n++) {
		for (l = 0; l < LENGTHS; l++) {
			off_t pos = edge(n);
			unsigned char *map = mmap(NULL, lengths[l], PROT_READ |
						  PROT_WRITE, MAP_SHARED, fd,
						  pos);

			if (map == MAP_FAILED)
				continue;
			assert_int_equal(faults(map, 1),
					 pos > 5 * page ? SIGBUS : 0);
			assert_int_equal(munmap(map, lengths[l]), 0);
		}
	}
	assert_works();
}

/* Vectors with many parts, some empty, unmapped or too long in sum */
static void odd_vectors_have_a_documented_result(void **state)
{
	struct iovec iov[IOV_MAX + 1];
	long i, done;
	int v, count;

	for (i = 0; i < rounds; i++) {
		off_t pos = edge(next_random(EDGES));

		count = next_random(8) ? next_random(10) :
					 next_random(IOV_MAX + 2);
		for (v = 0; v < count; v++) {
			iov[v].iov_base = next_random(4) ? buf :
							   (void *)pointer();
			iov[v].iov_len = next_random(8) ?
				next_random(page / 4) :
				(size_t)lengths[next_random(LENGTHS)];
		}
		done = next_random(2) ? pwritev(fd, iov, count, pos) :
					preadv(fd, iov, count, pos);
		if (done < 0)
			assert_true(errno == EINVAL || errno == EFAULT ||
				    errno == EFBIG || errno == ENOSPC ||
				    errno == ENOMEM || errno == EOVERFLOW);
		if (i % 64 == 0)
			assert_int_equal(ioctl(fd, SCULL_IOCTRIM), 0);
	}
	assert_works();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(every_ioctl_request_has_a_documented_result),
		TEST(io_at_every_edge_has_a_documented_result),
		TEST(every_mapping_is_refused_or_can_be_unmapped),
		TEST(odd_vectors_have_a_documented_result),
	};

	path = argv[1];
	rounds = atol(argv[2]);
	seed = strtoul(argv[3], NULL, 0);
	page = sysconf(_SC_PAGESIZE);
	pin_to_cpu(0);
	buf = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(buf + page, page, PROT_NONE);
	print_message("seed %lu\n", (unsigned long)seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
