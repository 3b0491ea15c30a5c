/* Rows that were not taken, kept in the form of their file so that they can be mended and imported
 * alone. The remark is the last key or column, "rejected": the row's number and the reason. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/csv.h"
#include "import_source.h"

static enum rc failed(const struct rejects *r, struct err *e)
{
	return err_set(e, RC_ENV, _("%s: cannot write it: %s"), r->path, strerror(errno));
}

static void add_heading(const struct source *s, struct str *out)
{
	for (size_t i = 0; i < s->n_column; i++)
		if ((int)i != s->rejected)
			csv_add(out, s->column[i], s->delimiter, out->n == 0);
	csv_add(out, SV("rejected"), s->delimiter, false);
	str_addc(out, '\n');
}

static enum rc open_file(struct rejects *r, const struct source *s, struct err *e)
{
	AUTO(str_deinit) struct str heading = STR_INIT;
	int fd = open(r->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	struct stat to, from;

	r->to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!r->to || fstat(fd, &to))
		return failed(r, e);
	if (!fstat(s->in.fd, &from) && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
		return err_set(e, RC_USAGE, _("--rejects %s: that is the file being read"),
			       r->path);
	if (S_ISREG(to.st_mode) && ftruncate(fd, 0))
		return failed(r, e);
	if (s->csv) {
		add_heading(s, &heading);
		fwrite(str_z(&heading), 1, heading.n, r->to);
	}
	return RC_OK;
}

/* A record that falls into no cells stands in one of its own. */
static void add_csv(const struct source *s, struct sv remark, struct str *out)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err ignored = { 0 };
	struct sv *cell;
	bool first = true;

	if (source_cells(s, &a, &cell, &ignored) == RC_OK && cell) {
		for (size_t i = 0; i < s->n_column; i++) {
			if ((int)i == s->rejected)
				continue;
			csv_add(out, cell[i], s->delimiter, first);
			first = false;
		}
	} else {
		csv_add(out, sv_trim(str_sv(&s->record)), s->delimiter, true);
	}
	csv_add(out, remark, s->delimiter, false);
}

/* The object as it stands with one more key; what is no object goes into the key "line". */
static void add_json(const struct source *s, struct sv remark, struct str *out)
{
	static const char mark[] = ",\"rejected\":";
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv line = sv_trim(str_sv(&s->record));
	struct err ignored = { 0 };
	struct json_out w;
	struct json *row;

	if (json_parse(line, &a, &row, &ignored) != RC_OK || row->type != JSON_T_OBJECT ||
	    !row->n) {
		json_init(&w, out);
		json_obj_begin(&w);
		json_key(&w, "line"), json_str(&w, line);
		json_key(&w, "rejected"), json_str(&w, remark);
		json_obj_end(&w);
		return;
	}
	line.n--; /* its brace */
	for (size_t n = sizeof(mark) - 1, i = line.n;
	     sv_eqs(row->key[row->n - 1], "rejected") && i >= n; i--)
		if (!memcmp(line.p + i - n, mark, n)) {
			line.n = i - n;
			break;
		}
	str_add(out, line);
	str_adds(out, mark);
	json_init(&w, out);
	json_str(&w, remark);
	str_addc(out, '}');
}

enum rc rejects_add(struct rejects *r, const struct source *s, struct sv reason, struct err *e)
{
	AUTO(str_deinit) struct str out = STR_INIT;
	AUTO(str_deinit) struct str remark = STR_INIT;

	if (!r->path)
		return RC_OK;
	if (!r->to)
		TRY(open_file(r, s, e));
	str_addf(&remark, "%lld: %.*s", (long long)s->number, SV_ARG(reason));
	if (s->csv)
		add_csv(s, str_sv(&remark), &out);
	else
		add_json(s, str_sv(&remark), &out);
	str_addc(&out, '\n');
	return fwrite(str_z(&out), 1, out.n, r->to) == out.n ? RC_OK : failed(r, e);
}

enum rc rejects_end(struct rejects *r, struct err *e)
{
	FILE *to = r->to;

	r->to = NULL;
	return !to || fclose(to) == 0 ? RC_OK : failed(r, e);
}
