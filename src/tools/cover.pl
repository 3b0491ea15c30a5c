# cover.pl JSON REASONS LIST: prints the table by room, the functions no test runs and the reasons of what else is not
# covered; LIST gets each line.
use strict;
use warnings;
use JSON::PP;

my ($json, $reasons, $list) = @ARGV;
my @floors = ([0, 'base'], [1, 'text'], [2, 'domain'], [3, 'query'], [4, 'rules'], [4, 'db'], [5, 'store'], [5, 'kb'], [6, 'service'],
	[7, 'cli'], [7, 'tui']);
my $wanted = 85;

open(my $in, '<', $json) or die "$json: $!\n";
my $data = JSON::PP->new->decode(do { local $/; <$in> });

my @pattern;
open(my $rs, '<', $reasons) or die "$reasons: $!\n";
while (<$rs>) {
	chomp;
	next if /^#/ || !/\t/;
	my ($p, $why) = split /\t/;
	my $above = $p =~ s/^\@(\d+) // ? $1 : 0;
	push @pattern, [$above, qr/$p/m, $why];
}

# Of a line that begins one: the function's name.
sub defined_by { return $_[0] =~ /^[a-z].*?\b(\w+)\(/ ? $1 : undef }

my (%lines, %hit, %why, %never);
open(my $out, '>', $list) or die "$list: $!\n";
for my $f (sort { $a->{file} cmp $b->{file} } @{ $data->{files} }) {
	my ($room) = $f->{file} =~ m{^src/(\w+)/} or next;
	open(my $fh, '<', $f->{file}) or next;
	my @text = <$fh>;
	chomp @text;
	my $unrun = -1; # the last line of the function that is not run
	for my $l (@{ $f->{lines} }) {
		next if $l->{'gcovr/noncode'};
		$lines{$room}++;
		if ($l->{count}) { $hit{$room}++; next; }
		my $at = $l->{line_number} - 1;
		my $reason = 'no test comes here';
		my $name = defined_by($text[$at] // '');
		if (defined $name) {
			push @{ $never{$room} }, "$f->{file}: $name";
			for ($unrun = $at; $unrun < $#text && $text[$unrun] ne '}'; ) { $unrun++; }
		}
		$reason = 'stands in a function no test runs' if $at <= $unrun;
		for my $p ($at <= $unrun ? () : @pattern) {
			my $from = $at - $p->[0] < 0 ? 0 : $at - $p->[0];
			next unless join("\n", @text[$from .. $at]) =~ $p->[1];
			$reason = $p->[2];
			last;
		}
		$why{$room}{$reason}++;
		(my $shown = $text[$at] // '') =~ s/^\s+//;
		printf $out "%s:%d: %s: %s\n", $f->{file}, $at + 1, $reason, $shown;
	}
}

my ($low, $all, $all_hit) = (0, 0, 0);
printf "%-5s  %-8s %7s %8s %7s\n", qw(floor room lines reached %);
for (@floors) {
	my ($floor, $room) = @$_;
	my $n = $lines{$room} or next;
	my $share = 100 * ($hit{$room} // 0) / $n;
	my $below = $floor < 7 && $share < $wanted;
	$low++ if $below;
	if ($floor < 7) { $all += $n; $all_hit += $hit{$room} // 0; }
	printf "%-5d  %-8s %7d %8d %6.1f%s\n", $floor, $room, $n, $hit{$room} // 0, $share, $below ? "  below $wanted" : '';
}
printf "0-6    all      %7d %8d %6.1f\n\nnot reached, floors 0 to 6 (each line: %s)\n", $all, $all_hit, 100 * $all_hit / $all, $list;
my %sum;
my @never = map { $_->[0] < 7 ? @{ $never{ $_->[1] } // [] } : () } @floors;
for my $room (map { $_->[0] < 7 ? $_->[1] : () } @floors) {
	$sum{$_} += $why{$room}{$_} for keys %{ $why{$room} // {} };
}
printf "%7d  %s\n", $sum{$_}, $_ for sort { $sum{$b} <=> $sum{$a} } keys %sum;
printf "\nfunctions of floors 0 to 6 no test runs: %s\n", @never ? join("\n  ", scalar(@never), @never) : 'none';
exit($low > 0);
