#!/bin/sh
# check.sh - `tautzone check` as a program: exit statuses, options, several files, what is printed where. What it
# finds is tested by test_check.c; other people's zones by checkzone.sh.
set -eu
. tests/tap.sh

zone="$BUILD/tautzone"
zones=tests/tools/zones
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# gives NAME STATUS ARGUMENT... - holds if `tautzone check ARGUMENT...` ends so; what it says is in out and err
gives()
{
	what=$1 wanted=$2
	shift 2
	status=0
	"$zone" check "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
	if [ "$status" -eq "$wanted" ]; then
		pass "$what"
	else
		fail "$what: status $status, not $wanted"
		sed 's/^/#   /' "$work/out" "$work/err"
	fi
}

# says NAME FILE TEXT - holds if the file is exactly this line
says()
{
	printf '%s\n' "$3" >"$work/wanted"
	diff "$work/wanted" "$2" >"$work/differs" || true
	empty "$1" "$work/differs"
}

for file in "$zones"/*.zone; do
	name=${file##*/}
	set -- --now 20260115000000
	[ "$name" != policy.zone ] || set -- "$@" -o rpz.example.
	gives "$name is clean" 0 "$@" "$file"
	empty "nothing is said of $name" "$work/out"
done

cat >"$work/all.zone" <<'END'
$TTL 3600
@ SOA ns1 h 2026010101 7200 3600 1209600 3600
@ NS ns1
@ NS ns2
ns1 A 192.0.2.1
ns2 A 192.0.2.2
a TXT x
a TXT x
b CNAME c
d NS n
END
cd "$work"
zone=$OLDPWD/$zone
case $BUILD in /*) zone=$BUILD/tautzone ;; esac

gives "an error gives 1" 1 -o example all.zone
cat >wanted <<'END'
all.zone:8:1: warning duplicate: the record is there already: a.example. TXT, line 7
all.zone:10:1: error ns-no-address: the name server has no address: d.example. NS, n.example.
all.zone:9:1: note cname-dangling: nothing stands there: b.example. CNAME, c.example.
END
sort wanted >sorted
sort out | diff sorted - >differs || true
empty "findings have file, line, column, severity, code" differs
says "the summary goes to standard error" err \
	"all.zone: example.: 9 records, 6 owners; 1 error, 1 warning, 1 note"

gives "warnings give 1" 1 -o example --ignore ns-no-address all.zone
gives "notes give 0" 0 -o example --ignore ns-no-address,duplicate all.zone
gives "a note that is to be an error gives 1" 1 -o example --ignore ns-no-address,duplicate \
	--error cname-dangling all.zone
gives "an error that is to be a note gives 0" 0 -o example --note ns-no-address,duplicate all.zone
gives "--severity leaves out what is less" 1 -o example -W error -q all.zone
says "and says only errors" out \
	"all.zone:10:1: error ns-no-address: the name server has no address: d.example. NS, n.example."
empty "-q says no summary" err
gives "--severity error passes over warnings" 0 -o example -W error --ignore ns-no-address all.zone

gives "--summary counts" 1 -o example --summary all.zone
printf '1\twarning\tduplicate\n1\terror\tns-no-address\n1\tnote\tcname-dangling\n' | sort >sorted
sort out | diff sorted - >differs || true
empty "a line for each code" differs

gives "--json" 1 -o example --json -W error all.zone
says "gives an object a line" out '{"file":"all.zone","line":10,"column":1,"severity":"error","code":"ns-no-address","text":"the name server has no address","source":"RFC 1035 3.3.11","owner":"d.example.","type":"NS","detail":"n.example."}'

gives "--list" 0 --list
awk -F '\t' 'NF != 4 || $2 !~ /^(error|warning|note)$/ { print }' out >differs
empty "has four columns" differs
grep -c '^no-soa	error	RFC 1035 5.2	' out >found || true
says "among them that a zone has no SOA" found 1
"$zone" check --list | cut -f1 | sort | uniq -d >differs
empty "each code once" differs

# files
# shellcheck disable=SC2016 # directives
printf '$INCLUDE sub.zone\nc A 192.0.2.300\n$INCLUDE no-such-file\n' | cat all.zone - >including.zone
printf 'e TXT y\ne TXT y\na TXT x\n' >sub.zone
gives "included files are read" 1 -o example --limit 0 including.zone
grep -c 'sub.zone:2:1: warning duplicate.*line 1$' out >found || true
says "a finding names the included file" found 1
grep -c 'sub.zone:3:1: warning duplicate.*including.zone:7$' out >found || true
says "and the other file by its name" found 1
grep -c '^including.zone:12:15: error syntax' out >found || true
says "a fault of syntax has line and column" found 1
grep -c '^including.zone:13:10: error syntax.*no-such-file' out >found || true
says "a missing include is a finding" found 1
grep -c 'ns-no-address' out >found || true
says "and hides nothing" found 1
gives "a file that is not there gives 2" 2 -o example no-such-file
empty "it is no finding" out
gives "a folder gives 2" 2 -o example .
gives "several files: the worst counts" 2 -o example all.zone no-such-file
gives "standard input" 1 -o example - <all.zone
gives "no origin: that of the first SOA" 0 --now 20260115000000 "$OLDPWD/$zones/hosts.zone"

# use
gives "no file" 2
gives "an unknown code" 2 --ignore no-such-code all.zone
gives "an unknown severity" 2 -W grave all.zone
gives "an unknown kind" 2 --kind animal all.zone
gives "an unknown time" 2 --now yesterday all.zone
gives "a bad limit" 2 --limit x all.zone
gives "a time in seconds" 1 -o example --now 1768435200 all.zone
gives "--help" 0 --help
grep -c -- '--severity LEVEL' out >found || true
says "tells of the options" found 1

# too many faults: the rest is not guessed at
awk 'BEGIN { for (i = 0; i < 200; i++) print "x A 300" }' >bad.zone
gives "--errors" 1 -o example --errors 5 bad.zone
grep -c syntax out >found || true
says "gives up" found 5
grep -c no-soa out >found || true
says "and says nothing of the whole" found 0

if (exec >/dev/full) 2>/dev/null; then
	status=0
	"$zone" check -o example all.zone >/dev/full 2>err || status=$?
	echo "$status" >found
	says "output that cannot be written gives 2" found 2
fi
