/* Any bytes as a workflow file, alone and in a set: no crash, and what is called sound is whole. */
#include <assert.h>
#include <stdlib.h>

#include "deskbell/rules/config_set.h"
#include "fuzz/fuzz.h"
#include "support/config_text.h"

/* Every reference of a sound machine is inside it, and its names are there. */
static void check_machine(const struct machine *m)
{
	assert(m->n_state > 0 && m->n_state <= MACHINE_STATES &&
	       m->n_transition <= MACHINE_TRANSITIONS);
	assert(m->initial < m->n_state);
	assert(machine_of_category(m, STATE_CLOSED));
	for (size_t i = 0; i < m->n_transition; i++) {
		const struct machine_transition *t = &m->transition[i];

		assert(t->name.n > 0 && t->title.en.n > 0 && t->roles);
		assert(t->from && t->to < m->n_state && !(t->from >> t->to & 1));
		assert(m->n_state == MACHINE_STATES || t->from >> m->n_state == 0);
		assert(!t->when.text.p || t->when.query);
		for (size_t k = 0; k < t->n_required; k++)
			assert(t->required[k]);
	}
}

/* Moves a ticket along every transition the machine offers; only the guards are asked. */
static void walk(const struct machine *m, struct arena *a)
{
	struct ticket t = { .state = m->state[m->initial].key };
	struct machine_input in = { .ticket = &t, .roles = 2 };
	struct machine_choice *list;
	size_t n;

	for (int step = 0; step < 4; step++) {
		machine_list(m, &in, a, &list, &n);
		assert(n == m->n_transition);
		if (n == 0 || !list[0].here)
			break;
		t.state = m->state[list[0].transition->to].key;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv text = { (const char *)data, size };
	struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/incident.yaml"), text } };
	struct config_set set;
	struct faults f;
	struct machine m;
	struct err e;
	bool sound;

	faults_init(&f, &a);
	sound = machine_from_text(SV("w"), "w.yaml", text, NULL, &a, &m, &f);
	if (sound != (f.n == 0))
		abort();
	if (sound) {
		check_machine(&m);
		walk(&m, &a);
	}
	faults_init(&f, &a);
	if (config_set_from_files(file, ARRAY_LEN(file), NULL, NULL, &a, &set, &f, &e) != RC_OK ||
	    sound != (f.n == 0))
		abort();
	return 0;
}
