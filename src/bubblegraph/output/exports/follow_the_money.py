"""Deals as FollowTheMoney has them, an entity a line: parties, and a payment for each deal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha1

from bubblegraph.analysis.export import FlowGraph, writable
from bubblegraph.ledger.model import Entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.ledger.windows import window_of
from bubblegraph.money import Amount, whole
from bubblegraph.output.exports.values import value_text

__all__ = ["write_follow_the_money"]


def write_follow_the_money(graph: FlowGraph) -> Iterator[str]:
    """Give a line for each party, and for each counted deal between them."""
    selection = graph.flows.selection
    deals = [
        standing
        for standing in selection.counted
        if selection.involves((standing.deal.payer, standing.deal.payee))
    ]
    parties = {party for s in deals for party in (s.deal.payer, s.deal.payee)}
    for party in sorted(parties):
        yield _line(party, *_party(selection.ledger.entities[party]))
    for standing in deals:
        identity = f"{selection.ledger.title}\n{standing.deal.id}"
        yield _line(identity, "Payment", _payment(selection, standing))


def _line(identity: str, schema: str, properties: dict[str, list[str]]) -> str:
    given = {
        key: [writable(value) for value in values if value] for key, values in properties.items()
    }
    known = {key: values for key, values in given.items() if values}
    entity = {"id": _id(identity), "schema": schema, "properties": known}
    return json.dumps(entity, ensure_ascii=False) + "\n"


def _id(text: str) -> str:
    """An id of letters and digits alone, the same for the same party of another ledger."""
    return sha1(text.encode("utf-8", "backslashreplace"), usedforsecurity=False).hexdigest()


def _party(entity: Entity) -> tuple[str, dict[str, list[str]]]:
    """A company if the ledger says its sector, else a party of which nothing more is known."""
    properties = {
        "name": [entity.name],
        "alias": [*entity.aliases],
        "country": [entity.country.lower()],
        "sector": [entity.sector],
        "leiCode": [entity.lei],
        "notes": [entity.note],
    }
    if not entity.sector or entity.pooled:
        return "LegalEntity", properties
    return "Company", {**properties, "ticker": [entity.ticker], "cikCode": [entity.cik]}


def _payment(selection: Selection, standing: Standing) -> dict[str, list[str]]:
    deal, currency = standing.deal, selection.ledger.currency
    first, last = window_of(selection, standing)
    known = value_text(whole(standing.amount.disclosed)) if standing.amount.disclosed else ""
    return {
        "payer": [_id(deal.payer)],
        "beneficiary": [_id(deal.payee)],
        "amount": [known],
        "currency": [currency],
        **({f"amount{currency.capitalize()}": [known]} if currency in ("USD", "EUR") else {}),
        "date": [str(deal.date or "")],
        "startDate": [str(first or "")],
        "endDate": [str(last or "")],
        "purpose": [f"{deal.kind}: {deal.what}" if deal.what else deal.kind],
        "summary": [f"{standing.status.word}; {_amount_words(standing.amount)}"],
        "programme": [*deal.packages],
        "recordId": [deal.id],
        "description": [deal.note],
        "publisher": [source.publisher for source in deal.sources],
        "sourceUrl": [source.url for source in deal.sources],
    }


def _amount_words(amount: Amount) -> str:
    low, disclosed = (
        f"{Decimal(value_text(whole(cents))):,f}" for cents in (amount.low, amount.disclosed)
    )
    said = low if low == disclosed else f"{low} to {disclosed}"
    if amount.high is None:
        return f"{said} and more" if amount.disclosed else "no price is disclosed"
    return said
