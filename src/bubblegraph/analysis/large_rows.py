"""The payments of a large table that a question is about, and the rows of some of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b

import numpy as np

from bubblegraph.analysis.payment_laps import Searched
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.payments.arrays import Ints, sum_of_cents
from bubblegraph.payments.parties import find_parties
from bubblegraph.payments.slices import Asked
from bubblegraph.payments.tables import PaymentTable

__all__ = ["ChosenPayments", "asked_of", "choose_payments", "read_places"]

# what a question about payments may leave out
ASKED = ("as_of", "since", "min_amount", "entities")
OPTIONS = {"kinds": "kind", "sectors": "sector", "relationships": "relationship"}


@dataclass(frozen=True)
class ChosenPayments:
    """The payments of a table that a question is about."""

    table: PaymentTable
    places: Ints  # in the arrays of the table
    nothing: Ints  # those without an amount
    wanted: Ints | None  # of each party: whether it is asked about
    known: int  # payments that there are by the day that is asked about

    @cached_property
    def searched(self) -> Searched:
        """What there is to say of them."""
        table, places = self.table, self.places
        parties = np.unique(np.concatenate([table.payer[places], table.payee[places]]))
        days = table.time[places] // DAY
        period = None
        if len(days):
            period = date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))
        return Searched(
            len(places),
            len(parties),
            period,
            sum_of_cents(table.cents[places]),
            table.undated,
            len(self.nothing),
            0,
            len({(problem.place.file, problem.place.line) for problem in table.rejects}),
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
            found.update(column[self.places].data)
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
    priced = stays & (table.cents > 0)
    nothing = np.flatnonzero(stays & (table.cents == 0))
    known = int(np.count_nonzero(asked.known(table)))
    return ChosenPayments(table, np.flatnonzero(priced), nothing, wanted, known)


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
