/* The main job from beginning to end, at 80x24, by keys alone: from the filter to the closed
 * ticket, with an article's link in the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/mem.h"
#include "deskbell/base/proc.h"
#include "harness_desk.h"
#include "support/fixture.h"

static void shell(struct pty_rig *r, const char *script)
{
	const char *const argv[] = { "/bin/bash", "-ec", script, "walk", r->desk, NULL };
	struct proc_result out;
	struct err e = { 0 };

	assert_int_equal(proc_run(argv, r->dir.path, NULL, 1 << 20, &r->dir.arena, &out, &e),
			 RC_OK);
	if (out.status != 0)
		fail_msg("%.*s%.*s", SV_ARG(out.out), SV_ARG(out.err));
}

static void add_articles(struct pty_rig *r)
{
	char *said;

	pty_write_file(r->dir.path, "kb/network/vpn-drops.md",
		       "# VPN client drops every ten minutes\n\n"
		       "Client 5.4.1 loses the gateway. Install 5.4.2:\n\n"
		       "1. close the client\n2. run the installer\n\n"
		       "| version | state |\n|---------|-------|\n| 5.4.1 | 有问题 |\n");
	pty_write_file(r->dir.path, "kb/printing/offline.md",
		       "# Printer shows offline\n\nRestart the spooler.\n");
	pty_write_file(r->dir.path, "kb/access/archive.md",
		       "# Доступ к архиву\n\nПраво даёт владелец папки.\n");
	said = pty_cli(r->desk, "li.wei", 0, "kb", "import", tmpdir_at(&r->dir, "kb"), NULL);
	mem_free(&said);
}

static int start(void **state)
{
	struct pty_rig *r;

	pty_rig_desk(state);
	r = *state;
	add_articles(r);
	return 0;
}

/* What the walk is walked on. */
struct walk {
	const char *desk, *as;
	const char *filter;	    /* keys of the filter bar */
	const char *words;	    /* for the article */
	const char *title, *inside; /* of the article found, and of its text */
	const char *resolve;	    /* keys that ask for it without a resolution */
};

/* Finds the article, puts its link into a reply, looks it over and sends it. */
static void answer(struct pty *p, const struct walk *w)
{
	pty_keys(p, "b");
	pty_keys(p, w->words);
	pty_keys(p, "<Enter>");
	pty_assert_row(p, 0, "Knowledge");
	pty_assert_text(p, w->title);
	pty_assert_text(p, w->inside);
	pty_keys(p, "i");
	pty_assert_row(p, 1, "PUBLIC REPLY");
	pty_assert_row(p, 5, "KB-");
	pty_assert_row(p, 5, w->title);
	pty_keys(p, "<Enter>Please do as described there. 谢谢<Esc>");
	pty_assert_row(p, -2, "review: nothing is sent yet");
	pty_keys(p, "y");
	pty_assert_text(p, "< Please do as described there. 谢谢");
	pty_assert_text(p, "(version ");
}

/* Refused without a resolution; then with one, undone, done again, closed. */
static void resolve(struct pty *p, const struct walk *w, const char *before)
{
	pty_keys(p, w->resolve);
	pty_assert_row(p, -2, "resolution:");
	pty_keys(p, "<Enter>");
	pty_assert_row(p, -2, "resolution is required");
	pty_keys(p, "<Esc>");
	pty_assert_row(p, 2, before);
	pty_keys(p, "s");
	pty_assert_text(p, "Resolve (needs: resolution)");
	pty_keys(p, "<Esc>");
	pty_keys(p, w->resolve);
	pty_keys(p, "Told how to<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "u");
	pty_assert_row(p, 2, before);
	pty_keys(p, w->resolve);
	pty_keys(p, "Told how to<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "s");
	pty_assert_text(p, "1 Close");
	pty_keys(p, "1");
	pty_assert_row(p, 2, "Closed");
}

static void whole_life(struct pty_rig *r, const struct walk *w)
{
	struct pty *p = pty_start(&(struct pty_opts){ .desk = w->desk, .as = w->as });
	char before[16], number[16];

	r->p = p;
	/* Filter the queue, open the first ticket. */
	pty_keys(p, "f");
	pty_keys(p, w->filter);
	pty_keys(p, "<Enter>");
	pty_assert(p, sscanf(pty_row(p, 3), "> %15[0-9]", number) == 1);
	pty_keys(p, "<Enter>");
	pty_assert(p, sscanf(pty_row(p, 2), "%15s", before) == 1);
	pty_assert(p, strtol(pty_row(p, 1) + 1, NULL, 10) == strtol(number, NULL, 10));
	answer(p, w);
	resolve(p, w, before);
	/* And out: first the list, then the program. */
	pty_keys(p, "q");
	pty_assert_row(p, 0, "Queues");
	pty_assert_row(p, 3, "Closed");
	pty_keys(p, "q");
	pty_assert_exit(p, 0);
	pty_cli_says(w->desk, w->as, "\"state\":\"closed\"", "ticket", "show", number, "--json",
		     NULL);
	pty_cli_says(w->desk, w->as, "Told how to", "ticket", "show", number, NULL);
}

static void the_whole_life_of_a_ticket_by_keys(void **state)
{
	struct pty_rig *r = *state;

	whole_life(r, &(struct walk){ .desk = r->desk,
				      .as = "li.wei",
				      .filter = "vpn drops",
				      .words = "client gateway",
				      .title = "VPN client drops every ten",
				      .inside = "有问题",
				      .resolve = "x" });
	pty_cli_says(r->desk, "sup.ivan", "changes", "audit", "verify", NULL);
}

/* make corpus: on a desk made of real tickets and articles, tests/corpus/walk.sh. */
static void the_whole_life_of_a_real_ticket(void **state)
{
	whole_life(*state, &(struct walk){ .desk = getenv("WALK_DESK"),
					   .as = "walker",
					   .filter = "<C-u>is:open security quiz",
					   .words = "etcd members down",
					   .title = "etcdMembersDown",
					   .inside = "Meaning",
					   .resolve = ":ticket transition resolve<Enter>" });
}

/* The letters behind the words are for the article the words find. */
static void keys_typed_ahead_of_a_search_are_for_its_result(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p = pty_on_desk(r, 24, 80);

	pty_keys(p, "<Enter>bspooler<Enter>i");
	pty_assert_row(p, 1, "PUBLIC REPLY");
	pty_assert_row(p, 5, "Printer shows offline");
	pty_keys(p, " and <C-b>client gateway<Enter><Enter>i<Esc>");
	pty_assert_row(p, -2, "review: nothing is sent yet");
	pty_assert_text(p, "VPN client drops");
}

static void an_article_pushed_by_plain_git_is_found(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p = pty_on_desk(r, 24, 80);

	pty_keys(p, "gk/spooler<Enter>");
	pty_assert_row(p, 0, "1 article");
	pty_keys(p, "/<C-u>vlan<Enter>");
	pty_assert_row(p, 0, "0 articles");
	shell(r, "git clone -q \"$1/kb.git\" clone && cd clone && mkdir -p network &&"
		 " printf '# VLAN list\\n\\nFloor 3 has 310.\\n' >network/vlan.md && git add . &&"
		 " git -c user.name=w -c user.email=w@example.org commit -qm vlan &&"
		 " git push -q origin HEAD:main");
	pty_cli_says(r->desk, "li.wei", "VLAN list", "kb", "search", "vlan", NULL);
	pty_keys(p, "/<C-u>vlan<Enter>");
	pty_assert_row(p, 0, "1 article");
	pty_assert_text(p, "Floor 3 has 310.");
}

/* Without the command line in between: the running program sees the push itself. */
static void a_push_is_seen_by_the_running_program(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p = pty_on_desk(r, 24, 80);

	shell(r, "git clone -q \"$1/kb.git\" clone && cd clone &&"
		 " printf '# VLAN list\\n\\nFloor 3 has 310.\\n' >vlan.md && git add . &&"
		 " git -c user.name=w -c user.email=w@example.org commit -qm vlan &&"
		 " git push -q origin HEAD:main");
	pty_keys(p, "gk/vlan<Enter>");
	pty_assert_row(p, 0, "1 article");
	pty_assert_text(p, "Floor 3 has 310.");
}

/* An editor that changes the article; then its past, by keys. */
static void an_article_is_edited_and_its_past_is_read(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p;
	const char *env[] = { NULL, NULL };

	pty_write_file(r->dir.path, "ed",
		       "sed -i 's/Restart the spooler/Restart it twice/' \"$1\"\n");
	env[0] = arena_z(&r->dir.arena, arena_printf(&r->dir.arena, "EDITOR=/bin/sh %s",
						     tmpdir_at(&r->dir, "ed")));
	p = r->p = pty_start(&(struct pty_opts){ .desk = r->desk, .as = "li.wei", .env = env });
	pty_keys(p, "gk/spooler<Enter><Enter>");
	pty_assert_row(p, 0, "KB-");
	pty_keys(p, "e");
	pty_assert_text(p, "Restart it twice");
	pty_cli_says(r->desk, "li.wei", "Printer shows offline", "kb", "search", "twice", NULL);
	pty_keys(p, "D");
	pty_assert_text(p, "+Restart it twice.");
	pty_assert_text(p, "-Restart the spooler.");
	pty_keys(p, "qH");
	pty_assert_text(p, "Change Printer shows offline");
	pty_assert_text(p, "Import articles from kb");
}

#define WALK(f) cmocka_unit_test_setup_teardown(f, start, pty_rig_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WALK(the_whole_life_of_a_ticket_by_keys),
		WALK(keys_typed_ahead_of_a_search_are_for_its_result),
		WALK(an_article_pushed_by_plain_git_is_found),
		WALK(a_push_is_seen_by_the_running_program),
		WALK(an_article_is_edited_and_its_past_is_read),
	};
	const struct CMUnitTest real[] = { WALK(the_whole_life_of_a_real_ticket) };

	if (getenv("WALK_DESK"))
		return pty_run(real);
	return pty_run(tests);
}
