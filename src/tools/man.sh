#!/bin/sh
# man.sh MDOC PAGE...: writes the parts that MDOC (src/tools/mdoc.c) makes of the program's tables into the pages,
# each between `.\" begin PART` and `.\" end PART`. `make man` calls it.
set -eu

mdoc=$1
shift
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
for page; do
	for part in $(sed -n 's/^\.\\" begin \([a-z]*\).*/\1/p' "$page"); do
		"$mdoc" "$part" >"$tmp/$part"
		grep -q "^\.\\\\\" end $part\$" "$page" || {
			echo "man.sh: $page: no .\\\" end $part" >&2
			exit 1
		}
	done
	awk -v tmp="$tmp" '
		/^\.\\" end / { inside = 0 }
		!inside
		/^\.\\" begin / {
			inside = 1
			while ((getline line < (tmp "/" $3)) > 0) print line
			close(tmp "/" $3)
		}' "$page" >"$tmp/page"
	cmp -s "$tmp/page" "$page" || cat "$tmp/page" >"$page"
done
