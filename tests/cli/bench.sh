#!/bin/bash
# The bench measures and tells every row, leaves a document that is JSON, and keeps its desks as they were made;
# bench_compare finds what got slower, and only that.
. "$TOP/tests/cli/lib.sh"

doc=$T/bench.json
bench=$BUILD/tests/bench

# with PERL: the document, changed, is $T/other.json. $d is the document, row(ID) one of its rows.
with() {
	perl -MJSON::PP -e 'local $/; open my $h, "<", shift or die; my $j = JSON::PP->new->canonical; our $d = $j->decode(<$h>);
		sub row { my $id = shift; (grep { $_->{id} eq $id } @{$d->{rows}})[0] } eval shift; die $@ if $@; print $j->encode($d)' \
		"$doc" "$1" >"$T/other.json"
}
compare() {
	local want=$1 got=0
	shift
	"$bench/bench_compare" "$@" >"$out" 2>"$err" || got=$?
	same "$got" "$want"
}

every_row_is_measured() {
	N=300 BENCH_QUICK=1 BENCH_DIR=$T/desks OUT=$doc bash tests/bench/run.sh >"$out" 2>"$err" || { say "$err" && return 1; }
	local id missing=
	for id in $(sed -n 's/^\t{ .id = "\([^"]*\)".*/\1/p' tests/bench/harness_measure.c); do
		grep -q "^  $id " "$out" || missing+=" $id"
		grep -q "\"id\":\"$id\"" "$doc" || missing+=" $id(json)"
	done
	[[ ! $missing ]] || { echo "# missing:$missing" && return 1; }
	has 'dashboard (limit 20 ms): there is none yet' && has 'peer: RT 5.0.3'
}
the_document_is_json() {
	with '' && perl -MJSON::PP -0777 -ne 'my $d = decode_json($_);
		exit !(@{$d->{rows}} > 50 && $d->{machine}{cores} > 0 && $d->{machine}{sqlite} && $d->{commit} && $d->{load})' "$doc"
}
what_is_kept_stays_as_it_was_made() {
	local kept
	kept=$(echo "$T"/desks/*/300/desk) && desk=$kept run 0 ticket list Printer --json && lines 0 &&
		desk=$kept run 0 ticket list is:open --json && lines 6
}
growth_is_told_from_size_to_size() {
	perl -MJSON::PP -0777 -ne 'for my $r (@{decode_json($_)->{rows}}) { print encode_json($r), "\n"; $r->{size} *= 10;
		$_ *= 3 for @{$r->{ours}}{qw(median cpu)}; print encode_json($r), "\n" }' "$doc" >"$T/rows" &&
		BENCH_PEERS=tests/bench/peers.tsv BENCH_DATE=x BENCH_COMMIT=x BENCH_LOAD=x "$bench/bench_sum" "$T/rows" "$T/sum.json" >"$out" &&
		grep -q '^  list.open .* 3.00x$' "$out" && grep -q '^  tui.first .* 3.00x   3.00x of 1.30x: MISSED$' "$out"
}
calm='$_->{samples} = 40, $_->{q1} = $_->{q3} = $_->{median} for @{row("list.open")}{qw(ours bare)};'
what_got_slower_is_found() {
	compare 0 "$doc" "$doc" && has '0 of' && with "$calm" && cp "$T/other.json" "$T/calm.json" &&
		with "$calm"'$_ *= 2 for @{row("list.open")->{ours}}{qw(median q1 q3 p99 max cpu)}' &&
		compare 1 "$T/calm.json" "$T/other.json" && has '1 of' &&
		sed -n 4p "$out" | grep -q '^  list.open .* 2.00x .*WORSE$'
}
# The twin got slower as well: it was the machine. And what swings that far anyway says nothing.
what_is_noise_is_not() {
	with '$_ *= 2 for map { @{$_}{qw(median q1 q3 p99 max cpu)} } @{row("list.open")}{qw(ours bare)}' &&
		compare 0 "$doc" "$T/other.json" &&
		with 'my $f = row("list.open")->{ours}; $f->{samples} = 40; $_ *= 2 for @{$f}{qw(median cpu)}; $f->{q3} = $f->{median} * 3' &&
		compare 0 "$doc" "$T/other.json"
}
what_is_no_document_is_refused() {
	compare 2 && says 'usage' && echo '{}' >"$T/none.json" && compare 2 "$doc" "$T/none.json" && says 'no document of a bench'
}

t 'every row is measured and told' every_row_is_measured
t 'the document is JSON' the_document_is_json
t 'what is kept stays as it was made' what_is_kept_stays_as_it_was_made
t 'growth is told from size to size' growth_is_told_from_size_to_size
t 'control: what got slower is found' what_got_slower_is_found
t 'what is noise is not' what_is_noise_is_not
t 'what is no document is refused' what_is_no_document_is_refused
