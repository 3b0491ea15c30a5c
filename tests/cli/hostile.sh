#!/bin/bash
# Hostile text: no control, escape or bidi character reaches an output raw, whatever door it came by, errors and file
# names included; what is no text is refused and leaves nothing.
. tests/cli/lib.sh

esc=$'\e' csi=$'\xc2\x9b' rlo=$'\u202e' lri=$'\u2066' zwsp=$'\u200b' tag=$'\U000e0041' bel=$'\a' cr=$'\r' del=$'\x7f' pdi=$'\u2069' bom=$'\ufeff' ls=$'\u2028'
evil="a${esc}]0;pwned${bel}b${esc}[2Jc${rlo}d${lri}e${zwsp}f${tag}g${cr}h${del}i${csi}31mj${pdi}k${bom}l${ls}m"

# clean FILE: no raw control, bidi, invisible or tag character, valid UTF-8; for the terminal and for JSON.
clean() {
	perl -e 'use strict; local $/; open my $h, "<:raw", $ARGV[0] or die; my $b = <$h> // ""; my $ok = utf8::decode($b);
		exit 0 if $ok && $b !~ /[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}\x{e0000}-\x{e007f}]/;
		printf "# raw: U+%04X in %s\n", ord($&), $ARGV[0] if $ok; print "# no UTF-8: $ARGV[0]\n" if !$ok; exit 1' "$1"
}
both() { clean "$out" && clean "$err"; }

the_look_out_can_see() {
	printf '%s' "$evil" >"$out" && ! clean "$out" >/dev/null && printf 'fine 一 é\n' >"$out" && clean "$out" || return 1
	local c
	for c in "$esc" "$csi" "$rlo" "$lri" "$zwsp" "$tag" "$bel" "$cr" "$del" "$pdi" "$bom" "$ls" $'\xff'; do
		printf 'x%sy' "$c" >"$out" && ! clean "$out" >/dev/null || { echo "# missed" && return 1; }
	done
}
a_ticket_is_shown_safely() {
	people && run 6 ticket new --subject $'two\nlines' && run 0 ticket new --subject "${evil//$cr/}" --body "$evil" --requester rita --json && both && id=$(json id) &&
		run 0 ticket show "$id" && both && has '<U+202E>' && run 0 ticket show "$id" --json && both && run 0 ticket list && both && run 0 ticket list --json && both && [[ $(json subject) != 'not JSON' ]] &&
		run 0 ticket set "$id" "resolution=$evil" --dry-run && both && run 0 ticket set "$id" "resolution=$evil" --dry-run --json && both && run 0 ticket set "$id" "resolution=$evil" && both && run 0 ticket show "$id" && both
}
json_keeps_what_was_written() {
	run 0 ticket show "$id" --json && both && perl -MJSON::PP -e 'open my $h, "<", $ARGV[0]; my $t = JSON::PP->new->utf8->decode(<$h>); my $w = $ARGV[1]; utf8::decode($w);
		exit($t->{messages}[0]{body} eq $w ? 0 : 1)' "$out" "$evil" || { echo '# the body read from JSON is another' && return 1; }
}
on_a_terminal_too() {
	script -qec "stty cols 80; \"$DESKBELL\" -D \"$desk\" ticket show $id; \"$DESKBELL\" -D \"$desk\" ticket list; \"$DESKBELL\" -D \"$desk\" undo --dry-run" /dev/null 2>/dev/null </dev/null | tr -d '\r' >"$out"
	[[ -s $out ]] && clean "$out" && has '<U+202E>'
}
every_argument_of_every_command_is_shown_safely() {
	local cmd bad=0
	for cmd in "ticket show" "ticket list" "ticket take" "ticket transitions" "ticket assign $id" "ticket move $id" "ticket transition $id" "ticket set $id" "undo" "user add" "team add" "queue add" \
		"category add" "audit verify --against" "kb show" "kb search" "kb import" "import tickets" "help" "" "ticket" "ticket list --limit" "ticket list --" "ticket new --subject s --type" \
		"ticket new --subject s --queue" "ticket new --subject s --priority" "ticket new --subject s --requester" "ticket set $id priority=P1 --rev" "user add new1 --role" "user add new2 --team" \
		"user add new3 --email" "user add new4 --name" "team add t1 --member" "team add t2 --title" "queue add q1 --team" "import tickets /dev/null --create" "import tickets /dev/null --map" "ticket list --as" "-"; do
		"$DESKBELL" -D "$desk" $cmd "$evil" >"$out" 2>"$err" </dev/null
		(($? < 128)) && both || { echo "# $cmd" && bad=1; }
	done
	for cmd in "subject" "priority" "category" "queue" "assignee" "nofield"; do
		run 6 ticket set "$id" "$cmd=$evil$cr" && both || bad=1
	done
	for cmd in "state" "queue" "assignee" "subject" "created" "is" "sort" "priority" "nofield$rlo"; do
		"$DESKBELL" -D "$desk" ticket list "$cmd:$evil" >"$out" 2>"$err"
		both || { echo "# $cmd:" && bad=1; }
	done
	"$DESKBELL" -D "$evil" ticket list >"$out" 2>"$err"; both || bad=1
	"$DESKBELL" "--$evil" >"$out" 2>"$err"; both || bad=1
	"$DESKBELL" --as "$evil" -D "$desk" ticket list >"$out" 2>"$err"; both || bad=1
	DESKBELL_DESK=$evil "$DESKBELL" ticket list >"$out" 2>"$err"; both || bad=1
	DESKBELL_NOW=$evil "$DESKBELL" -D "$desk" ticket list >"$out" 2>"$err"; both || bad=1
	XDG_DATA_HOME=/$evil "$DESKBELL" ticket list >"$out" 2>"$err"; both || bad=1
	((bad == 0))
}
file_names_are_shown_safely() {
	local name=$T/"x${esc}[31m${rlo}.jsonl" bad=0
	printf 'nonsense\n' >"$name" && run 6 import tickets "$name" && both && says 'jsonl:1:' && printf 'priority: [1\n' >"$name.yaml" && run 6 import tickets /dev/null --map "$name.yaml" && both &&
		printf 'broken: [\n' >"$desk/config/${esc}w${rlo}.yaml" && run 6 config check && both && rm "$desk/config/${esc}w${rlo}.yaml" &&
		"$DESKBELL" init "$T/desk$rlo$esc" >"$out" 2>"$err" && both && "$DESKBELL" -D "$T/desk$rlo$esc" ticket list >"$out" 2>"$err" && both || bad=1
	"$DESKBELL" init "$T/desk$rlo$esc" >"$out" 2>"$err" && bad=1
	both && "$DESKBELL" demo "$T/desk$rlo$esc" >"$out" 2>"$err" </dev/null
	both && ((bad == 0))
}
imported_text_is_shown_safely() {
	perl -MJSON::PP -e 'my $e = $ARGV[0]; utf8::decode($e); print JSON::PP->new->utf8->encode({external_id=>"E1",subject=>$e,body=>$e,requester=>"rita",x=>{messages=>[{at=>"2026-01-01T00:00:00Z",role=>"reporter",body=>$e,private=>JSON::PP::false()}]}}), "\n"' "$evil" >"$T/evil.jsonl"
	run 0 import tickets "$T/evil.jsonl" && both && run 0 ticket list external_id:E1 && lines 1 && both && run 0 ticket show "$(cut -f1 "$out")" && both || return 1
	local key
	for key in external_id requester queue priority type category assignee tags closed_at evil; do
		perl -MJSON::PP -e 'my $e = $ARGV[0]; utf8::decode($e); print JSON::PP->new->utf8->encode({external_id=>"F-$ARGV[1]",subject=>"s",requester=>"rita",($ARGV[1] eq "evil" ? $e : $ARGV[1]) => $ARGV[1] eq "tags" ? [$e] : $e}), "\n"' "$evil" "$key" >"$T/evil.jsonl"
		"$DESKBELL" -D "$desk" import tickets "$T/evil.jsonl" --create queue,person,category >"$out" 2>"$err"
		both || { echo "# $key" && return 1; }
	done
	run 0 user list && both && run 0 queue list && both && run 0 category list && both && run 0 ticket list --limit 0 && both && run 0 ticket list --json --limit 0 && both && run 0 user list --json && both
}
articles_are_shown_safely() {
	mkdir -p "$T/kb" && printf '# Title %s\n\n%s\n\n[link](http://x/%s) `%s`\n\n| a | %s |\n|---|---|\n| b | c |\n' "$evil" "$evil" "$evil" "$evil" "$evil" >"$T/kb/evil.md" && as aura 0 kb import "$T/kb" && both &&
		run 0 kb list && both && run 0 kb show evil.md && both && run 0 kb show evil.md --raw && both && run 0 kb show evil.md --json && both && run 0 kb search Title && both && run 0 kb list --json && both
}
what_stands_beside_is_shown_safely() {
	local a=$id
	run 0 ticket new --subject plain --json && run 0 ticket link "$(json id)" relates "$a" && both && run 0 ticket list plain --json && run 0 ticket show "$(json id)" && both && has '<U+202E>' &&
		printf x >"$T/payload" && run 0 ticket attach "$a" "$T/payload" --name="$evil" --body "$evil" && both && run 0 ticket show "$a" && both && run 0 undo && both && run 0 redo && both && run 0 log --limit 5 && both &&
		mkdir -p "$desk/blob/ab" && printf x >"$desk/blob/ab/x${esc}[31m$rlo" && printf x >"$desk/x${esc}$rlo" && chmod 644 "$desk/x${esc}$rlo" || return 1
	"$DESKBELL" -D "$desk" doctor >"$out" 2>"$err"
	both && has '<U+202E>' && run 0 doctor files --json
	both && script -qec "stty cols 200; \"$DESKBELL\" -D \"$desk\" doctor files" /dev/null 2>/dev/null </dev/null | tr -d '\r' | sed "s/$esc\[K//g" >"$out" # the progress clears its line
	has '<U+202E>' && clean "$out" && rm "$desk/blob/ab/x${esc}[31m$rlo" "$desk/x${esc}$rlo" && script -qec "stty cols 200; \"$DESKBELL\" -D \"$desk\" ticket list --csv; \"$DESKBELL\" -D \"$desk\" export tickets --csv" /dev/null 2>/dev/null </dev/null | tr -d '\r' >"$out"
	has '<U+202E>' && clean "$out"
}
bytes_that_are_no_text_are_refused() {
	local bad=$'x\xff\xfey'
	unchanged run 6 ticket new --subject "$bad" && both && unchanged run 6 ticket new --subject s --body "$bad" && both && unchanged run 6 ticket reply "$id" --body "$bad" && both && unchanged run 6 ticket set "$id" "subject=$bad" && both &&
		unchanged run 6 user add "$bad" && both && unchanged run 6 user add fine --name "$bad" && both && unchanged run 6 team add "$bad" && both && unchanged run 6 team add fine --title "$bad" && both && unchanged run 6 queue add "$bad" && both &&
		unchanged run 6 category add "$bad" && both && unchanged run 6 ticket list "$bad" && both && unchanged run 6 ticket new --subject $'\xed\xa0\x80' && unchanged run 6 ticket new --subject $'\xc0\xaf' && unchanged run 3 kb show "$bad" && both &&
		unchanged run 2 "$bad" && both
	local rc=$?
	printf 'a\0b' | "$DESKBELL" -D "$desk" ticket reply "$id" --body - >"$out" 2>"$err"
	same $? 6 && says 'NUL' && printf 'a\xffb' | "$DESKBELL" -D "$desk" ticket reply "$id" --body - >"$out" 2>"$err"
	same $? 6 && both && return $rc
}
huge_arguments_are_refused() {
	local big
	big=$(head -c 100000 /dev/zero | tr '\0' x)
	unchanged run 6 ticket new --subject "$big" && both && unchanged run 6 user add "$big" && unchanged run 6 ticket list "$big" && unchanged run 2 "$big" && unchanged run 2 ticket list "--$big" && unchanged run 6 ticket assign "$id" "$big" &&
		unchanged run 6 ticket set "$id" "$big=x" && unchanged run 6 ticket set "$id" "category=$big" && unchanged run 2 ticket set "$id" $(yes a=b | head -5000) && unchanged run 2 ticket show "$big" && unchanged run 1 -D "$big" && run 0 ticket reply "$id" --body "$big" --json || return 1
	head -c 3000000 /dev/zero | tr '\0' y | "$DESKBELL" -D "$desk" ticket reply "$id" --body - >"$out" 2>"$err"
	same $? 6 && head -c 1500000 /dev/zero | tr '\0' y | "$DESKBELL" -D "$desk" ticket reply "$id" --body - >"$out" 2>"$err"
	(($? == 0 || $? == 6))
}
the_chain_holds() { run 0 audit verify && both; }

t 'the look-out sees what it is for' the_look_out_can_see
t 'a ticket is shown safely' a_ticket_is_shown_safely
t 'JSON keeps what was written' json_keeps_what_was_written
t 'on a terminal too' on_a_terminal_too
t 'every argument is shown safely' every_argument_of_every_command_is_shown_safely
t 'file names are shown safely' file_names_are_shown_safely
t 'imported text is shown safely' imported_text_is_shown_safely
t 'articles are shown safely' articles_are_shown_safely
t 'what stands beside is shown safely' what_stands_beside_is_shown_safely
t 'bytes that are no text are refused' bytes_that_are_no_text_are_refused
t 'huge arguments are refused' huge_arguments_are_refused
t 'the chain holds' the_chain_holds
