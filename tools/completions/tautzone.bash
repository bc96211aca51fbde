# bash completion for tautzone(1). Installed as share/bash-completion/completions/tautzone.

_tautzone()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} head options
	local zones='--origin --class --default-ttl --include-folder --errors --progress --no-progress
		-o -c'

	COMPREPLY=()
	if [[ $COMP_CWORD -eq 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W 'check format diff stat rdata --help --version' -- "$cur")
		return
	fi
	case $prev in
	-c | --class)
		mapfile -t COMPREPLY < <(compgen -W 'IN CH HS' -- "$cur")
		return
		;;
	--max-memory)
		mapfile -t COMPREPLY < <(compgen -W '16M 64M 512M 2G' -- "$cur")
		return
		;;
	--include-folder)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		compopt -o filenames
		return
		;;
	-W | --severity)
		mapfile -t COMPREPLY < <(compgen -W 'error warning note' -- "$cur")
		return
		;;
	--kind)
		mapfile -t COMPREPLY < <(compgen -W 'hosts rpz catalog' -- "$cur")
		return
		;;
	--now)
		mapfile -t COMPREPLY < <(compgen -W 'now' -- "$cur")
		return
		;;
	--error | --warning | --note | --ignore)
		# codes of check, types for diff, after the last comma
		head=
		[[ $cur == *,* ]] && head=${cur%,*},
		if [[ ${COMP_WORDS[1]} == check ]]; then
			mapfile -t COMPREPLY < <(compgen -P "$head" -W "$(tautzone check --list 2>/dev/null |
				cut -f1)" -- "${cur##*,}")
			compopt -o nospace
			return
		fi
		mapfile -t COMPREPLY < <(compgen -P "$head" -W 'SOA NS A AAAA CNAME MX TXT SRV DS DNSKEY
			CDS CDNSKEY TLSA CAA SVCB HTTPS NAPTR PTR DNAME' -- "${cur##*,}")
		compopt -o nospace
		return
		;;
	-o | --origin | --default-ttl | --errors | --limit)
		return
		;;
	esac
	case ${COMP_WORDS[1]} in
	check) options="$zones --severity -W --error --warning --note --ignore --limit --summary --quiet -q
		--json --now --kind --list" ;;
	format) options="$zones --json --relative --sort --lower --max-memory" ;;
	diff) options="$zones --ignore --ignore-signatures --ignore-serial --ignore-ttl --max-memory" ;;
	stat) options="$zones --json --max-memory" ;;
	rdata) options='--wire' ;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options --help --version -h -V" -- "$cur")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	compopt -o filenames
}

complete -F _tautzone tautzone
