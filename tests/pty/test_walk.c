/* The main job from beginning to end, at 80x24, by keys alone: from the filter to the closed
 * ticket, with an article's link in the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
	r->p = pty_on_desk(r, 24, 80);
	return 0;
}

static void the_whole_life_of_a_ticket_by_keys(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	/* Filter the queue, open the ticket. */
	pty_keys(p, "fvpn drops<Enter>");
	pty_assert_row(p, 0, "1 ticket");
	pty_assert_cursor_on(p, "VPN drops every 10 min");
	pty_keys(p, "<Enter>");
	pty_assert_row(p, 1, "#10482  VPN drops every 10 min after update");
	pty_assert_row(p, 2, "Open");

	/* Find the article, put its link into a reply, look it over, send it. */
	pty_keys(p, "bclient gateway<Enter>");
	pty_assert_row(p, 0, "1 article");
	pty_assert_text(p, "VPN client drops every ten");
	pty_assert_text(p, "有问题");
	pty_keys(p, "i");
	pty_assert_row(p, 1, "PUBLIC REPLY - zhao.min will see this");
	pty_assert_text(p, "KB-");
	pty_keys(p, "<Enter>Please install 5.4.2 as described there. 谢谢<Esc>");
	pty_assert_row(p, -2, "review: nothing is sent yet");
	pty_keys(p, "y");
	pty_assert_text(p, "< Please install 5.4.2 as described there. 谢谢");
	pty_assert_text(p, "VPN client drops every ten minutes (version ");

	/* Refused without a resolution; then with one. */
	pty_keys(p, "x");
	pty_assert_row(p, -2, "resolution:");
	pty_keys(p, "<Enter>");
	pty_assert_row(p, -2, "resolution is required");
	pty_keys(p, "<Esc>");
	pty_assert_row(p, 2, "Open");
	pty_keys(p, "s");
	pty_assert_text(p, "2 Resolve (needs: resolution)");
	pty_keys(p, "2");
	pty_assert_row(p, -2, "resolution:");
	pty_keys(p, "Client 5.4.2 installed<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "u");
	pty_assert_row(p, 2, "Open");
	pty_keys(p, "s2Client 5.4.2 installed<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "s");
	pty_assert_text(p, "1 Close");
	pty_keys(p, "1");
	pty_assert_row(p, 2, "Closed");

	/* And out: first the list, then the program. */
	pty_keys(p, "q");
	pty_assert_row(p, 0, "Queues");
	pty_assert_row(p, 3, "Closed");
	pty_keys(p, "q");
	pty_assert_exit(p, 0);

	pty_cli_says(r->desk, "li.wei", "\"state\":\"closed\"", "ticket", "show", "10482", "--json",
		     NULL);
	pty_cli_says(r->desk, "li.wei", "Client 5.4.2 installed", "ticket", "show", "10482", NULL);
	pty_cli_says(r->desk, "sup.ivan", "changes", "audit", "verify", NULL);
}

static void an_article_pushed_by_plain_git_is_found(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

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
	struct pty *p = r->p;

	shell(r, "git clone -q \"$1/kb.git\" clone && cd clone &&"
		 " printf '# VLAN list\\n\\nFloor 3 has 310.\\n' >vlan.md && git add . &&"
		 " git -c user.name=w -c user.email=w@example.org commit -qm vlan &&"
		 " git push -q origin HEAD:main");
	pty_keys(p, "gk/vlan<Enter>");
	pty_assert_row(p, 0, "1 article");
	pty_assert_text(p, "Floor 3 has 310.");
}

#define WALK(f) cmocka_unit_test_setup_teardown(f, start, pty_rig_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WALK(the_whole_life_of_a_ticket_by_keys),
		WALK(an_article_pushed_by_plain_git_is_found),
		WALK(a_push_is_seen_by_the_running_program),
	};

	return pty_run(tests);
}
