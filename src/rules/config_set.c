/* The configuration as a whole: which files it has, what refers across them, what is still in use.
 */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/keymap.h"
#include "deskbell/query/vocab.h"
#include "deskbell/text/utf8.h"
#include "config_priv.h"
#include "rules_priv.h"

const char *config_fault_name(struct arena *a, struct sv path)
{
	return arena_printf(a, "config/%.*s", SV_ARG(path)).p;
}

const char *config_part_fault(struct arena *a, enum config_part part)
{
	return config_fault_name(a, config_part_path(part));
}

/* False with a fault when the file has no place in the set. */
static bool check_path(struct config_reader *r, const struct config_file *file, size_t i)
{
	enum config_part part;
	struct sv name;

	if (!config_part_of(file[i].path, &part, &name)) {
		faults_add(r->faults, config_fault_name(r->arena, file[i].path), 0, 0, "%.*s",
			   SV_ARG(config_part_unknown(file[i].path, r->arena)));
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
		const char *path = config_fault_name(r->arena, file[i].path);
		struct sv name;

		if (!config_part_is(file[i].path, PART_WORKFLOW, &name))
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
static struct vocab make_vocab(struct config_reader *r, const struct config_file *file, size_t n)
{
	struct vocab_directory *names = ARENA_NEW(r->arena, struct vocab_directory);
	const struct fieldset *own = &r->out->fields;
	struct sv *state = NULL, *type = NULL;
	size_t state_cap = 0, type_cap = 0;

	if (!r->directory)
		return (struct vocab){ .fields = own };
	names->fields = own;
	names->directory = r->directory;
	for (size_t i = 0; i < n; i++) {
		struct sv name;

		if (config_part_is(file[i].path, PART_WORKFLOW, &name))
			gather_names(file[i].text, "states", r->arena, &state, &names->n_state,
				     &state_cap);
		if (config_part_is(file[i].path, PART_DESK, &name))
			gather_names(file[i].text, "types", r->arena, &type, &names->n_type,
				     &type_cap);
	}
	names->state = state;
	names->type = type;
	return vocab_from_directory(names, r->arena);
}

/* The text of a part that is one file; SV_NULL when it is not there. */
static struct sv text_of(const struct config_file *file, size_t n, enum config_part part)
{
	struct sv name;

	for (size_t i = 0; i < n; i++)
		if (config_part_is(file[i].path, part, &name))
			return file[i].text.p ? file[i].text : SV("");
	return SV_NULL;
}

static void keymap_from_text(struct config_reader *r, const char *path, struct sv text)
{
	struct keymap checked = KEYMAP_INIT;

	r->out->keymap = arena_sv(r->arena, text);
	if (r->directory)
		(void)keymap_load(&checked, path, r->out->keymap, r->arena, r->faults);
}

/* False when there is no such file. */
static bool read_part(struct config_reader *r, const struct config_file *file, size_t n,
		      enum config_part part,
		      void (*read)(struct config_reader *r, const char *path, struct sv text))
{
	struct sv text = text_of(file, n, part);

	if (text.p)
		read(r, config_part_fault(r->arena, part), text);
	return text.p != NULL;
}

enum rc config_set_from_files(const struct config_file *file, size_t n,
			      const struct directory *directory, const struct field_keys *known,
			      struct arena *a, struct config_set *out, struct faults *f,
			      struct err *e)
{
	struct vocab *unasked = ARENA_NEW(a, struct vocab);
	struct config_reader r = {
		.out = out, .directory = directory, .known = known, .arena = a, .faults = f
	};
	struct field_reader *fields;
	struct config_file *good;
	struct vocab names;
	size_t n_good = 0;

	*out = (struct config_set){ .timezone = SV("UTC"), .language = SV("en") };
	if (n > CONFIG_FILES) {
		faults_add(f, "config", 0, 0, _("more than %d files"), CONFIG_FILES);
		return RC_OK;
	}
	good = ARENA_ARRAY(a, n, struct config_file);
	for (size_t i = 0; i < n; i++)
		if (check_path(&r, file, i))
			good[n_good++] = file[i];
	fields = fields_from_text(&r, config_part_fault(a, PART_FIELD),
				  text_of(good, n_good, PART_FIELD));
	names = make_vocab(&r, good, n_good);
	/* That a look-up failed is no fault of a file: no reader of one asks, it is asked at the
	 * end. */
	*unasked = names;
	unasked->check = NULL;
	r.vocab = unasked;
	read_workflows(&r, good, n_good);
	if (!read_part(&r, good, n_good, PART_DESK, desk_from_text))
		faults_add(f, config_part_fault(a, PART_DESK), 0, 0, _("file is missing"));
	fields_finish(fields);
	calendars_from_files(&r, good, n_good);
	read_part(&r, good, n_good, PART_SLA, sla_from_text);
	read_part(&r, good, n_good, PART_VIEW, views_from_text);
	read_part(&r, good, n_good, PART_KEYMAP, keymap_from_text);
	faults_sort(f);
	return vocab_check(&names, e);
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
