# code.pl [-s] FILE...: prints FILE:LINE:TEXT of C files with comments blanked (and, with -s, strings emptied);
# a // comment is left standing, so that the lint for it can see it.
use strict;
use warnings;

my $strings = @ARGV && $ARGV[0] eq '-s' ? shift @ARGV : '';
for my $file (@ARGV) {
	open(my $fh, '<', $file) or die "$file: $!\n";
	local $/;
	my $text = <$fh>;
	$text =~ s{("(?:[^"\\\n]|\\.)*")|('(?:[^'\\\n]|\\.)*')|(/\*.*?\*/)|(//[^\n]*)}{
		defined $1 ? ($strings ? '""' : $1) :
		defined $2 ? ($strings ? "' '" : $2) :
		defined $3 ? "\n" x ($3 =~ tr/\n//) . ' ' : $4
	}gse;
	my $n = 0;
	print "$file:" . ++$n . ":$_\n" for split /\n/, $text;
}
