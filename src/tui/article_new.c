/* Title, path, text, a draft of them, and then the command that publishes it, whose uid is the
 * draft's: one left by a crash after that is recognised. */
#include "article_new.h"

#include <stdio.h>
#include <string.h>

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
	n->at = (struct draft){ 0 };
	n->unsaved = false;
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

	if (!n->unsaved) {
		forget(n);
		while (at && beside.p[at - 1] != '/')
			at--;
		str_add(&n->path, (struct sv){ beside.p, at });
	}
	ask_title(n, s, ui);
}

/* As it was asked for, else what stands above the text. */
static struct sv title_of(const struct draft *x)
{
	struct sv rest = x->body, first = sv_cut(&rest, '\n');

	for (size_t i = 0; i < x->n_value; i++) {
		struct sv value = x->value[i];

		if (sv_eqs(sv_cut(&value, '='), "title"))
			return value;
	}
	if (!sv_starts(first, SV("# ")))
		return SV("");
	return sv_trim((struct sv){ first.p + 2, first.n - 2 });
}

void article_new_resume(struct article_new *n, struct screen *s, struct ui *ui,
			const struct draft *x)
{
	struct sv title = title_of(x);

	forget(n);
	str_add(&n->path, x->subject);
	str_add(&n->text, x->body);
	str_add(&n->title, title);
	n->at.ticket = x->ticket;
	n->at.kind = x->kind;
	memcpy(n->at.uid, x->uid, UID_SIZE);
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

static struct work *draft_work(const struct article_new *n, enum work_kind kind)
{
	struct work *w = work_create(kind);

	w->tag = ACTION_KB_NEW;
	w->draft.ticket = n->at.ticket;
	w->draft.kind = n->at.kind ? n->at.kind : DRAFT_ARTICLE_NEW;
	memcpy(w->draft.uid, n->at.uid, UID_SIZE);
	return w;
}

static void save(struct article_new *n, struct screen *s, struct ui *ui, bool publish)
{
	struct work *w = draft_work(n, WORK_DRAFT_SAVE);

	w->draft.subject = work_sv(w, str_sv(&n->path));
	w->draft.value = ARENA_NEW(&w->arena, struct sv);
	w->draft.value[0] = arena_printf(&w->arena, "title=%s", str_z(&n->title));
	w->draft.n_value = 1;
	w->draft.body = work_sv(w, str_sv(&n->text));
	n->unsaved = true;
	n->publish = publish;
	n->asking++;
	ui_work(ui, s, w);
}

static void edited(struct article_new *n, struct screen *s, struct ui *ui, const struct msg *m)
{
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
	if (m->status)
		ui_toast(ui, STYLE_TOAST_WARNING,
			 _("editor ended with %d: nothing is published; %s lists your drafts"),
			 m->status, ui_key(ui, CONTEXT_GLOBAL, ACTION_GOTO_DRAFTS, key));
	save(n, s, ui, m->status == 0);
}

static void saved(struct article_new *n, struct screen *s, struct ui *ui, const struct work *w)
{
	struct work *run;

	if (w->rc != RC_OK) {
		ui_toast(ui, STYLE_TOAST_ERROR, _("draft not saved: %s"), w->err.msg);
		return;
	}
	n->unsaved = false;
	n->at.ticket = w->draft.ticket;
	n->at.kind = w->draft.kind;
	memcpy(n->at.uid, w->draft.uid, UID_SIZE);
	if (!n->publish)
		return;
	run = publish_work(n, WORK_RUN, str_sv(&n->text));
	work_word(run, SV("--")); /* a path may begin with - */
	work_word(run, str_sv(&n->path));
	memcpy(run->draft.uid, n->at.uid, UID_SIZE);
	run->has_uid = true;
	n->asking++;
	ui_work(ui, s, run);
}

/* What refused it, the app tells; the draft is where all are. */
static void published(struct article_new *n, struct screen *s, struct ui *ui, const struct work *w)
{
	char name[32];

	if (w->rc != RC_OK)
		return;
	if (w->answer.repeated) { /* from another window, where it may have been another text */
		ui_toast(ui, STYLE_TOAST_WARNING,
			 _("it was published before, as KB-%lld; your text is kept as a draft"),
			 (long long)w->answer.id);
		save(n, s, ui, false);
		return;
	}
	ui_work(ui, NULL, draft_work(n, WORK_DRAFT_REMOVE));
	forget(n);
	snprintf(name, sizeof(name), "KB-%lld", (long long)w->answer.id);
	ui_push(ui, scr_article_create(sv_from(name), 0, false));
}

static void got_work(struct article_new *n, struct screen *s, struct ui *ui, const struct work *w)
{
	n->asking--;
	if (w->kind == WORK_DRAFT_SAVE)
		saved(n, s, ui, w);
	else
		published(n, s, ui, w);
}

bool article_new_message(struct article_new *n, struct screen *s, struct ui *ui,
			 const struct msg *m)
{
	if (m->kind == MSG_HANGUP && n->unsaved && !n->asking)
		save(n, s, ui, false);
	if (m->kind == MSG_EDITED)
		edited(n, s, ui, m);
	else if (m->kind == MSG_ANSWER && m->tag == ACTION_KB_NEW)
		answered(n, s, ui, m);
	else if (m->kind == MSG_WORK && m->work->tag == ACTION_KB_NEW)
		got_work(n, s, ui, m->work);
	else
		return false;
	return true;
}
