"""Rows of large tables that are not written plainly: read one by one, as those of small tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bubblegraph.errors import LedgerError, Place, Problem, QuestionError
from bubblegraph.ledger.document import DOLLARS
from bubblegraph.ledger.model import Deal
from bubblegraph.ledger.parties import alike_note
from bubblegraph.ledger.payments import DAY, day_of
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.progress import Progress
from bubblegraph.payments.reading.sources import ROW, Source, read_rows, readable
from bubblegraph.text import count

if TYPE_CHECKING:
    import polars as pl

__all__ = ["OddRows", "read_odd"]

MOST = 2_000_000  # rows that are read one by one
AT_ONCE = 100_000
COUNTED = re.compile(  # a note on rows
    r"(.*): ([0-9,]+) ((?:negative |missing )?amount|row|deal)s? (.*)"
)


class OddRows(NamedTuple):
    """What there is of rows that are not plain."""

    frame: pl.DataFrame  # those with a day: row, payer, payee, cents, time, timed
    rejects: tuple[Problem, ...]
    without_day: tuple[tuple[int, str, str], ...]  # row, payer, payee
    open: tuple[int, ...]  # those without a day, or whose amount is not disclosed
    notes: tuple[str, ...]
    currency: str  # of all rows: the plain ones name none

    @property
    def undated(self) -> int:
        """How many have no day."""
        return len(self.without_day)


def read_odd(
    sources: Sequence[Source],
    profile: TableProfile,
    odd: Ints,
    wide: Ints,
    beside: Sequence[int],
    progress: Progress,
    *,
    keep: bool,
    twice: Ints | None = None,
) -> OddRows:
    """Read rows that are not plain, by their numbers.

    Parameters
    ----------
    sources, profile
        Of the tables.
    odd, wide : arrays of whole numbers, ascending
        The rows; and those with more cells than the headings.
    beside : sequence of int
        Some plain rows, if there are any: amounts of two kinds can be read in two ways.
    progress : Progress
        Is told how many are read.
    keep : bool
        Whether rows that cannot be read are listed; else they are an error.
    twice : array of whole numbers, ascending, optional
        Rows that share their id with another, which are read together.

    Raises
    ------
    LedgerError
        With the rows that cannot be read, unless they are listed; and with the plain rows that can
        be read in two ways.
    QuestionError
        If there are too many of them.
    """
    reading = _Reading(sources, profile)
    if len(odd) + len(wide) > MOST:
        reading.refuse(odd, wide)
    together = odd[:0] if twice is None else twice
    if len(together) > AT_ONCE:
        reading.refuse_ids(together)
    if len(odd) + len(together) > AT_ONCE:
        wanted = np.concatenate([odd, together, np.array(beside, odd.dtype)])
        reading.sources = [_some_of(source, wanted) for source in sources]
    alone = np.setdiff1d(odd, together)
    room = AT_ONCE - len(together)
    some, alone = np.union1d(together, alone[:room]), alone[room:]
    done = 0
    while len(some):
        reading.read(some.tolist(), beside or odd[:1].tolist())
        done += len(some)
        progress.tell(done)
        some, alone = alone[:AT_ONCE], alone[AT_ONCE:]
    if reading.doubts and keep:
        raise LedgerError(reading.doubts)
    rejects = reading.with_the_wide(wide)
    if rejects and not keep:
        raise LedgerError(_with_the_mend(rejects))
    return OddRows(
        reading.frame,
        tuple(rejects),
        tuple(reading.without_day),
        tuple(reading.open),
        reading.notes,
        reading.currency,
    )


def _some_of(source: Source, rows: Ints) -> Source:
    """A table of some of its rows alone, which are in memory."""
    polars = needed("polars")
    own = rows[(rows >= source.begins) & (rows < source.begins + source.rows)] - source.begins
    chosen = polars.Series(own, dtype=polars.get_index_type()).implode()
    columns = {str(column) for columns in source.columns.values() for column in columns}
    frame = source.frame.filter(polars.col(ROW).is_in(chosen)).select(ROW, *sorted(columns))
    with readable(source.file):
        return replace(source, frame=frame.collect().lazy())


class _Reading:
    """Reads rows one by one, many at a time."""

    def __init__(self, sources: Sequence[Source], profile: TableProfile) -> None:
        self.sources, self.profile = sources, profile
        self.without_day: list[tuple[int, str, str]] = []
        self.open: list[int] = []
        self.notes: tuple[str, ...] = ()
        self._currencies: dict[str, Place] = {}  # to where each is first met
        self.doubts: list[Problem] = []
        self._rejects: list[Problem] = []
        self._frames: list[pl.DataFrame] = []

    def read(self, rows: Sequence[int], beside: Sequence[int]) -> None:
        """Read some rows beside plain ones: those with a day, the faulty, the undated."""
        ledger, problems = read_rows(self.sources, self.profile, [*rows, *beside])
        alike = alike_note(ledger.entities)  # of these alone
        self.notes = _added(self.notes, [note for note in ledger.notes if note not in alike])
        places = self._places([*rows, *beside])
        self._take_currency(ledger.currency, places[rows[0]])
        numbers = {places[row][:2]: row for row in rows}
        plain = {places[row][:2] for row in beside} - numbers.keys()
        errors = [problem for problem in problems if problem.level == "error"]
        rejects = [problem for problem in errors if problem.place[:2] not in plain]
        if not self.doubts:
            others = (problem for problem in errors if problem.place[:2] in plain)
            self.doubts = [problem for problem in others if "in two ways" in problem.message]
        for problem in rejects:
            numbers.pop(problem.place[:2], None)  # some faults leave a deal
        self._rejects += rejects
        found = []
        for deal in ledger.deals:
            row = numbers.get(deal.place()[:2])
            if row is None:
                continue
            if why := deal.why_no_payment:
                raise QuestionError(f"{deal.place()}: a row {why}: no payment.")
            if deal.noncash or deal.kind == "repayment":
                raise QuestionError(
                    f"{deal.place()}: a {deal.kind} does not count everywhere, and in a large "
                    "table all rows do. Leave such rows out, or the column: name those that count, "
                    "--columns payer=…,payee=…,amount=…,date=…."
                )
            if day_of(deal) is None or deal.amount.high is None:
                self.open.append(row)
            if day_of(deal) is None:
                self.without_day.append((row, deal.payer, deal.payee))
            else:
                found.append(_as_arrays_have_it(deal, row))
        self._frames.append(_frame_of(found))

    @property
    def currency(self) -> str:
        """What the amounts are in."""
        return next(iter(self._currencies), self.profile.currency or DOLLARS)

    def _take_currency(self, currency: str, place: Place) -> None:
        """Check that it is that of the rows before."""
        self._currencies.setdefault(currency, place)
        if len(self._currencies) > 1:
            (one, first), (other, _) = self._currencies.items()
            code = other if one == DOLLARS else one
            raise QuestionError(
                f"not all amounts are in one currency: {one} from {first.file}:{first.line} on, "
                f"{other} from {place.file}:{place.line} on. If they are, say which: "
                f"--currency {code}."
            )

    @property
    def frame(self) -> pl.DataFrame:
        """The rows with a day."""
        frame: pl.DataFrame = needed("polars").concat([_frame_of([]), *self._frames])
        return frame

    def with_the_wide(self, rows: Ints) -> list[Problem]:
        """Give what cannot be read, and the rows with more cells than the headings."""
        said = "the row has more cells than the header"
        remedy = "Put a text that contains the separator into quotes."
        places = self._places(rows.tolist()).values()
        wide = [Problem(place, said, remedy) for place in places]
        files = {source.file: number for number, source in enumerate(self.sources)}
        both = [*self._rejects, *self.doubts, *wide]
        return sorted(both, key=lambda p: (files[p.place.file], p.place.line))

    def refuse(self, odd: Ints, wide: Ints) -> None:
        """Say that there are too many, and what is wrong with the first."""
        _, problems = read_rows(self.sources, self.profile, odd[:20].tolist())
        example = next((problem for problem in problems if problem.level == "error"), None)
        said = f" First: {example.place}: {example.message}. {example.remedy}" if example else ""
        raise QuestionError(
            f"{count(len(odd) + len(wide), 'row')} of "
            f"{sum(source.rows for source in self.sources):,} are not written "
            f"plainly (a name, 1234.50, 2025-01-31), more than {MOST:,}: say how they are, with "
            f"--date-format, --decimal or --columns.{said}"
        )

    def refuse_ids(self, rows: Ints) -> None:
        """Say that there are too many ids that are given twice, and give the first."""
        _, problems = read_rows(self.sources, self.profile, rows[:AT_ONCE].tolist())
        twice = (problem for problem in problems if "is given twice" in problem.message)
        first = next((f" First: {problem.place}: {problem.message}." for problem in twice), "")
        raise QuestionError(
            f"{count(len(rows), 'row')} share an id with another, more than {AT_ONCE:,}.{first} "
            "Is it a column of ids? Name those that count: --columns payer=…,payee=…."
        )

    def _places(self, rows: Iterable[int]) -> dict[int, Place]:
        found, wanted = dict[int, Place](), sorted(set(rows))
        for source in self.sources:
            ends = (source.begins, source.begins + source.rows)
            own = wanted[slice(*(bisect_left(wanted, end) for end in ends))]
            if own:
                places = source.places([row - source.begins for row in own])
                found |= zip(own, places, strict=True)
        return found


def _as_arrays_have_it(deal: Deal, row: int) -> tuple[int, str, str, int, int, bool]:
    assert deal.date is not None
    instant = deal.date.instant
    ticks = deal.date.first.toordinal() * DAY if instant is None else instant
    return row, deal.payer, deal.payee, deal.amount.low, ticks, instant is not None


def _frame_of(rows: Sequence[tuple[int, str, str, int, int, bool]]) -> pl.DataFrame:
    polars = needed("polars")
    kinds = {
        "row": polars.Int32,
        **dict.fromkeys(("payer", "payee"), polars.String),
        **dict.fromkeys(("cents", "time"), polars.Int64),
        "timed": polars.Boolean,
    }
    frame: pl.DataFrame = polars.DataFrame(rows, schema=kinds, orient="row")
    return frame


def _added(notes: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Notes on rows, and on further rows: those that differ by their number alone as one.

    Examples
    --------
    >>> _added(["t.csv: 3 rows left out."], ["t.csv: 1 row left out.", "t.csv has no dates."])
    ('t.csv: 4 rows left out.', 't.csv has no dates.')
    """
    found: dict[tuple[str, ...], int] = {}
    for note in (*notes, *more):
        told = COUNTED.fullmatch(note)
        form = (told[1], told[3], told[4]) if told else (note,)
        found[form] = found.get(form, 0) + (int(told[2].replace(",", "")) if told else 0)
    return tuple(
        f"{form[0]}: {count(number, form[1])} {form[2]}" if number else form[0]
        for form, number in found.items()
    )


def _with_the_mend(rejects: Sequence[Problem]) -> list[Problem]:
    first, *rest = rejects
    mend = "--rejects FILE leaves such rows aside, and lists them."
    return [replace(first, remedy=f"{first.remedy} {mend}".strip()), *rest]
