/* What the README says of the screens: its picture, and its walk by keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/width.h"
#include "harness.h"
#include "support/tmpdir.h"

/* Left of the assignee, whose name depends on who runs the test; and the width of the ages at the
 * right. */
#define LEFT 61
#define RIGHT 6

/* `deskbell demo DIR` on a terminal: makes the desk and opens it. */
static struct pty *demo(void **state)
{
	struct tmpdir *t = *state;
	const char *args[] = { "demo", tmpdir_at(t, "demo"), NULL };
	struct pty_opts o = { .args = args };

	return pty_start(&o);
}

static struct sv picture(struct arena *a)
{
	static const char open[] = "```text\n";
	const char *begin, *end;
	struct sv page;
	struct err e;

	if (fs_read("README.md", 1 << 20, a, &page, &e) != RC_OK)
		fail_msg("%s", e.msg);
	begin = strstr(page.p, open);
	end = begin ? strstr(begin + 1, "\n```") : NULL;
	if (!end)
		fail_msg("README.md has no picture");
	begin += sizeof(open) - 1;
	return (struct sv){ begin, (size_t)(end - begin) };
}

/* Cells [from, to) of a line, without the blanks at its end. */
static struct sv cells(struct sv line, size_t from, size_t to)
{
	struct sv out = width_clip(width_skip(line, from, NULL), to - from, NULL);

	while (out.n && out.p[out.n - 1] == ' ')
		out.n--;
	return out;
}

static void the_picture_is_what_the_program_shows(void **state)
{
	struct tmpdir *t = *state;
	struct pty *p = demo(state);
	struct sv rest = picture(&t->arena);
	int y = 0;

	pty_slow(p, "]]jj");
	pty_advance(p, 1000);
	for (; rest.p; y++) {
		struct sv line = sv_cut(&rest, '\n'), row = sv_from(pty_row(p, y));
		bool ticket = y >= 3 && y < 14;
		size_t left = y == 0 || ticket ? LEFT : 80;

		if (!sv_eq(cells(line, 0, left), cells(row, 0, left)) ||
		    (ticket && !sv_eq(cells(line, 80 - RIGHT, 80), cells(row, 80 - RIGHT, 80)))) {
			fail_msg("row %d: the README has\n%.*s\nthe program\n%.*s", y, SV_ARG(line),
				 SV_ARG(row));
		}
	}
	assert_int_equal(y, 24);
	pty_destroy(p);
}

static void its_walk_by_keys_leads_where_it_says(void **state)
{
	struct pty *p = demo(state);

	pty_keys(p, "]");
	pty_assert_text(p, "[Mine 5]");
	pty_keys(p, "<Enter>");
	pty_assert_row(p, 1, "New phone, authenticator still on the old one");
	pty_slow(p, "bauthenticator<Enter>");
	pty_assert_text(p, "KB-4");
	pty_keys(p, "i");
	pty_assert_text(p, "PUBLIC REPLY");
	pty_assert_text(p, "KB-4 New phone: moving the authenticator");
	pty_slow(p, " has the steps.<Esc>");
	pty_assert_text(p, "nothing is sent yet");
	pty_keys(p, "y");
	pty_assert_text(p, "has the steps.");
	pty_assert_no_text(p, "PUBLIC REPLY");
	pty_slow(p, "s2");
	pty_assert_row(p, -2, "resolution:");
	pty_slow(p, "Moved to the new phone<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "u");
	pty_assert_row(p, 2, "Open");
	pty_destroy(p);
}

static void its_other_keys_do_what_it_says(void **state)
{
	struct pty *p = demo(state);

	pty_slow(p, "]]fpriority:<lt>=P2 vpn<Enter>");
	pty_assert_text(p, "VPN drops every 10 min after update");
	pty_assert_no_text(p, "New phone, authenticator");
	pty_keys(p, "_");
	pty_assert_text(p, "New phone, authenticator");
	pty_slow(p, ":ticket assign 299 li.wei<Enter>");
	pty_assert_row(p, -2, "#299 assigned to li.wei");
	pty_slow(p, "gk");
	pty_assert_text(p, "40 articles");
	pty_slow(p, "<Esc>ge");
	pty_assert_text(p, "My drafts");
	pty_slow(p, "gq");
	pty_assert_row(p, 0, "Queues");
	pty_keys(p, "?");
	pty_assert_text(p, "ticket.reply");
	pty_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_picture_is_what_the_program_shows, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(its_walk_by_keys_leads_where_it_says, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(its_other_keys_do_what_it_says, tmpdir_setup,
						tmpdir_teardown),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
