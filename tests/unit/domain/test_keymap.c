/* Keymaps: what is read, what is refused with which place, what a key means where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/embed.h"
#include "deskbell/domain/keymap.h"
#include "support/manual.h"

struct bed {
	struct arena arena;
	struct faults faults;
	struct keymap map;
};

static int setup(void **state)
{
	struct bed *b = calloc(1, sizeof(*b));

	faults_init(&b->faults, &b->arena);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bed *b = *state;

	arena_deinit(&b->arena);
	free(b);
	return 0;
}

static bool load(struct bed *b, const char *text)
{
	return keymap_load(&b->map, "keymap.yaml", sv_from(text), &b->arena, &b->faults);
}

static bool overlay(struct bed *b, const char *text)
{
	return keymap_overlay(&b->map, "own.yaml", sv_from(text), &b->arena, &b->faults);
}

static void fault(struct bed *b, const char *text)
{
	AUTO(str_deinit) struct str all = STR_INIT;

	faults_print(&b->faults, &all);
	if (!strstr(str_z(&all), text))
		fail_msg("no \"%s\" in:\n%s", text, str_z(&all));
}

static enum action means(struct bed *b, enum context c, const char *keys)
{
	const struct binding *hit;

	return keymap_find(&b->map, c, sv_from(keys), &hit) == KEYMAP_HIT ? hit->action
									  : ACTION_NONE;
}

static void the_shipped_keymap_is_sound_and_binds_every_context(void **state)
{
	struct bed *b = *state;
	const struct embed_file *f = embed_find("data/config/keymap.yaml");
	struct sv text = { (const char *)f->data, f->size };

	if (!keymap_load(&b->map, "keymap.yaml", text, &b->arena, &b->faults))
		fault(b, "no fault");
	for (int c = 0; c < CONTEXT_COUNT; c++) {
		const struct binding **all;

		assert_true(keymap_in_effect(&b->map, (enum context)c, &b->arena, &all) > 0);
	}
	assert_int_equal(means(b, CONTEXT_QUEUE, "r"), ACTION_TICKET_REPLY);
	assert_int_equal(means(b, CONTEXT_TICKET, "J"), ACTION_THREAD_NEXT);
	assert_int_equal(means(b, CONTEXT_QUEUE, "J"), ACTION_PREVIEW_DOWN);
	assert_int_equal(keymap_lang(&b->map, 0x43e), 'j'); /* о */
	assert_int_equal(keymap_lang(&b->map, 'x'), 'x');
}

/* Whatever has no key is found by the palette only; these are meant to be so. */
static void every_action_has_a_key_but_leaving(void **state)
{
	struct bed *b = *state;
	const struct embed_file *f = embed_find("data/config/keymap.yaml");

	assert_true(keymap_load(&b->map, "k", (struct sv){ (const char *)f->data, f->size },
				&b->arena, &b->faults));
	for (int a = 1; a < ACTION_COUNT; a++) {
		bool bound = false;

		for (size_t i = 0; i < b->map.n; i++)
			bound |= b->map.at[i].action == (enum action)a;
		if (!bound && a != ACTION_APP_QUIT)
			fail_msg("%s has no key", action_row((enum action)a)->name);
	}
}

static void a_child_finds_its_parents_keys_and_its_own_first(void **state)
{
	struct bed *b = *state;

	assert_true(load(b, "global: {j: scroll.down, q: nav.back}\n"
			    "help: {override: [q], q: help.close}\n"));
	assert_int_equal(means(b, CONTEXT_HELP, "q"), ACTION_HELP_CLOSE);
	assert_int_equal(means(b, CONTEXT_HELP, "j"), ACTION_SCROLL_DOWN);
	assert_int_equal(means(b, CONTEXT_QUEUE, "q"), ACTION_NAV_BACK);
	assert_int_equal(means(b, CONTEXT_EDITOR, "q"), ACTION_NONE);
}

static void a_sequence_is_a_prefix_until_it_is_whole(void **state)
{
	struct bed *b = *state;
	const struct binding *hit;

	assert_true(load(b, "global: {\"g  l\": goto.messages, \"g q\": goto.queue}\n"));
	assert_int_equal(keymap_find(&b->map, CONTEXT_QUEUE, SV("g"), &hit), KEYMAP_PREFIX);
	assert_int_equal(means(b, CONTEXT_QUEUE, "g l"), ACTION_GOTO_MESSAGES);
	assert_int_equal(keymap_find(&b->map, CONTEXT_QUEUE, SV("g x"), &hit), KEYMAP_NONE);
	assert_int_equal(keymap_find(&b->map, CONTEXT_EDITOR, SV("g"), &hit), KEYMAP_NONE);
}

static void a_command_line_can_be_bound(void **state)
{
	struct bed *b = *state;
	const struct binding *hit;

	assert_true(load(b, "ticketops: {x: \":ticket transition resolve\"}\n"));
	assert_int_equal(keymap_find(&b->map, CONTEXT_TICKET, SV("x"), &hit), KEYMAP_HIT);
	assert_int_equal(hit->action, ACTION_NONE);
	assert_true(sv_eqs(hit->command, "ticket transition resolve"));
}

static void every_fault_is_named_with_its_place(void **state)
{
	struct bed *b = *state;

	assert_false(load(b, "global:\n"
			     "  j: scroll.dwon\n"
			     "  C-s: nav.back\n"
			     "  5: nav.back\n"
			     "  Entr: nav.back\n"
			     "  a b c d: nav.back\n"
			     "  x: [nav.back]\n"
			     "  y: \":\"\n"
			     "nowhere: {j: scroll.down}\n"
			     "input: {j: scroll.down}\n"));
	fault(b, "keymap.yaml:2:6: unknown action \"scroll.dwon\" (did you mean \"scroll.down\"?)");
	fault(b, "keymap.yaml:3:3: C-s cannot be used");
	fault(b, "keymap.yaml:4:3: 5 cannot be used: digits are counts");
	fault(b, "keymap.yaml:5:3: \"Entr\" is no key");
	fault(b, "keymap.yaml:6:3: a sequence has at most 3 keys");
	fault(b, "keymap.yaml:7:6: expected an action");
	fault(b, "keymap.yaml:8:6: expected a command");
	fault(b, "keymap.yaml:9:1:");
	fault(b, "keymap.yaml:10:12: scroll.down does nothing in \"input\"");
}

static void a_key_that_also_begins_a_sequence_is_a_fault(void **state)
{
	struct bed *b = *state;

	assert_false(load(b, "global:\n  \"g q\": goto.queue\nlist:\n  g: list.open\n"));
	fault(b, "keymap.yaml:4:3: g is list.open and also begins \"g q\"");
}

static void taking_a_parents_key_must_be_said(void **state)
{
	struct bed *b = *state;

	assert_false(load(b, "global: {j: scroll.down}\nlist:\n  j: list.open\n"));
	fault(b, "keymap.yaml:3:3: j is list.open here and scroll.down in \"global\"");
}

static void two_parents_must_agree(void **state)
{
	struct bed *b = *state;

	assert_false(load(b, "list: {r: list.open}\nticketops: {r: ticket.reply}\n"));
	fault(b, "in \"queue\" r would be both");
}

static void an_override_without_a_binding_drops_the_key(void **state)
{
	struct bed *b = *state;

	assert_true(load(b, "global: {u: edit.undo}\ncompose: {override: [u], y: compose.send}\n"));
	assert_int_equal(means(b, CONTEXT_COMPOSE, "u"), ACTION_NONE);
	assert_int_equal(means(b, CONTEXT_QUEUE, "u"), ACTION_EDIT_UNDO);
}

static void a_person_rebinds_and_unbinds(void **state)
{
	struct bed *b = *state;

	assert_true(load(b, "global: {j: scroll.down, u: edit.undo}\nlist: {o: list.open}\n"));
	assert_true(overlay(b, "global: {j: scroll.up, u: null}\nlist: {u: list.open}\n"));
	assert_int_equal(means(b, CONTEXT_GLOBAL, "j"), ACTION_SCROLL_UP);
	assert_int_equal(means(b, CONTEXT_GLOBAL, "u"), ACTION_NONE);
	assert_int_equal(means(b, CONTEXT_QUEUE, "u"), ACTION_LIST_OPEN);
	assert_true(sv_eqs(keymap_key(&b->map, CONTEXT_QUEUE, ACTION_SCROLL_UP), "j"));
}

static void a_faulty_person_changes_nothing(void **state)
{
	struct bed *b = *state;

	assert_true(load(b, "global: {j: scroll.down}\n"));
	assert_false(overlay(b, "global: {j: scroll.up, k: no.such}\n"));
	fault(b, "own.yaml:1:27: unknown action");
	assert_int_equal(means(b, CONTEXT_GLOBAL, "j"), ACTION_SCROLL_DOWN);
}

static void the_two_sides_of_a_langmap_are_equally_long(void **state)
{
	struct bed *b = *state;

	assert_false(load(b, "langmap: {from: йц, to: q}\n"));
	fault(b, "\"from\" has 2 characters, \"to\" 1");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void the_examples_of_the_manual_are_sound(void **state)
{
	struct bed *b = *state;
	const struct embed_file *f = embed_find("data/config/keymap.yaml");
	const char *page = manual_page("man/deskbell-keys.5", &b->arena);

	assert_true(load(b, (const char *)f->data));
	assert_true(
		overlay(b, arena_z(&b->arena, manual_block(page, "A person's keymap", &b->arena))));
	assert_int_equal(means(b, CONTEXT_QUEUE, "Right"), ACTION_LIST_OPEN);
	assert_int_equal(means(b, CONTEXT_QUEUE, "p"), ACTION_NONE);
	b->map = (struct keymap)KEYMAP_INIT;
	assert_true(
		load(b, arena_z(&b->arena, manual_block(page, "for a Greek layout", &b->arena))));
	assert_int_equal(means(b, CONTEXT_GLOBAL, "g a a"), ACTION_GOTO_MINE);
	assert_int_equal(keymap_lang(&b->map, 0x3c2), 'w');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_shipped_keymap_is_sound_and_binds_every_context),
		TEST(every_action_has_a_key_but_leaving),
		TEST(a_child_finds_its_parents_keys_and_its_own_first),
		TEST(a_sequence_is_a_prefix_until_it_is_whole),
		TEST(a_command_line_can_be_bound),
		TEST(every_fault_is_named_with_its_place),
		TEST(a_key_that_also_begins_a_sequence_is_a_fault),
		TEST(taking_a_parents_key_must_be_said),
		TEST(two_parents_must_agree),
		TEST(an_override_without_a_binding_drops_the_key),
		TEST(a_person_rebinds_and_unbinds),
		TEST(a_faulty_person_changes_nothing),
		TEST(the_two_sides_of_a_langmap_are_equally_long),
		TEST(the_examples_of_the_manual_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
