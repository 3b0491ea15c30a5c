#!/bin/bash
# import tickets: good rows are taken, each bad one is named with its line and reason, nothing is half done.
. tests/cli/lib.sh

in=$T/in.jsonl
# bad WORDS ROW: the row alone is refused, with these words, and leaves nothing.
bad() {
	printf '%s\n' "$2" >"$in"
	unchanged run 6 import tickets "$in" && says "in.jsonl:1: " && says "$1" && has '0 taken' && has '1 bad' || { echo "# $2" | cut -c1-200 && return 1; }
}
row() { printf '{"external_id":"%s","subject":"%s","requester":"rita","created_at":"2026-01-%02dT00:00:00Z"%s}\n' "$1" "$2" $(($3 % 28 + 1)) "${4-}"; }

mistyped_rows_are_named() {
	people && bad 'subject must be text' '{"external_id":"1","subject":["s"],"requester":"rita"}' && bad 'created_at must be a time' '{"subject":"s","requester":"rita","created_at":"yesterday"}' &&
		bad 'created_at must be a time' '{"subject":"s","requester":"rita","created_at":20260101}' && bad 'tags must be a list' '{"subject":"s","requester":"rita","tags":"a"}' && bad 'tags must be a list of texts' '{"subject":"s","requester":"rita","tags":[1]}' &&
		bad 'x must be an object' '{"subject":"s","requester":"rita","x":[]}' && bad 'x.messages must be a list' '{"subject":"s","requester":"rita","x":{"messages":{}}}' && bad 'x.messages must be a list of objects' '{"subject":"s","requester":"rita","x":{"messages":[1]}}' &&
		bad 'has no author' '{"subject":"s","requester":"rita","x":{"messages":[{"at":"2026-01-01T00:00:00Z","body":"b"}]}}' && bad 'private must be true or false' '{"subject":"s","requester":"rita","x":{"messages":[{"role":"reporter","at":"2026-01-01T00:00:00Z","body":"b","private":"no"}]}}' &&
		bad 'state_history must be a list' '{"subject":"s","requester":"rita","state_history":{}}' && bad 'entry 1 has no time' '{"subject":"s","requester":"rita","state_history":[{"state":"new"}]}' &&
		bad 'unknown key "subjct" (did you mean "subject"?)' '{"subjct":"s"}' && bad 'a row must be an object' '[1]' && bad 'a row must be an object' '"x"' && bad 'neither subject nor text' '{"requester":"rita"}' && bad 'neither subject nor text' '{"subject":"  ","requester":"rita"}'
}
unknown_names_are_named() {
	bad 'no person "ghost"' '{"subject":"s","requester":"ghost"}' && bad 'there is none' '{"subject":"s"}' && bad 'no queue "nowhere"' '{"subject":"s","requester":"rita","queue":"nowhere"}' && bad 'no category "nix"' '{"subject":"s","requester":"rita","category":"nix"}' &&
		bad 'is not one of P1 P2 P3 P4' '{"subject":"s","requester":"rita","priority":"urgent"}' && bad 'no type "wish"' '{"subject":"s","requester":"rita","type":"wish"}' && bad 'has no state "odd"' '{"subject":"s","requester":"rita","state_history":[{"at":"2026-01-01T00:00:00Z","state":"odd"}]}' &&
		bad 'assignee' '{"subject":"s","requester":"rita","assignee":"ghost"}'
}
what_is_no_json_is_named() {
	bad 'no JSON (--csv reads tables): column 8' 'nonsense' && bad '' '{"subject":"s"' && bad '' '{"subject":"s","requester":"rita"} more' && bad '' "$(printf '{"subject":"\xff","requester":"rita"}')" && bad '' '{"subject":"a","subject":"b","requester":"rita"}' &&
		bad '' "$(printf '[%.0s' {1..5000})" && bad '' '{"subject":"\ud800","requester":"rita"}' && bad '' '{"subject":"a\u0000b","requester":"rita"}' || return 1
	printf '{"external_id":"nul","subject":"a","requester":"rita"}\0{"x":1}\n' >"$in" && unchanged run 6 import tickets "$in" && says 'in.jsonl:1:'
	printf '{"external_id":"nul","subject":"a\0","requester":"rita"}\n' >"$in" && unchanged run 6 import tickets "$in" && says 'in.jsonl:1:'
}
a_line_of_100_MB_is_refused_and_the_next_taken() {
	{ printf '{"subject":"' && head -c 100000000 /dev/zero | tr '\0' x && printf '"}\n' && row big-next next 1; } >"$in" && run 6 import tickets "$in" && says 'in.jsonl:1: the line is longer than' && has '1 taken' && has '1 bad' &&
		run 0 ticket list external_id:big-next && lines 1
}
good_rows_are_taken_beside_bad_ones() {
	{ row g1 one 1 && echo nonsense && echo && row g2 two 2 && row g3 three 3 ',"queue":"nowhere"' && printf '%s' "$(row g4 last 4)"; } >"$in" && run 6 import tickets "$in" && says 'in.jsonl:2: ' && says 'in.jsonl:5: ' && has '3 taken' && has '2 bad' &&
		run 0 ticket list 'external_id:g1,g2,g3,g4' && lines 3
}
strict_takes_all_or_nothing() {
	{ row s1 one 1 && echo nonsense && row s2 two 2; } >"$in" && unchanged run 6 import tickets "$in" --strict && says 'in.jsonl:2: ' && says 'nothing was taken' && run 0 ticket list external_id:s1 && lines 0 || return 1
	"$DESKBELL" -D "$desk" import tickets - --strict <"$in" >"$out" 2>"$err"
	same $? 6 && "$DESKBELL" -D "$desk" import tickets - --strict < <(cat "$in") >"$out" 2>"$err"
	same $? 6 && says 'nothing was taken' && sed -i 2d "$in" && "$DESKBELL" -D "$desk" import tickets - --strict < <(cat "$in") >"$out" 2>"$err" && has '2 taken' && run 0 ticket list external_id:s1,s2 && lines 2
}
known_rows_are_skipped_and_changed_ones_reported() {
	{ row k1 one 1 && row k2 two 2 && row k1 one 1 && row k2 other 2; } >"$in" && run 0 import tickets "$in" --json && same "$(json taken)" 2 && same "$(json skipped)" 2 && same "$(json changed)" 1 && says 'in.jsonl:4: known already, and different' &&
		unchanged run 0 import tickets "$in" --json && same "$(json taken)" 0 && same "$(json skipped)" 4 && same "$(json changed)" 1 && run 0 ticket list external_id:k2 --json && same "$(json subject)" '"two"'
}
rows_without_a_name_are_known_again() {
	printf '{"subject":"nameless","requester":"rita","created_at":"2026-01-01T00:00:00Z"}\n' >"$in" && run 0 import tickets "$in" && has '1 taken' && unchanged run 0 import tickets "$in" && has '1 known' &&
		same "$(sqlite3 "$desk/desk.db" "SELECT hex(uid) FROM change WHERE door=6 ORDER BY id DESC LIMIT 1")" 8F05548058A06D660300DEA012AE7C2F # as ever: it is how an import of last year is known
}
missing_names_are_made_where_allowed() {
	row c1 one 1 ',"queue":"fresh","category":"new/cat","assignee":"ann.agent"' | sed 's/"rita"/"kim@example.org"/' >"$in" && unchanged run 6 import tickets "$in" --create queue && unchanged run 6 import tickets "$in" --create person,queue && says 'category' &&
		unchanged run 2 import tickets "$in" --create all && says 'not "all"' && run 0 import tickets "$in" --create queue,person,category && run 0 queue list && has fresh && run 0 category list && has new/cat && run 0 user list --json && has '"login":"ann.agent"' && has kim@example.org &&
		run 0 ticket list external_id:c1 --json && same "$(json requester)" '"kim@example.org"' && same "$(json assignee)" '"ann.agent"' && as kim@example.org 0 ticket list external_id:c1 && lines 1
}
messages_and_history_keep_their_times() {
	cat >"$in" <<'END'
{"external_id":"h1","subject":"hist","requester":"rita","created_at":"2026-01-01T08:00:00Z","body":"ignored","state_history":[{"at":"2026-01-02T08:00:00Z","by":"agnes","state":"open","assignee":"agnes"},{"at":"2026-01-04T08:00:00Z","by":"agnes","state":"resolved"},{"at":"2026-01-05T08:00:00Z","state":"closed"}],"resolution":"done it","x":{"messages":[{"at":"2026-01-03T08:00:00Z","author":"agnes","body":"secretly","private":true},{"at":"2026-01-01T09:00:00Z","role":"reporter","body":"please","private":false},{"at":"2026-01-03T09:00:00Z","author":"agnes","body":"unsaid is private"}]}}
END
	run 0 import tickets "$in" && run 0 ticket list external_id:h1 --json && same "$(json created)" '"2026-01-01T08:00:00Z"' && same "$(json state)" '"closed"' && same "$(json resolved)" '"2026-01-04T08:00:00Z"' && same "$(json closed)" '"2026-01-05T08:00:00Z"' && same "$(json assignee)" '"agnes"' && id=$(json id) &&
		run 0 ticket show "$id" --json && same "$(json messages.0.body)" '"please"' && same "$(json messages.0.at)" '"2026-01-01T09:00:00Z"' && same "$(json messages.1.body)" '"secretly"' && same "$(json messages.1.public)" false && same "$(json messages.2.public)" false && same "$(json resolution)" '"done it"' && lacks ignored &&
		as rita 0 ticket show "$id" && has please && lacks secretly && lacks 'unsaid'
}
closed_at_closes() {
	row z1 closed 1 ',"closed_at":"2026-02-02T00:00:00Z"' >"$in" && run 0 import tickets "$in" && run 0 ticket list external_id:z1 --json && same "$(json state_category)" '"closed"' && same "$(json closed)" '"2026-02-02T00:00:00Z"'
}
a_map_says_what_words_mean() {
	printf 'priority: {"3": P1, low: P4}\nstate: {Erledigt: resolved}\nqueue: {Netz: network}\ntype: {bug: incident}\ndefault: {requester: otto}\n' >"$T/map.yaml" && echo '{"external_id":"m1","subject":"s","priority":3,"type":"bug","queue":"Netz","state_history":[{"at":"2026-01-01T00:00:00Z","state":"Erledigt"}]}' >"$in" &&
		run 0 import tickets "$in" --map "$T/map.yaml" && run 0 ticket list external_id:m1 --json && same "$(json priority)" '"P1"' && same "$(json requester)" '"otto"' && same "$(json queue)" '"network"' && same "$(json state)" '"resolved"'
}
faults_of_a_map_are_named() {
	row f1 s 1 >"$in" && printf 'priority: {a: P9}\nqeue: {}\ntype: {b: nix}\n' >"$T/map.yaml" && unchanged run 6 import tickets "$in" --map "$T/map.yaml" && says 'map.yaml:1:' && says 'map.yaml:2:1:' && says 'did you mean "queue"' && says 'map.yaml:3:' &&
		printf 'priority: [\n' >"$T/map.yaml" && unchanged run 6 import tickets "$in" --map "$T/map.yaml" && says 'map.yaml:' && unchanged run 3 import tickets "$in" --map "$T/none.yaml" && : >"$T/map.yaml" && unchanged run 6 import tickets "$in" --map "$T/map.yaml" &&
		printf 'priority: {a: P9}\ncolumns:\n  subjct: title\n' >"$T/map.yaml" && unchanged run 6 import tickets "$in" --map "$T/map.yaml" && says 'map.yaml:1:' && says 'map.yaml:3:3: unknown key "subjct" (did you mean "subject"?)' &&
		printf 'columns: {subject: titel, created: day}\n' >"$T/map.yaml" && printf 'title,day\na,21.11.2026\n' >"$T/in.csv" && unchanged run 6 import tickets "$T/in.csv" --map "$T/map.yaml" && says 'subject: there is no column "titel" (did you mean "title"?)' &&
		printf 'columns: {subject: title, created: day}\ndefault: {requester: rita}\n' >"$T/map.yaml" && unchanged run 6 import tickets "$T/in.csv" --map "$T/map.yaml" && says 'in.csv:2: created must be a time like 2026-11-23T14:32:00Z, not "21.11.2026"; a map'"'"'s "time" says how to read others'
}
what_is_wrong_in_each_row_is_told_a_few_times() {
	(echo subject,requester && for i in $(seq 50); do echo "s$i,nobody"; done) >"$T/in.csv" && unchanged run 6 import tickets "$T/in.csv" --rejects "$T/r.csv" && says 'in.csv:4: requester: no person "nobody"' && hides 'in.csv:5:' &&
		says 'in.csv: 47 more rows like line 2' && says '50 bad rows were not taken' && same "$(grep -c 'no person' "$T/r.csv")" 50 &&
		(echo login,roles && for i in $(seq 50); do echo "p$i,king"; done) >"$T/in.csv" && unchanged run 6 import people "$T/in.csv" && says '47 more rows like line 2'
}
files_that_cannot_be_read_are_named() { unchanged run 3 import tickets "$T/none" && says "$T/none" && unchanged run 1 import tickets "$T" && says "$T" && unchanged run 0 import tickets /dev/null && has '0 taken'; }
what_gzip_packed_is_refused_at_once() { row z1 packed 1 | gzip >"$T/z.gz" && unchanged run 6 import tickets "$T/z.gz" && says 'compressed by gzip' && same "$(wc -l <"$err")" 1; }
standard_input_is_read() {
	row i1 piped 1 | "$DESKBELL" -D "$desk" import tickets - >"$out" 2>"$err" && has '1 taken' && printf '\xef\xbb\xbf%s\r\n' "$(row i2 bom 2)" | "$DESKBELL" -D "$desk" import tickets - >"$out" 2>"$err" && has '1 taken' && run 0 ticket list external_id:i1,i2 && lines 2
}
a_dry_run_counts_as_the_run_does() {
	local i said
	for i in $(seq 700); do row "d$((i % 500))" "s$((i % 600))" "$i" ",\"queue\":\"q$((i % 7))\""; done >"$in" && echo broken >>"$in"
	unchanged run 6 import tickets "$in" --create queue --dry-run --json && said=$(sed 's/dry run: //' "$out") && run 6 import tickets "$in" --create queue --json && same "$said" "$(<"$out")" && same "$(json taken)" 500
}
no_writer_waits_for_a_pipe() {
	mkfifo "$T/fifo" && { "$DESKBELL" -D "$desk" import tickets "$T/fifo" >"$T/fifo.out" 2>&1 & }
	local pid=$! i
	exec 7>"$T/fifo" && row w1 waits 1 >&7 && printf '{"external_id":"w2",' >&7
	# The first row is there while the second is not yet whole, and the desk is free.
	for i in $(seq 1000); do
		run 0 ticket list external_id:w1 && [[ -s $out ]] && break
	done
	lines 1 && timeout 20 "$DESKBELL" -D "$desk" ticket set 1 priority=P1 >"$out" 2>"$err" || { echo '# the desk is locked' && exec 7>&- && return 1; }
	printf '"subject":"s","requester":"rita"}\n' >&7 && exec 7>&-
	wait "$pid" && grep -q '2 taken' "$T/fifo.out"
}
# Killed while it reads, then run again: the same tickets as from one run.
a_killed_import_is_taken_up() {
	local i pid whole=$T/whole.desk killed=$T/killed.desk
	export DESKBELL_NOW=2026-11-23T12:00:00Z
	for i in $(seq 600); do row "n$i" "number $i" "$i" ",\"body\":\"text of $i\",\"queue\":\"q$((i % 9))\",\"state_history\":[{\"at\":\"2026-03-01T00:00:00Z\",\"state\":\"open\"}]"; done >"$T/600.jsonl"
	people && cp -r "$desk" "$whole" && cp -r "$desk" "$killed" && desk=$whole && run 0 import tickets "$T/600.jsonl" --create queue || return 1
	desk=$killed
	rm -f "$T/fifo" && mkfifo "$T/fifo" && { "$DESKBELL" -D "$killed" import tickets "$T/fifo" --create queue >"$T/fifo.out" 2>&1 & }
	pid=$!
	exec 7>"$T/fifo" && head -333 "$T/600.jsonl" >&7
	for i in $(seq 1000); do
		run 0 ticket list --limit 0 && (($(wc -l <"$out") > 0)) && break
	done
	kill -9 "$pid" && exec 7>&-
	wait "$pid" 2>/dev/null
	run 0 ticket list --limit 0 && (($(wc -l <"$out") < 600)) && run 0 audit verify && run 0 import tickets "$T/600.jsonl" --create queue && run 0 audit verify || return 1
	run 0 ticket list --limit 0 sort:id --json && cp "$out" "$T/killed.json" && desk=$whole && run 0 ticket list --limit 0 sort:id --json && same "$(wc -l <"$out")" 600 && cmp "$out" "$T/killed.json"
}

t 'mistyped rows are named' mistyped_rows_are_named
t 'unknown names are named' unknown_names_are_named
t 'what is no JSON is named' what_is_no_json_is_named
t 'a line of 100 MB is refused and the next taken' a_line_of_100_MB_is_refused_and_the_next_taken
t 'good rows are taken beside bad ones' good_rows_are_taken_beside_bad_ones
t 'strict takes all or nothing' strict_takes_all_or_nothing
t 'known rows are skipped and changed ones reported' known_rows_are_skipped_and_changed_ones_reported
t 'rows without a name are known again' rows_without_a_name_are_known_again
t 'missing names are made where allowed' missing_names_are_made_where_allowed
t 'messages and history keep their times' messages_and_history_keep_their_times
t 'closed_at closes' closed_at_closes
t 'a map says what words mean' a_map_says_what_words_mean
t 'faults of a map are named' faults_of_a_map_are_named
t 'what is wrong in each row is told a few times' what_is_wrong_in_each_row_is_told_a_few_times
t 'files that cannot be read are named' files_that_cannot_be_read_are_named
t 'what gzip packed is refused at once' what_gzip_packed_is_refused_at_once
t 'standard input is read' standard_input_is_read
t 'a dry run counts as the run does' a_dry_run_counts_as_the_run_does
t 'no writer waits for a pipe' no_writer_waits_for_a_pipe
rm -rf "$desk"
t 'a killed import is taken up where it was' a_killed_import_is_taken_up
