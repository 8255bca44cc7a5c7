"""What a terminal sees of long work, and how Ctrl-C and ``--patience`` end it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from bubblegraph.cli.options import a_number
from bubblegraph.patience import Patience

__all__ = ["Seconds", "working"]

QUIET = 2.0  # seconds before a terminal is told anything
BEAT = 0.5  # seconds between two looks at what is being done
GRACE = 0.7  # seconds after the first Ctrl-C in which a search gives what it has

Seconds = Annotated[
    float | None,
    typer.Option(
        "--patience",
        metavar="SECONDS",
        min=0,
        callback=a_number,
        help="How long to search; what is not proven by then has bounds, called so.",
        show_default=False,
    ),
]


@contextmanager
def working(seconds: float | None = None) -> Iterator[Patience]:
    """Give a command the patience of its user.

    The first Ctrl-C ends the searches, which then give what they have; what goes on regardless for 0.7
    seconds is broken off by a KeyboardInterrupt, and so is everything at the second. On the way out the
    program exits with 130 if there was one. After two seconds a terminal is told what is being done.
    """
    patience = Patience(seconds)
    before = signal.signal(signal.SIGINT, _ends(patience))
    told = threading.Event()
    teller = _start_teller(patience, told)
    try:
        yield patience
    finally:
        _disarm()
        signal.signal(signal.SIGINT, before)
        told.set()
        if teller:
            teller.join()
    if patience.interrupted:
        raise typer.Exit(130)


def _ends(patience: Patience) -> Callable[[int, FrameType | None], None]:
    def press(_signal: int, _frame: FrameType | None) -> None:
        if patience.interrupted:
            raise KeyboardInterrupt
        patience.interrupted = True
        _arm()

    return press


def _arm() -> None:
    """Break off what does not ask its patience; systems without timers wait for the second Ctrl-C."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, GRACE)


def _disarm() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _start_teller(patience: Patience, told: threading.Event) -> threading.Thread | None:
    if not sys.stderr.isatty():
        return None
    teller = threading.Thread(target=_tell, args=(patience, told), daemon=True)
    teller.start()
    return teller


def _tell(patience: Patience, told: threading.Event) -> None:
    """Keep one line at the foot of the terminal up to date, and take it away in the end."""
    waited = QUIET
    if told.wait(QUIET):
        return
    while True:
        sys.stderr.write(f"\r\x1b[K{patience.doing or 'Working'} … {waited:.0f} s (Ctrl-C ends it)")
        sys.stderr.flush()
        if told.wait(BEAT):
            break
        waited += BEAT
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
