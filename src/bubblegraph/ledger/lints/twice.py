"""Money that is counted twice: a deal written twice, a total beside its parts."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from operator import itemgetter

from bubblegraph.ledger.lints.finding import Finder, Finding, Relations, living
from bubblegraph.ledger.model import Deal, Ledger

NEAR_DAYS = 10
NEAR_SHARE = 50  # amounts that differ by less than a fiftieth are near
MOST_LISTED = 12  # deals that a message names
MOST_COMPARED = 50  # deals of nearly one amount that a deal is compared with


def _duplicate(ledger: Ledger) -> Iterator[Finding]:
    deals_alive = living(ledger)
    relations = Relations(deals_alive)
    groups: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in deals_alive:
        if deal.amount.disclosed > 0:
            groups[deal.payer, deal.payee, deal.kind].append(deal)
    for deals in groups.values():
        recent = _Recent()
        for deal in sorted(deals, key=_first_day) if len(deals) > 1 else ():
            first = recent.alike(deal, relations.of(deal))
            if first is not None:
                yield (
                    deal,
                    deal.place(),
                    f"looks like {first.id} once more",
                    "Remove one of the two",
                )
            if "duplicate" not in deal.allow:
                recent.add(deal)


class _Recent:
    """The deals of the last days by steps of amount: a deal meets those near it alone."""

    def __init__(self) -> None:
        self._deals: dict[int, deque[tuple[int, Deal]]] = defaultdict(deque)  # each with its number
        self._number = 0

    def add(self, deal: Deal) -> None:
        self._number += 1
        self._deals[_amount_step(deal.amount.disclosed)].append((self._number, deal))

    def alike(self, deal: Deal, related: set[str]) -> Deal | None:
        """The first that has the same amount or nearly so, and is not related."""
        cents, day = deal.amount.disclosed, _first_day(deal)
        lowest, highest = cents - cents // NEAR_SHARE - 1, cents + cents // (NEAR_SHARE - 1) + 1
        found = []
        for step in range(_amount_step(lowest), _amount_step(highest) + 1):
            recent = self._deals.get(step)
            while recent and day - _first_day(recent[0][1]) > timedelta(days=NEAR_DAYS):
                recent.popleft()
            for number, other in islice(recent or (), MOST_COMPARED):
                if _amounts_near(deal, other) and other.id not in related:
                    found.append((number, other))
                    break
        return min(found, key=itemgetter(0))[1] if found else None


def _amount_step(cents: int) -> int:
    """Number amounts by their first seven bits: near ones are of one step or of its neighbours."""
    shift = max(0, cents.bit_length() - 7)
    return (shift << 6) + (cents >> shift)


def _first_day(deal: Deal) -> date:
    return deal.date.first if deal.date else date.min


def _amounts_near(deal: Deal, other: Deal) -> bool:
    first, second = deal.amount.disclosed, other.amount.disclosed
    return abs(first - second) * NEAR_SHARE < max(first, second)


def _total(ledger: Ledger) -> Iterator[Finding]:
    """A round of pooled investors beside its named ones; or a sum of other deals of its pair."""
    deals_alive = living(ledger)
    relations = Relations(deals_alive)
    by_package: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    by_pair: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in deals_alive:
        by_pair[deal.payer, deal.payee, deal.kind].append(deal)
        for package in deal.packages:
            by_package[deal.payee, deal.kind, package].append(deal)
    for deals in by_package.values():
        yield from _rounds(ledger, deals, relations)
    for deals in by_pair.values():
        if len(deals) > 2:
            yield from _sums(deals, relations)


def _rounds(ledger: Ledger, deals: list[Deal], relations: Relations) -> Iterator[Finding]:
    """Deals of a pool that may contain those which named investors made in the same package."""
    wholes = [deal for deal in deals if ledger.entities[deal.payer].pooled]
    named = [
        deal
        for deal in deals
        if not ledger.entities[deal.payer].pooled and deal.amount.disclosed > 0
    ]
    if not wholes or not named:
        return
    order = {deal.id: number for number, deal in enumerate(named)}
    named.sort(key=_disclosed)
    for deal in wholes:
        related = relations.of(deal)
        smaller = range(bisect_left(named, deal.amount.disclosed, key=_disclosed) - 1, -1, -1)
        parts = (named[number].id for number in smaller if named[number].id not in related)
        if shown := sorted(islice(parts, MOST_LISTED + 1), key=lambda part: order[part]):
            message = f"may be a total that contains {_list_ids(shown)}"
            yield deal, deal.place("amount"), message, "Write includes: [ids]"


def _sums(deals: list[Deal], relations: Relations) -> Iterator[Finding]:
    """Deals whose amount is that of all others of the pair, but those that are related to them."""
    amounts = {deal.id: deal.amount.disclosed for deal in deals}
    whole = sum(amounts.values())
    for deal in deals:
        related = relations.of(deal)
        others = whole - amounts[deal.id] - sum(amounts.get(other, 0) for other in related)
        if others == amounts[deal.id] > 0:
            parts = (part.id for part in deals if part.id != deal.id and part.id not in related)
            shown = list(islice(parts, MOST_LISTED + 1))
            if len(shown) > 1:
                message = f"is the sum of {_list_ids(shown)}"
                yield deal, deal.place("amount"), message, "Write includes: [ids]"


def _disclosed(deal: Deal) -> int:
    return deal.amount.disclosed


def _list_ids(ids: list[str]) -> str:
    """Name deals, of very many the first."""
    more = " and more" if len(ids) > MOST_LISTED else ""
    return ", ".join(ids[:MOST_LISTED]) + more


FINDERS: dict[str, Finder] = {"duplicate": _duplicate, "total": _total}
