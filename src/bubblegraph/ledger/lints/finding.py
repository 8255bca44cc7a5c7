"""What a lint finds, and what several of them ask of the deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from bubblegraph.errors import Place
from bubblegraph.ledger.document import is_table
from bubblegraph.ledger.model import Claim, Deal, Entity, Figure, Ledger

NEAR_SHARE = 50  # amounts that differ by less than a fiftieth are near
MOST_COMPARED = 50  # deals that may be alike, or parts, with which a deal is compared
MOST_WHOLES = 100  # totals that share one part and are known to be related by it

Owner = Deal | Entity | Claim | Figure
Finding = tuple[Owner, Place, str, str]  # whose, where, what, mend
Finder = Callable[[Ledger], Iterator[Finding]]


def living(ledger: Ledger) -> list[Deal]:
    """The deals that may count: not ended, not replaced, and flows."""
    deals = {deal.id: deal for deal in ledger.deals}
    replaced = {
        old
        for deal in ledger.deals
        for old in deal.replaces
        if old in deals and not replaces_firmer(deal, deals[old])
    }
    return [
        d
        for d in ledger.deals
        if not d.history[-1].status.ended and d.id not in replaced and d.counts
    ]


def replaces_firmer(deal: Deal, old: Deal) -> bool:
    """Whether a deal leaves the older one where it is, for it never was as firm."""
    return deal.reached.firmness < old.history[-1].status.firmness


class Relations:
    """Which deals are parts of one another, or of the same deal."""

    def __init__(self, deals: Iterable[Deal]) -> None:
        self._wholes: dict[str, list[str]] = defaultdict(list)
        for deal in deals:
            for part in deal.includes + deal.may_include:
                self._wholes[part].append(deal.id)

    def of(self, deal: Deal) -> set[str]:
        """The ids of its parts, of its wholes, and of deals that share a part with it."""
        parts = deal.includes + deal.may_include
        related = {*parts, *self._wholes.get(deal.id, ())}
        for part in parts:
            related.update(self._wholes[part][:MOST_WHOLES])
        related.discard(deal.id)
        return related


def tables(ledger: Ledger) -> frozenset[str]:
    """The files whose rows are payments: nobody writes a source, a term or a package there."""
    files = dict.fromkeys(deal.file for deal in ledger.deals)
    return frozenset(file for file in files if is_table(file, ledger.texts.get(file, ":")))


def placed(deal: Deal, key: str = "") -> str:
    """Name a deal, and where it stands."""
    place = deal.place(key)
    return f"{deal.id} ({place})" if place.line else deal.id


def disclosed(deal: Deal) -> int:
    """The cents that are known of it."""
    return deal.amount.disclosed


def amounts_near(deal: Deal, other: Deal) -> bool:
    """Whether two amounts differ by less than a fiftieth."""
    first, second = disclosed(deal), disclosed(other)
    return abs(first - second) * NEAR_SHARE < max(first, second)


def share_a_package(deal: Deal, other: Deal) -> bool:
    """Whether a source ties two deals together."""
    return any(package in other.packages for package in deal.packages)


def first_day(deal: Deal) -> date:
    """The first day that its first entry may be of."""
    return deal.date.first if deal.date else date.min
