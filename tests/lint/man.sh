#!/bin/bash
# Manual pages are clean for mandoc, down to its style advice, and what they say of commands is what the table says.
. "$(dirname "$0")/lib.sh"

pages() {
	# Pages of this project refer to each other before they are installed anywhere.
	mandoc -T lint -W style man/*.[1-8] | grep -v 'referenced manual not found: Xr deskbell'
}

if ! command -v mandoc >/dev/null; then
	echo 'ok manual pages are clean # SKIP mandoc is not installed (make test-deps)'
	exit 0
fi
clean 'manual pages are clean' pages

bad man/x.1 <<<'.Dd broken'
control 'a broken page is found' 'x.1' pages

# What is between `begin` and `end` of a page comes from the program's tables.
tools=$PWD/src/tools mdoc=$(realpath "$BUILD")/src/tools/mdoc
generated() {
	local page
	for page in man/*.[1-8]; do
		cp "$page" "$tmp/page"
		"$tools/man.sh" "$mdoc" "$tmp/page"
		cmp -s "$page" "$tmp/page" || echo "$page differs from the tables it is made of; run: make man"
	done
}
clean 'manual pages hold what the tables say (make man)' generated
bad man/x.1 <<'P'
.\" begin commands
.It Ic ticket forget
.\" end commands
P
control 'a page that differs from the table is found' 'run: make man' generated
