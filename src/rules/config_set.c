/* The configuration as a whole: which files it has, what refers across them, what is still in use.
 */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/keymap.h"
#include "deskbell/query/vocab.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"
#include "config_priv.h"
#include "rules_priv.h"

#define WORKFLOW_DIR SV("workflow/")
#define YAML_END SV(".yaml")

const char *config_fault_name(struct arena *a, struct sv path)
{
	return arena_printf(a, "config/%.*s", SV_ARG(path)).p;
}

struct sv config_file_name(struct sv path, struct sv folder)
{
	struct sv end = YAML_END, name;

	if (!sv_starts(path, folder) || path.n <= folder.n + end.n)
		return SV_NULL;
	name = (struct sv){ path.p + folder.n, path.n - folder.n - end.n };
	if (!sv_eq((struct sv){ name.p + name.n, end.n }, end) || sv_find(name, '/') < name.n)
		return SV_NULL;
	return name;
}

static struct sv workflow_name(struct sv path)
{
	return config_file_name(path, WORKFLOW_DIR);
}

/* True for a path a set may hold; else *why says, with the nearest guess. */
static bool may_hold(struct sv path, struct arena *a, struct sv *why)
{
	const struct sv known[] = { SV("desk.yaml"),	     SV("view.yaml"),
				    SV("field.yaml"),	     SV("keymap.yaml"),
				    SV("sla.yaml"),	     SV("workflow/NAME.yaml"),
				    SV("calendar/NAME.yaml") };
	int near;

	for (size_t i = 0; i + 2 < ARRAY_LEN(known); i++)
		if (sv_eq(path, known[i]))
			return true;
	if (workflow_name(path).p || config_file_name(path, CALENDAR_DIR).p)
		return true;
	near = fuzzy_nearest(path, known, ARRAY_LEN(known));
	if (sv_starts(path, WORKFLOW_DIR))
		near = (int)ARRAY_LEN(known) - 2;
	if (sv_starts(path, CALENDAR_DIR))
		near = (int)ARRAY_LEN(known) - 1;
	if (near >= 0)
		*why = arena_printf(a, _("unknown file (did you mean \"%.*s\"?)"),
				    SV_ARG(known[near]));
	else
		*why = arena_printf(a, _("unknown file (there are %.*s)"),
				    SV_ARG(names_join(a, known, ARRAY_LEN(known), ", ")));
	return false;
}

/* False with a fault when the file has no place in the set. */
static bool check_path(struct config_reader *r, const struct config_file *file, size_t i)
{
	struct sv why;

	if (!may_hold(file[i].path, r->arena, &why)) {
		faults_add(r->faults, config_fault_name(r->arena, file[i].path), 0, 0, "%.*s",
			   SV_ARG(why));
		return false;
	}
	for (size_t k = 0; k < i; k++) {
		if (!sv_eq(file[k].path, file[i].path))
			continue;
		faults_add(r->faults, config_fault_name(r->arena, file[i].path), 0, 0,
			   _("file is there twice"));
		return false;
	}
	return true;
}

static int by_name(const void *a, const void *b)
{
	return sv_cmp(((const struct machine *)a)->name, ((const struct machine *)b)->name);
}

/* A file's name is what desk.yaml and pinned tickets call the workflow. */
static void check_workflow_name(struct config_reader *r, const char *path, struct sv name)
{
	struct yaml y = { .file = path, .arena = r->arena, .faults = r->faults };

	name_check(&y, NULL, name, "workflow");
}

static void read_workflows(struct config_reader *r, const struct config_file *file, size_t n)
{
	struct config_set *out = r->out;

	out->workflow = ARENA_ARRAY(r->arena, n, struct machine);
	for (size_t i = 0; i < n; i++) {
		struct sv name = workflow_name(file[i].path);
		const char *path = config_fault_name(r->arena, file[i].path);

		if (!name.p)
			continue;
		check_workflow_name(r, path, name);
		machine_from_text(name, path, file[i].text, r->vocab, r->arena,
				  &out->workflow[out->n_workflow++], r->faults);
	}
	if (out->n_workflow > 1)
		qsort(out->workflow, out->n_workflow, sizeof(*out->workflow), by_name);
}

/* Keys of a map at the top of a file, added to *list: names queries may use before their file is
 * read in earnest. Its faults are not of interest yet. */
static void gather_names(struct sv text, const char *key, struct arena *a, struct sv **list,
			 size_t *n, size_t *cap)
{
	const struct yaml_node *map;
	struct faults none;
	struct yaml y;

	faults_init(&none, a);
	yaml_load(&y, "", text, a, &none);
	map = yaml_get(y.root, key);
	if (!map || map->kind != YAML_K_MAP)
		return;
	*list = arena_grow(a, *list, *n, *n + map->n, cap, sizeof(**list));
	for (size_t i = 0; i < map->n; i++)
		(*list)[(*n)++] = map->key[i]->scalar;
}

/* Vocabulary of the desk as it would be under this set; without a directory its fields alone. */
static const struct vocab *make_vocab(struct config_reader *r, const struct config_file *file,
				      size_t n)
{
	struct vocab_directory *names = ARENA_NEW(r->arena, struct vocab_directory);
	struct vocab *v = ARENA_NEW(r->arena, struct vocab);
	struct sv *state = NULL, *type = NULL;
	size_t state_cap = 0, type_cap = 0;

	*v = (struct vocab){ .fields = &r->out->fields };
	if (!r->directory)
		return v;
	names->fields = v->fields;
	names->directory = r->directory;
	for (size_t i = 0; i < n; i++) {
		if (workflow_name(file[i].path).p)
			gather_names(file[i].text, "states", r->arena, &state, &names->n_state,
				     &state_cap);
		if (sv_eqs(file[i].path, "desk.yaml"))
			gather_names(file[i].text, "types", r->arena, &type, &names->n_type,
				     &type_cap);
	}
	names->state = state;
	names->type = type;
	*v = vocab_from_directory(names, r->arena);
	return v;
}

static const struct config_file *find_file(const struct config_file *file, size_t n,
					   const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (sv_eqs(file[i].path, path))
			return &file[i];
	return NULL;
}

static void read_keymap(struct config_reader *r, struct sv text)
{
	struct keymap checked = KEYMAP_INIT;

	r->out->keymap = arena_sv(r->arena, text);
	if (r->directory)
		(void)keymap_load(&checked, "config/keymap.yaml", r->out->keymap, r->arena,
				  r->faults);
}

bool config_set_from_files(const struct config_file *file, size_t n,
			   const struct directory *directory, const struct field_keys *known,
			   struct arena *a, struct config_set *out, struct faults *f)
{
	struct config_reader r = {
		.out = out, .directory = directory, .known = known, .arena = a, .faults = f
	};
	struct field_reader *fields;
	struct config_file *good;
	const struct config_file *one;
	size_t before = f->n + f->dropped, n_good = 0;

	*out = (struct config_set){ .timezone = SV("UTC"), .language = SV("en") };
	if (n > CONFIG_FILES) {
		faults_add(f, "config", 0, 0, _("more than %d files"), CONFIG_FILES);
		return false;
	}
	good = ARENA_ARRAY(a, n, struct config_file);
	for (size_t i = 0; i < n; i++)
		if (check_path(&r, file, i))
			good[n_good++] = file[i];
	one = find_file(good, n_good, "field.yaml");
	fields = fields_from_text(&r, "config/field.yaml", one ? one->text : SV_NULL);
	r.vocab = make_vocab(&r, good, n_good);
	read_workflows(&r, good, n_good);
	one = find_file(good, n_good, "desk.yaml");
	if (one)
		desk_from_text(&r, "config/desk.yaml", one->text);
	else
		faults_add(f, "config/desk.yaml", 0, 0, _("file is missing"));
	fields_finish(fields);
	calendars_from_files(&r, good, n_good);
	one = find_file(good, n_good, "sla.yaml");
	if (one)
		sla_from_text(&r, "config/sla.yaml", one->text);
	one = find_file(good, n_good, "view.yaml");
	if (one)
		views_from_text(&r, "config/view.yaml", one->text);
	one = find_file(good, n_good, "keymap.yaml");
	if (one)
		read_keymap(&r, one->text);
	faults_sort(f);
	return f->n + f->dropped == before;
}

const struct config_type *config_set_type(const struct config_set *c, struct sv name)
{
	for (size_t i = 0; i < c->n_type; i++)
		if (sv_eq(c->type[i].name, name))
			return &c->type[i];
	return NULL;
}

const struct machine *config_set_workflow(const struct config_set *c, struct sv name)
{
	for (size_t i = 0; i < c->n_workflow; i++)
		if (sv_eq(c->workflow[i].name, name))
			return &c->workflow[i];
	return NULL;
}

enum state_category config_set_category(const struct config_set *c, struct sv state)
{
	enum state_category found = 0;

	for (size_t i = 0; i < c->n_workflow && !found; i++)
		found = machine_category(&c->workflow[i], state);
	return found;
}
