/* Rows of an export, as JSON Lines or CSV. */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/csv.h"
#include "deskbell/text/safe.h"

static enum rc failed(const struct sink *s, struct err *e)
{
	return err_set(e, RC_ENV, "%s: %s", s->path ? s->path : _("standard output"),
		       strerror(errno));
}

enum rc sink_open(struct sink *s, struct cli *c, struct err *e)
{
	struct sv path = args_get(c->args, "output");
	struct stat st;
	int fd;

	*s = (struct sink){ .to = stdout, .terminal = c->width > 0, .meter = &c->meter };
	s->regular = path.p || (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode));
	if (!path.p)
		return RC_OK;
	s->path = arena_z(c->arena, path);
	s->part = arena_z(c->arena, arena_printf(c->arena, "%s.part", s->path));
	s->terminal = false;
	fd = open(s->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	s->to = fd < 0 ? NULL : fdopen(fd, "w");
	return s->to ? RC_OK : failed(s, e);
}

enum rc sink_close(struct sink *s, enum rc rc, struct err *e)
{
	bool whole;

	meter_clear(s->meter);
	if (!s->path)
		return rc == RC_OK ? flush_stdout(e) : rc;
	whole = !ferror(s->to) && fflush(s->to) == 0 && fsync(fileno(s->to)) == 0;
	if (fclose(s->to) != 0)
		whole = false;
	if (rc == RC_OK && !whole)
		rc = failed(s, e);
	if (rc == RC_OK)
		return fs_rename(s->part, s->path, e);
	(void)unlink(s->part);
	return rc;
}

bool sink_put(struct sink *s, const struct str *line)
{
	fwrite(str_z(line), 1, line->n, s->to);
	s->progress.rows = ++s->progress.done;
	if (s->regular)
		meter_show(s->meter, &s->progress);
	return !ferror(s->to);
}

/* ---- CSV ---- */

static void add_cell(const struct sink *s, struct str *line, struct sv v, bool first)
{
	AUTO(str_deinit) struct str safe = STR_INIT;

	if (s->terminal) {
		safe_line(&safe, v);
		v = str_sv(&safe);
	}
	csv_add_safe(line, v, ',', first);
}

static void add_value(const struct sink *s, struct str *line, const struct out_value *v, bool first)
{
	AUTO(str_deinit) struct str t = STR_INIT;
	char at[21];

	switch (v->type) {
	case OUT_TEXT:
	case OUT_NUMBER:
		str_add(&t, v->text);
		break;
	case OUT_INT:
		str_addf(&t, "%lld", (long long)v->i);
		break;
	case OUT_BOOL:
		str_adds(&t, v->i ? "yes" : "no");
		break;
	case OUT_TIME:
		clock_format(v->i, at);
		str_adds(&t, at);
		break;
	case OUT_LIST:
		for (size_t i = 0; i < v->list_n; i++)
			str_addf(&t, "%s%.*s", i ? "," : "", SV_ARG(v->list[i]));
		break;
	case OUT_NULL:
		break;
	}
	add_cell(s, line, str_sv(&t), first);
}

bool sink_heading(struct sink *s, const struct sv *name, size_t n)
{
	AUTO(str_deinit) struct str line = STR_INIT;

	for (size_t i = 0; i < n; i++)
		csv_add(&line, name[i], ',', i == 0);
	str_addc(&line, '\n');
	fwrite(str_z(&line), 1, line.n, s->to);
	return !ferror(s->to);
}

bool sink_cells(struct sink *s, const struct out_value *v, size_t n)
{
	AUTO(str_deinit) struct str line = STR_INIT;

	for (size_t i = 0; i < n; i++)
		add_value(s, &line, &v[i], i == 0);
	str_addc(&line, '\n');
	return sink_put(s, &line);
}
