"""Totals that are counted beside their parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate, chain, islice

from bubblegraph.errors import Place
from bubblegraph.ledger.lints.finding import (
    MOST_COMPARED,
    Finder,
    Finding,
    Relations,
    disclosed,
    first_day,
    living,
    placed,
    share_a_package,
    tables,
)
from bubblegraph.ledger.model import NONCASH, Deal, Ledger

MOST_LISTED = 12  # deals that a message names
MOST_SUMMED = 8  # deals of a pair, some of which may be summed: of more, some sums are chance
MOST_PLACED = 3  # deals whose places a message tells
WEEKS_OF_A_ROUND = 31  # days between a round and the parts of it
TOTAL_WORDS = re.compile(
    r"\b(totals?|in all|altogether|combined|aggregate|cumulative|overall|sum of)\b", re.IGNORECASE
)
REST_WORDS = re.compile(
    r"\b(other|others|rest|remaining|remainder|co-?investors?|acquisition|merger)\b", re.IGNORECASE
)

Whole = tuple[Deal, Place, str, str]


def _total(ledger: Ledger) -> Iterator[Finding]:
    """A deal of many beside those of the few; or a sum of other deals of its pair."""
    deals = living(ledger)
    relations = Relations(deals)
    found: dict[str, Finding] = {}  # one for each deal
    for finding in chain(
        _of_packages(ledger, deals, relations),
        _beside_pools(ledger, deals, relations),
        _of_pairs(ledger, deals, relations),
    ):
        found.setdefault(finding[0].id, finding)
    yield from found.values()


def _of_packages(ledger: Ledger, deals: list[Deal], relations: Relations) -> Iterator[Whole]:
    """Rounds of a pool that may contain those which named investors made in the same package."""
    groups: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in deals:
        for package in deal.packages:
            groups[deal.payee, deal.kind, package].append(deal)
    for group in groups.values():
        wholes, named = _pooled_and_named(ledger, group, "payer")
        if wholes and named:
            yield from _rounds(wholes, named, relations)


def _pooled_and_named(
    ledger: Ledger, deals: list[Deal], role: str
) -> tuple[list[Deal], list[Deal]]:
    """The priced deals of a pool, and those of parties that are named."""
    pooled = {deal.id for deal in deals if ledger.entities[getattr(deal, role)].pooled}
    priced = [deal for deal in deals if disclosed(deal) > 0]
    wholes = [deal for deal in priced if deal.id in pooled]
    return wholes, [deal for deal in priced if deal.id not in pooled]


def _rounds(wholes: list[Deal], named: list[Deal], relations: Relations) -> Iterator[Whole]:
    order = {deal.id: number for number, deal in enumerate(named)}
    named.sort(key=disclosed)
    for deal in wholes:
        related = relations.of(deal)
        smaller = range(bisect_left(named, disclosed(deal), key=disclosed) - 1, -1, -1)
        parts = (named[number] for number in smaller if named[number].id not in related)
        if shown := sorted(islice(parts, MOST_LISTED + 1), key=lambda part: order[part.id]):
            yield _contains(deal, shown)


def _beside_pools(ledger: Ledger, deals: list[Deal], relations: Relations) -> Iterator[Whole]:
    """Deals of a pool, in no package, beside smaller ones that named parties made those weeks."""
    groups: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.kind not in NONCASH:
            groups["payer", deal.payee, deal.kind].append(deal)
            groups["payee", deal.payer, deal.kind].append(deal)
    for (role, _, _), group in groups.items():
        wholes, named = _pooled_and_named(ledger, group, role) if len(group) > 1 else ([], [])
        named.sort(key=first_day)
        for deal in wholes:
            if not REST_WORDS.search(deal.what) and deal.date is not None and named:
                parts = _of_those_weeks(deal, named, relations.of(deal))
                if parts and sum(map(disclosed, parts)) <= disclosed(deal):
                    yield _contains(deal, parts)


def _of_those_weeks(deal: Deal, named: list[Deal], related: set[str]) -> list[Deal]:
    """Parts by named parties; a few hundred at most are looked at."""
    near = timedelta(days=WEEKS_OF_A_ROUND)
    start = bisect_left(named, first_day(deal) - near, key=first_day)
    beside = islice(named, start, start + MOST_COMPARED)
    parts = (
        other
        for other in beside
        if first_day(other) - first_day(deal) <= near
        and other.id not in related
        and disclosed(other) < disclosed(deal)
        and not (deal.packages and other.packages)
    )
    return list(islice(parts, MOST_LISTED + 1))


def _of_pairs(ledger: Ledger, deals: list[Deal], relations: Relations) -> Iterator[Whole]:
    groups: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    rows_of = tables(ledger)
    for deal in deals:
        if disclosed(deal) > 0:
            groups[deal.payer, deal.payee, deal.kind].append(deal)
    for group in groups.values():
        if len(group) > 1:
            yield from _said(group, relations)
        if len(group) > 2:
            yield from _sums(group, relations)
            if len(group) <= MOST_SUMMED and group[0].file not in rows_of:
                yield from _sums_of_some(group, relations)


def _said(deals: list[Deal], relations: Relations) -> Iterator[Whole]:
    """Deals that say of themselves that they are a total."""
    for deal in deals:
        if TOTAL_WORDS.search(deal.what):
            related = relations.of(deal)
            parts = (
                part
                for part in islice(deals, MOST_COMPARED)
                if part.id not in related and disclosed(part) < disclosed(deal)
            )
            if shown := list(islice(parts, MOST_LISTED + 1)):
                yield _contains(deal, shown)


def _sums(deals: list[Deal], relations: Relations) -> Iterator[Whole]:
    """Deals whose amount is that of all others of the pair, but those that are related to them."""
    amounts = {deal.id: disclosed(deal) for deal in deals}
    whole = sum(amounts.values())
    for deal in deals:
        related = relations.of(deal)
        others = whole - amounts[deal.id] - sum(amounts.get(other, 0) for other in related)
        if others == amounts[deal.id] > 0:
            parts = (part for part in deals if part.id != deal.id and part.id not in related)
            shown = list(islice(parts, MOST_LISTED + 1))
            if len(shown) > 1:
                yield _is_sum(deal, shown)


def _sums_of_some(deals: list[Deal], relations: Relations) -> Iterator[Whole]:
    """Deals whose amount is that of some that follow each other, and that no package ties to."""
    found = list(_runs_of_sums(deals, relations))
    by_chance = [whole for whole, parts in found if len(parts) == 2 and _digits(whole) < 3]
    for whole, parts in found:
        if whole not in by_chance or len(by_chance) == 1:  # 1.1, 2.2, 3.3, 5.5 are orders
            yield _is_sum(whole, parts)


def _digits(deal: Deal) -> int:
    return len(str(disclosed(deal)).rstrip("0"))


def _runs_of_sums(deals: list[Deal], relations: Relations) -> Iterator[tuple[Deal, list[Deal]]]:
    in_order = sorted(deals, key=first_day)
    for deal in deals:
        if _digits(deal) < 2:
            continue  # 3 is 1 and 2 by chance
        related = relations.of(deal) | {deal.id}
        parts = [
            part for part in in_order if part.id not in related and not share_a_package(deal, part)
        ]
        sums = [0, *accumulate(map(disclosed, parts))]
        ends = {total: end for end, total in enumerate(sums)}
        for start, total in enumerate(sums):
            end = ends.get(total + disclosed(deal), 0)
            if end - start > 1:
                yield deal, parts[start:end]
                break


def _contains(deal: Deal, parts: list[Deal]) -> Whole:
    message = f"may be a total that contains {_list_parts(parts)}"
    return deal, deal.place("amount"), message, "Write includes: [ids]"


def _is_sum(deal: Deal, parts: list[Deal]) -> Whole:
    message = f"is the sum of {_list_parts(parts)}"
    return deal, deal.place("amount"), message, "Write includes: [ids]"


def _list_parts(parts: list[Deal]) -> str:
    """Name deals: a few with their places, of very many the first."""
    if len(parts) <= MOST_PLACED:
        return ", ".join(map(placed, parts))
    more = " and more" if len(parts) > MOST_LISTED else ""
    return ", ".join(part.id for part in parts[:MOST_LISTED]) + more


FINDERS: dict[str, Finder] = {"total": _total}
