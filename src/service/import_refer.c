/* What an exported row says of things outside of it: files, and other tickets. */
#include "deskbell/base/i18n.h"
#include "import_row.h"

#define RELATIONS_MAX 20000
#define NAME_MAX_FILE 1000 /* bytes of a label, as attach takes it */
#define TYPE_MAX 255

static bool read_hash(struct sv hex, struct hash *out)
{
	if (hex.n != 2 * (size_t)HASH_SIZE)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		char c = hex.p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
						   : -1;

		if (digit < 0)
			return false;
		out->byte[i / 2] = (uint8_t)(i % 2 ? out->byte[i / 2] * 16 + digit : digit);
	}
	return true;
}

static int64_t whole(const struct json *o, const char *key)
{
	const struct json *v = json_get(o, key);

	return v && v->type == JSON_T_INT ? v->i : -1;
}

enum rc import_file_read(const struct json *o, struct arena *a, struct import_event *out,
			 struct err *e)
{
	static const char where[] = "history: attachments: ";
	struct import_file *f = ARENA_NEW(a, struct import_file);
	struct sv hex;

	*f = (struct import_file){ .id = whole(o, "id"),
				   .message = whole(o, "message"),
				   .size = whole(o, "size") };
	TRY(import_text(o, where, "name", a, &f->name, e));
	TRY(import_word(o, where, "type", a, &f->type, e));
	TRY(import_word(o, where, "sha256", a, &hex, e));
	if (f->id < 1 || f->message < 1 || f->size < 0 || !read_hash(hex, &f->blob))
		return err_set(e, RC_INVALID,
			       _("%sa file needs id, message, name, type, size and sha256"), where);
	if (f->name.n > NAME_MAX_FILE || f->type.n > TYPE_MAX)
		return err_set(e, RC_INVALID, _("%sname or type is too long"), where);
	f->name = f->name.p ? f->name : SV("");
	f->type = f->type.p ? f->type : SV("application/octet-stream");
	out->file = f;
	return RC_OK;
}

static enum rc read_relation(const struct json *o, const struct import_row *row, struct arena *a,
			     struct import_relation *out, struct err *e)
{
	static const char where[] = "relations: ";
	struct sv kind;

	if (o->type != JSON_T_OBJECT)
		return err_set(e, RC_INVALID, _("relations must be a list of objects"));
	TRY(import_instant(o, where, "at", &out->at, e));
	TRY(import_word(o, where, "by", a, &out->by, e));
	TRY(import_op(o, where, &out->op, e));
	TRY(import_word(o, where, "kind", a, &kind, e));
	out->kind = link_find(kind);
	out->ticket = whole(o, "ticket");
	if (!out->at || out->op == OP_SET || out->ticket < 1 || out->ticket == row->number ||
	    (!out->kind && !sv_eqs(kind, "merged")))
		return err_set(e, RC_INVALID,
			       _("%san entry needs at, op (add or del), kind (a kind of link, or "
				 "merged) and another ticket"),
			       where);
	return RC_OK;
}

enum rc import_relations_read(const struct json *row, struct arena *a, struct import_row *out,
			      struct err *e)
{
	const struct json *list;

	TRY(import_list(row, "", "relations", RELATIONS_MAX, &list, e));
	out->n_relation = list ? list->n : 0;
	out->relation = ARENA_ARRAY(a, out->n_relation, struct import_relation);
	for (size_t i = 0; i < out->n_relation; i++)
		TRY(read_relation(&list->at[i], out, a, &out->relation[i], e));
	return RC_OK;
}
