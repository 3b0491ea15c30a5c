#!/bin/bash
# Truth has one writer: the store's *_append functions are called by service/call.c only (and by migrations).
. "$(dirname "$0")/lib.sh"

writers='src/service/(call|migrate)[a-z_]*\.o'

appends() { # BUILD: names of the store's append functions
	nm -g --defined-only "$1"/src/store/*.o 2>/dev/null | awk '$2 == "T" && $3 ~ /_append$/ { print $3 }' | sort -u
}

callers() { # BUILD
	local names
	names=$(appends "$1" | paste -sd'|')
	[[ $names ]] || { echo "src/store defines no function called *_append: then who writes truth?"; return; }
	objects "$1" | xargs -r nm -A -u | grep -E " U ($names)$" | grep -vE "^$1/$writers:"
}

# SQL that writes a truth table stands in src/store and in the schema, nowhere else.
sql_writers() {
	c_files src include | xargs -r perl "$LINT/code.pl" |
		grep -iE '"[^"]*\b(insert( or [a-z]+)? into|update|delete from|replace into) +(change|event|message|text|config_version|custom_field)\b' |
		grep -vE '^src/(store|db)/'
}

clean 'only service/call.c appends to truth' callers "$BUILD"
clean 'no SQL writes truth outside the store' sql_writers

bad src/store/event_store.c <<<'void event_append(void); void event_append(void) { }'
bad src/service/cmd_x.c <<<'void event_append(void); void f(void); void f(void) { event_append(); }'
bad src/service/call.c <<<'void event_append(void); void g(void); void g(void) { event_append(); }'
bad src/service/sql.c <<<'const char *s = "INSERT INTO event VALUES (1)";'
for f in store/event_store service/cmd_x service/call; do
	mkdir -p "$tmp/bad/o/src/${f%/*}"
	$CC -c -o "$tmp/bad/o/src/$f.o" "$tmp/bad/src/$f.c"
done
control 'another caller of *_append is found' 'cmd_x.o' callers o
control 'an INSERT outside the store is found' 'src/service/sql.c' sql_writers
if [[ $(cd "$tmp/bad" && callers o) == *call.o* ]]; then
	echo 'not ok control: call.c itself is no finding'
else
	echo 'ok control: call.c itself is no finding'
fi
