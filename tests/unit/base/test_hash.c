/* SHA-256 against the vectors of FIPS 180-4 and the framing of parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/hash.h"
#include "deskbell/base/mem.h"

static void check_hex(struct hash h, const char *want)
{
	char hex[65];

	hash_hex(&h, hex);
	assert_string_equal(hex, want);
}

static void plain_hashes_are_those_of_the_standard(void **state)
{
	char *a = mem_alloc(1000000);

	(void)state;
	memset(a, 'a', 1000000);
	check_hex(hash_of(SV("")),
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_hex(hash_of(SV_NULL),
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_hex(hash_of(SV("abc")),
		  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_hex(hash_of(SV("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check_hex(hash_of((struct sv){ a, 1000000 }),
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	mem_free(&a);
}

static void pieces_give_the_hash_of_the_whole(void **state)
{
	struct hasher h;

	(void)state;
	hash_init(&h);
	hash_bytes(&h, SV("a"));
	hash_bytes(&h, SV(""));
	hash_bytes(&h, SV_NULL);
	hash_bytes(&h, SV("bc"));
	check_hex(hash_end(&h), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void sixty_four_hex_digits_are_a_hash(void **state)
{
	struct hash h = hash_of(SV("abc")), back;
	char hex[66] = { 0 };

	(void)state;
	hash_hex(&h, hex);
	assert_true(hash_parse(sv_from(hex), &back));
	assert_true(hash_eq(&h, &back));
	hex[0] = 'B';
	assert_true(hash_parse(sv_from(hex), &back));
	assert_true(hash_eq(&h, &back));
	hex[64] = '0';
	assert_false(hash_parse(sv_from(hex), &back));
	hex[63] = 'g';
	hex[64] = 0;
	assert_false(hash_parse(sv_from(hex), &back));
	assert_false(hash_parse(SV(""), &back));
}

static struct hash hash_list(const struct sv *part, size_t n)
{
	struct hasher h;

	hash_init(&h);
	for (size_t i = 0; i < n; i++)
		hash_part(&h, part[i]);
	return hash_end(&h);
}

static void part_is_framed_by_eight_bytes_of_length(void **state)
{
	struct sv abc = SV("abc");
	struct hash framed = hash_list(&abc, 1);
	struct hash plain = hash_of(SV("\0\0\0\0\0\0\0\3abc"));

	(void)state;
	assert_true(hash_eq(&framed, &plain));
}

static void lists_of_parts_that_join_alike_hash_apart(void **state)
{
	const struct sv list[][3] = {
		{ SV("ab"), SV("c"), SV("") },	{ SV("a"), SV("bc"), SV("") },
		{ SV(""), SV("ab"), SV("c") },	{ SV("ab"), SV("c"), SV_NULL },
		{ SV_NULL, SV("ab"), SV("c") }, { SV("abc"), SV(""), SV("") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		for (size_t j = 0; j < i; j++) {
			struct hash a = hash_list(list[i], 3), b = hash_list(list[j], 3);

			assert_false(hash_eq(&a, &b));
		}
	for (size_t n = 1; n < 3; n++) {
		struct hash a = hash_list(list[5], n), b = hash_list(list[5], n + 1);

		assert_false(hash_eq(&a, &b));
	}
}

static void int_is_eight_bytes_big_endian(void **state)
{
	struct sv bytes = SV("\xff\xff\xff\xff\xff\xff\xff\xfe");
	struct hash want = hash_list(&bytes, 1), got;
	struct hasher h;

	(void)state;
	hash_init(&h);
	hash_int(&h, -2);
	got = hash_end(&h);
	assert_true(hash_eq(&got, &want));
}

static void salted_is_salt_then_value(void **state)
{
	const struct sv part[] = { SV("salt"), SV("value") };
	struct hash want = hash_list(part, 2), got = hash_salted(part[0], part[1]);
	struct hash turned = hash_salted(part[1], part[0]);

	(void)state;
	assert_true(hash_eq(&got, &want));
	assert_false(hash_eq(&got, &turned));
}

static void equality_looks_at_every_byte(void **state)
{
	struct hash a = hash_of(SV("x")), b = a;

	(void)state;
	for (int i = 0; i < HASH_SIZE; i++) {
		b.byte[i] ^= 1;
		assert_false(hash_eq(&a, &b));
		b.byte[i] ^= 1;
	}
	assert_true(hash_eq(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_hashes_are_those_of_the_standard),
		cmocka_unit_test(pieces_give_the_hash_of_the_whole),
		cmocka_unit_test(sixty_four_hex_digits_are_a_hash),
		cmocka_unit_test(part_is_framed_by_eight_bytes_of_length),
		cmocka_unit_test(lists_of_parts_that_join_alike_hash_apart),
		cmocka_unit_test(int_is_eight_bytes_big_endian),
		cmocka_unit_test(salted_is_salt_then_value),
		cmocka_unit_test(equality_looks_at_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
