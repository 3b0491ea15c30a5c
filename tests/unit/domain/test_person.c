/* The directory, logins and keys, and what each role may see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/i18n.h"
#include "deskbell/domain/actor.h"
#include "support/query_rig.h"

static const struct person *by_id(const struct directory *d, int64_t id)
{
	const struct person *p;
	struct err e;

	assert_int_equal(directory_person(d, id, &p, &e), RC_OK);
	return p;
}

static const struct person *by_login(const struct directory *d, const char *login)
{
	const struct person *p;
	struct err e;

	assert_int_equal(directory_login(d, sv_from(login), &p, &e), RC_OK);
	return p;
}

static void rows_are_found_by_id_and_by_name(void **state)
{
	struct query_rig r;
	const struct directory *d = &r.directory;

	(void)state;
	query_rig_init(&r);
	for (size_t i = 0; i < r.people.n; i++)
		assert_ptr_equal(by_id(d, r.people.at[i].id), &r.people.at[i]);
	assert_int_equal(by_login(d, "иванова")->id, RIG_IVANOVA);
	assert_null(by_login(d, "Li.wei"));
	assert_null(by_login(d, ""));
	assert_null(by_id(d, 99));
	assert_null(by_id(d, 0));
	assert_int_equal(directory_queue_key(d, SV("Group 56"))->id, RIG_GROUP_56);
	assert_int_equal(directory_team_key(d, SV("network"))->id, 1);
	assert_int_equal(directory_category_key(d, SV("network/vpn"))->id, RIG_VPN);
	assert_null(directory_category_key(d, SV("network/")));
	assert_true(team_has(directory_team(d, 1), RIG_WANG_FANG));
	assert_false(team_has(directory_team(d, 1), RIG_WANG_LEI));
	assert_false(team_has(directory_team(d, 3), RIG_LI));
	query_rig_deinit(&r);
}

static bool nobody(void *arg, const struct person *p)
{
	(void)arg;
	fail_msg("%.*s is told of", SV_ARG(p->login));
	return false;
}

static void a_look_up_that_fails_is_an_error_and_nobody_else(void **state)
{
	const struct directory none = { 0 };
	const struct person *p;
	struct query_rig r;
	struct err e = { 0 };

	(void)state;
	query_rig_init(&r);
	r.people.broken = true;
	p = r.people.at;
	assert_int_equal(directory_person(&r.directory, RIG_LI, &p, &e), RC_ENV);
	assert_null(p);
	p = r.people.at;
	assert_int_equal(directory_login(&r.directory, SV("li.wei"), &p, &e), RC_ENV);
	assert_null(p);
	assert_int_equal(directory_people(&r.directory, SV("li"), nobody, NULL, &e), RC_ENV);
	/* Nobody is asked for whom there cannot be. */
	assert_int_equal(directory_person(&r.directory, 0, &p, &e), RC_OK);
	assert_int_equal(directory_login(&r.directory, SV(""), &p, &e), RC_OK);
	assert_null(by_id(&none, RIG_LI));
	assert_null(by_login(&none, "li.wei"));
	assert_int_equal(directory_people(&none, SV(""), nobody, NULL, &e), RC_OK);
	query_rig_deinit(&r);
}

static enum rc login(const char *s)
{
	struct err e = { 0 };

	return login_check(sv_from(s), &e);
}

static enum rc key(const char *s, enum noun noun)
{
	struct err e = { 0 };

	return key_check(sv_from(s), noun, &e);
}

static void logins_are_safe_text_of_64_characters(void **state)
{
	(void)state;
	assert_int_equal(login("li.wei"), RC_OK);
	assert_int_equal(login("Zhao Min"), RC_OK);
	assert_int_equal(login("赵敏@example.org"), RC_OK);
	assert_int_equal(login("0123456789012345678901234567890123456789012345678901234567890123"),
			 RC_OK);
	assert_int_equal(login("01234567890123456789012345678901234567890123456789012345678901234"),
			 RC_INVALID);
	assert_int_equal(login(""), RC_INVALID);
	assert_int_equal(login(" a"), RC_INVALID);
	assert_int_equal(login("a,b"), RC_INVALID);
	assert_int_equal(login("a\"b"), RC_INVALID);
	assert_int_equal(login("a\nb"), RC_INVALID);
	assert_int_equal(login("a\033[2J"), RC_INVALID);
	assert_int_equal(login("a\xe2\x80\xae"), RC_INVALID);
	assert_int_equal(login("a\xff"), RC_INVALID);
}

static void keys_are_no_reserved_names(void **state)
{
	static const char *const reserved[] = { "none", "any", "me", "my-teams" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(key(reserved[i], NOUN_QUEUE), RC_INVALID);
		assert_true(vocab_reserved(sv_from(reserved[i])));
	}
	assert_int_equal(key("Group 56", NOUN_QUEUE), RC_OK);
	assert_int_equal(key("a/b/c", NOUN_QUEUE), RC_OK);
	assert_int_equal(key("network/vpn", NOUN_CATEGORY), RC_OK);
	assert_int_equal(key("network", NOUN_CATEGORY), RC_OK);
	assert_int_equal(key("a/b/c", NOUN_CATEGORY), RC_INVALID);
	assert_int_equal(key("/b", NOUN_CATEGORY), RC_INVALID);
	assert_int_equal(key("a/", NOUN_CATEGORY), RC_INVALID);
}

static void roles_have_names(void **state)
{
	(void)state;
	for (unsigned r = ROLE_REQUESTER; r <= ROLE_ADMIN; r <<= 1)
		assert_int_equal(role_find(sv_from(role_name((enum role)r))), r);
	assert_int_equal(role_find(SV("root")), 0);
	assert_int_equal(role_find(SV("")), 0);
}

/* What one role sees of: a ticket of his own, one of an open queue, one of a restricted queue of
 * his team, one of a restricted queue of another; and of the last as its requester. A letter is a
 * message: i internal too, p public only, - nothing. */
static void sees(struct query_rig *r, unsigned roles, const char *expected)
{
	static const int64_t team[] = { 2 };
	const struct actor who = { RIG_WANG_LEI, SV("wang.lei"), roles, team, 1 };
	struct scope s = scope_of(&who, &r->directory, &r->a);
	const int64_t ticket[][2] = { { RIG_L1, RIG_WANG_LEI },	      { RIG_L1, RIG_ZHAO },
				      { RIG_HR, RIG_ZHAO },	      { RIG_GROUP_56, RIG_ZHAO },
				      { RIG_GROUP_56, RIG_WANG_LEI }, { 0, RIG_ZHAO } };

	for (size_t i = 0; i < ARRAY_LEN(ticket); i++) {
		char is = !scope_sees(&s, ticket[i][0], ticket[i][1])		? '-'
			  : scope_sees_internal(&s, ticket[i][0], ticket[i][1]) ? 'i'
										: 'p';

		if (is != expected[i])
			fail_msg("roles %u, ticket %zu: %c, not %c", roles, i, is, expected[i]);
	}
}

static void scope_follows_from_the_roles(void **state)
{
	struct query_rig r;

	(void)state;
	query_rig_init(&r);
	sees(&r, 0, "------");
	sees(&r, ROLE_AUTHOR, "------");
	sees(&r, ROLE_REQUESTER, "p---p-");
	sees(&r, ROLE_REQUESTER | ROLE_AUTHOR, "p---p-");
	sees(&r, ROLE_AGENT, "iii--i");
	sees(&r, ROLE_AGENT | ROLE_REQUESTER, "iii-pi");
	sees(&r, ROLE_SUPERVISOR, "iiiiii");
	sees(&r, ROLE_ADMIN | ROLE_REQUESTER, "iiiiii");
	query_rig_deinit(&r);
}

static void the_program_itself_may_all(void **state)
{
	struct query_rig r;
	const struct actor program = { 0 };
	struct scope s;

	(void)state;
	query_rig_init(&r);
	s = scope_of(&program, &r.directory, &r.a);
	assert_true(actor_has(&program, ROLE_ADMIN));
	assert_true(s.all && s.internal && scope_sees(&s, RIG_HR, RIG_ZHAO));
	query_rig_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_found_by_id_and_by_name),
		cmocka_unit_test(a_look_up_that_fails_is_an_error_and_nobody_else),
		cmocka_unit_test(logins_are_safe_text_of_64_characters),
		cmocka_unit_test(keys_are_no_reserved_names),
		cmocka_unit_test(roles_have_names),
		cmocka_unit_test(scope_follows_from_the_roles),
		cmocka_unit_test(the_program_itself_may_all),
	};

	(void)i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
