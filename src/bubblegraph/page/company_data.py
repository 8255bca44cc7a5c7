"""Companies, who of them pays whom, and the arrows of the network, by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bubblegraph.drawing.scene import THE_OTHERS, Payment
from bubblegraph.drawing.theme import group_of
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, total
from bubblegraph.page.compact import records, states
from bubblegraph.page.contents import Contents
from bubblegraph.page.days import Day

__all__ = ["arrow_data", "company_data", "pair_data"]


def company_data(contents: Contents) -> dict[str, Any]:
    """Companies, with what each pays, is paid, and has pass through it in rows, by day."""
    known = contents.selection.ledger.entities
    return records(
        ("id", "name", "aka", "sector", "country", "pooled", "states"),
        (
            (
                entity.id,
                entity.name,
                [name for name in entity.names() if name not in (entity.name, entity.id)],
                contents.said(entity.sector.replace("_", " ")),
                entity.country,
                int(entity.pooled),
                states(_exposure(contents, day, entity.id) for day in contents.days),
            )
            for entity in map(known.__getitem__, contents.entities)
        ),
    )


def _exposure(contents: Contents, day: Day, entity: str) -> list[int] | None:
    pays, paid, through = day.pays.get(entity), day.paid.get(entity), day.through.get(entity)
    if pays is None and paid is None:
        return None
    rows = contents.voice.sum(through, through) if through else ""
    return [
        *(contents.amount(side) if side else 0 for side in (pays, paid)),
        contents.words.amount(rows, through) if through else 0,
    ]


def pair_data(contents: Contents) -> list[list[Any]]:
    """Who pays whom how much, by day."""
    graphs = [day.flows.graph for day in contents.days]
    edges = dict.fromkeys(edge for graph in graphs for edge in graph.edges)
    known = contents.entities

    def amount(graph: Any, edge: tuple[str, str]) -> list[int] | None:
        if not graph.has_edge(*edge):
            return None
        ends = graph.edges[edge]
        return [contents.amount(Amount(ends["low"], ends["high"], ends["disclosed"]))]

    return [
        [known[payer], known[payee], *states(amount(g, (payer, payee)) for g in graphs)]
        for payer, payee in edges
        if payer in known and payee in known
    ]


def arrow_data(contents: Contents, payments: Sequence[Payment]) -> list[list[Any]]:
    """The arrows of the network: their deals, and what these come to by day."""
    groups = [_by_arrow(day.selection) for day in contents.days]
    found = []
    for payment in payments:
        own = {standing.deal.id for standing in payment.deals}
        others = THE_OTHERS in (payment.payer, payment.payee)

        def on_day(
            number: int, payment: Payment = payment, own: set[str] = own, others: bool = others
        ) -> list[int] | None:
            key = payment.payer, payment.payee, payment.group
            deals = groups[number].get(key, [])
            if others:
                counted = contents.days[number].selection.counted
                deals = [standing for standing in counted if standing.deal.id in own]
            return [contents.amount(total(s.amount for s in deals))] if deals else None

        deals = sorted(contents.deals[deal] for deal in own if deal in contents.deals)
        found.append([deals, *states(map(on_day, range(len(contents.days))))])
    return found


def _by_arrow(selection: Selection) -> Mapping[tuple[str, str, str], list[Standing]]:
    found: dict[tuple[str, str, str], list[Standing]] = {}
    for standing in selection.counted:
        deal = standing.deal
        found.setdefault((deal.payer, deal.payee, group_of(deal.kind)), []).append(standing)
    return found
