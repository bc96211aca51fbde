#!/bin/sh
# defences.sh [SCENARIO...] - shows that each of our scenarios holds a defence: builds the resolver without it, by a sed
# expression of defences.tsv, and runs the scenario, which has to fail. Takes some seconds for each row; not part of make check.
# Needs make all tests first. Ends with 1 if a scenario passes without its defence, or a row changes nothing.
set -u
: "${BUILD:=build/release}" "${CC:=gcc}"

here=tests/scenarios
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/include"
ln -s "$PWD/codec" "$work/include/tautwire"
mkdir -p "$work/include.resolver"
bad=0

build()
{
	rm -rf "$work/resolver"
	cp -r resolver "$work/resolver"
	ln -sfn ../resolver "$work/include.resolver/tautwire"
	for name in $1; do
		sed -i "$2" "$work/resolver/$name"
		if cmp -s "$work/resolver/$name" "resolver/$name"; then
			echo "$name is not changed"
			return 1
		fi
	done
	# shellcheck disable=SC2046 # file names without blanks
	$CC -std=c11 -O1 -w -I"$work/include" -I"$work/include.resolver" -D_DEFAULT_SOURCE -o "$work/rpl" \
		"$BUILD/rpl/main.o" "$BUILD/librpl.a" \
		$(find "$work/resolver/core" "$work/resolver/zones" "$work/resolver/dnssec" -name '*.c' ! -name 'crypto_*') \
		"$work/resolver/dnssec/crypto_none.c" "$BUILD/libtautwire.a" 2>"$work/errors" || {
		echo "cannot be built"
		cat "$work/errors" >&2
		return 1
	}
}

grep -v '^#' "$here/defences.tsv" >"$work/rows"
while IFS='	' read -r scenario file change defence; do
	[ $# -eq 0 ] || case " $* " in *" $scenario "*) ;; *) continue ;; esac
	if ! why=$(build "$file" "$change"); then
		bad=1
		printf 'WRONG\t%s\t%s\t%s\n' "$scenario" "$defence" "$why"
		continue
	fi
	timeout 20 "$work/rpl" --strict "$here/$scenario.rpl" >"$work/out" && status=0 || status=$?
	case $status in
	0)
		bad=1
		printf 'PASSES\t%s\t%s\n' "$scenario" "$defence"
		;;
	1) printf 'fails\t%s\t%s\t%s\n' "$scenario" "$defence" "$(cut -f 3 "$work/out" | head -n 1)" ;;
	*) printf 'fails\t%s\t%s\tended with status %s\n' "$scenario" "$defence" "$status" ;;
	esac
done <"$work/rows"
exit $bad
