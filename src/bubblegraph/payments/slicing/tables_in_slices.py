"""What there is in common of tables that are searched slice by slice, on one machine or on more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bubblegraph.errors import LedgerError, Problem
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.reading.ids import without_day
from bubblegraph.payments.reading.sources import Source, read_rows
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.slicing.merging import Merged
from bubblegraph.payments.slicing.plans import Slice
from bubblegraph.payments.slicing.slices import Part, SliceFound, SliceSearch
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import polars as pl

__all__ = ["PartTable", "TableInSlices"]


class TableInSlices(OneLine, ABC):
    """A table of payments that is searched slice by slice."""

    profile: TableProfile
    sources: tuple[Source, ...]
    aliases: Mapping[str, str]
    notes: tuple[str, ...]
    undated: int
    open: tuple[int, ...]  # rows without a day, or whose amount is not disclosed
    rejects: tuple[Problem, ...]
    largest: int  # payment, cents
    parties: int
    digest: str  # what tells its payments from others

    @abstractmethod
    def __len__(self) -> int:
        """Return how many payments have a day."""

    def _brief(self) -> str:
        parties = count(self.parties, "party", "parties")
        return f"{count(len(self), 'payment')} of {parties}"

    @abstractmethod
    def find(self, names: Iterable[str]) -> list[str]:
        """Give parties as they are called.

        Raises
        ------
        QuestionError
            If one is not there.
        """

    @abstractmethod
    def plan(self, within: int, number: int | None = None) -> list[Slice]:
        """Cut its time into about so many slices, or as many as it takes."""

    @abstractmethod
    def search(
        self,
        search: SliceSearch,
        merged: Merged,
        number: int | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
        *,
        marked: bool = False,
    ) -> Iterator[SliceFound]:
        """Search slices in order of time: give what is found in some, and add it up.

        Parameters
        ----------
        search : SliceSearch
            With a window.
        merged : Merged
            Is added to.
        number : int, optional
            How many slices there are; if not given, as many as it takes.
        patience : Patience
            When it is over, the slices that were searched are all there are.
        threads : int, optional
            In each slice.
        marked : bool
            Whether all payments on cycles are given; else they may be left out.
        """

    @abstractmethod
    def made_ids(self, part: Part) -> dict[int, str]:
        """Give the ids of its rows that have none: payer-payee-year, numbered among all."""

    @abstractmethod
    def first_rows(self, names: Iterable[str]) -> list[int]:
        """Give the first row of each of some parties."""

    @abstractmethod
    def _sources_with(self, rows: Sequence[int]) -> Sequence[Source]:
        """Give the files, with some rows, at least."""

    def table(self, part: Part) -> PartTable:
        """Give some of its payments as a table, in which they keep their places and ids."""
        return PartTable(
            names=list(part.names),
            payer=part.payer,
            payee=part.payee,
            time=part.time,
            cents=part.cents,
            row=part.row,
            undated=self.undated,
            rejects=self.rejects,
            sources=self.sources,
            profile=self.profile,
            aliases=self.aliases,
            notes=self.notes,
            open=self.open,
            whole=self,
            part=part,
        )

    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers, as a small table is read; each keeps its place."""
        wanted = sorted(set(rows))
        sources = self._sources_with(wanted)
        ledger, problems = read_rows(sources, self.profile, wanted, self.aliases)
        if spelled := self._spelled(ledger.entities):
            aliases = {**self.aliases, **spelled}
            ledger, problems = read_rows(sources, self.profile, wanted, aliases)
        if errors := [problem for problem in problems if problem.level == "error"]:
            raise LedgerError(errors)
        return replace(ledger, notes=self.notes)

    def _spelled(self, names: Iterable[str]) -> dict[str, str]:  # noqa: ARG002 - not every table can
        """Give for names that it has in another spelling the one that it has."""
        return {}

    @cached_property
    def _without_day(self) -> pl.DataFrame:
        """The rows that have a year or a month, and what their ids begin with."""
        rows = self.open if self.undated else ()
        return without_day(self.ledger(rows), rows).select("row", "base")


@dataclass(frozen=True, repr=False, kw_only=True)
class PartTable(PaymentTable):
    """Some payments of a table, with the ids that they have in all of it."""

    whole: TableInSlices
    part: Part

    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers in the whole table."""
        return self.whole.ledger(rows)

    def ids(self, places: Sequence[int], others: Iterable[int] = ()) -> dict[int, str]:
        """Give ids, where they are made; those of others are of no matter."""
        rows: list[int] = self.row[list(places)].tolist()
        known = {row: self._made[row] for row in rows if row in self._made} if rows else {}
        return {row: str(row) for row in others} | known

    @cached_property
    def _made(self) -> dict[int, str]:
        return self.whole.made_ids(self.part)
