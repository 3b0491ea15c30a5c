#!/bin/bash
# export, and import of what it wrote: an equal desk; CSV with maps, formulas, rejected rows; people and
# organisations as CSV; an import killed anywhere and taken up again.
. tests/cli/lib.sh
export DESKBELL_NOW=2026-11-23T12:00:00Z

# A second desk with the people, teams and queues of `people`, but no tickets.
fresh() { rm -rf "$T/fresh" && cp -r "$T/empty" "$T/fresh" && desk=$T/fresh; }
# plain FILE: JSON Lines without what cannot be equal (deskbell-import(5), Exports).
plain() { perl -MJSON::PP -ne 'my $j = JSON::PP->new->utf8->canonical; my $t = $j->decode($_); delete @$t{qw(rev uid)}; for (map @{$_->{events}}, @{$t->{history}}) { delete $_->{value}{id} if ref $_->{value} } print $j->encode($t), "\n"' "$1"; }

a_desk_with_history() {
	people && cp -r "$desk" "$T/empty" && run 0 organisation add acme && run 0 user set rita --organisation acme || return 1
	new '=1+1 "quoted", всё' --requester rita --body $'first\nline "x"' && local a=$id && as agnes 0 ticket take "$a" && as agnes 0 ticket reply "$a" --body 'public answer' && as agnes 0 ticket note "$a" --body 'secret note' &&
		as agnes 0 ticket set "$a" priority=P1 category=network/vpn && as agnes 0 ticket set "$a" subject='-new subject' && as rita 0 ticket reply "$a" --body thanks && as agnes 0 ticket transition "$a" resolve resolution='cable, replaced' && as agnes 0 ticket transition "$a" close &&
		new second --requester otto --queue vault --body vaultword && local b=$id && as arno 0 ticket set "$b" assignee=arno && as sven 0 ticket set "$b" priority=P2 && as sven 0 undo && as sven 0 ticket reply "$b" --body withdrawn && as sven 0 undo &&
		printf '{"external_id":"old-1","subject":"old","requester":"rita","tags":["a","b c"],"created_at":"2020-01-01T00:00:00Z","state_history":[{"at":"2020-01-02T00:00:00Z","by":"agnes","state":"waiting","assignee":"agnes"}],"x":{"messages":[{"at":"2020-01-03T00:00:00Z","author":"agnes","body":"kept"}]}}\n' >"$T/old.jsonl" &&
		run 0 import tickets "$T/old.jsonl" && run 0 doctor
}
an_export_imported_is_an_equal_desk() {
	run 0 export tickets --output "$T/a.jsonl" && lines 0 && same "$(wc -l <"$T/a.jsonl")" 3 && run 0 export organisations --output "$T/o.csv" && run 0 export people --output "$T/p.csv" || return 1
	fresh && run 0 import organisations "$T/o.csv" && has '1 added' && run 0 import people "$T/p.csv" && has '0 added, 1 changed' && run 0 import tickets "$T/a.jsonl" && has '3 taken' && run 0 doctor && run 0 audit verify &&
		run 0 export tickets --output "$T/b.jsonl" && plain "$T/a.jsonl" >"$T/a" && plain "$T/b.jsonl" >"$T/b" && cmp "$T/a" "$T/b" && run 0 export people && cmp "$out" "$T/p.csv" && run 0 export organisations && cmp "$out" "$T/o.csv" &&
		unchanged run 0 import tickets "$T/a.jsonl" && has '3 known already' && run 0 ticket list old && lines 1 && run 0 ticket list vaultword && lines 1 && as rita 0 ticket show 1 && has 'public answer' && lacks 'secret note'
}
# The control of the comparison: one word changed anywhere is seen.
a_difference_is_seen() {
	as agnes 0 ticket note 1 --body extra && run 0 export tickets --output "$T/c.jsonl" && plain "$T/c.jsonl" >"$T/c" && ! cmp -s "$T/a" "$T/c" && sed 's/secret note/secret nota/' "$T/a" | cmp -s - "$T/b" && return 1
	return 0
}
what_was_undone_stays_behind() { ! grep -q withdrawn "$T/a.jsonl" && grep -q '"public answer"' "$T/a.jsonl" && same "$(grep -c '"priority","op":"set","value":"P2"' "$T/a.jsonl")" 0; }
scope_is_kept() {
	desk=$T/desk && as rita 0 export tickets && lines 2 && lacks 'secret note' && lacks vaultword && lacks '"kept"' && lacks 'internal' && has 'public answer' && as agnes 0 export tickets && lines 2 && has 'secret note' && as agnes 0 export tickets queue:vault && lines 0 &&
		as aura 4 export tickets && as sven 4 export people && as adam 0 export tickets 'priority:P1' && lines 1 && as agnes 6 export tickets priority:P7 && lines 0 && says 'priority'
}
csv_holds_the_fields() {
	run 0 export tickets --csv --output "$T/a.csv" && same "$(head -1 "$T/a.csv" | cut -d, -f1-4)" 'id,external_id,subject,type' && grep -q "'-new subject" "$T/a.csv" && fresh && run 0 import organisations "$T/o.csv" && run 0 import people "$T/p.csv" && run 0 import tickets "$T/a.csv" && has '3 taken' && run 0 export tickets --csv &&
		perl -e 'local $/; my ($a, $b) = map { open my $h, "<", $_ or die; <$h> } @ARGV; for ($a, $b) { s/,2[0-9T:-]+Z,(2[0-9T:-]+Z)?,(2[0-9T:-]+Z)?,[0-9]+,/,,$1,$2,,/g } exit($a ne $b)' "$T/a.csv" "$out" && unchanged run 2 export tickets --csv --json
}
an_export_that_fails_leaves_nothing() {
	desk=$T/desk && run 6 export tickets subject:\" --output "$T/no.jsonl" && [[ ! -e $T/no.jsonl && ! -e $T/no.jsonl.part ]] && run 1 export tickets --output "$T/none/x" && says "$T/none/x" && "$DESKBELL" -D "$desk" export tickets >/dev/full 2>"$err"
	same $? 1
}
a_map_reads_foreign_csv() {
	printf '\xef\xbb\xbfnumber;title;text;urgency;area;site\r\n7;"a ""b"" c";"two\r\nlines";high;net;x\r\n\r\n8;=1+1;;low;;\r\n9;short\r\n10;bad urgency;;odd;;\r\n' >"$T/f.csv"
	printf 'delimiter: ";"\ncolumns:\n  external_id: {text: "old-{number}"}\n  subject: title\n  body: text\n  type: {text: incident}\n  priority: urgency\n  tags: [area, {text: "site-{site}"}]\npriority: {high: P1, low: P4}\ndefault: {requester: otto}\n' >"$T/f.yaml"
	unchanged run 6 import tickets "$T/f.csv" --map "$T/f.yaml" --dry-run && has '2 taken' && run 6 import tickets "$T/f.csv" --map "$T/f.yaml" --rejects "$T/rej.csv" && has '2 taken' && has '2 bad' && says 'f.csv:6: 2 cells; the heading names 6' && says 'f.csv:7: priority: "odd"' &&
		run 0 ticket list external_id:old-7 --json && same "$(json subject)" '"a \"b\" c"' && same "$(json priority)" '"P1"' && same "$(json tags)" '["net","site-x"]' && run 0 ticket show "$(json id)" --json && same "$(json messages.0.body)" '"two\r\nlines"' && run 0 ticket list external_id:old-8 --json && same "$(json subject)" '"=1+1"' && same "$(json tags)" '[]'
}
rejected_rows_are_mended_and_imported_alone() {
	same "$(wc -l <"$T/rej.csv")" 3 && same "$(head -1 "$T/rej.csv")" 'number;title;text;urgency;area;site;rejected' && grep -q '^10;bad urgency;;odd;;;"5: priority:' "$T/rej.csv" && sed -i '2d; s/;odd;/;low;/' "$T/rej.csv" && run 0 import tickets "$T/rej.csv" --map "$T/f.yaml" && has '1 taken' && run 0 ticket list external_id:old-10 && lines 1 || return 1
	{ echo nonsense && echo '{"external_id":"j1","subject":"s","requester":"ghost"}' && echo '{"subject":"fine","requester":"otto"}'; } >"$T/j.jsonl" && run 6 import tickets "$T/j.jsonl" --rejects "$T/j.rej" && same "$(wc -l <"$T/j.rej")" 2 && grep -q '^{"line":"nonsense","rejected":"1: ' "$T/j.rej" &&
		run 6 import tickets "$T/j.rej" --rejects "$T/j.again" && cmp "$T/j.rej" "$T/j.again" && run 6 import tickets "$T/j.rej" --create person && has '1 taken' && run 6 import tickets "$T/j.jsonl" --create person && has '0 taken, 2 known already, 1 bad' && run 0 import tickets /dev/null --rejects "$T/none.rej" && [[ ! -e $T/none.rej ]] &&
		cp "$T/j.jsonl" "$T/same.jsonl" && run 2 import tickets "$T/same.jsonl" --rejects "$T/same.jsonl" && says 'that is the file being read' && cmp "$T/j.jsonl" "$T/same.jsonl"
}
csv_that_cannot_be_read_is_refused() {
	printf 'subject,subjct\ns,t\n' >"$T/u.csv" && unchanged run 6 import tickets "$T/u.csv" && says 'unknown key "subjct"' && printf 'a,a\n1,2\n' >"$T/u.csv" && unchanged run 6 import tickets "$T/u.csv" && says 'two columns "a"' && printf '\xff\xfes\0u\0' >"$T/u.csv" && unchanged run 6 import tickets "$T/u.csv" && says 'UTF-16' &&
		printf 'subject,requester\n"open,otto\n' >"$T/u.csv" && unchanged run 6 import tickets "$T/u.csv" && says 'u.csv:2: cell 1: a quote is not closed' && printf 'subject,requester\nx\xff,otto\n' >"$T/u.csv" && unchanged run 6 import tickets "$T/u.csv" && says 'not UTF-8' &&
		sed 's/title/titel/' "$T/f.yaml" >"$T/t.yaml" && unchanged run 6 import tickets "$T/f.csv" --map "$T/t.yaml" && says 'no column "titel"' && printf 'columns: {subject: []}\ndelimiter: ab\n' >"$T/m.yaml" && unchanged run 6 import tickets "$T/f.csv" --map "$T/m.yaml" && says 'm.yaml:1:' && says 'm.yaml:2:'
}
json_keys_are_mapped_too() {
	printf 'columns: {reply: x.answer, tags: [tags, {text: "impact-{x.impact}"}]}\nperson: {"Value 2": agnes, "*": otto}\ntag: {noise: ""}\ncategory: {net: network}\ndefault: {state: closed, author: agnes, category: network}\n' >"$T/x.yaml" && echo '{"external_id":"x1","subject":"s","requester":"who","tags":["keep","noise"],"x":{"answer":"because","impact":2,"other":[1]}}' >"$T/x.jsonl" &&
		run 0 import tickets "$T/x.jsonl" --map "$T/x.yaml" && run 0 ticket list external_id:x1 --json && same "$(json requester)" '"otto"' && same "$(json tags)" '["impact-2","keep"]' && same "$(json category)" '"network"' && same "$(json state)" '"closed"' && run 0 ticket show "$(json id)" --json && same "$(json messages.0.body)" '"because"' && same "$(json messages.0.author)" '"agnes"' && same "$(json messages.0.public)" true
}
# Each joins the team as a row of its own: the team comes after all of its members.
several_join_one_team() {
	printf 'login,roles,teams\narno,"agent",security\nnew.a,agent,security\nnew.b,agent,security\n' >"$T/j.csv" && run 0 import people "$T/j.csv" && has '2 added' && run 0 team list --json && has '"members":["arno","new.a","new.b"]' && run 0 doctor && run 0 undo && run 0 team list --json && has '"members":["arno"]' && run 0 redo && run 0 team list --json && has '"members":["arno","new.a","new.b"]' && run 0 undo && run 0 doctor
}
people_come_from_csv() {
	printf 'login,name,email,roles,teams,organisation,active\nnew.one,"One, New",n@example.org,"agent,author",security,acme,yes\nrita,Rita,,,,,\nbad one;,x,,king,,,\nnew.one,again,,,,,\n' >"$T/n.csv"
	unchanged run 6 import people "$T/n.csv" --dry-run && has 'dry run: 1 added, 1 changed, 0 as they were, 2 bad' && run 6 import people "$T/n.csv" --rejects "$T/n.rej" && says 'n.csv:4: ' && says 'stands in line 2 already' && same "$(wc -l <"$T/n.rej")" 3 && run 0 user list --json && has '"login":"new.one","name":"One, New","email":"n@example.org","roles":["agent","author"],"organisation":"acme","active":true' && has '"login":"rita","name":"Rita","email":null,"roles":["requester"],"organisation":null' &&
		run 0 team list --json && has '"key":"security","title":"security","members":["arno","new.one"]' && printf 'login,email\nrita,r@example.org\n' >"$T/n.csv" && run 0 import people "$T/n.csv" && has '0 added, 1 changed' && run 0 user list --json && has '"login":"rita","name":"Rita","email":"r@example.org"' && unchanged run 0 import people "$T/n.csv" && has '1 as they were' &&
		run 0 undo && run 0 user list --json && has '"login":"rita","name":"Rita","email":null' && printf 'login,emial\n' >"$T/n.csv" && unchanged run 6 import people "$T/n.csv" && says 'did you mean "email"' && printf 'name\nx\n' >"$T/n.csv" && unchanged run 6 import people "$T/n.csv" && says 'no column "login"'
}
# A row about an admin ends its change, for the next one to know of it: so two are written here, of one batch.
an_import_in_two_changes_is_undone_as_one() {
	printf 'login,roles\ntwo.c,agent\ntwo.d,"agent,admin"\ntwo.e,agent\n' >"$T/w.csv" && run 0 import people "$T/w.csv" && has '3 added' && run 0 log --limit 2 --json && same "$(grep -c '"import people"' "$out")" 2 &&
		run 0 undo && run 0 user list --json && lacks '"two.' && run 0 redo && run 0 user list --json && has '"two.c"' && has '"two.d"' && has '"two.e"' && run 0 undo && run 0 doctor
}
# Whoever is judged after others finds them as they have become: of two admins who leave the second is the last one; one who leaves after
# another came is not.
the_last_admin_is_not_imported_away() {
	local me
	me=$(id -un)
	{ echo login,roles && echo adam,agent && echo "$me,agent"; } >"$T/n.csv" && run 6 import people "$T/n.csv" && says "n.csv:3: $me is the only active admin" && run 0 user list --json && has '"login":"adam","name":"adam","email":null,"roles":["agent"]' &&
		printf 'login,roles\nrita,"requester,admin"\nadam,"agent,admin"\nrita,requester\n' >"$T/n.csv" && run 6 import people "$T/n.csv" && says 'stands in line 2 already' &&
		{ echo login,roles && echo adam,agent && echo rita,requester; } >"$T/n.csv" && run 0 import people "$T/n.csv"
}
# Killed at any point and run again: the same desk as from one run.
a_killed_import_ends_the_same() {
	local i
	fresh && run 0 import organisations "$T/o.csv" && run 0 import people "$T/p.csv" && for i in $(seq 400); do echo "{\"external_id\":\"k$i\",\"subject\":\"number $i\",\"requester\":\"rita\",\"queue\":\"q$((i % 9))\",\"created_at\":\"2026-01-01T00:00:00Z\",\"body\":\"text $i\"}"; done >"$T/k.jsonl" && cp -r "$desk" "$T/once" && desk=$T/once && run 0 import tickets "$T/k.jsonl" --create queue && run 0 export tickets --output "$T/once.jsonl" || return 1
	desk=$T/fresh
	mkfifo "$T/k.fifo" || return 1
	for i in $(seq 12); do
		"$DESKBELL" -D "$desk" import tickets "$T/k.fifo" --create queue >/dev/null 2>&1 &
		head -n $((RANDOM % 400)) "$T/k.jsonl" >"$T/k.fifo"
		kill -9 $! 2>/dev/null
		wait $! 2>/dev/null
	done
	run 0 import tickets "$T/k.jsonl" --create queue && run 0 export tickets --output "$T/killed.jsonl" && cmp <(plain "$T/once.jsonl") <(plain "$T/killed.jsonl") && run 0 doctor
}

# counted FILE: plain, each run of y as its length: Perl takes seconds for JSON of megabytes.
counted() { perl -pe 's/y{9,}/"y" . length $&/ge' "$1" >"$1.counted" && plain "$1.counted"; }
# A message may have a mebibyte; a ticket of several is one line all the same.
a_ticket_of_long_messages_is_one_line() {
	local i
	head -c 1048576 /dev/zero | tr '\0' y >"$T/long" && fresh && new long --requester rita && for i in 1 2 3 4 5; do "$DESKBELL" -D "$desk" --as agnes ticket reply "$id" --body - <"$T/long" >"$out" || return 1; done
	run 0 export tickets --output "$T/l.jsonl" && (($(wc -c <"$T/l.jsonl") > 5242880)) && fresh && run 0 import tickets "$T/l.jsonl" && has '1 taken' && run 0 export tickets --output "$T/m.jsonl" && counted "$T/l.jsonl" >"$T/l" && counted "$T/m.jsonl" >"$T/m" && cmp "$T/l" "$T/m"
}
t 'a desk with history' a_desk_with_history
t 'an export imported is an equal desk' an_export_imported_is_an_equal_desk
t 'a difference is seen' a_difference_is_seen
t 'what was undone stays behind' what_was_undone_stays_behind
t 'scope is kept' scope_is_kept
t 'CSV holds the fields' csv_holds_the_fields
t 'an export that fails leaves nothing' an_export_that_fails_leaves_nothing
t 'a map reads foreign CSV' a_map_reads_foreign_csv
t 'rejected rows are mended and imported alone' rejected_rows_are_mended_and_imported_alone
t 'CSV that cannot be read is refused' csv_that_cannot_be_read_is_refused
t 'JSON keys are mapped too' json_keys_are_mapped_too
t 'several join one team' several_join_one_team
t 'people come from CSV' people_come_from_csv
t 'an import in two changes is undone as one' an_import_in_two_changes_is_undone_as_one
t 'the last admin is not imported away' the_last_admin_is_not_imported_away
t 'a killed import ends the same' a_killed_import_ends_the_same
t 'a ticket of long messages is one line' a_ticket_of_long_messages_is_one_line
