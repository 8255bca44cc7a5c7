"""The deals behind the round-trip volume: how much of each is in the rows that add up to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.graph import RUNGS, Rung, amount_on
from bubblegraph.ledger.select import Standing
from bubblegraph.money import amount_dict, disclosed_dict
from bubblegraph.solving.network import Edge
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.cycles import RowDealDict

__all__ = ["RowDeal", "deals_in_rows"]

Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, repr=False)
class RowDeal(OneLine):
    """A deal, the rows that its leg is on, and how much of it they take at the disclosed highs.

    A row takes money of a leg, not of one of its deals: of each at least what the others cannot
    give, and at most all of it.
    """

    standing: Standing
    rows: tuple[int, ...]  # their ranks
    signed: Ends  # cents, least and most
    all: Ends

    def to_dict(self) -> RowDealDict:
        """Return it as plain values."""
        deal = self.standing.deal
        return {
            "deal": deal.id,
            "payer": deal.payer,
            "payee": deal.payee,
            "kind": deal.kind,
            "amount": disclosed_dict(self.standing.amount),
            "rows": list(self.rows),
            "in_rows": {"signed": amount_dict(*self.signed), "all": amount_dict(*self.all)},
        }


def deals_in_rows(flows: CircularFlows) -> tuple[RowDeal, ...]:
    """List the deals on the legs of the rows, those first of which the rows can take most.

    Raises
    ------
    QuestionError
        If these are no CircularFlows.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> flows = circular_flows(select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {id: stake, payer: a, payee: b, kind: equity, amount: 30, date: 2025}
    ... - {id: loan, payer: a, payee: b, kind: debt, amount: 25, date: 2025}
    ... - {id: rent, payer: b, payee: a, kind: cloud, amount: 40, date: 2025}
    ... ''')))
    >>> [(found.standing.deal.id, *map(int, found.all)) for found in deals_in_rows(flows)]
    [('rent', 4000, 4000), ('stake', 1500, 3000), ('loan', 1000, 2500)]
    """
    arguments.instance("flows", flows, CircularFlows)
    legs: dict[Edge, tuple[Standing, ...]] = {}
    ranks: dict[Edge, list[int]] = {}
    loads: dict[tuple[Rung, Edge], Fraction] = {}
    for ranked in flows.rows:
        for leg in ranked.cycle.legs:
            edge = leg.payer, leg.payee
            legs[edge] = leg.deals
            ranks.setdefault(edge, []).append(ranked.rank)
            for rung, (_, high) in zip(RUNGS, (ranked.signed, ranked.all), strict=True):
                loads[rung, edge] = loads.get((rung, edge), Fraction(0)) + high
    found = [
        RowDeal(
            standing,
            tuple(ranks[edge]),
            signed=_taken("signed", loads["signed", edge], standing, deals),
            all=_taken("all", loads["all", edge], standing, deals),
        )
        for edge, deals in legs.items()
        for standing in deals
    ]
    return tuple(sorted(found, key=lambda f: (-f.all[1], -f.signed[1], f.standing.deal.id)))


def _taken(rung: Rung, load: Fraction, standing: Standing, deals: tuple[Standing, ...]) -> Ends:
    own = amount_on(rung, standing).disclosed
    others = sum(amount_on(rung, other).disclosed for other in deals) - own
    return max(Fraction(0), load - others), min(Fraction(own), load)
