#!/bin/sh
# Prints the table base/embed.c includes: one row for each file named on the command line, sorted by path.
# The assembler takes the bytes in (.incbin), so their size costs no compile time; each is followed by a NUL.
set -eu
export LC_ALL=C

files=$(printf '%s\n' "$@" | sort)
for f in $files; do
	case $f in
	*[!A-Za-z0-9._/@+-]*)
		echo "embed.sh: $f: the name of a file to embed holds only letters, digits and . _ / @ + -" >&2
		exit 1
		;;
	esac
done

echo '/* Made by src/tools/embed.sh from the files under data/ and themes/. Not to be edited. */'
# A statement for each: a literal longer than 4095 bytes is no C for clang.
n=0
for f in $files; do
	size=$(wc -c <"$f")
	printf '__asm__(".pushsection .rodata\\nembed_data_%d: .incbin \\"%s\\", 0, %d\\n.byte 0\\n.popsection\\n");\n' $n "$f" "$size"
	n=$((n + 1))
done
echo
i=0
while [ $i -lt $n ]; do
	echo "extern const unsigned char embed_data_$i[];"
	i=$((i + 1))
done
printf '\nenum { EMBED_COUNT = %d };\n' $n
printf '\nstatic const struct embed_file embed_table[EMBED_COUNT + 1] = {\n'
n=0
for f in $files; do
	printf '\t{ "%s", embed_data_%d, %d },\n' "$f" $n "$(wc -c <"$f")"
	n=$((n + 1))
done
printf '\t{ NULL, NULL, 0 }, /* keeps the table from being empty */\n};\n'
