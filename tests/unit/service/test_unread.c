/* What counts as unread for whom, and what becomes of it when live.db is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/service/load.h"
#include "deskbell/service/reading.h"
#include "support/small_desk.h"

#define DAY 86400

struct rig {
	struct small_desk s;
	struct desk *reader;
};

static void open_reader(struct rig *r)
{
	desk_destroy(r->reader);
	r->reader = NULL;
	small_desk_ok(&r->s, desk_open(r->s.path, DESK_READ, &r->s.clock, &r->reader, &r->s.e));
}

static void close_all(struct rig *r)
{
	small_desk_close(&r->s);
	desk_destroy(r->reader);
	r->reader = NULL;
}

static void open_all(struct rig *r)
{
	small_desk_open(&r->s);
	open_reader(r);
}

/* Tickets 1 to 3. */
static int setup(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;

	*r = (struct rig){ .reader = NULL };
	small_desk_init(&r->s, "me");
	small_desk_run(&r->s, "me", "user add ann --role agent");
	for (int i = 0; i < 3; i++)
		small_desk_run(&r->s, "me", "ticket new --subject s");
	open_reader(r);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	desk_destroy(r->reader);
	small_desk_deinit(&r->s);
	return 0;
}

/* Tickets that are unread for ann, by the reader: a bit for each. */
static int unread(struct rig *r)
{
	struct list_request q = { .query = SV("is:unread") };
	struct ticket_list l;
	struct actor who;
	int bits = 0;

	small_desk_ok(&r->s, desk_actor(r->reader, "ann", &r->s.a, &who, &r->s.e));
	small_desk_ok(&r->s, load_tickets(r->reader, &who, &q, &r->s.a, &l, NULL, &r->s.e));
	for (size_t i = 0; i < l.n; i++)
		bits |= 1 << l.row[i].t.id;
	return bits;
}

static bool look(struct rig *r, int64_t id)
{
	struct ticket_view v;
	struct actor who;

	small_desk_ok(&r->s, desk_actor(r->reader, "ann", &r->s.a, &who, &r->s.e));
	small_desk_ok(&r->s, load_ticket(r->reader, &who, id, &r->s.a, &v, &r->s.e));
	return reading_seen(r->reader, &who, &v.row);
}

static const char *said(struct rig *r)
{
	const char *text = desk_said(r->reader, &r->s.a);

	return text ? text : "";
}

static void what_was_there_before_the_person_came_is_read(void **state)
{
	struct rig *r = *state;

	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "me", "ticket note 2 --body x");
	assert_int_equal(unread(r), 1 << 2);
	open_reader(r);
	assert_int_equal(unread(r), 1 << 2);
}

static void only_a_look_reads_and_it_says_so_once(void **state)
{
	struct rig *r = *state;

	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "me", "ticket note 2 --body x");
	assert_true(look(r, 2));
	assert_false(look(r, 2));
	assert_false(look(r, 1));
	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "ann", "ticket note 2 --body y");
	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "me", "ticket set 2 priority=P1");
	assert_int_equal(unread(r), 1 << 2);
}

static void a_month_later_it_counts_as_read_but_for_a_mark(void **state)
{
	struct rig *r = *state;

	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "me", "ticket note 1 --body x");
	small_desk_run(&r->s, "ann", "ticket unread 3");
	clock_advance_ms(&r->s.clock, (int64_t)29 * DAY * 1000);
	small_desk_run(&r->s, "me", "ticket note 2 --body x");
	assert_int_equal(unread(r), 1 << 1 | 1 << 2 | 1 << 3);
	clock_advance_ms(&r->s.clock, (int64_t)2 * DAY * 1000);
	assert_int_equal(unread(r), 1 << 2 | 1 << 3);
	clock_advance_ms(&r->s.clock, (int64_t)40 * DAY * 1000);
	assert_int_equal(unread(r), 1 << 3);
}

static void what_an_import_records_is_no_news(void **state)
{
	struct rig *r = *state;
	const char *file = tmpdir_at(&r->s.dir, "rows.jsonl");
	char line[600];

	assert_int_equal(unread(r), 0);
	small_desk_ok(&r->s, fs_write(file, SV("{\"subject\":\"s\",\"requester\":\"me\"}\n"), 0600,
				      &r->s.e));
	snprintf(line, sizeof(line), "import tickets %s", file);
	(void)small_desk_run(&r->s, "me", line);
	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "me", "ticket note 4 --body x");
	assert_int_equal(unread(r), 1 << 4);
}

static void marks_are_the_persons_own(void **state)
{
	struct rig *r = *state;

	small_desk_run(&r->s, "ann", "ticket unread 1,3");
	assert_int_equal(r->s.out.done, 2);
	assert_int_equal(unread(r), 1 << 1 | 1 << 3);
	small_desk_run(&r->s, "me", "ticket read --query ''");
	assert_int_equal(r->s.out.done, 0);
	assert_int_equal(unread(r), 1 << 1 | 1 << 3);
	small_desk_run(&r->s, "ann", "ticket read --query is:unread");
	assert_int_equal(r->s.out.done, 2);
	assert_int_equal(unread(r), 0);
}

/* An older store beside a newer file would else stay read until it has caught up. */
static void an_older_store_begins_anew(void **state)
{
	struct rig *r = *state;
	static const char *const part[] = { "desk.db", "desk.db-wal", "desk.db-shm" };
	struct arena keep = ARENA_INIT;
	struct sv old[2];
	char path[600];

	close_all(r);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", r->s.path, part[i]);
		small_desk_ok(&r->s, fs_read(path, 1 << 24, &keep, &old[i], &r->s.e));
	}
	open_all(r);
	for (int i = 0; i < 5; i++)
		small_desk_run(&r->s, "me", "ticket note 1 --body x");
	(void)unread(r); /* known since then */
	close_all(r);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", r->s.path, part[i]);
		small_desk_ok(&r->s, i < 2 ? fs_write(path, old[i], 0600, &r->s.e)
					   : fs_remove(path, &r->s.e));
	}
	arena_deinit(&keep);
	open_all(r);
	assert_int_equal(unread(r), 0);
	small_desk_run(&r->s, "me", "ticket note 2 --body x");
	assert_int_equal(unread(r), 1 << 2);
}

static void a_file_of_no_use_is_told_once_and_nothing_fails(void **state)
{
	struct rig *r = *state;
	char path[600];

	snprintf(path, sizeof(path), "%s/live.db", r->s.path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(unread(r), 0);
	assert_non_null(strstr(said(r), "what is read is not known"));
	small_desk_run(&r->s, "me", "ticket note 2 --body x");
	assert_int_equal(unread(r), 0);
	assert_false(look(r, 2));
	assert_string_equal(said(r), "");
	/* Who asks for it by name is told that it cannot be done. */
	assert_int_equal(small_desk_try(&r->s, "ann", "ticket unread 2"), RC_ENV);
	assert_non_null(strstr(r->s.e.msg, "is no regular file"));
}

static void a_damaged_file_is_made_anew_under_an_open_handle(void **state)
{
	struct rig *r = *state;
	char path[600];
	struct sv file;
	char *torn;

	small_desk_run(&r->s, "ann", "ticket unread 1,2,3");
	close_all(r);
	snprintf(path, sizeof(path), "%s/live.db", r->s.path);
	small_desk_ok(&r->s, fs_read(path, 1 << 24, &r->s.a, &file, &r->s.e));
	torn = arena_alloc(&r->s.a, file.n);
	memcpy(torn, file.p, file.n);
	memset(torn + 4096, 0x55, file.n - 4096);
	small_desk_ok(&r->s, fs_write(path, (struct sv){ torn, file.n }, 0600, &r->s.e));
	open_all(r);
	assert_int_equal(unread(r), 0);
	assert_non_null(strstr(said(r), "damaged"));
	(void)unread(r);
	assert_string_equal(said(r), "");
	small_desk_run(&r->s, "me", "ticket note 2 --body x");
	assert_int_equal(unread(r), 1 << 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_was_there_before_the_person_came_is_read),
		T(only_a_look_reads_and_it_says_so_once),
		T(a_month_later_it_counts_as_read_but_for_a_mark),
		T(what_an_import_records_is_no_news),
		T(marks_are_the_persons_own),
		T(an_older_store_begins_anew),
		T(a_file_of_no_use_is_told_once_and_nothing_fails),
		T(a_damaged_file_is_made_anew_under_an_open_handle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
