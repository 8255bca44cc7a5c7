"""The ledger is checked and its loops are shown again when it is saved, by a process that really
watches.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import Filters, read_text
from bubblegraph.cli.watch import draw
from conftest import HANGS, Run, command, environment

LEDGER = """\
strict: false
deals:
- {payer: a, payee: b, kind: debt, amount: 9, date: 2024, id: loan, source: FT 2024}
"""
LOOP = (
    LEDGER
    + "- {payer: b, payee: a, kind: debt, amount: 4, date: 2024, id: back, source: FT 2024}\n"
)
BROKEN = LEDGER + "- {payer: b, payee: a, kind: dept, amount: 4, date: 2024, source: FT 2024}\n"


class Watcher:
    """A process that watches, and the lines it prints on both streams as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, words: str) -> str:
        """Wait for a line that holds some words."""
        while True:
            try:
                self.seen.append(self.lines.get(timeout=HANGS))
            except queue.Empty:
                raise AssertionError(f"no line with {words!r} after {self.seen}") from None
            if words in self.seen[-1]:
                return self.seen[-1]

    def stop(self, *, press: signal.Signals = signal.SIGINT) -> int:
        """End the process, and read what it said to the last line:
        only then is its output closed.
        """
        self.process.send_signal(press)
        self.reader.join(timeout=HANGS)
        code = self.process.wait(timeout=HANGS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.seen += iter_lines(self.lines)
        return code


def iter_lines(lines: queue.Queue[str]) -> Iterator[str]:
    while not lines.empty():
        yield lines.get()


Start = Callable[..., Watcher]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Watch in ``tmp_path``, looking several times a second."""
    running: list[Watcher] = []

    def run(*words: str, every: float = 0.2) -> Watcher:
        process = subprocess.Popen(
            command("watch", *words, "--every", str(every)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=tmp_path,
            env=environment(),
            text=True,
            encoding="utf-8",
        )
        running.append(Watcher(process))
        return running[-1]

    yield run
    for watcher in running:
        watcher.stop(press=signal.SIGKILL)


def replace(path: Path, text: str) -> None:
    """Save as most editors do: write another file, then put it in place."""
    scratch = path.with_suffix(".swp")
    scratch.write_text(text)
    scratch.replace(path)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


@pytest.mark.parametrize("save", [Path.write_text, replace], ids=["written over", "replaced"])
def test_a_save_shows_what_changed_and_the_loops(
    start: Start, tmp_path: Path, save: Callable[[Path, str], None]
) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LEDGER)

    watcher = start("deals.yaml")
    assert watcher.until("Watching") == "Watching deals.yaml; Ctrl-C ends it."
    watcher.until("nothing wrong")
    watcher.until("Circular flows: deals")
    save(path, LOOP)

    assert watcher.until("saved")[8:] == " deals.yaml saved, nothing wrong"
    assert watcher.until("loops") == "1 added: back; T* 0.00, if all 0.00 → 4.00; loops 0 → 1"
    watcher.until("a ⇄ b")
    assert watcher.stop() == 130
    assert not any("Traceback" in line for line in watcher.seen)


def test_a_broken_ledger_is_told_and_watched_further(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LOOP)

    watcher = start()
    watcher.until("a ⇄ b")
    path.write_text(BROKEN)
    assert watcher.until("saved").endswith("deals.yaml saved, 1 error")
    assert watcher.until("error: kind is not known").startswith("deals.yaml:4:30: error")
    watcher.until("Did you mean debt?")
    path.write_text(LOOP.replace("amount: 4", "amount: 5"))

    watcher.until("nothing wrong")
    assert watcher.until("loops") == "1 changed: back; T* 0.00, if all 4.00 → 5.00; loops 1"
    watcher.until("a ⇄ b")


def test_a_ledger_that_is_broken_at_first_is_shown_once_it_is_mended(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(BROKEN)

    watcher = start("deals.yaml")
    watcher.until("kind is not known")
    path.write_text(LOOP)

    watcher.until("a ⇄ b")


def test_a_warning_does_not_keep_the_loops_back(start: Start, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP.replace(", source: FT 2024", "", 1))

    watcher = start("deals.yaml")

    watcher.until("1 warning")
    watcher.until("no source (deal loan)")
    watcher.until("a ⇄ b")


def test_a_file_that_goes_away_is_waited_for(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LEDGER)

    watcher = start("deals.yaml")
    watcher.until("Circular flows")
    path.unlink()
    assert watcher.until("gone").endswith("deals.yaml is gone; waiting for it")
    path.write_text(LOOP)

    watcher.until("1 added: back")
    watcher.until("a ⇄ b")


def test_a_file_that_is_not_there_yet_is_waited_for(start: Start, tmp_path: Path) -> None:
    watcher = start("deals.yaml")
    watcher.until("there is no such file")
    (tmp_path / "deals.yaml").write_text(LOOP)

    watcher.until("a ⇄ b")


def test_what_a_ledger_includes_is_watched_even_before_it_is_there(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "main.yaml").write_text("include: sub/more.yaml\n" + LEDGER)
    (tmp_path / "sub").mkdir()

    watcher = start("main.yaml")
    watcher.until('cannot include "sub/more.yaml"')
    (tmp_path / "sub" / "more.yaml").write_text("as_of: 2024-12-31\n")
    assert watcher.until("saved").endswith("sub/more.yaml saved, nothing wrong")
    deal = "{payer: b, payee: a, kind: debt, amount: 4, date: 2024, id: back, source: FT}"
    (tmp_path / "sub" / "more.yaml").write_text(f"strict: false\ndeals: [{deal}]\n")

    watcher.until("1 added: back")


def test_a_save_in_parts_is_read_when_it_is_whole(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LEDGER)
    watcher = start("deals.yaml", every=1)  # longer than this process may have to wait for its turn
    watcher.until("Circular flows")

    with path.open("w") as stream:
        for character in LOOP:
            stream.write(character)
            stream.flush()

    watcher.until("a ⇄ b")
    assert not any("error" in line for line in watcher.seen)


def test_a_save_that_changes_nothing_says_nothing(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LEDGER)
    watcher = start("deals.yaml")
    watcher.until("Circular flows")
    os.utime(path, (0, 0))
    replace(path, LEDGER)
    replace(path, LOOP)

    watcher.until("a ⇄ b")
    assert sum("saved" in line for line in watcher.seen) == 1


def test_a_picture_is_drawn_again(start: Start, tmp_path: Path) -> None:
    path, picture = tmp_path / "deals.yaml", tmp_path / "loops.svg"
    path.write_text(LOOP)

    watcher = start("deals.yaml", "-o", "loops.svg")
    watcher.until("Wrote loops.svg")
    first = picture.read_text(encoding="utf-8")
    path.write_text(LOOP.replace("amount: 4", "amount: 5"))
    watcher.until("Wrote loops.svg")

    second = picture.read_text(encoding="utf-8")
    assert ">$4<" in first
    assert ">$5<" in second


def test_in_a_picture_that_is_drawn_again_the_companies_stay(tmp_path: Path) -> None:
    look: dict[str, Any] = {"theme": "light"}
    third = "".join(
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: 8, date: 2024}}\n"
        for payer, payee in ("bc", "ca")
    )

    draw(str(tmp_path / "1.svg"), "network", read_text(LOOP), Filters(), look)
    before = dict(look["positions"])
    draw(str(tmp_path / "2.svg"), "network", read_text(LOOP + third), Filters(), look)

    assert set(before) == {"a", "b"}
    for company, place in before.items():
        assert look["positions"][company] == pytest.approx(place, abs=0.02)
    assert "c" in look["positions"]


def test_a_file_of_loops_is_written_again(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LEDGER)

    watcher = start("deals.yaml", "-o", "loops.json")
    watcher.until("Wrote loops.json")
    assert json.loads((tmp_path / "loops.json").read_text())["found"] == 0
    path.write_text(LOOP)
    watcher.until("Wrote loops.json")

    assert json.loads((tmp_path / "loops.json").read_text())["found"] == 1


def test_a_question_without_an_answer_is_said_and_watched_further(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(LEDGER)

    watcher = start("deals.yaml", "--entity", "carl")
    watcher.until('no entity is called "carl"')
    path.write_text(LOOP.replace("payer: b", "payer: carl"))

    watcher.until("Circular flows")


def test_standard_output_can_be_a_pipe_that_ends(tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP)
    path = tmp_path / "deals.yaml"
    with subprocess.Popen(
        command("watch", "deals.yaml", "--every", "0.05"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "# Circular flows: deals, US$\n"
        process.stdout.close()
        path.write_text(LOOP.replace("amount: 4", "amount: 5"))

        assert process.wait(timeout=HANGS) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_nothing_heavy_is_loaded_while_there_is_nothing_to_compute(tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(BROKEN)
    script = (
        "import sys, time\n"
        "from bubblegraph.cli import main\n"
        "def stop(seconds): raise KeyboardInterrupt\n"
        "time.sleep = stop\n"
        "sys.argv = ['bubblegraph', 'watch', 'deals.yaml']\n"
        "try:\n    main()\n"
        "finally:\n"
        "    print(sorted({'networkx', 'numpy', 'matplotlib', 'highspy', 'rich'} & "
        "set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )

    assert done.returncode == 130
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("-",), 2, "standard input cannot be saved again"),
        (("deals.yaml", "-o", "loops.xyz"), 1, 'cannot tell the format of "loops.xyz"'),
        (("deals.yaml", "--every", "0"), 2, "--every"),
        (("deals.yaml", "--as", "pie"), 2, "form is not known"),
        (("",), 2, "the name of a ledger is empty"),
        (("deals.yaml", "-o", "nowhere/loops.svg"), 1, 'there is no folder "nowhere"'),
        (("deals.svg", "-o", "deals.svg"), 1, "the answer is made from it"),
    ],
)
def test_what_cannot_be_watched_is_refused_at_once(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    for name in ("deals.yaml", "deals.svg"):
        (tmp_path / name).write_text(LOOP)

    ran = bubblegraph("watch", *words)

    assert ran.code == code
    assert (tmp_path / "deals.svg").read_text() == LOOP
    assert message in " ".join(ran.err.replace("│", " ").split())
