# docs.pl HEADER...: names each function declared without a comment in its block. A block is what stands between
# blank lines; a comment counts when it stands above the function in the same block, or on its lines. x_init,
# x_deinit, x_create, x_destroy and x_reset with their one usual argument say by their name what they do.
use strict;
use warnings;

for my $file (@ARGV) {
	open(my $fh, '<', $file) or die "$file: $!\n";
	my ($said, $decl, $at, $depth, $in_comment, $skip) = (0, '', 0, 0, 0, 0);
	while (my $line = <$fh>) {
		chomp $line;
		if ($in_comment) {
			$in_comment = 0 if $line =~ m{\*/};
			next;
		}
		if ($skip || $line =~ /^\s*#/) { # a directive and its continuation lines
			$skip = $line =~ /\\$/;
			next;
		}
		$said = 0 if $line =~ /^\s*$/ && $decl eq '';
		$said = 1 if $depth == 0 && $line =~ m{/\*};
		$in_comment = 1 if $line =~ m{/\*(?!.*\*/)};
		$line =~ s{/\*.*?(?:\*/|$)}{}g;
		my $braces = ($line =~ tr/{//) - ($line =~ tr/}//);
		my $inside = $depth > 0 || $line =~ /\{/;
		$depth += $braces;
		if ($inside) { $decl = ''; next; }
		next if $line =~ /^\s*$/;
		($decl, $at) = ('', $.) if $decl eq '';
		$decl .= " $line";
		next unless $decl =~ /;\s*$/;
		if (!$said && $decl =~ /^[^(=]*?\b(\w+)\s*\(/ && $decl !~ /^\s*(?:typedef|_Static_assert|static)\b/) {
			my $name = $1;
			print "$file:$at: $name has no comment\n"
				unless $name =~ /_(?:init|deinit|create|destroy|reset)$/ && $decl =~ /\(\s*(?:struct \w+ \*\w+|void)\s*\)/;
		}
		$decl = '';
	}
}
