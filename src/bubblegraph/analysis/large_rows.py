"""The payments of a large table that a question is about, and the rows of some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.payment_laps import Searched
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import DAY, day_of
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.payments.arrays import Ints, PaymentArrays, sum_of_cents
from bubblegraph.payments.reading.parties import find_parties
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.slicing.slices import Asked, TableInSlices

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
    def asked_places(self) -> list[int]:
        """A payment of each party that is asked about, so that they are known."""
        table = self.table
        asked = [] if self.wanted is None else np.flatnonzero(self.wanted).tolist()
        return [
            int(np.flatnonzero((table.payer == party) | (table.payee == party))[0])
            for party in asked
        ]

    @property
    def asked_rows(self) -> list[int]:
        """The rows of these."""
        return [int(self.table.row[place]) for place in self.asked_places]


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
    chosen: ChosenPayments, places: Iterable[int], filters: Filters
) -> tuple[dict[int, Standing], Selection]:
    """Read payments, by their places in the arrays of the table, and the ledger of these alone.

    Parameters
    ----------
    chosen : ChosenPayments
    places : iterable of int
    filters : Filters

    Returns
    -------
    dict of place to Standing
    Selection
    """
    table = chosen.table
    ordered = sorted(places, key=table.row.__getitem__)
    ledger = table.ledger(int(table.row[place]) for place in ordered)
    ids = table.ids(ordered)
    deals = tuple(
        deal if "id" in deal.keys else replace(deal, id=ids[place])
        for deal, place in zip(ledger.deals, ordered, strict=True)
    )
    selection = select_deals(replace(ledger, deals=deals), filters)
    standings = {standing.deal.id: standing for standing in selection.deals}
    read = zip(deals, ordered, strict=True)
    return {place: standings[deal.id] for deal, place in read}, selection
