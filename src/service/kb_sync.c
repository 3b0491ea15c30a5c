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
#include "deskbell/store/intent_store.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"
#include "service_priv.h"

/* Articles per change: bounds the time desk.lock is held. */
#define STEP_MAX 100
#define COMMITS_MAX 10000
#define CONFLICTS_MAX 100 /* processes that may come between */

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

/* Reads what the commit brings: deletions first, so that a rename finds its row free. */
static enum rc read_steps(struct repo *repo, const struct tree_diff *diff, struct arena *a,
			  struct step **out, struct err *e)
{
	struct step *s = ARENA_ARRAY(a, diff->n_change, struct step);

	*out = s;
	for (size_t i = 0; i < diff->n_change; i++)
		if (diff->change[i].op == TREE_DELETE)
			*s++ = (struct step){ .change = diff->change[i] };
	for (size_t i = 0; i < diff->n_change; i++) {
		if (diff->change[i].op == TREE_DELETE)
			continue;
		*s = (struct step){ .change = diff->change[i] };
		TRY(repo_read_blob(repo, &s->change.new, ARTICLE_MAX, a, &s->body, e));
		article_parse(s->change.path, s->body, a, &s->doc);
		s++;
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
	return article_store_save(d->db, &row, s->doc.text, e);
}

/* `visit` counts how often the store came to this commit: again after an older repository was put
 * in place and taken away. */
static void uid_of(const struct oid *commit, size_t part, int64_t visit, uint8_t uid[UID_SIZE])
{
	struct hasher h;
	struct hash sum;

	hash_init(&h);
	hash_part(&h, SV("kb_sync"));
	hash_part(&h, (struct sv){ (const char *)commit->byte, OID_SIZE });
	hash_int(&h, (int64_t)part);
	if (visit)
		hash_int(&h, visit);
	sum = hash_end(&h);
	memcpy(uid, sum.byte, UID_SIZE);
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

/* A commit whose last part is written while the head seen is not there was left again since. */
static enum rc visit_of(struct desk *d, const struct oid *commit, size_t last_part, int64_t *visit,
			struct err *e)
{
	uint8_t uid[UID_SIZE];
	int64_t known = 1;

	for (*visit = 0;; ++*visit) {
		uid_of(commit, last_part, *visit, uid);
		TRY(change_store_by_uid(d->db, uid, &known, e));
		if (!known)
			return RC_OK;
	}
}

/* Where a commit is taken: `at` is the head seen, `base` what the commit is compared with. */
struct taking {
	struct oid at, base;
	const struct commit *commit;
	int64_t visit, batch;
};

/* Whose change it is: the publisher's who told of the commit before, else nobody's we know; what
 * the commit says of its author proves nothing. */
static enum rc name_actor(struct desk *d, struct sv commit, struct arena *a, struct change *head,
			  struct err *e)
{
	struct kb_intent intent = { 0 };
	enum rc rc = intent_store_find(d->db, commit, a, &intent, e);

	if (rc != RC_NOTFOUND)
		TRY(rc);
	head->actor = intent.actor;
	head->command =
		intent.command.p ? intent.command : arena_printf(a, "kb sync %.*s", SV_ARG(commit));
	return RC_OK;
}

/* One part of a commit in one transaction; the last part moves the head seen. RC_CONFLICT when
 * someone else moved it meanwhile. */
static enum rc write_part(struct desk *d, struct taking *t, const struct step *s, size_t n,
			  size_t part, bool last, struct arena *a, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	struct oid now;
	int64_t known;

	TRY(tx_begin_write(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(seen_head(d, a, &now, e));
	if (!oid_eq(&now, &t->at))
		return err_set(e, RC_CONFLICT,
			       _("the knowledge base is being read by another process"));
	uid_of(&t->commit->id, part, t->visit, c.head.uid);
	TRY(change_store_by_uid(d->db, c.head.uid, &known, e));
	if (!known) {
		TRY(apply_steps(d, &c, s, n, t->commit, a, e));
		c.head.at = c.head.recorded = clock_now(d->clock);
		c.head.door = DOOR_SYNC;
		TRY(name_actor(d, hex_of(&t->commit->id, a), a, &c.head, e));
		c.head.batch = t->batch;
		if (c.event.n)
			TRY(call_append(d, &c, a, e));
	}
	if (!t->batch && !last)
		t->batch = known ? known : c.head.id;
	if (last)
		TRY(meta_store_set_text(d->db, META_KB_HEAD, hex_of(&t->commit->id, a), e));
	return tx_commit(&tx, e);
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

static enum rc follow_commit(struct desk *d, struct repo *repo, struct taking *t, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tree_diff diff;
	struct step *s;
	size_t parts;

	TRY(repo_tree_diff(repo, &t->base, &t->commit->id, &a, &diff, e));
	if (t->commit->rewritten && oid_is_none(&t->base))
		TRY(add_vanished(d, &diff, &a, e));
	for (size_t i = 0; i < diff.n_refusal; i++)
		TRACE(TRACE_KB, "left out %.*s: %.*s", SV_ARG(diff.refusal[i].path),
		      SV_ARG(diff.refusal[i].why));
	TRY(read_steps(repo, &diff, &a, &s, e));
	parts = diff.n_change ? (diff.n_change + STEP_MAX - 1) / STEP_MAX : 1;
	t->batch = 0;
	TRY(visit_of(d, &t->commit->id, parts - 1, &t->visit, e));
	for (size_t i = 0; i < parts; i++) {
		size_t at = i * STEP_MAX;
		size_t left = diff.n_change - at;

		TRY(write_part(d, t, s + at, left < STEP_MAX ? left : STEP_MAX, i, i + 1 == parts,
			       &a, e));
	}
	t->at = t->base = t->commit->id;
	return RC_OK;
}

/* From the head seen to main, at most COMMITS_MAX commits; *more says whether that was all. */
static enum rc follow_some(struct desk *d, struct repo *repo, bool *more, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct taking t = { 0 };
	struct commit *commit;
	struct oid head, began;
	size_t n;

	*more = false;
	TRY(seen_head(d, &a, &t.at, e));
	began = t.at;
	TRY(repo_head(repo, &head, e));
	if (oid_eq(&t.at, &head))
		return RC_OK;
	TRY(repo_commits_between(repo, &t.at, &head, COMMITS_MAX, &a, &commit, &n, more, e));
	t.base = n && commit[0].rewritten ? commit[0].base : t.at;
	for (size_t i = 0; i < n; i++) {
		enum rc rc;

		t.commit = &commit[i];
		rc = follow_commit(d, repo, &t, e);
		if (rc ==
		    RC_INVALID) /* a malformed tree: the next is compared with the last good */
			TRACE(TRACE_KB, "skipped: %s", e->msg);
		else
			TRY(rc);
	}
	if (!oid_eq(&t.at, &head) && (!*more || oid_eq(&t.at, &began)))
		return err_set(e, RC_INVALID,
			       _("the newest commit of the knowledge base cannot be read; "
				 "articles stay as they were"));
	return RC_OK;
}

enum rc kb_sync(struct desk *d, struct err *e)
{
	struct repo *repo;
	int conflicts = 0;
	bool more = true;

	TRY(desk_repo(d, &repo, e));
	while (more) {
		enum rc rc = follow_some(d, repo, &more, e);

		if (rc == RC_CONFLICT && ++conflicts < CONFLICTS_MAX)
			more = true;
		else
			TRY(rc);
	}
	return RC_OK;
}

enum rc kb_intent(void *author, const struct oid *commit, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	const struct kb_author *x = author;
	struct kb_intent intent = { .actor = x->person,
				    .command = x->command,
				    .at = clock_now(x->desk->clock) };
	char hex[41];

	oid_hex(commit, hex);
	TRY(tx_begin_write(&tx, x->desk->db, e));
	TRY(intent_store_put(x->desk->db, sv_from(hex), &intent, e));
	return tx_commit(&tx, e);
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
