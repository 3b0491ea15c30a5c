/* The store follows git. Objects are read before the write transaction begins: no git work under
 * desk.lock. */
#include "kb_sync.h"

#include <stdio.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/base/trace.h"
#include "deskbell/db/tx.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/tree_diff.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* Articles per change: bounds the time desk.lock is held. */
#define STEP_MAX 100
#define COMMITS_MAX 10000

/* One article of a commit, read from git. */
struct step {
	struct tree_change change;
	struct article_doc doc; /* of the new side */
	struct sv body;
};

static enum rc seen_head(struct desk *d, struct arena *a, struct oid *out, struct err *e)
{
	struct sv hex;

	*out = (struct oid){ 0 };
	TRY(meta_store_text(d->db, META_KB_HEAD, a, &hex, e));
	if (hex.n && !oid_parse(hex, out))
		return err_set(e, RC_ENV,
			       _("the store's note of the knowledge base's head is damaged"));
	return RC_OK;
}

static struct sv hex_of(const struct oid *o, struct arena *a)
{
	char hex[41];

	oid_hex(o, hex);
	return arena_sv(a, sv_from(hex));
}

/* Reads what the commit brings. */
static enum rc read_steps(struct repo *repo, const struct tree_diff *diff, struct arena *a,
			  struct step **out, struct err *e)
{
	*out = ARENA_ARRAY(a, diff->n_change, struct step);
	for (size_t i = 0; i < diff->n_change; i++) {
		struct step *s = &(*out)[i];

		s->change = diff->change[i];
		if (s->change.op == TREE_DELETE)
			continue;
		TRY(repo_read_blob(repo, &s->change.new, ARTICLE_MAX, a, &s->body, e));
		article_parse(s->change.path, s->body, a, &s->doc);
	}
	return RC_OK;
}

static void add_event(struct draft_change *c, int64_t number, int field, struct sv old,
		      struct sv new)
{
	struct event ev = { NOUN_ARTICLE, number, field, OP_SET, old, new };

	if ((old.p || new.p) && !sv_eq(old, new))
		VEC_ADD(&c->event, ev);
}

/* The row an added path takes: one whose file went in this same commit with the same blob (a
 * rename), the number in its front matter where free, else a fresh number. */
static enum rc row_for_new(struct desk *d, const struct step *s, struct arena *a,
			   struct stored_article *row, struct err *e)
{
	enum rc rc = article_store_gone_blob(d->db, hex_of(&s->change.new, a), a, row, e);

	if (rc != RC_NOTFOUND)
		return rc;
	*row = (struct stored_article){ 0 };
	if (s->doc.number) {
		rc = article_store_load(d->db, s->doc.number, a, row, e);
		if (rc == RC_OK && row->gone)
			return RC_OK;
		if (rc != RC_NOTFOUND && rc != RC_OK)
			return rc;
		*row = (struct stored_article){ 0 };
	}
	return seq_store_take(d->db, SEQ_ARTICLE, 1, &row->number, e);
}

static enum rc apply_delete(struct desk *d, struct draft_change *c, const struct step *s,
			    struct arena *a, struct err *e)
{
	struct stored_article row;
	enum rc rc = article_store_by_path(d->db, s->change.path, a, &row, e);

	if (rc == RC_NOTFOUND)
		return RC_OK;
	TRY(rc);
	add_event(c, row.number, ARTICLE_GONE, SV("0"), SV("1"));
	row.gone = true;
	return article_store_save(d->db, &row, SV(""), e);
}

static enum rc apply_text(struct desk *d, struct draft_change *c, const struct step *s,
			  const struct commit *commit, struct arena *a, struct err *e)
{
	struct stored_article row;
	struct sv blob = hex_of(&s->change.new, a);
	enum rc rc = article_store_by_path(d->db, s->change.path, a, &row, e);
	bool known = rc == RC_OK;

	if (rc == RC_NOTFOUND)
		TRY(row_for_new(d, s, a, &row, e));
	else
		TRY(rc);
	if (!row.path.p)
		add_event(c, row.number, ARTICLE_NUMBER, SV_NULL,
			  arena_printf(a, "%lld", (long long)row.number));
	if (!known && row.gone)
		add_event(c, row.number, ARTICLE_GONE, SV("1"), SV("0"));
	add_event(c, row.number, ARTICLE_PATH, row.path, s->change.path);
	add_event(c, row.number, ARTICLE_TITLE, row.title, s->doc.title);
	add_event(c, row.number, ARTICLE_BLOB, row.blob, blob);
	row.path = s->change.path;
	row.title = s->doc.title;
	row.blob = blob;
	row.commit = hex_of(&commit->id, a);
	row.updated = commit->at;
	row.gone = false;
	return article_store_save(d->db, &row, s->body, e);
}

/* With the base: a repository put back to an older state is followed too. */
static void uid_of(const struct oid *base, const struct oid *commit, size_t part,
		   uint8_t uid[UID_SIZE])
{
	struct hasher h;
	struct hash sum;

	hash_init(&h);
	hash_part(&h, SV("kb_sync"));
	hash_part(&h, (struct sv){ (const char *)base->byte, OID_SIZE });
	hash_part(&h, (struct sv){ (const char *)commit->byte, OID_SIZE });
	hash_int(&h, (int64_t)part);
	sum = hash_end(&h);
	memcpy(uid, sum.byte, UID_SIZE);
}

/* Deletions first, so that a rename finds its row free. */
static int by_op(const struct step *s)
{
	return s->change.op == TREE_DELETE ? 0 : 1;
}

static enum rc apply_steps(struct desk *d, struct draft_change *c, const struct step *s, size_t n,
			   const struct commit *commit, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i].change.op == TREE_DELETE)
			TRY(apply_delete(d, c, &s[i], a, e));
		else
			TRY(apply_text(d, c, &s[i], commit, a, e));
	}
	return RC_OK;
}

/* One part of a commit in one transaction; the last part moves the head seen. */
static enum rc write_part(struct desk *d, const struct oid *base, const struct commit *commit,
			  const struct step *s, size_t n, size_t part, bool last, int64_t *batch,
			  struct arena *a, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	int64_t known;

	TRY(tx_begin_write(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	uid_of(base, &commit->id, part, c.head.uid);
	TRY(change_store_by_uid(d->db, c.head.uid, &known, e));
	if (!known) {
		TRY(apply_steps(d, &c, s, n, commit, a, e));
		c.head.at = c.head.recorded = clock_now(d->clock);
		c.head.door = DOOR_SYNC;
		c.head.command = arena_printf(a, "kb sync %.*s", SV_ARG(hex_of(&commit->id, a)));
		c.head.batch = *batch;
		if (c.event.n)
			TRY(call_append(d, &c, a, e));
		if (!*batch && !last)
			*batch = c.head.id;
	}
	if (last)
		TRY(meta_store_set_text(d->db, META_KB_HEAD, hex_of(&commit->id, a), e));
	d->wrote_text = true;
	return tx_commit(&tx, e);
}

static void sort_steps(struct step *s, size_t n)
{
	struct step tmp;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (by_op(&s[i]) != 0)
			continue;
		tmp = s[i];
		memmove(&s[at + 1], &s[at], (i - at) * sizeof(*s));
		s[at++] = tmp;
	}
}

/* The commit the store stood at is gone (an older repository was put in place): what the new tree
 * does not hold is gone as well. */
static enum rc add_vanished(struct desk *d, struct tree_diff *diff, struct arena *a, struct err *e)
{
	AUTO(map_deinit) struct map there = MAP_INIT;
	struct tree_change *all;
	struct stored_article *row;
	size_t n;

	TRY(article_store_list(d->db, false, a, &row, &n, e));
	all = ARENA_ARRAY(a, diff->n_change + n, struct tree_change);
	for (size_t i = 0; i < diff->n_change; i++) {
		all[i] = diff->change[i];
		map_put(&there, all[i].path, 0);
	}
	for (size_t i = 0; i < n; i++) {
		if (!map_get(&there, row[i].path, NULL))
			all[diff->n_change++] =
				(struct tree_change){ .op = TREE_DELETE, .path = row[i].path };
	}
	diff->change = all;
	return RC_OK;
}

static enum rc follow_commit(struct desk *d, struct repo *repo, const struct oid *base,
			     const struct commit *commit, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tree_diff diff;
	struct step *s;
	int64_t batch = 0;
	size_t part = 0;

	TRY(repo_tree_diff(repo, base, &commit->id, &a, &diff, e));
	if (commit->rewritten && oid_is_none(base))
		TRY(add_vanished(d, &diff, &a, e));
	for (size_t i = 0; i < diff.n_refusal; i++)
		TRACE(TRACE_KB, "left out %.*s: %.*s", SV_ARG(diff.refusal[i].path),
		      SV_ARG(diff.refusal[i].why));
	TRY(read_steps(repo, &diff, &a, &s, e));
	sort_steps(s, diff.n_change);
	for (size_t at = 0;; at += STEP_MAX, part++) {
		size_t n = diff.n_change - at < STEP_MAX ? diff.n_change - at : STEP_MAX;
		bool last = at + n >= diff.n_change;

		TRY(write_part(d, base, commit, s + at, n, part, last, &batch, &a, e));
		if (last)
			return RC_OK;
	}
}

enum rc kb_sync(struct desk *d, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct commit *commit;
	struct oid seen, head, base;
	struct repo *repo;
	size_t n;
	bool more;

	TRY(desk_repo(d, &repo, e));
	do {
		TRY(seen_head(d, &a, &seen, e));
		TRY(repo_head(repo, &head, e));
		if (oid_eq(&seen, &head))
			return RC_OK;
		TRY(repo_commits_between(repo, &seen, &head, COMMITS_MAX, &a, &commit, &n, &more,
					 e));
		base = n && commit[0].rewritten ? commit[0].base : seen;
		for (size_t i = 0; i < n; i++) {
			enum rc rc = follow_commit(d, repo, &base, &commit[i], e);

			if (rc == RC_INVALID) { /* a malformed tree: the next commit is compared
						   with the last good */
				TRACE(TRACE_KB, "skipped: %s", e->msg);
				continue;
			}
			TRY(rc);
			base = commit[i].id;
		}
		if (!oid_eq(&base, &head) && !more)
			return err_set(e, RC_INVALID,
				       _("the newest commit of the knowledge base cannot be read; "
					 "articles stay as they were"));
	} while (more);
	return RC_OK;
}

enum rc kb_follow(struct desk *d, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct desk *writer;
	struct oid seen, head;
	struct repo *repo;
	struct err why;
	enum rc rc;

	TRY(desk_repo(d, &repo, e));
	TRY(seen_head(d, &a, &seen, e));
	TRY(repo_head(repo, &head, e));
	if (oid_eq(&seen, &head))
		return RC_OK;
	if (d->mode == DESK_WRITE)
		return kb_sync(d, e);
	rc = desk_open(d->dir, DESK_WRITE, d->clock, &writer, &why);
	if (rc == RC_OK) {
		rc = kb_sync(writer, &why);
		call_after(writer);
		desk_destroy(writer);
	}
	if (rc != RC_OK)
		TRACE(TRACE_KB, "not followed: %s", why.msg);
	return desk_refresh(d, e);
}
