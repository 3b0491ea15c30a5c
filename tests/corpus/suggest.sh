#!/bin/bash
# Maps suggested for real sets, and for raw CSV nobody prepared: how many rows come in without a hand's touch. In all of
# them every ticket does; what a guess is worth is another matter, which its remarks tell. Of a log of events each ticket
# comes once, by its first row.
set -u
data=${CORPUS:-../shared/data}
suggest() { # NAME FILE TICKETS [OTHER ROWS OF THEM]
	rm -rf "$T/desk" && "$DESKBELL" init "$T/desk" >/dev/null || exit 1
	"$DESKBELL" -D "$T/desk" import tickets "$2" --suggest-map >"$T/map.yaml" 2>"$T/err"
	"$DESKBELL" -D "$T/desk" import tickets "$2" --map "$T/map.yaml" --create queue,person,category >"$T/out" 2>>"$T/err"
	echo "# $1: $(cat "$T/out"); $(grep -c '# not known' "$T/map.yaml") words not known, $(grep -c '# not taken' "$T/map.yaml") columns not taken"
	if grep -qE "^$3 taken, ${4:-0} known already( .some different now.)?, 0 bad" "$T/out"; then echo "ok $1 comes in whole"; else echo "not ok $1 comes in whole" && head -3 "$T/err" | sed 's/^/# /'; fi
}

for set in endava:5431 mendeley-a:199 helpdesk-italian:4580 rutube-a:369 uci-first2000:2000; do
	gzip -dc "$data/jsonl/${set%:*}.jsonl.gz" >"$T/${set%:*}.jsonl"
	suggest "${set%:*}" "$T/${set%:*}.jsonl" "${set#*:}"
done
suggest 'raw endava' "$data/tickets-endava/all_tickets.csv" 5431
gzip -dc "$data"/eventlog-uci-servicenow-head/*.csv.gz >"$T/log.csv"
suggest 'raw log of a ServiceNow' "$T/log.csv" 2000 12041
