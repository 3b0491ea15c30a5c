/* Any bytes as desk.yaml, view.yaml, field.yaml, keymap.yaml and the map of an import: no crash,
 * and what is called sound is whole. */
#include <stdlib.h>

#include "deskbell/rules/config_set.h"
#include "deskbell/rules/ticket_map.h"
#include "fuzz/fuzz.h"

#define DESK "types: {incident: w}\nnew: {type: incident, queue: service-desk}\n"
#define FIELDS "fields: {room: {type: text}}\n"
#define WORKFLOW \
	"initial: a\nstates: {a: {category: new}, z: {category: closed}}\n" \
	"transitions: {go: {from: a, to: z}}\n"

static struct queue queues[] = { { .id = 0 },
				 { .id = 1, .key = { "service-desk", 12 }, .active = true } };
static const struct directory people = { .queue = queues, .n_queue = ARRAY_LEN(queues) };

static const struct field_key keys[] = { { 1003, { "room", 4 }, FIELD_LINE },
					 { 1000, { "gone", 4 }, FIELD_NUMBER } };
static const struct field_keys known = { keys, ARRAY_LEN(keys) };

static bool read_set(struct sv desk, struct sv view, struct sv field, struct sv keymap,
		     struct config_set *set, struct arena *a)
{
	struct config_file file[] = {
		{ SV("desk.yaml"), desk },     { SV("workflow/w.yaml"), SV(WORKFLOW) },
		{ SV("view.yaml"), view },     { SV("field.yaml"), field },
		{ SV("keymap.yaml"), keymap },
	};
	struct faults f;
	bool sound;

	faults_init(&f, a);
	sound = config_set_from_files(file, ARRAY_LEN(file), &people, &known, a, set, &f);
	if (sound != (f.n == 0))
		abort();
	return sound;
}

static void check_set(const struct config_set *set)
{
	if (set->n_type == 0 || !set->new.type || !set->new.queue.p || !set->new.priority)
		abort();
	for (size_t i = 0; i < set->n_type; i++)
		if (!set->type[i].workflow || !set->type[i].title.en.p)
			abort();
	for (size_t i = 0; i < set->n_view; i++)
		if (!set->view[i].name.p ||
		    (set->view[i].query.text.p && !set->view[i].query.query))
			abort();
}

static void check_fields(const struct fieldset *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct custom_field *f = &s->custom[i];

		if (f->field.number < FIELD_CUSTOM_FIRST ||
		    (i > 0 && f->field.number <= f[-1].field.number) || !f->field.label[0] ||
		    !custom_type_name(f->field.type)[0])
			abort();
		if (fieldset_find(s, NOUN_TICKET, sv_from(f->field.name)) != &f->field)
			abort();
		if (!custom_field_declared(f) && (f->n_choice || f->n_required || f->dflt.p))
			abort();
		for (size_t k = 0; k < f->n_choice; k++)
			if (!f->choice[k].title.p || f->values[k] != f->choice[k].key.p)
				abort();
	}
}

static void try_map(struct sv text, struct arena *a)
{
	struct ticket_map map;
	struct faults f;

	faults_init(&f, a);
	if (ticket_map_from_text("map.yaml", text, NULL, a, &map, &f) != (f.n == 0))
		abort();
	for (int i = 0; i < MAP_KINDS; i++) {
		ticket_map_value(&map, (enum ticket_map_of)i, SV_NULL);
		ticket_map_value(&map, (enum ticket_map_of)i, SV("3"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv text = { (const char *)data, size };
	struct config_set set;

	/* The parts that stand still are sound, else nothing is tried. */
	if (!read_set(SV(DESK), SV("views: []\n"), SV(FIELDS), SV("{}\n"), &set, &a))
		abort();
	if (read_set(text, SV("views: []\n"), SV(FIELDS), SV("{}\n"), &set, &a))
		check_set(&set);
	if (read_set(SV(DESK), text, SV(FIELDS), SV("{}\n"), &set, &a))
		check_set(&set);
	if (read_set(SV(DESK), SV("views: []\n"), text, SV("{}\n"), &set, &a)) {
		check_set(&set);
		check_fields(&set.fields);
	}
	if (read_set(SV(DESK), SV("views: []\n"), SV(FIELDS), text, &set, &a))
		check_set(&set);
	try_map(text, &a);
	return 0;
}
