# i18n.pl FILE...: names each string that reads like a sentence and is shown to people without _() or N_():
# as an argument of the functions below, or as the value of a table's text column. With -l FILE... it names those of
# the functions that no file calls.
use strict;
use warnings;

my %shows = map { $_ => 1 } qw(err_set err_field err_more err_prefix repo_error reader_fault yaml_fault fault_mark
	faults_add bad_option not_ours altered remark import_tell doctor_fault doctor_note doctor_derived notice notice_key
	printf fprintf fputs put_field put_time ui_toast grid_put grid_putf w_pager_add w_pager_addf);
my %column = map { $_ => 1 } qw(help about label title);
my %wrap = map { $_ => 1 } qw(_ N_ ngettext dngettext);

if (@ARGV && $ARGV[0] eq '-l') {
	my %left = %shows;
	local ($/, @ARGV) = (undef, @ARGV[1 .. $#ARGV]);
	while (my $text = <>) {
		delete $left{$1} while $text =~ /\b(\w+)\s*\(/g;
	}
	print "nothing calls $_, which tests/lint/i18n.pl looks at\n" for sort keys %left;
	exit;
}

# Two words of letters in a row; conversions, escapes and shell or SQL words do not count.
sub sentence {
	my $s = shift;
	$s =~ s/%[-+ #0-9.*]*(?:hh|h|ll|l|z|j)?[a-zA-Z%]/ \x01 /g;
	$s =~ s/\\./ /g;
	return $s =~ /(?:^|[\s("'])[A-Za-z][a-z]+,?\s+[a-z]+/ && $s !~ /^\s*(?:SELECT|INSERT|UPDATE|DELETE|PRAGMA)\b/;
}

for my $file (@ARGV) {
	open(my $fh, '<', $file) or die "$file: $!\n";
	local $/;
	my $text = <$fh>;
	my ($line, $word, $field) = (1, '', '');
	my @call; # names of the open parentheses, innermost last
	while ($text =~ m{\G(?:(\n)|(/\*.*?\*/)|(\#\s*include[^\n]*)|("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(\.\s*(\w+)\s*=)|(.))}gcs) {
		if (defined $1) { $line++ }
		elsif (defined $2) { my $c = $2; $line += ($c =~ tr/\n//) }
		elsif (defined $3) { }
		elsif (defined $4) {
			my $s = substr($4, 1, -1);
			my $wrapped = grep { $wrap{$_} } @call;
			my $shown = $field || grep { $shows{$_} } @call;
			print "$file:$line: \"$s\"\n" if $shown && !$wrapped && sentence($s);
			$word = '';
		}
		elsif (defined $5) { $word = '' }
		elsif (defined $6) { $word = $6 }
		elsif (defined $7) { $field = $column{$8} ? $8 : ''; $word = '' }
		else {
			my $c = $9;
			next if $c =~ /\s/;
			if ($c eq '(') { push @call, $word }
			elsif ($c eq ')') { pop @call }
			elsif ($c eq ',' || $c eq ';' || $c eq '}') { $field = '' if !grep { $wrap{$_} } @call }
			@call = () if $c eq ';' && @call && $call[0] ne 'for';
			$word = '';
		}
	}
}
