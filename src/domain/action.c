/* The table of UI actions and the tree of contexts. Rows stand in the order of the enum. */
#include "deskbell/domain/action.h"

#include <assert.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"

/* clang-format off */
static const struct action_row actions[] = {
	{ ACTION_NONE, CONTEXT_GLOBAL, "", "", "", 0 },
	{ ACTION_HELP_OPEN, CONTEXT_GLOBAL, "help.open", N_("help"), N_("keys of this screen"), 0 },
	{ ACTION_COMMAND_OPEN, CONTEXT_GLOBAL, "command.open", N_("command"), N_("run a command or an action by name"), 0 },
	{ ACTION_NAV_BACK, CONTEXT_GLOBAL, "nav.back", N_("back"), N_("back; from the first screen, leave"), 90 },
	{ ACTION_UI_CANCEL, CONTEXT_GLOBAL, "ui.cancel", "", N_("cancel what runs; never leaves"), 0 },
	{ ACTION_SCREEN_REDRAW, CONTEXT_TERMINAL, "screen.redraw", "", N_("draw the whole screen again"), 0 },
	{ ACTION_APP_SUSPEND, CONTEXT_TERMINAL, "app.suspend", "", N_("put the program into the background"), 0 },
	{ ACTION_APP_QUIT, CONTEXT_GLOBAL, "app.quit", "", N_("leave the program"), 0 },
	{ ACTION_SCROLL_DOWN, CONTEXT_GLOBAL, "scroll.down", "", N_("down one line"), 0 },
	{ ACTION_SCROLL_UP, CONTEXT_GLOBAL, "scroll.up", "", N_("up one line"), 0 },
	{ ACTION_SCROLL_HALF_DOWN, CONTEXT_GLOBAL, "scroll.half-down", "", N_("down half a page"), 0 },
	{ ACTION_SCROLL_HALF_UP, CONTEXT_GLOBAL, "scroll.half-up", "", N_("up half a page"), 0 },
	{ ACTION_SCROLL_PAGE_DOWN, CONTEXT_GLOBAL, "scroll.page-down", "", N_("down one page"), 0 },
	{ ACTION_SCROLL_PAGE_UP, CONTEXT_GLOBAL, "scroll.page-up", "", N_("up one page"), 0 },
	{ ACTION_SCROLL_TOP, CONTEXT_GLOBAL, "scroll.top", "", N_("to the first line"), 0 },
	{ ACTION_SCROLL_BOTTOM, CONTEXT_GLOBAL, "scroll.bottom", "", N_("to the last line"), 0 },
	{ ACTION_VIEW_REFRESH, CONTEXT_GLOBAL, "view.refresh", N_("refresh"), N_("take in what is new"), 0 },
	{ ACTION_EDIT_UNDO, CONTEXT_GLOBAL, "edit.undo", N_("undo"), N_("undo my last change"), 60 },
	{ ACTION_EDIT_REDO, CONTEXT_GLOBAL, "edit.redo", "", N_("redo what I undid"), 0 },
	{ ACTION_GOTO_QUEUE, CONTEXT_GLOBAL, "goto.queue", "", N_("go to the queue"), 0 },
	{ ACTION_GOTO_MINE, CONTEXT_GLOBAL, "goto.mine", "", N_("go to my tickets"), 0 },
	{ ACTION_GOTO_KNOWLEDGE, CONTEXT_GLOBAL, "goto.knowledge", "", N_("go to the articles"), 0 },
	{ ACTION_GOTO_DRAFTS, CONTEXT_GLOBAL, "goto.drafts", "", N_("go to my drafts"), 0 },
	{ ACTION_GOTO_MESSAGES, CONTEXT_GLOBAL, "goto.messages", "", N_("what the program said so far"), 0 },
	{ ACTION_GOTO_TICKET, CONTEXT_GLOBAL, "goto.ticket", "", N_("open a ticket by its number"), 0 },
	{ ACTION_FIND_OPEN, CONTEXT_GLOBAL, "find.open", N_("find"), N_("find words in the text"), 0 },
	{ ACTION_FIND_NEXT, CONTEXT_GLOBAL, "find.next", "", N_("next line with the words looked for"), 0 },
	{ ACTION_FIND_PREV, CONTEXT_GLOBAL, "find.prev", "", N_("previous line with the words looked for"), 0 },
	{ ACTION_TICKET_NEW, CONTEXT_GLOBAL, "ticket.new", N_("new"), N_("write a new ticket"), 70 },
	{ ACTION_LIST_OPEN, CONTEXT_LIST, "list.open", N_("open"), N_("open what the cursor is on"), 1 },
	{ ACTION_LIST_MARK, CONTEXT_QUEUE, "list.mark", N_("mark"), N_("mark this ticket, or take the mark off"), 8 },
	{ ACTION_LIST_RANGE, CONTEXT_QUEUE, "list.range", "", N_("mark all from the last mark to here"), 0 },
	{ ACTION_LIST_MARK_ALL, CONTEXT_QUEUE, "list.mark-all", "", N_("mark all of this list"), 0 },
	{ ACTION_LIST_MARK_CLEAR, CONTEXT_QUEUE, "list.mark-clear", "", N_("take off all marks"), 0 },
	{ ACTION_FILTER_OPEN, CONTEXT_LIST, "filter.open", N_("filter"), N_("change the filter of this list"), 9 },
	{ ACTION_FILTER_CLEAR, CONTEXT_LIST, "filter.clear", "", N_("back to the filter of this tab"), 0 },
	{ ACTION_TAB_NEXT, CONTEXT_LIST, "tab.next", "", N_("next tab"), 0 },
	{ ACTION_TAB_PREV, CONTEXT_LIST, "tab.prev", "", N_("previous tab"), 0 },
	{ ACTION_PREVIEW_TOGGLE, CONTEXT_LIST, "preview.toggle", N_("preview"), N_("show or hide the preview"), 80 },
	{ ACTION_PREVIEW_DOWN, CONTEXT_LIST, "preview.down", "", N_("preview: down one line"), 0 },
	{ ACTION_PREVIEW_UP, CONTEXT_LIST, "preview.up", "", N_("preview: up one line"), 0 },
	{ ACTION_TICKET_REPLY, CONTEXT_TICKETOPS, "ticket.reply", N_("reply"), N_("public reply to the requester"), 2 },
	{ ACTION_TICKET_NOTE, CONTEXT_TICKETOPS, "ticket.note", N_("note"), N_("internal note, not for the requester"), 3 },
	{ ACTION_TICKET_ASSIGN, CONTEXT_TICKETOPS, "ticket.assign", N_("assign"), N_("assign to an agent"), 4 },
	{ ACTION_TICKET_TAKE, CONTEXT_TICKETOPS, "ticket.take", N_("take"), N_("assign to me"), 5 },
	{ ACTION_TICKET_TRANSITION, CONTEXT_TICKETOPS, "ticket.transition", N_("state"), N_("change the state"), 6 },
	{ ACTION_TICKET_PRIORITY, CONTEXT_TICKETOPS, "ticket.priority", "", N_("change the priority"), 0 },
	{ ACTION_TICKET_MOVE, CONTEXT_TICKETOPS, "ticket.move", "", N_("move to another queue"), 0 },
	{ ACTION_TICKET_EDIT, CONTEXT_TICKETOPS, "ticket.edit", N_("edit"), N_("set a field"), 31 },
	{ ACTION_TICKET_TAG, CONTEXT_TICKETOPS, "ticket.tag", N_("tag"), N_("put tags on"), 10 },
	{ ACTION_TICKET_UNTAG, CONTEXT_TICKETOPS, "ticket.untag", "", N_("take tags off"), 0 },
	{ ACTION_TICKET_SNOOZE, CONTEXT_TICKETOPS, "ticket.snooze", N_("snooze"), N_("put off until later"), 7 },
	{ ACTION_TICKET_UNSNOOZE, CONTEXT_TICKETOPS, "ticket.unsnooze", "", N_("wake a snoozed ticket"), 0 },
	{ ACTION_TICKET_WATCH, CONTEXT_TICKETOPS, "ticket.watch", "", N_("watch, or let somebody watch"), 0 },
	{ ACTION_TICKET_UNWATCH, CONTEXT_TICKETOPS, "ticket.unwatch", "", N_("watch no longer"), 0 },
	{ ACTION_TICKET_LINK, CONTEXT_TICKETOPS, "ticket.link", N_("link"), N_("link with another ticket"), 34 },
	{ ACTION_TICKET_UNLINK, CONTEXT_TICKETOPS, "ticket.unlink", "", N_("take links off"), 0 },
	{ ACTION_TICKET_MERGE, CONTEXT_TICKETOPS, "ticket.merge", N_("merge"), N_("merge into another ticket"), 35 },
	{ ACTION_TICKET_UNMERGE, CONTEXT_TICKETOPS, "ticket.unmerge", "", N_("take a merged ticket out again"), 0 },
	{ ACTION_TICKET_SPLIT, CONTEXT_TICKETOPS, "ticket.split", "", N_("move messages into a new ticket"), 0 },
	{ ACTION_TICKET_ATTACH, CONTEXT_TICKETOPS, "ticket.attach", "", N_("attach a file"), 0 },
	{ ACTION_TICKET_DETACH, CONTEXT_TICKETOPS, "ticket.detach", "", N_("take an attachment off"), 0 },
	{ ACTION_TICKET_DELETE, CONTEXT_TICKETOPS, "ticket.delete", "", N_("take out of all lists (asks why)"), 0 },
	{ ACTION_TICKET_RESTORE, CONTEXT_TICKETOPS, "ticket.restore", "", N_("bring a deleted ticket back"), 0 },
	{ ACTION_TICKET_READ, CONTEXT_TICKETOPS, "ticket.read", "", N_("mark as read"), 0 },
	{ ACTION_TICKET_UNREAD, CONTEXT_TICKETOPS, "ticket.unread", "", N_("mark as unread, and leave it"), 0 },
	{ ACTION_TICKET_ARTICLES, CONTEXT_TICKETOPS, "ticket.articles", N_("articles"), N_("search the articles for this ticket"), 11 },
	{ ACTION_TICKET_HISTORY, CONTEXT_TICKETOPS, "ticket.history", N_("history"), N_("its changes: look at one, undo one"), 32 },
	{ ACTION_TICKET_INFO, CONTEXT_TICKET, "ticket.info", N_("fields"), N_("show or hide the fields"), 30 },
	{ ACTION_TICKET_FOLLOW, CONTEXT_TICKET, "ticket.follow", "", N_("go to the ticket it was merged into or is linked with"), 0 },
	{ ACTION_TICKET_NEXT, CONTEXT_TICKET, "ticket.next", "", N_("next ticket of the list"), 0 },
	{ ACTION_TICKET_PREV, CONTEXT_TICKET, "ticket.prev", "", N_("previous ticket of the list"), 0 },
	{ ACTION_THREAD_NEXT, CONTEXT_TICKET, "thread.next", "", N_("next message"), 0 },
	{ ACTION_THREAD_PREV, CONTEXT_TICKET, "thread.prev", "", N_("previous message"), 0 },
	{ ACTION_COMPOSE_SEND, CONTEXT_COMPOSE, "compose.send", N_("send"), N_("send it"), 1 },
	{ ACTION_COMPOSE_EDIT, CONTEXT_COMPOSE, "compose.edit", N_("edit"), N_("edit the text"), 2 },
	{ ACTION_COMPOSE_EXTERNAL, CONTEXT_COMPOSE, "compose.edit-external", N_("$EDITOR"), N_("edit the text in $VISUAL or $EDITOR"), 7 },
	{ ACTION_COMPOSE_VISIBILITY, CONTEXT_COMPOSE, "compose.visibility", N_("public/internal"), N_("make a reply a note, or a note a reply"), 5 },
	{ ACTION_COMPOSE_ARTICLE, CONTEXT_COMPOSE, "compose.article", N_("article"), N_("put a link to an article into the text"), 6 },
	{ ACTION_COMPOSE_QUOTE, CONTEXT_COMPOSE, "compose.quote", N_("quote"), N_("quote what the requester wrote last"), 8 },
	{ ACTION_COMPOSE_FIELDS, CONTEXT_COMPOSE, "compose.fields", N_("fields"), N_("change the fields of a new ticket"), 5 },
	{ ACTION_COMPOSE_KEEP, CONTEXT_COMPOSE, "compose.keep", N_("keep draft"), N_("keep the draft and go back"), 3 },
	{ ACTION_COMPOSE_DISCARD, CONTEXT_COMPOSE, "compose.discard", N_("discard"), N_("throw the draft away (asks)"), 4 },
	{ ACTION_SEARCH_OPEN, CONTEXT_KB, "search.open", N_("search"), N_("search the articles"), 2 },
	{ ACTION_KB_NEW, CONTEXT_KB, "kb.new", N_("new article"), N_("write an article in $VISUAL or $EDITOR"), 8 },
	{ ACTION_KB_INSERT, CONTEXT_ARTICLE, "kb.insert", N_("insert link"), N_("put a link to this article into the reply"), 3 },
	{ ACTION_KB_EDIT, CONTEXT_ARTICLE, "kb.edit", N_("edit"), N_("change the article in $VISUAL or $EDITOR"), 4 },
	{ ACTION_KB_HISTORY, CONTEXT_ARTICLE, "kb.history", N_("history"), N_("list the changes of the article"), 5 },
	{ ACTION_KB_DIFF, CONTEXT_ARTICLE, "kb.diff", N_("diff"), N_("show what changed in the article last"), 6 },
	{ ACTION_KB_BLAME, CONTEXT_ARTICLE, "kb.blame", N_("blame"), N_("show who wrote each line last"), 7 },
	{ ACTION_DRAFT_DISCARD, CONTEXT_DRAFTS, "draft.discard", N_("discard"), N_("throw the draft away (asks)"), 3 },
	{ ACTION_CHANGE_UNDO, CONTEXT_CHANGES, "change.undo", N_("undo it"), N_("undo this change (says what would come of it, and asks)"), 2 },
	{ ACTION_INPUT_ACCEPT, CONTEXT_INPUT, "input.accept", N_("accept"), N_("accept the text"), 1 },
	{ ACTION_INPUT_CANCEL, CONTEXT_INPUT, "input.cancel", N_("cancel"), N_("leave without a change"), 2 },
	{ ACTION_INPUT_COMPLETE, CONTEXT_INPUT, "input.complete", N_("complete"), N_("complete the word"), 3 },
	{ ACTION_INPUT_HISTORY_PREV, CONTEXT_INPUT, "input.history-prev", "", N_("earlier text"), 0 },
	{ ACTION_INPUT_HISTORY_NEXT, CONTEXT_INPUT, "input.history-next", "", N_("later text"), 0 },
	{ ACTION_INPUT_LEFT, CONTEXT_INPUT, "input.left", "", N_("left one character"), 0 },
	{ ACTION_INPUT_RIGHT, CONTEXT_INPUT, "input.right", "", N_("right one character"), 0 },
	{ ACTION_INPUT_HOME, CONTEXT_INPUT, "input.home", "", N_("to the beginning"), 0 },
	{ ACTION_INPUT_END, CONTEXT_INPUT, "input.end", "", N_("to the end"), 0 },
	{ ACTION_INPUT_ERASE, CONTEXT_INPUT, "input.erase", "", N_("erase the character before the cursor"), 0 },
	{ ACTION_INPUT_DELETE, CONTEXT_INPUT, "input.delete", "", N_("erase the character under the cursor"), 0 },
	{ ACTION_INPUT_KILL, CONTEXT_INPUT, "input.kill", "", N_("cut to the end"), 0 },
	{ ACTION_INPUT_KILL_BACK, CONTEXT_INPUT, "input.kill-back", "", N_("cut to the beginning"), 0 },
	{ ACTION_INPUT_KILL_WORD, CONTEXT_INPUT, "input.kill-word", "", N_("cut the word before the cursor"), 0 },
	{ ACTION_INPUT_YANK, CONTEXT_INPUT, "input.yank", "", N_("put back what was cut"), 0 },
	{ ACTION_EDITOR_DONE, CONTEXT_EDITOR, "editor.done", N_("review"), N_("end editing and look it over"), 1 },
	{ ACTION_EDITOR_EXTERNAL, CONTEXT_EDITOR, "editor.external", N_("$EDITOR"), N_("go on in $VISUAL or $EDITOR"), 2 },
	{ ACTION_EDITOR_ARTICLE, CONTEXT_EDITOR, "editor.article", N_("article"), N_("put a link to an article into the text"), 3 },
	{ ACTION_EDITOR_QUOTE, CONTEXT_EDITOR, "editor.quote", N_("quote"), N_("quote what the requester wrote last"), 4 },
	{ ACTION_EDITOR_UNDO, CONTEXT_EDITOR, "editor.undo", N_("undo"), N_("undo the last edit"), 5 },
	{ ACTION_EDITOR_NEWLINE, CONTEXT_EDITOR, "editor.newline", "", N_("new line"), 0 },
	{ ACTION_EDITOR_TAB, CONTEXT_EDITOR, "editor.tab", "", N_("next field, or a tab in the text"), 0 },
	{ ACTION_EDITOR_LEFT, CONTEXT_EDITOR, "editor.left", "", N_("left one character"), 0 },
	{ ACTION_EDITOR_RIGHT, CONTEXT_EDITOR, "editor.right", "", N_("right one character"), 0 },
	{ ACTION_EDITOR_UP, CONTEXT_EDITOR, "editor.up", "", N_("up one row"), 0 },
	{ ACTION_EDITOR_DOWN, CONTEXT_EDITOR, "editor.down", "", N_("down one row"), 0 },
	{ ACTION_EDITOR_WORD_LEFT, CONTEXT_EDITOR, "editor.word-left", "", N_("left one word"), 0 },
	{ ACTION_EDITOR_WORD_RIGHT, CONTEXT_EDITOR, "editor.word-right", "", N_("right one word"), 0 },
	{ ACTION_EDITOR_PAGE_UP, CONTEXT_EDITOR, "editor.page-up", "", N_("up one page"), 0 },
	{ ACTION_EDITOR_PAGE_DOWN, CONTEXT_EDITOR, "editor.page-down", "", N_("down one page"), 0 },
	{ ACTION_EDITOR_HOME, CONTEXT_EDITOR, "editor.home", "", N_("to the beginning of the line"), 0 },
	{ ACTION_EDITOR_END, CONTEXT_EDITOR, "editor.end", "", N_("to the end of the line"), 0 },
	{ ACTION_EDITOR_ERASE, CONTEXT_EDITOR, "editor.erase", "", N_("erase the character before the cursor"), 0 },
	{ ACTION_EDITOR_DELETE, CONTEXT_EDITOR, "editor.delete", "", N_("erase the character under the cursor"), 0 },
	{ ACTION_EDITOR_KILL, CONTEXT_EDITOR, "editor.kill", "", N_("cut to the end of the line"), 0 },
	{ ACTION_EDITOR_KILL_BACK, CONTEXT_EDITOR, "editor.kill-back", "", N_("cut to the beginning of the line"), 0 },
	{ ACTION_EDITOR_KILL_WORD, CONTEXT_EDITOR, "editor.kill-word", "", N_("cut the word before the cursor"), 0 },
	{ ACTION_EDITOR_YANK, CONTEXT_EDITOR, "editor.yank", "", N_("put back what was cut"), 0 },
	{ ACTION_PALETTE_RUN, CONTEXT_PALETTE, "palette.run", N_("run"), N_("run it"), 1 },
	{ ACTION_PALETTE_COMPLETE, CONTEXT_PALETTE, "palette.complete", N_("complete"), N_("take the marked name over"), 2 },
	{ ACTION_PALETTE_NEXT, CONTEXT_PALETTE, "palette.next", "", N_("next name"), 0 },
	{ ACTION_PALETTE_PREV, CONTEXT_PALETTE, "palette.prev", "", N_("previous name; at first, the last line run"), 0 },
	{ ACTION_PALETTE_CLOSE, CONTEXT_PALETTE, "palette.close", N_("close"), N_("close the palette"), 3 },
	{ ACTION_MENU_NEXT, CONTEXT_MENU, "menu.next", "", N_("next entry"), 0 },
	{ ACTION_MENU_PREV, CONTEXT_MENU, "menu.prev", "", N_("previous entry"), 0 },
	{ ACTION_MENU_CHOOSE, CONTEXT_MENU, "menu.choose", N_("choose"), N_("choose this entry"), 1 },
	{ ACTION_MENU_CLOSE, CONTEXT_MENU, "menu.close", N_("close"), N_("close the menu"), 2 },
	{ ACTION_CONFIRM_YES, CONTEXT_CONFIRM, "confirm.yes", N_("yes"), N_("yes, do it"), 1 },
	{ ACTION_CONFIRM_NO, CONTEXT_CONFIRM, "confirm.no", N_("no"), N_("no, leave it"), 2 },
	{ ACTION_HELP_CLOSE, CONTEXT_HELP, "help.close", N_("close"), N_("close the help"), 1 },
	{ ACTION_HELP_SEARCH, CONTEXT_HELP, "help.search", N_("search"), N_("only keys with these words; Enter does the first"), 2 },
};

static const struct context_row contexts[] = {
	{ CONTEXT_TERMINAL, "terminal", N_("always, also where text is typed"), { -1, -1 }, false },
	{ CONTEXT_GLOBAL, "global", N_("everywhere"), { CONTEXT_TERMINAL, -1 }, false },
	{ CONTEXT_LIST, "list", N_("list"), { CONTEXT_GLOBAL, -1 }, false },
	{ CONTEXT_TICKETOPS, "ticketops", N_("ticket"), { CONTEXT_GLOBAL, -1 }, false },
	{ CONTEXT_QUEUE, "queue", N_("queue"), { CONTEXT_LIST, CONTEXT_TICKETOPS }, false },
	{ CONTEXT_TICKET, "ticket", N_("ticket view"), { CONTEXT_GLOBAL, CONTEXT_TICKETOPS }, false },
	{ CONTEXT_COMPOSE, "compose", N_("review before sending"), { CONTEXT_GLOBAL, -1 }, false },
	{ CONTEXT_KB, "kb", N_("articles"), { CONTEXT_LIST, CONTEXT_ARTICLE }, false },
	{ CONTEXT_ARTICLE, "article", N_("article"), { CONTEXT_GLOBAL, -1 }, false },
	{ CONTEXT_DRAFTS, "drafts", N_("drafts"), { CONTEXT_LIST, -1 }, false },
	{ CONTEXT_CHANGES, "changes", N_("changes"), { CONTEXT_LIST, -1 }, false },
	{ CONTEXT_INPUT, "input", N_("input line"), { CONTEXT_TERMINAL, -1 }, true },
	{ CONTEXT_EDITOR, "editor", N_("editor"), { CONTEXT_TERMINAL, -1 }, true },
	{ CONTEXT_PALETTE, "palette", N_("command palette"), { CONTEXT_TERMINAL, -1 }, true },
	{ CONTEXT_MENU, "menu", N_("menu"), { CONTEXT_TERMINAL, -1 }, false },
	{ CONTEXT_CONFIRM, "confirm", N_("question"), { CONTEXT_TERMINAL, -1 }, false },
	{ CONTEXT_HELP, "help", N_("help"), { CONTEXT_GLOBAL, -1 }, false },
};
/* clang-format on */

_Static_assert(ARRAY_LEN(actions) == ACTION_COUNT, "one row for each action");
_Static_assert(ARRAY_LEN(contexts) == CONTEXT_COUNT, "one row for each context");

const struct action_row *action_row(enum action a)
{
	assert(a > ACTION_NONE && a < ACTION_COUNT);
	return &actions[a];
}

bool action_scrolls(enum action a)
{
	return a >= ACTION_SCROLL_DOWN && a <= ACTION_SCROLL_BOTTOM;
}

const struct action_row *action_find(struct sv name)
{
	for (size_t i = 1; i < ACTION_COUNT; i++)
		if (sv_eqs(name, actions[i].name))
			return &actions[i];
	return NULL;
}

const char *action_nearest(struct sv name)
{
	struct sv names[ACTION_COUNT - 1];
	int i;

	for (i = 1; i < ACTION_COUNT; i++)
		names[i - 1] = sv_from(actions[i].name);
	i = fuzzy_nearest(name, names, ARRAY_LEN(names));
	return i < 0 ? NULL : actions[i + 1].name;
}

const struct context_row *context_row(enum context c)
{
	assert(c < CONTEXT_COUNT);
	return &contexts[c];
}

enum context context_find(struct sv name)
{
	for (int i = 0; i < CONTEXT_COUNT; i++)
		if (sv_eqs(name, contexts[i].name))
			return (enum context)i;
	return CONTEXT_COUNT;
}

bool context_takes(enum context c, enum context from)
{
	if (c == from)
		return true;
	for (int i = 0; i < 2; i++)
		if (contexts[c].parent[i] >= 0 &&
		    context_takes((enum context)contexts[c].parent[i], from))
			return true;
	return false;
}
