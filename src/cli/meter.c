/* Part done, how many a second, time left. */
#include "meter.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"

#define EACH_US 100000	/* between two lines: no terminal needs more */
#define SURE_US 1000000 /* before that a rate says nothing */

bool meter_wanted(void)
{
	return isatty(STDERR_FILENO);
}

/* "1:02:03", "0:09" */
static void add_time(struct str *s, int64_t seconds)
{
	if (seconds >= 3600)
		str_addf(s, "%lld:%02lld:%02lld", (long long)(seconds / 3600),
			 (long long)(seconds / 60 % 60), (long long)(seconds % 60));
	else
		str_addf(s, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

static void add_count(struct str *s, int64_t n, bool bytes)
{
	if (bytes)
		str_addf(s, "%.1f MiB", (double)n / 1048576);
	else
		str_addf(s, "%lld", (long long)n);
}

void meter_line(struct str *s, const char *title, const struct progress *p, int64_t us)
{
	int64_t count = p->rows ? p->rows : p->done;
	bool bytes = p->bytes && !p->rows;

	if (title)
		str_addf(s, "%s ... ", title);
	if (p->total > 0)
		str_addf(s, "%d %%, ", (int)(100.0 * (double)p->done / (double)p->total));
	add_count(s, count, bytes);
	if (p->total > 0 && !p->rows) {
		str_adds(s, _(" of "));
		add_count(s, p->total, bytes);
	}
	if (us < SURE_US || count <= 0)
		return;
	str_adds(s, ", ");
	add_count(s, (int64_t)((double)count * 1e6 / (double)us), bytes);
	str_adds(s, _(" a second"));
	if (p->total <= p->done || p->done <= 0)
		return;
	str_adds(s, ", ");
	add_time(s, (int64_t)((double)us / 1e6 * (double)(p->total - p->done) / (double)p->done));
	str_adds(s, _(" left"));
}

/* A line that wraps cannot be written over. */
static size_t width(void)
{
	struct winsize w;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 1 ? w.ws_col - 1u : 79;
}

void meter_begin(struct meter *m, const char *title)
{
	m->begun = m->last = 0;
	m->title = title;
	if (meter_wanted() && title) {
		fprintf(stderr, "\r\033[K%.*s ...", (int)width() - 4, title);
		fflush(stderr);
		m->shown = true;
	}
}

void meter_show(struct meter *m, const struct progress *p)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	int64_t now;

	if (!meter_wanted())
		return;
	now = clock_us();
	if (!m->begun || p->done < m->done || p->bytes != m->bytes) /* another part of the work */
		m->begun = now;
	else if (now - m->last < EACH_US)
		return;
	m->last = now;
	m->done = p->done;
	m->bytes = p->bytes;
	meter_line(&s, m->title, p, now - m->begun);
	fprintf(stderr, "\r\033[K%.*s", (int)(s.n < width() ? s.n : width()), str_z(&s));
	fflush(stderr);
	m->shown = true;
}

void meter_clear(struct meter *m)
{
	if (m->shown)
		fputs("\r\033[K", stderr);
	m->shown = false;
}
