#!/bin/sh
# targets.sh - every parser has a fuzz target. Parsers are
#   of the public headers, what is named for reading (_open _scan _read _parse _feed _load _next);
#   of those and of the tools' headers, what takes octets or text with a length and can say that it does
#   not like them.
# Public ones are called by the sources in fuzz/ themselves, or by tests/reference/compare.c, which
# fuzz_message calls; those of tools perhaps through other functions of the tools. A function that no
# fuzzer has to call stands in the list below, with its reason.
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Declarations of headers, a line each, without comments: FILE<TAB>declaration
declarations()
{
	for header in "$@"; do
		[ -e "$header" ] || continue
		awk -v file="$header" '
			{
				while (match($0, /\/\*([^*]|\*[^\/])*\*\//))
					$0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
				if (comment) {
					if (!sub(/^.*\*\//, ""))
						next
					comment = 0
				}
				if (match($0, /\/\*/)) {
					$0 = substr($0, 1, RSTART - 1)
					comment = 1
				}
			}
			/^[ \t]*#/ { next }
			/^[a-z].*\(/ { text = ""; open = 1 }
			open {
				sub(/^[ \t]+/, " ")
				text = text $0
				if (text ~ /[;{]/) {
					sub(/[;{].*/, "", text)
					print file "\t" text
					open = 0
				}
			}' "$header"
	done
}
public='codec/codec.h codec/rdata.h codec/text.h codec/build.h resolver/resolver.h'
# shellcheck disable=SC2086 # a list of files
declarations $public >"$work/public"
find tools -name '*.h' | sort >"$work/headers"
# shellcheck disable=SC2046
declarations $(cat "$work/headers") >"$work/tools"
works "declarations are found ($(wc -l <"$work/public") public, $(wc -l <"$work/tools") of tools)" \
	test "$(wc -l <"$work/public")" -gt 100 -a "$(wc -l <"$work/tools")" -gt 100

# Lines "name<TAB>header" of what is a parser by either rule
awk -F '\t' '
	$2 ~ /^(typedef|static|extern) / || $2 !~ /^[^(]*[ *][a-z][a-z0-9_]*\(/ { next }
	{
		name = $2
		sub(/\(.*/, "", name)
		sub(/.*[ *]/, "", name)
	}
	FILENAME ~ /public$/ && name ~ /_(open|scan|read|parse|feed|load|next)(_|$)/ { print name "\t" $1; next }
	$2 ~ /^void / && $2 !~ /_(feed|take)\(/ { next }
	$2 ~ /[(,] *const (uint8_t|char) \*[a-z]+, (size_t|uint32_t|uint16_t) (n|size|length|[a-z]+_(n|size|length))([,)]|$)/ { print name "\t" $1 }
' "$work/public" "$work/tools" | sort -u >"$work/parsers"

# What the targets name
find fuzz -name '*.[ch]' ! -name mkdict.c ! -name mkseeds.c ! -name run_corpus.c \
	-exec cat tests/reference/compare.c {} + | grep -oE '\b[a-z][a-z0-9_]*\b' | sort -u >"$work/called"

# What is reached from there within tools: lines "user used", a function and the words in its body; a static one
# is FILE#NAME. What stands outside of functions (tables of them) belongs to each function of the file.
# shellcheck disable=SC2046
awk '
	function words(user, text) {
		while (match(text, /[a-z][a-z0-9_]*/)) {
			print user, substr(text, RSTART, RLENGTH)
			print user, FILENAME "#" substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
		}
	}
	FNR == 1 { body = ""; head = "" }
	/^ \*/ { next }
	{
		gsub(/"([^"\\]|\\.)*"/, "")
		sub(/\/\*.*/, "")
	}
	/^{/ {
		body = head
		sub(/\(.*/, "", body)
		sub(/.*[ *]/, "", body)
		if (head ~ /^static /)
			body = FILENAME "#" body
		print body, FILENAME
		next
	}
	/^}/ { body = head = ""; next }
	body != "" { words(body, $0); next }
	/^[a-z].*\(/ && !/=/ { head = $0; next }
	{ words(FILENAME, $0) }' $(find tools -name '*.c' | sort) >"$work/uses"
awk '
	FILENAME ~ /called$/ { reached[$1] = 1; next }
	{ user[++n] = $1; used[n] = $2 }
	END {
		do {
			more = 0
			for (i = 1; i <= n; i++)
				if ((user[i] in reached) && !(used[i] in reached)) {
					reached[used[i]] = 1
					more = 1
				}
		} while (more)
		for (name in reached)
			print name
	}' "$work/called" "$work/uses" >"$work/reached"

# Parsers that no rule sees: what they take is a structure by then
cat >>"$work/parsers" <<'END'
dump_dnstap	tools/dump/dnstap.h
dump_fragments_take	tools/dump/fragment.h
dump_tcp_take	tools/dump/tcp.h
encode_json_next	tools/encode/encode.h
encode_text_next	tools/encode/encode.h
zone_check_record	tools/zone/check.h
END
while IFS='	' read -r name header; do
	grep -q "\b$name(" "$header" 2>/dev/null || echo "$header does not declare $name"
done <"$work/parsers" >"$work/stale"
empty "each is declared" "$work/stale"

# Those that need no target: name<TAB>reason
cat >"$work/exempt" <<'END'
dump_unpack_knows	compares first octets with those of known forms, nothing more
dump_unpack_new	what it is given is read by libarchive
serve_admit	looks at the client's address, not into the query
END

awk -F '\t' '
	FILENAME ~ /called$/ { called[$1] = 1; next }
	FILENAME ~ /reached$/ { reached[$1] = 1; next }
	FILENAME ~ /exempt$/ { exempt[$1] = 1; next }
	{ parser[$1] = 1 }
	{ good = $2 ~ /^tools/ ? $1 in reached : $1 in called }
	!good && !($1 in exempt) { print $1 " (" $2 ") is called by no fuzz target" }
	good && ($1 in exempt) { print $1 " is called, and need not be in the list" }
	END { for (name in exempt) if (!(name in parser)) print name " is in the list, and is no parser" }
	' "$work/called" "$work/reached" "$work/exempt" "$work/parsers" >"$work/without"
empty "each of $(wc -l <"$work/parsers") parsers has a fuzz target" "$work/without"

# A target that nobody calls would not be found by what stands above: each has its seeds (tests/run.sh
# fails those without) and its line in fuzz/README.md.
for target in fuzz/fuzz_*.c; do
	name=$(basename "$target" .c)
	grep -qF "| \`$name\` |" fuzz/README.md || echo "$name has no line in fuzz/README.md"
done >"$work/unlisted"
empty "each target stands in fuzz/README.md" "$work/unlisted"
