# bash: the words that bubblegraph takes

_bubblegraph() {
    local word=${COMP_WORDS[COMP_CWORD]} line
    COMPREPLY=()
    while IFS= read -r line; do
        if [ "$line" = :files ]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
        else
            line=${line%%$'\t'*}
            case $word in
                [\"\']*) ;;
                *) printf -v line %q "$line" ;;
            esac
            COMPREPLY+=("$line")
        fi
    done < <("$1" "--complete=$word" "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}

complete -F _bubblegraph bubblegraph
