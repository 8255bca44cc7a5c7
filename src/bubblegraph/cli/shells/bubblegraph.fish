# fish: the words that bubblegraph takes, and what they mean

function __bubblegraph_words
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    for line in (command $before[1] "--complete=$word" $before[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$word"
        else
            echo $line
        end
    end
end

complete --command bubblegraph --no-files --keep-order --arguments '(__bubblegraph_words)'
