#!/bin/bash
# Real event logs, questions and incidents with their maps, a raw CSV, and the corner cases of CSV: all rows taken, and
# what the desk then exports is what the source says, compared by program.
set -u
data=${CORPUS:-../shared/data}
maps=tests/corpus/map
desk() { "$DESKBELL" -D "$T/desk" "$@"; }
check() { # NAME WANT GOT
	if [[ $2 == "$3" ]]; then echo "ok $1"; else echo "not ok $1"; echo "# want $2, got $3"; fi
}
# compare SOURCE MAP EXPORT: tickets, messages, timeline of states, priorities and closing of each, in the map's words;
# prints the first differences. The rules are those of deskbell-import(5): steps in time order, none before the opening.
compare() {
	perl -MJSON::PP -e '
		my ($source, $map, $export) = @ARGV;
		my $j = JSON::PP->new->utf8;
		my (%state, %priority, $in, %want, $bad);
		open my $m, "<", $map or die;
		while (<$m>) {
			$in = $1 if /^(\w+):/;
			$state{$1} = $2 if $in eq "state" && /^  "?(.*?)"?: (\w+)$/;
			if (/^priority: \{(.*)\}/) { for (split /, /, $1) { /^"?(.*?)"?: (P\d)/ and $priority{$1} = $2 } }
		}
		open my $s, "<", $source or die;
		while (<$s>) { my $t = $j->decode($_); $want{$t->{external_id}} = $t }
		open my $e, "<", $export or die;
		my ($tickets, $messages, $steps) = (0, 0, 0);
		sub differ { print "# $_[0]: $_[1]\n" if ++$bad <= 5 }
		while (<$e>) {
			my $t = $j->decode($_);
			my $w = delete $want{$t->{external_id}} or next;
			$tickets++;
			my (@line, @got, $said);
			my $now = "new";
			for my $h (sort { $a->{at} cmp $b->{at} } @{$w->{state_history}}) {
				my $to = $state{$h->{state}} // $h->{state};
				my $at = $h->{at} lt $w->{created_at} ? $w->{created_at} : $h->{at};
				push @line, "$at $to" if $to ne $now;
				$now = $to;
			}
			for my $c (@{$t->{history}}) {
				for my $v (@{$c->{events}}) {
					push @got, "$c->{at} $v->{value}" if $v->{field} eq "state";
					$said++ if $v->{field} eq "message";
				}
			}
			shift @got;
			if (@{$w->{state_history}}) {
				differ($t->{external_id}, "states @got, not @line") if "@got" ne "@line";
				$steps += @got;
			}
			my $talk = $w->{x}{messages} ? @{$w->{x}{messages}} : (length($w->{body} // "") ? 1 : 0) + (defined $w->{x}{answer} ? 1 : 0);
			differ($t->{external_id}, "messages " . ($said // 0) . ", not $talk") if ($said // 0) != $talk;
			$messages += $said // 0;
			differ($t->{external_id}, "opened $t->{created}") if $w->{created_at} && $t->{created} ne $w->{created_at};
			if (%priority && defined $w->{priority}) {
				my $last = (grep { defined $_->{priority} } sort { $a->{at} cmp $b->{at} } @{$w->{state_history}})[-1];
				my $p = $priority{$last ? $last->{priority} : $w->{priority}};
				differ($t->{external_id}, "priority $t->{priority}, not $p") if $t->{priority} ne $p;
			}
		}
		differ($_, "not exported") for keys %want;
		print "# $tickets tickets, $messages messages, $steps changes of state compared\n";
		exit($bad || !$tickets ? 1 : 0)' "$@"
}

"$DESKBELL" init "$T/desk" >/dev/null || exit 1
for who in endava mendeley italian rutube; do desk user add "$who" >/dev/null || exit 1; done
desk user add rutube-answers --role agent >/dev/null || exit 1
for set in endava:5431 mendeley-a:199 helpdesk-italian:4580 rutube-a:369 uci-first2000:2000; do
	rows=${set#*:} set=${set%:*}
	gzip -dc "$data/jsonl/$set.jsonl.gz" >"$T/$set.jsonl"
	desk import tickets "$T/$set.jsonl" --map "$maps/$set.yaml" --create queue,person,category --rejects "$T/$set.rej" >"$T/$set.out" 2>"$T/$set.err"
	check "$set: all rows are taken, none is bad" "$rows taken, 0 known already, 0 bad" "$(cat "$T/$set.out" "$T/$set.err")"
	desk export tickets "external_id:${set%%-*}*" --output "$T/$set.export" 2>/dev/null
	[[ $set == uci* ]] && desk export tickets 'external_id:INC*' --output "$T/$set.export"
	compare "$T/$set.jsonl" "$maps/$set.yaml" "$T/$set.export"
	check "$set: the desk says what the source says" 0 $?
done
# Control: a source with one state moved is seen to differ.
sed '1s/"state": "Closed"/"state": "Wait"/' "$T/helpdesk-italian.jsonl" >"$T/moved.jsonl"
compare "$T/moved.jsonl" "$maps/helpdesk-italian.yaml" "$T/helpdesk-italian.export" >/dev/null
check "the comparison sees a moved state" 1 $?

desk export tickets --output "$T/all.jsonl" && desk export people --output "$T/people.csv" && desk export organisations --output "$T/organisations.csv"
"$DESKBELL" init "$T/second" >/dev/null
second() { "$DESKBELL" -D "$T/second" "$@"; }
second import people "$T/people.csv" >/dev/null && second import tickets "$T/all.jsonl" --create queue,category >"$T/out" 2>&1
check "an export of all is imported whole" "12579 taken, 0 known already, 0 bad" "$(cat "$T/out")"
second export tickets --output "$T/again.jsonl"
plain() { perl -pe 's/"(rev|id)":\d+//g; s/"uid":"[^"]*"//' "$1"; }
cmp <(plain "$T/all.jsonl") <(plain "$T/again.jsonl")
check "and exported again says the same" 0 $?
second export people --output "$T/people2.csv" && cmp "$T/people.csv" "$T/people2.csv"
check "of people too" 0 $?

desk import tickets "$data/tickets-endava/all_tickets.csv" --map "$maps/endava-csv.yaml" --create queue,category --rejects "$T/rejected.csv" >"$T/out" 2>&1
check "the raw CSV is taken whole" "5431 taken, 0 known already, 0 bad" "$(cat "$T/out")"
desk ticket list 'external_id:csv-*' --limit 0 | cut -f2,3,5 | sort >"$T/raw"
desk ticket list 'external_id:endava-*' --limit 0 | cut -f2,3,5 | sort >"$T/made"
cmp "$T/raw" "$T/made"
check "with the priorities and queues of the JSON made of it" 0 $?

# csv-spectrum: the cells of each row as the body of a ticket, against the JSON beside the file. CR LF inside of cells
# stands as LF in this copy; of location_coordinates the JSON is one object, with another telephone number.
for file in "$data"/csv-spectrum/csvs/*.csv; do
	name=$(basename "$file" .csv)
	perl -MJSON::PP -e 'local $/; open my $h, "<", $ARGV[0]; my ($first) = <$h> =~ /^([^\r\n]*)/; open my $m, ">", $ARGV[1];
		print $m "columns:\n  external_id: {text: \"$ARGV[2]-{#}\"}\n  subject: {text: row}\n  body: {text: \"", join("~", map { "{$_}" } split /,/, $first), "\"}\ndefault: {requester: endava}\n"' "$file" "$T/s.yaml" "$name"
	desk import tickets "$file" --map "$T/s.yaml" >"$T/out" 2>&1
	desk export tickets "external_id:$name-*" --output "$T/s.jsonl" 2>>"$T/out"
	perl -MJSON::PP -e 'my $j = JSON::PP->new->utf8; local $/; open my $h, "<", $ARGV[0]; my $want = $j->decode(<$h>); $want = [$want] if ref $want eq "HASH"; $_->{"Contact Phone Number"} &&= 2095257564 for @$want; open $h, "<", $ARGV[1]; my @got = map { $j->decode($_) } split /\n/, <$h>;
		open $h, "<", $ARGV[2]; my ($first) = <$h> =~ /^([^\r\n]*)/; my @key = split /,/, $first; exit 1 if @$want != @got;
		for my $i (0 .. $#got) { my ($body) = map { $_->{value}{body} } grep { $_->{field} eq "message" } map { @{$_->{events}} } @{$got[$i]{history}};
			my $is = join "~", map { $want->[$i]{$_} } @key; print "# $body\n# $is\n" and exit 1 if $body ne $is =~ s/\r//gr }' "$data/csv-spectrum/json/$name.json" "$T/s.jsonl" "$file" 2>>"$T/out"
	check "csv-spectrum: $name" 0 $?
done
desk audit verify >/dev/null 2>&1
check "the log verifies" 0 $?
