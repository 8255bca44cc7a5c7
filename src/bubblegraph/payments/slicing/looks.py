"""What a first look at a table tells: when payments are, and which rows are to be read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from bubblegraph.ledger.payments import DAY
from bubblegraph.payments.columns import Columns, Ints
from bubblegraph.payments.reading.pieces import Piece
from bubblegraph.payments.reading.tables import rows_that_share_ids

__all__ = ["HOUR", "Hours", "Seen"]

HOUR = DAY // 24


@dataclass(frozen=True, slots=True)
class Hours:
    """How many payments each hour has, and from which row to which they are."""

    keys: Ints
    numbers: Ints
    firsts: Ints
    lasts: Ints
    step: int = HOUR

    @classmethod
    def none(cls) -> Hours:
        return cls(*np.zeros((4, 0), np.int64))

    @property
    def times(self) -> Ints:
        """Where each begins."""
        return self.keys * self.step

    def with_rows(self, columns: Columns) -> Hours:
        """The same with more payments."""
        keys, rows = columns.time // self.step, columns.row.astype(np.int64)
        own = (self.keys, self.numbers, self.firsts, self.lasts)
        more = (keys, np.ones_like(keys), rows, rows)
        return self._summed(*map(np.concatenate, zip(own, more, strict=True)))

    def wider(self, step: int) -> Hours:
        """The same for longer intervals."""
        keys = self.keys * self.step // step
        return replace(self._summed(keys, self.numbers, self.firsts, self.lasts), step=step)

    def _summed(self, keys: Ints, numbers: Ints, firsts: Ints, lasts: Ints) -> Hours:
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        if not len(starts):
            return self
        return replace(
            self,
            keys=keys[order][starts],
            numbers=np.add.reduceat(numbers[order], starts),
            firsts=np.minimum.reduceat(firsts[order], starts),
            lasts=np.maximum.reduceat(lasts[order], starts),
        )

    def between(self, begins: int, until: int) -> tuple[int, int, int]:
        """About how many payments are in a time, and from which row to which they are."""
        inside = (self.times > begins - self.step) & (self.times <= until)
        numbers, firsts, lasts = (each[inside] for each in (self.numbers, self.firsts, self.lasts))
        return int(numbers.sum()), int(firsts.min(initial=2**62)), int(lasts.max(initial=-1))


class Seen:
    """What there is in a table."""

    def __init__(self) -> None:
        self.rows = 0
        self.timed = True  # whether all that is plain has a time
        self.some_timed = False
        self.largest = 0  # cents
        self.first: list[int] = []  # a plain row
        self.odd: list[int] = []
        self.wide: list[int] = []
        self._ids: list[Ints] = []
        self.hours = Hours.none()
        self.digest = blake2b(digest_size=16)  # of all that is plain
        self._used = np.zeros(0, np.bool_)

    def add(self, piece: Piece) -> None:
        """Add some rows."""
        columns = piece.columns
        self.rows += piece.rows
        self.timed = self.timed and bool(piece.timed.all())
        self.some_timed = self.some_timed or bool(piece.timed.any())
        self.first = self.first or columns.row[:1].tolist()
        self.odd += piece.odd.tolist()
        self.wide += piece.wide.tolist()
        none = np.broadcast_to(np.int64(0), piece.rows)
        self._ids.append(none if piece.ids is None else piece.ids)
        self.largest = max(self.largest, int(columns.cents.max(initial=0)))
        self.hours = self.hours.with_rows(columns)
        for column in columns:
            self.digest.update(np.ascontiguousarray(column).data)
        most = max(int(columns.payer.max(initial=-1)), int(columns.payee.max(initial=-1))) + 1
        self._used = self.used_of(most)
        self._used[columns.payer] = self._used[columns.payee] = True

    @property
    def rows_that_share_ids(self) -> Ints:
        """The rows whose ids may be those of others."""
        return rows_that_share_ids(self._ids)

    def used_of(self, names: int) -> Ints:
        """Which names are of payments that are plain."""
        return np.pad(self._used, (0, max(names - len(self._used), 0)))
