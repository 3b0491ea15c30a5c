/* Values of custom fields. Numbers are whole millionths, so that what is equal in one place is
 * equal in all. */
#include "deskbell/domain/custom.h"

#include <string.h>

#include "deskbell/base/clock.h"

#define SCALE 1000000
#define DIGITS_BEFORE 12
#define DIGITS_BEHIND 6

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits at *at, at most `most` of them and at least one. */
static bool digits(struct sv v, size_t *at, size_t most, int64_t *n, size_t *count)
{
	size_t from = *at;

	*n = 0;
	while (*at < v.n && is_digit(v.p[*at]) && *at - from < most)
		*n = *n * 10 + (v.p[(*at)++] - '0');
	*count = *at - from;
	return *count > 0;
}

bool number_parse(struct sv v, int64_t *millionths)
{
	bool minus = v.n && v.p[0] == '-';
	size_t at = minus ? 1 : 0, count;
	int64_t whole, part = 0;

	if (!digits(v, &at, DIGITS_BEFORE, &whole, &count))
		return false;
	if (at < v.n && v.p[at] == '.') {
		at++;
		if (!digits(v, &at, DIGITS_BEHIND, &part, &count))
			return false;
		for (; count < DIGITS_BEHIND; count++)
			part *= 10;
	}
	if (at < v.n)
		return false;
	*millionths = (whole * SCALE + part) * (minus ? -1 : 1);
	return true;
}

struct sv number_form(int64_t millionths, struct arena *a)
{
	int64_t n = millionths < 0 ? -millionths : millionths;
	const char *sign = millionths < 0 ? "-" : "";
	struct sv v;

	if (n % SCALE == 0)
		return arena_printf(a, "%s%lld", sign, (long long)(n / SCALE));
	v = arena_printf(a, "%s%lld.%06lld", sign, (long long)(n / SCALE), (long long)(n % SCALE));
	while (v.p[v.n - 1] == '0')
		v.n--;
	return v;
}

bool date_parse(struct sv v, int64_t *at)
{
	char whole[] = "0000-00-00T00:00:00Z";

	if (v.n != 10)
		return false;
	memcpy(whole, v.p, v.n);
	return clock_parse(sv_from(whole), at);
}

bool bool_parse(struct sv v, bool *out)
{
	*out = sv_eqs(v, "yes") || sv_eqs(v, "true") || sv_eqs(v, "1");
	return *out || sv_eqs(v, "no") || sv_eqs(v, "false") || sv_eqs(v, "0");
}

bool custom_field_is_text(const struct field *f)
{
	return f->type == FIELD_LINE || f->type == FIELD_CHOICE || f->type == FIELD_TREE;
}

struct custom_value custom_value_of(const struct field *f, struct sv form, struct sv line)
{
	struct custom_value v = { .field = f->number, .form = form };

	if (custom_field_is_text(f))
		v.text = f->type == FIELD_LINE ? line : form;
	else if (f->type == FIELD_NUMBER)
		(void)number_parse(form, &v.num);
	else if (f->type == FIELD_DATE)
		(void)date_parse(form, &v.num);
	else
		(void)sv_int(form, &v.num);
	return v;
}

bool custom_value_eq(const struct custom_value *x, const struct custom_value *y)
{
	return x->field == y->field && sv_eq(x->form, y->form) && x->num == y->num &&
	       sv_eq(x->text, y->text);
}

void custom_values_put(struct custom_value **list, size_t *n, const struct custom_value *v,
		       struct arena *a)
{
	struct custom_value *out = ARENA_ARRAY(a, *n + 1, struct custom_value);
	size_t i = 0, k = 0;

	while (i < *n && (*list)[i].field < v->field)
		out[k++] = (*list)[i++];
	if (v->form.p)
		out[k++] = *v;
	if (i < *n && (*list)[i].field == v->field)
		i++;
	while (i < *n)
		out[k++] = (*list)[i++];
	*list = out;
	*n = k;
}

const struct custom_value *custom_values_get(const struct custom_value *list, size_t n, int field)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].field == field)
			return &list[i];
	return NULL;
}
