# PowerShell: the words that bubblegraph takes, and what they mean

Register-ArgumentCompleter -Native -CommandName bubblegraph -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $elements = @($commandAst.CommandElements)
    $before = @($elements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    $program = $elements[0].ToString()
    & $program "--complete=$wordToComplete" @before 2>$null | ForEach-Object {
        $value, $meaning = $_ -split "`t", 2
        if ($value -eq ':files') {
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
        } else {
            $typed = if ($value -match '[^\w./:=-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
            $shown = if ($meaning) { $meaning } else { $value }
            [System.Management.Automation.CompletionResult]::new($typed, $value, 'ParameterValue', $shown)
        }
    }
}
