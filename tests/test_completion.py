"""Shells complete commands, options, the words these take, ledgers, and names of the ledger."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from bubblegraph.cli import COMMANDS, build_app
from bubblegraph.cli.completing import FILES, VALUES, placeholders
from bubblegraph.cli.completion import SHELLS
from conftest import HANGS, STRICT, Run, environment

# what is typed freely: numbers, days, texts, new names
FREE = {
    "AMOUNT",
    "CODE",
    "COLUMN",
    "DATE",
    "N",
    "PART",
    "PX",
    "RATE",
    "SECONDS",
    "SPAN",
    "SQL",
    "TEXT",
    "URL",
    "X",
}
FREE_OF = {"add TERM", "rename NEW"}
LEDGER = """
entities:
  chipco: {name: Chip & Co, ticker: CHPC, sector: chipmaker}
  labco: {name: Labco, sector: ai_lab}
deals:
  - {id: chips, payer: labco, payee: chipco, kind: purchase, amount: 5B, date: 2025, package: round}
  - {id: stake, payer: chipco, payee: labco, kind: equity, amount: 3B, date: 2025}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ledger, a file with a blank in its name, and the program."""
    (tmp_path / "deals.yaml").write_text(LEDGER)
    (tmp_path / "my notes.txt").write_text("")
    program = tmp_path / "bin" / "bubblegraph"
    program.parent.mkdir()
    words = " ".join(["exec", sys.executable, *STRICT, "-m", "bubblegraph"])
    program.write_text(f'#!/bin/sh\n{words} "$@"\n')
    program.chmod(0o755)
    return tmp_path


def proposed(bubblegraph: Run, folder: Path, line: str) -> list[str]:
    """What is proposed at the end of a line, without what it means."""
    *before, word = line.split(" ")
    ran = bubblegraph(f"--complete={word}", *before, cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    return [one.partition("\t")[0] for one in ran.out.splitlines()]


# --- what is proposed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("co", ["coverage", "compare", "completion"]),
        ("--ver", ["--version"]),
        ("cycles --exp", ["--explain"]),
        ("cycles --kind pur", ["purchase"]),
        ("cycles --kind=pur", ["--kind=purchase"]),
        ("cycles --kind = pur", ["purchase"]),  # as bash parts it
        ("cycles --min-status lett", ["letter-of-intent"]),
        ("add --status ", ["cancelled", "lapsed", "rumoured", "letter-of-intent"]),
        ("cycles --relationship supp", ["supplier-finances-customer"]),
        ("draw --as w", ["wheels", "waterfall"]),
        ("draw --theme ", ["light", "dark", "grey"]),
        ("cycles --longest ", ["none"]),
        ("cycles ai", ["ai", FILES]),
        ("cycles --json zz", [FILES]),
        ("diff --from 2025 zz", [FILES]),
        ("new --from dotcom", ["dotcom-internet", "dotcom-telecom"]),
        ("show ", ["chipco", "labco", "chips", "stake"]),
        ("show CHP", ["chipco"]),  # by its ticker
        ("show chipco/l", ["chipco/labco"]),
        ("vendor chip", ["chipco"]),
        ("cut --keep st", ["stake"]),
        ("cycles --sector ", ["ai_lab", "chipmaker"]),
        ("set stake sta", ["status"]),
        ("set stake status clo", ["closed"]),
        ("set --dry-run stake confidence ", ["low", "medium", "high"]),
        ("add --package ", ["round"]),
        ("help cu", ["cut"]),
        ("export --as fo", ["followthemoney"]),
        ("glossary round-trip-v", ["round-trip-volume"]),
        ("completion z", ["zsh"]),
        ("cycles -o res", [FILES]),
        ("add --note any", []),
        ("show labco deals.yaml --nonsense a", ["ai", FILES]),
        ("nonsense ", []),
        ("ledgers any", []),
    ],
)
def test_what_may_stand_here_is_proposed(
    bubblegraph: Run, folder: Path, line: str, words: list[str]
) -> None:
    found = proposed(bubblegraph, folder, line)

    assert found[: len(words)] == words
    assert bool(found) == bool(words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_proposed(bubblegraph: Run, folder: Path, name: str) -> None:
    found = proposed(bubblegraph, folder, f"{name} --")

    helped = bubblegraph(name, "--help").out
    assert found
    assert all(option in helped for option in found)
    assert len(found) == len(set(found))


def test_names_are_of_the_ledger_that_the_line_names(bubblegraph: Run, folder: Path) -> None:
    (folder / "other.yaml").write_text("entities: {banco: {}}\ndeals: []\n")

    assert proposed(bubblegraph, folder, "cycles other.yaml --entity ") == ["banco"]


def test_names_of_a_workbook_are_not_read_between_two_keys(bubblegraph: Run, folder: Path) -> None:
    (folder / "deals.xlsx").write_bytes(b"")

    assert proposed(bubblegraph, folder, "cycles deals.xlsx --entity ") == []


@pytest.mark.parametrize("text", ["deals: [", "deals: {}\n", "\xff\x00", ""])
def test_a_ledger_with_errors_has_no_names_and_no_message(
    bubblegraph: Run, folder: Path, text: str
) -> None:
    (folder / "deals.yaml").write_text(text)

    assert proposed(bubblegraph, folder, "vendor ") == []


def test_every_metavar_is_known_or_free() -> None:
    """A new option says by its metavar what it takes, so that it can be completed."""
    commands: dict[str, Any] = typer.main.get_command(build_app()).commands  # type: ignore[attr-defined]
    unknown = [
        f"{name} {param.opts[0]} {kept}"
        for name, command in commands.items()
        for param in command.params
        if param.opts[0] not in VALUES
        for kept in placeholders(param.metavar or "")[1]
        if "=" not in kept and not {kept, f"{name} {kept}"} & (VALUES.keys() | FREE | FREE_OF)
    ]

    assert unknown == []


def test_to_complete_needs_no_library_of_graphs_numbers_or_tables(folder: Path) -> None:
    code = (
        "import sys; from bubblegraph.cli import main\n"
        "sys.argv = ['bubblegraph', '--complete=', 'show']\n"
        "try: main()\n"
        "finally: print({'networkx', 'numpy', 'matplotlib', 'highspy', 'rich'} & set(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=True,
    )

    assert done.stdout.splitlines()[0] == "chipco\tChip & Co"
    assert done.stdout.splitlines()[-1] == "set()"


# --- the shells -----------------------------------------------------------------------------------


def ask(shell: str, code: str, folder: Path) -> list[str]:
    """Run code in a shell that has read its script, in a folder with the program on its path."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"there is no {shell} here")
    env = environment()
    done = subprocess.run(
        [found, *(["-f"] if shell == "zsh" else []), "-c", code],
        cwd=folder,
        env=env | {"PATH": f"{folder / 'bin'}:{env['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


LINES = [
    (("bubblegraph", "cyc"), ["cycles"]),
    (("bubblegraph", "draw", "--theme", ""), ["light", "dark", "grey"]),
    (("bubblegraph", "vendor", ""), ["chipco", "labco"]),
    (("bubblegraph", "claims", "my"), ["my notes.txt"]),
    (("bubblegraph", "add", "--note", "x"), []),
]


@pytest.mark.parametrize(("words", "found"), LINES)
def test_bash_completes(folder: Path, words: tuple[str, ...], found: list[str]) -> None:
    line = " ".join(f"'{word}'" for word in words)
    code = f"""
        eval "$(bubblegraph completion bash)"
        complete -p bubblegraph | grep -q _bubblegraph || echo not registered
        COMP_WORDS=({line}) COMP_CWORD={len(words) - 1}
        _bubblegraph bubblegraph
        for word in "${{COMPREPLY[@]}}"; do echo "$word"; done
    """

    assert ask("bash", code, folder) == found


def test_bash_quotes_names_with_blanks_and_repairs_the_case(folder: Path) -> None:
    (folder / "deals.yaml").write_text(
        "strict: false\ndeals: [{payer: Big Bank, payee: b, kind: debt, amount: 1B, date: 2025}]\n"
    )
    code = """
        eval "$(bubblegraph completion bash)"
        COMP_WORDS=(bubblegraph vendor 'big\\ b') COMP_CWORD=2
        _bubblegraph bubblegraph
        echo "${COMPREPLY[@]}"
    """

    assert ask("bash", code, folder) == ["Big\\ Bank"]


@pytest.mark.parametrize(("words", "found"), LINES)
def test_zsh_completes(folder: Path, words: tuple[str, ...], found: list[str]) -> None:
    """With stand-ins for the functions of its completion system, which need a terminal."""
    line = " ".join(f"'{word}'" for word in words)
    code = f"""
        compdef() {{ [[ $* == "_bubblegraph bubblegraph" ]] || echo not registered }}
        _describe() {{ local one; for one in "${{(@P)3}}"; do echo "${{one%%:*}}"; done }}
        _files() {{ print -l -- ${{words[CURRENT]}}*(N) }}
        eval "$(bubblegraph completion zsh)"
        words=({line}) CURRENT={len(words)}
        _bubblegraph
    """

    assert ask("zsh", code, folder) == found


@pytest.mark.parametrize(("words", "found"), LINES)
def test_fish_completes(folder: Path, words: tuple[str, ...], found: list[str]) -> None:
    code = f"bubblegraph completion fish | source; complete -C '{' '.join(words)}'"

    lines = ask("fish", code, folder)

    assert sorted(line.partition("\t")[0] for line in lines) == sorted(found)


def test_powershell_is_given_what_the_others_are(bubblegraph: Run) -> None:
    ran = bubblegraph("completion", "powershell")

    assert ran.code == 0
    assert "Register-ArgumentCompleter -Native -CommandName bubblegraph" in ran.out
    assert '"--complete=$wordToComplete" @before' in ran.out
    assert "':files'" in ran.out
    assert ran.out.isascii()  # which older ones read by the code page of the machine


def test_every_shell_has_its_script_in_the_package(bubblegraph: Run) -> None:
    for shell in SHELLS:
        ran = bubblegraph("completion", shell)
        assert (ran.code, ran.err) == (0, "")
        assert "--complete=" in ran.out


def test_an_unknown_shell_is_told_the_known_ones(bubblegraph: Run) -> None:
    ran = bubblegraph("completion", "tcsh")

    assert ran.code == 2
    assert all(shell in ran.err for shell in SHELLS)
