/* YAML to a tree by libyaml's events, without recursion over the input. Limits are tested before
 * libyaml sees the text, because it takes minutes for a file of brackets. */
#include "deskbell/text/yaml.h"

#include <string.h>
#include <yaml.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/text/utf8.h"

/* Up to so many keys are compared one by one. */
#define KEYS_FEW 32

/* A collection being filled. */
struct open_node {
	struct yaml_node *node;
	size_t cap;
	size_t key_cap;
	struct yaml_node *key; /* map: the key whose value comes next */
	struct map seen;       /* map: its keys, once there are more than a few */
};

struct loader {
	struct yaml *y;
	struct open_node open[YAML_DEPTH + 1];
	size_t depth;
	size_t nodes;
	size_t skip; /* depth inside a refused collection key */
	bool stop;
};

static void fault_mark(struct yaml *y, const yaml_mark_t *m, const char *msg)
{
	faults_add(y->faults, y->file, (int)m->line + 1, (int)m->column + 1, "%s", msg);
}

static void place_of(struct sv text, size_t at, int *line, int *col)
{
	size_t i, start = 0;

	*line = 1;
	for (i = 0; i < at; i++) {
		if (text.p[i] == '\n') {
			(*line)++;
			start = i + 1;
		}
	}
	*col = (int)utf8_count((struct sv){ text.p + start, at - start }) + 1;
}

static bool is_printable(uint32_t cp)
{
	/* YAML 1.1 section 4.1.1 */
	return cp == '\t' || cp == '\n' || cp == '\r' || (cp >= 0x20 && cp < 0x7F) || cp == 0x85 ||
	       (cp >= 0xA0 && cp <= 0xFFFD && cp != 0xFEFF) || cp >= 0x10000;
}

/* Size, encoding, controls, and the depth of brackets whether they count or not: quotes and
 * comments cannot be told from plain text without parsing, so brackets in them count only while
 * unclosed on one line. True when libyaml may have the text. */
static bool precheck(struct yaml *y, struct sv text)
{
	size_t at = 0, n, flow = 0, most = 0, most_at = 0;
	int line, col;
	uint32_t cp;

	if (text.n > YAML_SIZE) {
		faults_add(y->faults, y->file, 0, 0, _("file is larger than %zu kB"),
			   YAML_SIZE >> 10);
		return false;
	}
	for (; at < text.n; at += n) {
		n = utf8_decode(text, at, &cp);
		if (n == 0 || (!is_printable(cp) && !(cp == 0xFEFF && at == 0))) {
			place_of(text, at, &line, &col);
			faults_add(y->faults, y->file, line, col,
				   n == 0 ? _("byte 0x%02X is not valid UTF-8")
					  : _("control character U+%04X"),
				   n == 0 ? (unsigned)(uint8_t)text.p[at] : cp);
			return false;
		}
		if (cp == '[' || cp == '{')
			flow++;
		else if ((cp == ']' || cp == '}') && flow > 0)
			flow--;
		if (flow > most) {
			most = flow;
			most_at = at;
		}
	}
	/* Text may hold some brackets; only a flood of them is refused before parsing. */
	if (most > 8 * YAML_DEPTH) {
		place_of(text, most_at, &line, &col);
		faults_add(y->faults, y->file, line, col, _("brackets nested too deeply"));
		return false;
	}
	return true;
}

static struct yaml_node *node_new(struct loader *l, enum yaml_kind kind, const yaml_mark_t *m)
{
	struct yaml_node *n;

	if (++l->nodes > YAML_NODES) {
		fault_mark(l->y, m, _("file has too many values"));
		l->stop = true;
		return NULL;
	}
	n = ARENA_NEW(l->y->arena, struct yaml_node);
	n->kind = kind;
	n->line = (int)m->line + 1;
	n->col = (int)m->column + 1;
	return n;
}

/* Notes the key; false when the map has it already. */
static bool new_key(struct open_node *o, const struct yaml_node *key)
{
	const struct yaml_node *map = o->node;
	size_t i;

	if (o->seen.n > 0 || map->n == KEYS_FEW) {
		for (i = o->seen.n; i < map->n; i++)
			map_put(&o->seen, map->key[i]->scalar, 0);
		return map_put(&o->seen, key->scalar, 0);
	}
	for (i = 0; i < map->n; i++)
		if (sv_eq(map->key[i]->scalar, key->scalar))
			return false;
	return true;
}

static void put_pair(struct loader *l, struct open_node *o, struct yaml_node *value)
{
	struct yaml_node *map = o->node, *key = o->key;
	struct arena *a = l->y->arena;

	o->key = NULL;
	if (sv_eqs(key->scalar, "<<") && !key->quoted) {
		yaml_fault(l->y, key, _("merge keys (<<) are not allowed"));
		return;
	}
	if (!new_key(o, key)) {
		yaml_fault(l->y, key, _("key \"%.*s\" is there twice"), SV_ARG(key->scalar));
		return;
	}
	map->key = arena_grow(a, map->key, map->n, map->n + 1, &o->key_cap, sizeof(*map->key));
	map->item = arena_grow(a, map->item, map->n, map->n + 1, &o->cap, sizeof(*map->item));
	map->key[map->n] = key;
	map->item[map->n++] = value;
}

/* Hangs a new node where it belongs. */
static void attach(struct loader *l, struct yaml_node *n)
{
	struct open_node *o;

	if (l->depth == 0) {
		l->y->root = n;
		return;
	}
	o = &l->open[l->depth - 1];
	if (o->node->kind == YAML_K_SEQ) {
		o->node->item = arena_grow(l->y->arena, o->node->item, o->node->n, o->node->n + 1,
					   &o->cap, sizeof(*o->node->item));
		o->node->item[o->node->n++] = n;
	} else if (o->key) {
		put_pair(l, o, n);
	} else {
		o->key = n;
	}
}

static void refuse_marks(struct loader *l, const yaml_mark_t *m, const yaml_char_t *anchor,
			 const yaml_char_t *tag)
{
	if (anchor)
		fault_mark(l->y, m, _("anchors (&) are not allowed"));
	if (tag)
		fault_mark(l->y, m, _("tags (!) are not allowed"));
}

static void on_open(struct loader *l, enum yaml_kind kind, const yaml_mark_t *m)
{
	struct open_node *o = l->depth > 0 ? &l->open[l->depth - 1] : NULL;
	struct yaml_node *n;

	if (o && o->node->kind == YAML_K_MAP && !o->key) {
		fault_mark(l->y, m, _("a key must be plain text"));
		l->stop = true;
		return;
	}
	if (l->depth == YAML_DEPTH) {
		fault_mark(l->y, m, _("nested too deeply"));
		l->stop = true;
		return;
	}
	n = node_new(l, kind, m);
	if (!n)
		return;
	attach(l, n);
	l->open[l->depth++] = (struct open_node){ .node = n };
}

static void on_scalar(struct loader *l, const yaml_event_t *ev)
{
	struct yaml_node *n = node_new(l, YAML_K_SCALAR, &ev->start_mark);

	if (!n)
		return;
	refuse_marks(l, &ev->start_mark, ev->data.scalar.anchor, ev->data.scalar.tag);
	n->scalar = arena_sv(l->y->arena, (struct sv){ (const char *)ev->data.scalar.value,
						       ev->data.scalar.length });
	n->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (n->scalar.n > 0 && memchr(n->scalar.p, '\0', n->scalar.n))
		yaml_fault(l->y, n, _("NUL characters are not allowed"));
	attach(l, n);
}

static void on_event(struct loader *l, const yaml_event_t *ev, int *documents)
{
	switch (ev->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++*documents > 1) {
			fault_mark(l->y, &ev->start_mark, _("only one document is allowed"));
			l->stop = true;
		}
		if (ev->data.document_start.version_directive ||
		    ev->data.document_start.tag_directives.start !=
			    ev->data.document_start.tag_directives.end)
			fault_mark(l->y, &ev->start_mark, _("directives (%) are not allowed"));
		break;
	case YAML_ALIAS_EVENT:
		fault_mark(l->y, &ev->start_mark, _("aliases (*) are not allowed"));
		l->stop = true;
		break;
	case YAML_SCALAR_EVENT:
		on_scalar(l, ev);
		break;
	case YAML_SEQUENCE_START_EVENT:
		refuse_marks(l, &ev->start_mark, ev->data.sequence_start.anchor,
			     ev->data.sequence_start.tag);
		on_open(l, YAML_K_SEQ, &ev->start_mark);
		break;
	case YAML_MAPPING_START_EVENT:
		refuse_marks(l, &ev->start_mark, ev->data.mapping_start.anchor,
			     ev->data.mapping_start.tag);
		on_open(l, YAML_K_MAP, &ev->start_mark);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		map_deinit(&l->open[--l->depth].seen);
		break;
	default:
		break;
	}
}

/* Is there a tab among the blanks this line begins with? */
static bool tab_indents(struct sv text, size_t line)
{
	struct sv head;

	while (line-- > 0)
		sv_cut(&text, '\n');
	head = sv_cut(&text, '\n');
	for (size_t i = 0; i < head.n && (head.p[i] == ' ' || head.p[i] == '\t'); i++)
		if (head.p[i] == '\t')
			return true;
	return false;
}

static void parser_fault(struct yaml *y, const yaml_parser_t *p, struct sv text)
{
	const yaml_mark_t *m = &p->problem_mark;
	const char *problem = p->problem ? p->problem : _("cannot be read");

	if (tab_indents(text, m->line))
		faults_add(y->faults, y->file, (int)m->line + 1, (int)m->column + 1,
			   _("a tab cannot indent; use spaces"));
	else if (p->context)
		faults_add(y->faults, y->file, (int)m->line + 1, (int)m->column + 1,
			   _("%s (%s that began in line %d)"), problem, p->context,
			   (int)p->context_mark.line + 1);
	else
		faults_add(y->faults, y->file, (int)m->line + 1, (int)m->column + 1, "%s", problem);
}

bool yaml_load(struct yaml *y, const char *file, struct sv text, struct arena *a, struct faults *f)
{
	struct loader l = { .y = y };
	size_t had = f->n + f->dropped;
	yaml_parser_t p;
	yaml_event_t ev;
	int documents = 0;
	bool end = false;

	*y = (struct yaml){ .file = arena_strdup(a, file), .arena = a, .faults = f };
	if (!precheck(y, text))
		return false;
	if (!yaml_parser_initialize(&p)) {
		faults_add(f, file, 0, 0, _("out of memory"));
		return false;
	}
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p, (const unsigned char *)(text.p ? text.p : ""), text.n);
	while (!end && !l.stop) {
		if (!yaml_parser_parse(&p, &ev)) {
			parser_fault(y, &p, text);
			break;
		}
		end = ev.type == YAML_STREAM_END_EVENT;
		on_event(&l, &ev, &documents);
		yaml_event_delete(&ev);
	}
	yaml_parser_delete(&p);
	/* What a fault left open. */
	while (l.depth > 0)
		map_deinit(&l.open[--l.depth].seen);
	y->whole = end;
	return f->n + f->dropped == had;
}
