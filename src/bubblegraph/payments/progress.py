"""What a terminal is told of rows that are gone through: how many, how fast, how long still."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bubblegraph.patience import Patience

__all__ = ["Progress"]


@dataclass(slots=True)
class Progress:
    """Tells patience how far something is.

    Examples
    --------
    >>> patience = Patience()
    >>> Progress(patience, "Reading", 2_000_000, clock=iter([10.0, 12.0]).__next__).tell(500_000)
    >>> patience.doing
    'Reading: 25%, 250,000 rows a second, 6 s left'
    """

    patience: Patience
    doing: str
    rows: int  # about how many there are; 0 where that is not known
    clock: Callable[[], float] = time.monotonic
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self.begun = self.clock()

    def tell(self, done: int) -> None:
        """Say that so many rows are done."""
        rate = done / max(self.clock() - self.begun, 1e-3)
        if self.rows:
            left = max(self.rows - done, 0) / max(rate, 1)
            said = f"{min(done / self.rows, 1):.0%}, {rate:,.0f} rows a second, {left:.0f} s left"
        else:
            said = f"{done:,} rows, {rate:,.0f} a second"
        self.patience.tell(f"{self.doing}: {said}")
