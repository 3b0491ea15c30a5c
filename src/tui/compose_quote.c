/* What is answered, and how it is quoted: under a line that says who wrote it, each line behind ">
 * ".
 */
#include "compose_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"
#include "deskbell/text/wrap.h"

#define QUOTE_CELLS 72 /* a line of a quotation, without its mark */

const struct message_view *compose_answers(const struct compose *c)
{
	const struct message_view *last = NULL;

	for (size_t i = 0; c->about && i < c->about->view.n_message; i++) {
		const struct message_view *m = &c->about->view.message[i];

		if (m->by_requester && m->public && m->body.n)
			last = m;
	}
	return last;
}

/* At the beginning of a line, and with an empty one before what is typed next. */
static void put_quote(struct str *s, const struct w_editor *w, const struct message_view *m)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct wrap_lines lines;
	char at[WHEN_SIZE];

	if (w->cursor && w_editor_text(w).p[w->cursor - 1] != '\n')
		str_addc(s, '\n');
	when_full(m->at, at);
	str_addf(s, _("On %s, %.*s wrote:"), at,
		 SV_ARG(m->author_name.n ? m->author_name : m->author));
	wrap_text(&a, sv_trim(m->body), QUOTE_CELLS, &lines);
	for (size_t i = 0; i < lines.n; i++)
		str_addf(s, "\n>%s%.*s", lines.at[i].text.n ? " " : "", SV_ARG(lines.at[i].text));
	str_adds(s, "\n\n");
}

void compose_quote(struct compose *c, struct ui *ui)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	put_quote(&s, &c->editor, compose_answers(c));
	if (w_editor_type(&c->editor, str_sv(&s), true))
		compose_changed(c, ui);
	else
		ui_toast(ui, STYLE_TOAST_ERROR, _("the text would be longer than %zu bytes"),
			 W_EDITOR_MAX);
	compose_fit(c, ui);
}
