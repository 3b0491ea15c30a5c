#!/bin/bash
# What a newcomer sees first: the top level, the licence, the map of rooms, the manual pages, the libraries linked.
. "$(dirname "$0")/lib.sh"

top_level() {
	ls -1 | grep -vxE 'Makefile|README\.md|LICENSE|src|include|data|themes|tests|man'
}

missing() {
	local f
	for f in Makefile README.md LICENSE src/README.md .ci/run man/deskbell.1 man/deskbell-query.7 \
		man/deskbell-workflow.5; do
		[[ -f $f ]] || echo "$f is missing"
	done
	grep -q '^MIT License' LICENSE || echo 'LICENSE is not MIT'
}

# src/README.md names each room there is, and no other.
map() {
	local d room
	for d in src/*/; do
		room=$(basename "$d")
		grep -qE "(^|[^a-z])$room/" src/README.md || echo "src/README.md does not name $room/"
	done
	for room in $(sed -n 's/^[0-9 ] *`\([a-z]*\)\/`.*/\1/p' src/README.md); do
		[[ -d src/$room ]] || echo "src/README.md names $room/, which is not there"
	done
}

# Start-up is lean: every library costs of each `ticket show`. libgit2 is loaded when it is wanted.
libraries='lib(ncursesw|tinfo|sqlite3|yaml-0|md4c|jansson|utf8proc|unistring|nettle|m|c)\.so\.[0-9.]+|ld-linux[a-z0-9_.-]+'
linked() { # PROGRAM
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vxE "$libraries"
}

hardened() { # PROGRAM
	readelf -h "$1" | grep -q 'Type:.*DYN' || echo "$1 is not position independent"
	readelf -d "$1" | grep -q 'BIND_NOW\|Flags:.*NOW' || echo "$1 is not linked with -z now"
}

clean 'the top level holds what it should' top_level
clean 'no first file is missing' missing
clean 'src/README.md is the map of the rooms' map
clean 'the program links only the libraries of the list' linked "$BUILD/deskbell"
clean 'the program is hardened' hardened "$BUILD/deskbell"

bad notes.txt <<<'x'
bad src/attic/a.c <<<'int a;'
bad src/README.md <<<'1  `text/`  text'
printf 'int main(void) { return 0; }\n' | $CC -no-pie -x c -o "$tmp/bad/prog" - -Wl,--no-as-needed -lgit2
control 'a stray file is found' 'notes.txt' top_level
control 'a room missing in the map is found' 'does not name attic/' map
control 'a room only in the map is found' 'names text/' map
control 'a library not on the list is found' 'libgit2' linked prog
control 'a program that is not hardened is found' 'not position independent' hardened prog
