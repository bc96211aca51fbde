# shellcheck shell=sh disable=SC2154,SC2034
# tautd.sh - tautd as the resolver of the lab. See ../README.md for what such a file gives.

: "${TAUTD:=$BUILD/tautd}"
resolver_can='mine transfer tls forward pin dump reload'

resolver_configure()
{
	cat <<CONF
server:
  listen: [ 192.0.2.4@53, "2001:db8::4@53" ]
  listen-tls: [ 192.0.2.4@853, "2001:db8::4@853" ]
  threads: ${threads:-1}
access:
  allow: [ 0.0.0.0/0, "::/0" ]
root:
  hints-file: $work/hints
tls:
  certificate: $certificate
  key: $certificate_key
  ca: $work/tls/ca.crt
cache:
  size: ${cache_size:-64M}
  dump-file: $run/cache.dump
control:
  socket: $run/control
log:
  level: ${log_level:-notice}
CONF
	[ -z "$mine" ] || cat <<CONF
keys:
  - name: lab.
    algorithm: hmac-sha256
    secret: $secret
zones:
  - name: mine.lab.
    file: $mine
    transfer-keys: [ lab. ]
CONF
	[ -z "$forward" ] || cat <<CONF
forward:
  - zone: "."
    servers: [ "$forward@853#${forward_pin:+pin-sha256:}${forward_pin:-$forward_name}" ]
    transport: tls
CONF
}

resolver_command() { echo "$TAUTD -c $run/resolver.conf"; }

resolver_ctl() { "$TAUTD" ctl -s "$run/control" "$@"; }
