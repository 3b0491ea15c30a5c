#!/bin/bash
# Commands on one ticket beside its fields: tags, links, watchers, snooze, merge, split, deletion, attachments; undo
# of each, and what a requester sees of them.
. tests/cli/lib.sh

# undone COMMAND...: the ticket $id says the same after the command and its undo.
undone() {
	local before after
	run 0 ticket show "$id" --json && before=$(sed 's/"rev":[0-9]*//; s/"updated":"[^"]*"//' "$out") && run 0 "$@" && run 0 undo &&
		run 0 ticket show "$id" --json && after=$(sed 's/"rev":[0-9]*//; s/"updated":"[^"]*"//' "$out") && same "$after" "$before"
}
tags_come_and_go() {
	people && new a && run 0 ticket tag "$id" vpn 'two words' vpn && run 0 ticket show "$id" --json && same "$(json tags)" '["two words","vpn"]' &&
		run 0 ticket tag "$id" vpn --json && same "$(json change)" null && run 0 ticket untag "$id" vpn gone && run 0 ticket show "$id" --json && same "$(json tags)" '["two words"]' &&
		unchanged run 6 ticket tag "$id" 'a,b' && unchanged run 6 ticket tag "$id" $'a\e[31m' && unchanged run 6 ticket tag "$id" ' ' &&
		unchanged run 6 ticket tag "$id" "$(printf '%065d' 1)" && undone ticket tag "$id" z
}
links_stand_at_both_ends() {
	new b && local b=$id && new c && run 0 ticket link "$id" blocks "$b" && run 0 ticket show "$b" --json && same "$(json links)" "[{\"id\":$id,\"kind\":\"blocked-by\"}]" &&
		unchanged run 6 ticket link "$b" blocks "$id" && says 'blocked by' && unchanged run 6 ticket link "$id" blocks "$id" && unchanged run 6 ticket link "$id" blocks 4242 &&
		says 'no ticket 4242' && unchanged run 6 ticket link "$id" block "$b" && says 'did you mean "blocks"' && run 0 ticket link "$id" blocks "$b" --json && same "$(json change)" null &&
		run 0 ticket unlink "$id" "$b" && run 0 ticket show "$b" --json && same "$(json links)" '[]' && undone ticket link "$id" child "$b"
}
a_link_tells_nobody_of_what_he_does_not_see() {
	new open && local o=$id && new locked --queue vault && run 0 ticket link "$o" relates "$id" && as agnes 0 ticket show "$o" --json && same "$(json links)" '[]' &&
		as arno 0 ticket show "$o" --json && same "$(json links.0.id)" "$id" && unchanged as agnes 6 ticket link "$o" blocks "$id" && local a && a=$(<"$err") &&
		unchanged as agnes 6 ticket link "$o" blocks 4242 && same "${a//$id/N}" "$(sed s/4242/N/g "$err")"
}
watchers_are_staff_that_sees_it() {
	new w --queue vault && unchanged run 6 ticket watch "$id" agnes && says 'cannot see queue' && unchanged run 6 ticket watch "$id" rita && says 'neither agent' &&
		as arno 0 ticket watch "$id" && run 0 ticket show "$id" --json && same "$(json watchers)" '["arno"]' && as arno 0 ticket unwatch "$id" && undone ticket watch "$id" sven
}
a_snooze_ends_by_time_or_by_a_reply() {
	export DESKBELL_NOW=2026-11-23T14:32:00Z
	new s --requester rita && run 0 ticket snooze "$id" 2d && run 0 ticket show "$id" --json && same "$(json snoozed)" '"2026-11-25T14:32:00Z"' &&
		run 0 ticket snooze "$id" mon 9:00 && run 0 ticket show "$id" --json && same "$(json snoozed)" '"2026-11-30T09:00:00Z"' &&
		unchanged run 6 ticket snooze "$id" 2026-11-01 && says 'not later than now' && unchanged run 6 ticket snooze "$id" whenever && undone ticket unsnooze "$id" &&
		run 0 ticket reply "$id" --body ours && run 0 ticket show "$id" --json && same "$(json snoozed)" '"2026-11-30T09:00:00Z"' &&
		as rita 0 ticket show "$id" --json && same "$(json snoozed)" null && as rita 0 ticket reply "$id" --body hers && run 0 ticket show "$id" --json && same "$(json snoozed)" null &&
		run 0 ticket snooze "$id" 1h && DESKBELL_NOW=2026-11-23T15:32:00Z run 0 ticket show "$id" --json && same "$(json snoozed)" null && run 0 ticket unsnooze "$id" || return 1
	run 0 ticket transition "$id" start && run 0 ticket transition "$id" resolve resolution=done && unchanged run 6 ticket snooze "$id" 1d && says 'not open'
	unset DESKBELL_NOW
}
a_merged_ticket_is_read_where_it_went() {
	new of-rita --body ritaword --requester rita && local r=$id && new of-otto --body ottoword --requester otto && local o=$id &&
		run 0 ticket merge "$r" --into "$o" && as agnes 0 ticket show "$o" && has ritaword && has "from #$r" && run 0 ticket show "$r" --json && same "$(json state_category)" '"closed"' &&
		same "$(json merged)" "$o" && run 0 ticket list is:open --json --limit 0 && lacks "\"id\":$r," &&
		script -qec "\"$DESKBELL\" -D \"$desk\" ticket list id:$r,$o" /dev/null </dev/null >"$out" 2>&1 && has "$r  P3  merged" && has "$o  P3  new" || return 1
	# Nobody sees more than before: neither the other's ticket nor its number.
	as otto 0 ticket show "$o" && lacks ritaword && as rita 3 ticket show "$o" && as rita 0 ticket show "$r" && has ritaword && lacks "#$o" &&
		as rita 0 ticket show "$r" --json && same "$(json merged)" null && as rita 0 ticket reply "$r" --body laterword && as otto 0 ticket show "$o" && lacks laterword && as agnes 0 ticket show "$o" && has laterword &&
		as agnes 0 ticket reply "$r" --body hm && has "it stands in the thread of #$o, which this ticket was merged into; not sent" && as agnes 0 ticket note "$r" --body hm --json && same "$(json note)" "\"it stands in the thread of #$o, which this ticket was merged into\"" && as rita 0 ticket reply "$r" --body hm && lacks merged &&
		unchanged run 6 ticket take "$r" && says "merged into #$o" && id=$o && undone ticket unmerge "$r"
}
merges_make_no_circle() {
	new x && local x=$id && new y && local y=$id && new z && local z=$id && run 0 ticket merge "$x" --into "$y" --json && local c && c=$(json change) &&
		unchanged run 6 ticket merge "$y" --into "$x" && says 'was merged' && unchanged run 6 ticket merge "$z" --into "$x" && unchanged run 6 ticket merge "$y" --into "$y" &&
		unchanged run 6 ticket delete "$y" --reason r && says "#$x was merged into it" && run 0 ticket merge "$y" --into "$z" && run 0 ticket unmerge "$y" &&
		run 0 undo && run 0 undo && run 0 undo "$c" --json && local u && u=$(json change) && run 0 ticket merge "$y" --into "$x" && unchanged run 5 undo "$u" && says 'merged or deleted since' &&
		run 0 ticket show "$y" --json && same "$(json merged)" "$x"
}
what_is_merged_from_a_closed_queue_stays_there() {
	new vaulted --body vaultword --queue vault && local v=$id && new plain && run 0 ticket merge "$v" --into "$id" && as arno 0 ticket show "$id" && has vaultword &&
		as agnes 0 ticket show "$id" && lacks vaultword && lacks "#$v"
}
messages_are_split_off() {
	new both --body one --requester rita && run 0 ticket reply "$id" --body two && run 0 ticket show "$id" --json && local o=$id f m && f=$(json messages.0.id) m=$(json messages.1.id) &&
		unchanged run 6 ticket split "$id" 4242 --subject s && unchanged run 6 ticket split "$id" "$m" "$f" --subject s && says 'must stay' &&
		undone ticket split "$id" "$m" --subject other && run 0 ticket split "$id" "$m" --subject other --json && local n && n=$(json id) && run 0 ticket show "$n" --json &&
		same "$(json messages.0.body)" '"two"' && same "$(json requester)" '"rita"' && same "$(json links.0.id)" "$o" && run 0 ticket show "$o" --json && [[ $(json messages) != *two* ]]
}
a_deleted_ticket_is_out_of_sight() {
	new spam --body spamword && unchanged run 6 ticket delete "$id" --reason ' ' && unchanged run 2 ticket delete "$id" && as agnes 0 ticket delete "$id" --reason 'it is spam' &&
		as agnes 3 ticket show "$id" && run 0 ticket list spamword && lines 0 && as sven 0 ticket show "$id" && has 'it is spam' && has agnes && unchanged run 3 ticket take "$id" &&
		unchanged as agnes 4 ticket restore "$id" && as sven 0 ticket restore "$id" && run 0 ticket list spamword --json && lines 1 && as agnes 0 ticket delete "$id" --reason again &&
		as agnes 0 undo && as agnes 0 ticket show "$id" && run 0 audit verify
}
a_file_is_attached_and_saved() {
	printf 'log line\n' >"$T/a.log" && mkdir "$T/save" && new f --requester rita && run 0 ticket attach "$id" "$T/a.log" --public && as rita 0 ticket attach "$id" "$T/a.log" --body mine &&
		run 0 ticket note "$id" --body n --attach "$T/a.log" --attach "$T/a.log" && run 0 ticket show "$id" --json && same "$(json messages.0.attachments.0.name)" '"a.log"' && same "$(json messages.0.attachments.0.size)" 9 &&
		same "$(json messages.0.attachments.0.sha256)" "\"$(sha256sum <"$T/a.log" | cut -d' ' -f1)\"" && same "$(json messages.1.public)" true && local f n && f=$(json messages.0.attachments.0.id) && n=$(json messages.2.attachments.1.id) &&
		same "$(find "$desk/blob" -type f -perm 600 | wc -l)" 1 && run 0 ticket save "$id" "$f" "$T/save" && cmp "$T/a.log" "$T/save/a.log" && run 6 ticket save "$id" "$f" "$T/save" &&
		ln -s "$T/nowhere" "$T/save/link" && run 6 ticket save "$id" "$f" "$T/save/link" && [[ ! -e $T/nowhere ]] && as rita 0 ticket save "$id" "$f" "$T/save/r" && as rita 3 ticket save "$id" "$n" "$T/save/no" &&
		as otto 3 ticket save "$id" "$f" "$T/save/no" && [[ ! -e $T/save/no ]] && undone ticket detach "$id" "$f" && run 0 ticket detach "$id" "$f" && run 3 ticket save "$id" "$f" "$T/save/no" && run 0 audit verify && run 0 doctor
}
a_damaged_file_is_not_handed_out() {
	local f blob
	printf 'as it was\n' >"$T/b.log" && new damaged && run 0 ticket attach "$id" "$T/b.log" && run 0 ticket show "$id" --json && f=$(json messages.0.attachments.0.id) || return 1
	blob=$(sha256sum <"$T/b.log" | cut -d' ' -f1) && blob=$desk/blob/${blob:0:2}/$blob && printf 'as it wax\n' >"$blob" && run 1 ticket save "$id" "$f" "$T/save/b" && says 'changed or damaged' && [[ ! -e $T/save/b ]] &&
		rm "$blob" && run 1 ticket save "$id" "$f" "$T/save/b" && says 'cannot be read' && [[ ! -e $T/save/b ]] && run 0 ticket attach "$id" "$T/b.log" && run 0 ticket save "$id" "$f" "$T/save/b" && cmp "$T/b.log" "$T/save/b"
}
names_of_files_are_labels_only() {
	local name saved long
	long=$(printf 'n%.0s' {1..300})
	new labels || return 1
	while read -r name saved; do
		run 0 ticket attach "$id" "$T/a.log" --name="$(printf '%b' "$name")" && run 0 ticket show "$id" && ! grep -q $'\e' "$out" || return 1
		run 0 ticket show "$id" --json && run 0 ticket save "$id" "$(grep -o '"attachments":\[{"id":[0-9]*' "$out" | tail -1 | grep -o '[0-9]*$')" "$T/save" && [[ -f $T/save/$saved ]] || { echo "# $name" && ls "$T/save" && return 1; }
	done <<-END
		../x _.._x
		-rf _-rf
		a\\e[31m a_U+001B_[31m
		CON _CON
		$long ${long:0:200}
	END
	[[ ! -e $T/x ]] || return 1
	echo '# promise 42: 5 hostile names saved below the folder asked for, none of them with its own meaning'
	# The control: a name taken as a path leaves the folder, and the look-out sees it.
	cp "$T/a.log" "$T/save/../x" && [[ -e $T/x ]] && rm "$T/x" && echo '# control 42: the name ../x taken as a path: outside of the folder'
}
only_regular_files_are_taken() {
	mkfifo "$T/pipe" && truncate -s $((25 * 1024 * 1024 + 1)) "$T/large" && unchanged run 6 ticket attach "$id" "$T/pipe" && says 'not a regular file' && unchanged run 6 ticket attach "$id" "$T" &&
		unchanged run 6 ticket attach "$id" "$T/large" && says 'larger' && unchanged run 3 ticket attach "$id" "$T/none" && unchanged run 0 ticket attach "$id" "$T/a.log" --dry-run && has 'attachments'
}
finds() { # WHO QUERY ID...: the tickets a query gives
	local who=$1 query=$2
	shift 2
	as "$who" 0 ticket list "$query sort:id" --json --limit 0 && same "$(grep -o '^{"id":[0-9]*' "$out" | grep -o '[0-9]*$' | paste -sd' ')" "$*"
}
queries_ask_for_them() {
	new 'qword one' --requester rita --attach "$T/a.log" && local a=$id && new 'qword two' && local b=$id && new 'qword three' && local c=$id && run 0 ticket link "$a" blocks "$b" &&
		as agnes 0 ticket watch "$a" && run 0 ticket snooze "$b" 2d && run 0 ticket merge "$c" --into "$a" && finds agnes "qword link:blocks" "$a" && finds agnes "qword link:$a" "$b" && finds agnes 'qword -link:any' "$c" &&
		finds agnes 'qword is:watched' "$a" && finds sven 'qword watcher:agnes' "$a" && finds agnes 'qword watcher:none' "$b" "$c" && finds agnes 'qword is:snoozed' "$b" && finds agnes "qword merged:$a" "$c" &&
		finds agnes 'qword is:merged' "$c" && finds agnes 'qword is:open -is:snoozed' "$a" && finds agnes 'qword attachment:any' "$a" && run 6 ticket list link:block && says 'is not one of' && run 6 ticket list attachment:x || return 1
	# To a requester all of it is unset.
	finds rita 'qword link:any' && finds rita 'qword -link:any' "$a" && finds rita 'qword watcher:none' "$a" && finds rita 'qword attachment:any' && finds rita "qword link:$b"
}

t 'tags come and go' tags_come_and_go
t 'links stand at both ends' links_stand_at_both_ends
t 'a link tells nobody of what he does not see' a_link_tells_nobody_of_what_he_does_not_see
t 'watchers are staff that sees it' watchers_are_staff_that_sees_it
t 'a snooze ends by time or by a reply' a_snooze_ends_by_time_or_by_a_reply
t 'a merged ticket is read where it went' a_merged_ticket_is_read_where_it_went
t 'merges make no circle' merges_make_no_circle
t 'what is merged from a closed queue stays there' what_is_merged_from_a_closed_queue_stays_there
t 'messages are split off' messages_are_split_off
t 'a deleted ticket is out of sight' a_deleted_ticket_is_out_of_sight
t 'a file is attached and saved' a_file_is_attached_and_saved
t 'a damaged file is not handed out' a_damaged_file_is_not_handed_out
t 'names of files are labels only' names_of_files_are_labels_only
t 'only regular files are taken' only_regular_files_are_taken
t 'queries ask for them' queries_ask_for_them
