# shellcheck shell=sh disable=SC2154,SC2034
# unbound.sh - Unbound as the resolver of the lab, without validation. See ../README.md for what such a file gives.

resolver_can='mine tls forward'

resolver_configure()
{
	cat <<CONF
server:
    interface: 192.0.2.4@53
    interface: 2001:db8::4@53
    interface: 192.0.2.4@853
    interface: 2001:db8::4@853
    tls-port: 853
    tls-service-pem: "$certificate"
    tls-service-key: "$certificate_key"
    tls-cert-bundle: "$work/tls/ca.crt"
    access-control: 0.0.0.0/0 allow
    access-control: ::/0 allow
    username: ""
    chroot: ""
    directory: "$run"
    pidfile: "$run/pid"
    use-syslog: no
    logfile: ""
    root-hints: "$work/hints"
    module-config: "iterator"
    num-threads: 1
    incoming-num-tcp: 200
remote-control:
    control-enable: no
CONF
	[ -z "$mine" ] || cat <<CONF
auth-zone:
    name: mine.lab.
    zonefile: "$mine"
    for-upstream: yes
    for-downstream: yes
CONF
	[ -z "$forward" ] || cat <<CONF
forward-zone:
    name: "."
    forward-addr: $forward@853#$forward_name
    forward-tls-upstream: yes
CONF
}

resolver_command() { echo "unbound -d -c $run/resolver.conf"; }
