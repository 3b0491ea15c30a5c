#!/bin/bash
# What has to do with tickets loads no libgit2; what has to do with articles does, and says what is missing without it.
. tests/cli/lib.sh

soname=libgit2.so.$(${CC:-gcc} -dM -E -include git2.h - </dev/null | sed -n 's/^#define LIBGIT2_SOVERSION *"\(.*\)"/\1/p')
broken=$T/broken

# loaded ARG...: the libraries of that run are in $T/loaded.*; is libgit2 one?
loaded() {
	rm -f "$T"/loaded.*
	LD_DEBUG=files LD_DEBUG_OUTPUT=$T/loaded "$DESKBELL" -D "$desk" "$@" >"$out" 2>"$err" </dev/null || { echo "# failed: $*" && say "$err"; }
	grep -q 'file=libsqlite3' "$T"/loaded.* || echo "# the loader told nothing: $*"
	grep -q "file=$soname " "$T"/loaded.*
}
# without ARG...: as run, where libgit2 is not what it should be.
without() { LD_LIBRARY_PATH=$broken run "$@"; }

a_ticket_needs_no_git() {
	local cmd
	people && new 'paper jam' --body 'in the tray' || return 1
	for cmd in --version help 'ticket list' 'ticket list jam --json' 'ticket show 1' 'ticket new --subject another' 'ticket reply 1 --body hello' 'ticket assign 1 arno' log undo 'user list' 'config show'; do
		# shellcheck disable=SC2086 # the words of the command
		! loaded $cmd || { echo "# loads libgit2: $cmd" && return 1; }
	done
}
an_article_needs_it() {
	loaded kb new trays.md --title Trays --body 'Open the tray.' && ! loaded kb list && ! loaded kb search tray && ! loaded kb history 1 && loaded kb show 1 && has 'Open the tray.' && loaded doctor
}
a_broken_library_is_named() {
	mkdir -p "$broken" && : >"$broken/$soname" && without 1 kb show 1 && says 'articles need libgit2' && says "$soname" && says "install the package libgit2-${soname#libgit2.so.}"
	without 1 kb new x.md --title X --body x && says 'install the package' && without 1 doctor && has 'install the package'
}
one_that_lacks_a_function_is_too() {
	${CC:-gcc} -shared -o "$broken/$soname" -x c - </dev/null && without 1 kb show 1 && says 'undefined symbol: git_' && says 'install the package'
}
tickets_go_on_without() {
	without 0 ticket list && has 'paper jam' && without 0 ticket new --subject 'no git here' && run 0 ticket list 'git here' && lines 1 && run 0 kb list && has Trays
}
no_half_desk_is_made_without() {
	LD_LIBRARY_PATH=$broken "$DESKBELL" init "$T/half" >"$out" 2>"$err"
	same $? 1 && says 'install the package' && [[ ! -e $T/half ]]
}

t 'a command on tickets, people or settings loads no libgit2' a_ticket_needs_no_git
t 'control: a command on articles loads it' an_article_needs_it
t 'a library that does not load is named with its package, by doctor too' a_broken_library_is_named
t 'so is one that lacks a function' one_that_lacks_a_function_is_too
t 'tickets are worked on without it' tickets_go_on_without
t 'no half desk is made without it' no_half_desk_is_made_without
