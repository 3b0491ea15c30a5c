/* The commit behind an undo: what each article had before, by compare-and-set of its blob. */
#include "kb_revert.h"

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/commit_store.h"
#include "desk_priv.h"
#include "kb_write.h"

/* An article as it stands, and as it shall stand. */
struct goal {
	struct stored_article now;
	struct sv path, blob;
	bool gone;
	struct oid seen;
};

static void aim(struct goal *g, const struct event *ev)
{
	switch ((enum article_field)ev->field) {
	case ARTICLE_NUMBER:
		g->gone = !ev->new.p;
		break;
	case ARTICLE_PATH:
		if (ev->new.p)
			g->path = ev->new;
		break;
	case ARTICLE_BLOB:
		if (ev->new.p)
			g->blob = ev->new;
		break;
	case ARTICLE_GONE:
		g->gone = sv_eqs(ev->new, "1");
		break;
	case ARTICLE_TITLE: /* follows from the text */
		break;
	}
}

static enum rc goals_of(struct desk *d, const struct plan *p, struct goal *goal, size_t *n,
			struct err *e)
{
	AUTO(map_deinit) struct map known = MAP_INIT;

	for (size_t i = 0; i < p->change.event.n; i++) {
		const struct event *ev = &p->change.event.at[i];
		struct sv key = arena_printf(p->arena, "%lld", (long long)ev->object);
		int64_t at = (int64_t)*n;

		if (ev->noun != NOUN_ARTICLE)
			return err_set(e, RC_INVALID,
				       _("articles and other things are not undone together"));
		if (!map_get(&known, key, &at)) {
			struct goal *g = &goal[(*n)++];

			TRY(article_store_load(d->db, ev->object, p->arena, &g->now, e));
			g->path = g->now.path;
			g->blob = g->now.blob;
			g->gone = g->now.gone;
			if (!oid_parse(g->now.blob, &g->seen))
				return err_set(e, RC_ENV,
					       _("article KB-%lld has no blob on record"),
					       (long long)ev->object);
		}
		map_put(&known, key, at);
		aim(&goal[at], ev);
	}
	return RC_OK;
}

/* The edits that lead there: at most two for an article. */
static enum rc edits_of(struct kb_write *w, struct goal *g, size_t n, struct arena *a,
			struct article_edit *edit, size_t *n_edit, struct err *e)
{
	static const struct oid absent; /* the edits point to it when this is left */

	for (size_t i = 0; i < n; i++) {
		bool there = !g[i].now.gone, stays = there && sv_eq(g[i].path, g[i].now.path);
		struct article_edit put = { .path = g[i].path,
					    .seen = stays ? &g[i].seen : &absent };
		struct oid blob;

		if (there && (g[i].gone || !stays))
			edit[(*n_edit)++] =
				(struct article_edit){ .path = g[i].now.path, .seen = &g[i].seen };
		if (g[i].gone)
			continue;
		if (!oid_parse(g[i].blob, &blob))
			return err_set(e, RC_ENV, _("article KB-%lld has no blob on record"),
				       (long long)g[i].now.number);
		TRY(repo_read_blob(w->repo, &blob, ARTICLE_MAX, a, &put.text, e));
		edit[(*n_edit)++] = put;
	}
	return RC_OK;
}

/* As git words it: by the commit that is taken back. */
static enum rc message_of(struct desk *d, const struct goal *g, const struct plan *p,
			  struct sv *out, struct err *e)
{
	struct sv what = p->text;
	struct stored_revision *r;
	size_t n;

	TRY(commit_store_history(d->db, g->now.number, 0, p->arena, &r, &n, e));
	for (size_t i = 0; i < n; i++)
		if (r[i].change == p->change.head.undoes && r[i].commit.subject.n)
			what = arena_printf(p->arena, "Revert \"%.*s\"",
					    SV_ARG(r[i].commit.subject));
	*out = arena_printf(p->arena, "%.*s\n\nTakes back change %lld.\n", SV_ARG(what),
			    (long long)p->change.head.undoes);
	return RC_OK;
}

enum rc kb_revert(struct desk *d, const struct request *r, const struct plan *p, struct answer *out,
		  struct err *e)
{
	struct goal *goal = ARENA_ARRAY(p->arena, p->change.event.n, struct goal);
	struct article_edit *edit =
		ARENA_ARRAY(p->arena, 2 * p->change.event.n, struct article_edit);
	size_t n = 0, n_edit = 0;
	struct published done;
	struct kb_write w;

	TRY(kb_write_begin(&w, d, r, &p->actor, p->arena, e));
	TRY(goals_of(d, p, goal, &n, e));
	TRY(edits_of(&w, goal, n, p->arena, edit, &n_edit, e));
	w.author.undoes = p->change.head.undoes;
	TRY(message_of(d, goal, p, &w.publish.message, e));
	TRY(kb_write_edits(&w, edit, n_edit, &done, e));
	out->change = w.change;
	out->unchanged = !done.changed;
	return RC_OK;
}
