"""The payments of a large table that a question is about, and the rows of some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.large_legs import Legs
from bubblegraph.analysis.payment_laps import Searched
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Deal, Ledger
from bubblegraph.ledger.payments import DAY, day_of
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import Amount, total
from bubblegraph.payments.arrays import Ints, PaymentArrays, sum_of_cents
from bubblegraph.payments.reading.parties import find_parties
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.slicing.slices import Asked
from bubblegraph.payments.slicing.tables_in_slices import TableInSlices

__all__ = [
    "ChosenPayments",
    "asked_of",
    "choose_payments",
    "count_open",
    "number_of_threads",
    "read_places",
    "rejected_rows",
]

MOST_THREADS = 1024

# what a question about payments may leave out
ASKED = ("as_of", "since", "min_amount", "entities")
OPTIONS = {"kinds": "kind", "sectors": "sector", "relationships": "relationship"}


@dataclass(frozen=True)
class ChosenPayments:
    """The payments of a table that a question is about."""

    table: PaymentTable
    places: Ints  # in the arrays of the table, int32
    nothing: Ints  # those without an amount
    wanted: Ints | None  # of each party: whether it is asked about
    known: int  # payments that there are by the day that is asked about
    filters: Filters

    @cached_property
    def open_deals(self) -> tuple[tuple[int, Standing], ...]:
        """The rows without a day or a disclosed amount that are there on the day asked about."""
        table = self.table
        if not table.open:
            return ()
        found = select_deals(table.open_ledger, replace(self.filters, entities=()))
        rows = {deal.id: row for row, deal in _by_row(table.open, table.open_ledger)}
        return tuple((rows[standing.deal.id], standing) for standing in found.deals)

    @cached_property
    def opened(self) -> dict[int, Standing]:
        """Those of them that count, by their rows."""
        return {row: standing for row, standing in self.open_deals if standing.counted}

    @cached_property
    def legs(self) -> Legs:
        """Who paid whom how much in all, and who paid an amount that nobody knows."""
        return Legs.of(self.table, self.places, [*self.opened.values()])

    @cached_property
    def gross(self) -> Amount:
        """What all of them add up to, with those without a day or a disclosed amount."""
        cents = sum_of_cents(self.table.cents[self._rows])
        return total([Amount(cents, cents), *(s.amount for s in self.opened.values())])

    @property
    def amounts(self) -> list[int]:
        """Cents that stand for all: the one in the middle, and the one with the most digits."""
        cents = np.sort(self.table.cents[self._rows])
        own = [standing.amount.low for standing in self.opened.values()]
        if not len(cents):
            return own
        finest = next(
            (int(cents[places[0]]) for power in (1, 2, 3, 4, 5, 6, 7, 8, 9)
             if len(places := np.flatnonzero(cents % 10**power))),
            int(cents[0]),
        )  # fmt: skip
        return [*own, finest, *[int(cents[len(cents) // 2])] * (3 + 2 * len(own))]

    @property
    def some_rows(self) -> set[int]:
        """Some payments for which an answer has words: the first of all, and of each kind."""
        table, opened = self.table, self.opened
        first = [int(np.argmin(table.time))] if len(table) else []
        places = (*self.places[:1].tolist(), *self._zeros[:1].tolist(), *first)
        zero = [row for row, standing in opened.items() if standing.amount.high == 0]
        hidden = [row for row, standing in opened.items() if standing.amount.high is None]
        known = [row for row, _ in self.open_deals]
        return {
            *(int(table.row[place]) for place in places),
            *(*zero[:1], *hidden[:1], *known[:1], *self._first_open),
            *self.asked_rows,
        }

    @property
    def _first_open(self) -> list[int]:
        """The first row without a day, if there is one."""
        if not self.table.undated:
            return []
        deals = _by_row(self.table.open, self.table.open_ledger)
        return [min((deal.date.first, row) for row, deal in deals if deal.date is not None)[1]]

    @cached_property
    def _zeros(self) -> Ints:
        """Those of 0."""
        zeros: Ints = self.nothing[~np.isin(self.table.row[self.nothing], self.table.open)]
        return zeros

    @cached_property
    def _rows(self) -> Ints | slice:
        """Where they are; a slice where they are the first, so that none is copied."""
        number = len(self.places)
        first = (self.places == np.arange(number, dtype=np.int32)).all()
        return slice(number) if first else self.places

    @property
    def payments(self) -> PaymentArrays:
        """Lay them out for a search."""
        table = self.table
        columns = (table.payer, table.payee, table.time, table.cents, table.row)
        return PaymentArrays(*(column[self._rows] for column in columns))

    @cached_property
    def searched(self) -> Searched:
        """What there is to say of them."""
        table, rows = self.table, self._rows
        met = np.zeros(len(table.names), np.bool_)
        met[table.payer[rows]] = met[table.payee[rows]] = True
        times, period = table.time[rows], None
        if len(times):
            first, last = (int(time // DAY) for time in (times.min(), times.max()))
            period = date.fromordinal(first), date.fromordinal(last)
        undated, undisclosed = count_open(table, self.filters)
        return Searched(
            len(times),
            int(np.count_nonzero(met)),
            period,
            sum_of_cents(table.cents[rows]),
            undated,
            len(self.nothing) + undisclosed,
            0,
            rejected_rows(table),
            (len(table.names), len(table) + table.undated),
            self.known + table.undated,
        )

    @cached_property
    def counted(self) -> Searched:
        """The same of those that can be on loops of parties, which need no day and no price."""
        table, opened = self.table, self.opened.values()
        met = np.zeros(len(table.names), np.bool_)
        days: list[date] = []
        for places in (self.places, self._zeros):
            met[table.payer[places]] = met[table.payee[places]] = True
            times = table.time[places]
            ends = (times.min(), times.max()) if len(times) else ()
            days += [date.fromordinal(int(time // DAY)) for time in ends]
        for standing in opened:
            met[[table.number(party) for party in (standing.deal.payer, standing.deal.payee)]] = (
                True
            )
        days += [day for standing in opened if (day := day_of(standing.deal)) is not None]
        return Searched(
            len(self.places) + len(self._zeros) + len(opened),
            int(np.count_nonzero(met)),
            (min(days), max(days)) if days else None,
            self.gross.low,
            rejected=rejected_rows(table),
            in_all=(len(table.names), len(table) + table.undated),
            known=self.known + sum(day_of(s.deal) is None for _, s in self.open_deals),
        )

    @property
    def digest(self) -> str:
        """What tells these payments from others."""
        table = self.table
        found = blake2b("\n".join(table.names).encode(), digest_size=16)
        found.update("\n".join(source.file for source in table.sources).encode())
        for column in (table.payer, table.payee, table.time, table.cents, table.row):
            found.update(np.ascontiguousarray(column[self._rows]).data)
        return found.hexdigest()

    @property
    def asked_rows(self) -> list[int]:
        """A row of each party that is asked about, so that they are known."""
        table, found = self.table, list[int]()
        for party in [] if self.wanted is None else np.flatnonzero(self.wanted).tolist():
            theirs = (table.payer == party) | (table.payee == party)
            dated = table.row[np.flatnonzero(theirs)[:1]].tolist()
            found += dated or [self._rows_of_undated[table.names[party]]]
        return found

    @property
    def _rows_of_undated(self) -> dict[str, int]:
        """A row of each party that is in rows without a day."""
        deals = _by_row(self.table.open, self.table.open_ledger)
        return {party: row for row, deal in deals for party in (deal.payer, deal.payee)}


def choose_payments(table: PaymentTable, filters: Filters) -> ChosenPayments:
    """Give the payments that the filters leave, of those with an amount.

    Parameters
    ----------
    table : PaymentTable
    filters : Filters

    Raises
    ------
    QuestionError
        If the filters ask for what payments do not have, or a party is not there.
    """
    asked = asked_of(filters)
    wanted = None
    if filters.entities:
        wanted = np.zeros(len(table.names), np.uint8)
        wanted[find_parties(table.names, filters.entities)] = 1
    stays = asked.stays(table)
    priced, nothing = (
        np.flatnonzero(stays & some).astype(np.int32)
        for some in (table.cents > 0, table.cents == 0)
    )
    known = int(np.count_nonzero(asked.known(table)))
    return ChosenPayments(table, priced, nothing, wanted, known, filters)


def _by_row(rows: Iterable[int], ledger: Ledger) -> list[tuple[int, Deal]]:
    return list(zip(sorted(rows), ledger.deals, strict=True))


def count_open(table: PaymentTable | TableInSlices, filters: Filters) -> tuple[int, int]:
    """Count the payments without a day, and those without an amount that may reach the least one.

    Parameters
    ----------
    table : PaymentTable or TableInSlices
    filters : Filters
    """
    if not (table.undated or (filters.min_amount and table.open)):
        return 0, 0
    selection = select_deals(table.ledger(table.open), replace(filters, entities=()))
    dated = [day_of(standing.deal) is not None for standing in selection.counted]
    return dated.count(False), dated.count(True) if filters.min_amount else 0


def asked_of(filters: Filters) -> Asked:
    """Say which payments filters leave, but for who they are of.

    Parameters
    ----------
    filters : Filters

    Raises
    ------
    QuestionError
        If they ask for what payments do not have.
    """
    unset = Filters()
    for name in (each.name for each in fields(filters)):
        if name not in ASKED and getattr(filters, name) != getattr(unset, name):
            option = OPTIONS.get(name, name.replace("_", "-"))
            raise QuestionError(
                f"--{option} is for small tables, and this one is read as large: leave it out. "
                "Large ones take --as-of, --since, --min-amount and --entity."
            )
    return Asked(
        since=None if filters.since is None else filters.since.toordinal() * DAY,
        before=None if filters.as_of is None else (filters.as_of.toordinal() + 1) * DAY,
        least=filters.min_amount or 0,
    )


def number_of_threads(threads: int | None) -> int | None:
    """Check how many threads a search is to have.

    Raises
    ------
    QuestionError
        If it is no whole number from 1 to 1,024.
    """
    if threads is None:
        return None
    return arguments.whole_number("threads", threads, least=1, most=MOST_THREADS)


def rejected_rows(table: PaymentTable | TableInSlices) -> int:
    """Count the rows that cannot be read: some have more than one fault."""
    return len({(problem.place.file, problem.place.line) for problem in table.rejects})


def read_places(
    chosen: ChosenPayments, places: Iterable[int], filters: Filters, others: Iterable[int] = ()
) -> tuple[dict[int, Standing], Selection]:
    """Read payments, by their places in the arrays of the table, and the ledger of these alone.

    Parameters
    ----------
    chosen : ChosenPayments
    places : iterable of int
    filters : Filters
    others : iterable of int
        Rows, by their numbers, that are read beside.

    Returns
    -------
    dict of place to Standing
    Selection
    """
    table = chosen.table
    asked = {int(table.row[place]): place for place in places}
    beside = sorted(set(others) - asked.keys())
    dated = np.flatnonzero(np.isin(table.row, beside)).tolist() if beside else []
    rows = sorted([*asked, *beside])
    ledger = table.ledger(rows)
    read = list(zip(ledger.deals, rows, strict=True))
    lacking = {row for deal, row in read if "id" not in deal.keys}
    places = [place for place in (*asked.values(), *dated) if int(table.row[place]) in lacking]
    ids = table.ids(places, lacking.intersection(beside)) if lacking else {}
    deals = tuple(replace(deal, id=ids[row]) if row in lacking else deal for deal, row in read)
    selection = select_deals(replace(ledger, deals=deals), filters)
    standings = {standing.deal.id: standing for standing in selection.deals}
    known = zip(deals, rows, strict=True)
    return {asked[row]: standings[deal.id] for deal, row in known if row in asked}, selection
