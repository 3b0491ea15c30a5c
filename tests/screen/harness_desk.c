/* The fake desk: rows of the mock-ups and what each kind of work finds in them. */
#include "harness_desk.h"

#include <string.h>

static enum state_category category_of(const char *state)
{
	return strcmp(state, "new") == 0      ? STATE_NEW
	       : strcmp(state, "open") == 0   ? STATE_ACTIVE
	       : strcmp(state, "wait") == 0   ? STATE_WAITING
	       : strcmp(state, "closed") == 0 ? STATE_CLOSED
					      : STATE_RESOLVED;
}

struct ticket_row rig_ticket(int64_t id, int priority, const char *state, const char *subject,
			     const char *requester, const char *assignee, int64_t minutes)
{
	struct ticket_row r = { 0 };

	r.t.id = id;
	r.t.rev = 1;
	r.t.priority = (enum priority)priority;
	r.t.state = r.state_title = sv_from(state);
	r.t.category_of_state = category_of(state);
	r.t.subject = sv_from(subject);
	r.t.type = SV("incident");
	r.requester_name = sv_from(requester);
	r.requester = SV("who");
	r.assignee = assignee ? sv_from(assignee) : SV_NULL;
	r.queue = SV("network-l1");
	r.queue_title = SV("Network L1");
	r.team = SV("network");
	r.t.created = RIG_NOW - minutes * 60;
	r.t.updated = r.t.created;
	return r;
}

void rig_insert(struct rig *r, size_t at, struct ticket_row row)
{
	struct rig_desk *d = &r->desk;

	memmove(d->row + at + 1, d->row + at, (d->n_row - at) * sizeof(*d->row));
	d->row[at] = row;
	d->n_row++;
}

void rig_leave(struct rig *r, size_t at)
{
	struct rig_desk *d = &r->desk;

	d->left[d->n_left++] = d->row[at];
	d->n_row--;
	memmove(d->row + at, d->row + at + 1, (d->n_row - at) * sizeof(*d->row));
}

void rig_fill(struct rig *r, int n)
{
	for (int i = 0; i < n; i++)
		rig_insert(r, r->desk.n_row,
			   rig_ticket(20000 + i, 4, "new", "filler", "T. Okoye", NULL, 10));
}

static void fill_thread(struct rig_desk *d)
{
	static struct event_view set[2];

	d->message[0] = (struct message_view){
		.id = 1,
		.change = 1,
		.at = RIG_NOW - 7260,
		.author = SV("zhao.m"),
		.author_name = SV("Zhao Min"),
		.public = true,
		.by_requester = true,
		.body = SV(
			"After this morning's client update the VPN disconnects about every ten minutes. "
			"I have to log in again each time and the payment run is at 16:00.")
	};
	d->message[1] =
		(struct message_view){ .id = 2,
				       .change = 2,
				       .at = RIG_NOW - 6420,
				       .author = SV("li.wei"),
				       .author_name = SV("Li Wei"),
				       .body = SV("Gateway log shows DPD timeouts only for client "
						  "5.4.1. Same as #10466.") };
	d->message[2] = (struct message_view){
		.id = 3,
		.change = 3,
		.at = RIG_NOW - 6300,
		.author = SV("li.wei"),
		.author_name = SV("Li Wei"),
		.public = true,
		.body = SV(
			"We found the cause and are testing a fix.\n请在下午四点前保持连接，谢谢。")
	};
	d->n_message = 3;
	set[0] = (struct event_view){
		NOUN_TICKET, 10482,	SV("ticket 10482"), field_find(NOUN_TICKET, SV("state")),
		OP_SET,	     SV("new"), SV("open")
	};
	d->change[0] = (struct change_view){ .id = 1, .at = RIG_NOW - 7260, .actor = SV("zhao.m") };
	d->change[1] = (struct change_view){
		.id = 3, .at = RIG_NOW - 6300, .actor = SV("li.wei"), .event = set, .n_event = 1
	};
	d->n_change = 2;
}

static void fill_transitions(struct rig_desk *d)
{
	static struct field_name need[] = { { { "resolution", 10 }, { "resolution", 10 } } };

	d->transition[0] = (struct transition_view){ .name = SV("wait"),
						     .title = SV("Wait for requester"),
						     .to = SV("waiting"),
						     .allowed = true };
	d->transition[1] = (struct transition_view){ .name = SV("resolve"),
						     .title = SV("Resolve"),
						     .to = SV("resolved"),
						     .allowed = true,
						     .required = need,
						     .n_required = 1 };
	d->transition[2] =
		(struct transition_view){ .name = SV("close"),
					  .title = SV("Close"),
					  .to = SV("closed"),
					  .reason = SV("only from resolved; role supervisor") };
	d->n_transition = 3;
}

void rig_desk_fill(struct rig *r)
{
	struct rig_desk *d = &r->desk;
	const struct ticket_row rows[] = {
		rig_ticket(10482, 1, "open", "VPN drops every 10 min after update", "Zhao Min",
			   "li.wei", 121),
		rig_ticket(10490, 1, "new", "Не работает почта на этаже 3", "Иванова А.", NULL, 41),
		rig_ticket(10477, 2, "open", "打印机无法打印，提示驱动错误", "陈晓", NULL, 190),
		rig_ticket(10495, 2, "new", "Shared drive Z: read-only for finance", "T. Okoye",
			   NULL, 12),
		rig_ticket(10468, 2, "wait", "Request: second monitor (room 4.17)", "R. Silva",
			   "wang.fang", 1500),
		rig_ticket(10471, 3, "wait", "Laptop fan noise, asset NB-20311", "J. Novak",
			   "li.wei", 1600),
		rig_ticket(10499, 3, "new", "Password reset loop in SSO portal", "M. Haddad", NULL,
			   2),
		rig_ticket(10465, 3, "open", "Смена прав доступа к 1С", "Петров С.", NULL, 1700),
		rig_ticket(10460, 3, "open", "会议室投影仪无信号", "王丽", "zhou.jie", 1800),
		rig_ticket(10452, 4, "new", "Outlook signature template wrong", "K. Brandt", NULL,
			   2900),
	};

	memcpy(d->row, rows, sizeof(rows));
	d->n_row = sizeof(rows) / sizeof(*rows);
	d->newest = 10;
	fill_thread(d);
	fill_transitions(d);
	d->article[0] = (struct article_row){ 7, SV("vpn/reconnect.md"), SV("VPN reconnects"),
					      RIG_NOW - 86400, SV("abcdef0123456789") };
	d->article[1] = (struct article_row){ 12, SV("print/driver.md"), SV("打印机驱动错误"),
					      RIG_NOW - 900000, SV("1234567890abcdef") };
	d->n_article = 2;
	d->revision[0] = (struct revision){ .change = 30,
					    .at = RIG_NOW - 86400,
					    .actor = SV("li.wei"),
					    .commit = SV("abcdef0123456789"),
					    .subject = SV("Install 5.4.2, not 5.4.1"),
					    .title = SV("VPN reconnects") };
	d->revision[1] = (struct revision){ .change = 20,
					    .at = RIG_NOW - 20 * 86400,
					    .author = SV("王芳"), /* pushed by plain git */
					    .commit = SV("5555555555555555"),
					    .subject = SV("Шаги по порядку"),
					    .title = SV("VPN"),
					    .moved_from = SV("old/vpn.md") };
	d->revision[2] = (struct revision){ .change = 10,
					    .at = RIG_NOW - 90 * 86400,
					    .actor = SV("wang.fang"),
					    .commit = SV("1111111111111111"),
					    .subject = SV("What to do when the tunnel falls"),
					    .title = SV("VPN") };
	d->n_revision = 3;
	d->body = SV("# VPN reconnects\n\nInstall *5.4.2*.\n\n- log out\n- log in\n");
}

/* ---- works ---- */

static void refuse(struct work *w, enum rc rc, const char *field, const char *text)
{
	w->rc = err_set(&w->err, rc, "%s", text);
	snprintf(w->err.field, sizeof(w->err.field), "%s", field);
}

static size_t find(const struct rig_desk *d, int64_t id)
{
	size_t i = 0;

	while (i < d->n_row && d->row[i].t.id != id)
		i++;
	return i;
}

/* "stat:x" is the one query that is wrong, "nothing" the one that finds nothing. */
static bool judged(struct work *w, struct sv query)
{
	if (!sv_starts(query, SV("stat:")))
		return true;
	refuse(w, RC_INVALID, "stat", "no field \"stat\" (did you mean \"state\"?)");
	w->fault = (struct query_fault){ 0, 4, 0, 4 };
	return false;
}

static void add_picked(struct work *w, const struct ticket_row *row, size_t n,
		       struct ticket_list *out)
{
	out->row = ARENA_ARRAY(&w->arena, n + 1, struct ticket_row);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < w->list.n_pick; k++)
			if (w->list.pick[k] == row[i].t.id)
				out->row[out->n++] = row[i];
}

static void list(const struct rig_desk *d, struct work *w)
{
	size_t from = 0, n = d->n_row, at = find(d, w->list.focus), half = w->list.limit / 2;

	if (!judged(w, w->list.query))
		return;
	if (w->list.window == WINDOW_PICK) {
		add_picked(w, d->row, d->n_row, &w->rows);
		add_picked(w, d->left, d->n_left, &w->left);
		return;
	}
	if (sv_eqs(w->list.query, "nothing"))
		n = 0;
	if (w->list.window == WINDOW_LAST && n > w->list.limit)
		from = n - w->list.limit;
	if (w->list.window == WINDOW_AROUND && at < n && at > half)
		from = at - half;
	w->rows.n = n - from < w->list.limit ? n - from : w->list.limit;
	w->rows.row = ARENA_ARRAY(&w->arena, w->rows.n, struct ticket_row);
	memcpy(w->rows.row, d->row + from, w->rows.n * sizeof(*d->row));
	if (w->list.interactive)
		w->rows.note = d->note;
	w->rows.bounded = w->rows.note.n > 0;
	w->rows.order = sv_starts(w->list.query, SV("sort:"))
				? (struct sv){ w->list.query.p + 5, w->list.query.n - 5 }
				: w->list.sort;
	w->rows.levels = d->levels;
	w->rows.more_before = from > 0;
	w->rows.more_after = from + w->rows.n < n;
}

static void views(const struct rig_desk *d, struct work *w)
{
	static const char *const title[] = { "Unassigned", "Mine", "Network L1" };
	static const char *const query[] = { "is:unassigned", "is:mine is:open",
					     "queue:network-l1" };

	w->spent_us = d->views_us;
	w->n_tab = 3;
	w->tab = ARENA_ARRAY(&w->arena, 3, struct view_tab);
	for (size_t i = 0; i < 3; i++)
		w->tab[i] = (struct view_tab){ i == 1 ? SV("mine") : SV("x"), sv_from(title[i]),
					       sv_from(query[i]), SV("priority,-updated"),
					       w->limit ? (int64_t)d->n_row : -1 };
}

static void moved(struct work *w, int64_t id)
{
	int64_t *all = ARENA_ARRAY(&w->arena, w->n_touched + 1, int64_t);

	for (size_t i = 0; i < w->n_touched; i++)
		all[i] = w->touched[i];
	all[w->n_touched++] = id;
	w->touched = all;
}

static void ticket(struct rig_desk *d, struct work *w)
{
	size_t i = find(d, w->ticket);

	if (i == d->n_row) {
		refuse(w, RC_NOTFOUND, "", "no such ticket");
		return;
	}
	if (w->shown && d->row[i].unread)
		moved(w, w->ticket);
	d->row[i].unread = d->row[i].unread && !w->shown;
	w->view = (struct ticket_view){ .row = d->row[i],
					.message = d->message,
					.n_message = d->n_message,
					.change = d->change,
					.n_change = w->kind == WORK_TICKET ? d->n_change : 0,
					.field = d->field,
					.n_field = d->n_field,
					.relation = d->relation[w->ticket != 10482],
					.sla = w->ticket == 10482 ? d->sla : (struct sla_view){ 0 },
					.transition = d->transition,
					.n_transition = d->n_transition };
}

static void complete(struct work *w)
{
	size_t from = w->text.n;

	while (from && w->text.p[from - 1] != ' ')
		from--;
	if (w->text.n - from != 2)
		return;
	w->n_complete = 2;
	w->complete = ARENA_ARRAY(&w->arena, 2, struct query_candidate);
	w->complete[0] = (struct query_candidate){ CANDIDATE_FIELD, SV("state:"), SV("a state"),
						   from, w->text.n };
	w->complete[1] = (struct query_candidate){ CANDIDATE_FIELD, SV("sort:"), SV("an order"),
						   from, w->text.n };
}

static void candidates(struct work *w)
{
	static const char *const all[] = { "adam",	"lena",		 "li.wei",
					   "wang.fang", "f.site=berlin", "f.site=moscow" };

	if (w->param == PARAM_LINK && !sv_starts(SV("blocks"), w->text))
		return;
	w->candidate = ARENA_ARRAY(&w->arena, ARRAY_LEN(all) + 1, struct candidate);
	if (w->param == PARAM_LINK)
		w->candidate[w->n_candidate++] = (struct candidate){ SV("blocks"), SV("blocks") };
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (sv_starts(sv_from(all[i]), w->text))
			w->candidate[w->n_candidate++] =
				(struct candidate){ sv_from(all[i]), SV("network") };
}

/* "bad" is the one value that is refused, "same" the one that is there already. */
static void trial(const struct rig *r, struct work *w)
{
	static struct event_view tagged = {
		.noun = NOUN_TICKET, .object = 10482, .op = OP_ADD, .new = { "vpn", 3 }
	};
	struct sv last = w->word[w->n_word - 1];

	tagged.field = field_find(NOUN_TICKET, SV("tags"));
	w->answer.text = SV("#10482 tagged");
	if (r->desk.run_rc != RC_OK)
		refuse(w, r->desk.run_rc, "", r->desk.why);
	else if (sv_eqs(last, "bad"))
		refuse(w, RC_INVALID, "tag", r->desk.why ? r->desk.why : "\"bad\" is no good");
	else if (sv_eqs(last, "same"))
		w->answer.unchanged = true;
	else if (sv_eqs(last, "--field=f.cost=much"))
		refuse(w, RC_INVALID, "f.cost", "f.cost: much is not a number");
	else if (sv_eqs(w->word[1], "new"))
		refuse(w, RC_INVALID, "f.start", "f.start is required");
	else if (sv_eqs(w->word[0], "undo"))
		w->answer.text = SV("undone: ticket take 10482"), w->answer.event = &tagged,
		w->answer.n_event = 1;
	else if (sv_eqs(w->word[1], "tag"))
		w->answer.event = &tagged, w->answer.n_event = 1;
}

/* A start that lies in the past is seen only when the ticket is opened. */
static bool starts_in_the_past(const struct work *w)
{
	bool past = false;

	for (size_t i = 0; i < w->n_word; i++)
		past |= sv_eqs(w->word[i], "--field=f.start=2020-01-01");
	return past;
}

/* ticket read, ticket unread. True when it was one of them. */
static bool run_reading(struct rig_desk *d, struct work *w)
{
	bool unread = w->n_word > 2 && sv_eqs(w->word[1], "unread");
	struct sv list = w->n_word > 2 ? w->word[2] : SV_NULL;
	int64_t id;

	if (!unread && !(w->n_word > 2 && sv_eqs(w->word[1], "read")))
		return false;
	while (list.p) {
		size_t i = sv_int(sv_cut(&list, ','), &id) ? find(d, id) : d->n_row;

		if (i == d->n_row || d->row[i].unread == unread)
			continue;
		d->row[i].unread = unread;
		moved(w, id);
	}
	w->answer.unchanged = !w->n_touched;
	w->answer.text = unread ? SV("marked unread") : SV("marked read");
	return true;
}

static void run(struct rig *r, struct work *w)
{
	bool filled = false, resolve = false;

	str_adds(&r->log, "run");
	for (size_t i = 0; i < w->n_word; i++) {
		str_addf(&r->log, " %.*s", SV_ARG(w->word[i]));
		filled |= sv_starts(w->word[i], SV("resolution="));
		resolve |= sv_eqs(w->word[i], "resolve");
	}
	str_adds(&r->log, w->has_uid ? " (uid)\n" : "\n");
	if (r->desk.run_rc != RC_OK)
		refuse(w, r->desk.run_rc, "",
		       r->desk.why ? r->desk.why : "ticket 10482: changed by wang.fang since");
	else if (w->n_word > 1 && sv_eqs(w->word[1], "new") && starts_in_the_past(w))
		refuse(w, RC_INVALID, "f.start", "f.start: in the past");
	else if (resolve && !filled)
		refuse(w, RC_INVALID, "resolution", "resolve: \"resolution\" is required");
	if (run_reading(&r->desk, w))
		return;
	w->answer.id = 10482;
	w->answer.change = 1;
	w->answer.repeated = r->desk.repeated;
	w->answer.text = SV("ticket 10482 changed");
	if (w->n_word > 2 && sv_find(w->word[2], ',') < w->word[2].n) {
		w->answer.many = true;
		w->answer.text = SV("3 tickets changed");
	}
}

static const struct draft *draft_of(const struct rig_desk *d, const struct draft *x)
{
	for (size_t i = 0; i < d->n_draft; i++)
		if (d->draft[i].ticket == x->ticket && d->draft[i].kind == x->kind)
			return &d->draft[i];
	return NULL;
}

/* As the service does: a new article's draft takes the first number that is free. */
static void put_draft(struct rig *r, struct draft *x)
{
	struct rig_desk *d = &r->desk;
	struct draft *to;

	if (x->kind == DRAFT_ARTICLE_NEW && !x->ticket)
		for (x->ticket = 1; draft_of(d, x); x->ticket++)
			;
	x->uid[0] = 1;
	x->saved = RIG_NOW;
	to = (struct draft *)draft_of(d, x);
	if (!to)
		to = &d->draft[d->n_draft++];
	assert_true(d->n_draft <= ARRAY_LEN(d->draft));
	*to = *x;
	to->subject = arena_sv(&r->arena, x->subject);
	to->body = arena_sv(&r->arena, x->body);
	to->value = ARENA_ARRAY(&r->arena, x->n_value + 1, struct sv);
	for (size_t i = 0; i < x->n_value; i++)
		to->value[i] = arena_sv(&r->arena, x->value[i]);
}

static void drop_draft(struct rig_desk *d, const struct draft *x)
{
	const struct draft *had = draft_of(d, x);

	if (had)
		d->draft[had - d->draft] = d->draft[--d->n_draft];
}

static void draft(struct rig *r, struct work *w)
{
	static const char *const kind[] = { "", "reply", "note", "new", "article", "new-article" };
	const struct draft *had = draft_of(&r->desk, &w->draft);
	const char *what = w->kind == WORK_DRAFT_SAVE	   ? "save"
			   : w->kind == WORK_DRAFT_REMOVE  ? "remove"
			   : w->kind == WORK_DRAFT_DISCARD ? "discard"
							   : "load";

	if (w->kind == WORK_DRAFT_LOAD) {
		if (had)
			w->draft = *had;
		else
			refuse(w, RC_NOTFOUND, "", "no draft");
		return;
	}
	str_addf(&r->log, "%s %lld %s %.*s", what, (long long)w->draft.ticket, kind[w->draft.kind],
		 SV_ARG(w->draft.body));
	for (size_t i = 0; i < w->draft.n_value; i++)
		str_addf(&r->log, " {%.*s}", SV_ARG(w->draft.value[i]));
	str_addc(&r->log, '\n');
	if (w->kind == WORK_DRAFT_SAVE && r->desk.save_rc != RC_OK)
		refuse(w, r->desk.save_rc, "", "the disk is full");
	else if (w->kind == WORK_DRAFT_SAVE)
		put_draft(r, &w->draft);
	else
		drop_draft(&r->desk, &w->draft);
}

static void articles(const struct rig_desk *d, struct work *w)
{
	size_t most = w->kind == WORK_ARTICLES ? w->limit : 0;

	w->article = ARENA_ARRAY(&w->arena, d->n_article + most + 1, struct article_row);
	for (size_t i = 0; i < d->n_article; i++)
		if (w->kind == WORK_ARTICLES || w->text.n == 0 ||
		    (d->article[i].number == 7) == sv_eqs(w->text, "7"))
			w->article[w->n_article++] = d->article[i];
	for (size_t i = 0; i < d->n_more && w->n_article < most; i++)
		w->article[w->n_article++] = (struct article_row){ .number = 1000 + (int64_t)i,
								   .title = SV("one of many") };
	w->body = d->body;
}

/* An article's history, the difference its revision `to` made, its lines. */
static void past(const struct rig_desk *d, struct work *w)
{
	struct sv rest = d->body;
	int64_t to = 0;
	size_t i = 0;

	w->article = ARENA_NEW(&w->arena, struct article_row);
	*w->article = d->article[0];
	w->revision = ARENA_ARRAY(&w->arena, d->n_revision, struct revision);
	memcpy(w->revision, d->revision, d->n_revision * sizeof(*w->revision));
	w->n_revision = d->n_revision;
	while (sv_int(w->to, &to) && w->revision[i].change > to)
		i++;
	w->diff = (struct article_diff){ 7, { 0 }, w->revision[i], d->body, 2, 1 };
	if (i + 1 < d->n_revision)
		w->diff.from = w->revision[i + 1];
	w->blame = ARENA_ARRAY(&w->arena, d->body.n + 1, struct blame_line);
	for (; rest.n; w->n_blame++)
		w->blame[w->n_blame] =
			(struct blame_line){ &w->revision[w->n_blame % d->n_revision],
					     sv_cut(&rest, '\n') };
}

static void change(const struct rig_desk *d, struct work *w)
{
	w->whole = d->whole;
	for (size_t i = 0; i < d->n_change; i++)
		if (d->change[i].id == w->ticket)
			w->whole.view = d->change[i];
	if (!w->whole.view.id)
		refuse(w, RC_NOTFOUND, "", "there is no such change");
}

void rig_desk_answer(struct rig *r, struct work *w)
{
	struct rig_desk *d = &r->desk;

	w->rc = RC_OK;
	if (d->fail_rc != RC_OK && w->kind == d->fail_kind) {
		refuse(w, d->fail_rc, "", "the desk is busy");
		return;
	}
	switch (w->kind) {
	case WORK_LIST:
		list(d, w);
		break;
	case WORK_COUNT:
		if (judged(w, w->text))
			w->count = sv_eqs(w->text, "nothing") ? 0 : (int64_t)d->n_row;
		break;
	case WORK_VIEWS:
		views(d, w);
		break;
	case WORK_PREVIEW:
	case WORK_TICKET:
	case WORK_TRANSITIONS:
		ticket(d, w);
		break;
	case WORK_ARTICLES:
	case WORK_ARTICLE:
		articles(d, w);
		break;
	case WORK_COMPLETE:
		complete(w);
		break;
	case WORK_CANDIDATES:
		candidates(w);
		break;
	case WORK_TOUCHED:
		w->touched = d->touched;
		w->n_touched = d->n_touched;
		w->articles = d->articles;
		w->more = d->n_touched == w->limit;
		w->newest = d->newest;
		break;
	case WORK_FORM:
		w->form = (struct form_view){ .type = w->text.n ? w->text : SV("incident"),
					      .queue = SV("service-desk"),
					      .priority = SV("P3"),
					      .field = d->form };
		w->form.n_field = sv_eqs(w->text, "access") ? d->n_form : 0;
		break;
	case WORK_TRY:
		trial(r, w);
		break;
	case WORK_RUN:
		run(r, w);
		break;
	case WORK_DRAFTS:
		w->n_drafts = d->n_draft;
		w->drafts = ARENA_ARRAY(&w->arena, d->n_draft + 1, struct draft);
		memcpy(w->drafts, d->draft, d->n_draft * sizeof(*d->draft));
		break;
	case WORK_CHANGES: /* newest first */
		w->change = ARENA_ARRAY(&w->arena, d->n_change + 1, struct change_view);
		while (w->n_change < d->n_change) {
			w->change[w->n_change] = d->change[d->n_change - 1 - w->n_change];
			w->n_change++;
		}
		break;
	case WORK_CHANGE:
		change(d, w);
		break;
	case WORK_HISTORY:
	case WORK_DIFF:
	case WORK_BLAME:
		past(d, w);
		break;
	default:
		draft(r, w);
		break;
	}
}
