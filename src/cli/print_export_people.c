/* export people and export organisations, as CSV. */
#include "deskbell/base/i18n.h"
#include "sink.h"

static struct sv keys_joined(struct cli *c, const struct sv *key, size_t n)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%.*s", i ? "," : "", SV_ARG(key[i]));
	return s.n ? arena_sv(c->arena, str_sv(&s)) : SV("");
}

static struct sv teams_of(struct cli *c, const struct directory *d, int64_t person)
{
	struct sv *key = ARENA_ARRAY(c->arena, d->n_team, struct sv);
	size_t n = 0;

	for (size_t i = 0; i < d->n_team; i++)
		if (d->team[i].active && team_has(&d->team[i], person))
			key[n++] = d->team[i].key;
	return keys_joined(c, key, n);
}

static struct sv roles_of(struct cli *c, unsigned roles)
{
	struct sv key[8];
	size_t n = 0;

	for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
		if (roles & r)
			key[n++] = sv_from(role_name(r));
	return keys_joined(c, key, n);
}

struct people_sheet {
	struct cli *cli;
	struct sink sink;
};

static bool export_person(void *arg, const struct directory *d, const struct person *p)
{
	struct people_sheet *s = arg;
	const struct organisation *o = directory_organisation(d, p->organisation);
	/* A name that is not set reads as the login. */
	struct sv said = sv_eq(p->name, p->login) ? SV("") : p->name;
	struct out_value v[] = { out_text(p->login),
				 out_text(said),
				 out_text(p->email),
				 out_text(roles_of(s->cli, p->roles)),
				 out_text(teams_of(s->cli, d, p->id)),
				 o ? out_text(o->key) : out_null(),
				 out_bool(p->active) };

	return sink_cells(&s->sink, v, ARRAY_LEN(v));
}

enum rc print_export_people(struct cli *c, struct err *e)
{
	const struct sv name[] = { SV("login"), SV("name"),	    SV("email"), SV("roles"),
				   SV("teams"), SV("organisation"), SV("active") };
	const struct directory *d;
	struct people_sheet s = { .cli = c };

	TRY(load_directory(c->desk, &c->actor, &d, e)); /* rights, before there is a file */
	TRY(sink_open(&s.sink, c, e));
	sink_heading(&s.sink, name, ARRAY_LEN(name));
	return sink_close(&s.sink, load_people(c->desk, &c->actor, export_person, &s, e), e);
}

enum rc print_export_organisations(struct cli *c, struct err *e)
{
	const struct sv name[] = { SV("key"), SV("title"), SV("active") };
	const struct directory *d;
	struct sink s;

	TRY(load_directory(c->desk, &c->actor, &d, e));
	TRY(sink_open(&s, c, e));
	sink_heading(&s, name, ARRAY_LEN(name));
	for (size_t i = 0; i < d->n_organisation; i++) {
		const struct organisation *o = &d->organisation[i];
		struct out_value v[] = { out_text(o->key), out_text(o->title),
					 out_bool(o->active) };

		if (!sink_cells(&s, v, ARRAY_LEN(v)))
			break;
	}
	return sink_close(&s, RC_OK, e);
}
