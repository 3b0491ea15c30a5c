/* Drafts as files: a head of "name: value" lines, an empty line, the text. */
#include "deskbell/service/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"

#define DRAFT_BYTES ((size_t)2 << 20)
#define DRAFTS_MAX 1000
#define TRASH_DAYS 7
#define VALUES_MAX 1000

static const char *const kind_name[] = {
	[DRAFT_REPLY] = "reply",
	[DRAFT_NOTE] = "note",
	[DRAFT_NEW] = "new",
	[DRAFT_ARTICLE] = "article",
	[DRAFT_ARTICLE_NEW] = "new-article",
};

/* A login may hold any safe character: bytes outside [A-Za-z0-9._-], and a leading dot, become %XX.
 */
static const char *folder_of(const struct desk *d, const struct actor *who, const char *sub,
			     struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < who->login.n; i++) {
		unsigned char c = (unsigned char)who->login.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '_' || c == '-' || (c == '.' && i);

		str_addf(&s, plain ? "%c" : "%%%02X", c);
	}
	return fs_join(a, fs_join(a, fs_join(a, d->dir, "person"), str_z(&s)), sub);
}

static const char *file_name(int64_t ticket, enum draft_kind kind, struct arena *a)
{
	return arena_z(a, arena_printf(a, "%lld-%s", (long long)ticket, kind_name[kind]));
}

static const char *path_of(const struct desk *d, const struct actor *who, int64_t ticket,
			   enum draft_kind kind, struct arena *a)
{
	return fs_join(a, folder_of(d, who, "draft", a), file_name(ticket, kind, a));
}

static bool uid_is_zero(const uint8_t uid[UID_SIZE])
{
	for (size_t i = 0; i < UID_SIZE; i++)
		if (uid[i])
			return false;
	return true;
}

static void print_line(struct str *s, const char *name, struct sv value)
{
	str_addf(s, "%s: ", name);
	for (size_t i = 0; i < value.n; i++)
		str_addc(s, value.p[i] == '\n' ? ' ' : value.p[i]);
	str_addc(s, '\n');
}

static void print_draft(const struct draft *x, struct str *s)
{
	str_adds(s, "uid: ");
	for (size_t i = 0; i < UID_SIZE; i++)
		str_addf(s, "%02x", x->uid[i]);
	str_addf(s, "\nsaved: %lld\n", (long long)x->saved);
	if (x->rev)
		str_addf(s, "rev: %lld\n", (long long)x->rev);
	if (x->subject.p)
		print_line(s, "subject", x->subject);
	for (size_t i = 0; i < x->n_value; i++)
		print_line(s, "value", x->value[i]);
	str_addc(s, '\n');
	str_add(s, x->body);
}

static bool parse_uid(struct sv hex, uint8_t uid[UID_SIZE])
{
	if (hex.n != 2 * UID_SIZE)
		return false;
	for (size_t i = 0; i < UID_SIZE; i++) {
		char pair[3] = { hex.p[2 * i], hex.p[2 * i + 1], 0 }, *end;

		uid[i] = (uint8_t)strtoul(pair, &end, 16);
		if (*end)
			return false;
	}
	return true;
}

/* False when the file is no draft of ours. */
static bool parse_draft(struct sv text, struct draft *x, struct arena *a)
{
	size_t cap = 0;
	bool uid = false;

	while (text.p) {
		struct sv line = sv_cut(&text, '\n'), value = line;
		struct sv name;

		if (!line.n) {
			x->body = text.p ? text : SV("");
			return uid && utf8_valid(x->body, NULL);
		}
		name = sv_cut(&value, ':');
		value = sv_trim(value);
		if (sv_eqs(name, "uid"))
			uid = parse_uid(value, x->uid);
		else if (sv_eqs(name, "saved"))
			(void)sv_int(value, &x->saved);
		else if (sv_eqs(name, "rev"))
			(void)sv_int(value, &x->rev);
		else if (sv_eqs(name, "subject"))
			x->subject = value;
		else if (sv_eqs(name, "value") && x->n_value < VALUES_MAX) {
			x->value = arena_grow(a, x->value, x->n_value, x->n_value + 1, &cap,
					      sizeof(*x->value));
			x->value[x->n_value++] = value;
		}
	}
	return false;
}

/* Takes the first number that is free; an empty file holds it until the text is there. */
static enum rc take_number(struct desk *d, const struct actor *who, struct draft *x,
			   struct arena *a, struct err *e)
{
	for (int64_t n = 1; n <= DRAFTS_MAX; n++) {
		const char *path = path_of(d, who, n, x->kind, a);
		enum rc rc = fs_exists(path) ? RC_INVALID : fs_write_new(path, SV(""), 0600, e);

		if (rc == RC_OK)
			x->ticket = n;
		if (rc != RC_INVALID) /* else it is taken, by now at the latest */
			return rc;
	}
	return err_set(e, RC_INVALID, _("there are %d drafts of new articles"), DRAFTS_MAX);
}

/* Was it sent from another window meanwhile? Then this is a text of its own. */
static bool is_sent(struct desk *d, const struct draft *x)
{
	struct err ignored;
	int64_t sent;

	return change_store_by_uid(d->db, x->uid, &sent, &ignored) == RC_OK && sent;
}

/* Where another draft of an article stands by now, a new one goes elsewhere; of an article that is
 * there the other goes to the trash. */
static enum rc make_room(struct desk *d, const struct actor *who, struct draft *x, struct arena *a,
			 struct err *e)
{
	struct draft there;
	enum rc rc;

	if (x->kind < DRAFT_ARTICLE || !x->ticket)
		return RC_OK;
	rc = draft_load(d, who, x->ticket, x->kind, a, &there, e);
	if (rc == RC_NOTFOUND || (rc == RC_OK && !memcmp(there.uid, x->uid, UID_SIZE)))
		return RC_OK;
	if (x->kind == DRAFT_ARTICLE_NEW) {
		x->ticket = 0;
		return RC_OK;
	}
	TRY(rc);
	return sv_eq(there.body, x->body) ? RC_OK : draft_discard(d, who, x->ticket, x->kind, e);
}

enum rc draft_save(struct desk *d, const struct actor *who, struct draft *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT_MAX(DRAFT_BYTES);
	bool numbered;
	struct err ignored;
	enum rc rc;

	if (uid_is_zero(x->uid) || is_sent(d, x))
		desk_random(d, x->uid, UID_SIZE);
	TRY(make_room(d, who, x, &a, e));
	numbered = x->kind == DRAFT_ARTICLE_NEW && !x->ticket;
	x->saved = clock_now(d->clock);
	print_draft(x, &s);
	if (s.cut)
		return err_set(e, RC_INVALID, _("the draft is larger than %zu bytes"), DRAFT_BYTES);
	TRY(fs_mkdirs(folder_of(d, who, "draft", &a), 0700, e));
	if (numbered)
		TRY(take_number(d, who, x, &a, e));
	rc = fs_write(path_of(d, who, x->ticket, x->kind, &a), str_sv(&s), 0600, e);
	if (rc != RC_OK && numbered &&
	    fs_remove(path_of(d, who, x->ticket, x->kind, &a), &ignored) == RC_OK)
		x->ticket = 0;
	return rc;
}

enum rc draft_load(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		   struct arena *a, struct draft *out, struct err *e)
{
	struct draft x = { .ticket = ticket, .kind = kind };
	struct sv text;
	int64_t sent;

	TRY(fs_read(path_of(d, who, ticket, kind, a), DRAFT_BYTES, a, &text, e));
	if (!parse_draft(text, &x, a))
		return err_set(e, RC_INVALID, _("%s is not a draft of deskbell's"),
			       path_of(d, who, ticket, kind, a));
	TRY(change_store_by_uid(d->db, x.uid, &sent, e));
	if (sent) {
		TRY(draft_remove(d, who, ticket, kind, e));
		return err_set(e, RC_NOTFOUND, _("the draft was sent as change %lld"),
			       (long long)sent);
	}
	*out = x;
	return RC_OK;
}

/* "42-reply" and back. */
static bool parse_name(struct sv name, int64_t *ticket, enum draft_kind *kind)
{
	struct sv rest = name, number = sv_cut(&rest, '-');

	for (int k = DRAFT_REPLY; k <= DRAFT_ARTICLE_NEW; k++) {
		if (sv_eqs(rest, kind_name[k]) && sv_int(number, ticket) && *ticket >= 0) {
			*kind = (enum draft_kind)k;
			return true;
		}
	}
	return false;
}

static int newer_first(const void *x, const void *y)
{
	const struct draft *a = x, *b = y;

	if (a->saved != b->saved)
		return a->saved < b->saved ? 1 : -1;
	return (a->ticket > b->ticket) - (a->ticket < b->ticket);
}

bool draft_begins_article(const struct draft *x)
{
	return x->kind == DRAFT_ARTICLE_NEW ||
	       (x->kind == DRAFT_ARTICLE && !x->rev && x->subject.n);
}

enum rc draft_list(struct desk *d, const struct actor *who, struct arena *a, struct draft **out,
		   size_t *n, struct err *e)
{
	const char *dir = folder_of(d, who, "draft", a);
	struct sv *name;
	size_t files;

	*n = 0;
	*out = NULL;
	if (!fs_is_dir(dir))
		return RC_OK;
	TRY(fs_list(dir, DRAFTS_MAX, a, &name, &files, e));
	*out = ARENA_ARRAY(a, files, struct draft);
	for (size_t i = 0; i < files; i++) {
		struct draft *x = &(*out)[*n];
		enum draft_kind kind;
		int64_t ticket;

		if (parse_name(name[i], &ticket, &kind) &&
		    draft_load(d, who, ticket, kind, a, x, e) == RC_OK)
			++*n;
	}
	qsort(*out, *n, sizeof(**out), newer_first);
	return RC_OK;
}

enum rc draft_remove(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		     struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	return fs_remove(path_of(d, who, ticket, kind, &a), e);
}

/* Trash names begin with the instant: "1700000000-42-reply". */
static enum rc sweep_trash(struct desk *d, const char *trash, struct arena *a, struct err *e)
{
	int64_t oldest = clock_now(d->clock) - (int64_t)TRASH_DAYS * 86400;
	struct sv *name;
	size_t n;

	TRY(fs_list(trash, 100 * DRAFTS_MAX, a, &name, &n, e));
	for (size_t i = 0; i < n; i++) {
		struct sv rest = name[i];
		int64_t at;

		if (sv_int(sv_cut(&rest, '-'), &at) && at < oldest)
			TRY(fs_remove(fs_join(a, trash, arena_z(a, name[i])), e));
	}
	return RC_OK;
}

enum rc draft_discard(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		      struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *trash = folder_of(d, who, "draft/trash", &a);
	const char *file = file_name(ticket, kind, &a), *to;
	int64_t at = clock_now(d->clock);

	TRY(fs_mkdirs(trash, 0700, e));
	do /* of two in one second the later has the later name */
		to = fs_join(&a, trash,
			     arena_z(&a, arena_printf(&a, "%lld-%s", (long long)at++, file)));
	while (fs_exists(to));
	TRY(fs_rename(path_of(d, who, ticket, kind, &a), to, e));
	return sweep_trash(d, trash, &a, e);
}

enum rc draft_restore(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		      struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *trash = folder_of(d, who, "draft/trash", &a);
	struct sv *name, best = SV_NULL, want = sv_from(file_name(ticket, kind, &a));
	size_t n;

	if (fs_exists(path_of(d, who, ticket, kind, &a)))
		return err_set(e, RC_CONFLICT, _("there is a draft already"));
	if (fs_is_dir(trash)) {
		TRY(fs_list(trash, 100 * DRAFTS_MAX, &a, &name, &n, e));
		for (size_t i = 0; i < n; i++) { /* sorted: the last that fits is the newest */
			struct sv rest = name[i];

			(void)sv_cut(&rest, '-');
			if (sv_eq(rest, want))
				best = name[i];
		}
	}
	if (!best.p)
		return err_set(e, RC_NOTFOUND, _("there is no discarded draft"));
	return fs_rename(fs_join(&a, trash, arena_z(&a, best)), path_of(d, who, ticket, kind, &a),
			 e);
}

/* A whole ticket taken back leaves nothing to write on. */
static bool takes_ticket(const struct draft_change *c)
{
	for (size_t i = 0; i < c->event.n; i++)
		if (c->event.at[i].noun == NOUN_TICKET && c->event.at[i].field == TICKET_WORKFLOW)
			return true;
	return false;
}

static enum rc follow_message(struct desk *d, const struct actor *who, const struct event *ev,
			      struct arena *a, bool *back, struct err *e)
{
	struct draft x = { .ticket = ev->object };
	struct stored_message m;
	struct draft kept;
	struct sv id = ev->op == OP_DEL ? ev->old : ev->new;
	int64_t message;
	enum rc rc;

	if (!sv_int(id, &message))
		return RC_OK;
	TRY(message_store_load(d->db, message, a, &m, NULL, e));
	if (m.head.author != who->person || !m.body.p)
		return RC_OK;
	x.kind = m.head.public ? DRAFT_REPLY : DRAFT_NOTE;
	x.body = m.body;
	rc = draft_load(d, who, x.ticket, x.kind, a, &kept, e);
	if (ev->op == OP_DEL && rc == RC_NOTFOUND) {
		*back = true;
		return draft_save(d, who, &x, e);
	}
	if (ev->op == OP_ADD && rc == RC_OK && sv_eq(kept.body, m.body))
		return draft_remove(d, who, x.ticket, x.kind, e);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc draft_follow_undo(struct desk *d, const struct actor *who, const struct draft_change *c,
			  struct arena *a, bool *back, struct err *e)
{
	*back = false;
	if (takes_ticket(c))
		return RC_OK;
	for (size_t i = 0; i < c->event.n; i++)
		if (c->event.at[i].noun == NOUN_TICKET && c->event.at[i].field == TICKET_MESSAGE)
			TRY(follow_message(d, who, &c->event.at[i], a, back, e));
	return RC_OK;
}
