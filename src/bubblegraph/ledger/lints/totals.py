"""Totals that are counted beside their parts."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from bubblegraph.ledger.lints.finding import Finder, Finding, Relations, disclosed, living
from bubblegraph.ledger.model import Deal, Ledger

MOST_LISTED = 12  # deals that a message names


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
    named.sort(key=disclosed)
    for deal in wholes:
        related = relations.of(deal)
        smaller = range(bisect_left(named, deal.amount.disclosed, key=disclosed) - 1, -1, -1)
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


def _list_ids(ids: list[str]) -> str:
    """Name deals, of very many the first."""
    more = " and more" if len(ids) > MOST_LISTED else ""
    return ", ".join(ids[:MOST_LISTED]) + more


FINDERS: dict[str, Finder] = {"total": _total}
