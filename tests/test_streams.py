"""Streams that are closed, sizes that make no sense, a folder that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import HANGS, Ran, Run, command, environment, on_a_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shells close streams otherwise on Windows")

LOOP = """\
strict: false
deals:
  - {payer: a, payee: b, kind: equity, amount: 10, date: 2025, status: closed}
  - {payer: b, payee: a, kind: cloud,  amount: 50, date: 2025, status: closed}
"""
CLOSED = "bubblegraph: cannot write the output: it is closed\n"
LACKS = "Error: Invalid value: a deal lacks --payer, --payee, --kind, --amount, --date\n"


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    """A ledger of one loop, which is the ledger of its folder."""
    path = tmp_path / "deals.yaml"
    path.write_text(LOOP, encoding="utf-8")
    return path


def in_a_shell(folder: Path, how: str, *words: str, **env: str) -> Ran:
    """Run the program as a shell does that is told ``how``: what to close, or where to go first."""
    line = how if '"$@"' in how else f'"$@" {how}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *command(*words)],
        cwd=folder,
        env=environment(**env),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


# --- closed streams -------------------------------------------------------------------------------


class Case(NamedTuple):
    """What is closed, what is asked, and what comes of it: an answer is that of open streams, or
    none.
    """

    closed: str
    words: str
    code: int = 0
    answer: bool = True
    said: str = "Ledger: deals.yaml\n"


CASES = [
    Case("<&-", "cycles"),
    Case("<&-", "volume --json"),
    Case("<&-", "cycles -", 1, False, "stdin: error: standard input is closed\n"),
    Case("<&-", "add", 2, False, LACKS),
    Case("<&-", "add --csv - deals.yaml", 1, False, "standard input is closed"),
    Case("<&-", "set a-b-2025 note x deals.yaml --dry-run", said=""),
    Case(">&-", "cycles", 1, False, CLOSED),
    Case(">&-", "cycles --csv", 2, False, "No such option: --csv"),
    Case(">&-", "volume --json", 1, False, CLOSED),
    Case(">&-", "schema", 1, False, CLOSED),
    Case(">&-", "--help", 1, False, CLOSED),
    Case(">&-", "--version", 1, False, CLOSED),
    Case(">&-", "check none.yaml", 1, False, CLOSED),
    Case(
        ">&-",
        "cycles none.yaml",
        1,
        False,
        "none.yaml: error: there is no such file\n  Check the path.\n",
    ),
    Case("2>&-", "cycles", said=""),
    Case("2>&-", "volume --json", said=""),
    Case("2>&-", "check none.yaml", 1, said=""),
    Case("2>&-", "cycles none.yaml", 1, False, ""),
    Case("2>&-", "nonsense", 2, False, ""),
    Case("2>&-", "--help", said=""),
    Case(">&- 2>&-", "cycles", 1, False, ""),
    Case("<&- 2>&-", "cycles", said=""),
    Case("<&- >&-", "cycles", 1, False, CLOSED),
    Case("<&- >&- 2>&-", "cycles", 1, False, ""),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.words} {case.closed}")
def test_a_closed_stream_is_said_or_does_no_harm(loop: Path, case: Case) -> None:
    usual = in_a_shell(loop.parent, "", *case.words.split())

    ran = in_a_shell(loop.parent, case.closed, *case.words.split())

    assert ran.code == case.code
    assert ran.out == (usual.out if case.answer else "")
    assert case.said in ran.err if case.said else ran.err == ""
    assert "Traceback" not in ran.err
    assert loop.read_text(encoding="utf-8") == LOOP


FILES = [
    ("cycles -o out.json", "out.json"),
    ("schema -o out.json", "out.json"),
    ("draw -o out.svg", "out.svg"),
]


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "file"), FILES, ids=lambda value: value)
def test_a_file_gets_what_it_should_and_nothing_else(
    loop: Path, words: str, file: str, closed: str
) -> None:
    assert in_a_shell(loop.parent, "", *words.split()).code == 0
    written = (loop.parent / file).read_bytes()
    (loop.parent / file).unlink()

    ran = in_a_shell(loop.parent, closed, *words.split())

    assert ran.code == 0
    assert ran.out == ""
    assert (loop.parent / file).read_bytes() == written


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-", "<&- 2>&-"])
def test_an_edit_is_made_as_it_should_be_whatever_is_closed(loop: Path, closed: str) -> None:
    ran = in_a_shell(loop.parent, closed, "rename", "a", "acme", "deals.yaml")

    assert "Traceback" not in ran.err
    assert ran.code == (3 if ">&-" in closed.replace("2>&-", "") else 0)  # the report of it is lost
    assert "the edit was made" in ran.err or "2>&-" in closed
    assert loop.read_text(encoding="utf-8") == LOOP.replace(" a,", " acme,")


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_may_be_named_as_a_file(loop: Path, name: str) -> None:
    if not Path(name).exists():
        pytest.skip("it has no such name here")

    piped = in_a_shell(loop.parent, "", "cycles", "deals.yaml", "--json", "-o", name)
    in_a_shell(loop.parent, '"$@" > out.json', "cycles", "deals.yaml", "--json", "-o", name)

    assert piped.out == in_a_shell(loop.parent, "", "cycles", "deals.yaml", "--json").out
    assert (loop.parent / "out.json").read_text(encoding="utf-8") == piped.out


def test_who_calls_the_program_from_python_keeps_standard_output(loop: Path) -> None:
    script = (
        "import os, subprocess, sys\n"
        "from bubblegraph.cli import main\n"
        "sys.argv = ['bubblegraph', 'cycles', 'deals.yaml']\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "os.write(1, b'written\\n')\n"
        "subprocess.run([sys.executable, '-c', 'print(\"from a child\")'])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=loop.parent,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.startswith("# Circular flows")
    assert done.stdout.endswith("written\nfrom a child\n")


# --- sizes that make no sense ---------------------------------------------------------------------


@pytest.mark.parametrize("size", ["0", "-5", "abc", "", "²", "1e3", "99999999999999999999"])
def test_a_size_that_makes_no_sense_is_that_of_the_terminal(loop: Path, size: str) -> None:
    expected = on_a_terminal("cycles", "deals.yaml", folder=loop.parent, columns=70)

    for name in ("COLUMNS", "LINES"):
        assert (
            on_a_terminal("cycles", "deals.yaml", folder=loop.parent, columns=70, **{name: size})
            == expected
        )


def test_a_size_that_makes_sense_is_obeyed(loop: Path) -> None:
    expected = on_a_terminal("cycles", "deals.yaml", folder=loop.parent, columns=50)

    seen = on_a_terminal("cycles", "deals.yaml", folder=loop.parent, columns=120, COLUMNS="50")

    assert seen == expected


def test_the_size_is_found_where_only_standard_output_is_a_terminal(loop: Path) -> None:
    """Standard output is moved to another descriptor, by which it has to be asked."""
    script = "import subprocess, sys; sys.exit(subprocess.run({}, stdin=-3, stderr=-3).returncode)"
    words = command("cycles", "deals.yaml")

    expected = on_a_terminal("cycles", "deals.yaml", folder=loop.parent, columns=50)
    seen = on_a_terminal(
        folder=loop.parent, columns=50, program=[sys.executable, "-c", script.format(words)]
    )

    assert seen == expected


# --- a folder that is gone ------------------------------------------------------------------------

GONE = 'mkdir gone && cd gone && rmdir ../gone && "$@"'
SAID = "bubblegraph: the current folder was deleted: go to another, or write out whole paths\n"


@pytest.mark.parametrize(
    "words",
    [
        "cycles deals.yaml",
        "deals {} -o out.csv",
        "deals {} -o out/out.csv",
        "draw {} -o out.svg",
        "draw {}",
        "new deals.yaml",
        "rename a acme deals.yaml",
        "rename a acme",
        "schema -o out.json",
        "watch deals.yaml",
        "diff deals.yaml {}",
        "cycles nobody.yaml {}",
    ],
)
def test_in_a_folder_that_is_gone_paths_are_asked_for(loop: Path, words: str) -> None:
    ran = in_a_shell(loop.parent, GONE, *words.format(loop).split())

    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.endswith(SAID)
    assert "Traceback" not in ran.err
    assert "cannot write the output" not in ran.err


def test_in_a_folder_that_is_gone_a_check_finds_no_file(loop: Path) -> None:
    ran = in_a_shell(loop.parent, GONE, "check", "deals.yaml")

    assert ran == Ran(
        1, "deals.yaml: error: there is no such file\n  Check the path.\n", "1 error, 0 warnings\n"
    )


@pytest.mark.parametrize(
    "words", ["cycles {}", "check {}", "diff {} {}", "cycles", "cycles -", "schema"]
)
def test_in_a_folder_that_is_gone_what_needs_no_folder_is_answered(loop: Path, words: str) -> None:
    ran = in_a_shell(loop.parent, f"{GONE} < {loop}", *words.replace("{}", str(loop)).split())

    assert ran.code == 0
    if words != "cycles":  # it takes the ledger that comes along
        here = in_a_shell(loop.parent, f'"$@" < {loop}', *words.replace("{}", str(loop)).split())
        assert ran == here


def test_in_a_folder_that_is_gone_whole_paths_are_written_to(loop: Path) -> None:
    out = loop.parent / "out.svg"

    ran = in_a_shell(loop.parent, GONE, "draw", str(loop), "-o", str(out))

    assert ran.code == 0
    assert out.read_text(encoding="utf-8").startswith("<?xml")


def test_the_program_itself_may_be_started_in_a_folder_that_is_gone(
    program: Run, loop: Path
) -> None:
    """As ``python -m``, and as the command that is installed, whose path has no such folder."""
    here = program("cycles", str(loop)).out
    script = (
        "import sys; sys.argv[0] = 'bubblegraph'; from bubblegraph.__main__ import main; main()"
    )

    line = f'mkdir gone && cd gone && rmdir ../gone && "$1" -c "{script}" cycles {loop}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", sys.executable],
        cwd=loop.parent,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout == here
