#compdef bubblegraph
# zsh: the words that bubblegraph takes, and what they mean

_bubblegraph() {
    local -a proposed
    local line files
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            files=yes
        else
            proposed+=("${${line%%$'\t'*}//:/\\:}${${(M)line%%$'\t'*}/$'\t'/:}")
        fi
    done < <("${words[1]}" "--complete=${(Q)words[CURRENT]}" "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)
    (( $#proposed )) && _describe -V bubblegraph proposed -U
    [[ -n $files ]] && _files
}

if [[ ${funcstack[1]} == _bubblegraph ]]; then
    _bubblegraph "$@"
else
    compdef _bubblegraph bubblegraph
fi
