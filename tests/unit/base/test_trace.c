/* Tracing: what the variable says, one JSON object a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/trace.h"
#include "support/tmpdir.h"

/* Starts tracing as "PREFIX/path/of/trace" says. */
static void start(struct tmpdir *t, const char *prefix)
{
	const char *path = tmpdir_at(t, "trace");

	setenv("DESKBELL_TRACE", arena_printf(&t->arena, "%s%s", prefix, path).p, 1);
	trace_init();
}

/* Ends tracing; what was written. */
static struct sv written(struct tmpdir *t)
{
	struct sv v = SV_NULL;
	struct err e = { 0 };

	if (trace_mask)
		close((int)(trace_mask >> 8));
	unsetenv("DESKBELL_TRACE");
	trace_init();
	assert_int_equal(trace_mask, 0);
	assert_int_equal(fs_read(tmpdir_at(t, "trace"), 100000, &t->arena, &v, &e), RC_OK);
	return v;
}

/* The lines' tails from "area" on, as the microseconds differ. */
static void check_lines(struct sv v, const char *const *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct sv line = sv_cut(&v, '\n');
		size_t tail = sv_find(line, ',');

		assert_true(sv_starts(line, SV("{\"us\":")));
		line.p += tail;
		line.n -= tail;
		if (!sv_eqs(line, want[i]))
			fail_msg("line %zu: %.*s", i + 1, SV_ARG(line));
	}
	assert_int_equal(v.n, 0);
}

static void off_writes_nothing(void **state)
{
	(void)state;
	unsetenv("DESKBELL_TRACE");
	trace_init();
	assert_int_equal(trace_mask, 0);
	setenv("DESKBELL_TRACE", "0", 1);
	trace_init();
	assert_int_equal(trace_mask, 0);
	setenv("DESKBELL_TRACE", "", 1);
	trace_init();
	assert_int_equal(trace_mask, 0);
}

static void one_is_everything_to_stderr(void **state)
{
	(void)state;
	setenv("DESKBELL_TRACE", "1", 1);
	trace_init();
	assert_int_equal(trace_mask & 0xff, TRACE_DB | TRACE_CMD | TRACE_TUI | TRACE_KB);
	assert_int_equal(trace_mask >> 8, STDERR_FILENO);
	setenv("DESKBELL_TRACE", "db,kb:1", 1);
	trace_init();
	assert_int_equal(trace_mask & 0xff, TRACE_DB | TRACE_KB);
	setenv("DESKBELL_TRACE", "0", 1);
	trace_init();
}

static void path_takes_all_areas(void **state)
{
	static const char *const want[] = {
		",\"area\":\"db\",\"at\":\"path_takes_all_areas\",\"msg\":\"step 1\"}",
		",\"area\":\"tui\",\"at\":\"path_takes_all_areas\",\"msg\":\"key\"}",
	};
	struct tmpdir *t = *state;
	struct stat st;

	start(t, "");
	assert_true(fcntl((int)(trace_mask >> 8), F_GETFD) & FD_CLOEXEC);
	TRACE(TRACE_DB, "step %d", 1);
	TRACE(TRACE_TUI, "key");
	check_lines(written(t), want, 2);
	assert_int_equal(stat(tmpdir_at(t, "trace"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static int counted(int *n)
{
	return ++*n;
}

static void areas_before_a_colon_limit_it(void **state)
{
	static const char *const want[] = {
		",\"area\":\"cmd\",\"at\":\"areas_before_a_colon_limit_it\",\"msg\":\"1\"}",
	};
	struct tmpdir *t = *state;
	int n = 0;

	start(t, "cmd,kb:");
	TRACE(TRACE_CMD, "%d", counted(&n));
	TRACE(TRACE_DB, "%d", counted(&n)); /* off: not even its arguments are reckoned */
	assert_int_equal(n, 1);
	check_lines(written(t), want, 1);
}

static void unknown_area_makes_the_whole_a_path(void **state)
{
	(void)state;
	setenv("DESKBELL_TRACE", "db,nothing:/no/such/dir", 1);
	trace_init();
	assert_int_equal(trace_mask, 0);
}

static void later_runs_append(void **state)
{
	struct tmpdir *t = *state;
	struct sv v;

	for (int i = 0; i < 2; i++) {
		start(t, "");
		TRACE(TRACE_DB, "%d", i);
		v = written(t);
	}
	sv_cut(&v, '\n');
	assert_true(v.n > 10);
}

static void message_is_escaped_to_valid_json(void **state)
{
	static const char *const want[] = {
		",\"area\":\"db\",\"at\":\"message_is_escaped_to_valid_json\",\"msg\":"
		"\"\\\"\\\\\\u000a\\u001b\\u007f \xe4\xb8\xad \xef\xbf\xbd\xef\xbf\xbd "
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"}",
	};
	struct tmpdir *t = *state;

	start(t, "");
	TRACE(TRACE_DB, "%s", "\"\\\n\033\177 \xe4\xb8\xad \xc0\xaf \xed\xa0\x80");
	check_lines(written(t), want, 1);
}

static void long_message_is_cut_and_errno_kept(void **state)
{
	struct tmpdir *t = *state;
	struct sv v;

	start(t, "");
	errno = EBADMSG;
	TRACE(TRACE_DB, "%0100000d", 7);
	assert_int_equal(errno, EBADMSG);
	v = written(t);
	assert_in_range(v.n, 4096, 4300);
	assert_int_equal(v.p[v.n - 1], '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(off_writes_nothing),
		cmocka_unit_test(one_is_everything_to_stderr),
		cmocka_unit_test_setup_teardown(path_takes_all_areas, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(areas_before_a_colon_limit_it, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test(unknown_area_makes_the_whole_a_path),
		cmocka_unit_test_setup_teardown(later_runs_append, tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(message_is_escaped_to_valid_json, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(long_message_is_cut_and_errno_kept, tmpdir_setup,
						tmpdir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
