#!/bin/bash
# Manual pages are clean for mandoc, down to its style advice.
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
