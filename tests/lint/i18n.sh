#!/bin/bash
# Text for people goes through gettext: a sentence handed to a function that shows it stands in _() or N_().
. "$(dirname "$0")/lib.sh"

untranslated() {
	c_files src | grep -v ^src/tools/ | xargs -r perl "$LINT/i18n.pl"
}

# A function that got another name would not be looked at any more.
unknown() {
	c_files src | grep -v ^src/tools/ | xargs -r perl "$LINT/i18n.pl" -l
}

clean 'text for people stands in _()' untranslated
clean 'the functions that show text are there' unknown

bad src/service/a.c <<'C'
enum rc f(struct err *e)
{
	return err_set(e, RC_INVALID, "no such ticket: %d", 42);
}
C
bad src/cli/b.c <<'C'
static const struct cmd cmds[] = {
	{ .name = "ticket take", .help = "take a ticket" },
};
C
bad src/cli/c.c <<'C'
void f(void)
{
	fprintf(stderr, "%s\n", x ? "the store is locked" : _("fine here"));
}
C
bad src/tui/d.c <<'C'
void f(struct ui *ui)
{
	ui_toast(ui, STYLE_TOAST_INFO, "nothing to change");
}
C
bad src/cli/good.c <<'C'
static const struct cmd c = { .help = N_("take a ticket") };
enum rc g(struct err *e)
{
	printf("%s\t%d\n", a, b);
	return err_set(e, RC_INVALID, _("no such ticket: %d"
					" in this desk"), 42);
}
C
control 'a bare message is found' 'src/service/a.c:3' untranslated
control 'a bare help text is found' 'src/cli/b.c:2' untranslated
control 'a text behind a condition is found' 'src/cli/c.c:3' untranslated
control 'a bare toast is found' 'src/tui/d.c:3' untranslated
control 'a function nobody calls is found' 'nothing calls doctor_note' unknown
if [[ $(cd "$tmp/bad" && untranslated) == *good.c* ]]; then
	echo 'not ok control: wrapped texts are no finding'
else
	echo 'ok control: wrapped texts are no finding'
fi
