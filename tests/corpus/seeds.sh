#!/bin/bash
# Public test suites as seeds: each text through every parser it might be for, and cut and bent copies of it. What they
# say of right and wrong is looked at elsewhere; here nothing may crash.
set -u
data=${CORPUS:-../shared/data}
seeds=$T/seeds
mkdir -p "$seeds"/{yaml,markdown,text,csv}

# A file for each text of a JSON list: those of the key, or the strings themselves.
json_texts() { # FILE KEY DIR
	perl -MJSON::PP -e 'my ($f, $k, $d) = @ARGV; local $/; open my $h, "<", $f or die; my $n = 0;
		for my $x (@{JSON::PP->new->utf8->decode(<$h>)}) { my $t = ref $x ? $x->{$k} : $x; next unless defined $t;
			utf8::encode($t); open my $o, ">:raw", "$d/" . $n++ or die; print $o $t; close $o }' "$@"
}
# The "yaml: |" blocks of the suite, with its visible signs for blanks and ends put back.
yaml_texts() {
	perl -CSD -Mutf8 -e 'my $d = shift; my $n = 0; for my $f (@ARGV) { open my $h, "<", $f or die; my ($in, $t, $pad) = (0, "");
		my $end = sub { return unless length $t; $t =~ s/\x{2423}/ /g; $t =~ s/\x{2014}*\x{bb}/\t/g; $t =~ s/\x{2190}/\r/g; $t =~ s/\x{21d4}/\x{feff}/g;
			$t =~ s/\x{21b5}//g; $t =~ s/\x{220e}\n\z//; open my $o, ">", "$d/" . $n++ or die; print $o $t; close $o; $t = "" };
		while (<$h>) { if ($in) { if (/^( *)\S/ && length $1 < 4) { $in = 0; $end->() } else { s/^ {4}//; $t .= $_; next } }
			$in = 1 if /^  yaml: \|/ } $end->() }' "$@"
}
replay() { # NAME TARGET FILE...
	local name=$1 target=$2
	shift 2
	local count=$#
	if ((count > 0)) && find "$@" -type f -print0 | xargs -0 -n 500 "$BUILD/tests/fuzz/fuzz_$target" >"$T/out" 2>&1; then
		echo "ok $count texts of $name as $target"
	else
		echo "not ok texts of $name as $target"
		tail -5 "$T/out" | sed 's/^/# /'
	fi
}

yaml_texts "$seeds/yaml" "$data"/yaml-test-suite-even/*.yaml
json_texts "$data/md-commonmark/spec_tests.json" markdown "$seeds/markdown"
json_texts "$data/text-blns/blns.json" - "$seeds/text"
cp "$data"/csv-spectrum/csvs/*.csv "$seeds/csv"

for target in yaml config workflow theme; do replay 'the YAML test suite' $target "$seeds"/yaml/*; done
for target in markdown article; do replay CommonMark $target "$seeds"/markdown/*; done
for target in text query json import command when markdown yaml; do replay 'the naughty strings' $target "$seeds"/text/*; done
for target in csv text; do
	[[ -x $BUILD/tests/fuzz/fuzz_$target ]] && replay csv-spectrum $target "$seeds"/csv/*
done
