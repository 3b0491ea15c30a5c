/* When an update of the machine's zone files moves the hours of a calendar, doctor finds what is
 * due by the hours of before, and puts it right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/db/db_priv.h"
#include "../../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/service/doctor.h"
#include "deskbell/text/zone.h"
#include "support/small_desk.h"

/* link: -Wl,--wrap=zone_load */
static const char *zone_files = ZONE_DIR;

enum rc __wrap_zone_load(struct sv name, struct arena *a, struct zone *out, struct err *e);

enum rc __wrap_zone_load(struct sv name, struct arena *a, struct zone *out, struct err *e)
{
	return zone_load_from(zone_files, name, a, out, e);
}

static int setup(void **state)
{
	static struct small_desk s;

	small_desk_init(&s, "ann");
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	zone_files = ZONE_DIR;
	small_desk_deinit(*state);
	return 0;
}

static void write(struct small_desk *s, const char *name, const char *text)
{
	const char *path = fs_join(&s->a, s->path, name);

	small_desk_ok(s, fs_write_lazy(path, sv_from(text), 0600, &s->e));
}

/* Three tickets: one whose hours are Berlin's, one that has no hours, one that is done. */
static void with_levels(struct small_desk *s)
{
	small_desk_ok(s, fs_mkdirs(fs_join(&s->a, s->path, "config/calendar"), 0700, &s->e));
	write(s, "config/calendar/office.yaml",
	      "timezone: Europe/Berlin\nhours: {mon-fri: 09:00-17:00}\n");
	write(s, "config/sla.yaml",
	      "policies:\n"
	      "  - {name: now, when: 'priority:P1', resolution: 1h}\n"
	      "  - {name: rest, calendar: office, resolution: 8h}\n");
	small_desk_run(s, "ann", "config apply");
	small_desk_run(s, "ann", "ticket new --subject hours --body x");
	small_desk_run(s, "ann", "ticket new --subject always --body x --priority P1");
	small_desk_run(s, "ann", "ticket new --subject done --body x");
	small_desk_run(s, "ann", "ticket delete 3 --reason test");
}

/* Berlin goes by Tokyo's clock from now on. */
static void update_zones(struct small_desk *s)
{
	const char *dir = fs_join(&s->a, s->dir.path, "zones");
	struct sv bytes;

	small_desk_ok(s, fs_mkdirs(fs_join(&s->a, dir, "Europe"), 0700, &s->e));
	small_desk_ok(s, fs_read(ZONE_DIR "/Asia/Tokyo", 1 << 16, &s->a, &bytes, &s->e));
	small_desk_ok(s, fs_write_lazy(fs_join(&s->a, dir, "Europe/Berlin"), bytes, 0600, &s->e));
	zone_files = arena_strdup(&s->dir.arena, dir);
}

static int64_t due(struct small_desk *s, const char *sql)
{
	int64_t at;

	small_desk_ok(s, db_ask(s->desk->db, sql, &at, &s->e));
	return at;
}

#define HOURS "SELECT due FROM ticket WHERE id=1"
#define ALWAYS "SELECT due FROM ticket WHERE id=2"

struct heard {
	bool of_first; /* of ticket 1: its due */
};

static void hear(void *arg, const struct finding *f)
{
	struct heard *h = arg;

	h->of_first |= sv_eqs(f->where, "ticket 1") && memmem(f->what.p, f->what.n, "due", 3) &&
		       memmem(f->remedy.p, f->remedy.n, "doctor --repair", 15);
}

static struct doctor_result look(struct small_desk *s, bool repair, struct heard *h)
{
	struct sv only = SV("tickets");
	struct doctor_request r = { .dir = s->path,
				    .only = &only,
				    .n_only = 1,
				    .repair = repair,
				    .command = SV("doctor"),
				    .found = hear,
				    .arg = h };
	struct doctor_result out;

	*h = (struct heard){ 0 };
	small_desk_ok(s, doctor_run(&r, &s->clock, &out, &s->e));
	return out;
}

static void zone_files_that_changed_are_found_and_put_right(void **state)
{
	struct small_desk *s = *state;
	struct doctor_result out;
	int64_t hours, always;
	struct heard h;

	with_levels(s);
	hours = due(s, HOURS);
	always = due(s, ALWAYS);
	assert_true(hours > 0 && always > 0);
	small_desk_close(s);
	out = look(s, false, &h);
	assert_int_equal(out.faults, 0); /* the control */

	update_zones(s);
	out = look(s, false, &h);
	assert_int_equal(out.faults, 1);
	assert_int_equal(out.mendable, 1);
	assert_true(h.of_first);
	out = look(s, true, &h);
	assert_int_equal(out.mended, 1);
	assert_int_equal(out.faults, 0);
	out = look(s, false, &h);
	assert_int_equal(out.faults + out.mended, 0);

	small_desk_open(s);
	/* Monday 15:32 in Berlin was in its hours, in Tokyo it is 23:32. */
	assert_int_equal(hours, FIXTURE_NOW + 24 * 3600);
	assert_int_equal(due(s, HOURS), 1795507200); /* Tuesday 17:00 there */
	assert_int_equal(due(s, ALWAYS), always);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(zone_files_that_changed_are_found_and_put_right,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
