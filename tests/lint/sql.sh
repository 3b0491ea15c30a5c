#!/bin/bash
# SQL is literal text: db_stmt with a variable does not compile, and only src/db speaks to sqlite3.
. "$(dirname "$0")/lib.sh"

driver_calls() {
	c_files src include | xargs -r perl "$LINT/code.pl" -s | grep -E '\bsqlite3_[a-z0-9_]+[ 	]*\(' |
		grep -v '^src/db/'
}

# The function behind db_stmt would take any text: only its macro calls it.
behind_macro() {
	c_files src include | xargs -r perl "$LINT/code.pl" -s | grep -E '\bdb_stmt_at[ 	]*\(' |
		grep -vE '^(src/db/|include/deskbell/db/)'
}

compiles() { # EXPRESSION for the SQL argument
	local header
	header=$(grep -rlE '#[ 	]*define[ 	]+db_stmt\(' include | head -n 1)
	cat >"$tmp/stmt.c" <<-C
		#include "${header#include/}"
		void *f(struct db *d, const char *v, struct err *e);
		void *f(struct db *d, const char *v, struct err *e) { (void)v; return db_stmt(d, $1, e); }
	C
	$CC -std=c17 -Wall -Werror -D_GNU_SOURCE -Iinclude -fsyntax-only "$tmp/stmt.c" 2>"$tmp/stmt.log"
}

clean 'only src/db calls sqlite3' driver_calls
clean 'db_stmt_at is called through its macro only' behind_macro
if ! compiles '"SELECT 1"'; then
	echo 'not ok a literal statement compiles'
	sed 's/^/# /' "$tmp/stmt.log"
elif compiles v; then
	echo 'not ok a statement from a variable does not compile'
else
	echo 'ok a statement from a variable does not compile'
fi

bad src/store/x.c <<<'int f(sqlite3 *d) { return sqlite3_exec(d, "x", 0, 0, 0); }'
bad src/store/y.c <<<'void f(void) { db_stmt_at(db, text, e); }'
control 'sqlite3_exec in the store is found' 'src/store/x.c' driver_calls
control 'db_stmt_at in the store is found' 'src/store/y.c' behind_macro
