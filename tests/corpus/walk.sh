#!/bin/bash
# The closing walk by keys on real tickets and articles: tests/pty/test_walk on a desk made here.
set -u
data=${CORPUS:-../shared/data}
desk() { "$DESKBELL" -D "$T/desk" "$@"; }

{
	"$DESKBELL" init "$T/desk" && desk user add endava && desk user add mendeley &&
		desk user add walker --role agent || exit 1
	for set in endava mendeley-a; do
		gzip -dc "$data/jsonl/$set.jsonl.gz" |
			desk import tickets - --map "tests/corpus/map/$set.yaml" --create queue,person || exit 1
	done
	desk kb import "$data/kb-prometheus-runbooks/runbooks.bundle" || exit 1
} >"$T/made" 2>&1 || { echo 'not ok a desk of real tickets is made'; sed 's/^/# /' "$T/made"; exit 1; }
echo 'ok a desk of real tickets is made'
WALK_DESK=$T/desk "$BUILD/tests/pty/test_walk" | grep -v "^1\.\."
if desk audit verify >"$T/audit" 2>&1; then
	echo 'ok the log verifies after the walk'
else
	echo 'not ok the log verifies after the walk'
	sed 's/^/# /' "$T/audit"
fi
