/* view.yaml: the named queries shown as tabs of the queue. */
#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"
#include "config_priv.h"
#include "rules_priv.h"

struct view_reader {
	struct config_reader *set;
	struct yaml y;
	struct sv source;
};

static void read_name(struct view_reader *r, const struct yaml_node *map, struct config_view *v)
{
	const struct yaml_node *n = yaml_get(map, "name");
	const struct config_set *out = r->set->out;

	v->name = yaml_str(&r->y, map, "name", true);
	if (!v->name.p || !name_check(&r->y, n, v->name, "view"))
		return;
	for (size_t i = 0; &out->view[i] < v; i++)
		if (utf8_caseeq(out->view[i].name, v->name))
			yaml_fault(&r->y, n, _("view \"%.*s\" is there twice"), SV_ARG(v->name));
}

static void read_view(struct view_reader *r, const struct yaml_node *map)
{
	static const char *const allowed[] = { "name", "title", "query", "sort" };
	struct config_set *out = r->set->out;
	struct config_view *v = &out->view[out->n_view];

	if (!yaml_want(&r->y, map, YAML_K_MAP, "view"))
		return;
	yaml_check_keys(&r->y, map, allowed, ARRAY_LEN(allowed));
	read_name(r, map, v);
	out->n_view++;
	v->title = title_read(&r->y, map, "title", MACHINE_TITLE, v->name);
	condition_from_yaml(&r->y, map, "query", r->source, r->set->vocab, &v->query);
	v->sort = condition_sort_from_yaml(&r->y, yaml_get(map, "sort"), r->source);
}

void views_from_text(struct config_reader *set, const char *path, struct sv text)
{
	static const char *const allowed[] = { "views" };
	struct view_reader r = { .set = set, .source = text };
	const struct yaml_node *list;
	size_t n;

	yaml_load(&r.y, path, text, set->arena, set->faults);
	if (!r.y.whole || !yaml_want(&r.y, r.y.root, YAML_K_MAP, "view.yaml"))
		return;
	yaml_check_keys(&r.y, r.y.root, allowed, ARRAY_LEN(allowed));
	list = yaml_seq(&r.y, r.y.root, "views", true);
	n = list ? list->n : 0;
	if (n > CONFIG_VIEWS) {
		yaml_fault(&r.y, list->item[CONFIG_VIEWS], _("more than %d views"), CONFIG_VIEWS);
		n = CONFIG_VIEWS;
	}
	set->out->view = ARENA_ARRAY(set->arena, n, struct config_view);
	for (size_t i = 0; i < n; i++)
		read_view(&r, list->item[i]);
}
