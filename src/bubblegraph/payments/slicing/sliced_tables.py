"""Tables that need not fit in memory: gone through piece by piece, and read slice by slice.

To go through the whole table once says who the parties are, which rows are not plain, and how many
payments each hour has. Then the payments of a slice are read from the rows among which they are:
few where a table is in order of time, else all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.columns import Columns, Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.progress import Progress
from bubblegraph.payments.reading.ids import bases_of, make_ids, names_at
from bubblegraph.payments.reading.numbering import Numbering
from bubblegraph.payments.reading.odd_rows import read_odd
from bubblegraph.payments.reading.parties import (
    find_parties,
    note_of_alike,
    one_name_of,
    some_alike,
    spelled_otherwise,
    strange_names,
)
from bubblegraph.payments.reading.pieces import Piece, Pieces
from bubblegraph.payments.reading.room import ROW as BYTES
from bubblegraph.payments.reading.room import room, rows_in
from bubblegraph.payments.reading.several import check_several
from bubblegraph.payments.reading.sources import ROW, Source, open_source, readable, source_files
from bubblegraph.payments.search.cycles import prepare
from bubblegraph.payments.slicing.looks import HOUR, Seen
from bubblegraph.payments.slicing.merging import Merged
from bubblegraph.payments.slicing.plans import Slice, plan_slices
from bubblegraph.payments.slicing.slices import Asked, Facts, Part, SliceFound, SliceSearch
from bubblegraph.payments.slicing.tables_in_slices import TableInSlices
from bubblegraph.text import count

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SlicedTable"]


class SlicedTable(TableInSlices):
    """Tables of payments of any size.

    Parameters
    ----------
    *paths, profile, aliases, query, rejects, patience
        As for ``read_payments``.

    Attributes
    ----------
    names : sequence of str
        The parties, in the order of their letters.
    undated, rejects, notes, sources, profile, aliases
        As of a ``PaymentTable``.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\nb,a,1.50,2025-01-31\\na,b,1.4,2025-03-01\\n")
    ...     file.flush()
    ...     table = SlicedTable(file.name)
    ...     parts = [table.part(span) for span in table.plan(7 * DAY, 2)]
    >>> table, [part.row.tolist() for part in parts]
    (SlicedTable(2 payments of 2 parties), [[0], [1]])
    """

    def __init__(
        self,
        *paths: str,
        profile: TableProfile | None = None,
        aliases: Mapping[str, str] | None = None,
        query: str = "",
        rejects: bool = False,
        patience: Patience = ENDLESS,
    ) -> None:
        files = source_files(arguments.path("paths", path) for path in paths)
        self.profile = arguments.optional("profile", profile, TableProfile) or TableProfile()
        called = {} if aliases is None else arguments.text_mapping("aliases", aliases)
        arguments.text("query", query)
        arguments.flag("rejects", rejects)
        self._patience = arguments.instance("patience", patience, Patience)
        self.sources = tuple(open_source(file, self.profile, query) for file in files)
        self._numbers = Numbering()
        self._plain = True
        seen = self._look()
        self._strange, self._twice = strange_names(self._numbers), seen.rows_that_share_ids
        if self._strange.any() or len(self._twice):  # these rows are read one by one
            self._plain = False
            seen = self._look()
        others = self._read_odd(seen, keep=rejects)
        self._name(seen, called)
        self.notes += note_of_alike(self.names, lambda places: self._first_uses()[places].tolist())
        self._take_times(seen, others)
        self.parties = len(self.names)
        seen.digest.update("\n".join(source.file for source in self.sources).encode())
        for name in self.names:
            seen.digest.update(f"{name}\n".encode())
        self.digest = seen.digest.hexdigest()

    def find(self, names: Iterable[str]) -> list[str]:
        """Give parties as they are called."""
        return [self.names[place] for place in find_parties(self.names, names)]

    def __len__(self) -> int:
        """Return how many payments have a day."""
        return int(self._hours.numbers.sum())

    # --- once through all of it -------------------------------------------------------------------

    def _look(self) -> Seen:
        """Go through all rows, and say what they are."""
        seen, sources = Seen(), []
        files = [source.file for source in self.sources]
        progress = Progress(self._patience, "Reading", sum(map(rows_in, files)))
        for source in self.sources:
            placed = replace(source, begins=seen.rows, rows=0)
            for piece in self._pieces(placed):
                seen.add(piece)
                progress.tell(seen.rows)
            rows, broken = seen.rows - placed.begins, placed.top > 0  # its lines are not counted
            sources.append(replace(placed, rows=rows, broken=broken))
        self.sources = tuple(sources)
        return seen

    def _pieces(self, source: Source, first: int = 0, number: int | None = None) -> Iterator[Piece]:
        """The rows of a table, some at a time: so many, from one on.

        It is gone through whole first, and then what cannot be read is an error; a slice of it
        might leave that out.
        """
        own = needed("polars").col(ROW) - first
        frame = source.frame if number is None else source.frame.slice(first, number)
        frame = frame.with_columns(own)
        some = replace(source, frame=frame, begins=source.begins + first, delimiter="")
        rows = 0
        with readable(source.file):
            for piece in Pieces(some, self.profile, self._numbers):
                rows += piece.rows
                yield piece if self._plain else _without(piece, self._strange, self._twice)
        if number is not None and rows != number:
            raise QuestionError(
                f"{source.file} has changed since it was first read: {count(rows, 'row')} in the "
                f"place of {number:,}. Ask again."
            )

    def _read_odd(self, seen: Seen, *, keep: bool) -> Ints:
        """Read the rows that are not plain, one by one; say which of them have a time."""
        odd, wide = (np.sort(np.array(each, np.int64)) for each in (seen.odd, seen.wide))
        rows = Progress(self._patience, "Reading unusual rows one by one", len(odd))
        found = read_odd(
            self.sources, self.profile, odd, wide, seen.first, rows, keep=keep, twice=self._twice
        )
        self.rejects, self.undated, self.notes = found.rejects, found.undated, found.notes
        self.open = found.open
        self.profile = replace(self.profile, currency=found.currency)
        frame = found.frame
        payer = payee = np.zeros(0, np.int32)
        if len(frame):
            payer, payee = (self._numbers.numbers(frame[each]) for each in ("payer", "payee"))
        self._others = Columns(
            payer, payee, *(frame[each].to_numpy() for each in ("time", "cents", "row"))
        )
        row, payers, payees = zip(*found.without_day, strict=True) if self.undated else ((),) * 3
        ends = (self._numbers.numbers(_texts(names)) for names in (payers, payees))
        self._undated = (np.array(row, np.int32), *ends)
        self.largest = max(seen.largest, int(self._others.cents.max(initial=0)))
        timed: Ints = frame["timed"].cast(bool).to_numpy()
        return timed

    def _take_times(self, seen: Seen, others: Ints) -> None:
        """Take payments by their times, or by their days where one that can circle has no time."""
        some = seen.some_timed or bool(others.any())
        self._whole_days = not some or self._lacks_time(seen, others)
        self._step = DAY if self._whole_days else HOUR
        self._hours = seen.hours.with_rows(self._others).wider(self._step)

    def _lacks_time(self, seen: Seen, others: Ints) -> bool:
        if self._renamed(self._others).can_circle[~others].any():
            return True
        if seen.timed:
            return False
        pieces = (piece for source in self.sources for piece in self._pieces(source))
        return any(self._renamed(p.columns).can_circle[~p.timed].any() for p in pieces)

    def _renamed(self, columns: Columns) -> Columns:
        """The same with the places of their parties among all."""
        payer, payee = self._places[columns.payer], self._places[columns.payee]
        return columns._replace(payer=payer, payee=payee)

    def _name(self, seen: Seen, called: Mapping[str, str]) -> None:
        """Put the parties in order, and give each one name."""
        used = None
        if self._strange.any():
            used = seen.used_of(len(self._numbers))
            for parties in (*self._others[:2], *self._undated[1:]):
                used[parties] = True
        names, self._places = self._numbers.in_order(used)
        self.names: Sequence[str] = names
        if self.profile.several == "error":
            check_several(names, self._ends, self.sources)
        self.aliases: dict[str, str] = {}
        if called or some_alike(names):
            own = one_name_of(names, called, self._first_uses)
            self.names = sorted(set(own))
            places = {name: place for place, name in enumerate(self.names)}
            self._places = np.array([places[name] for name in own], np.int32)[self._places]
            self.aliases = {name: own for name, own in zip(names, own, strict=True) if name != own}

    def _ends(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """All rows, with their payers and payees by their places."""
        dated = ((columns.row, *columns[:2]) for columns in self._columns())
        for row, payer, payee in chain([self._undated], dated):
            yield row, self._places[payer], self._places[payee]

    def _first_uses(self) -> Ints:
        """Where each party is first written; the payer of a row is written before its payee."""
        first = np.full(1 + int(self._places.max(initial=-1)), np.iinfo(np.int64).max)
        for rows, payer, payee in self._ends():
            order = 2 * rows.astype(np.int64)
            np.minimum.at(first, payer, order)
            np.minimum.at(first, payee, order + 1)
        return first

    def _columns(self, first: int = 0, after: int | None = None) -> Iterator[Columns]:
        """The payments of some rows; of those that are not plain, of all of them."""
        yield self._others
        for source in self.sources:
            begin = max(first - source.begins, 0)
            end = source.rows if after is None else min(after - source.begins, source.rows)
            if begin < end:
                for piece in self._pieces(source, begin, end - begin):
                    yield piece.columns

    # --- slice by slice ---------------------------------------------------------------------------

    def plan(self, within: int, number: int | None = None) -> list[Slice]:
        """Cut its time into about so many slices, or so many that each fits in memory.

        Parameters
        ----------
        within : int
            The window, in ticks.
        number : int, optional

        Raises
        ------
        QuestionError
            If the payments of one window take more memory than is free.
        """
        free, tried = room(), number or 1
        while True:
            slices = plan_slices(self._hours.times, self._hours.numbers, self._step, within, tried)
            loads = (self._hours.between(each.begins, each.until)[0] for each in slices)
            most = max(loads, default=0)
            if number is not None or free is None or most <= free:
                return slices
            if tried > len(self._hours.times):
                raise QuestionError(
                    f"the payments of one window are some {most:,}, and take "
                    f"{most * BYTES / 1e9:,.1f} GB; there is room for {free:,}. Leave some out: "
                    "a shorter --within, or --min-amount."
                )
            tried *= 2

    def search(
        self,
        search: SliceSearch,
        merged: Merged,
        number: int | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
        *,
        marked: bool = False,  # noqa: ARG002 - they always are given
    ) -> Iterator[SliceFound]:
        """Search slice after slice, as many as ``plan`` says: give what is found in each."""
        prepare()
        slices = self.plan(search.rule.within or 0, number)
        met = np.zeros(len(self.names), np.bool_)
        ends = [each.begins for each in slices[1:]]
        for place, span in enumerate(slices):
            patience.tell(f"Searching slice {place + 1:,} of {len(slices):,}")
            part = self.part(span)
            if not span.part:
                self._tell(part, span, search.asked, merged, met)
            found = search.find(part, span, patience, threads)
            merged.add(found, ends[place] if place < len(ends) else span.until + 1)
            yield found
            if not found.complete:
                break
        merged.parties = int(np.count_nonzero(met))

    def _tell(
        self, part: _PlacedPart, span: Slice, asked: Asked, merged: Merged, met: Ints
    ) -> None:
        """Sum up the payments that a slice owns."""
        own = (part.time >= span.begins) & (part.time < span.ends)
        merged.facts += Facts.of(part, asked, own)
        priced = asked.stays(part) & own & (part.cents > 0)
        for party in (part.payer, part.payee):
            met[part.places[np.unique(party[priced])]] = True

    def part(self, span: Slice) -> _PlacedPart:
        """Read the payments of a slice, in order of time."""
        _, first, last = self._hours.between(span.begins, span.until)
        found = [self._inside(columns, span) for columns in self._columns(first, last + 1)]
        columns = Columns(*map(np.concatenate, zip(*found, strict=True)))
        columns = columns.some(np.lexsort((columns.row, columns.time)))
        payer, payee = self._places[columns.payer], self._places[columns.payee]
        used = np.zeros(len(self.names), np.bool_)
        used[payer] = used[payee] = True
        number = np.cumsum(used, dtype=np.int32) - 1
        places = np.flatnonzero(used)
        names = _SomeNames(self.names, places)
        return _PlacedPart(names, number[payer], number[payee], *columns[2:], places)

    def _inside(self, columns: Columns, span: Slice) -> Columns:
        """Those in the time of a slice; at the day, where not every payment has a time."""
        time = columns.time // DAY * DAY if self._whole_days else columns.time
        inside = (time >= span.begins) & (time <= span.until)
        return columns._replace(time=time).some(inside)

    # --- some rows --------------------------------------------------------------------------------

    def _spelled(self, names: Iterable[str]) -> dict[str, str]:
        return spelled_otherwise(names, self.names)

    def _sources_with(self, rows: Sequence[int]) -> Sequence[Source]:  # noqa: ARG002
        return self.sources

    def made_ids(self, part: Part) -> dict[int, str]:
        """Give the ids of its rows that have none: payer-payee-year, numbered among all."""
        if not len(part.row):
            return {}
        place = np.array([bisect_left(self.names, name) for name in part.names], np.int64)
        pairs = np.unique(place[part.payer] * len(self.names) + place[part.payee])
        columns = self._columns(0, int(part.row.max()) + 1)
        alike = needed("polars").concat(
            [*(self._alike(each, pairs) for each in columns), self._without_day]
        )
        return make_ids(alike, self.sources, part.row.tolist())

    def _alike(self, columns: Columns, pairs: Ints) -> pl.DataFrame:
        """The rows of some payers and payees, and what their ids begin with."""
        payer, payee = self._places[columns.payer], self._places[columns.payee]
        own = payer.astype(np.int64) * len(self.names) + payee
        some = np.flatnonzero(np.isin(own, pairs))
        paying, paid = (names_at(self.names, each[some]) for each in (payer, payee))
        base = bases_of(paying, paid, columns.time[some])
        rows = columns.row[some].astype(np.int64)
        return needed("polars").DataFrame({"row": rows, "base": base})  # type: ignore[no-any-return]

    def first_rows(self, names: Iterable[str]) -> list[int]:
        """Give the first row of each of some parties."""
        uses = self._first_uses() // 2
        return [int(uses[bisect_left(self.names, name)]) for name in names]


@dataclass(frozen=True, slots=True)
class _PlacedPart(Part):
    """Some payments, and the places of their parties among all."""

    places: Ints


class _SomeNames(Sequence[str]):
    """Some of the names of a table."""

    def __init__(self, names: Sequence[str], places: Ints) -> None:
        self._names, self._places = names, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._names[int(self._places[place])]


def _texts(names: Sequence[str]) -> pl.Series:
    polars = needed("polars")
    return polars.Series(names, dtype=polars.String)  # type: ignore[no-any-return]


def _without(piece: Piece, strange: Ints, twice: Ints) -> Piece:
    """The rows whose names are not plain, or their ids, go with those to be read one by one."""
    columns = piece.columns
    aside = strange[columns.payer] | strange[columns.payee] | np.isin(columns.row, twice)
    odd = np.concatenate([piece.odd, columns.row[aside]])
    return replace(piece, columns=columns.some(~aside), timed=piece.timed[~aside], odd=odd)
