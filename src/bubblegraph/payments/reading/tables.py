"""Tables of millions of payments, as arrays.

What is written plainly, a name, 1234.50 and 2025-01-31, is read by polars, column by column. All
other rows are read one by one, as those of small tables are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, Problem, QuestionError
from bubblegraph.ledger.fields import AMBIGUOUS_BELOW
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.columns import Columns, Growing, Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.ordering import put_in_order, renumber
from bubblegraph.payments.progress import Progress
from bubblegraph.payments.reading.ids import bases_of, make_ids, names_at, without_day
from bubblegraph.payments.reading.numbering import Numbering
from bubblegraph.payments.reading.odd_rows import read_odd
from bubblegraph.payments.reading.parties import (
    first_uses,
    note_of_alike,
    one_name_of,
    some_alike,
    spelled_otherwise,
    strange_names,
)
from bubblegraph.payments.reading.pieces import Pieces
from bubblegraph.payments.reading.room import check_room, rows_in
from bubblegraph.payments.reading.several import check_several
from bubblegraph.payments.reading.sources import (
    Source,
    open_source,
    read_rows,
    readable,
    source_files,
    state_of,
)
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import polars as pl

__all__ = ["PaymentTable", "read_payments", "rows_that_share_ids"]

Ends = tuple[Ints, Ints, Ints]  # rows, with their payers and payees

MOST_ROWS = 2**31 - 1
BESIDE = 100  # plain rows that are read with those that are not
SECOND = 1_000_000  # ticks


@dataclass(frozen=True, repr=False)
class PaymentTable(OneLine):
    """The payments of tables, as arrays in order of time, those of one time as they stand.

    What can be on no cycle, self-payments and those without an amount, comes after all others.

    Attributes
    ----------
    names : sequence of str
        The parties, in the order of their letters; payers and payees are numbers of them.
    payer, payee : arrays of int32
    time : array of int64
        Microseconds from the year 1: of the instant, or of the day where a row has no time.
    cents : array of int64
        0 where there is no amount.
    row : array of int32
        The number of each among all rows, from 0.
    undated : int
        Rows beside these, without a day; their parties are among the names.
    rejects : tuple of Problem
        Rows beside these, that cannot be read.
    open : tuple of int
        The numbers of the rows without a day, and of those whose amount is not disclosed.
    """

    names: Sequence[str]
    payer: Ints
    payee: Ints
    time: Ints
    cents: Ints
    row: Ints
    undated: int
    rejects: tuple[Problem, ...]
    sources: tuple[Source, ...]

    def _brief(self) -> str:
        parties = count(len(self.names), "party", "parties")
        return f"{count(len(self.row), 'payment')} of {parties}"

    profile: TableProfile
    aliases: Mapping[str, str]  # a name as it is written to the one its party is called by
    notes: tuple[str, ...]  # sentences: what was done to rows to read them
    open: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.row)

    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers, as a small table is read; each keeps its place.

        Raises
        ------
        LedgerError
            If they do not go together: two have one id.
        """
        wanted = list(rows)
        ledger, problems = read_rows(self.sources, self.profile, wanted, self.aliases)
        if spelled := spelled_otherwise(ledger.entities, self.names):  # by rows that are not read
            aliases = {**self.aliases, **spelled}
            ledger, problems = read_rows(self.sources, self.profile, wanted, aliases)
        if errors := [problem for problem in problems if problem.level == "error"]:
            raise LedgerError(errors)
        return replace(ledger, notes=self.notes)

    def ids(self, places: Sequence[int], others: Iterable[int] = ()) -> dict[int, str]:
        """Give ids to payments without one: payer-payee-year, numbered as in a small table.

        Parameters
        ----------
        places : sequence of int
            In the arrays.
        others : iterable of int
            Rows without a day, by their numbers.

        Returns
        -------
        dict of row to str
        """
        polars, without = needed("polars"), self._without_day
        wanted = {*self.row[list(places)].tolist(), *others}
        pairs = {(self.payer[place], self.payee[place]) for place in places}
        undated = without.filter(polars.col("row").is_in(sorted(wanted)))
        ends = (map(self.number, of) for of in undated.select("payer", "payee").iter_rows())
        pairs |= {(payer, payee) for payer, payee in ends}
        alike = self._paid_by(pairs)
        payer, payee = (names_at(self.names, each[alike]) for each in (self.payer, self.payee))
        base = bases_of(payer, payee, self.time[alike])
        frame = polars.DataFrame({"row": self.row[alike].astype(np.int64), "base": base})
        both = polars.concat([frame, without.select("row", "base")])
        return make_ids(both, self.sources, wanted)

    def number(self, name: str) -> int:
        """Give the number of a party, by its name."""
        return bisect_left(self.names, name)

    def _paid_by(self, pairs: Collection[tuple[int, int]]) -> Ints:
        """The places of the payments of some pairs."""
        known = np.array([*pairs], np.int64).reshape(-1, 2)
        paying = np.zeros(len(self.names), np.bool_)
        paying[known[:, 0]] = True
        alike = np.flatnonzero(paying[self.payer])
        keys = self.payer[alike].astype(np.int64) * len(self.names) + self.payee[alike]
        asked = known[:, 0] * len(self.names) + known[:, 1]
        found: Ints = alike[np.isin(keys, asked)]
        return found

    @cached_property
    def _without_day(self) -> pl.DataFrame:
        if not self.undated:
            return without_day(self.ledger(()), ())
        return without_day(self.open_ledger, self.open)

    @cached_property
    def open_ledger(self) -> Ledger:
        """The rows without a day, and those whose amount is not disclosed."""
        return self.ledger(self.open)


def read_payments(
    *paths: str,
    profile: TableProfile | None = None,
    aliases: Mapping[str, str] | None = None,
    query: str = "",
    rejects: bool = False,
    patience: Patience = ENDLESS,
) -> PaymentTable:
    """Read tables of payments, of any size that memory holds.

    Parameters
    ----------
    *paths : str
        CSV or TSV, plain or compressed (``.gz``, ``.zst``), Parquet, or a database of SQLite or
        DuckDB; ``*`` stands for any characters.
    profile : TableProfile, optional
        How they are read.
    aliases : mapping, optional
        Another name of a party to the name that it has in the files.
    query : str
        What is asked of a database.
    rejects : bool
        Leave rows aside that cannot be read, and list them; else they are an error.
    patience : Patience
        Is told how far the reading is.

    Raises
    ------
    LedgerError
        With what is wrong in the headings, or with the rows that cannot be read.
    QuestionError
        If there is no such file, it cannot be read in this way, or takes more memory than is free.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\nb,a,1.50,2025-01-31\\na,b,1.4,2025-02-01\\n")
    ...     file.flush()
    ...     table = read_payments(file.name)
    >>> table.names, table.payer.tolist(), table.cents.tolist()
    (['a', 'b'], [1, 0], [150, 140])
    """
    files = source_files(arguments.path("paths", path) for path in paths)
    profile = arguments.optional("profile", profile, TableProfile) or TableProfile()
    called = {} if aliases is None else arguments.text_mapping("aliases", aliases)
    arguments.text("query", query)
    arguments.flag("rejects", rejects)
    arguments.instance("patience", patience, Patience)
    check_room(files)
    states = list(map(state_of, files))
    joining = _Joining(profile, called, sum(map(rows_in, files)), patience)
    for file in files:
        joining.read(open_source(file, profile, query))
    table = joining.table(keep=rejects)
    for file, state in zip(files, states, strict=True):
        if state_of(file) != state:
            raise QuestionError(
                f"{file} has changed while it was read. Ask again, or ask a copy of it."
            )
    return table


# --- all of them ----------------------------------------------------------------------------------


class _Joining:
    """Brings plain and other rows together, and puts the parties and the payments in order."""

    def __init__(
        self, profile: TableProfile, aliases: Mapping[str, str], rows: int, patience: Patience
    ) -> None:
        self.profile, self.aliases, self.names = profile, aliases, Numbering()
        self.patience, self._progress = patience, Progress(patience, "Reading", rows)
        self.sources: list[Source] = []
        self.rows = 0
        self._growing = Growing(rows + rows // 16)  # how many there are is not known of texts
        self._timed: list[Ints] = []
        self._odd: list[Ints] = []
        self._wide: list[Ints] = []
        self._ids: list[Ints] = []

    def read(self, source: Source) -> None:
        """Read a table."""
        source = replace(source, begins=self.rows)
        with readable(source.file):
            pieces = Pieces(source, self.profile, self.names)
            for piece in pieces:
                self._growing.add(piece.columns)
                self._timed.append(piece.timed)
                self._odd.append(piece.odd)
                self._wide.append(piece.wide)
                none = np.broadcast_to(np.int64(0), piece.rows)
                self._ids.append(none if piece.ids is None else piece.ids)
                self.rows += piece.rows
                self._progress.tell(self.rows)
                if self.rows > MOST_ROWS:
                    raise QuestionError(
                        f"the tables have more than {MOST_ROWS:,} rows. Ask about a part of them: "
                        "a file for each period, each with one --within more of the next."
                    )
        rows = self.rows - source.begins
        self.sources.append(replace(source, rows=rows, broken=pieces.broken))

    def table(self, *, keep: bool) -> PaymentTable:
        """Make the table; rows that cannot be read are kept aside, or an error."""
        columns, timed = self._growing.columns, _joined(self._timed, np.bool_)
        odd, wide = (_joined(rows, np.int32) for rows in (self._odd, self._wide))
        del self._growing
        twice = rows_that_share_ids(self._ids)
        strange = strange_names(self.names)
        if strange.any() or len(twice):
            aside = strange[columns.payer] | strange[columns.payee] | np.isin(columns.row, twice)
            odd = np.sort(np.concatenate([odd, columns.row[aside]]))
            columns, timed = columns.some(~aside), timed[~aside]
        beside = _beside(columns) if len(odd) else []
        rows = Progress(self.patience, "Reading row by row", len(odd))
        others = read_odd(
            self.sources, self.profile, odd, wide, beside, rows, keep=keep, twice=twice
        )
        if len(others.frame):
            columns, timed = self._with_others(columns, timed, others.frame)
        without_day = self._numbered(others.without_day)
        used = self._used(columns, without_day) if strange.any() else None
        names: Sequence[str]
        names, places = self.names.in_order(used)
        renumber(columns[:2], places)
        if self.profile.several == "error":
            open_row, open_payer, open_payee = without_day
            undated = (open_row, places[open_payer], places[open_payee])
            dated = (columns.row, columns.payer, columns.payee)
            check_several(names, lambda: (dated, undated), self.sources)
        aliases: dict[str, str] = {}
        renumber(without_day[1:], places)
        if self.aliases or some_alike(names):
            uses = partial(_first_uses, len(names), columns, without_day)
            names, aliases, places = _called(names, self.aliases, uses)
            renumber(columns[:2], places)
            renumber(without_day[1:], places)
        alike = note_of_alike(names, partial(_uses_of, len(names), columns, without_day))
        if timed.any() and not (timed.all() or timed[columns.can_circle].all()):
            columns = columns._replace(time=columns.time // DAY * DAY)
        ordered = list(columns)
        del columns
        put_in_order(ordered, SECOND if timed.any() else DAY)
        return PaymentTable(
            names=names,
            **Columns(*ordered)._asdict(),
            undated=others.undated,
            rejects=others.rejects,
            sources=tuple(self.sources),
            profile=replace(self.profile, currency=others.currency),
            notes=(*others.notes, *alike),
            aliases=aliases,
            open=others.open,
        )

    def _with_others(
        self, columns: Columns, timed: Ints, others: pl.DataFrame
    ) -> tuple[Columns, Ints]:
        """Put the others between the plain rows, where they stand."""
        more = Columns(
            *(self.names.numbers(others[name]) for name in ("payer", "payee")),
            *(others[name].to_numpy() for name in ("time", "cents", "row")),
        )
        order = np.argsort(np.concatenate([columns.row, more.row]), kind="stable")
        both = (np.concatenate(pair)[order] for pair in zip(columns, more, strict=True))
        return Columns(*both), np.concatenate([timed, others["timed"].to_numpy()])[order]

    def _numbered(self, rows: Sequence[tuple[int, str, str]]) -> Ends:
        """Give numbers to the parties of rows without a day."""
        if not rows:
            return (np.zeros(0, np.int32),) * 3
        number, *ends = zip(*rows, strict=True)
        payers, payees = (self.names.numbers(needed("polars").Series(each)) for each in ends)
        return np.array(number, np.int32), payers, payees

    def _used(self, columns: Columns, without_day: Ends) -> Ints:
        """Which names are of payments."""
        used = np.zeros(len(self.names), np.bool_)
        for ends in ((columns.payer, columns.payee), without_day[1:]):
            for parties in ends:
                used[parties] = True
        return used


def _beside(columns: Columns) -> list[int]:
    """A plain row, and some of small amounts, which can be read in two ways beside millions."""
    small = (columns.cents > 0) & (columns.cents < AMBIGUOUS_BELOW) & (columns.cents % 10 == 0)
    return sorted({*columns.row[:1].tolist(), *columns.row[small][:BESIDE].tolist()})


def _joined(parts: Sequence[Ints], kind: type) -> Ints:
    return np.concatenate([np.zeros(0, kind), *parts])


def rows_that_share_ids(parts: Sequence[Ints]) -> Ints:
    """Give the rows whose ids may be those of others, for they hash to the same.

    Parameters
    ----------
    parts : sequence of arrays of n whole numbers
        What the ids of all rows hash to, in their order; 0 for none.

    Examples
    --------
    >>> rows_that_share_ids([np.array([7, 0]), np.array([5, 7, 0])]).tolist()
    [0, 3]
    """
    if not any(part.strides[0] and part.any() for part in parts):
        return np.zeros(0, np.int32)
    ids = np.concatenate(parts)
    ordered = np.sort(ids)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(ids, again[again != 0])).astype(np.int32)


def _first_uses(
    names: int, columns: Columns, without_day: Ends, rows: Ints | slice = slice(None)
) -> Ints:
    """Where names are first written, among some of the rows and those without a day."""
    row, payer, payee = columns.row[rows], columns.payer[rows], columns.payee[rows]
    if len(without_day[0]):
        parts = zip((row, payer, payee), without_day, strict=True)
        row, payer, payee = map(np.concatenate, parts)
        order = np.argsort(row, kind="stable")
        payer, payee = payer[order], payee[order]
    return first_uses(names, payer, payee)


def _uses_of(names: int, columns: Columns, without_day: Ends, places: Sequence[int]) -> list[int]:
    """Where some names are first written, among the rows that have one of them."""
    asked = np.zeros(names, np.bool_)
    asked[list(places)] = True
    rows = np.flatnonzero(asked[columns.payer] | asked[columns.payee])
    uses: list[int] = _first_uses(names, columns, without_day, rows)[places].tolist()
    return uses


def _called(
    names: Sequence[str], aliases: Mapping[str, str], first_uses: Callable[[], Ints]
) -> tuple[Sequence[str], dict[str, str], Ints]:
    """Give one name for each party, the names that it has beside, and the new places of all."""
    called = one_name_of(names, aliases, first_uses)
    parties = sorted(set(called))
    places = {name: place for place, name in enumerate(parties)}
    own = {name: own for name, own in zip(names, called, strict=True) if name != own}
    return parties, own, np.array([places[name] for name in called], dtype=np.int32)
