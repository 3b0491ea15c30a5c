/* user, team, queue, category and organisation lists. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"

static struct sv *role_list(unsigned roles, struct arena *a, size_t *n)
{
	struct sv *list = ARENA_ARRAY(a, 8, struct sv);

	*n = 0;
	for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
		if (roles & r)
			list[(*n)++] = sv_from(role_name(r));
	return list;
}

struct people_table {
	struct cli *cli;
	struct out out;
};

static bool print_user(void *arg, const struct directory *d, const struct person *p)
{
	struct people_table *t = arg;
	const struct organisation *o = directory_organisation(d, p->organisation);
	size_t n;
	struct sv *roles = role_list(p->roles, t->cli->arena, &n);
	struct out_value v[] = { out_text(p->login),
				 out_text(p->name),
				 p->email.n ? out_text(p->email) : out_null(),
				 out_list(roles, n),
				 o ? out_text(o->key) : out_null(),
				 out_bool(p->active) };

	out_row(&t->out, v);
	return true;
}

enum rc print_users(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "login", .label = N_("login") },
		{ .name = "name", .label = N_("name"), .flex = true },
		{ .name = "email", .label = N_("email"), .flex = true },
		{ .name = "roles", .label = N_("roles"), .flex = true },
		{ .name = "organisation", .label = N_("organisation") },
		{ .name = "active", .label = N_("active") }
	};
	struct people_table t = { .cli = c };
	const struct directory *d;
	enum rc rc;

	TRY(load_directory(c->desk, &c->actor, &d, e)); /* rights, before there is a table */
	out_init(&t.out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	rc = load_people(c->desk, &c->actor, print_user, &t, e);
	out_end(&t.out);
	return rc;
}

enum rc print_teams(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "key", .label = N_("team") },
		{ .name = "title", .label = N_("title"), .flex = true },
		{ .name = "members", .label = N_("members"), .flex = true },
		{ .name = "active", .label = N_("active") }
	};
	const struct directory *d;
	struct out out;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < d->n_team; i++) {
		const struct team *t = &d->team[i];
		struct sv *member = ARENA_ARRAY(c->arena, t->n_member, struct sv);

		for (size_t k = 0; k < t->n_member; k++) {
			const struct person *p;

			TRY(directory_person(d, t->member[k], &p, e));
			member[k] = p ? p->login : SV("?");
		}
		struct out_value v[] = { out_text(t->key), out_text(t->title),
					 out_list(member, t->n_member), out_bool(t->active) };
		out_row(&out, v);
	}
	out_end(&out);
	return RC_OK;
}

enum rc print_queues(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "key", .label = N_("queue") },
		{ .name = "title", .label = N_("title"), .flex = true },
		{ .name = "team", .label = N_("team") },
		{ .name = "restricted", .label = N_("restricted") },
		{ .name = "active", .label = N_("active") }
	};
	const struct directory *d;
	struct out out;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < d->n_queue; i++) {
		const struct queue *q = &d->queue[i];
		const struct team *t = directory_team(d, q->team);
		struct out_value v[] = { out_text(q->key), out_text(q->title),
					 t && t->id ? out_text(t->key) : out_null(),
					 out_bool(q->restricted), out_bool(q->active) };

		out_row(&out, v);
	}
	out_end(&out);
	return RC_OK;
}

enum rc print_categories(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "key", .label = N_("category") },
		{ .name = "title", .label = N_("title"), .flex = true },
		{ .name = "active", .label = N_("active") }
	};
	const struct directory *d;
	struct out out;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < d->n_category; i++) {
		const struct category *x = &d->category[i];
		struct out_value v[] = { out_text(x->key), out_text(x->title),
					 out_bool(x->active) };

		out_row(&out, v);
	}
	out_end(&out);
	return RC_OK;
}

enum rc print_organisations(struct cli *c, struct err *e)
{
	static const struct out_col col[] = {
		{ .name = "key", .label = N_("organisation") },
		{ .name = "title", .label = N_("title"), .flex = true },
		{ .name = "people", .label = N_("people"), .right = true },
		{ .name = "active", .label = N_("active") }
	};
	const struct directory *d;
	struct out out;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	out_init(&out, c->mode, col, ARRAY_LEN(col), c->width, stdout);
	for (size_t i = 0; i < d->n_organisation; i++) {
		const struct organisation *x = &d->organisation[i];
		int64_t people;

		TRY(load_members(c->desk, &c->actor, x->id, &people, e));
		struct out_value v[] = { out_text(x->key), out_text(x->title), out_int(people),
					 out_bool(x->active) };

		out_row(&out, v);
	}
	out_end(&out);
	return RC_OK;
}
