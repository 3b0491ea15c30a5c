/* Rows written: each looked up first, then all of its changes at once, so a bad row leaves nothing.
 */
#include "import_write.h"

#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "import_resolve.h"
#include "service_priv.h"

/* Beyond it a number would use up those of the desk. */
#define NUMBER_KEPT_MAX 999999999

/* What names a row: its external id, else the mark an export gave it, else all it says. */
static struct sv row_name(const struct import_row *row)
{
	return row->external_id.p ? row->external_id : row->uid.p ? row->uid : row->digest;
}

/* Bytes of a uid that number the changes of an import, or of a row. */
#define UID_COUNT 4

/* Adds n to the number at the uid's end. */
static void uid_add(uint8_t uid[UID_SIZE], size_t n)
{
	for (size_t i = 1; n && i <= UID_COUNT; i++, n >>= 8) {
		n += uid[UID_SIZE - i];
		uid[UID_SIZE - i] = (uint8_t)n;
	}
}

/* uid of the first change of a row without external id: made of the row itself, so that a repeated
 * import finds what is there. */
static void row_uid(const struct import_row *row, uint8_t uid[UID_SIZE])
{
	struct hasher h;
	struct hash sum;

	hash_init(&h);
	hash_part(&h, SV("import tickets"));
	hash_part(&h, SV_NULL);
	hash_part(&h, row_name(row));
	hash_int(&h, 0);
	sum = hash_end(&h);
	memcpy(uid, sum.byte, UID_SIZE);
}

/* uids of the row's changes, one after another. Those of rows with an external id go on where the
 * row before ended: in an index of many millions each would else be a page of its own to read and
 * to write. */
static void give_uids(struct history *h)
{
	struct import *x = h->import;
	uint8_t own[UID_SIZE], *next = own;

	if (h->r->row->external_id.p)
		next = x->uid;
	else
		row_uid(h->r->row, own);
	for (size_t i = 0; i < h->change.n; i++) {
		memcpy(h->change.at[i].head.uid, next, UID_SIZE);
		uid_add(next, 1);
	}
}

/* What names the row, for rows of transactions that were given up. */
static struct sv row_key(const struct import_row *row, struct arena *a)
{
	return arena_printf(a, "%c%.*s", row->external_id.p ? 'e' : 'd', SV_ARG(row_name(row)));
}

static int64_t digest_head(const struct import_row *row)
{
	int64_t head;

	memcpy(&head, row->digest.p, sizeof(head));
	return head;
}

/* The ticket a change made. */
static enum rc ticket_of(struct import *x, int64_t change, struct arena *a, int64_t *ticket,
			 struct err *e)
{
	struct logged_change c;

	TRY(change_store_load(x->desk->db, change, a, &c, e));
	for (size_t i = 0; i < c.n_event && !*ticket; i++)
		if (c.event[i].noun == NOUN_TICKET)
			*ticket = c.event[i].object;
	return RC_OK;
}

/* Is the row here already? Then *ticket is its number. */
static enum rc look_up(struct import *x, const struct import_row *row, struct arena *a,
		       int64_t *ticket, enum import_outcome *out, struct err *e)
{
	uint8_t uid[UID_SIZE];
	struct ticket t;
	int64_t id = 0;

	*out = IMPORT_TAKEN;
	if (!x->write && map_get(&x->rehearsed, row_key(row, a), &id)) {
		*out = id == digest_head(row) ? IMPORT_KNOWN : IMPORT_CHANGED;
		return RC_OK;
	}
	if (row->external_id.p) {
		TRY(ticket_store_external(x->desk->db, row->external_id, &id, e));
		if (!id)
			return RC_OK;
		TRY(ticket_store_load(x->desk->db, id, a, &t, e));
		*ticket = id;
		*out = sv_eq(t.digest, row->digest) ? IMPORT_KNOWN : IMPORT_CHANGED;
		return RC_OK;
	}
	row_uid(row, uid);
	TRY(change_store_by_uid(x->desk->db, uid, &id, e));
	if (!id)
		return RC_OK;
	*out = IMPORT_KNOWN;
	return row->n_relation || row->number ? ticket_of(x, id, a, ticket, e) : RC_OK;
}

/* Instants at which nothing changed bring no change. */
static void drop_empty(struct history *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->change.n; i++) {
		if (h->change.at[i].event.n)
			h->change.at[n++] = h->change.at[i];
		else
			draft_change_deinit(&h->change.at[i]);
	}
	h->change.n = n;
}

static enum rc append(struct history *h, struct err *e)
{
	struct import *x = h->import;

	drop_empty(h);
	give_uids(h);
	for (size_t i = 0; i < h->change.n; i++)
		h->change.at[i].head.batch = x->batch;
	TRY(call_append_history(x->desk, h->change.at, h->change.n, h->ticket, h->arena, e));
	VEC_ADD(&x->unindexed, h->ticket);
	if (!x->batch)
		x->batch = h->change.at[0].head.id;
	return name_plan_learn(x, &h->r->names, e);
}

/* A ticket keeps the number it was exported with where the desk has not come so far. */
static enum rc draw_number(struct history *h, struct err *e)
{
	struct db *db = h->import->desk->db;
	int64_t number = h->r->row->number;

	TRY(seq_store_take(db, SEQ_TICKET, 1, &h->ticket, e));
	if (number <= h->ticket || number > NUMBER_KEPT_MAX)
		return RC_OK;
	h->ticket = number;
	return seq_store_set(db, SEQ_TICKET, number, e);
}

/* Ids for all the row may need: subject, resolution and a text for each message. */
static enum rc draw_ids(struct history *h, struct err *e)
{
	struct db *db = h->import->desk->db;
	const struct resolved *r = h->r;

	TRY(draw_number(h, e));
	if (r->n_file)
		TRY(seq_store_take(db, SEQ_ATTACHMENT, (int64_t)r->n_file, &h->next_file, e));
	if (r->n_message)
		TRY(seq_store_take(db, SEQ_MESSAGE, (int64_t)r->n_message, &h->next_message, e));
	return r->n_text ? seq_store_take(db, SEQ_TEXT, (int64_t)r->n_text, &h->next_text, e)
			 : RC_OK;
}

static enum rc write_row(struct history *h, struct err *e)
{
	TRY(draw_ids(h, e));
	name_plan_events(&h->r->names);
	if (h->r->row->n_change)
		history_write_told(h);
	else
		history_write(h);
	return append(h, e);
}

enum rc import_write(struct import *x, const struct import_row *row, struct arena *a,
		     enum import_outcome *out, struct err *e)
{
	struct resolved r = { .row = row };
	struct history h = { .import = x, .arena = a, .r = &r };
	int64_t known = 0;
	enum rc rc;

	TRY(look_up(x, row, a, &known, out, e));
	if (*out != IMPORT_TAKEN)
		return relations_meet(x, row, row_name(row), known, a, e);
	rc = import_resolve(x, &r, a, e);
	if (rc == RC_OK) {
		rc = write_row(&h, e);
		if (rc == RC_OK)
			rc = relations_meet(x, row, row_name(row), h.ticket, a, e);
		if (rc == RC_INVALID) /* half a row must not be committed with the others */
			e->rc = rc = RC_ENV;
	}
	if (rc == RC_OK && !x->write)
		map_put(&x->rehearsed, row_key(row, a), digest_head(row));
	for (size_t i = 0; i < h.change.n; i++)
		draft_change_deinit(&h.change.at[i]);
	VEC_DEINIT(&h.change);
	VEC_DEINIT(&h.have);
	name_plan_deinit(&r.names);
	return rc;
}

int64_t import_finish_us(const struct import *x)
{
	return (int64_t)x->unindexed.n * x->index_us;
}

/* Last of all: SQLite writes out what the text index has gathered at the next statement that can
 * fail half way, and many small pieces have to be merged again. */
enum rc import_finish(struct import *x, struct err *e)
{
	size_t n = x->unindexed.n;
	int64_t from = clock_work_us();

	if (!n)
		return RC_OK;
	for (size_t i = 0; i < n; i++)
		TRY(search_store_add(x->desk->db, x->unindexed.at[i], &x->words, e));
	VEC_RESET(&x->unindexed);
	x->index_us = (clock_work_us() - from) / (int64_t)n;
	return RC_OK;
}

enum rc import_settle(struct import *x, bool end, struct err *e)
{
	return end || word_tally_full(&x->words) ? word_store_settle(x->desk->db, &x->words, e)
						 : RC_OK;
}
