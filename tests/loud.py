"""A solver that prints whatever it is told, from C, as some version of HiGHS may; and the program
with it.

Run: python tests/loud.py WORDS, in place of bubblegraph WORDS; WORDS + WORDS run one after another.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import nullcontext, suppress
from typing import Any

import highspy

C = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
MADE, SOLVED = (
    b"Running a solver of some version: all rights reserved",
    b"Solving as loudly as can be",
)


def shout(text: bytes) -> None:
    """Print from C: held back in the C library, and past it."""
    C.puts(text)
    C.write(1, text + b"\n", len(text) + 1)


class Loud(highspy.Highs):  # type: ignore[misc, name-defined]
    """It shouts as soon as it is made, and whenever it solves."""

    def __init__(self) -> None:
        shout(MADE)
        super().__init__()

    def run(self) -> Any:
        """Solve."""
        shout(SOLVED)
        return super().run()


class Louder(Loud):
    """It also shouts where nobody would expect it."""

    def addRow(self, *given: Any) -> Any:  # noqa: N802 - as HiGHS calls it
        """Add a row."""
        shout(b"A row, of all things")
        return super().addRow(*given)


highspy.Highs = Loud


def run_all(rest: list[str]) -> None:
    """Run commands that are parted by ``+``; each asks the solver anew."""
    while rest:
        end = rest.index("+") if "+" in rest else len(rest)
        sys.argv[1:], rest = rest[:end], rest[end + 1 :]
        circulation._RECENT, packing._RECENT = Recent(), Recent()
        with suppress(SystemExit) if rest else nullcontext():
            main()


if __name__ == "__main__":
    # they import the solver, which is loud by now
    from bubblegraph.__main__ import main
    from bubblegraph.solving import circulation, packing
    from bubblegraph.solving.recent import Recent

    highspy.Highs = Louder
    run_all(sys.argv[1:])
