/* Reads a workflow file. It goes on after every fault, so that one run names them all; only what a
 * fault makes meaningless is left unchecked. */
#include "deskbell/base/i18n.h"
#include "deskbell/domain/person.h"
#include "deskbell/query/query.h"
#include "deskbell/query/vocab.h"
#include "deskbell/rules/machine.h"
#include "deskbell/text/utf8.h"
#include "rules_priv.h"

struct reader {
	struct yaml y;
	struct machine *m;
	struct sv source;
	const struct vocab *vocab;
	struct sv *state; /* keys as written, for guesses */
	size_t n_state;
	bool linked; /* every from and to so far is a state */
	bool cut;    /* more states than are read: an unknown one may be among the rest */
};

/* A name that is there already, apart from its case: two such cannot be told apart in queries. */
static bool is_twin(struct reader *r, const struct yaml_node *key, struct sv other,
		    const char *what)
{
	if (!utf8_caseeq(key->scalar, other) || sv_eq(key->scalar, other))
		return false;
	yaml_fault(&r->y, key, _("%s \"%.*s\" differs from \"%.*s\" only in the case of letters"),
		   what, SV_ARG(key->scalar), SV_ARG(other));
	return true;
}

static void read_category(struct reader *r, const struct yaml_node *key,
			  const struct yaml_node *node, struct machine_state *s)
{
	const struct yaml_node *n = yaml_get(node, "category");
	struct sv known[STATE_CLOSED];
	struct sv word;

	if (yaml_is_null(n)) {
		yaml_fault(&r->y, key, _("state \"%.*s\" has no \"category\""),
			   SV_ARG(key->scalar));
		return;
	}
	if (!yaml_scalar(&r->y, n, "category", &word))
		return;
	s->category = state_category_find(word);
	if (s->category)
		return;
	for (int c = STATE_NEW; c <= STATE_CLOSED; c++)
		known[c - 1] = sv_from(state_category_name((enum state_category)c));
	unknown_fault(&r->y, n, "category", word, known, ARRAY_LEN(known));
}

static void read_state(struct reader *r, const struct yaml_node *key, const struct yaml_node *node)
{
	static const char *const allowed[] = { "title", "category" };
	struct machine_state *s = &r->m->state[r->m->n_state];

	name_check(&r->y, key, key->scalar, "state");
	for (size_t i = 0; i < r->m->n_state; i++)
		if (is_twin(r, key, r->m->state[i].key, "state"))
			break;
	r->m->n_state++;
	s->key = key->scalar;
	s->title.en = key->scalar;
	if (!yaml_want(&r->y, node, YAML_K_MAP, key->scalar.p))
		return;
	yaml_check_keys(&r->y, node, allowed, ARRAY_LEN(allowed));
	s->title = title_read(&r->y, node, "title", MACHINE_TITLE, key->scalar);
	read_category(r, key, node, s);
}

static void read_states(struct reader *r)
{
	const struct yaml_node *key = yaml_get_key(r->y.root, "states");
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "states", true);
	size_t n = map ? map->n : 0;

	if (key) {
		r->m->line = key->line;
		r->m->col = key->col;
	}
	if (map && n == 0)
		yaml_fault(&r->y, key, _("a workflow has at least one state"));
	if (n > MACHINE_STATES) {
		yaml_fault(&r->y, map->key[MACHINE_STATES], _("more than %d states"),
			   MACHINE_STATES);
		n = MACHINE_STATES;
		r->cut = true;
	}
	r->m->state = ARENA_ARRAY(r->y.arena, n, struct machine_state);
	r->state = ARENA_ARRAY(r->y.arena, n, struct sv);
	for (size_t i = 0; i < n; i++) {
		read_state(r, map->key[i], map->item[i]);
		r->state[r->n_state++] = map->key[i]->scalar;
	}
	/* What follows names states; without them each name would be a fault of its own. */
	r->linked = r->n_state > 0 && !r->cut;
}

/* Index of the state a node names, or -1 with a fault. */
static int read_state_name(struct reader *r, const struct yaml_node *n, const char *what)
{
	struct sv word;
	int i;

	if (!yaml_scalar(&r->y, n, what, &word)) {
		r->linked = false;
		return -1;
	}
	i = machine_state_index(r->m, word);
	if (i < 0) {
		if (r->n_state > 0 && !r->cut)
			unknown_fault(&r->y, n, "state", word, r->state, r->n_state);
		r->linked = false;
	}
	return i;
}

static void read_initial(struct reader *r)
{
	const struct yaml_node *n = yaml_get(r->y.root, "initial");
	int i;

	if (yaml_is_null(n)) {
		yaml_fault(&r->y, n ? n : r->y.root,
			   _("\"initial\" is missing: the state a new ticket is in"));
		r->linked = false;
		return;
	}
	i = read_state_name(r, n, "initial");
	if (i >= 0)
		r->m->initial = (size_t)i;
}

static void add_from(struct reader *r, const struct yaml_node *n, struct machine_transition *t)
{
	int i = read_state_name(r, n, "from");
	uint64_t bit;

	if (i < 0)
		return;
	bit = (uint64_t)1 << i;
	if (t->from & bit)
		yaml_fault(&r->y, n, _("state \"%.*s\" is named twice"), SV_ARG(n->scalar));
	t->from |= bit;
}

/* A scalar, or each item of a sequence. */
static void each_word(struct reader *r, const struct yaml_node *n, struct machine_transition *t,
		      void (*add)(struct reader *, const struct yaml_node *,
				  struct machine_transition *))
{
	if (n->kind != YAML_K_SEQ) {
		add(r, n, t);
		return;
	}
	for (size_t i = 0; i < n->n; i++)
		add(r, n->item[i], t);
}

/* True when the key has a value; else a fault that names the transition. */
static bool has_value(struct reader *r, const struct yaml_node *name, const struct yaml_node *n,
		      const char *key)
{
	if (!yaml_is_null(n) && !(n->kind == YAML_K_SEQ && n->n == 0))
		return true;
	yaml_fault(&r->y, name, _("transition \"%.*s\" has no \"%s\""), SV_ARG(name->scalar), key);
	return false;
}

static void read_ends(struct reader *r, const struct yaml_node *name, const struct yaml_node *node,
		      struct machine_transition *t)
{
	const struct yaml_node *from = yaml_get(node, "from");
	const struct yaml_node *to = yaml_get(node, "to");
	int i = -1;

	if (has_value(r, name, from, "from"))
		each_word(r, from, t, add_from);
	else
		r->linked = false;
	if (has_value(r, name, to, "to"))
		i = read_state_name(r, to, "to");
	else
		r->linked = false;
	if (i < 0)
		return;
	t->to = (size_t)i;
	if (t->from >> i & 1)
		yaml_fault(&r->y, to, _("transition \"%.*s\" leads from \"%.*s\" to itself"),
			   SV_ARG(name->scalar), SV_ARG(r->m->state[i].key));
}

static void add_role(struct reader *r, const struct yaml_node *n, struct machine_transition *t)
{
	static const enum role all[] = { ROLE_REQUESTER, ROLE_AGENT, ROLE_AUTHOR, ROLE_SUPERVISOR,
					 ROLE_ADMIN };
	struct sv known[ARRAY_LEN(all)];
	struct sv word;
	unsigned role;

	if (!yaml_scalar(&r->y, n, "roles", &word))
		return;
	role = role_find(word);
	if (!role) {
		for (size_t i = 0; i < ARRAY_LEN(all); i++)
			known[i] = sv_from(role_name(all[i]));
		unknown_fault(&r->y, n, "role", word, known, ARRAY_LEN(known));
	} else if (t->roles & role) {
		yaml_fault(&r->y, n, _("role \"%.*s\" is named twice"), SV_ARG(word));
	}
	t->roles |= role;
}

static void add_required(struct reader *r, const struct yaml_node *n, struct machine_transition *t)
{
	const struct fieldset *fields = r->vocab ? r->vocab->fields : NULL;
	const struct field *f;
	struct sv *known;
	struct sv word;
	size_t n_known;

	if (!yaml_scalar(&r->y, n, "required", &word))
		return;
	f = fieldset_find(fields, NOUN_TICKET, word);
	if (!f) {
		n_known = fieldset_names(fields, NOUN_TICKET, FIELD_SETTABLE, r->y.arena, &known);
		unknown_fault(&r->y, n, "field", word, known, n_known);
		return;
	}
	if (!(f->flags & FIELD_SETTABLE) || (f->flags & FIELD_SET)) {
		yaml_fault(&r->y, n,
			   _("field \"%s\" cannot be filled in, so it cannot be required"),
			   f->name);
		return;
	}
	for (size_t i = 0; i < t->n_required; i++) {
		if (t->required[i] != f)
			continue;
		yaml_fault(&r->y, n, _("field \"%s\" is named twice"), f->name);
		return;
	}
	if (t->n_required == MACHINE_REQUIRED) {
		yaml_fault(&r->y, n, _("more than %d required fields"), MACHINE_REQUIRED);
		return;
	}
	t->required[t->n_required++] = f;
}

static void read_when(struct reader *r, const struct yaml_node *node, struct machine_transition *t)
{
	const struct yaml_node *n = yaml_get(node, "when");
	size_t sorts = 0;

	if (!condition_from_yaml(&r->y, node, "when", r->source, r->vocab, &t->when) ||
	    !t->when.query)
		return;
	query_sorts(t->when.query, &sorts);
	if (sorts > 0)
		yaml_fault(&r->y, n, _("a condition is not sorted: take \"sort:\" out"));
	if (query_asks_unread(t->when.query))
		yaml_fault(&r->y, n,
			   _("a condition is about the ticket: what somebody has not read "
			     "(is:unread) is none of it"));
}

static void read_guards(struct reader *r, const struct yaml_node *name,
			const struct yaml_node *node, struct machine_transition *t)
{
	const struct yaml_node *roles = yaml_get(node, "roles");
	const struct yaml_node *required = yaml_get(node, "required");

	if (!yaml_get_key(node, "roles"))
		t->roles = ROLE_AGENT | ROLE_SUPERVISOR;
	else if (has_value(r, name, roles, "roles"))
		each_word(r, roles, t, add_role);
	t->required = ARENA_ARRAY(r->y.arena, MACHINE_REQUIRED, const struct field *);
	if (!yaml_is_null(required))
		each_word(r, required, t, add_required);
	read_when(r, node, t);
}

static void read_transition(struct reader *r, const struct yaml_node *name,
			    const struct yaml_node *node)
{
	static const char *const allowed[] = { "title", "help",	    "from", "to",
					       "roles", "required", "when" };
	struct machine_transition *t = &r->m->transition[r->m->n_transition];

	name_check(&r->y, name, name->scalar, "transition");
	for (size_t i = 0; i < r->m->n_transition; i++)
		if (is_twin(r, name, r->m->transition[i].name, "transition"))
			break;
	r->m->n_transition++;
	t->name = name->scalar;
	t->title.en = name->scalar;
	if (!yaml_want(&r->y, node, YAML_K_MAP, name->scalar.p)) {
		r->linked = false;
		return;
	}
	yaml_check_keys(&r->y, node, allowed, ARRAY_LEN(allowed));
	t->title = title_read(&r->y, node, "title", MACHINE_TITLE, name->scalar);
	t->help = title_read(&r->y, node, "help", MACHINE_HELP, SV_NULL);
	read_ends(r, name, node, t);
	read_guards(r, name, node, t);
}

static void read_transitions(struct reader *r)
{
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "transitions", true);
	size_t n = map ? map->n : 0;

	if (!map)
		r->linked = false;
	if (n > MACHINE_TRANSITIONS) {
		yaml_fault(&r->y, map->key[MACHINE_TRANSITIONS], _("more than %d transitions"),
			   MACHINE_TRANSITIONS);
		n = MACHINE_TRANSITIONS;
		r->linked = false;
	}
	r->m->transition = ARENA_ARRAY(r->y.arena, n, struct machine_transition);
	for (size_t i = 0; i < n; i++)
		read_transition(r, map->key[i], map->item[i]);
}

/* States reachable from the initial one, as bits. */
static uint64_t reachable(const struct machine *m)
{
	uint64_t seen = (uint64_t)1 << m->initial;
	uint64_t before;

	do {
		before = seen;
		for (size_t i = 0; i < m->n_transition; i++)
			if (m->transition[i].from & seen)
				seen |= (uint64_t)1 << m->transition[i].to;
	} while (seen != before);
	return seen;
}

/* Each state can be reached, and one of them ends a ticket: import needs it for closed rows. */
static void check_graph(struct reader *r)
{
	const struct yaml_node *map = yaml_get(r->y.root, "states");
	uint64_t seen = reachable(r->m);
	bool categories = true, ends = false;

	for (size_t i = 0; i < r->m->n_state; i++) {
		const struct machine_state *s = &r->m->state[i];

		categories = categories && s->category;
		ends = ends || (s->category == STATE_CLOSED && (seen >> i & 1));
		if (!(seen >> i & 1))
			yaml_fault(&r->y, yaml_get_key(map, s->key.p),
				   _("state \"%.*s\" cannot be reached from \"%.*s\""),
				   SV_ARG(s->key), SV_ARG(r->m->state[r->m->initial].key));
	}
	if (categories && !ends)
		yaml_fault(
			&r->y, yaml_get_key(r->y.root, "states"),
			_("no state of category closed can be reached: a ticket could never end"));
}

bool machine_from_text(struct sv name, const char *file, struct sv text, const struct vocab *vocab,
		       struct arena *a, struct machine *out, struct faults *f)
{
	static const char *const allowed[] = { "title", "initial", "states", "transitions" };
	struct reader r = { .m = out, .source = text, .vocab = vocab };
	size_t before = f->n + f->dropped;

	*out = (struct machine){ .name = arena_sv(a, name) };
	out->title.en = out->name;
	yaml_load(&r.y, file, text, a, f);
	if (!r.y.whole)
		return false;
	if (!yaml_want(&r.y, r.y.root, YAML_K_MAP, _("the workflow")))
		return false;
	yaml_check_keys(&r.y, r.y.root, allowed, ARRAY_LEN(allowed));
	out->title = title_read(&r.y, r.y.root, "title", MACHINE_TITLE, out->name);
	read_states(&r);
	read_initial(&r);
	read_transitions(&r);
	if (r.linked)
		check_graph(&r);
	return f->n + f->dropped == before;
}
