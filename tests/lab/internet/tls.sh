# shellcheck shell=sh disable=SC2154,SC2034
# tls.sh - to be sourced after net.sh: certificates of the lab, in $work/tls.
#
#   ca.crt        the lab's authority
#   good.crt      resolver.lab, unbound.lab, kresd.lab; the key of all is NAME.key
#   wrong.crt     other.lab
#   expired.crt   resolver.lab, until yesterday
#   self.crt      resolver.lab, signed by itself: right only by its pin

certificates()
{
	mkdir "$work/tls"
	(
		cd "$work/tls"
		new() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
		for name in ca good wrong expired self; do
			new "$name"
		done
		openssl req -x509 -new -key ca.key -subj '/CN=Authority of the lab' -days 30 -out ca.crt
		openssl req -x509 -new -key self.key -subj /CN=resolver.lab -addext subjectAltName=DNS:resolver.lab -days 30 -out self.crt
		mkdir issued
		: >index
		echo 01 >serial
		cat >ca.conf <<'CONF'
[ca]
default_ca = lab
[lab]
database = index
serial = serial
new_certs_dir = issued
certificate = ca.crt
private_key = ca.key
default_md = sha256
policy = policy
copy_extensions = copy
unique_subject = no
default_days = 30
[policy]
commonName = supplied
CONF
		issue() # issue NAME SUBJECT NAMES OPTIONS...
		{
			name=$1 subject=$2 names=$3
			shift 3
			openssl req -new -key "$name.key" -subj "/CN=$subject" -addext "subjectAltName=$names" -out "$name.csr"
			openssl ca -batch -notext -config ca.conf -in "$name.csr" -out "$name.crt" "$@"
		}
		issue good resolver.lab DNS:resolver.lab,DNS:unbound.lab,DNS:kresd.lab
		issue wrong other.lab DNS:other.lab
		day=$(date -u -d yesterday +%Y%m%d)
		issue expired resolver.lab DNS:resolver.lab -startdate "${day}000000Z" -enddate "${day}000100Z"
	) >"$work/tls.log" 2>&1 || { cat "$work/tls.log" >&2; exit 1; }
}

pin() # pin NAME - SHA-256 of its public key in base64, as RFC 7858 4.2 and kdig want it
{
	openssl x509 -in "$work/tls/$1.crt" -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary |
		openssl base64
}
