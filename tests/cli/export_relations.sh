#!/bin/bash
# A desk with links, merges, splits, files, watchers, custom fields, snoozed and deleted tickets, moved whole into an
# empty one; what refers to tickets and files that are not there; custom fields from rows and CSV.
. tests/cli/lib.sh
export DESKBELL_NOW=2026-11-23T12:00:00Z

fresh() { rm -rf "$T/fresh" && cp -r "$T/empty" "$T/fresh" && desk=$T/fresh; }
# plain FILE: JSON Lines without what cannot be equal: numbers of messages and files are counted anew in each ticket.
plain() {
	perl -MJSON::PP -ne 'my $j = JSON::PP->new->utf8->canonical; my $t = $j->decode($_); delete @$t{qw(rev uid)}; my %n;
		for (map @{$_->{events}}, @{$t->{history}}) {
			next unless $_->{field} =~ /^(message|attachments)$/;
			my $v = \$_->{value}; my $id = ref $$v ? \$$v->{id} : $v;
			$$id = $n{$_->{field}}{$$id} //= 1 + keys %{$n{$_->{field}}};
			$$v->{message} = $n{message}{$$v->{message}} if ref $$v && $$v->{message} }
		print $j->encode($t), "\n"' "$1"
}
later() { DESKBELL_NOW=2026-11-$1T12:00:00Z "${@:2}"; }
export_all() { run 0 export tickets --deleted --attachments "$T/$1.files" --output "$T/$1.jsonl"; }

message_of() { "$DESKBELL" -D "$desk" ticket show "$1" --json | perl -MJSON::PP -ne 'print decode_json($_)->{messages}[-1]{id}'; }

a_desk_with_everything() {
	local i
	people && cp -r "$desk" "$T/empty" && printf 'one\n' >"$T/one.txt" && head -c 300000 /dev/urandom >"$T/two.bin" || return 1
	for i in 1 2 3 4 5 6 7 8; do new "number $i" --requester rita --body "text $i" || return 1; done
	run 0 ticket link 1 blocks 5 && run 0 ticket link 6 relates 2 4 && run 0 ticket attach 2 "$T/one.txt" "$T/two.bin" --body see && run 0 ticket attach 2 "$T/one.txt" --name 'Отчёт "1".txt' && run 0 ticket watch 4 agnes sven && run 0 ticket unwatch 4 sven && run 0 ticket snooze 4 mon && run 0 ticket tag 5 a 'b c' && run 0 ticket delete 6 --reason 'no "use"' && run 0 ticket delete 7 --reason x &&
		new fields --type service-request --field f.room=4.17 --field f.cost=99.50 --field f.start=2026-12-01 --field f.site=berlin/mitte --field f.approver=agnes --field f.on-site=yes --field f.cost-centre=research && run 0 ticket set "$id" f.cost=-12 f.room= && run 0 ticket set "$id" f.room='=1+1, "x"' && run 0 ticket set 1 f.on-site=no && run 0 undo && run 0 ticket attach 8 "$T/two.bin" && run 0 undo && new never && run 0 undo &&
		later 24 run 0 ticket link 8 child 1 && later 24 run 0 ticket detach 2 3 && later 24 run 0 ticket merge 3 --into 8 && later 24 run 0 ticket attach 5 "$T/one.txt" --body moved && later 24 run 0 ticket restore 7 && later 25 run 0 ticket unlink 8 1 && later 25 run 0 ticket merge 4 --into 1 && later 25 run 0 ticket split 5 "$(message_of 5)" --subject 'split off' &&
		later 26 run 0 ticket unmerge 4 && later 27 run 0 ticket set 1 priority=P1 && run 0 doctor
}
it_moves_whole() {
	export_all a && same "$(wc -l <"$T/a.jsonl")" 10 && same "$(ls "$T/a.files" | wc -l)" 2 && fresh && unchanged run 0 import tickets "$T/a.jsonl" --attachments "$T/a.files" --dry-run && has '10 taken' && same "$(find "$desk/blob" -type f | wc -l)" 0 && run 0 import tickets "$T/a.jsonl" --attachments "$T/a.files" && has '10 taken' && silent && run 0 doctor && run 0 audit verify && export_all b && cmp <(plain "$T/a.jsonl") <(plain "$T/b.jsonl") && diff -r "$T/a.files" "$T/b.files" &&
		run 0 ticket show 3 --json && same "$(json merged)" 8 && run 0 ticket show 2 --json && has '"one.txt"' && lacks 'Отчёт' || return 1
	run 0 ticket list --limit 0 && lines 9 && run 0 ticket list f.cost:-12 && lines 1 && run 0 ticket list watcher:agnes is:snoozed && lines 1 && run 0 ticket show 6 && has 'no "use"' && unchanged run 0 import tickets "$T/a.jsonl" --attachments "$T/a.files" && has '10 known already'
}
# rows DESK: what its tables hold of tickets, by names and texts. A ticket whose opening was undone is not exported.
rows() {
	sqlite3 "$1/desk.db" "SELECT 'ticket', t.id, t.external_id, t.subject, t.type, t.state, t.state_category, t.open, t.priority, q.key, a.login, r.login, c.key, t.resolution, t.created, t.updated, t.resolved, t.closed, t.deleted, t.merged, t.snoozed, x.value, t.due, t.risk, t.paused
			FROM ticket t JOIN queue q ON q.id=t.queue LEFT JOIN person a ON a.id=t.assignee LEFT JOIN person r ON r.id=t.requester LEFT JOIN category c ON c.id=t.category LEFT JOIN text x ON x.id=t.reason_text WHERE t.subject<>'never' ORDER BY t.id;
		SELECT 'tag', ticket, tag FROM ticket_tag ORDER BY 2, 3;
		SELECT 'watcher', w.ticket, p.login FROM ticket_watcher w JOIN person p ON p.id=w.person ORDER BY 2, 3;
		SELECT 'link', ticket, kind, other FROM ticket_link ORDER BY 2, 3, 4;
		SELECT 'field', v.ticket, f.key, f.type, CASE f.type WHEN 'person' THEN (SELECT login FROM person WHERE id=v.num) ELSE v.form||' '||v.num END FROM ticket_field v JOIN custom_field f ON f.number=v.field ORDER BY 2, 3;
		SELECT 'message', h.ticket, m.at, p.login, m.public, x.value FROM thread h JOIN message m ON m.id=h.message LEFT JOIN person p ON p.id=m.author JOIN text x ON x.id=m.text WHERE h.ticket IN (SELECT id FROM ticket WHERE subject<>'never') ORDER BY h.ticket, h.message;
		SELECT 'file', h.ticket, n.value, f.type, f.size, hex(f.blob), x.value FROM ticket_attachment h JOIN attachment f ON f.id=h.attachment JOIN text n ON n.id=f.name JOIN message m ON m.id=f.message JOIN text x ON x.id=m.text ORDER BY h.ticket, h.attachment;"
}
# The same, not by what an export says but by what the two stores hold; the control: each kind of row altered is seen.
nothing_is_lost() {
	local sql kind
	rows "$T/desk" >"$T/rows.a" && rows "$T/fresh" >"$T/rows.b" && cmp "$T/rows.a" "$T/rows.b" && for kind in ticket tag watcher link field message file; do grep -q "^$kind|" "$T/rows.a" || { echo "# no $kind" && return 1; }; done
	same "$(grep -c '^field|9|' "$T/rows.a")" 7 || return 1
	for sql in 'ticket SET snoozed=snoozed+1 WHERE id=4' 'ticket SET deleted=0 WHERE id=6' "ticket_tag SET tag='x' WHERE tag='a'" 'ticket_watcher SET person=1' "ticket_link SET kind='relates' WHERE kind='blocks'" 'ticket_field SET num=num+1 WHERE field=(SELECT number FROM custom_field WHERE key='"'"'cost'"'"')' 'thread SET ticket=2 WHERE ticket=11' 'ticket_attachment SET ticket=1 WHERE ticket=5'; do
		rm -rf "$T/odd" && mkdir "$T/odd" && sqlite3 "$T/fresh/desk.db" ".backup $T/odd/desk.db" && sqlite3 "$T/odd/desk.db" "PRAGMA foreign_keys=OFF; UPDATE $sql" && ! cmp -s "$T/rows.a" <(rows "$T/odd") || { echo "# not seen: $sql" && return 1; }
	done
}
# The control of the comparison: one byte changed anywhere is seen, in a file too.
a_byte_is_seen() {
	local word
	for word in blocks/relates '"kind":"merged"/"kind":"relates"' one.txt/one.txs '"f.cost":-12/"f.cost":-13' '"value":"no/"value":"nu' '"ticket":8/"ticket":7' 'agnes/agnex'; do
		sed "s/${word%/*}/${word##*/}/" "$T/b.jsonl" >"$T/c.jsonl"
		! cmp -s "$T/b.jsonl" "$T/c.jsonl" && cmp -s <(plain "$T/a.jsonl") <(plain "$T/c.jsonl") && echo "# $word is not seen" && return 1
	done
	printf 'onf\n' >"$T/b.files/$(sha256sum <"$T/one.txt" | cut -d' ' -f1)" && diff -r "$T/a.files" "$T/b.files" >/dev/null && return 1
	fresh && run 6 import tickets "$T/a.jsonl" --attachments "$T/b.files" --rejects "$T/rej" && says 'one.txt": ' && says 'holds something else' && has '3 bad' && same "$(wc -l <"$T/rej")" 3 && run 0 import tickets "$T/rej" --attachments "$T/a.files" && has '3 taken' && run 0 doctor
}
backwards_it_is_the_same_desk() {
	tac "$T/a.jsonl" >"$T/back.jsonl" && fresh && run 0 import tickets "$T/back.jsonl" --attachments "$T/a.files" && silent && run 0 doctor && run 0 export tickets --deleted sort:id --output "$T/d.jsonl" &&
		number() { perl -MJSON::PP -ne 'my $t = JSON::PP->new->utf8->decode($_); my $s = $t->{subject}; $s{$t->{id}} = $s; push @r, [$s, $_->{kind}, $_->{ticket}, $_->{at}, $_->{op}] for @{$t->{relations}}; END { print sort map { "$_->[0] $_->[1] $s{$_->[2]} $_->[3] $_->[4]\n" } @r }' "$1"; } && cmp <(number "$T/a.jsonl") <(number "$T/d.jsonl") && same "$(number "$T/a.jsonl" | wc -l)" 15
}
# Killed anywhere and run again, through a pipe that ends early: relations too are there once.
a_broken_import_is_taken_up() {
	local i
	fresh
	for i in 1 3 6 9; do
		head -n "$i" "$T/a.jsonl" | "$DESKBELL" -D "$desk" import tickets - --attachments "$T/a.files" >"$out" 2>"$err"
	done
	says 'that ticket did not come; left out' && run 0 import tickets "$T/a.jsonl" --attachments "$T/a.files" && silent && export_all e && cmp <(plain "$T/a.jsonl") <(plain "$T/e.jsonl") && run 0 ticket unlink 1 5 && run 0 import tickets "$T/a.jsonl" && run 0 ticket show 1 --json && lacks '"kind":"blocks"'
}
what_never_comes_is_told() {
	fresh && grep -v '^{"id":[58],' "$T/a.jsonl" >"$T/part.jsonl" && run 0 import tickets "$T/part.jsonl" --dry-run && says 'part.jsonl:1: blocks 5: that ticket did not come' && run 0 import tickets "$T/part.jsonl" && says 'part.jsonl:1: blocks 5: that ticket did not come; left out' && says 'part.jsonl:3: merged 8' && says 'part.jsonl: 4 attachments were left out; --attachments' &&
		same "$(wc -l <"$err")" 6 && run 0 doctor && run 0 ticket show 1 --json && same "$(json links)" '[]'
	fresh && new taken && new taken && run 0 import tickets "$T/a.jsonl" --strict --attachments "$T/a.files" && silent && run 0 ticket list 'number 1' --json && same "$(json id)" 3 && run 0 ticket show 3 --json && same "$(json links.0.id)" 7
}
scope_is_kept() {
	desk=$T/desk && as rita 0 export tickets --deleted && lacks '"relations":[{' && lacks '"watchers":["' && lacks snoozed && lacks '"attachments"' && lacks '"id":6,' && as agnes 0 export tickets --deleted && has '"kind":"blocks"' && lacks '"id":6,"' && lacks '"ticket":6}' && run 2 export tickets --csv --attachments "$T/x"
}
# What stands on a ticket no more is its requester's no more: a file taken away, a message split off to another's.
what_was_taken_away_is_not_given() {
	fresh && new one --requester rita --body first && run 0 ticket attach 1 "$T/one.txt" "$T/two.bin" --public --body files && run 0 ticket detach 1 1 && run 0 ticket reply 1 --body misplaced && run 0 ticket split 1 "$(message_of 1)" --subject 'split off' && run 0 ticket set 2 requester=otto && as rita 0 export tickets --attachments "$T/rita.files" && has '"two.bin"' && lacks one.txt && lacks misplaced && lacks '"op":"del"' && same "$(ls "$T/rita.files")" "$(sha256sum <"$T/two.bin" | cut -d' ' -f1)" && run 0 export tickets --attachments "$T/rita.files" && has one.txt && has misplaced && has '"op":"del"'
}
# A history cannot bring what no command would write, and one bad row does not end the import of the others.
histories_are_bounded() {
	local long=$(printf 'x%.0s' {1..1001}) field
	row() { printf '{"subject":"named","requester":"rita","uid":"%s","history":[{"at":"2026-01-01T00:00:00Z","events":[{"field":"state","op":"set","value":"new"}]},{"at":"2026-01-02T00:00:00Z","events":[%s]}]}\n' "$@"; }
	fresh && refused 'tags has no value' "$(row a '{"field":"tags","op":"add","value":null}')" && refused 'watchers has no value' "$(row a '{"field":"watchers","op":"add","value":null}')" && refused 'subject is longer than 1000 bytes' "$(row a "{\"field\":\"subject\",\"op\":\"set\",\"value\":\"$long\"}")" && refused 'subject must be one line' "$(row a '{"field":"subject","op":"set","value":"a\nb"}')" || return 1
	for field in requester queue state type workflow; do
		refused "$field has no value" "$(row a "{\"field\":\"$field\",\"op\":\"set\",\"value\":null}")" || return 1
	done
	row a "$(printf '{"field":"message","op":"add","value":{"id":1,"at":"2026-01-02T00:00:00Z","author":"rita","public":true,"body":"'; head -c 1048577 /dev/zero | tr '\0' x; echo '"}}')" >"$T/in.jsonl" && row b '{"field":"priority","op":"set","value":"P2"}' >>"$T/in.jsonl" && run 6 import tickets "$T/in.jsonl" && says 'in.jsonl:1: history: message is longer than 1048576 bytes' && has '1 taken' && run 0 ticket list subject:named && lines 1 && run 0 export tickets --output "$T/own.jsonl" && fresh && run 0 import tickets "$T/own.jsonl" && has '1 taken' && run 0 doctor
}
# Relations are known by what they say, not by their place, and one that changed nothing has had its turn.
relations_are_known_again() {
	row() { printf '{"subject":"%s","requester":"rita","id":%s,"%s":"%s","history":[{"at":"2026-01-01T00:00:00Z","events":[{"field":"state","op":"set","value":"new"}]}],"relations":[%s]}\n' "$@"; }
	rel() { printf '{"at":"2026-01-0%sT00:00:00Z","op":"%s","kind":"relates","ticket":%s}' "$@"; }
	fresh && { row a 1 uid a "$(rel 2 del 2),$(rel 3 add 2)" && row b 2 uid b '' && row c 3 uid c ''; } >"$T/in.jsonl" && run 0 import tickets "$T/in.jsonl" && run 0 ticket show 1 --json && same "$(json links.0.id)" 2 && unchanged run 0 import tickets "$T/in.jsonl" && run 0 ticket show 1 --json && same "$(json links.0.id)" 2 || return 1
	{ row a 1 uid a "$(rel 1 add 3),$(rel 2 del 2),$(rel 3 add 2)" && row b 2 uid b '' && row c 3 uid c ''; } >"$T/in.jsonl" && run 0 import tickets "$T/in.jsonl" && run 0 ticket show 1 --json && same "$(json links.0.id) $(json links.1.id)" '2 3' && unchanged run 0 import tickets "$T/in.jsonl" && run 0 doctor || return 1
	fresh && { row a 1 external_id x "$(rel 2 add 2)" && row a 2 external_id x ''; } >"$T/in.jsonl" && run 0 import tickets "$T/in.jsonl" && says 'in.jsonl:1: relations: it would be linked with itself; left out' && run 0 ticket show 1 --json && same "$(json links)" '[]' && run 0 doctor
}
# refused WORDS ROW: it alone is refused, with these words.
refused() {
	printf '%s\n' "$2" >"$T/in.jsonl"
	unchanged run 6 import tickets "$T/in.jsonl" && says "in.jsonl:1: " && says "$1" || { echo "# $2" | cut -c1-200 && return 1; }
}
wrong_references_are_refused() {
	local row='{"subject":"s","requester":"rita","id":9,"history":[{"at":"2026-01-01T00:00:00Z","events":[%s]}],"relations":[%s]}' file='{"field":"attachments","op":"add","value":{"id":1,"message":1,"size":1,"name":"n","type":"t","sha256":"%s"}}'
	r() { printf "$row" "$1" "$2"; }
	fresh && refused 'relations must be a list' '{"subject":"s","requester":"rita","history":[{"at":"2026-01-01T00:00:00Z"}],"relations":1}' && refused 'an entry needs' "$(r '' '{"at":"2026-01-01T00:00:00Z","op":"add","kind":"likes","ticket":1}')" && refused 'another ticket' "$(r '' '{"at":"2026-01-01T00:00:00Z","op":"add","kind":"blocks","ticket":9}')" &&
		refused 'op must be' "$(r '' '{"at":"2026-01-01T00:00:00Z","op":"no","kind":"blocks","ticket":1}')" && refused 'a file needs' "$(r "$(printf "$file" ../../etc/passwd)" '')" && refused 'no message 1' "$(r "$(printf "$file" "$(printf 'a%.0s' {1..64})")" '')" && refused 'no person "ghost"' "$(r '' '{"at":"2026-01-01T00:00:00Z","by":"ghost","op":"add","kind":"blocks","ticket":1}')" || return 1
	# Two merged into each other: one of the two stays.
	{ printf '{"subject":"a","requester":"rita","id":%s,"uid":"%s","history":[{"at":"2026-01-01T00:00:00Z","events":[{"field":"state","op":"set","value":"new"}]}],"relations":[{"at":"2026-01-02T00:00:00Z","op":"add","kind":"merged","ticket":%s}]}\n' 1 a 2 2 b 1; } >"$T/in.jsonl" && run 0 import tickets "$T/in.jsonl" && says 'merged into itself' && run 0 ticket list is:merged && lines 1 && run 0 doctor
}
custom_fields_come_from_rows() {
	fresh && printf '%s\n' '{"external_id":"c1","subject":"s","requester":"rita","type":"service-request","f.room":"4.17","f.cost":99.5,"f.on-site":true,"f.start":"2026-12-01","f.approver":"agnes","f.site":"berlin","watchers":["agnes"]}' '{"external_id":"c2","subject":"s","requester":"rita","f.room":7,"f.cost":null}' >"$T/in.jsonl" && run 0 import tickets "$T/in.jsonl" && has '2 taken' && run 0 ticket list external_id:c1 --json && run 0 ticket show "$(json id)" --json && same "$(json fields)" '{"approver":"agnes","cost":99.5,"on-site":true,"room":"4.17","site":"berlin","start":"2026-12-01"}' && same "$(json watchers)" '["agnes"]' && run 0 ticket list f.room:7 && lines 1 && run 0 doctor
}
custom_fields_are_checked() {
	bad() { refused "$1" "{\"subject\":\"s\",\"requester\":\"rita\",\"type\":\"service-request\",$2}"; }
	bad 'there is no field "f.rom" (did you mean "f.room"?)' '"f.rom":"x"' && bad 'f.site: no choice "berln" (did you mean "berlin"?)' '"f.site":"berln"' && bad 'f.cost-centre: xyz is not one of sales production' '"f.cost-centre":"xyz"' && bad 'f.cost: cheap is not a number' '"f.cost":"cheap"' && bad 'f.start: ' '"f.start":"soon"' && bad 'neither yes nor no' '"f.on-site":"maybe"' && bad 'f.approver: no person "ghost"' '"f.approver":"ghost"' && bad 'at most 500' "\"f.room\":\"$(printf 'x%.0s' {1..501})\"" && bad 'one line' '"f.room":"a\nb"' && bad 'must be text' '"f.room":["x"]' &&
		refused 'a ticket of type incident has no field f.cost' '{"subject":"s","requester":"rita","type":"incident","f.cost":5}' && refused 'f.cost: dear is not a number' '{"subject":"s","requester":"rita","history":[{"at":"2026-01-01T00:00:00Z","events":[{"field":"state","op":"set","value":"new"},{"field":"f.cost","op":"set","value":"dear"}]}]}' && refused 'no choice "berln"' '{"subject":"s","requester":"rita","history":[{"at":"2026-01-01T00:00:00Z","events":[{"field":"state","op":"set","value":"new"},{"field":"f.site","op":"set","value":"berln"}]}]}'
}
# A value that was replaced may be one the field has no more; a field that never was is told once.
old_values_are_kept() {
	printf '%s\n' '{"external_id":"o1","subject":"s","requester":"rita","history":[{"at":"2026-01-01T00:00:00Z","events":[{"field":"state","op":"set","value":"new"},{"field":"f.site","op":"set","value":"bonn"},{"field":"f.old","op":"set","value":"x"}]},{"at":"2026-01-02T00:00:00Z","events":[{"field":"f.site","op":"set","value":"berlin"},{"field":"f.old","op":"set","value":"y"}]}]}' >"$T/in.jsonl" && run 0 import tickets "$T/in.jsonl" && says 'in.jsonl:1: history: there is no field "f.old"; left out' && same "$(wc -l <"$err")" 1 && run 0 ticket list f.site:berlin external_id:o1 && lines 1 && run 0 doctor && fresh && run 0 import tickets "$T/in.jsonl" --strict && says 'in.jsonl:1: history: there is no field "f.old"; left out' && same "$(wc -l <"$err")" 1
}
custom_fields_come_from_csv() {
	printf 'no;title;where;price;who\n1;one;berlin;9.5;agnes,sven\n2;two;;;\n3;three;nowhere;1;\n' >"$T/f.csv" && printf 'columns:\n  external_id: {text: "csv-{no}"}\n  subject: title\n  f.site: where\n  f.cost: price\n  watchers: who\n  type: {text: service-request}\ndefault: {requester: rita}\n' >"$T/f.yaml" && sed 's/f.site/f.sight/' "$T/f.yaml" >"$T/g.yaml" && unchanged run 6 import tickets "$T/f.csv" --map "$T/g.yaml" && says 'g.yaml:4:3: there is no field "f.sight"' && sed 's/subject/subjct/' "$T/f.yaml" >"$T/g.yaml" && unchanged run 6 import tickets "$T/f.csv" --map "$T/g.yaml" && says 'unknown key "subjct" (did you mean "subject"?)' && run 6 import tickets "$T/f.csv" --map "$T/f.yaml" && has '2 taken' && says 'f.csv:4: f.site: nowhere is not one of' &&
		run 0 export tickets external_id:csv-1 --csv --output "$T/own.csv" && grep -q ',f.site,' "$T/own.csv" && grep -q '"agnes,sven"' "$T/own.csv" && fresh && run 0 import tickets "$T/own.csv" && run 0 ticket list external_id:csv-1 f.site:berlin f.cost:9.5 watcher:sven && lines 1 && run 0 export tickets --csv && cmp <(cut -d, -f2-3,24- "$T/own.csv") <(cut -d, -f2-3,24- "$out")
}
# A pipe of CSV is taken in as few transactions as a file: no more than one for each reading of the pipe.
csv_through_a_pipe_is_not_slow() {
	local i
	for i in $(seq 400); do printf 'p%s,"two\nlines ""%s""",rita\n' "$i" "$i"; done | sed '1i external_id,subject,requester' >"$T/p.csv" && fresh && cat "$T/p.csv" | DESKBELL_TRACE=db:$T/trace "$DESKBELL" -D "$desk" import tickets - --csv >"$out" 2>"$err" && has '400 taken' && (($(grep -c COMMIT "$T/trace") < 40)) || { grep -c COMMIT "$T/trace" | sed 's/^/# /' && return 1; }
}

t 'a desk with everything' a_desk_with_everything
t 'it moves whole' it_moves_whole
t 'nothing is lost' nothing_is_lost
t 'a byte is seen' a_byte_is_seen
t 'backwards it is the same desk' backwards_it_is_the_same_desk
t 'a broken import is taken up' a_broken_import_is_taken_up
t 'what never comes is told' what_never_comes_is_told
t 'scope is kept' scope_is_kept
t 'what was taken away is not given' what_was_taken_away_is_not_given
t 'histories are bounded' histories_are_bounded
t 'relations are known again' relations_are_known_again
t 'wrong references are refused' wrong_references_are_refused
t 'custom fields come from rows' custom_fields_come_from_rows
t 'custom fields are checked' custom_fields_are_checked
t 'old values are kept' old_values_are_kept
t 'custom fields come from CSV' custom_fields_come_from_csv
t 'CSV through a pipe is not slow' csv_through_a_pipe_is_not_slow
