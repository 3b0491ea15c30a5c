/* An import's transactions: what they leave behind for others while it runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/service/call.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

#define ROWS 150
#define BODY 200000

struct run {
	struct tmpdir dir;
	int64_t longest; /* bytes of the log, as seen between transactions */
};

static int64_t size_of(struct run *r, const char *name)
{
	struct stat st;

	assert_int_equal(stat(tmpdir_at(&r->dir, name), &st), 0);
	return st.st_size;
}

static bool look(void *arg, const struct progress *p)
{
	struct run *r = arg;
	int64_t now = size_of(r, "desk/desk.db-wal");

	(void)p;
	if (now > r->longest)
		r->longest = now;
	return true;
}

static void write_rows(const char *file, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	char *body = arena_alloc(a, BODY + 1);
	struct err e;

	for (int i = 0; i < ROWS; i++) {
		memset(body, 'a' + i % 26, BODY);
		body[BODY] = '\0';
		str_addf(&s, "{\"external_id\":\"T%d\",\"requester\":\"me\",\"body\":\"", i);
		str_adds(&s, body);
		str_adds(&s, "\"}\n");
	}
	assert_int_equal(fs_write(file, str_sv(&s), 0600, &e), RC_OK);
}

static void import_rows(struct run *r, const char *dir, const char *file)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct request q = { .door = DOOR_CLI, .login = SV("me") };
	struct job j = { .progress = look, .arg = r };
	const struct command *cmd;
	struct clock clock;
	struct desk *desk;
	struct sv *word;
	struct args x;
	size_t n, used;
	struct err e;

	clock_freeze(&clock, FIXTURE_NOW);
	assert_int_equal(desk_init(dir, &clock, "me", &e), RC_OK);
	assert_int_equal(desk_open(dir, DESK_WRITE, &clock, &desk, &e), RC_OK);
	assert_int_equal(
		words_split(arena_printf(&a, "import tickets %s", file), &a, &word, &n, &e), RC_OK);
	cmd = command_find(word, n, &used, &e);
	assert_non_null(cmd);
	assert_int_equal(args_parse(cmd, word + used, n - used, &a, &x, &e), RC_OK);
	q.args = &x;
	assert_int_equal(job_run(desk, &q, &a, &j, &e), RC_OK);
	assert_int_equal(j.state.taken, ROWS);
	desk_destroy(desk);
}

static void the_log_does_not_grow_with_the_import(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct run r = { .longest = 0 };
	const char *dir, *file;

	(void)state;
	tmpdir_init(&r.dir);
	dir = arena_strdup(&a, tmpdir_at(&r.dir, "desk"));
	file = arena_strdup(&a, tmpdir_at(&r.dir, "rows.jsonl"));
	write_rows(file, &a);
	import_rows(&r, dir, file);
	/* The texts alone are 30 MB, and they are in the database already. */
	assert_true(r.longest > 0 && r.longest < ROWS * BODY * 2 / 3);
	assert_true(size_of(&r, "desk/desk.db") > ROWS * BODY / 2);
	tmpdir_deinit(&r.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_does_not_grow_with_the_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
