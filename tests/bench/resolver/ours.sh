# shellcheck shell=sh disable=SC2154
# tautd for ../shared/bench/resolver: copied to its resolvers/ours.sh, see README.md. TAUTD is the program, by its whole path.
BIN=${TAUTD:?the path of tautd}
cat >"$RUN/tautd.conf" <<CONF
server:
  listen: [ $ADDR@$PORT ]
  listen-tls: [ $ADDR@$TLSPORT ]
  threads: $THREADS
access:
  allow: [ 0.0.0.0/0 ]
resolver:
  ip6: $( [ "$V6" = 1 ] && echo true || echo false )
  requests: 4096
root:
  hints-file: $HINTS
tls:
  certificate: $CERT
  key: $KEY
cache:
  size: 1G
tcp:
  connections: 1000
  connections-each: 1000
control:
  socket: $RUN/control
CONF
exec "$BIN" -c "$RUN/tautd.conf"
