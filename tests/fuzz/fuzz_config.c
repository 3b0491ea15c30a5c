/* Any bytes as desk.yaml, view.yaml, field.yaml, keymap.yaml, sla.yaml, a calendar and the map of
 * an import: no crash, and what is called sound is whole. */
#include <stdlib.h>

#include "deskbell/rules/config_set.h"
#include "deskbell/rules/ticket_map.h"
#include "fuzz/fuzz.h"

#define DESK "types: {incident: w}\nnew: {type: incident, queue: service-desk}\n"
#define FIELDS "fields: {room: {type: text}}\n"
#define WORKFLOW \
	"initial: a\nstates: {a: {category: new}, z: {category: closed}}\n" \
	"transitions: {go: {from: a, to: z}}\n"

#define CALENDAR "hours: {mon-fri: [8:00-12:00, 13:00-17:00]}\nholidays: {2026-12-25: }\n"
#define SLA "policies: [{name: a, calendar: c, first-response: 1h}]\n"

static struct queue queues[] = { { .id = 0 },
				 { .id = 1, .key = { "service-desk", 12 }, .active = true } };
static const struct directory people = { .queue = queues, .n_queue = ARRAY_LEN(queues) };

static const struct field_key keys[] = { { 1003, { "room", 4 }, FIELD_LINE },
					 { 1000, { "gone", 4 }, FIELD_NUMBER } };
static const struct field_keys known = { keys, ARRAY_LEN(keys) };

enum part { PART_DESK, PART_WORKFLOW, PART_VIEW, PART_FIELD, PART_KEYMAP, PART_CALENDAR, PART_SLA };

static const struct config_file standing[] = {
	[PART_DESK] = { { "desk.yaml", 9 }, { DESK, sizeof(DESK) - 1 } },
	[PART_WORKFLOW] = { { "workflow/w.yaml", 15 }, { WORKFLOW, sizeof(WORKFLOW) - 1 } },
	[PART_VIEW] = { { "view.yaml", 9 }, { "views: []\n", 10 } },
	[PART_FIELD] = { { "field.yaml", 10 }, { FIELDS, sizeof(FIELDS) - 1 } },
	[PART_KEYMAP] = { { "keymap.yaml", 11 }, { "{}\n", 3 } },
	[PART_CALENDAR] = { { "calendar/c.yaml", 15 }, { CALENDAR, sizeof(CALENDAR) - 1 } },
	[PART_SLA] = { { "sla.yaml", 8 }, { SLA, sizeof(SLA) - 1 } },
};

/* The set with one part in other words; -1: as it stands. */
static bool read_set(int part, struct sv text, struct config_set *set, struct arena *a)
{
	struct config_file file[ARRAY_LEN(standing)];
	struct faults f;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(standing); i++) {
		file[i] = standing[i];
		if ((int)i == part)
			file[i].text = text;
	}
	faults_init(&f, a);
	if (config_set_from_files(file, ARRAY_LEN(file), &people, &known, a, set, &f, &e) != RC_OK)
		abort();
	return f.n == 0;
}

/* What may be reckoned with is reckoned with. */
static void check_sla(const struct sla *sla)
{
	static const struct clock_mark mark[] = { { .at = 1795444320, .category = STATE_NEW } };
	struct sla_clock clock[CLOCK_KINDS];

	for (size_t i = 0; i < sla->n_calendar; i++) {
		const struct calendar *c = &sla->calendar[i];
		int64_t due = calendar_add(c, 1795444320, 1000000);

		if (due < CALENDAR_END && calendar_between(c, 1795444320, due) != 1000000)
			abort();
	}
	for (size_t i = 0; i < sla->n_policy; i++) {
		const struct sla_policy *p = &sla->policy[i];

		sla_clocks(p, mark, ARRAY_LEN(mark), clock);
		for (int k = 0; k < CLOCK_KINDS; k++)
			if ((clock[k].state == CLOCK_RUNNING) !=
				    (p->target[k] > 0 && k != CLOCK_NEXT_RESPONSE) ||
			    clock[k].risk > clock[k].due)
				abort();
	}
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
	check_sla(&set->sla);
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
	if (!read_set(-1, text, &set, &a))
		abort();
	for (int part = PART_DESK; part <= PART_SLA; part++) {
		if (part == PART_WORKFLOW || !read_set(part, text, &set, &a))
			continue;
		check_set(&set);
		check_fields(&set.fields);
	}
	try_map(text, &a);
	return 0;
}
