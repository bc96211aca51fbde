# bash completion for tautdump(1). Installed as share/bash-completion/completions/tautdump.

_tautdump()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} head
	local options='--oneline --json --tsv --fields --summary --count --verdict --hex --encode --encode-from --where
		--limit --port --interface --write --header --multiline --policy --max-memory
		--progress --no-progress --help --version'

	COMPREPLY=()
	case $prev in
	--policy)
		mapfile -t COMPREPLY < <(compgen -W 'safe default pedantic mdns forensic' -- "$cur")
		return
		;;
	--fields)
		# the names of the fields, after the last comma
		head=
		[[ $cur == *,* ]] && head=${cur%,*},
		mapfile -t COMPREPLY < <(compgen -P "$head" \
			-W "$("${COMP_WORDS[0]}" --fields help 2>/dev/null | cut -f 1) help" -- "${cur##*,}")
		compopt -o nospace
		return
		;;
	-i | --interface)
		mapfile -t COMPREPLY < <(compgen -W "any $(cd /sys/class/net 2>/dev/null && echo *)" -- "$cur")
		return
		;;
	--encode-from)
		mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur")
		return
		;;
	--encode)
		# it has its value behind an equals sign, which parts words
		if [[ $cur == = ]]; then
			mapfile -t COMPREPLY < <(compgen -W 'hex pcap')
			return
		fi
		;;
	--max-memory)
		mapfile -t COMPREPLY < <(compgen -W '16M 96M 512M 2G' -- "$cur")
		return
		;;
	--where | --port | -c | --limit)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options -c -h -i -V -w" -- "$cur")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	compopt -o filenames
}

complete -F _tautdump tautdump
