# bash completion for tautd(8). Installed as share/bash-completion/completions/tautd.

_tautd()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local options='-c --config -s --socket --set --listen --listen-tls --cert --key --root-hints --threads
		--cache-size --no-ipv6 -h --help -V --version'

	COMPREPLY=()
	case $prev in
	-c | --config | -s | --socket | --cert | --key | --root-hints | check-config | dump | load)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames
		return
		;;
	log-level)
		mapfile -t COMPREPLY < <(compgen -W 'error warning notice info debug' -- "$cur")
		return
		;;
	--set | --listen | --listen-tls | --threads | --cache-size | flush | flush-zone | trace)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	elif [[ ${COMP_WORDS[1]} == ctl ]]; then
		mapfile -t COMPREPLY < <(compgen -W 'stats status zones flush flush-zone flush-all dump load reload
			log-level trace stop help' -- "$cur")
	elif [[ $COMP_CWORD -eq 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "check-config show-config ctl $options" -- "$cur")
	fi
}

complete -F _tautd tautd
