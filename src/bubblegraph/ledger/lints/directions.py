"""Deals booked the wrong way round."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice

from bubblegraph.ledger.lints.finding import MOST_COMPARED, Finder, Finding, placed, share_a_package
from bubblegraph.ledger.model import TRADE, Deal, Ledger
from bubblegraph.ledger.names import fold

# Who sells to whom: money of trade flows from the later to the earlier.
UPSTREAM = {
    "chipmaker": 0,
    "chips": 0,
    "semiconductors": 0,
    "hardware": 0,
    "developer": 0,
    "telecom_equipment": 0,
    "cloud": 1,
    "hyperscaler": 1,
    "neocloud": 1,
    "telecom_carrier": 1,
    "ai_lab": 2,
    "lab": 2,
}


MOST_OUTNUMBERED = 3  # legs of one kind against one that goes the other way

Pair = tuple[str, str]  # payer, payee


def _reversed(ledger: Ledger) -> Iterator[Finding]:
    pairs: dict[Pair, list[Deal]] = defaultdict(list)
    for deal in ledger.deals:
        pairs[deal.payer, deal.payee].append(deal)
    trade = {pair: found for pair, deals in pairs.items() if (found := _trade(deals))}
    financing: dict[Pair, Deal] = {}  # the first of each pair
    for deal in ledger.deals:
        if deal.financing:
            financing.setdefault((deal.payer, deal.payee), deal)
    invest = {(deal.payer, deal.payee) for deal in ledger.deals if deal.invests}
    by_kind = {pair: Counter(leg.kind for leg in legs) for pair, legs in trade.items()}
    for deal in ledger.deals:
        pair, back = (deal.payer, deal.payee), (deal.payee, deal.payer)
        if deal.kind == "warrant":
            yield from _reversed_warrant(ledger, deal, pairs.get(pair, []), pairs.get(back, []))
        elif deal.kind in TRADE:
            sold = _vendor_by_sector(ledger, deal, financing, trade)
            if sold is None and back in trade and not deal.packages:
                sold = _vendor_by_other_deals(deal, invest, trade, by_kind)
            if sold is not None:
                message = f"may be reversed: {deal.payer} is the vendor in {placed(sold)}"
                yield deal, deal.place("payer"), message, "Swap payer and payee"


def _trade(deals: list[Deal]) -> list[Deal]:
    return [deal for deal in deals if deal.kind in TRADE]


def _vendor_by_sector(
    ledger: Ledger, deal: Deal, financing: dict[Pair, Deal], trade: dict[Pair, list[Deal]]
) -> Deal | None:
    """Another deal of the pair, if by their sectors the payer is the one who sells."""
    if not _sells_to(ledger, deal.payer, deal.payee):
        return None
    sales = trade.get((deal.payee, deal.payer))
    return sales[0] if sales else financing.get((deal.payer, deal.payee))


def _sells_to(ledger: Ledger, payer: str, payee: str) -> bool:
    first, second = (UPSTREAM.get(ledger.entities[party].sector) for party in (payer, payee))
    return first is not None and second is not None and first < second


def _vendor_by_other_deals(
    deal: Deal,
    invest: set[Pair],
    trade: dict[Pair, list[Deal]],
    by_kind: dict[Pair, Counter[str]],
) -> Deal | None:
    """A sale by the payer, if it also finances the payee, or if nearly all sales go that way.

    A leg in a package is what it is meant to be: a vendor may buy of its customer.
    """
    pair, back = (deal.payer, deal.payee), (deal.payee, deal.payer)
    legs, sales = len(trade[pair]), trade[back]
    finances, is_financed = pair in invest, back in invest
    kind = deal.kind
    along = finances and not is_financed and legs == 1 and by_kind[back][kind] > 0
    outnumbered = by_kind[pair][kind] == 1 and by_kind[back][kind] >= MOST_OUTNUMBERED
    if not along and not (outnumbered and len(by_kind[back]) == 1 and (finances or is_financed)):
        return None
    return next((sale for sale in sales if sale.kind == kind), sales[0])


def _reversed_warrant(
    ledger: Ledger, deal: Deal, along: list[Deal], back: list[Deal]
) -> Iterator[Finding]:
    """Warrants of who pays the other party: the issuer gives them for business, or for money.

    The issuer is booked as the payer. Deals of the warrant's package count before all others.
    """
    holder, issuer = _paid(deal, along), _paid(deal, back)
    named = fold(ledger.entities[deal.payee].name), fold(ledger.entities[deal.payer].name)
    words = fold(deal.what)
    if f"{named[0]} shares" in words and named[1] not in words:
        message = f"may be reversed: the shares are those of {deal.payee}"
    elif holder and not issuer:
        message = f"may be reversed: {deal.payer} pays {deal.payee} in {placed(holder[0])}"
    else:
        return
    message += ", and who holds a warrant pays for it with business or money"
    yield deal, deal.place("payer"), message, "Swap payer and payee: the issuer is the payer"


def _paid(warrant: Deal, deals: list[Deal]) -> list[Deal]:
    """What one party gives the other beside warrants, in the package if there is any of it."""
    given = [deal for deal in islice(deals, MOST_COMPARED) if deal.kind != "warrant"]
    return [deal for deal in given if share_a_package(warrant, deal)] or given


FINDERS: dict[str, Finder] = {"reversed": _reversed}
