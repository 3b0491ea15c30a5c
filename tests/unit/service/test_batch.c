/* Commands on many tickets that are ended in the middle: what is written is consistent, and the
 * same request does the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/service/call.h"
#include "deskbell/service/load.h"
#include "deskbell/store/change_store.h"
#include "support/small_desk.h"

#define TICKETS 230 /* three changes, whatever the time they take */

struct rig {
	struct small_desk s;
	struct actor me;
	int64_t stop_after; /* newest change when the command is stopped; 0 = never */
};

static int64_t newest(struct rig *r)
{
	int64_t id;

	assert_int_equal(change_store_newest(r->s.desk->db, &id, &r->s.e), RC_OK);
	return id;
}

/* Stops the command as soon as something was written. */
static bool go_on(void *arg, const struct progress *p)
{
	struct rig *r = arg;

	assert_true(p->done <= p->total);
	return !r->stop_after || newest(r) <= r->stop_after;
}

static enum rc run_line(struct rig *r, const char *line)
{
	struct request q = { .door = DOOR_CLI, .login = r->me.login, .progress = go_on, .arg = r };
	const struct command *cmd;
	struct sv *word;
	struct args x;
	size_t n, used;

	assert_int_equal(words_split(sv_from(line), &r->s.a, &word, &n, &r->s.e), RC_OK);
	cmd = command_find(word, n, &used, &r->s.e);
	assert_non_null(cmd);
	assert_int_equal(args_parse(cmd, word + used, n - used, &r->s.a, &x, &r->s.e), RC_OK);
	q.args = &x;
	return call_run(r->s.desk, &q, &r->s.a, &r->s.out, &r->s.e);
}

static int64_t count(struct rig *r, const char *query)
{
	int64_t n;

	assert_int_equal(load_count(r->s.desk, &r->me, sv_from(query), &n, &r->s.e), RC_OK);
	return n;
}

static int set_up(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;
	AUTO(str_deinit) struct str s = STR_INIT;
	const char *file;

	*r = (struct rig){ .stop_after = 0 };
	small_desk_init(&r->s, "me");
	r->me = small_desk_actor(&r->s, "me");
	for (int i = 0; i < TICKETS; i++)
		str_addf(&s, "{\"external_id\":\"T%d\",\"subject\":\"s%d\",\"requester\":\"me\"}\n",
			 i, i);
	file = tmpdir_at(&r->s.dir, "rows.jsonl");
	assert_int_equal(fs_write(file, str_sv(&s), 0600, &r->s.e), RC_OK);
	small_desk_run(&r->s, "me",
		       arena_z(&r->s.a, arena_printf(&r->s.a, "import tickets %s", file)));
	assert_int_equal(count(r, ""), TICKETS);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	small_desk_deinit(&r->s);
	return 0;
}

#define NOTE "ticket note --query id:any --body 'one word' --request-id same"

/* Begins the note on all and stops it after its first transaction; how many have it. */
static int64_t begin_and_stop(struct rig *r)
{
	int64_t done;

	r->stop_after = newest(r);
	assert_int_equal(run_line(r, NOTE), RC_CANCELLED);
	assert_non_null(strstr(r->s.e.msg, "same --request-id"));
	r->stop_after = 0;
	done = count(r, "\"one word\"");
	assert_true(done >= 100 && done < TICKETS);
	return done;
}

static void the_same_request_does_the_rest(void **state)
{
	struct rig *r = *state;
	int64_t done = begin_and_stop(r), first, last;

	assert_int_equal(run_line(r, NOTE), RC_OK);
	assert_int_equal(r->s.out.done, TICKETS - done);
	assert_int_equal(count(r, "\"one word\""), TICKETS);
	first = r->s.out.change;
	last = newest(r);
	/* Done: it is answered again, and nobody has the note twice. */
	assert_int_equal(run_line(r, NOTE), RC_OK);
	assert_true(r->s.out.repeated);
	assert_int_equal(r->s.out.change, first);
	assert_int_equal(newest(r), last);
	assert_int_equal(last - first + 1, 3);
	assert_int_equal(run_line(r, "undo"), RC_OK);
	assert_int_equal(count(r, "\"one word\""), 0);
	assert_int_equal(newest(r), last + 3);
}

/* The control: another request begins anew, and some have the note twice. */
static void another_request_begins_anew(void **state)
{
	struct rig *r = *state;

	begin_and_stop(r);
	assert_int_equal(
		run_line(r, "ticket note --query id:any --body 'one word' --request-id other"),
		RC_OK);
	assert_int_equal(r->s.out.done, TICKETS);
}

static void another_command_has_not_this_request(void **state)
{
	struct rig *r = *state;
	int64_t last;

	begin_and_stop(r);
	last = newest(r);
	assert_int_equal(run_line(r, "ticket take --query id:any --request-id same"), RC_CONFLICT);
	assert_int_equal(newest(r), last);
}

static void what_was_undone_is_not_taken_up_again(void **state)
{
	struct rig *r = *state;
	int64_t last;

	begin_and_stop(r);
	assert_int_equal(run_line(r, "undo"), RC_OK);
	assert_int_equal(count(r, "\"one word\""), 0);
	last = newest(r);
	assert_int_equal(run_line(r, NOTE), RC_OK);
	assert_true(r->s.out.repeated);
	assert_int_equal(newest(r), last);
}

/* An undo that was stopped goes on by itself: what is left of the batch is live. */
static void an_undo_stopped_is_undone_to_its_end(void **state)
{
	struct rig *r = *state;

	assert_int_equal(run_line(r, NOTE), RC_OK);
	for (int i = 0; i < 3 && count(r, "\"one word\""); i++)
		assert_int_equal(run_line(r, "undo"), RC_OK);
	assert_int_equal(count(r, "\"one word\""), 0);
	assert_int_equal(run_line(r, "redo"), RC_OK);
	assert_int_equal(count(r, "\"one word\""), TICKETS);
}

/* A link stands alone in its change; the refused one behind it leaves an empty change at the end.
 */
static void what_is_refused_last_does_not_take_the_others_along(void **state)
{
	struct rig *r = *state;

	assert_int_equal(run_line(r, "ticket link 1,2,999999 relates 3 --partial"), RC_OK);
	assert_int_equal(r->s.out.done, 2);
	assert_int_equal(r->s.out.n_refusal, 1);
	assert_int_equal(count(r, "id:1,2 -link:none"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_request_does_the_rest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_request_begins_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_command_has_not_this_request, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_was_undone_is_not_taken_up_again, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_undo_stopped_is_undone_to_its_end, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_is_refused_last_does_not_take_the_others_along,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
