"""Values and headlines that are no flow of money."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from bubblegraph.errors import Misread, Place
from bubblegraph.ledger.lints.finding import (
    NEAR_SHARE,
    Finder,
    Finding,
    Relations,
    disclosed,
    living,
    placed,
    share_a_package,
    tables,
)
from bubblegraph.ledger.model import Deal, Ledger, Status
from bubblegraph.money import read_amount

MARK_WORDS = re.compile(
    r"\b(mark|marked|valuation|valued|market value|fair value|stake worth)\b", re.IGNORECASE
)
_SUM = r"[$€£]?([0-9][0-9,.]* ?(?:[bm]n?|tn?|billion|million|trillion))\b"
WORTH = re.compile(
    rf"(?:valu(?:ed|es|ing)|valuation|worth)(?: [a-z]+){{0,4}} {_SUM}|{_SUM} valuation",
    re.IGNORECASE,
)
VENTURE_WORDS = re.compile(
    r"\b(venture|jv|project|programme|program|initiative|plan|plans|pledge|vision)\b", re.IGNORECASE
)
WORTH_METRICS = ("valuation", "market_cap")
FAR_ABOVE_STAKES = 8  # times all other stakes that the payer paid for
ABOVE_OTHERS = 2  # times the largest stake that somebody else paid for
FAR_ABOVE_ALL = 5  # times the next of the payer's deals

OfDeal = tuple[Deal, Place, str, str]


def _mark(ledger: Ledger) -> Iterator[Finding]:
    said = set()
    for deal in ledger.deals:
        if deal.counts and MARK_WORDS.search(deal.what):
            said.add(deal.id)
            yield deal, deal.place("what"), "a value is no flow of money", "Write counts: false"
    deals = [deal for deal in living(ledger) if disclosed(deal) > 0 and deal.id not in said]
    relations = Relations(deals)
    for finding in chain(_worth(ledger, deals, relations), _headlines(ledger, deals, relations)):
        if finding[0].id not in said:
            said.add(finding[0].id)
            yield finding


def _worth(ledger: Ledger, deals: list[Deal], relations: Relations) -> Iterator[OfDeal]:
    """Stakes as large as the company is worth, or far above what was paid for stakes before."""
    valued = _valuations(ledger)
    pairs: dict[tuple[str, str], list[Deal]] = defaultdict(list)
    largest: dict[str, dict[str, int]] = defaultdict(dict)  # by payee and payer
    for deal in deals:
        if deal.kind == "equity":
            pairs[deal.payer, deal.payee].append(deal)
            known = largest[deal.payee]
            known[deal.payer] = max(known.get(deal.payer, 0), disclosed(deal))
    two_largest = {payee: sorted(known.values())[-2:] for payee, known in largest.items()}
    for (payer, payee), stakes in pairs.items():
        if ledger.entities[payer].pooled or ledger.entities[payee].pooled:
            continue
        above, own = two_largest[payee], largest[payee][payer]
        others = above[-1] if above[-1] != own else (above[0] if len(above) > 1 else 0)
        paid = sum(map(disclosed, stakes))
        for deal in stakes:
            message = _as_worth(deal, valued.get(payee, 0)) or _far_above(
                deal, stakes, paid - disclosed(deal), others, relations
            )
            if message and not deal.tells_paid:
                yield deal, deal.place("amount"), message, "Write counts: false if it is a value"


def _valuations(ledger: Ledger) -> Mapping[str, int]:
    """The highest value of each company that the figures tell, in cents."""
    found: dict[str, int] = {}
    for figure in ledger.figures:
        if figure.metric in WORTH_METRICS and figure.amount is not None:
            found[figure.entity] = max(found.get(figure.entity, 0), figure.amount.disclosed)
    return found


def _as_worth(deal: Deal, valued: int) -> str:
    """Say that an amount is what the whole company is worth, by a figure or by words."""
    if 0 < valued <= 2 * disclosed(deal):
        return f"a stake at half of what {deal.payee} is worth by the figures may be its value"
    for text in (deal.note, *(source.title for source in deal.sources)):
        for match in WORTH.finditer(text):
            if _is_near(match[1] or match[2], disclosed(deal)):
                return "the amount is what the company is valued at by the words of its source"
    return ""


def _is_near(text: str, cents: int) -> bool:
    try:
        said = read_amount(text).amount.disclosed
    except Misread:
        return False
    return abs(said - cents) * NEAR_SHARE < cents


def _far_above(deal: Deal, stakes: list[Deal], paid: int, others: int, relations: Relations) -> str:
    """Say that a stake is far above what its payer, and all others, paid for theirs."""
    if paid == 0 or disclosed(deal) < max(FAR_ABOVE_STAKES * paid, ABOVE_OTHERS * others):
        return ""
    beside = [other for other in stakes if other.id != deal.id]
    related = relations.of(deal)
    if any(other.id in related or share_a_package(deal, other) for other in beside):
        return ""
    times = disclosed(deal) // paid
    return (
        f"{times} times the pair's other stakes, {placed(beside[0])}: it may be what they are "
        f"worth, not what was paid"
    )


def _headlines(ledger: Ledger, deals: list[Deal], relations: Relations) -> Iterator[OfDeal]:
    """Ventures that nobody signed, of more than all that the payer pays to others."""
    by_payer: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals:
        by_payer[deal.payer].append(deal)
    rows_of = tables(ledger)
    for payer, paid in by_payer.items():
        if len(paid) < 3 or ledger.entities[payer].pooled:
            continue
        top = max(paid, key=disclosed)
        related = relations.of(top) | {top.id}
        others = [deal for deal in paid if deal.id not in related]
        known = any(other.payee == top.payee for other in others)
        if known or len(others) < 2 or not _may_be_headline(ledger, top, rows_of):
            continue
        after = max(others, key=disclosed)
        if disclosed(top) >= max(FAR_ABOVE_ALL * disclosed(after), 1 + sum(map(disclosed, others))):
            times = disclosed(top) // disclosed(after)
            message = (
                f"{times} times the next deal of {payer}, {placed(after)}: it may be the headline "
                f"of a venture"
            )
            remedy = "Write what each party pays in, or counts: false"
            yield top, top.place("amount"), message, remedy


def _may_be_headline(ledger: Ledger, deal: Deal, rows_of: frozenset[str]) -> bool:
    payee = ledger.entities[deal.payee]
    hinted = payee.sector == "vehicle" or any(
        VENTURE_WORDS.search(text) for text in (deal.what, payee.name)
    )
    if deal.file in rows_of:  # whose rows tell no status
        return hinted and deal.kind in ("equity", "debt")
    open_yet = deal.history[-1].status <= Status.ANNOUNCED and not deal.tells_paid
    return open_yet and (hinted or deal.kind in ("equity", "debt"))


FINDERS: dict[str, Finder] = {"mark": _mark}
