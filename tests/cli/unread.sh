#!/bin/bash
# is:unread, ticket read and ticket unread: whose they are, what they leave alone, and a live.db that is of no use.
. tests/cli/lib.sh

# finds LOGIN QUERY ID...: the tickets of the query, by number.
finds() {
	local who=$1 query=$2
	shift 2
	as "$who" 0 ticket list "$query" sort:id && same "$(cut -f1 "$out" | tr '\n' ' ')" "${*:+$* }"
}

a_desk_is_read_by_who_comes_to_it() {
	people && for i in 1 2 3 4; do run 0 ticket new --subject "s$i" --requester rita || return 1; done
	finds agnes is:unread && finds rita is:unread && finds agnes -is:unread 1 2 3 4
}
others_make_it_unread_and_oneself_does_not() {
	as sven 0 ticket note 2 --body x && as sven 0 ticket reply 3 --body x && as agnes 0 ticket note 4 --body x || return 1
	finds agnes is:unread 2 3 && finds agnes 'is:open -is:unread' 1 4 && finds rita is:unread 3 && finds sven is:unread
}
showing_and_listing_read_nothing() {
	as agnes 0 ticket show 2 && as agnes 0 ticket list --json && finds agnes is:unread 2 3
}
a_ticket_is_read_by_its_number_a_list_and_a_query() {
	as agnes 0 ticket read 2 && has 'ticket 2 is read' && finds agnes is:unread 3 && as agnes 0 ticket unread '#2,4' && has '2 tickets are unread now' &&
		finds agnes is:unread 2 3 4 && as agnes 0 ticket read 1..3 --json && same "$(json done) $(json unchanged) $(json change)" '2 1 null' &&
		finds agnes is:unread 4 && as agnes 0 ticket read --query is:unread && finds agnes is:unread && finds rita is:unread 3
}
a_dry_run_says_what_it_would_and_does_nothing() {
	as agnes 0 ticket unread 1,2 --dry-run && has '2 tickets would be unread' && finds agnes is:unread && as rita 0 ticket read 3 --dry-run --json &&
		same "$(keys)" 'id change ' && finds rita is:unread 3
}
what_is_not_there_and_not_yours_reads_the_same() {
	run 0 ticket new --subject hidden --queue vault || return 1
	as agnes 3 ticket unread 99 && says 'there is no such ticket' && as agnes 3 ticket unread 1,5 && says 'ticket 5: there is no such ticket' &&
		finds agnes is:unread && as rita 3 ticket read 5 && as agnes 6 ticket unread 1,x && as agnes 2 ticket unread && as agnes 2 ticket read 1 2
}
no_change_comes_of_it() { unchanged as agnes 0 ticket unread 1 && unchanged as agnes 0 ticket read 1; }
it_is_explained() { as sven 0 query explain 'is:unread is:mine' && has json_each; }
commands_on_what_is_unread_are_done_to_it() {
	as agnes 0 ticket note 1 --body y && finds sven is:unread 1 5 && as sven 0 ticket set --query is:unread priority=P2 --json && same "$(json done)" 2 &&
		finds sven is:unread 1 5 && finds agnes is:unread 1
}
the_file_is_doctors_and_no_backups() {
	same "$(stat -c %a "$desk/live.db")" 600 && run 0 doctor files leftovers && lacks live.db && run 0 backup "$T/b.tar" && ! tar tf "$T/b.tar" | grep live.db &&
		run 0 restore "$T/b.tar" "$T/restored" && [[ ! -e $T/restored/live.db ]] && desk=$T/restored finds agnes is:unread
}
# Lost, it is made anew, told once, and nothing fails.
a_damaged_file_is_told_and_made_anew() {
	as agnes 0 ticket unread 1 && printf 'this is no database at all, though it is long enough to be looked at by SQLite as one, all of the hundred bytes' >"$desk/live.db" &&
		rm -f "$desk"/live.db-* && as agnes 0 ticket list is:unread && lines 0 && says 'made anew' && as agnes 0 ticket list is:unread && silent &&
		as sven 0 ticket note 2 --body z && finds agnes is:unread 2
}
one_of_another_version_too() {
	sqlite3 "$desk/live.db" 'PRAGMA user_version=99' && as agnes 0 ticket list is:unread && lines 0 && says 'made anew' && finds agnes is:unread && silent
}
one_that_cannot_be_had_stops_nothing() {
	rm -f "$desk"/live.db* && mkdir "$desk/live.db" && as agnes 0 ticket list is:unread && lines 0 && says 'what is read is not known' &&
		as agnes 0 ticket note 1 --body still && silent && as agnes 0 ticket list is:open && silent && as agnes 1 ticket unread 1 && says 'is no regular file' &&
		rmdir "$desk/live.db" && as agnes 0 ticket unread 1 && finds agnes is:unread 1
}

t 'who comes to a desk has read what is there' a_desk_is_read_by_who_comes_to_it
t 'what others do makes a ticket unread, what oneself does not, and a requester knows of no notes' others_make_it_unread_and_oneself_does_not
t 'ticket show and ticket list read nothing' showing_and_listing_read_nothing
t 'tickets are read and unread by number, list and query' a_ticket_is_read_by_its_number_a_list_and_a_query
t 'a dry run moves no cursor' a_dry_run_says_what_it_would_and_does_nothing
t 'a ticket out of sight is not there' what_is_not_there_and_not_yours_reads_the_same
t 'no change comes of reading' no_change_comes_of_it
t 'query explain shows how it is answered' it_is_explained
t 'a bulk command takes what is unread' commands_on_what_is_unread_are_done_to_it
t 'doctor knows the file, backup leaves it out' the_file_is_doctors_and_no_backups
t 'a damaged live.db is told once and made anew' a_damaged_file_is_told_and_made_anew
t 'so is one of another version' one_of_another_version_too
t 'one that cannot be had stops nothing' one_that_cannot_be_had_stops_nothing
