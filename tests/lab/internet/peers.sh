# shellcheck shell=sh disable=SC2154,SC2034
# peers.sh - to be sourced after resolver.sh: Unbound at 192.0.2.5 and Knot Resolver at 192.0.2.6, which take queries over
# UDP, TCP and TLS (unbound.lab, kresd.lab) and find names themselves, or ask another resolver by TLS.

peer_unbound() # peer_unbound [ADDRESS NAME] - with these: forwards to ADDRESS by TLS
{
	mkdir -p "$work/unbound"
	{
		cat <<CONF
server:
    interface: 192.0.2.5@53
    interface: 192.0.2.5@853
    tls-port: 853
    tls-service-pem: "$work/tls/${peer_certificate:-good}.crt"
    tls-service-key: "$work/tls/${peer_certificate:-good}.key"
    tls-cert-bundle: "$work/tls/ca.crt"
    access-control: 0.0.0.0/0 allow
    username: ""
    chroot: ""
    directory: "$work/unbound"
    pidfile: "$work/unbound/pid"
    use-syslog: no
    logfile: ""
    root-hints: "$work/hints"
    module-config: "iterator"
    num-threads: 1
    msg-cache-size: ${unbound_cache:-4m}
    rrset-cache-size: ${unbound_cache:-4m}
remote-control:
    control-enable: no
CONF
		[ $# -eq 0 ] || printf 'forward-zone:\n    name: "."\n    forward-addr: %s@853#%s\n    forward-tls-upstream: yes\n' "$1" "$2"
	} >"$work/unbound/unbound.conf"
	server unbound unbound unbound -d -p -c "$work/unbound/unbound.conf"
	unbound_pid=$pid
}

peer_kresd() # peer_kresd [LUA] - LUA: a row of policy.TLS_FORWARD
{
	rm -rf "$work/kresd"
	mkdir -p "$work/kresd/run"
	{
		cat <<CONF
net.listen('192.0.2.6', 53, { kind = 'dns' })
net.listen('192.0.2.6', 853, { kind = 'tls' })
net.tls('$work/tls/good.crt', '$work/tls/good.key')
modules.load('hints')
hints.root_file('$work/hints')
trust_anchors.remove('.')
modules.unload('ta_update')
cache.size = 10 * MB
CONF
		[ $# -eq 0 ] || echo "policy.add(policy.all(policy.TLS_FORWARD({ $1 })))"
	} >"$work/kresd/kresd.conf"
	server kresd kresd kresd -n -c "$work/kresd/kresd.conf" "$work/kresd/run"
	kresd_pid=$pid
}
