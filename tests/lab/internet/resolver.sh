# shellcheck shell=sh disable=SC2154,SC2034
# resolver.sh - to be sourced after net.sh and tls.sh: the resolver of the lab, $RESOLVER (tautd), at 192.0.2.4.

: "${RESOLVER:=tautd}"

secret=c2VjcmV0IG9mIHRoZSBsYWIsIDMyIG9jdGV0cy4uLi4=
# shellcheck source=/dev/null
. "$internet/resolvers/$RESOLVER.sh"

can() { case " $resolver_can " in *" $1 "*) ;; *) return 1 ;; esac; }

resolver_defaults()
{
	run=$work/resolver
	certificate=$work/tls/good.crt
	certificate_key=$work/tls/good.key
	mine=$work/mine.zone
	forward='' forward_name='' forward_pin=''
	limits=:
	preload=''
	if ! resolver_ready; then
		skip "$RESOLVER in the lab" "it was not built"
		exit 0
	fi
}

# Something to build, or nothing
resolver_ready() { command -v "$(resolver_program)" >/dev/null; }
resolver_program() { resolver_command | cut -d ' ' -f 1; }

resolver_start() # its pid is in $resolver
{
	mkdir -p "$run"
	resolver_configure >"$run/resolver.conf"
	# shellcheck disable=SC2046 # a command of several words
	server resolver resolver sh -c "$limits; ${preload:+export LD_PRELOAD=$preload; }exec \"\$@\"" sh $(resolver_command)
	resolver=$pid
}

resolver_is_there() # until it answers by TCP; ends the test if it does not
{
	for _ in $(seq 60); do
		if at client kdig +tcp +time=1 +retry=0 +norec @192.0.2.4 . NS 2>/dev/null | grep -q status; then
			return 0
		fi
		sleep 0.1
	done
	fail "$RESOLVER answers at 192.0.2.4"
	tail -n 20 "$work/resolver.log"
	exit 1
}

# over WAY QUESTION... - asks with kdig over UDP, TCP or TLS
over()
{
	case $1 in
	UDP) options=+notcp ;;
	TCP) options=+tcp ;;
	TLS) options="+tls-ca=$work/tls/ca.crt +tls-hostname=resolver.lab" ;;
	esac
	shift
	# shellcheck disable=SC2086 # options
	at client kdig +time=8 +retry=0 $options @192.0.2.4 "$@"
}

rcode() { sed -n 's/.*status: \([A-Z]*\);.*/\1/p'; }
flags() { sed -n 's/^;; Flags: \([a-z ]*\);.*/ \1 /p'; }
