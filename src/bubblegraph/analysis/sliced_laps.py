"""Laps of payments in tables that need not fit in memory: slice after slice, with the same answer.

Each slice says how many laps begin in it, marks the payments on them, and which of these are on its
largest laps. Of those alone a table is made, which is then searched as any other is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.large_laps import CARRIED, Counted, LargeLapSearch
from bubblegraph.analysis.large_rows import (
    ChosenPayments,
    asked_of,
    count_open,
    rejected_rows,
)
from bubblegraph.analysis.payment_laps import (
    LAPS,
    LONGEST,
    PACKED,
    Order,
    PaymentLap,
    PaymentLaps,
    Searched,
    identity_of,
)
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.select import Filters
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.search.cycles import largest_cycles
from bubblegraph.payments.search.running import Found
from bubblegraph.payments.search.structures import FIRST
from bubblegraph.payments.slicing.merging import Merged
from bubblegraph.payments.slicing.slices import Part, SliceFound, SliceSearch
from bubblegraph.payments.slicing.tables_in_slices import TableInSlices

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SlicedLapSearch", "find_sliced_laps"]

MOST_SLICES = 1_000_000


def find_sliced_laps(
    table: TableInSlices,
    *,
    within: timedelta,
    tolerance: Fraction | float | None = None,
    order: Order = "weak",
    longest: int | None = LONGEST,
    most: int = LAPS,
    filters: Filters | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
    slices: int | None = None,
) -> PaymentLaps:
    """Find what ``find_large_laps`` finds, in a table that need not fit in memory.

    Parameters
    ----------
    table : SlicedTable or SparkTable
    within : timedelta
        How long a lap takes at most: a slice has the payments of its time and so much more.
    tolerance, order, longest, most, filters, threads
        As for ``find_large_laps``.
    patience : Patience
        When it is over, the answer is about the slices that were searched by then.
    slices : int, optional
        How many; if not given, so many that each fits in memory.

    Returns
    -------
    PaymentLaps
        The same as of the whole table.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or one window takes more memory than is free.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.slicing.sliced_tables import SlicedTable
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     table = SlicedTable(file.name)
    ...     found = find_sliced_laps(table, within=timedelta(days=30), slices=2)
    >>> found.found, [(lap.parties, lap.came_back) for lap in found.laps]
    (1, [(('a', 'b'), 400)])
    """
    return SlicedLapSearch(
        table,
        within=within,
        tolerance=tolerance,
        order=order,
        longest=longest,
        most=most,
        filters=filters,
        patience=patience,
        threads=threads,
        slices=slices,
    ).result()


class SlicedLapSearch(LargeLapSearch):
    """A search for laps slice after slice: gives all that there are, and then what there is to say.

    Parameters
    ----------
    table, within, tolerance, order, longest, most, filters, patience, threads, slices
        As for ``find_sliced_laps``.
    """

    def __init__(
        self,
        table: TableInSlices,
        *,
        within: timedelta | None,
        tolerance: Fraction | float | None = None,
        order: Order = "weak",
        longest: int | None = LONGEST,
        most: int = LAPS,
        filters: Filters | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
        slices: int | None = None,
    ) -> None:
        # the rule warns of classes that are to be made, and none is made here
        arguments.instance("table", table, TableInSlices)  # type: ignore[type-abstract]
        self.table = table
        self._ask(within, tolerance, order, longest, most, filters, patience, threads)
        if slices is not None:
            slices = arguments.whole_number("slices", slices, least=1, most=MOST_SLICES)
        if within is None:
            raise QuestionError("slices of time need a window: --within 30d.")
        self._slices = slices
        names = table.find(self._filters.entities)
        self._search = SliceSearch(
            self.lapping.rule,
            max(self._most, CARRIED),
            replace(asked_of(self._filters), wanted=frozenset(names)),
        )
        self._merged, self._done = Merged(PACKED), False

    def __repr__(self) -> str:
        """Return one line."""
        return f"SlicedLapSearch({self.table!r})"

    def listed(self, after: int) -> Iterator[PaymentLap]:
        """Give the laps that come after so many, by their first payments."""
        number = 0
        for found in self._found(marked=True):
            counted = Found(np.zeros(1, np.int64))
            yield from self._list(counted, after, number, self._lay_out(found.marked))
            number += counted.total
            if not counted.complete:
                self._merged.complete = False
                break
        self._done = True

    @property
    def listed_all(self) -> bool:
        """Whether all were given."""
        return self._done and self._merged.complete

    @property
    def identity(self) -> dict[str, object]:
        """What the laps and their order depend on, for a list that is gone on with."""
        asked = identity_of(self.lapping, self._filters)
        slices = len(self.table.plan(self.lapping.rule.within or 0, self._slices))
        return {**asked, "slices": slices, "table": self.table.digest}

    def _found(self, *, marked: bool) -> Iterator[SliceFound]:
        """What is found in some slices; all of it is added up."""
        self._merged = Merged(PACKED)
        args = (self._search, self._merged, self._slices, self._patience, self._threads)
        return self.table.search(*args, marked=marked)

    def result(self) -> PaymentLaps:
        """Say what was found, with the largest laps; those that were all listed are counted."""
        if not self._done:
            deque(self._found(marked=False), maxlen=0)
        merged = self._merged
        merged.finish()
        self._lay_out(merged.kept)
        largest = max(self._most, CARRIED)
        best = largest_cycles(self._payments, self.lapping.rule, largest, **self._asked)
        limit = min(merged.limits.values())
        counted = Counted(merged.counts, merged.complete, False, merged.on, limit)
        return self._answer(best, counted)

    def _lay_out(self, marked: pl.DataFrame) -> range:
        """Take payments for the search; say which of them first payments are among."""
        frame = marked.sort("time", "row")
        part = Part.of_frame(frame)
        table = self.table.table(part)
        wanted = None
        if self._search.asked.wanted:
            wanted = np.array([name in self._search.asked.wanted for name in part.names], np.uint8)
        places, none = np.arange(len(part.row)), np.arange(0)
        self._take(_OnLaps(table, places, none, wanted, 0, self._filters, self))
        places = self._chosen.places[self._payments.given]
        firsts = np.flatnonzero(frame["marks"].to_numpy()[places] & FIRST)
        return range(firsts[0], firsts[-1] + 1) if len(firsts) else range(0)

    @property
    def _searched(self) -> Searched:
        facts, table = self._merged.facts, self.table
        period = None
        if facts.first is not None and facts.last is not None:
            period = date.fromordinal(facts.first // DAY), date.fromordinal(facts.last // DAY)
        undated, undisclosed = count_open(table, self._filters)
        return Searched(
            facts.rows,
            self._merged.parties,
            period,
            facts.gross,
            undated,
            facts.unpriced + undisclosed,
            0,
            rejected_rows(table),
            (table.parties, len(table) + table.undated),
            facts.known + table.undated,
        )

    def _reached(self, best: Found) -> int:
        """No more than the largest payment can come back."""
        return super()._reached(best) if self._merged.complete else self.table.largest


@dataclass(frozen=True)
class _OnLaps(ChosenPayments):
    """The payments on some laps of a table."""

    whole: SlicedLapSearch

    @property
    def asked_rows(self) -> list[int]:
        """A row of each party that is asked about."""
        return self.whole.table.first_rows(sorted(self.whole._search.asked.wanted))
