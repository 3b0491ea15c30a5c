/* deskbell-query(7) against the field table and the parser: every field is explained, none is made
 * up, and the examples are queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "support/query_rig.h"

struct page {
	struct query_rig rig;
	struct sv text;
};

static int setup(void **state)
{
	struct page *p = mem_alloc(sizeof(*p));
	FILE *f = fopen("man/deskbell-query.7", "rb");
	char *buf;
	size_t n;

	(void)i18n_init();
	when_init();
	query_rig_init(&p->rig);
	assert_non_null(f);
	buf = arena_alloc(&p->rig.a, 65536);
	n = fread(buf, 1, 65535, f);
	fclose(f);
	p->text = (struct sv){ buf, n };
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct page *p = *state;

	query_rig_deinit(&p->rig);
	mem_free(state);
	return 0;
}

/* Words behind ".It MACRO " of the part that begins with `heading`. */
static size_t items(const struct page *p, const char *heading, const char *macro, struct sv *out,
		    size_t max)
{
	struct sv rest = p->text;
	bool inside = false;
	size_t n = 0;

	while (rest.p) {
		struct sv line = sv_cut(&rest, '\n');

		if (sv_starts(line, SV(".Ss")) || sv_starts(line, SV(".Sh")))
			inside = sv_eqs(line, heading);
		if (inside && sv_starts(line, sv_from(macro)) && n < max)
			out[n++] = (struct sv){ line.p + strlen(macro), line.n - strlen(macro) };
	}
	return n;
}

static void each_field_is_explained(void **state)
{
	const struct page *p = *state;
	struct sv word[64];
	size_t n_word = items(p, ".Ss Fields", ".It Ic ", word, ARRAY_LEN(word)), n;
	const struct field *all = field_table(&n);

	for (size_t i = 0; i < n; i++) {
		bool said = false;

		if (all[i].noun != NOUN_TICKET || !(all[i].flags & FIELD_QUERY))
			continue;
		for (size_t j = 0; j < n_word; j++)
			said = said || sv_eqs(word[j], all[i].name);
		if (!said)
			fail_msg("the manual does not explain %s", all[i].name);
	}
	for (size_t j = 0; j < n_word; j++) {
		const struct field *f = field_find(NOUN_TICKET, word[j]);

		if (!f || !(f->flags & FIELD_QUERY) || !sv_eqs(word[j], f->name))
			fail_msg("the manual explains %.*s, which is no field", SV_ARG(word[j]));
	}
	assert_int_equal(items(p, ".Ss Fields", ".It Ic nothing", word, 1), 0);
}

static void what_cannot_be_sorted_is_said(void **state)
{
	const struct page *p = *state;
	size_t n;
	const struct field *all = field_table(&n);
	const char *from = strstr(p->text.p, "can be sorted by but\n"), *to;

	assert_non_null(from);
	to = strstr(from, ".Ss");
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(all[i].name);
		bool said = false;

		if (all[i].noun != NOUN_TICKET || !(all[i].flags & FIELD_QUERY))
			continue;
		for (const char *c = from; c + len < to; c++)
			said = said || (c[0] == ' ' && !strncmp(c + 1, all[i].name, len) &&
					(c[1 + len] == ' ' || c[1 + len] == '\n'));
		assert_int_equal(said, !(all[i].flags & FIELD_SORT));
	}
}

static void the_examples_are_queries(void **state)
{
	struct page *p = *state;
	struct sv word[64];
	size_t n = items(p, ".Sh EXAMPLES", ".It Ql ", word, ARRAY_LEN(word));

	assert_true(n >= 4);
	for (size_t i = 0; i < n; i++)
		(void)query_rig_parse(&p->rig, arena_z(&p->rig.a, word[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_is_explained),
		cmocka_unit_test(what_cannot_be_sorted_is_said),
		cmocka_unit_test(the_examples_are_queries),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
