"""What the commands that edit do alike, whatever they edit: when they are told, waited for and
broken off.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select
from threading import Timer
from typing import IO

import pytest

from bubblegraph import read_text
from bubblegraph.cli import editing
from bubblegraph.editing import store
from bubblegraph.editing.store import locked
from conftest import HANGS, Run, command, environment

TEXT = """\
strict: false
deals:
- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan, source: Wire}
"""
NEW = ("add", "--payer", "b", "--payee", "a", "--kind", "debt", "--amount", "5M", "--date", "2025")
EDITS: list[tuple[str, ...]] = [
    NEW,
    ("set", "loan", "amount", "2B"),
    ("rename", "loan", "credit"),
    ("remove", "loan"),
    ("format",),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "deals.yaml"
    found.write_text(TEXT + "\n\n\n", encoding="utf-8")
    return found


def run(
    folder: Path, words: tuple[str, ...], **streams: IO[bytes] | int
) -> subprocess.CompletedProcess[bytes]:
    """Run the program with other streams than those of a test."""
    return subprocess.run(
        command(*words),
        cwd=folder,
        env=environment(),
        timeout=HANGS,
        check=False,
        stdin=subprocess.DEVNULL,
        **streams,
    )  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def full() -> Iterator[IO[bytes]]:
    """Where nothing can be written."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no full device here")
    with open("/dev/full", "wb") as stream:
        yield stream


# --- the report -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", EDITS[:-1], ids=lambda words: words[0])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_edit_whose_report_cannot_be_written_is_said_to_be_made(
    path: Path, full: IO[bytes], words: tuple[str, ...], form: tuple[str, ...]
) -> None:
    ran = run(path.parent, (*words, *form), stdout=full, stderr=subprocess.PIPE)

    said = ran.stderr.decode()
    assert ran.returncode == 3
    assert path.read_text(encoding="utf-8") != TEXT + "\n\n\n"
    assert "bubblegraph: the edit was made (" in said
    assert (
        "the report of it could not be written: no space left on device. Do not give the command "
        "again." in said
    )
    assert "Traceback" not in said
    assert "Exception" not in said


@pytest.mark.parametrize("words", EDITS, ids=lambda words: words[0])
def test_an_edit_that_can_say_nothing_anywhere_has_a_code_of_its_own(
    path: Path, full: IO[bytes], words: tuple[str, ...]
) -> None:
    ran = run(path.parent, (*words, "deals.yaml"), stdout=full, stderr=full)

    assert ran.returncode == 3
    assert path.read_text(encoding="utf-8") != TEXT + "\n\n\n"


@pytest.mark.parametrize("words", EDITS[:-1], ids=lambda words: words[0])
def test_a_dry_run_that_cannot_be_written_made_nothing(
    path: Path, full: IO[bytes], words: tuple[str, ...]
) -> None:
    ran = run(path.parent, (*words, "--dry-run"), stdout=full, stderr=subprocess.PIPE)

    assert ran.returncode == 1
    assert b"was made" not in ran.stderr
    assert path.read_text(encoding="utf-8") == TEXT + "\n\n\n"


def test_a_reader_that_is_gone_has_what_it_wanted(path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)

    ran = run(path.parent, ("set", "loan", "amount", "2B"), stdout=theirs, stderr=subprocess.PIPE)

    os.close(theirs)
    assert (ran.returncode, ran.stderr) == (0, b"Ledger: deals.yaml\n")
    assert "amount: 2B" in path.read_text(encoding="utf-8")


def test_who_closed_the_output_can_tell_whether_the_edit_was_made(path: Path) -> None:
    pytest.importorskip("fcntl", reason="streams are closed by a shell of Unix")
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *command("set", "loan", "amount", "2B")]

    ran = subprocess.run(
        closed,
        cwd=path.parent,
        env=environment(),
        stderr=subprocess.PIPE,
        timeout=HANGS,
        check=False,
    )

    made = "amount: 2B" in path.read_text(encoding="utf-8")
    assert ran.returncode == (3 if made else 1)
    assert (b"the edit was made (loan: amount set)" in ran.stderr) == made


def test_a_report_of_many_warnings_ends(bubblegraph: Run, path: Path) -> None:
    rows = "".join(f"a,b,{number},2025\n" for number in range(1, 31))

    ran = bubblegraph("add", "--csv", "-", stdin=f"payer,payee,amount,date\n{rows}".encode())

    assert ran.code == 0
    assert ran.lines[0].startswith("deals.yaml:4: added a-b-2025, a-b-2025-2, ")
    assert ran.lines[0].endswith(" and 22 more")
    assert ran.err.count("warning:") == editing.MOST_WARNINGS
    assert "more warnings; bubblegraph check lists them" in ran.err.splitlines()[-1]


# --- the lock -------------------------------------------------------------------------------------


def test_an_edit_that_waits_says_where_and_for_how_long(
    bubblegraph: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fcntl", reason="there is no lock without it")
    monkeypatch.setattr(store, "PATIENCE", 0)
    monkeypatch.setattr(store, "MOMENT", 0)

    with locked([str(path.parent)]):
        ran = bubblegraph("set", "loan", "amount", "2B")

    assert ran.code == 1
    waits, gives_up = ran.err.splitlines()[1:]
    assert (
        waits
        == f'Another program edits a ledger in "{path.parent}"; waiting for it, 0 seconds at most.'
    )
    assert gives_up.startswith(
        f'bubblegraph: another program edits a ledger in "{path.parent}", for 0 seconds'
    )
    assert gives_up.endswith("Nothing was written; try again.")


def started(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*words),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("words", EDITS, ids=lambda words: words[0])
def test_an_edit_that_waited_is_made_when_the_other_is_done(
    path: Path, words: tuple[str, ...]
) -> None:
    pytest.importorskip("fcntl", reason="there is no lock without it")
    with locked([str(path.parent)]):
        process = started(path.parent, *words, "deals.yaml")
        assert process.stderr is not None
        assert b"Another program edits" in process.stderr.readline()
        assert path.read_text(encoding="utf-8") == TEXT + "\n\n\n"
    process.communicate(timeout=HANGS)

    assert process.returncode == 0
    assert path.read_text(encoding="utf-8") != TEXT + "\n\n\n"


def test_an_edit_that_waits_can_be_broken_off(path: Path) -> None:
    pytest.importorskip("fcntl", reason="there is no lock without it")
    with locked([str(path.parent)]):
        process = started(path.parent, *NEW, "deals.yaml")
        assert process.stderr is not None
        process.stderr.readline()

        process.send_signal(signal.SIGINT)

        _, said = process.communicate(timeout=HANGS)
    assert process.returncode == 130
    assert said.decode().strip() == "Nothing was written."
    assert path.read_text(encoding="utf-8") == TEXT + "\n\n\n"


# --- Ctrl-C ---------------------------------------------------------------------------------------


def test_who_interrupts_an_edit_that_is_being_written_is_told_that_it_was_made(
    bubblegraph: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def press(*words: str) -> None:
        signal.raise_signal(signal.SIGINT)
        replace(*words)

    monkeypatch.setattr(os, "replace", press)

    ran = bubblegraph("set", "loan", "amount", "2B")

    assert ran.code == 130
    assert "deals.yaml:3: loan: amount set" in ran.out
    assert "amount: 2B" in path.read_text(encoding="utf-8")


def test_who_interrupts_before_anything_is_written_changes_nothing(
    bubblegraph: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "new_warnings", lambda _edit: signal.raise_signal(signal.SIGINT))

    ran = bubblegraph("set", "loan", "amount", "2B")

    assert ran.code == 130
    assert ran.out == ""
    assert ran.err.endswith("\nNothing was written.\n")
    assert path.read_text(encoding="utf-8") == TEXT + "\n\n\n"


Talk = Callable[..., tuple[str, int]]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """Run the program on a terminal, answering each question when it is asked; what is seen, and
    its code.
    """
    pty = pytest.importorskip("pty", reason="questions are asked on a terminal")

    def run(
        words: tuple[str, ...], *answers: tuple[str, str | Callable[[], str]]
    ) -> tuple[str, int]:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            command(*words),
            cwd=tmp_path,
            env=environment(TERM="dumb", COLUMNS="80"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: control(theirs),  # noqa: PLW1509 - no threads yet
        ) as process:
            os.close(theirs)
            guard = Timer(60, process.kill)
            guard.start()
            seen, left, last = "", list(answers), b""
            try:
                while chunk := heard(ours, last):
                    seen += chunk.decode()
                    while left and left[0][0] in seen.rsplit("\n", 1)[-1]:
                        answer = left.pop(0)[1]
                        last = (answer if isinstance(answer, str) else answer()).encode()
                        os.write(ours, last)
                        seen += "\n"
            except OSError:  # Linux says so when the last writer is gone
                pass
            os.close(ours)
            guard.cancel()
        assert not left
        return seen.replace("\r\n", "\n"), process.returncode

    return run


def heard(terminal: int, last: bytes) -> bytes:
    """
    What is said next; a key that came right before the program looked for one is pressed again.
    """
    while not select([terminal], [], [], 2)[0]:
        if last in (b"\x03", b"\x04"):
            os.write(terminal, last)
    return os.read(terminal, 65536)


def control(terminal: int) -> None:
    """Make a terminal that of this process: then Ctrl-C reaches it."""
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 1)], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("answered", range(3))
def test_a_question_that_is_not_answered_writes_nothing(
    path: Path, talk: Talk, key: str, code: int, answered: int
) -> None:
    questions = [("Payer", "a\n"), ("Payee", "b\n"), ("Kind", "debt\n")][:answered]
    last = ["Payer", "Payee", "Kind"][answered]

    seen, ended = talk(("add",), *questions, (last, key))

    assert ended == code
    assert seen.endswith("\nNothing was written.\n")
    assert "Aborted" not in seen
    assert path.read_text(encoding="utf-8") == TEXT + "\n\n\n"


GIVEN = (
    "add",
    "--payer",
    "b",
    "--kind",
    "debt",
    "--amount",
    "5M",
    "--date",
    "2025",
    "--status",
    "closed",
)
ASKED = [("Payee", "a\n"), ("Term", "\n"), ("Source", "Wire 2025\n")]


def test_the_last_question_interrupted_writes_nothing(path: Path, talk: Talk) -> None:
    seen, code = talk(GIVEN, *ASKED, ("Write it?", "\x03"))

    assert code == 130
    assert seen.endswith("\nNothing was written.\n")
    assert path.read_text(encoding="utf-8") == TEXT + "\n\n\n"


def test_a_ledger_that_changed_while_questions_were_asked_is_shown_once_more(
    path: Path, talk: Talk
) -> None:
    def change() -> str:
        path.write_text(TEXT + "# by hand\n", encoding="utf-8")
        return "y\n"

    seen, code = talk(GIVEN, *ASKED, ("Write it?", change), ("Write it?", "y\n"))

    assert code == 0
    assert "deals.yaml has changed meanwhile. What would be written now:" in seen
    text = path.read_text(encoding="utf-8")
    assert "# by hand" in text
    assert [deal.amount.low for deal in read_text(text).deals] == [1_000_000_000_00, 5_000_000_00]


# --- signs that steer a terminal ------------------------------------------------------------------

STEERS = "a\x1b[31m\u202eb"


def test_no_word_of_the_user_steers_the_terminal(path: Path, talk: Talk) -> None:
    seen, code = talk(
        ("add", "--payer", STEERS, "--kind", STEERS, "--payee", "b", "--amount", STEERS),
        ("Declare", "n\n"),
        ("Payer", "\x03"),
    )

    assert code == 130
    assert "\x1b" not in seen
    assert "\u202e" not in seen
    assert "a<U+001B>[31m<U+202E>b" in seen
