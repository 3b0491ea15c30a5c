/* Archives: what is written reads back; what is damaged or unsafe is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/tar.h"

static int memory(void)
{
	int fd = memfd_create("tar", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void put(struct tar_writer *w, struct sv name, struct sv bytes)
{
	struct err e = { 0 };

	assert_int_equal(tar_begin(w, name, bytes.n, 1700000000, &e), RC_OK);
	assert_int_equal(tar_put(w, bytes, &e), RC_OK);
	assert_int_equal(tar_end(w, bytes.n, &e), RC_OK);
}

static struct sv get_all(struct tar_reader *r, uint64_t size, struct arena *a)
{
	char *p = arena_alloc(a, (size_t)size + 1);
	struct err e = { 0 };
	size_t n, at = 0;

	do {
		assert_int_equal(tar_get(r, p + at, 7, &n, &e), RC_OK);
		at += n;
	} while (n);
	assert_int_equal(at, size);
	return (struct sv){ p, at };
}

static void what_is_written_reads_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 511, 512, 513, 5000 };
	struct tar_writer w = { .fd = memory(), .path = "t" };
	struct tar_reader r = { .fd = w.fd, .path = "t" };
	struct arena a = ARENA_INIT;
	struct tar_entry t;
	struct err e = { 0 };
	char bytes[5000], name[300];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < 6; i++) {
		memset(name, 'a' + (int)i, sizeof(name));
		name[1] = '/';
		/* Names of 40 to 300 bytes: the longer ones need a record of their own. */
		put(&w, (struct sv){ name, 40 + 52 * i }, (struct sv){ bytes, sizes[i] });
	}
	assert_int_equal(tar_finish(&w, &e), RC_OK);
	assert_int_equal(lseek(w.fd, 0, SEEK_SET), 0);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(tar_next(&r, &a, &t, &e), RC_OK);
		assert_int_equal(t.name.n, 40 + 52 * i);
		assert_int_equal(t.name.p[0], 'a' + (int)i);
		assert_int_equal(t.size, sizes[i]);
		assert_int_equal(t.mtime, 1700000000);
		if (i % 2) /* the others are passed over */
			assert_int_equal(get_all(&r, t.size, &a).n, sizes[i]);
	}
	assert_int_equal(tar_next(&r, &a, &t, &e), RC_DONE);
	arena_deinit(&a);
	close(w.fd);
}

/* The first entry of an archive with one entry of that name. */
static enum rc read_named(const char *name, struct err *e)
{
	struct tar_writer w = { .fd = memory(), .path = "t" };
	struct tar_reader r = { .fd = w.fd, .path = "t" };
	struct arena a = ARENA_INIT;
	struct tar_entry t;
	enum rc rc;

	put(&w, sv_from(name), SV("x"));
	assert_int_equal(tar_finish(&w, e), RC_OK);
	assert_int_equal(lseek(w.fd, 0, SEEK_SET), 0);
	rc = tar_next(&r, &a, &t, e);
	arena_deinit(&a);
	close(w.fd);
	return rc;
}

static void unsafe_names_are_refused(void **state)
{
	static const char *const bad[] = { "../x", "a/../x", "/etc/x", "a//b", "a/.",	 "./a",
					   "a/",   "..",     "a\nb",   "a\\b", "\033[m", "" };
	static const char *const good[] = { "x", "a/b", "..x", "a/...", "a b", "\303\244" };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (read_named(bad[i], &e) != RC_INVALID)
			fail_msg("taken: %s", bad[i]);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (read_named(good[i], &e) != RC_OK)
			fail_msg("refused: %s: %s", good[i], e.msg);
	}
}

static void sizes_over_eight_gib_have_a_record(void **state)
{
	struct tar_writer w = { .fd = memory(), .path = "t" };
	struct tar_reader r = { .fd = w.fd, .path = "t" };
	struct arena a = ARENA_INIT;
	struct tar_entry t;
	struct err e = { 0 };
	char byte;
	size_t n;

	(void)state;
	assert_int_equal(tar_begin(&w, SV("big"), UINT64_C(20) << 30, 0, &e), RC_OK);
	assert_int_equal(lseek(w.fd, 0, SEEK_SET), 0);
	assert_int_equal(tar_next(&r, &a, &t, &e), RC_OK);
	assert_true(t.size == UINT64_C(20) << 30);
	/* and the archive that says so without holding it is cut short */
	assert_int_equal(tar_get(&r, &byte, 1, &n, &e), RC_INVALID);
	arena_deinit(&a);
	close(w.fd);
}

static void every_cut_and_every_flipped_header_byte_is_refused(void **state)
{
	struct tar_writer w = { .fd = memory(), .path = "t" };
	struct arena a = ARENA_INIT;
	struct err e = { 0 };
	char whole[4096];
	ssize_t size;

	(void)state;
	put(&w, SV("one"), SV("first"));
	put(&w, SV("two"), SV("second"));
	assert_int_equal(tar_finish(&w, &e), RC_OK);
	size = pread(w.fd, whole, sizeof(whole), 0);
	assert_int_equal(size, 2048 + 1024);
	for (int i = 0; i < 512 + 512; i++) {
		struct tar_reader r = { .path = "t" };
		struct tar_entry t;
		enum rc rc = RC_OK;

		if (i == 512 + 155) /* the blank behind the sum says nothing */
			continue;
		r.fd = memory();
		/* Cut at i, or the header's byte i flipped. */
		if (i >= 512)
			whole[i - 512] ^= 0x10;
		assert_true(write(r.fd, whole, (size_t)(i < 512 ? 3 * i : size)) >= 0);
		if (i >= 512)
			whole[i - 512] ^= 0x10;
		assert_int_equal(lseek(r.fd, 0, SEEK_SET), 0);
		while (rc == RC_OK)
			rc = tar_next(&r, &a, &t, &e);
		if (rc != RC_INVALID)
			fail_msg("case %d gives %s", i, rc_name(rc));
		close(r.fd);
	}
	arena_deinit(&a);
	close(w.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(unsafe_names_are_refused),
		cmocka_unit_test(sizes_over_eight_gib_have_a_record),
		cmocka_unit_test(every_cut_and_every_flipped_header_byte_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
