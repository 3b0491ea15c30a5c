#!/bin/bash
# Real tickets and articles into a new desk: all of them, once, and the log verifies afterwards.
set -u
data=${CORPUS:-../shared/data}
maps=tests/corpus/map
desk() { "$DESKBELL" -D "$T/desk" "$@"; }
check() { # NAME WANT GOT
	if [[ $2 == "$3" ]]; then echo "ok $1"; else echo "not ok $1"; echo "# want $2, got $3"; fi
}
messages() { # all messages of the tickets a query finds
	local id
	for id in $(desk ticket list "$@" --limit 0 | cut -f1); do desk ticket show "$id" --json; done |
		grep -o '"public":\(true\|false\)'
}

"$DESKBELL" init "$T/desk" >/dev/null || exit 1
desk user add endava >/dev/null && desk user add mendeley >/dev/null || exit 1
for set in endava mendeley-a; do
	gzip -dc "$data/jsonl/$set.jsonl.gz" >"$T/$set.jsonl"
	desk import tickets "$T/$set.jsonl" --map "$maps/$set.yaml" --create queue,person >"$T/$set.out" 2>"$T/$set.err"
	check "$set is taken without a bad row" 0 $?
	check "$set is taken whole" "$(wc -l <"$T/$set.jsonl")" "$(sed 's/ taken.*//' "$T/$set.out")"
	desk import tickets "$T/$set.jsonl" --map "$maps/$set.yaml" --create queue,person >"$T/$set.out" 2>&1
	check "$set a second time is known" "0 taken, $(wc -l <"$T/$set.jsonl") known already, 0 bad" "$(cat "$T/$set.out")"
done
check "every ticket is listed" "$(cat "$T"/*.jsonl | wc -l)" "$(desk ticket list --limit 0 | wc -l)"
messages 'external_id:mendeley*' >"$T/messages"
check "every message of mendeley-a is there" 3937 "$(wc -l <"$T/messages")"
check "private ones are internal" 885 "$(grep -c false "$T/messages")"
desk audit verify >"$T/audit" 2>&1
check "the log verifies" 0 $?

desk kb import "$data/kb-prometheus-runbooks/runbooks.bundle" >"$T/kb" 2>&1
check "the runbooks come with their history" "121 articles imported" "$(cat "$T/kb")"
check "an article is found" "KB" "$(desk kb search etcd members down | head -n 1 | cut -c1-2)"
id=$(desk ticket list 'is:open sort:priority' --limit 1 2>/dev/null | cut -f1)
article=$(desk kb search etcd members down | head -n 1 | cut -f1)
desk ticket reply "$id" --body "See $article." >/dev/null
check "a reply cites it" 0 $?
desk ticket transition "$id" resolve >/dev/null 2>&1
check "resolving without a resolution is refused" 6 $?
desk ticket transition "$id" resolve resolution=done >/dev/null 2>&1 ||
	desk ticket transition "$id" fulfil resolution=done >/dev/null
check "with one it is resolved" 1 "$(desk ticket list "id:$id state:resolved" | wc -l)"
desk undo >/dev/null
check "undo opens it again" 0 "$(desk ticket list "id:$id state:resolved" | wc -l)"
desk redo >/dev/null && desk ticket transition "$id" close >/dev/null
check "it is closed" 1 "$(desk ticket list "id:$id state:closed" | wc -l)"
desk audit verify >"$T/audit" 2>&1
check "the log verifies after it" 0 $?
