"""Who paid whom how much in a large table, with the payments that arrays do not hold in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bubblegraph.ledger.select import Standing
from bubblegraph.payments.arrays import Ints, PaymentArrays
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.loops import LegArrays
from bubblegraph.payments.volume.circulation import LegCore
from bubblegraph.solving.network import Edge

__all__ = ["Legs", "ends_of"]


def ends_of(table: PaymentTable, places: Ints, opened: Iterable[Standing]) -> tuple[Ints, Ints]:
    """Give the payers and the payees of payments, and of those that are read one by one."""
    deals = [standing.deal for standing in opened]
    payers, payees = [deal.payer for deal in deals], [deal.payee for deal in deals]
    return (
        np.concatenate([table.payer[places], np.array([*map(table.number, payers)], np.int32)]),
        np.concatenate([table.payee[places], np.array([*map(table.number, payees)], np.int32)]),
    )


@dataclass(frozen=True)
class Legs:
    """Who paid whom how much in all, by numbers of parties.

    A leg of which no amount is disclosed is there, and is 0.
    """

    arrays: LegArrays
    names: Sequence[str]
    hidden: Mapping[Edge, int]  # how many amounts of a leg are not disclosed

    @classmethod
    def of(cls, table: PaymentTable, places: Ints, opened: Sequence[Standing]) -> Legs:
        """Add up payments, and those that are read one by one."""
        payer, payee = ends_of(table, places, opened)
        open_cents = [s.amount.low + (s.amount.high is None) for s in opened]  # 0 would be no leg
        cents = np.concatenate([table.cents[places], np.array(open_cents, np.int64)])
        legs = LegArrays.of_payments(
            PaymentArrays(payer, payee, np.zeros(len(cents), np.int8), cents)
        )
        hidden = Counter((s.deal.payer, s.deal.payee) for s in opened if s.amount.high is None)
        for (u, v), number in hidden.items():
            legs.amount[legs.places(*np.array([[table.number(u)], [table.number(v)]]))] -= number
        return cls(legs, table.names, hidden)

    @cached_property
    def core(self) -> LegCore:
        """Those that lie on loops."""
        return LegCore.of_legs(self.arrays)

    def amounts(self, core: LegCore) -> dict[Edge, int]:
        """Give legs by the names of their parties, in order."""
        names, legs = self.names, core.legs
        columns = (each.tolist() for each in (legs.payer, legs.payee, legs.amount))
        found = {(names[u], names[v]): cents for u, v, cents in zip(*columns, strict=True)}
        return dict(sorted(found.items()))
