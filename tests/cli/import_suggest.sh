#!/bin/bash
# import tickets --suggest-map: what it prints is a map, and the file it was made of is imported with it by nobody's hand.
. tests/cli/lib.sh

# taken ROWS FILE [ARG...]: all rows come in with the suggested map.
taken() {
	local rows=$1 file=$2
	shift 2
	unchanged run 0 import tickets "$file" --suggest-map "$@" && silent && cp "$out" "$T/map.yaml" && run 0 import tickets "$file" --map "$T/map.yaml" --create queue,person,category "$@" && has "$rows taken, 0 known already, 0 bad"
}
foreign_csv_comes_in() {
	people && printf 'Номер;Тема;Описание;Заявитель;Статус;Приоритет;Дата создания;Площадка;Этаж\n1;Не печатает;"длинный\nтекст";ivan@x.ru;Новый;Высокий;03.02.2026 9:05;berlin;3\n2;VPN;нет;olga@x.ru;В работе;Низкий;04.02.2026 10:00;;4\n3;x;y;olga@x.ru;Закрыт;Странный;05.02.2026 10:00;;\n' >"$T/ru.csv" && taken 3 "$T/ru.csv" && grep -q '"Странный": "P3"  # not known: a guess' "$T/map.yaml" && grep -q '  # f.name: "Этаж"  # not taken; 2 different, like "3"' "$T/map.yaml" &&
		run 0 ticket list external_id:1 --json && same "$(json priority)" '"P2"' && same "$(json created)" '"2026-02-03T09:05:00Z"' && same "$(json requester)" '"ivan@x.ru"' && run 0 ticket show "$(json id)" --json && same "$(json messages.0.body)" '"длинный\nтекст"' && run 0 ticket list external_id:3 --json && same "$(json state)" '"closed"'
}
foreign_json_comes_in() {
	printf '%s\n' '{"key":"A-1","fields":{"summary":"one","labels":["a","b"]},"self":"http://x","Created":"2026-02-01 10:00:00","status":"In Progress"}' '{"key":"A-2","fields":{"summary":"two"},"self":"u","Created":"2026-02-01 11:00:00","status":"Pending"}' >"$T/j.jsonl" && taken 2 "$T/j.jsonl" && run 0 ticket list external_id:A-1 --json && same "$(json subject)" '"one"' && same "$(json tags)" '["a","b"]' && same "$(json state)" '"open"' && run 0 ticket list external_id:A-2 state:waiting && lines 1 && run 0 ticket list external_id:A-2 --json && same "$(json created)" '"2026-02-01T11:00:00Z"' &&
		sed -i 's/^zone: Z/zone: "+03:00"/; s/external_id: "key"/external_id: {text: "z-{key}"}/' "$T/map.yaml" && run 0 import tickets "$T/j.jsonl" --map "$T/map.yaml" && has '2 taken' && run 0 ticket list external_id:z-A-2 --json && same "$(json created)" '"2026-02-01T08:00:00Z"'
}
our_own_files_need_little() {
	run 0 export tickets --output "$T/own.jsonl" && run 0 export tickets --csv --output "$T/own.csv" && "$DESKBELL" init "$T/second" >/dev/null && desk=$T/second && run 0 user add agnes --role agent && taken 7 "$T/own.jsonl" && run 0 import tickets "$T/own.csv" --suggest-map && has 'subject: "subject"'
	desk=$T/desk
}
what_stands_in_a_file_is_shown_safely() {
	printf 'ti\033[2Jtle,"na:me",st\u202eate\n\033[2J,x,"a ""b"": #"\n' >"$T/h.csv" && run 0 import tickets "$T/h.csv" --suggest-map && ! grep -q $'\033\|\u202e' "$out" && taken 1 "$T/h.csv"
}
it_says_what_it_cannot_read() {
	: >"$T/e.jsonl" && run 6 import tickets "$T/e.jsonl" --suggest-map && says 'there are no rows' && echo nonsense >"$T/e.jsonl" && run 6 import tickets "$T/e.jsonl" --suggest-map && says 'e.jsonl: ' && run 3 import tickets "$T/none" --suggest-map && run 2 import tickets "$T/j.jsonl" --suggest-map --map x && as agnes 4 import tickets "$T/j.jsonl" --suggest-map &&
		{ echo nonsense && cat "$T/j.jsonl"; } >"$T/e.jsonl" && run 0 import tickets "$T/e.jsonl" --suggest-map && has 'fields.summary' && run 0 import tickets "$T/j.jsonl" --suggest-map --json && same "$(json taken)" 0 && has 'fields.summary' && cat "$T/j.jsonl" | "$DESKBELL" -D "$desk" import tickets - --suggest-map >"$out" && has 'fields.summary' &&
		printf 'time: DD.MM\nzone: Mars\nignore: {a: b}\n' >"$T/m.yaml" && run 6 import tickets "$T/j.jsonl" --map "$T/m.yaml" && says 'm.yaml:1:' && says 'm.yaml:2:' && says 'm.yaml:3:'
}

# With it unchanged each ticket comes in once, and it is said, also to who keeps the map for later, what to do.
a_log_of_events_is_recognised() {
	printf '%s\n' number,incident_state,by,opened_at I7,New,a,'2022-01-05 08:06:25+00:00' I7,Active,b,'2022-01-05 08:06:25+00:00' I8,New,a,'2022-01-06 08:06:25+00:00' I7,Closed,b,'2022-01-05 08:06:25+00:00' I8,Closed,b,'2022-01-06 08:06:25+00:00' >"$T/log.csv"
	run 0 import tickets "$T/log.csv" --suggest-map && says 'log.csv: "number" is the same in many rows' && has 'EXAMPLES of deskbell-import(5)' && cp "$out" "$T/map.yaml" && run 0 import tickets "$T/log.csv" --map "$T/map.yaml" && has '2 taken, 3 known already' && has 'some different now' && run 0 ticket list external_id:I7 --json && same "$(json created)" '"2022-01-05T08:06:25Z"'
}
# The year 9999 of a program that cannot leave a date empty is no end of a ticket.
what_is_yet_to_come_is_refused() {
	printf 'external_id,subject,requester,created_at,closed_at\nF1,one,rita,2026-01-02T10:00:00Z,9999-12-31T00:00:00Z\nF2,two,rita,9999-12-31T23:59:59Z,\nF3,three,rita,2026-01-02T10:00:00Z,\nF4,four,rita,0000-00-00T00:00:00Z,\nF5,five,rita,-001-01-01T00:00:00Z,\n' >"$T/f.csv" && run 6 import tickets "$T/f.csv" && has '1 taken' && has '4 bad' &&
		says 'f.csv:2: closed_at: 9999-12-31T00:00:00Z is yet to come; leave empty what has not happened' && says 'f.csv:3: created_at: 9999' && says 'f.csv:5: created_at must be a time' && says 'f.csv:6: created_at must be a time' && run 0 ticket list external_id:F3 is:open && lines 1 || return 1
	local row='"requester":"rita","created_at":"2026-01-02T10:00:00Z"' never='"at":"9999-12-31T00:00:00Z"'
	printf '{"external_id":"%s","subject":"s",%s,%s}\n' G1 "$row" '"state_history":[{"at":"2026-01-02T10:00:00Z","state":"new"},{"state":"closed",'"$never"'}]' G2 "$row" '"x":{"messages":[{'"$never"',"role":"reporter","body":"b"},{"at":"2026-01-02T10:00:00Z","role":"reporter","body":"a"}]}' \
		G3 "$row" '"x":{"messages":[{"at":"2026-01-02T10:00:00Z","role":"reporter","body":"a"}]}' >"$T/g.jsonl" && run 6 import tickets "$T/g.jsonl" && has '1 taken' && says 'g.jsonl:1: state_history: 9999-12-31' && says 'g.jsonl:2: x.messages: 9999-12-31'
}
# What looks like a file with nothing in it, or with one bad row, names the lines and the remedy.
files_of_other_machines_are_told() {
	printf 'subject,requester\rone,rita\rtwo,rita\r' >"$T/mac.csv" && run 6 import tickets "$T/mac.csv" && says "mac.csv: its lines end in CR alone; convert it: tr '\r' '\n'" && run 6 import tickets "$T/mac.csv" --suggest-map && says 'CR alone' &&
		printf 'subject,requester\n"one,rita\ntwo,rita\nthree,rita\n' >"$T/q.csv" && run 6 import tickets "$T/q.csv" && says 'q.csv:2: lines 2 to 4: cell 1: a quote is not closed' && says '1 bad row was not taken' &&
		printf 'subject,requester\nCaf\351,rita\n\xc3\x28,rita\n' >"$T/l.csv" && run 6 import tickets "$T/l.csv" && says 'iconv -f WINDOWS-1252' && says '2 bad rows were not taken'
}
t 'foreign CSV comes in' foreign_csv_comes_in
t 'foreign JSON comes in' foreign_json_comes_in
t 'our own files need little' our_own_files_need_little
t 'what stands in a file is shown safely' what_stands_in_a_file_is_shown_safely
t 'it says what it cannot read' it_says_what_it_cannot_read
t 'a log of events is recognised' a_log_of_events_is_recognised
t 'files of other machines are told' files_of_other_machines_are_told
t 'what is yet to come is refused' what_is_yet_to_come_is_refused
