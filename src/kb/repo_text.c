/* Line by line comparison and merge of texts, by libgit2. Work is bounded by ARTICLE_MAX. */
#include "deskbell/kb/text_diff.h"

#include "deskbell/base/i18n.h"
#include "deskbell/base/vec.h"
#include "repo_priv.h"

#define CONTEXT_LINES 3

static const char *text_p(struct sv v)
{
	return v.p ? v.p : "";
}

/* ---- hunks ---- */

struct hunks {
	VEC(struct hunk) at;
};

static void hunks_deinit(struct hunks *h)
{
	VEC_DEINIT(&h->at);
}

/* libgit2 counts from 1, and names the line before where a side has none. */
static size_t from_zero(int start, int lines)
{
	return (size_t)(lines ? start - 1 : start);
}

static int on_hunk(const git_diff_delta *delta, const git_diff_hunk *h, void *arg)
{
	struct hunks *out = arg;
	struct hunk one = { .old_at = from_zero(h->old_start, h->old_lines),
			    .old_n = (size_t)h->old_lines,
			    .new_at = from_zero(h->new_start, h->new_lines),
			    .new_n = (size_t)h->new_lines };

	(void)delta;
	VEC_ADD(&out->at, one);
	return 0;
}

enum rc text_hunks(struct repo *r, struct sv old, struct sv new, struct arena *a, struct hunk **out,
		   size_t *n, struct err *e)
{
	AUTO(hunks_deinit) struct hunks h = { 0 };
	git_diff_options o;
	int code;

	(void)r;
	git2()->diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.context_lines = 0;
	o.flags = GIT_DIFF_FORCE_TEXT;
	code = git2()->diff_buffers(text_p(old), old.n, NULL, text_p(new), new.n, NULL, &o, NULL,
				    NULL, on_hunk, NULL, &h);
	if (code < 0)
		return repo_error(code, e, _("cannot compare two texts"));
	*n = h.at.n;
	*out = ARENA_ARRAY(a, h.at.n + 1, struct hunk);
	for (size_t i = 0; i < h.at.n; i++)
		(*out)[i] = h.at.at[i];
	return RC_OK;
}

/* ---- unified diff ---- */

struct unified {
	struct str s;
	size_t added, removed;
};

static int on_unified_hunk(const git_diff_delta *delta, const git_diff_hunk *h, void *arg)
{
	struct unified *u = arg;

	(void)delta;
	str_addf(&u->s, "@@ -%d,%d +%d,%d @@\n", h->old_start, h->old_lines, h->new_start,
		 h->new_lines);
	return 0;
}

static int on_line(const git_diff_delta *delta, const git_diff_hunk *h, const git_diff_line *l,
		   void *arg)
{
	struct unified *u = arg;
	struct sv text = { l->content, l->content_len };

	(void)delta, (void)h;
	if (l->origin != GIT_DIFF_LINE_CONTEXT && l->origin != GIT_DIFF_LINE_ADDITION &&
	    l->origin != GIT_DIFF_LINE_DELETION)
		return 0; /* "no newline at end of file" is told below, where it stands */
	u->added += l->origin == GIT_DIFF_LINE_ADDITION;
	u->removed += l->origin == GIT_DIFF_LINE_DELETION;
	str_addc(&u->s, l->origin);
	str_add(&u->s, text);
	if (!text.n || text.p[text.n - 1] != '\n')
		str_adds(&u->s, "\n\\ No newline at end of file\n");
	return 0;
}

static void add_name(struct str *s, const char *mark, struct sv name)
{
	str_adds(s, mark);
	str_add(s, name.p ? name : SV("/dev/null"));
	str_addc(s, '\n');
}

enum rc text_diff(struct repo *r, struct sv old_name, struct sv old, struct sv new_name,
		  struct sv new, struct arena *a, struct sv *out, size_t *added, size_t *removed,
		  struct err *e)
{
	struct unified u = { .s = STR_INIT };
	git_diff_options o;
	int code;

	(void)r;
	git2()->diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	add_name(&u.s, "--- ", old_name);
	add_name(&u.s, "+++ ", new_name);
	o.context_lines = CONTEXT_LINES;
	o.flags = GIT_DIFF_FORCE_TEXT;
	code = git2()->diff_buffers(text_p(old), old.n, NULL, text_p(new), new.n, NULL, &o, NULL,
				    NULL, on_unified_hunk, on_line, &u);
	*added = u.added;
	*removed = u.removed;
	*out = u.added || u.removed ? arena_sv(a, str_sv(&u.s)) : SV_NULL;
	str_deinit(&u.s);
	return code < 0 ? repo_error(code, e, _("cannot compare two texts")) : RC_OK;
}

/* ---- merge ---- */

static void side(git_merge_file_input *in, struct sv text)
{
	git2()->merge_file_input_init(in, GIT_MERGE_FILE_INPUT_VERSION);
	in->ptr = text_p(text);
	in->size = text.n;
}

enum rc text_merge(struct repo *r, struct sv base, struct sv mine_name, struct sv mine,
		   struct sv theirs_name, struct sv theirs, struct arena *a, struct sv *out,
		   bool *clean, struct err *e)
{
	git_merge_file_options o;
	git_merge_file_input from, ours, other;
	git_merge_file_result result = { 0 };
	int code;

	(void)r;
	git2()->merge_file_options_init(&o, GIT_MERGE_FILE_OPTIONS_VERSION);
	side(&from, base);
	side(&ours, mine);
	side(&other, theirs);
	o.our_label = arena_z(a, mine_name);
	o.their_label = arena_z(a, theirs_name);
	code = git2()->merge_file(&result, &from, &ours, &other, &o);
	if (code < 0)
		return repo_error(code, e, _("cannot merge two texts"));
	*clean = result.automergeable;
	*out = arena_sv(a, (struct sv){ result.ptr ? result.ptr : "", result.len });
	git2()->merge_file_result_free(&result);
	return RC_OK;
}
