#ifndef DESKBELL_QUERY_PRIV_H
#define DESKBELL_QUERY_PRIV_H
/* The tree as the parser makes it, and the plan made from it. */
#include "deskbell/domain/custom.h"
#include "deskbell/query/plan.h"
#include "deskbell/query/query.h"

/* ---- the tree: names and dates as written ---- */

enum node_kind { NODE_AND = 1, NODE_OR, NODE_NOT, NODE_FIELD };

enum atom_kind {
	ATOM_EQ = 1,
	ATOM_LT,
	ATOM_LE,
	ATOM_GT,
	ATOM_GE,
	ATOM_RANGE,  /* a..b, both ends in */
	ATOM_PREFIX, /* a without its '*' */
	ATOM_NONE,
	ATOM_ANY,
	ATOM_MINE, /* me of a person, my-teams of a team or queue */
};

struct operand {
	struct sv text; /* unescaped */
	bool quoted;
	size_t from, to; /* place in the source, for faults */
};

struct atom {
	enum atom_kind kind;
	struct operand a, b;
};

struct node {
	enum node_kind kind;
	struct node **kid; /* AND, OR: two or more, none of the same kind; NOT: one, no NOT */
	size_t n;
	const struct field *field; /* FIELD: any of its atoms */
	struct atom *atom;
	size_t n_atom;
	bool bare; /* a word or phrase without "text:" */
};

struct query {
	struct arena *arena;
	const struct fieldset *fields; /* of its names */
	struct node *root;	       /* NULL: everything */
	struct query_sort sort[QUERY_SORT_MAX];
	size_t n_sort;
	bool rank; /* sort:rank; then n_sort = 0 */
};

/* The fields a vocabulary knows; it may be NULL. */
static inline const struct fieldset *fields_of(const struct vocab *v)
{
	return v ? v->fields : NULL;
}

/* ---- reading ---- */

struct reader {
	struct sv text;
	size_t at;
	const struct vocab *vocab;
	const struct fieldset *fields;
	struct arena *arena;
	struct query *query;
	size_t terms, depth;
	struct query_fault *fault;
	struct err *e;
};

/* Reports a fault at bytes [from, to) of the text; returns RC_INVALID. */
enum rc reader_fault(struct reader *r, size_t from, size_t to, const char *field, const char *fmt,
		     ...) PRINTF(5, 6);
/* At most 40 bytes of a text, for messages. */
struct sv shown(struct sv v);
bool is_blank(char c);
/* True and the name's length when "name:" begins a field at byte `at`. */
bool field_starts(struct sv text, size_t at, size_t *n);
/* Text between quotes at r->at, unescaped; r->at moves behind it. */
enum rc read_quoted(struct reader *r, struct operand *out);
/* Values of a field behind its colon; `name` as written, from its byte `from`. */
enum rc read_values(struct reader *r, const struct field *f, struct sv name, size_t from,
		    struct node **out);
/* "a,-b" behind "sort:" into r->query. */
enum rc read_sort(struct reader *r);
/* Counts a term and makes room for an atom. */
enum rc add_atom(struct reader *r, struct node *n, size_t *cap, struct atom atom);

/* Checks an atom against its field and the vocabulary; may change its kind (none, me, prefix). */
enum rc check_atom(struct reader *r, const struct field *f, struct sv name, struct atom *atom);
/* Fields whose values have an order: <, >, .. */
bool field_ordered(const struct field *f);
/* Fields asked for by words. */
bool field_words(const struct field *f);
/* Fixed values of a field (priority, is, state_category) in their order; NULL when it has none. */
const char *const *field_values(const struct field *f);
/* Fields whose values are rows of the directory. */
bool field_row(const struct field *f);
/* Vocabulary a field takes its names from, 0 = none. */
enum vocab_kind field_vocab(const struct field *f);

/* ---- the plan ---- */

enum leaf_kind {
	LEAF_CONST = 1, /* value */
	LEAF_OPEN,
	LEAF_IDS,    /* column is one of id[] */
	LEAF_RANGE,  /* lo <= column <= hi */
	LEAF_KEYS,   /* text column (or a tag) is one of key[] */
	LEAF_PREFIX, /* text column, tag or login begins with key[0] */
	LEAF_UNSET,
	LEAF_WORDS,
};

enum plan_kind { PLAN_AND = 1, PLAN_OR, PLAN_NOT, PLAN_LEAF };

struct plan_node {
	enum plan_kind kind;
	struct plan_node **kid;
	size_t n;
	enum leaf_kind leaf;
	const struct field *field;
	bool value;
	int64_t lo, hi;
	int64_t *id; /* ascending, each once */
	size_t n_id;
	struct sv *key;
	size_t n_key;
	struct token_term *term;
	size_t n_term;
	struct operand word; /* LEAF_WORDS: as written */
	struct sv *instead;  /* words in place of the last term, a prefix */
	size_t n_instead;
	/* LEAF_* of a custom field: many of the newest tickets meet it; many tickets of all do. */
	bool dense, many;
};

/* One column of the order. */
enum order_kind {
	ORDER_COLUMN = 1, /* the field's column */
	ORDER_UNSET,	  /* 1 where it is unset, else 0 */
	ORDER_NAME,	  /* key or login of the row it points to */
	ORDER_TEXT,	  /* text column, absent as '' */
};

struct order {
	enum order_kind kind;
	const struct field *field;
	bool desc;
};

struct query_plan {
	const struct query_env *env;
	struct plan_node *root; /* NULL: everything */
	struct order *order;
	size_t n_order;
	bool id_desc; /* direction of the closing id */
	bool words;
	enum query_text text;
	size_t newest; /* hits that count, 0 = all */
	bool whole;    /* words stand for prefixes, and are all these have */
};

/* Words joined by AND and OR alone: one expression for the text index. */
bool plan_is_text(const struct plan_node *n);
/* Such a node as that expression; `asked`: a prefix as it was asked for, not by its words. */
void text_match(struct str *m, const struct plan_node *n, bool asked);
/* The words among the conditions of a node, as one expression; nothing where there are none. */
void text_join(struct str *m, const struct plan_node *n, bool asked);
/* True when the plan finds only tickets that have the field, by a range of it. */
bool plan_finds_set(const struct plan_node *n, const struct field *f);
/* True when the query takes open tickets only, by a condition that stands for itself. */
bool plan_only_open(const struct plan_node *n);

/* Where the values of a custom field are sought: by the index over them, then these tickets; by the
 * index over them, among which each open ticket is sought in the order of the list; where they are
 * likely most and only open tickets count, at each of these; at each row of the list itself. */
enum custom_from { BY_VALUE, AMONG_VALUES, BY_OPEN_TICKET, BY_ROW };

/* The best of them for a leaf of this plan; open: the query is for open tickets only. */
enum custom_from custom_from_of(const struct query_plan *p, const struct plan_node *n, bool open);
/* A leaf of a custom field as a condition over ticket t. */
void custom_add_leaf(struct sql *out, const struct plan_node *n, enum custom_from from);
/* "(SELECT ...)" of the tickets that a leaf finds by the index over values; not of LEAF_UNSET. */
void custom_add_values(struct sql *out, const struct plan_node *n);
/* The tables a plan's order by custom fields stands in, and one column of it: from them, or looked
 * up by ticket. */
void custom_add_joins(const struct query_plan *p, struct sql *out);
void custom_add_column(const struct query_plan *p, const struct order *o, bool joined,
		       struct sql *out);

/* A leaf on a field of staff only (FIELD_INTERNAL): its condition, and the same in memory. */
void internal_sql(const struct plan_node *n, const struct scope *s, struct sql *out);
bool internal_holds(const struct plan_node *n, const struct query_row *row);
/* Makes plan->order from the query's sort keys. */
void plan_order(struct query_plan *p, const struct query *q, struct arena *a);
/* Value priority has in the store when unset. */
#define PRIORITY_UNSET 9

#endif
