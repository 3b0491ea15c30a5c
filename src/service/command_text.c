/* The text of a command as the log keeps it: words as given, free text by reference, so that
 * erasing a text erases it everywhere. */
#include <string.h>

#include "blob.h"
#include "service_priv.h"

/* "@text:7" for the text of this change with that value; "@text" when the value brought none. */
static void add_reference(struct str *s, const struct draft_change *c, struct sv value)
{
	value = sv_trim(value);
	for (size_t i = 0; i < c->text.n; i++) {
		if (sv_eq(sv_trim(c->text.at[i].value), value)) {
			str_addf(s, "@text:%lld", (long long)c->text.at[i].id);
			return;
		}
	}
	str_adds(s, "@text");
}

static void add_word(struct str *s, struct sv v)
{
	bool plain = v.n > 0;

	for (size_t i = 0; i < v.n; i++)
		if (strchr(" \t\n\r'\"\\", v.p[i]))
			plain = false;
	if (plain) {
		str_add(s, v);
		return;
	}
	str_addc(s, '\'');
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '\'')
			str_adds(s, "'\\''");
		else
			str_addc(s, v.p[i]);
	}
	str_addc(s, '\'');
}

static void add_assignment(struct str *s, const struct fieldset *fields,
			   const struct draft_change *c, struct sv v)
{
	struct sv name = sv_cut(&v, '=');
	const struct field *f = fieldset_find(fields, NOUN_TICKET, name);

	str_add(s, name);
	str_addc(s, '=');
	if (f && field_erasable(f) && v.n)
		add_reference(s, c, v);
	else if (v.n)
		add_word(s, v);
}

static void add_value(struct str *s, const struct param *p, const struct fieldset *fields,
		      const struct draft_change *c, struct sv v)
{
	if (p->type == PARAM_TEXT || p->type == PARAM_BODY)
		add_reference(s, c, v);
	else if (p->type == PARAM_FILE) /* a name may be a person's: erasable as every text */
		add_reference(s, c, upload_label(v));
	else if (p->type == PARAM_ASSIGNMENT)
		add_assignment(s, fields, c, v);
	else
		add_word(s, v);
}

struct sv command_text(const struct args *x, const struct fieldset *fields,
		       const struct draft_change *c, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_adds(&s, x->cmd->name);
	if (x->query.p) {
		str_adds(&s, " --query ");
		add_reference(&s, c, x->query);
	}
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		const struct param *p = &x->cmd->param[i];

		for (size_t k = 0; k < x->n_value[i]; k++) {
			if (p->flags & PARAM_OPTION)
				str_addf(&s, " --%s", p->name);
			if (p->type == PARAM_FLAG)
				continue;
			str_addc(&s, ' ');
			add_value(&s, p, fields, c, x->value[i][k]);
		}
	}
	return arena_sv(a, str_sv(&s));
}

struct sv command_told(struct sv command, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < command.n;) {
		struct sv rest = { command.p + i, command.n - i };

		if (!sv_starts(rest, SV("@text"))) {
			str_addc(&s, command.p[i++]);
			continue;
		}
		str_adds(&s, "...");
		i += SV("@text").n;
		if (i < command.n && command.p[i] == ':')
			i++;
		while (i < command.n && command.p[i] >= '0' && command.p[i] <= '9')
			i++;
	}
	return arena_sv(a, str_sv(&s));
}
