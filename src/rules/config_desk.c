/* desk.yaml: the desk itself, which types follow which workflows, what a new ticket is. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/zone.h"
#include "config_priv.h"
#include "rules_priv.h"

#define ADDRESS_MAX 254 /* RFC 5321 4.5.3.1.3, without the angle brackets */

struct desk_reader {
	struct config_reader *set;
	struct yaml y;
};

static bool is_address(struct sv v)
{
	size_t at = sv_find(v, '@');

	if (at == 0 || at + 1 >= v.n || v.n > ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] <= 0x20 || v.p[i] >= 0x7f || strchr("<>()[],;:\\\"", v.p[i]) ||
		    (v.p[i] == '@' && i != at))
			return false;
	return true;
}

/* Text of a key that must pass `ok`; else a fault and the default. */
static struct sv checked(struct desk_reader *r, const struct yaml_node *map, const char *key,
			 bool (*ok)(struct sv), struct sv dflt, const char *expected)
{
	struct sv v = yaml_str(&r->y, map, key, false);

	if (!v.p)
		return dflt;
	if (ok(v))
		return v;
	yaml_fault(&r->y, yaml_get(map, key), _("\"%s\" is not %s"), key, expected);
	return dflt;
}

static void read_language(struct desk_reader *r, const struct yaml_node *map)
{
	const struct sv known[] = { SV("en"), SV("zh"), SV("ru") };
	struct sv v = yaml_str(&r->y, map, "language", false);

	r->set->out->language = v.p ? v : known[0];
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (!v.p || sv_eq(v, known[i]))
			return;
	unknown_fault(&r->y, yaml_get(map, "language"), "language", v, known, ARRAY_LEN(known));
}

/* The machine's zones may change while a desk runs: then it goes on. */
static void read_timezone(struct desk_reader *r, const struct yaml_node *map)
{
	struct sv v = yaml_str(&r->y, map, "timezone", false);
	struct err e = { 0 };
	struct zone zone;

	r->set->out->timezone = v.p ? v : SV("UTC");
	if (v.p && r->set->directory && zone_load(v, r->y.arena, &zone, &e) != RC_OK)
		yaml_fault(&r->y, yaml_get(map, "timezone"), "%s", e.msg);
}

static void read_desk(struct desk_reader *r)
{
	static const char *const allowed[] = { "title", "timezone", "language" };
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "desk", false);
	struct config_set *out = r->set->out;

	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	out->title = title_read(&r->y, map, "title", MACHINE_TITLE, SV("deskbell"));
	read_timezone(r, map);
	read_language(r, map);
}

static void read_mail(struct desk_reader *r)
{
	static const char *const allowed[] = { "from" };
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "mail", false);

	if (!map)
		return;
	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	if (yaml_is_null(yaml_get(map, "from")))
		yaml_fault(&r->y, yaml_get_key(r->y.root, "mail"), _("\"mail\" has no \"from\""));
	r->set->out->mail_from = checked(r, map, "from", is_address, SV_NULL,
					 _("a mail address like help@example.org"));
}

static const struct machine *workflow_of(struct desk_reader *r, const struct yaml_node *n,
					 struct sv name)
{
	const struct config_set *out = r->set->out;
	const struct machine *m = config_set_workflow(out, name);
	struct sv *known;

	if (m)
		return m;
	known = ARENA_ARRAY(r->y.arena, out->n_workflow, struct sv);
	for (size_t i = 0; i < out->n_workflow; i++)
		known[i] = out->workflow[i].name;
	unknown_fault(&r->y, n, "workflow", name, known, out->n_workflow);
	return NULL;
}

/* `incident: incident` or `incident: {workflow: incident, title: ...}` */
static void read_type(struct desk_reader *r, const struct yaml_node *key,
		      const struct yaml_node *node)
{
	static const char *const allowed[] = { "workflow", "title" };
	struct config_set *out = r->set->out;
	struct config_type *t = &out->type[out->n_type++];
	const struct yaml_node *workflow = node;
	struct sv name;

	name_check(&r->y, key, key->scalar, "type");
	for (size_t i = 0; i + 1 < out->n_type; i++)
		if (utf8_caseeq(out->type[i].name, key->scalar))
			yaml_fault(
				&r->y, key,
				_("type \"%.*s\" differs from \"%.*s\" only in the case of letters"),
				SV_ARG(key->scalar), SV_ARG(out->type[i].name));
	t->name = key->scalar;
	if (node->kind == YAML_K_MAP) {
		yaml_check_keys(&r->y, node, allowed, ARRAY_LEN(allowed));
		t->title = title_read(&r->y, node, "title", MACHINE_TITLE, SV_NULL);
		workflow = yaml_get(node, "workflow");
	}
	if (yaml_is_null(workflow))
		yaml_fault(&r->y, key, _("type \"%.*s\" has no workflow"), SV_ARG(key->scalar));
	else if (yaml_scalar(&r->y, workflow, "workflow", &name))
		t->workflow = workflow_of(r, workflow, name);
	if (!t->title.en.p)
		t->title = t->workflow ? t->workflow->title : (struct yaml_title){ .en = t->name };
}

static void read_types(struct desk_reader *r)
{
	const struct yaml_node *key = yaml_get_key(r->y.root, "types");
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "types", true);
	struct config_set *out = r->set->out;
	size_t n = map ? map->n : 0;

	if (key) {
		out->line = key->line;
		out->col = key->col;
	}
	if (map && n == 0)
		yaml_fault(&r->y, key, _("a desk has at least one type"));
	if (n > CONFIG_TYPES) {
		yaml_fault(&r->y, map->key[CONFIG_TYPES], _("more than %d types"), CONFIG_TYPES);
		n = CONFIG_TYPES;
	}
	out->type = ARENA_ARRAY(r->y.arena, n, struct config_type);
	for (size_t i = 0; i < n; i++)
		read_type(r, map->key[i], map->item[i]);
}

static void read_new_type(struct desk_reader *r, const struct yaml_node *map)
{
	struct config_set *out = r->set->out;
	struct sv v = yaml_str(&r->y, map, "type", true);
	struct sv *known;

	if (!v.p || out->n_type == 0)
		return;
	out->new.type = config_set_type(out, v);
	if (out->new.type)
		return;
	known = ARENA_ARRAY(r->y.arena, out->n_type, struct sv);
	for (size_t i = 0; i < out->n_type; i++)
		known[i] = out->type[i].name;
	unknown_fault(&r->y, yaml_get(map, "type"), "type", v, known, out->n_type);
}

static void read_new_queue(struct desk_reader *r, const struct yaml_node *map)
{
	const struct directory *d = r->set->directory;
	const struct yaml_node *n = yaml_get(map, "queue");
	struct sv v = yaml_str(&r->y, map, "queue", true);
	struct err e = { .rc = RC_OK };
	const struct queue *q;
	struct sv *known;
	size_t n_known = 0;

	if (!v.p)
		return;
	r->set->out->new.queue = v;
	if (key_check(v, NOUN_QUEUE, &e) != RC_OK) {
		yaml_fault(&r->y, n, "%s", e.msg);
		return;
	}
	q = d ? directory_queue_key(d, v) : NULL;
	if (!d || (q && q->active))
		return;
	known = ARENA_ARRAY(r->y.arena, d->n_queue, struct sv);
	for (size_t i = 0; i < d->n_queue; i++)
		if (d->queue[i].active)
			known[n_known++] = d->queue[i].key;
	unknown_fault(&r->y, n, "queue", v, known, n_known);
}

static void read_new(struct desk_reader *r)
{
	static const char *const allowed[] = { "type", "queue", "priority" };
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "new", true);
	struct sv v;
	int p;

	r->set->out->new.priority = PRIORITY_P3;
	if (!map)
		return;
	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	read_new_type(r, map);
	read_new_queue(r, map);
	v = yaml_str(&r->y, map, "priority", false);
	if (!v.p)
		return;
	p = priority_find(v);
	if (p >= PRIORITY_P1)
		r->set->out->new.priority = (enum priority)p;
	else
		yaml_fault(&r->y, yaml_get(map, "priority"),
			   _("unknown priority \"%.*s\" (P1, P2, P3 or P4)"),
			   SV_ARG(utf8_clip(v, 60)));
}

void desk_from_text(struct config_reader *set, const char *path, struct sv text)
{
	static const char *const allowed[] = { "desk", "types", "new", "mail" };
	struct desk_reader r = { .set = set };

	yaml_load(&r.y, path, text, set->arena, set->faults);
	if (!r.y.whole || !yaml_want(&r.y, r.y.root, YAML_K_MAP, "desk.yaml"))
		return;
	yaml_check_keys(&r.y, r.y.root, allowed, ARRAY_LEN(allowed));
	read_desk(&r);
	read_types(&r);
	read_new(&r);
	read_mail(&r);
}
