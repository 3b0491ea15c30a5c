/* The store follows git. Objects are read before the write transaction begins: no git work under
 * desk.lock. */
#include "kb_sync.h"

#include <stdio.h>
#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/base/trace.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/commit_store.h"
#include "deskbell/store/intent_store.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"
#include "kb_apply.h"
#include "service_priv.h"

/* Articles of one change: the uids of a large commit count on it. */
#define PART_MAX 100
/* What waits for one transaction: changes, their articles, bytes of the texts. Bounds the time
 * desk.lock is held. */
#define WAIT_MAX 400
#define WAIT_BYTES ((size_t)512 << 10)
#define COMMITS_MAX 10000
/* The time after which a transaction that names commits ends. */
#define NAME_US 20000
#define CONFLICTS_MAX 100 /* processes that may come between */

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

/* Commits are read from git ahead of the transaction that writes them: small ones share it, a large
 * one takes several and is read as it is written. */
struct part {
	const struct commit *commit;
	const struct step *step;
	size_t n;
	size_t index, last; /* which part of its commit, and the commit's last */
};

struct following {
	struct desk *d;
	struct repo *repo;
	struct oid at;	   /* the head seen, as far as it is written */
	struct oid base;   /* the next commit is compared with this */
	struct arena tree; /* what is different in the commit being read */
	struct part part[WAIT_MAX];
	size_t n, n_step, bytes; /* parts waiting, their articles, the bytes of those */
	struct arena a;		 /* what they hold */
	struct kb_written written;
	/* Of the commit being written. */
	struct kb_intent intent;
	int64_t visit, batch;
};

static void following_deinit(struct following *f)
{
	/* Also where it ended early: what comes next on this handle waits for the disk. */
	db_flush_later(f->d->db, false);
	arena_deinit(&f->tree);
	arena_deinit(&f->a);
	kb_written_deinit(&f->written);
}

/* The uid the publisher told is that of the commit's first part, on the first visit. */
static void part_uid(const struct following *f, const struct part *p, size_t index, int64_t visit,
		     uint8_t uid[UID_SIZE])
{
	static const uint8_t none[UID_SIZE];

	if (!index && !visit && memcmp(f->intent.uid, none, UID_SIZE) != 0)
		memcpy(uid, f->intent.uid, UID_SIZE);
	else
		uid_of(&p->commit->id, index, visit, uid);
}

/* A commit whose last part is written while the head seen is not there was left again since. */
static enum rc visit_of(struct following *f, const struct part *p, struct err *e)
{
	uint8_t uid[UID_SIZE];
	int64_t known = 1;

	for (f->visit = 0;; f->visit++) {
		part_uid(f, p, p->last, f->visit, uid);
		TRY(change_store_by_uid(f->d->db, uid, &known, e));
		if (!known)
			return RC_OK;
	}
}

/* Whose change it is: the publisher's who told of the commit before, else nobody's we know; what
 * the commit says of its author proves nothing. */
static enum rc meet_commit(struct following *f, const struct part *p, struct err *e)
{
	struct sv hex = oid_sv(&p->commit->id, &f->a);
	enum rc rc = intent_store_find(f->d->db, hex, &f->a, &f->intent, e);

	if (!p->index)
		f->batch = 0;
	if (rc == RC_NOTFOUND)
		f->intent = (struct kb_intent){ .command = arena_printf(&f->a, "kb sync %.*s",
									SV_ARG(hex)),
						.door = DOOR_SYNC };
	else
		TRY(rc);
	return visit_of(f, p, e);
}

static enum rc append_part(struct following *f, const struct part *p, struct draft_change *c,
			   struct err *e)
{
	const struct commit *x = p->commit;
	struct stored_commit row = { oid_sv(&x->id, &f->a), x->at, x->author, x->email,
				     x->subject };

	TRY(kb_steps_apply(f->d, c, p->step, p->n, x, &f->written, &f->a, e));
	if (!c->event.n)
		return RC_OK;
	c->head.at = c->head.recorded = clock_now(f->d->clock);
	c->head.door = f->intent.door;
	c->head.actor = f->intent.actor;
	c->head.command = f->intent.command;
	c->head.undoes = f->intent.undoes;
	c->head.cause = f->batch; /* of the first part none: with it all of them are undone */
	c->head.batch = f->batch ? f->batch : p->last ? BATCH_OWN : 0;
	TRY(call_append(f->d, c, &f->a, e));
	return commit_store_put(f->d->db, c->head.id, &row, e);
}

static enum rc write_part(struct following *f, const struct part *p, struct err *e)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	int64_t known;

	if (!p->index || p == f->part)
		TRY(meet_commit(f, p, e));
	part_uid(f, p, p->index, f->visit, c.head.uid);
	TRY(change_store_by_uid(f->d->db, c.head.uid, &known, e));
	if (!known)
		TRY(append_part(f, p, &c, e));
	if (!f->batch && p->last)
		f->batch = known ? known : c.head.id;
	return RC_OK;
}

/* What waits, in one transaction; the last part of a commit moves the head seen. RC_CONFLICT when
 * someone else moved it meanwhile. What a power cut takes of it would be followed again: only the
 * last transaction waits for the disk. */
static enum rc flush(struct following *f, bool more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct oid now, at = f->at;

	if (!f->n)
		return RC_OK;
	db_flush_later(f->d->db, more);
	TRY(tx_begin_write(&tx, f->d->db, e));
	TRY(desk_refresh(f->d, e));
	TRY(seen_head(f->d, &f->a, &now, e));
	if (!oid_eq(&now, &f->at))
		return err_set(e, RC_CONFLICT,
			       _("the knowledge base is being read by another process"));
	for (size_t i = 0; i < f->n; i++) {
		TRY(write_part(f, &f->part[i], e));
		if (f->part[i].index == f->part[i].last)
			at = f->part[i].commit->id;
	}
	TRY(kb_written_index(f->d, &f->written, e));
	if (!oid_eq(&at, &f->at))
		TRY(meta_store_set_text(f->d->db, META_KB_HEAD, oid_sv(&at, &f->a), e));
	TRY(tx_commit(&tx, e));
	f->at = at;
	f->n = f->n_step = f->bytes = 0;
	arena_reset(&f->a);
	return RC_OK;
}

/* How many of n differences make one part, at least one of them, and the bytes of their texts. */
static size_t part_cut(const struct tree_change *c, size_t n, size_t *bytes)
{
	size_t i = 0;

	*bytes = 0;
	while (i < n && i < PART_MAX && (!i || *bytes + c[i].size <= WAIT_BYTES))
		*bytes += c[i++].size;
	return i;
}

/* The index of the last part; a commit without articles has one that is empty. */
static size_t part_last(const struct tree_change *c, size_t n)
{
	size_t count = 0, bytes, cut;

	for (; n; c += cut, n -= cut, count++)
		cut = part_cut(c, n, &bytes);
	return count ? count - 1 : 0;
}

/* Puts a commit's parts behind those that wait; what would be too much for one transaction is
 * written first. */
static enum rc enqueue(struct following *f, const struct commit *commit,
		       const struct tree_change *c, size_t n, struct err *e)
{
	size_t last = part_last(c, n), bytes;

	for (size_t i = 0; i <= last; i++) {
		struct part p = { .commit = commit, .index = i, .last = last };

		p.n = part_cut(c, n, &bytes);
		if (f->n == WAIT_MAX || f->n_step + p.n > WAIT_MAX ||
		    f->bytes + bytes > WAIT_BYTES) {
			TRY(flush(f, true, e));
			TRY(db_checkpoint(f->d->db, e));
		}
		TRY(kb_steps_read(f->repo, c, p.n, &f->a, &p.step, e));
		f->part[f->n++] = p;
		f->n_step += p.n;
		f->bytes += bytes;
		c += p.n;
		n -= p.n;
	}
	return RC_OK;
}

/* The commit the store stood at is gone (an older repository was put in place): what the new tree
 * does not hold is gone as well. */
static enum rc add_vanished(struct desk *d, struct tree_diff *diff, struct arena *a, struct err *e)
{
	AUTO(map_deinit) struct map there = MAP_INIT;
	struct tree_change *all;
	struct stored_article *row;
	size_t n;

	TRY(article_store_list(d->db, false, 0, a, &row, &n, e));
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

/* So that a rename finds its row free. */
static void deletions_first(struct tree_diff *d, struct arena *a)
{
	struct tree_change *all = ARENA_ARRAY(a, d->n_change, struct tree_change);
	size_t n = 0;

	for (int deletion = 1; deletion >= 0; deletion--)
		for (size_t i = 0; i < d->n_change; i++)
			if ((d->change[i].op == TREE_DELETE) == deletion)
				all[n++] = d->change[i];
	d->change = all;
}

/* What is different in the commit. RC_INVALID when its tree is malformed. */
static enum rc read_commit(struct following *f, const struct commit *commit, struct tree_diff *diff,
			   struct err *e)
{
	TRY(repo_tree_diff(f->repo, &f->base, &commit->id, &f->tree, diff, e));
	if (commit->rewritten && oid_is_none(&f->base))
		TRY(add_vanished(f->d, diff, &f->tree, e));
	for (size_t i = 0; i < diff->n_refusal; i++)
		TRACE(TRACE_KB, "left out %.*s: %.*s", SV_ARG(diff->refusal[i].path),
		      SV_ARG(diff->refusal[i].why));
	deletions_first(diff, &f->tree);
	return RC_OK;
}

static enum rc follow_commit(struct following *f, const struct commit *commit, struct err *e)
{
	struct tree_diff diff;
	enum rc rc;

	arena_reset(&f->tree);
	rc = read_commit(f, commit, &diff, e);
	if (rc == RC_INVALID) { /* the next one is compared with the last good */
		TRACE(TRACE_KB, "skipped: %s", e->msg);
		return RC_OK;
	}
	TRY(rc);
	f->base = commit->id;
	return enqueue(f, commit, diff.change, diff.n_change, e);
}

/* ---- names of commits ---- */

/* Names the changes that followed this commit, found by the uid they must have. */
static enum rc name_commit(struct desk *d, const struct commit *c, struct arena *a, struct err *e)
{
	struct stored_commit row = { oid_sv(&c->id, a), c->at, c->author, c->email, c->subject };
	int64_t known = 1;

	for (size_t part = 0; known; part++) {
		uint8_t uid[UID_SIZE];

		uid_of(&c->id, part, 0, uid);
		TRY(change_store_by_uid(d->db, uid, &known, e));
		if (known)
			TRY(commit_store_put(d->db, known, &row, e));
	}
	return RC_OK;
}

/* Commits from *at on, in one short transaction; the last one says that all are named. */
static enum rc name_some(struct desk *d, const struct commit *commit, size_t n, size_t *at,
			 struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t end = clock_us() + NAME_US;

	TRY(tx_begin_write(&tx, d->db, e));
	do {
		if (*at < n)
			TRY(name_commit(d, &commit[*at], &a, e));
	} while (++*at < n && clock_us() < end);
	if (*at >= n)
		TRY(meta_store_set_int(d->db, META_COMMITS_NAMED, 1, e));
	return tx_commit(&tx, e);
}

/* The changes of commits followed before their names were kept (an older store). Named again are
 * also those that have a name: the row is the same. */
static enum rc name_commits(struct desk *d, struct repo *repo, const struct oid *until,
			    struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct commit *commit = NULL;
	size_t n = 0, at = 0;
	int64_t named;
	bool more;

	TRY(meta_store_int(d->db, META_COMMITS_NAMED, &named, e));
	if (named)
		return RC_OK;
	if (!oid_is_none(until))
		TRY(repo_commits_between(repo, &OID_NONE, until, 0, &a, &commit, &n, &more, e));
	do {
		TRY(name_some(d, commit, n, &at, e));
	} while (at < n);
	return RC_OK;
}

/* ---- the whole ---- */

/* From the head seen to main, at most COMMITS_MAX commits; *more says whether that was all. */
static enum rc follow_some(struct desk *d, struct repo *repo, bool *more, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(following_deinit) struct following f = { .d = d, .repo = repo };
	struct commit *commit;
	struct oid head, began;
	size_t n;

	*more = false;
	TRY(seen_head(d, &a, &f.at, e));
	began = f.at;
	TRY(repo_head(repo, &head, e));
	TRY(name_commits(d, repo, &f.at, e));
	if (oid_eq(&f.at, &head))
		return RC_OK;
	/* What the store will say was pushed must not be lost before it. */
	TRY(repo_flush_names(repo, e));
	TRY(repo_commits_between(repo, &f.at, &head, COMMITS_MAX, &a, &commit, &n, more, e));
	f.base = n && commit[0].rewritten ? commit[0].base : f.at;
	for (size_t i = 0; i < n; i++)
		TRY(follow_commit(&f, &commit[i], e));
	TRY(flush(&f, false, e));
	if (!oid_eq(&f.at, &head) && (!*more || oid_eq(&f.at, &began)))
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
				    .at = clock_now(x->desk->clock),
				    .door = x->door,
				    .undoes = x->undoes };
	char hex[41];

	memcpy(intent.uid, x->uid, UID_SIZE);
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
	int64_t named;
	enum rc rc;

	TRY(seen_head(d, &a, &seen, e));
	TRY(meta_store_int(d->db, META_COMMITS_NAMED, &named, e));
	if (named && repo_stands_at(fs_join(&a, d->dir, "kb.git"), &seen))
		return RC_OK;
	TRY(desk_repo(d, &repo, e));
	TRY(repo_head(repo, &head, e));
	if (oid_eq(&seen, &head) && (named || oid_is_none(&seen)))
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
