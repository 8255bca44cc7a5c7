"""What a terminal sees of long work, and how Ctrl-C and ``--patience`` end it.

Every command runs inside ``command``; what can give a part of its answer does so inside
``working``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from math import isnan
from types import FrameType
from typing import Annotated, Any

import typer

from bubblegraph.errors import OutputError
from bubblegraph.patience import Patience
from bubblegraph.text import printable

__all__ = [
    "Seconds",
    "a_number",
    "aim",
    "allow",
    "answer",
    "aside",
    "begin",
    "command",
    "hush",
    "spare",
    "take_time",
    "working",
]

INTERRUPTED = 130  # what a program exits with that Ctrl-C ended
QUIET = 2.0  # seconds before a terminal is told anything
BEAT = 0.25  # seconds between two looks at what is being done
GRACE = 0.2  # seconds after the first Ctrl-C in which a search gives what it has
LONG_GRACE = 30.0  # the same where millions of rows are gone through for the answer
REST = 0.75  # seconds after that for the answer, before it is broken off as well


def a_number(value: float | None) -> float | None:
    """Refuse "nan", which lies in any range for some versions of typer."""
    if value is not None and isnan(value):
        raise typer.BadParameter("nan is not a number.")
    return value


Seconds = Annotated[
    float | None,
    typer.Option(
        "--patience",
        metavar="SECONDS",
        min=0,
        callback=a_number,
        help="How long to search. Results that are not proven by then are given as bounds.",
    ),
]


class _Now:
    """The command that runs: a process has one."""

    def __init__(self) -> None:
        self.patience = Patience()
        self.grace = GRACE
        self.partial = False  # whether it can give a part of its answer
        self.broken = False  # whether it was told to, and then broken off
        self.answering = False  # whether it has its answer, and lays it out
        self.teller: _Teller | None = None
        self.targets: list[str] = []  # the files that it is to write


_now = _Now()


@contextmanager
def command() -> Iterator[None]:
    """Run a command: a terminal is told what takes long, Ctrl-C ends it with 130, prompts too."""
    global _now  # noqa: PLW0603 - there is one
    _now = _Now()
    _now.patience.doing = "Working"
    with _listening(), _telling():
        try:
            yield
        except typer.Abort as abort:
            if isinstance(abort.__context__, KeyboardInterrupt):
                typer.echo(err=True)  # the question stands on the last line
                raise typer.Exit(INTERRUPTED) from None
            raise


@contextmanager
def working(seconds: float | None = None) -> Iterator[Patience]:
    """Give a search the patience of its user.

    The first Ctrl-C ends the search, which then gives what it has. What goes on regardless is
    broken off by a KeyboardInterrupt after 0.2 seconds, which a search may catch to give what it
    has all the same; an answer that is being laid out by then is not. After another 0.75 seconds,
    or at the second Ctrl-C, everything ends. On the way out the program exits with 130.
    """
    with nullcontext() if _now.teller else command():
        patience = allow(seconds)
        _now.partial = True
        try:
            yield patience
        finally:
            _now.partial = False
            _disarm()
        if patience.interrupted:
            raise typer.Exit(INTERRUPTED)


def take_time() -> None:
    """Let what comes after the first Ctrl-C take longer: rows are to be read for the answer.

    The second still ends it at once.
    """
    _now.grace = LONG_GRACE


def allow(seconds: float | None) -> Patience:
    """Give what is done next so many seconds."""
    patience = Patience(seconds)
    patience.doing = _now.patience.doing
    _now.patience = patience
    return patience


# --- files to write -------------------------------------------------------------------------------


def aim(path: str) -> None:
    """Say before the work that a file cannot be written, and keep in mind that it is to be.

    Raises
    ------
    OutputError
        If it cannot.
    """
    from bubblegraph.files import check_target  # noqa: PLC0415

    check_target(path)
    _now.targets.append(path)


def spare(files: Iterable[str]) -> None:
    """Refuse to write over what was read.

    Raises
    ------
    OutputError
        If a file to write is one of them.
    """
    read = [file for file in files if os.path.exists(file)]
    for path in filter(os.path.exists, _now.targets):
        if any(os.path.samefile(path, file) for file in read):
            raise OutputError(
                f'cannot write "{path}": the answer is made from it. Name another file.'
            )


# --- Ctrl-C ---------------------------------------------------------------------------------------


@contextmanager
def _listening() -> Iterator[None]:
    """Hear Ctrl-C, unless the program is to ignore it or runs beside others."""
    mine = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if mine else signal.SIG_IGN
    if before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, _press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _press(_signal: int, _frame: FrameType | None) -> None:
    if not _now.partial:
        raise KeyboardInterrupt
    if _now.patience.interrupted:
        raise SystemExit(INTERRUPTED)
    _now.patience.interrupted = True
    _arm()


def _arm() -> None:
    """Break off what asks no patience; systems without timers wait for the second Ctrl-C."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _break_off)
        signal.setitimer(signal.ITIMER_REAL, _now.grace, REST)


def _break_off(_signal: int, _frame: FrameType | None) -> None:
    if _now.broken:
        raise SystemExit(INTERRUPTED)
    _now.broken = True
    if not _now.answering:
        raise KeyboardInterrupt


def _disarm() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


# --- what a terminal is told ----------------------------------------------------------------------


def begin(doing: str) -> None:
    """Say what is being done from now on, for a terminal that waits."""
    _now.patience.doing = doing


def answer() -> None:
    """Say that the search is over, and the answer is laid out."""
    _now.answering = True
    begin("Laying out the answer")


def hush() -> None:
    """Tell nothing more, and leave the terminal as it was: for an answer or a question."""
    with aside():
        _now.patience.doing = ""


@contextmanager
def aside() -> Iterator[None]:
    """Take away what the terminal was told, so that something else can be written."""
    with _now.teller.silence() if _now.teller else nullcontext():
        yield


@contextmanager
def _telling() -> Iterator[None]:
    _now.teller = teller = _Teller(_terminal())
    teller.start()
    try:
        yield
    finally:
        teller.stop()
        _now.teller = None


def _terminal() -> Any:
    """Standard error, if that is a terminal which can take back a line."""
    there = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return sys.stderr if there else None


class _Teller:
    """Keeps one line at the foot of the terminal up to date."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal
        self._thread = threading.Thread(target=self._run, daemon=True) if terminal else None
        self._lock = threading.RLock()
        self._done = threading.Event()
        self._since: float | None = None  # when the work began that goes on
        self._shown = ""

    def start(self) -> None:
        """Begin to look at what is being done."""
        if self._thread:
            self._thread.start()

    def stop(self) -> None:
        """Take the line away for good."""
        self._done.set()
        if self._thread:
            self._thread.join()
        self._show("")

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Take the line away for a while."""
        with self._lock:
            self._show("")
            yield

    def _run(self) -> None:
        if hasattr(
            signal, "pthread_sigmask"
        ):  # else this thread may take them, and the main one sleeps on
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGALRM})
        while not self._done.wait(BEAT):
            with self._lock:
                self._look()

    def _look(self) -> None:
        doing = _now.patience.doing
        if not doing:
            self._since = None
            return
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since >= QUIET:
            self._show(f"{doing}: {now - self._since:.0f} s. Ctrl-C ends it.")

    def _show(self, line: str) -> None:
        """Write the line over the one before it, if it is another."""
        if line != self._shown and self._terminal:
            self._terminal.write(f"\r{_fit(printable(line), self._terminal)}\x1b[K")
            self._terminal.flush()
        self._shown = line


def _fit(line: str, terminal: Any) -> str:
    """Cut a line so that it does not wrap; signs of other scripts may take two columns."""
    try:
        width = os.get_terminal_size(terminal.fileno()).columns or 80
    except (OSError, ValueError):
        width = 80
    return line[: (width - 1) // (1 if line.isascii() else 2)]
