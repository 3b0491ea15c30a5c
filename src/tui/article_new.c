/* Title, path, text, and then the command that publishes them. */
#include "article_new.h"

#include <stdio.h>

#include "deskbell/base/i18n.h"
#include "deskbell/tui/scr.h"

void article_new_deinit(struct article_new *n)
{
	str_deinit(&n->title);
	str_deinit(&n->path);
	str_deinit(&n->text);
}

static void forget(struct article_new *n)
{
	str_reset(&n->title);
	str_reset(&n->path);
	str_reset(&n->text);
}

/* ---- asking ---- */

static void ask_title(struct article_new *n, struct screen *s, struct ui *ui)
{
	n->titled = false;
	ui_push(ui,
		scr_prompt_create(&(struct prompt){ .owner = s->id,
						    .tag = ACTION_KB_NEW,
						    .label = sv_from(_("title of the new article")),
						    .text = str_sv(&n->title),
						    .need = sv_from(_("an article needs a title")),
						    .param = -1 }));
}

/* The command without its path, which comes last. */
static struct work *publish_work(const struct article_new *n, enum work_kind kind, struct sv body)
{
	struct work *w = work_create(kind);

	w->tag = ACTION_KB_NEW;
	work_word(w, SV("kb"));
	work_word(w, SV("new"));
	work_word(w, SV("--title"));
	work_word(w, str_sv(&n->title));
	work_word(w, SV("--body"));
	work_word(w, body);
	return w;
}

/* What is wrong with the path is told while it is typed. */
static void ask_path(struct article_new *n, struct screen *s, struct ui *ui)
{
	struct work *run = publish_work(n, WORK_TRY, SV("x"));

	ui_push(ui, scr_prompt_create(&(struct prompt){ .owner = s->id,
							.tag = ACTION_KB_NEW,
							.label = sv_from(_("its path")),
							.text = str_sv(&n->path),
							.need = sv_from(_("folder/name.md")),
							.param = -1,
							.run = run }));
	work_destroy(run);
}

/* "network/" and "VPN on a Mac" are "network/vpn-on-a-mac.md". */
static void suggest_path(struct article_new *n)
{
	struct sv title = str_sv(&n->title);
	size_t folder = n->path.n;
	bool gap = false;

	for (size_t i = 0; i < title.n; i++) {
		unsigned char c = (unsigned char)title.p[i];
		bool upper = c >= 'A' && c <= 'Z';

		if (!upper && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c < 0x80) {
			gap = n->path.n > folder;
			continue;
		}
		if (gap)
			str_addc(&n->path, '-');
		gap = false;
		str_addc(&n->path, (char)(upper ? c + 32 : c));
	}
	str_adds(&n->path, ".md");
}

void article_new_begin(struct article_new *n, struct screen *s, struct ui *ui, struct sv beside)
{
	size_t at = beside.n;

	if (!n->text.n) {
		forget(n);
		while (at && beside.p[at - 1] != '/')
			at--;
		str_add(&n->path, (struct sv){ beside.p, at });
	}
	ask_title(n, s, ui);
}

void article_new_resume(struct article_new *n, struct screen *s, struct ui *ui,
			const struct draft *x)
{
	struct sv rest = x->body, first = sv_cut(&rest, '\n');

	forget(n);
	str_add(&n->path, x->subject);
	str_add(&n->text, x->body);
	if (sv_starts(first, SV("# ")))
		str_add(&n->title, sv_trim((struct sv){ first.p + 2, first.n - 2 }));
	ask_title(n, s, ui);
}

static void open_editor(const struct article_new *n, struct screen *s, struct ui *ui)
{
	struct str text = STR_INIT;

	if (n->text.n)
		str_add(&text, str_sv(&n->text));
	else
		str_addf(&text, "# %s\n\n", str_z(&n->title));
	ui_effect(ui, (struct effect){ .kind = EFFECT_EDIT,
				       .own_text = str_detach(&text),
				       .screen = s->id });
}

static void answered(struct article_new *n, struct screen *s, struct ui *ui, const struct msg *m)
{
	struct str *into = n->titled ? &n->path : &n->title;
	bool first = !n->titled && !n->text.n;

	if (m->choice < 0)
		return;
	str_reset(into);
	str_add(into, sv_trim(m->text));
	if (n->titled) {
		open_editor(n, s, ui);
		return;
	}
	if (first)
		suggest_path(n);
	n->titled = true;
	ask_path(n, s, ui);
}

/* ---- what was written ---- */

/* Only what stands above the text was there before. */
static bool is_empty(const struct article_new *n, struct sv text)
{
	AUTO(str_deinit) struct str head = STR_INIT;

	str_addf(&head, "# %s", str_z(&n->title));
	return !sv_trim(text).n || sv_eq(sv_trim(text), str_sv(&head));
}

static void edited(struct article_new *n, struct screen *s, struct ui *ui, const struct msg *m)
{
	struct work *w;
	char key[32];

	if (m->status < 0) {
		ui_toast(ui, STYLE_TOAST_ERROR, "%.*s", SV_ARG(m->text));
		return;
	}
	if (is_empty(n, m->text)) {
		ui_toast(ui, STYLE_TOAST_INFO, _("nothing was written: there is no new article"));
		return;
	}
	str_reset(&n->text);
	str_add(&n->text, m->text);
	if (m->status) {
		ui_toast(
			ui, STYLE_TOAST_WARNING,
			_("editor ended with %d: nothing is published; %s takes the text up again"),
			m->status, ui_key(ui, CONTEXT_KB, ACTION_KB_NEW, key));
		return;
	}
	w = publish_work(n, WORK_RUN, m->text);
	work_word(w, str_sv(&n->path));
	n->asking++;
	ui_work(ui, s, w);
}

/* What refused it, the app tells; the text is there when it is begun again. */
static void published(struct article_new *n, struct ui *ui, const struct work *w)
{
	char name[32];

	n->asking--;
	if (w->rc != RC_OK)
		return;
	forget(n);
	snprintf(name, sizeof(name), "KB-%lld", (long long)w->answer.id);
	ui_push(ui, scr_article_create(sv_from(name), 0, false));
}

bool article_new_message(struct article_new *n, struct screen *s, struct ui *ui,
			 const struct msg *m)
{
	if (m->kind == MSG_EDITED)
		edited(n, s, ui, m);
	else if (m->kind == MSG_ANSWER && m->tag == ACTION_KB_NEW)
		answered(n, s, ui, m);
	else if (m->kind == MSG_WORK && m->work->tag == ACTION_KB_NEW)
		published(n, ui, m->work);
	else
		return false;
	return true;
}
