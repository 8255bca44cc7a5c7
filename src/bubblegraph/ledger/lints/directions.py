"""Deals booked the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator

from bubblegraph.ledger.lints.finding import Finder, Finding
from bubblegraph.ledger.model import Ledger

# Who sells to whom: money of trade flows from the later to the earlier.
UPSTREAM = {
    "chipmaker": 0,
    "hardware": 0,
    "developer": 0,
    "telecom_equipment": 0,
    "hyperscaler": 1,
    "neocloud": 1,
    "telecom_carrier": 1,
    "ai_lab": 2,
}


def _reversed(ledger: Ledger) -> Iterator[Finding]:
    trade: dict[tuple[str, str], str] = {}  # the first of each pair
    financing: dict[tuple[str, str], str] = {}
    for deal in ledger.deals:
        (financing if deal.financing else trade).setdefault((deal.payer, deal.payee), deal.id)
    for deal in ledger.deals:
        if deal.financing or not _sells_to(ledger, deal.payer, deal.payee):
            continue
        sold = trade.get((deal.payee, deal.payer)) or financing.get((deal.payer, deal.payee))
        if sold:
            message = f"may be reversed: {deal.payer} is the vendor in {sold}"
            yield deal, deal.place("payer"), message, "Swap payer and payee"


def _sells_to(ledger: Ledger, payer: str, payee: str) -> bool:
    first, second = (UPSTREAM.get(ledger.entities[party].sector) for party in (payer, payee))
    return first is not None and second is not None and first < second


FINDERS: dict[str, Finder] = {"reversed": _reversed}
