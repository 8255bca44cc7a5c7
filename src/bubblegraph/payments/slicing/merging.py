"""What was found in slices, added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bubblegraph.payments.arrays import Ints, sum_of_cents
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.search.running import sum_of_counts
from bubblegraph.payments.search.structures import FIRST, LAST, ON, SMALLEST
from bubblegraph.payments.slicing.slices import LARGEST, Facts, SliceFound

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LIMITS", "Merged", "joined"]

LIMITS = (FIRST, LAST, SMALLEST)  # marks of payments that are no less than what goes round on them
NUMBERS = ("row", "time", "cents", "marks")


class Merged:
    """What was found in slices, added up as they come, in order of time.

    Parameters
    ----------
    few : int
        Up to so many cycles all payments on them are kept; else those on the largest.
    """

    def __init__(self, few: int) -> None:
        self.few = few
        self.counts = np.zeros(1, np.int64)
        self.complete = True
        self.on = 0  # payments on cycles
        self.limits = dict.fromkeys(LIMITS, 0)  # cents of those so marked
        self.facts = Facts()
        self.parties = 0
        self.pending: pl.DataFrame | None = None  # what the next slice may mark as well
        self._kept: list[pl.DataFrame] = []

    @property
    def total(self) -> int:
        """How many cycles were counted."""
        return sum(self.counts.tolist())

    def add(self, found: SliceFound, settled: int) -> None:
        """Add a slice; payments before a time are marked by no other."""
        polars = needed("polars")
        self.count(found)
        own = found.marked.select(NUMBERS)
        marked = joined([own] if self.pending is None else [self.pending, own])
        self._settle(marked.filter(polars.col("time") < settled))
        self.pending = marked.filter(polars.col("time") >= settled)

    def count(self, found: SliceFound) -> None:
        """Add its cycles, and keep what the answer may show."""
        self.complete = self.complete and found.complete
        self._add_counts(found.counts)
        self._kept.append(found.marked)
        if self.total > self.few:
            top = needed("polars").col("marks") & LARGEST != 0
            self._kept = [each.filter(top) for each in self._kept]

    def _add_counts(self, counts: Ints) -> None:
        size = max(len(self.counts), len(counts))
        own, more = (np.pad(each, (0, size - len(each))) for each in (self.counts, counts))
        self.counts = sum_of_counts(own, more)

    def sum_up(self, on: int, limits: Mapping[int, int]) -> None:
        """Add payments that no further slice marks: their number, and their cents by mark."""
        self.on += on
        for mark, cents in limits.items():
            self.limits[mark] += cents

    def finish(self) -> None:
        """Add up the payments that are left."""
        if self.pending is not None:
            self._settle(self.pending)
            self.pending = None

    def _settle(self, marked: pl.DataFrame) -> None:
        marks, cents = marked["marks"].to_numpy(), marked["cents"].to_numpy()
        limits = {mark: sum_of_cents(cents[marks & mark != 0]) for mark in LIMITS}
        self.sum_up(int(np.count_nonzero(marks & ON)), limits)

    @property
    def kept(self) -> pl.DataFrame:
        """The payments that were kept: row, payer, payee, time, cents, marks."""
        polars = needed("polars")
        return joined([polars.DataFrame(schema=_schema()), *self._kept])


def joined(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Bring payments together that several slices have marked."""
    polars = needed("polars")
    frame: pl.DataFrame = polars.concat(frames)
    first = polars.exclude("row", "marks").first()
    return frame.group_by("row").agg(first, polars.col("marks").bitwise_or())


def _schema() -> dict[str, Any]:
    polars = needed("polars")
    texts, whole = dict.fromkeys(("payer", "payee"), polars.String), polars.Int64
    kinds = {"row": whole, **texts, "time": whole, "cents": whole}
    return {**kinds, "marks": polars.UInt8}
