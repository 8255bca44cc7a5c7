"""Ctrl-C at every stage of every command, and what a terminal is told of long work."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import HANGS, complete_ledger, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

LOOP = """
strict: false
deals:
- {id: stake, payer: a, payee: b, kind: equity, amount: 10, date: 2025-01-10, status: closed}
- {id: rent, payer: b, payee: a, kind: cloud, amount: 4, date: 2025-02-20, status: closed}
claims:
- {says: ten, value: 10, metric: total, deals: [stake], date: 2025-03-01}
"""

# the program, in which one function says that it is reached and then never ends
STUCK = """
import sys
from importlib import import_module

def stuck(*_words, **_more):
    print("stuck", file=sys.stderr, flush=True)
    while True:
        pass

setattr(import_module({module!r}), {function!r}, stuck)
sys.argv = ["bubblegraph", *{words!r}]
from bubblegraph.__main__ import main
main()
"""


@contextmanager
def started(code: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def says(process: subprocess.Popen[bytes], word: bytes) -> None:
    """Wait until the program says a word."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.strip() == word:
            return
    pytest.fail(f"the program ended and never said {word!r}")


def end(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Wait for the end: the exit code and what was written since."""
    out, err = process.communicate(timeout=HANGS)
    return process.returncode, out.decode(), err.decode()


def pressed_in(folder: Path, place: str, *words: str) -> tuple[int, str, str]:
    """Run the program until it is stuck at a place, ``module:function``, and press Ctrl-C there."""
    module, function = place.split(":")
    code = STUCK.format(module=f"bubblegraph.{module}", function=function, words=words)
    with started(code, folder) as process:
        says(process, b"stuck")
        process.send_signal(signal.SIGINT)
        return end(process)


# the program, which tells a terminal at once what it does, and looks all the time
TELLS = """
import sys
from bubblegraph.cli import working

working.QUIET, working.BEAT = {quiet}, 0.001
sys.argv = ["bubblegraph", *{words!r}]
from bubblegraph.__main__ import main
main()
"""


class Terminal:
    """A run of the program on a terminal, which is standard input, output and error."""

    def __init__(self, code: str, folder: Path) -> None:
        self.wrote = b""
        self._end, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environment(TERM="xterm", NO_COLOR="1"),
        )
        os.close(theirs)

    def until(self, text: bytes | None = None) -> bytes:
        """Read until it writes a text, or until its end; all that it wrote."""
        while text is None or text not in self.wrote:
            try:
                some = os.read(self._end, 65536)
            except OSError:  # how the end of a terminal is told on Linux
                some = b""
            if not some:
                assert text is None, f"it never wrote {text!r}, but {self.wrote!r}"
                break
            self.wrote += some
        return self.wrote

    def press(self) -> int:
        """Press Ctrl-C, and wait for the exit code.

        A press between a question and the first look at the keyboard is lost, for Python hears of
        it when a key is pressed: who waits a second without an answer presses again.
        """
        self.process.send_signal(signal.SIGINT)
        while not select.select([self._end], [], [], 1)[0]:
            self.process.send_signal(signal.SIGINT)
        self.until()
        return self.process.wait(timeout=HANGS)

    def close(self) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.process.wait()
        os.close(self._end)


@contextmanager
def terminal(code: str, folder: Path) -> Iterator[Terminal]:
    run = Terminal(code, folder)
    try:
        yield run
    finally:
        run.close()


def on_terminal(code: str, folder: Path, until: bytes | None = None) -> bytes:
    with terminal(code, folder) as run:
        return run.until(until)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deals.yaml").write_text(LOOP)
    (tmp_path / "dense.yaml").write_text(complete_ledger(12))
    return tmp_path


# --- stages without an answer ---------------------------------------------------------------------

READING = "ledger.read:load_ledger"
STAGES = {
    "cycles, reading": (READING, "cycles"),
    "cycles, choosing": ("ledger.select:select_deals", "cycles"),
    "cycles, adding up": ("analysis.question:build_graphs", "cycles"),
    "cycles, cutting down to the core": ("analysis.question:circular_core", "cycles"),
    "cycles, ranking": ("analysis.circular_flows:rank_cycles", "cycles"),
    "cycles, laying out": ("output.render:render", "cycles", "--json"),
    "cycles, writing": ("files:write_bytes", "cycles", "-o", "out.json"),
    "show, reading": (READING, "show", "a"),
    "show, adding up": ("analysis.question:build_graphs", "show", "a"),
    "volume, reading": (READING, "volume"),
    "volume, computing": ("analysis.volume:measure_volume", "volume"),
    "cut": ("analysis.cut:cut_deals", "cut"),
    "vendor": ("analysis.vendor:rank_vendors", "vendor"),
    "stress": ("analysis.stress:stress_payments", "stress", "a"),
    "compare": ("analysis.compare:compare_ledgers", "compare", "deals.yaml", "wirecard"),
    "deals": ("output.deals:answer_deals", "deals"),
    "sources": ("analysis.sources:weigh_sources", "sources"),
    "diff": ("analysis.diff:compare_flows", "diff", "--from", "2025-01-15"),
    "claims": ("analysis.claims:compare_claims", "claims", "deals.yaml"),
    "draw": ("drawing.track.draw:draw_track", "draw", "-o", "out.svg"),
    "export": ("analysis.export:flow_graph", "export", "-o", "out.gml"),
    "export, writing": ("output.export:write_together", "export", "-o", "out.csv"),
    "draw, writing": ("drawing.picture:save_picture", "draw", "-o", "out.svg"),
    "check": ("ledger.lints.lint:lint_ledger", "check"),
    "watch": ("ledger.read:read_ledger", "watch"),
    "add": ("editing.store:edit_files", "add", "--entity", "c"),
    "set": ("editing.store:edit_files", "set", "stake", "note", "x"),
    "rename": ("editing.store:edit_files", "rename", "stake", "steak"),
    "remove": ("editing.store:edit_files", "remove", "rent"),
    "format": ("editing.store:edit_files", "format"),
    "new": ("editing.new:starter_ledger", "new", "more.yaml"),
    "glossary": ("analysis.glossary:look_up", "glossary"),
    "schema": ("ledger.schema:ledger_schema", "schema"),
    "profile": ("ledger.propose:propose_profile", "profile", "payments.csv"),
    "ledgers": ("ledger.read:shipped_ledgers", "ledgers"),
}


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_ctrl_c_ends_a_command_wherever_it_is(folder: Path, stage: tuple[str, ...]) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    code, out, err = pressed_in(folder, *stage)

    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


AWAITS = """
import io, sys

class Input(io.RawIOBase):
    def __init__(self):
        self.buffer = self

    def read(self, size):
        print("awaited", file=sys.stderr, flush=True)
        return sys.__stdin__.buffer.read(size)

sys.stdin = Input()
sys.argv = ["bubblegraph", *{words!r}]
from bubblegraph.__main__ import main
main()
"""


@pytest.mark.parametrize("command", ["check", "deals", "cycles"])
def test_ctrl_c_while_a_ledger_is_awaited_ends_without_a_word(folder: Path, command: str) -> None:
    with started(AWAITS.format(words=(command, "-")), folder) as process:
        says(process, b"awaited")
        process.send_signal(signal.SIGINT)

        assert end(process) == (130, "", "")


def test_ctrl_c_at_a_question_writes_nothing(folder: Path) -> None:
    before = (folder / "deals.yaml").read_bytes()
    words = ("add", "--payer", "a")

    with terminal(TELLS.format(words=words, quiet=0), folder) as run:
        run.until(b"Payee, whom it reaches: ")
        assert run.press() == 130

    assert screen(run.wrote)[-1] == ""
    assert (folder / "deals.yaml").read_bytes() == before


# --- stages with a part of the answer -------------------------------------------------------------


def test_ctrl_c_while_t_is_computed_gives_the_loops_and_limits(folder: Path) -> None:
    code, out, err = pressed_in(folder, "analysis.question:core_round_trip", "cycles", "--json")

    found = json.loads(out)
    assert (code, err) == (130, "")
    assert [each["entities"] for each in found["cycles"]] == [["a", "b"]]
    assert (found["found"], found["complete"]) == (1, True)
    signed = found["totals"]["signed"]
    assert (signed["round_trip_exact"], signed["round_trip_least"]["high"]) == (False, 4)
    assert (signed["round_trip"]["high"], signed["circulation"]["high"]) == (4, 8)


def test_in_words_it_says_that_these_are_limits_and_lists_the_loops(folder: Path) -> None:
    code, out, _ = pressed_in(folder, "analysis.question:core_round_trip", "cycles")

    assert code == 130
    assert "T* is not computed, for want of patience (--patience)" in out
    assert "The loops, with what each could carry alone:" in out
    assert "a ⇄ b" in out


def test_ctrl_c_while_the_numbers_of_loops_are_sought_shows_the_rest(folder: Path) -> None:
    code, out, err = pressed_in(folder, "analysis.show:round_trip_rows", "show", "a")

    assert (code, err) == (130, "")
    assert "# On 1 loop:\n#   a ⇄ b\n" in out


HEARS = """
import sys
from bubblegraph.analysis import question
from bubblegraph.cli import working

working.GRACE = 10_000

def hears(_core, **_more):
    print("stuck", file=sys.stderr, flush=True)
    while not working._now.patience.interrupted:
        pass
    print("heard", file=sys.stderr, flush=True)
    while True:
        pass

question.core_round_trip = hears
sys.argv = ["bubblegraph", "cycles"]
from bubblegraph.__main__ import main
main()
"""


def test_the_second_ctrl_c_ends_at_once(folder: Path) -> None:
    with started(HEARS, folder) as process:
        for word in (b"stuck", b"heard"):
            says(process, word)
            process.send_signal(signal.SIGINT)

        assert end(process) == (130, "", "")


def test_who_is_stuck_after_the_answer_was_cut_short_is_ended_as_well(folder: Path) -> None:
    """T* is broken off once; what goes on after that gets no second chance."""
    limits = "import bubblegraph.analysis.question as question\nquestion.bound_round_trip = stuck\n"
    code = STUCK.format(
        module="bubblegraph.analysis.question", function="core_round_trip", words=["cycles"]
    )

    with started(code.replace("sys.argv", f"{limits}sys.argv"), folder) as process:
        says(process, b"stuck")
        process.send_signal(signal.SIGINT)

        assert end(process) == (130, "", "stuck\n")


ENDLESS = """
import sys
from bubblegraph.solving import cycle_search

class Told(cycle_search.Work):
    said = False

    def add(self, steps):
        super().add(steps)
        if self.steps > 50_000 and not Told.said:
            Told.said = True
            print("searching", file=sys.stderr, flush=True)

from bubblegraph.cli import working
working.GRACE = 60  # however slow the machine: the search ends by itself
import bubblegraph.analysis.cycles
bubblegraph.analysis.cycles.Work = Told
sys.argv = ["bubblegraph", *{words!r}]
from bubblegraph.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "more",
    [(), ("--all",), ("--json",), ("--format", "csv"), ("--explain", "1"), ("--longest", "12")],
)
def test_ctrl_c_ends_an_endless_list_with_the_largest_that_were_found(
    folder: Path, more: tuple[str, ...]
) -> None:
    words = ("cycles", "dense.yaml", "--most", "100000000", "--longest", "11", *more)
    with started(ENDLESS.format(words=words), folder) as process:
        says(process, b"searching")
        process.send_signal(signal.SIGINT)
        code, out, err = end(process)

    assert code == 130
    assert "p00" in out
    said = "it was interrupted; of "
    assert said in (err if "csv" in more else out) or "--explain" in more
    assert "Traceback" not in err


def test_ctrl_c_while_nobody_reads_the_answer_ends_all_the_same(folder: Path) -> None:
    words = ("cycles", "dense.yaml", "--json")
    soon = ENDLESS.format(words=words).replace("GRACE = 60", "GRACE = 1")
    with started(soon, folder) as process:
        assert process.stdout is not None
        process.stdout.read(1)  # it writes, and more than a pipe holds
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=HANGS) == 130


def test_a_program_that_is_started_with_ctrl_c_ignored_ignores_it(folder: Path) -> None:
    """As a shell does with what runs in the background."""
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + ENDLESS.format(
        words=("cycles", "dense.yaml", "--most", "30000")
    )
    with started(code, folder) as process:
        says(process, b"searching")
        process.send_signal(signal.SIGINT)

        assert end(process)[0] == 0


# --- what a terminal is told ----------------------------------------------------------------------


def screen(wrote: bytes) -> list[str]:
    """What stands on a terminal in the end."""
    lines, column = [""], 0
    for piece in re.findall(r"\x1b\[K|\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", wrote.decode()):
        if piece == "\r":
            column = 0
        elif piece == "\n":
            lines.append("")
            column = 0
        elif piece == "\x1b[K":
            lines[-1] = lines[-1][:column]
        elif not piece.startswith("\x1b"):
            lines[-1] = lines[-1][:column] + piece + lines[-1][column + len(piece) :]
            column += len(piece)
    return [line.rstrip() for line in lines]


TOLD = [
    ("cycles",),
    ("cycles", "--json"),
    ("cycles", "-o", "out.json"),
    ("volume",),
    ("cut",),
    ("vendor",),
    ("stress", "a"),
    ("deals",),
    ("show", "a"),
    ("draw", "-o", "out.svg"),
    ("coverage",),
    ("progress",),
    ("compare", "deals.yaml", "wirecard"),
    ("timeline",),
    ("report", "-o", "out.html"),
    ("export", "-o", "out.gml"),
    ("page", "-o", "out.html"),
    ("sources",),
    ("diff", "--from", "2025-01-15"),
    ("claims", "deals.yaml"),
    ("check",),
    ("add", "--entity", "c", "--dry-run"),
    ("set", "stake", "note", "x", "--dry-run"),
    ("rename", "stake", "steak", "--dry-run"),
    ("remove", "rent", "--dry-run"),
    ("format", "--check"),
    ("schema",),
    ("glossary",),
    ("new", "more.yaml"),
    ("show", "nobody"),
]


QUICK = ("schema", "new", "glossary")  # done before anything can be told


@pytest.mark.parametrize("words", TOLD, ids=" ".join)
def test_what_a_terminal_is_told_is_taken_away_before_the_answer(
    folder: Path, words: tuple[str, ...]
) -> None:
    quiet = on_terminal(TELLS.format(words=words, quiet=10_000), folder)
    (folder / "more.yaml").unlink(missing_ok=True)
    told = on_terminal(TELLS.format(words=words, quiet=0), folder)

    assert b"Ctrl-C ends it." in told or words[0] in QUICK
    assert b"Ctrl-C ends it." not in quiet
    assert screen(told) == screen(quiet)


def test_a_terminal_is_told_what_takes_long(folder: Path) -> None:
    code = STUCK.format(
        module="bubblegraph.analysis.question", function="core_round_trip", words=["cycles"]
    )
    code = code.replace(
        "sys.argv", "from bubblegraph.cli import working\nworking.QUIET = 0\nsys.argv"
    )

    assert on_terminal(
        code, folder, until=b"Computing T* and V* of 2 legs: 0 s. Ctrl-C ends it.\x1b[K"
    )


def test_the_line_is_written_anew_only_when_it_changes(folder: Path) -> None:
    code = STUCK.format(
        module="bubblegraph.analysis.question", function="core_round_trip", words=["cycles"]
    )
    code = code.replace(
        "sys.argv",
        "from bubblegraph.cli import working\nworking.QUIET, working.BEAT = 0, 0.001\nsys.argv",
    )

    wrote = on_terminal(code, folder, until=b"legs: 2 s.")

    assert [wrote.count(b"V* of 2 legs: %d s." % second) for second in (0, 1)] == [1, 1]


def test_nothing_is_told_where_standard_error_is_no_terminal(folder: Path) -> None:
    with started(TELLS.format(words=("cycles", "dense.yaml"), quiet=0), folder) as process:
        code, out, err = end(process)

    assert (code, err) == (0, "")
    assert "\r" not in out


def test_a_line_never_wraps(folder: Path) -> None:
    (folder / ("long" * 40 + ".yaml")).write_text(LOOP)
    words = ("cycles", "long" * 40 + ".yaml")
    code = STUCK.format(module="bubblegraph.ledger.read", function="load_ledger", words=words)
    code = code.replace(
        "sys.argv", "from bubblegraph.cli import working\nworking.QUIET = 0\nsys.argv"
    )

    wrote = on_terminal(code, folder, until=b"\x1b[K")

    assert "Reading longlong" in screen(wrote)[-1]
    assert len(screen(wrote)[-1]) == 79
