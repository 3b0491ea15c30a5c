#ifndef DESKBELL_QUERY_VOCAB_H
#define DESKBELL_QUERY_VOCAB_H
/* The names a query may use, as an interface: whoever asks decides where they come from (and which
 * of them the asker may see). vocab_directory is the usual one. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/domain/person.h"

enum vocab_kind {
	VOCAB_PERSON = 1, /* name = login, label = name */
	VOCAB_TEAM,
	VOCAB_QUEUE,
	VOCAB_CATEGORY,
	VOCAB_ORGANISATION,
	VOCAB_STATE, /* states and types have no id: 0 */
	VOCAB_TYPE,
	VOCAB_TAG, /* only guesses: a tag nobody uses is no fault */
};

struct vocab_name {
	int64_t id;
	struct sv name, label;
};

struct vocab {
	const struct fieldset *fields; /* the fields there are; NULL: no custom ones */
	/* Calls fn for each name of the kind that begins with prefix, in byte order of the names,
	 * rows "none" left out, retired ones included; a name lives until fn returns, and fn
	 * returning false ends it. */
	void (*each)(const void *arg, enum vocab_kind kind, struct sv prefix,
		     bool (*fn)(void *fn_arg, const struct vocab_name *name), void *fn_arg);
	/* The very name; false when there is none. The function itself NULL: names are not checked.
	 */
	bool (*find)(const void *arg, enum vocab_kind kind, struct sv name, int64_t *id);
	/* Name of an id; SV_NULL when there is none and for id 0. */
	struct sv (*name)(const void *arg, enum vocab_kind kind, int64_t id);
	/* Team that owns a queue, 0 = none. */
	int64_t (*team_of)(const void *arg, int64_t queue);
	/* Organisation a person belongs to, 0 = none. */
	int64_t (*organisation_of)(const void *arg, int64_t person);
	/* What is looked up may fail to be read: then the functions above find nothing, and the
	 * first such failure is kept until it is asked for here. NULL: they cannot fail. */
	enum rc (*check)(const void *arg, struct err *e);
	const void *arg;
};

/* What was asked of the vocabulary since the last check holds only if this gives RC_OK. query_parse
 * asks; who plans, matches, completes or makes keys asks for himself. v may be NULL. */
enum rc vocab_check(const struct vocab *v, struct err *e) MUST_USE;

/* Vocabulary over a directory and lists of names, which are borrowed. */
struct vocab_directory {
	const struct directory *directory;
	const struct sv *state, *type, *tag; /* any order; duplicates are given once */
	size_t n_state, n_type, n_tag;
	const struct fieldset *fields;
};

/* *d is borrowed as long as the vocabulary is used; its names but people's are sorted in the
 * arena. */
struct vocab vocab_from_directory(const struct vocab_directory *d, struct arena *a);

/* Reserved: none any me my-teams. */
bool vocab_reserved(struct sv name);

#endif
