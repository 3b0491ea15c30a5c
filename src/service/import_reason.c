/* The same words about another row are the same reason. */
#include "import_reason.h"

#include "deskbell/base/i18n.h"

#define TOLD 3	     /* rows of one reason that are told */
#define TOLD_MAX 100 /* rows of whatever reason that are told */

void reasons_deinit(struct reasons *r)
{
	map_deinit(&r->known);
	VEC_DEINIT(&r->at);
}

static struct reason *reason_of(struct reasons *r, int64_t line, struct sv what)
{
	int64_t at;

	if (map_get(&r->known, what, &at))
		return &r->at.at[at];
	if (r->told == TOLD_MAX)
		return NULL;
	map_put(&r->known, what, (int64_t)r->at.n);
	VEC_ADD(&r->at, (struct reason){ .line = line });
	return &r->at.at[r->at.n - 1];
}

static void tell(struct job *j, const struct str *s)
{
	if (j->finding)
		j->finding(j->arg, str_sv(s));
}

void reasons_tell(struct reasons *r, struct job *j, const char *file, int64_t line,
		  const char *what)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct reason *x = reason_of(r, line, sv_from(what));

	if (!x) {
		r->more++;
	} else if (x->told == TOLD || r->told == TOLD_MAX) {
		x->more++;
	} else {
		x->told++;
		r->told++;
		str_addf(&s, "%s:%lld: %s", file, (long long)line, what);
		tell(j, &s);
	}
}

void reasons_end(struct reasons *r, struct job *j, const char *file)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < r->at.n; i++) {
		const struct reason *x = &r->at.at[i];

		if (!x->more)
			continue;
		str_reset(&s);
		str_addf(&s,
			 ngettext("%s: %lld more row like line %lld",
				  "%s: %lld more rows like line %lld", (unsigned long)x->more),
			 file, (long long)x->more, (long long)x->line);
		tell(j, &s);
	}
	if (!r->more)
		return;
	str_reset(&s);
	str_addf(&s, _("%s: and %lld more; --rejects keeps all bad rows with the reason"), file,
		 (long long)r->more);
	tell(j, &s);
}
