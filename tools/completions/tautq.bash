# bash completion for tautq(1). Installed as share/bash-completion/completions/tautq.

_tautq()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} sign
	local types='A AAAA NS SOA MX TXT CNAME DNAME PTR SRV NAPTR CAA DS DNSKEY RRSIG NSEC NSEC3 NSEC3PARAM CDS CDNSKEY
		TLSA SVCB HTTPS SSHFP ANY AXFR IXFR='
	local flags='tcp tls ignore fail search aaflag adflag cdflag raflag rdflag tcflag zflag header-only dnssec coflag
		nsid keepalive expire ednsnegotiation badcookie short json identify all cmd comments question answer
		authority additional stats qr findings multiline ttlid ttlunits class crypto unknownformat onesoa idnin
		idnout color edns cookie padding tls-ca
		trace explain dot qmin'
	local values='tls-ca= tls-hostname= tls-pin= time= tries= retry= domain= ndots= resolv-conf= opcode= qid= edns=
		bufsize= ednsflags= subnet= cookie= padding= ednsopt= hints= record= replay='

	COMPREPLY=()
	case $prev in
	-t)
		mapfile -t COMPREPLY < <(compgen -W "$types" -- "${cur^^}")
		return
		;;
	-c)
		mapfile -t COMPREPLY < <(compgen -W 'IN CH HS ANY' -- "${cur^^}")
		return
		;;
	-f | -k)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames
		return
		;;
	-b | -p | -q | -x | -y)
		return
		;;
	esac
	case $cur in
	+no* | --no*)
		sign=${cur%%no*}no
		# shellcheck disable=SC2086 # words
		mapfile -t COMPREPLY < <(compgen -P "$sign" -W "$flags" -- "${cur#"$sign"}")
		;;
	+* | --*)
		sign=+
		[[ $cur == --* ]] && sign=--
		mapfile -t COMPREPLY < <(compgen -P "$sign" -W "$flags $values help version" -- "${cur#"$sign"}")
		[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
		;;
	-*) mapfile -t COMPREPLY < <(compgen -W '-4 -6 -b -c -f -k -p -q -t -x -y -h -v' -- "$cur") ;;
	@*) mapfile -t COMPREPLY < <(compgen -P @ -W "$(sed -n 's/^nameserver[[:space:]]*//p' /etc/resolv.conf 2>/dev/null)" -- "${cur#@}") ;;
	[a-zA-Z]*) mapfile -t COMPREPLY < <(compgen -W "$types CH" -- "${cur^^}") ;;
	esac
}

complete -F _tautq tautq
