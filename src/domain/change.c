/* A change being made, and the hash that chains it to the one before. What the hash takes, and in
 * which order, is the format version of the change: 2 added the attachments. */
#include "deskbell/domain/change.h"

static struct sv bytes(const void *p, size_t n)
{
	return (struct sv){ p, n };
}

void draft_change_deinit(struct draft_change *d)
{
	VEC_DEINIT(&d->event);
	VEC_DEINIT(&d->text);
	VEC_DEINIT(&d->message);
	VEC_DEINIT(&d->attachment);
}

void draft_change_add(struct draft_change *d, const struct draft_change *more)
{
	for (size_t i = 0; i < more->event.n; i++)
		VEC_ADD(&d->event, more->event.at[i]);
	for (size_t i = 0; i < more->text.n; i++)
		VEC_ADD(&d->text, more->text.at[i]);
	for (size_t i = 0; i < more->message.n; i++)
		VEC_ADD(&d->message, more->message.at[i]);
	for (size_t i = 0; i < more->attachment.n; i++)
		VEC_ADD(&d->attachment, more->attachment.at[i]);
}

static void hash_head(struct hasher *h, const struct change *c)
{
	hash_int(h, c->v);
	hash_int(h, c->id);
	hash_part(h, bytes(c->uid, UID_SIZE));
	hash_int(h, c->at);
	hash_int(h, c->recorded);
	hash_int(h, c->actor);
	hash_int(h, c->door);
	hash_part(h, c->command);
	hash_int(h, c->config);
	hash_int(h, c->batch);
	hash_int(h, c->cause);
	hash_part(h, c->rule);
	hash_int(h, c->undoes);
}

static void hash_texts(struct hasher *h, const struct text *text, size_t n)
{
	hash_int(h, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		hash_int(h, text[i].id);
		hash_part(h, bytes(text[i].digest.byte, HASH_SIZE));
	}
}

static void hash_messages(struct hasher *h, const struct message *message, size_t n)
{
	hash_int(h, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		hash_int(h, message[i].id);
		hash_int(h, message[i].change);
		hash_int(h, message[i].at);
		hash_int(h, message[i].author);
		hash_int(h, message[i].public);
		hash_int(h, message[i].text);
	}
}

static void hash_events(struct hasher *h, const struct event *event, size_t n)
{
	hash_int(h, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		hash_int(h, event[i].noun);
		hash_int(h, event[i].object);
		hash_int(h, event[i].field);
		hash_int(h, event[i].op);
		hash_part(h, event[i].old);
		hash_part(h, event[i].new);
	}
}

static void hash_attachments(struct hasher *h, const struct attachment *file, size_t n)
{
	hash_int(h, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		hash_int(h, file[i].id);
		hash_int(h, file[i].change);
		hash_int(h, file[i].message);
		hash_int(h, file[i].name);
		hash_part(h, file[i].type);
		hash_int(h, file[i].size);
		hash_part(h, bytes(file[i].blob.byte, HASH_SIZE));
	}
}

/* The counts keep the lists apart. */
struct hash change_hash(const struct hash *prev, const struct change *head,
			const struct change_parts *x)
{
	struct hasher h;

	hash_init(&h);
	hash_part(&h, bytes(prev->byte, HASH_SIZE));
	hash_head(&h, head);
	hash_texts(&h, x->text, x->n_text);
	hash_messages(&h, x->message, x->n_message);
	hash_events(&h, x->event, x->n_event);
	if (head->v >= 2)
		hash_attachments(&h, x->attachment, x->n_attachment);
	return hash_end(&h);
}

const char *door_name(enum door d)
{
	static const char *const names[] = { "",
					     [DOOR_CLI] = "cli",
					     [DOOR_TUI] = "tui",
					     [DOOR_SSH] = "ssh",
					     [DOOR_MAIL] = "mail",
					     [DOOR_WORKER] = "worker",
					     [DOOR_IMPORT] = "import",
					     [DOOR_INIT] = "init",
					     [DOOR_SYNC] = "sync" };

	return (size_t)d < ARRAY_LEN(names) ? names[d] : "";
}

const char *event_op_name(enum event_op op)
{
	static const char *const names[] = {
		"", [OP_SET] = "set", [OP_ADD] = "add", [OP_DEL] = "del"
	};

	return (size_t)op < ARRAY_LEN(names) ? names[op] : "";
}
