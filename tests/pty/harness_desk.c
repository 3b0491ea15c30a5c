/* The fixture desk for walks: made once, copied for each test. */
#include "harness_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/proc.h"
#include "support/fixture.h"

#define CLI_WORDS 24

static struct tmpdir base; /* of this executable's tests */

static void must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK)
		fail_msg("%s", e->msg);
}

void pty_write_file(const char *dir, const char *name, const char *text)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *path = fs_join(&a, dir, name);
	char *folder = arena_strdup(&a, path);
	struct err e = { 0 };

	*strrchr(folder, '/') = 0;
	must(fs_mkdirs(folder, 0700, &e), &e);
	must(fs_write_lazy(path, sv_from(text), 0600, &e), &e);
}

static char *run_cli(const char *desk, const char *login, int status, va_list ap)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *argv[CLI_WORDS + 6] = { getenv("DESKBELL"), "-D", desk, "--as", login };
	struct str out = STR_INIT;
	struct proc_result r;
	struct err e = { 0 };
	size_t n = 5;

	while ((argv[n] = va_arg(ap, const char *)))
		assert_true(++n < ARRAY_LEN(argv));
	must(proc_run(argv, NULL, NULL, 1 << 20, &a, &r, &e), &e);
	str_add(&out, r.out);
	str_add(&out, r.err);
	if (r.status != status)
		fail_msg("%s %s: exit status %d, not %d: %s", argv[5], argv[6] ? argv[6] : "",
			 r.status, status, str_z(&out));
	return str_detach(&out);
}

char *pty_cli(const char *desk, const char *login, int status, ...)
{
	char *out;
	va_list ap;

	va_start(ap, status);
	out = run_cli(desk, login, status, ap);
	va_end(ap);
	return out;
}

void pty_cli_says(const char *desk, const char *login, const char *text, ...)
{
	char *out;
	va_list ap;

	va_start(ap, text);
	out = run_cli(desk, login, 0, ap);
	va_end(ap);
	if (!strstr(out, text))
		fail_msg("\"%s\" is not in: %s", text, out);
	mem_free(&out);
}

int pty_base_make(void **state)
{
	const char *dir;
	char *said;

	(void)state;
	tmpdir_init(&base);
	dir = tmpdir_at(&base, "desk");
	fixture_desk(dir);
	pty_write_file(dir, "config/view.yaml",
		       "views:\n"
		       "  - name: network\n"
		       "    title: Network L1\n"
		       "    query: queue:network-l1\n"
		       "    sort: priority,-updated\n"
		       "  - name: mine\n"
		       "    title: Mine\n"
		       "    query: is:open is:mine\n"
		       "    sort: priority,-updated\n");
	said = pty_cli(dir, "sup.ivan", 0, "config", "apply", NULL);
	mem_free(&said);
	pty_write_file(dir, "person/li.wei/keymap.yaml",
		       "ticketops:\n"
		       "  x: \":ticket transition resolve\"\n"
		       "  X: \":ticket transition reopen\"\n");
	return 0;
}

int pty_base_remove(void **state)
{
	(void)state;
	tmpdir_deinit(&base);
	return 0;
}

void pty_desk(const char *dir)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *const copy[] = { "cp", "-a", tmpdir_at(&base, "desk"), dir, NULL };
	struct proc_result out;
	struct err e = { 0 };

	must(proc_run(copy, NULL, NULL, 1 << 16, &a, &out, &e), &e);
	assert_int_equal(out.status, 0);
}

int pty_rig_desk(void **state)
{
	struct pty_rig *r = mem_alloc(sizeof(*r));

	*state = r;
	tmpdir_init(&r->dir);
	r->desk = tmpdir_at(&r->dir, "desk");
	pty_desk(r->desk);
	return 0;
}

struct pty *pty_on_desk(const struct pty_rig *r, int h, int w)
{
	return pty_start(&(struct pty_opts){ .desk = r->desk, .as = "li.wei", .h = h, .w = w });
}

int pty_rig_start(void **state)
{
	struct pty_rig *r;

	pty_rig_desk(state);
	r = *state;
	r->p = pty_on_desk(r, 24, 80);
	return 0;
}

int pty_rig_start_wide(void **state)
{
	struct pty_rig *r;

	pty_rig_desk(state);
	r = *state;
	r->p = pty_on_desk(r, 40, 120);
	return 0;
}

int pty_rig_end(void **state)
{
	struct pty_rig *r = *state;

	pty_destroy(r->p);
	pty_destroy(r->q);
	tmpdir_deinit(&r->dir);
	mem_free(&r);
	return 0;
}
