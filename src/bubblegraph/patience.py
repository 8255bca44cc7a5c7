"""How long a search may go on: until a number of seconds have passed, or until somebody ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from bubblegraph import arguments

__all__ = ["ENDLESS", "Patience", "Stopped"]

T = TypeVar("T")


class Stopped(Exception):
    """A search is over before its end."""


class Patience:
    """How long a search may take: what it asks whether it may go on, and tells what it is at.

    Parameters
    ----------
    seconds : float, optional
        After which it is over; None has no end. Counted from when it is made.

    Examples
    --------
    >>> patience = Patience(seconds=0)
    >>> patience.over, patience.why
    (True, 'it took longer than 0 seconds')
    >>> Patience().over
    False
    """

    def __init__(self, seconds: float | None = None) -> None:
        if seconds is not None:
            seconds = arguments.number("seconds", seconds, least=0)
        self.seconds = seconds
        self.until = float("inf") if seconds is None else time.monotonic() + seconds
        self.interrupted = False
        # whether a search that did not ask was broken off: the next is not begun
        self.broken = False
        self.doing = ""  # what a terminal is told after two seconds: "the loops of up to 6 legs"
        self._whole: Patience | None = None  # what this is a portion of

    def __repr__(self) -> str:
        """Return one line."""
        return f"Patience(seconds={self.seconds})"

    @property
    def over(self) -> bool:
        """Whether the search has to settle for what it has."""
        if self._whole is not None and self._whole.over:
            return True
        return self.interrupted or time.monotonic() >= self.until

    def check(self) -> None:
        """Go on, or end the search from wherever it is.

        Raises
        ------
        Stopped
            If it is over.
        """
        if self.over:
            raise Stopped

    def settle(self, work: Callable[[], T]) -> T:
        """Do some work, again where Ctrl-C broke it off: it is short now, and gives what is known.

        Examples
        --------
        >>> Patience().settle(lambda: 42)
        42
        """
        try:
            return work()
        except KeyboardInterrupt:
            if not self.interrupted:
                raise
            return work()

    def portion(self, part: float) -> Patience:
        """Give one of several searches a part of what is left; it is over with the whole.

        Examples
        --------
        >>> Patience(60).portion(1 / 3).left < 21
        True
        """
        own = Patience(None if self.until == float("inf") else self.left * part)
        own._whole = self
        return own

    def of_seconds(self, seconds: float) -> Patience:
        """Give a search so many seconds of what is left; it is over with the whole.

        Examples
        --------
        >>> Patience().of_seconds(8).left <= 8
        True
        """
        own = Patience(seconds)
        own._whole = self
        return own

    def tell(self, doing: str) -> None:
        """Say what is being done: of a portion, to those who wait for the whole."""
        self.doing = doing
        if self._whole is not None:
            self._whole.tell(doing)

    @property
    def left(self) -> float:
        """Seconds that are left, 0 or more; infinite where there is no end."""
        return 0.0 if self.over else max(0.0, self.until - time.monotonic())

    @property
    def why(self) -> str:
        """Why it is over; empty while it is not."""
        if self.interrupted:
            return "it was interrupted"
        return f"it took longer than {self.seconds:g} seconds" if self.over else ""


ENDLESS = Patience()
