/* Words as values of custom fields, by the field's type. */
#include "custom_form.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/custom.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/when.h"

/* A text is checked here and made where its id is drawn. */
static enum rc line_form(const struct field *f, struct sv word, struct err *e)
{
	if (word.n > CUSTOM_LINE_MAX)
		return err_field(e, f->name, _("%s is %zu bytes long; at most %d are allowed"),
				 f->name, word.n, CUSTOM_LINE_MAX);
	if (memchr(word.p, '\n', word.n) || memchr(word.p, '\r', word.n))
		return err_field(e, f->name, _("%s must be one line"), f->name);
	return RC_OK;
}

static enum rc choice_form(const struct custom_field *c, struct sv word, struct arena *a,
			   struct err *e)
{
	const char *name = c->field.name;
	struct sv *known = ARENA_ARRAY(a, c->n_choice + 1, struct sv);
	struct sv list = SV_NULL;
	int near;

	if (custom_field_choice(c, word))
		return RC_OK;
	for (size_t i = 0; i < c->n_choice; i++) {
		known[i] = c->choice[i].key;
		if (i < 12)
			list = arena_printf(a, "%.*s %.*s", SV_ARG(list), SV_ARG(known[i]));
	}
	near = fuzzy_nearest(word, known, c->n_choice);
	if (near >= 0)
		return err_field(e, name, _("%s: no choice \"%.*s\" (did you mean \"%.*s\"?)"),
				 name, SV_ARG(word), SV_ARG(known[near]));
	return err_field(e, name, _("%s: %.*s is not one of%.*s"), name, SV_ARG(word),
			 SV_ARG(list));
}

/* A day as written, or the one a relative time lies in. */
static enum rc date_word(const struct field *f, struct sv word, int64_t now, struct arena *a,
			 struct sv *form, struct err *e)
{
	struct when_range when;
	char day[WHEN_SIZE];
	struct err why = { .rc = RC_OK };
	int64_t at;

	if (date_parse(word, &at))
		return RC_OK;
	if (when_parse(word, now, WHEN_FUTURE, &when, &why) != RC_OK)
		return err_field(e, f->name, "%s: %s", f->name, why.msg);
	when_date(when.from, day);
	*form = arena_sv(a, sv_from(day));
	return RC_OK;
}

enum rc custom_form(const struct custom_field *c, struct sv word, int64_t now, struct arena *a,
		    struct sv *form, struct err *e)
{
	const struct field *f = &c->field;
	int64_t n;
	bool yes;

	*form = arena_sv(a, word);
	switch (f->type) {
	case FIELD_CHOICE:
	case FIELD_TREE:
		return choice_form(c, word, a, e);
	case FIELD_NUMBER:
		if (!number_parse(word, &n))
			return err_field(e, f->name, _("%s: %.*s is not a number"), f->name,
					 SV_ARG(word));
		*form = number_form(n, a);
		return RC_OK;
	case FIELD_DATE:
		return date_word(f, word, now, a, form, e);
	case FIELD_BOOL:
		if (!bool_parse(word, &yes))
			return err_field(e, f->name, _("%s: %.*s is neither yes nor no"), f->name,
					 SV_ARG(word));
		*form = yes ? SV("1") : SV("0");
		return RC_OK;
	default:
		return line_form(f, word, e);
	}
}
