"""How long a search may go on: until a number of seconds have passed, or until somebody ends it."""

from __future__ import annotations

import time

__all__ = ["ENDLESS", "Patience"]


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
        self.seconds = seconds
        self.until = float("inf") if seconds is None else time.monotonic() + seconds
        self.interrupted = False
        self.broken = False  # whether a search that did not ask was broken off: the next is not begun
        self.doing = ""  # what a terminal is told after two seconds: "the loops of up to 6 legs"

    @property
    def over(self) -> bool:
        """Whether the search has to settle for what it has."""
        return self.interrupted or time.monotonic() >= self.until

    @property
    def left(self) -> float:
        """Seconds that are left, 0 or more; infinite where there is no end."""
        return 0.0 if self.interrupted else max(0.0, self.until - time.monotonic())

    @property
    def why(self) -> str:
        """Why it is over; empty while it is not."""
        if self.interrupted:
            return "it was interrupted"
        return f"it took longer than {self.seconds:g} seconds" if self.over else ""


ENDLESS = Patience()
