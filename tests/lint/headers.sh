#!/bin/bash
# Libraries stay behind one file or room each: where a library's header may be included.
. "$(dirname "$0")/lib.sh"

# header (extended regular expression) and the files that may include it
homes='
(ncursesw/)?(n?curses|term|panel|form|menu)\.h	src/tui/term\.c
sqlite3(ext)?\.h	src/db/[a-z0-9_]+\.[ch]
git2(/.*|\.h)	src/kb/repo[a-z0-9_]*\.[ch]
yaml\.h	src/text/yaml\.c
md4c(-html)?\.h	src/text/(markdown|md_[a-z]+)\.c
jansson\.h	src/text/[a-z0-9_]+\.c
utf8proc\.h|unicase\.h|unilbrk\.h|uniwidth\.h|unistr\.h|unigbrk\.h|unictype\.h|uninorm\.h	src/text/[a-z0-9_]+\.c
nettle/.*	src/base/[a-z0-9_]+\.c
dlfcn\.h	src/kb/repo[a-z0-9_]*\.[ch]
pty\.h|termios\.h	src/(tui/(term|tty_[a-z]+)|base/proc)\.c
'

placed() {
	local header home
	while IFS=$'\t' read -r header home; do
		[[ $header ]] || continue
		c_files src include | xargs -r grep -nE "^[ 	]*#[ 	]*include[ 	]*[<\"]($header)[>\"]" /dev/null |
			grep -vE "^($home):" | sed 's/$/   (belongs in '"${home//\//\\/}"' only)/'
	done <<<"$homes"
}

clean 'each library header stays in its home' placed

bad src/tui/app.c <<<'#include <curses.h>'
bad src/store/ticket_store.c <<<'#include <sqlite3.h>'
bad include/deskbell/kb/repo.h <<<'#include <git2.h>'
bad src/rules/machine.c <<<'# include <yaml.h>'
control 'curses outside term.c is found' 'src/tui/app.c' placed
control 'sqlite3 outside db is found' 'src/store/ticket_store.c' placed
control 'git2 in a public header is found' 'include/deskbell/kb/repo.h' placed
control 'yaml outside text is found' 'src/rules/machine.c' placed
