#!/bin/bash
# Rights: every command as every role, from the table that `deskbell help` prints; what a requester sees; queues of
# one team. What is not allowed reads the same as what is not there.
. tests/cli/lib.sh

# The matrix: command, then who may (r requester, a agent, w author, s supervisor, m admin), then arguments that
# parse. A command without a row here fails the first case.
matrix=(
	"ticket new|ras|--subject s --dry-run" "ticket list|rasm|" "ticket show|rasm|1" "ticket set|as|1 priority=P1 --dry-run"
	"ticket take|as|1 --dry-run" "ticket assign|as|1 none --dry-run" "ticket move|as|1 network --dry-run"
	"ticket reply|ras|1 --body b --dry-run" "ticket note|as|1 --body b --dry-run" "ticket transition|as|1 start --dry-run"
	"ticket transitions|rasm|1" "ticket attach|ras|1 $T/md/a.md --dry-run" "ticket detach|as|99999 1" "ticket save|rasm|99999 1 $T/x"
	"ticket tag|as|1 t --dry-run" "ticket untag|as|1 t --dry-run" "ticket link|as|99999 blocks 1"
	"ticket unlink|as|1 2 --dry-run" "ticket watch|as|99999" "ticket unwatch|as|99999" "ticket snooze|as|1 2d --dry-run"
	"ticket unsnooze|as|1 --dry-run" "ticket merge|as|99999 --into 1" "ticket unmerge|as|1 --dry-run" "ticket split|as|99999 1 --subject s"
	"ticket delete|as|1 --reason r --dry-run" "ticket restore|s|1 --dry-run" "ticket log|rasm|1" "log|rawsm|" "events|rawsm|--since 0" "undo|rawsm|99999" "redo|rawsm|" "change show|rawsm|1" "query explain|asm|is:open" "sla list|asm|" "sla explain|asm|1" "user add|m|new.one --dry-run" "user list|asm|"
	"ticket read|rasm|1 --dry-run" "ticket unread|rasm|1 --dry-run"
	"team add|m|new-team --dry-run" "team list|asm|" "queue add|m|new-queue --dry-run" "queue set|m|network --title N --dry-run" "queue list|asm|"
	"category add|m|new-cat --dry-run" "category list|asm|"
	"user set|m|rita --email r@example.org --dry-run" "organisation add|m|new-org --dry-run" "organisation list|asm|"
	"organisation set|m|acme --title A --dry-run" "organisation retire|m|acme --dry-run" "config check|m|" "config apply|m|--dry-run"
	"config diff|m|" "config history|m|" "config show|m|" "config revert|m|1 --dry-run"
	"import people|m|$T/people.csv --dry-run" "import organisations|m|$T/organisations.csv --dry-run" "export tickets|rasm|" "export people|m|" "export organisations|m|"
	"import tickets|m|/dev/null --dry-run" "audit verify|m|" "kb import|w|$T/md --dry-run" "kb list|awsm|" "kb show|awsm|KB-99"
	"kb search|awsm|word" "kb history|awsm|KB-99" "kb diff|awsm|KB-99" "kb blame|awsm|KB-99" "kb new|w|new.md --title t --body b --dry-run"
	"kb edit|w|KB-99 --body b --dry-run" "kb move|w|KB-99 new.md --dry-run" "kb remove|w|KB-99 --dry-run" "doctor|m|" "rebuild|m|search --dry-run" "backup|m|$T/b --dry-run" "restore|-|" "init|-|" "demo|-|" "help|-|" "completion|-|"
)
declare -A login=([r]=rita [a]=agnes [w]=aura [s]=sven [m]=adam)

every_command_of_help_is_in_the_matrix() {
	mkdir "$T/md" && echo "# a" >"$T/md/a.md" && echo login >"$T/people.csv" && echo key >"$T/organisations.csv" || return 1
	people && run 0 organisation add acme && run 0 ticket new --subject 'of rita' --body hello --requester rita && run 0 help || return 1
	sed -n 's/^  \([a-z][a-z ]*[a-z]\)   *.*/\1/p' "$out" | sort >"$T/help"
	printf '%s\n' "${matrix[@]%%|*}" | sort >"$T/matrix"
	[[ $(wc -l <"$T/help") -gt 25 ]] && diff "$T/help" "$T/matrix" | sed 's/^/# /' && cmp -s "$T/help" "$T/matrix"
}
# Denied is exit 4; allowed is anything else that the command itself says: done, not there, nothing to redo.
every_role_has_what_the_matrix_says() {
	local row name who words role bad=0 got
	local before
	before=$(head_of)
	for row in "${matrix[@]}"; do
		IFS='|' read -r name who words <<<"$row"
		[[ $who == - ]] && continue
		for role in r a w s m; do
			got=0
			"$DESKBELL" -D "$desk" $name $words --as "${login[$role]}" >"$out" 2>"$err" </dev/null || got=$?
			if [[ $who == *$role* ]]; then
				((got == 0 || got == 3)) || { echo "# ${login[$role]} may not $name: exit $got" && say "$err" && bad=1; }
			else
				((got == 4)) || { echo "# ${login[$role]} may $name: exit $got" && say "$err" && bad=1; }
				[[ ! -s $out ]] || { echo "# $name says something to ${login[$role]}" && bad=1; }
			fi
		done
	done
	((bad == 0)) && same "$(head_of)" "$before"
}
nobody_else_is_anybody() {
	run 4 ticket list --as nobody.here && says 'is nobody on this desk' && run 4 ticket list --as '' && run 4 ticket list --as ' ' &&
		"$DESKBELL" -D "$desk" --as '' ticket list >"$out" 2>"$err"
	same $? 4 && lines 0
}
only_the_owner_says_who_he_is() {
	chmod -R a+rwX "$desk" && chmod a+x "$T" "$T/.." "$T/../.." || return 1
	local bin=$T/deskbell got=0
	cp "$DESKBELL" "$bin" && chmod 755 "$bin"
	other 65534 "$bin" -D "$desk" ticket list --as root >"$out" 2>"$err" || got=$?
	chmod -R go-rwx "$desk"
	same "$got" 4 && says "owner only"
}
a_requester_sees_his_own() {
	run 0 ticket new --subject 'of otto' --body otherword --requester otto && run 0 ticket note 1 --body 'hiddenword inside' &&
		run 0 ticket reply 1 --body 'openword here' || return 1
	as rita 0 ticket list --json --limit 0 && lines 1 && same "$(json id)" 1 &&
		as rita 0 ticket list requester:otto && lines 0 && as rita 0 ticket list otherword && lines 0 &&
		as rita 0 ticket list 'id:2 OR id:1' --json && lines 1 && as rita 0 ticket list '-id:1' && lines 0
}
a_requester_reads_public_messages_only() {
	as rita 0 ticket show 1 && has openword && lacks hiddenword && lacks INTERNAL &&
		as rita 0 ticket show 1 --json && lacks hiddenword && lacks '"public":false' && has openword &&
		as rita 0 ticket list hiddenword && lines 0 && as rita 0 ticket list hidden && lines 0 && as rita 0 ticket list '"hiddenword inside"' && lines 0 &&
		as rita 0 ticket list openword --json && lines 1 && as agnes 0 ticket list hiddenword --json && lines 1 &&
		as rita 0 ticket list '-hiddenword' --json && lines 1 && as rita 0 ticket list 'text:hiddenword' && lines 0
}
a_count_is_of_what_one_sees() {
	as rita 0 ticket new --subject two --body x && as rita 0 ticket list --limit 1 && lines 1 && says '1 of 2 shown' &&
		as sven 0 ticket list --limit 1 && says '1 of 3 shown'
}
not_yours_reads_as_not_there() {
	local cmd a b
	for cmd in 'ticket show' 'ticket transitions'; do
		as rita 3 $cmd 2 && a=$(<"$err") && as rita 3 $cmd 424242 && b=$(<"$err") && same "${a//2/N}" "${b//424242/N}" || return 1
	done
	as rita 3 ticket reply 2 --body x && a=$(<"$err") && as rita 3 ticket reply 424242 --body x && b=$(<"$err") && same "${a//2/N}" "${b//424242/N}"
}
a_requester_opens_for_himself() {
	unchanged as rita 4 ticket new --subject s --requester otto && as rita 0 ticket new --subject s --requester rita --dry-run
}
a_queue_of_one_team_is_for_its_team() {
	new locked --body vaultword --queue vault --requester otto && local v=$id cmd || return 1
	as agnes 3 ticket show "$v" && as agnes 0 ticket list queue:vault && lines 0 && as agnes 0 ticket list vaultword && lines 0 &&
		as arno 0 ticket show "$v" && as arno 0 ticket list vaultword --json && lines 1 && as sven 0 ticket show "$v" && as adam 0 ticket show "$v" &&
		as otto 0 ticket show "$v" && as rita 3 ticket show "$v" || return 1
	for cmd in "take $v" "set $v priority=P1" "assign $v agnes" "move $v network" "reply $v --body x" "note $v --body x" "transition $v start"; do
		unchanged as agnes 3 ticket $cmd && says 'there is no such ticket' || return 1
	done
	unchanged as arno 6 ticket assign "$v" agnes && says 'cannot see queue' && as arno 0 ticket assign "$v" arno
}
who_moves_a_ticket_away_sees_it_no_more() {
	new moved && as agnes 0 ticket set "$id" priority=P1 --json && local c && c=$(json change) && as agnes 0 ticket move "$id" vault &&
		as agnes 3 ticket show "$id" && unchanged as agnes 3 undo && unchanged as agnes 3 undo "$c" && as sven 0 undo "$c"
}
a_requester_is_given_no_names() {
	as rita 6 ticket list queue:vaul && hides vault && as rita 6 ticket list requester:ott && hides otto && as rita 6 ticket list organisation:acm && hides acme && as rita 6 ticket list category:networ && hides network && as rita 6 ticket list assignee:agne && hides agnes &&
		as rita 6 ticket new --subject s --queue vaul && hides vault && as rita 0 ticket list queue:service-desk --json && (($(wc -l <"$out") > 0)) && as rita 0 ticket list 'queue:serv*' --json && (($(wc -l <"$out") > 0)) &&
		as agnes 6 ticket list queue:networ && says 'network' && as agnes 6 ticket new --subject s --queue networ && says 'did you mean "network"'
}
an_author_has_no_tickets() {
	as aura 4 ticket list && as aura 4 ticket show 1 && as aura 4 ticket list --json && lines 0
}
an_admin_changes_no_tickets() { unchanged as adam 4 ticket set 1 priority=P1 && unchanged as adam 4 ticket reply 1 --body x; }
only_who_works_tickets_is_assigned() {
	unchanged as agnes 6 ticket assign 1 rita && says 'neither agent nor supervisor' && unchanged as agnes 6 ticket assign 1 aura &&
		unchanged as agnes 6 ticket assign 1 agnees && says 'did you mean "agnes"' && as agnes 0 ticket assign 1 sven
}

t 'every command of help is in the matrix' every_command_of_help_is_in_the_matrix
t 'every role has what the matrix says' every_role_has_what_the_matrix_says
t 'nobody else is anybody' nobody_else_is_anybody
t_other 'only the owner acts as another' only_the_owner_says_who_he_is
t 'a requester sees his own tickets' a_requester_sees_his_own
t 'a requester reads public messages only' a_requester_reads_public_messages_only
t 'a count is of what one sees' a_count_is_of_what_one_sees
t 'not yours reads as not there' not_yours_reads_as_not_there
t 'a requester opens tickets for himself' a_requester_opens_for_himself
t 'a queue of one team is for its team' a_queue_of_one_team_is_for_its_team
t 'who moves a ticket away sees it no more' who_moves_a_ticket_away_sees_it_no_more
t 'a requester is given no names' a_requester_is_given_no_names
t 'an author has no tickets' an_author_has_no_tickets
t 'an admin changes no tickets' an_admin_changes_no_tickets
t 'only who works tickets is assigned' only_who_works_tickets_is_assigned
