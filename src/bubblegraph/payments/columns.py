"""The columns of payments, which grow while tables are read."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

__all__ = ["Columns", "Growing", "Ints"]

Ints = np.ndarray[Any, Any]  # of whole numbers


class Columns(NamedTuple):
    """Of each payment: the numbers of its parties, ticks, cents, and its row."""

    payer: Ints
    payee: Ints
    time: Ints
    cents: Ints
    row: Ints

    def some(self, rows: Any) -> Columns:
        """Give some of them."""
        return Columns(*(column[rows] for column in self))

    @property
    def can_circle(self) -> Ints:
        """Which of them can be on a cycle: no self-payments, and none without an amount."""
        found: Ints = (self.payer != self.payee) & (self.cents > 0)
        return found


class Growing:
    """Columns that are added to, with room for more.

    Examples
    --------
    >>> growing = Growing(2)
    >>> row = np.array([0, 1])
    >>> growing.add(Columns(row, row, row, row, row)), growing.add(Columns(*[row + 2] * 5))
    (None, None)
    >>> growing.columns.time.tolist()
    [0, 1, 2, 3]
    """

    TYPES = (np.int32, np.int32, np.int64, np.int64, np.int32)

    def __init__(self, room: int) -> None:
        self._room = [np.empty(room, kind) for kind in self.TYPES]
        self._rows = 0

    def add(self, columns: Columns) -> None:
        """Add some rows; half as many again have room where there was none."""
        end = self._rows + len(columns.row)
        for number, column in enumerate(columns):
            if end > len(self._room[number]):
                larger = np.empty(end + end // 2, self.TYPES[number])
                larger[: self._rows] = self._room[number][: self._rows]
                self._room[number] = larger
            self._room[number][self._rows : end] = column
        self._rows = end

    @property
    def columns(self) -> Columns:
        """What was added."""
        return Columns(*(column[: self._rows] for column in self._room))
