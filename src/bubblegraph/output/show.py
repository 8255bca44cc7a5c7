"""The answer of ``show``: an entity, a pair or a deal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bubblegraph import arguments
from bubblegraph.analysis.flows import CircularFlows, RankedCycle
from bubblegraph.analysis.plain import amount_dict, asked_dict, count, deal_dict, loop, name
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity, Ledger
from bubblegraph.ledger.names import NameIndex, did_you_mean, find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, Scale, pick_scale, total
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.cycles import deal_lines
from bubblegraph.output.words import amount_words, filter_words, head_line

__all__ = ["answer_show"]

MOST_LOOPS = 8


def answer_show(flows: CircularFlows, what: str) -> Answer:
    """Show an entity by any of its names, a pair ``payer/payee``, or a deal by its id.

    Raises
    ------
    QuestionError
        If it is none of these.
    """
    arguments.instance("flows", flows, CircularFlows)
    arguments.text("what", what)
    ledger = flows.selection.ledger
    index = NameIndex(ledger.entities)
    deal = ledger.deal(what)
    if deal is not None:
        return _answer_deal(flows, what)
    if len(index.ids(what)) == 1:
        return _answer_entity(flows, find_entity(ledger, what))
    for sign in ("→", "/"):
        parties = [party.strip() for party in what.split(sign)]
        if len(parties) == 2 and any(index.ids(party) for party in parties):
            first, second = (find_entity(ledger, party) for party in parties)
            return _answer_pair(flows, first, second)
    if len(index.ids(what)) > 1:
        find_entity(ledger, what)  # says which it may be
    known = [called for entity in ledger.entities.values() for called in entity.names()]
    hint = did_you_mean(what, [*known, *(deal.id for deal in ledger.deals)])
    raise QuestionError(f'no entity, pair or deal is called "{what}". {hint}'.strip())


# --- a deal -----------------------------------------------------------------------------------------------


def _answer_deal(flows: CircularFlows, deal_id: str) -> Answer:
    selection = flows.selection
    standing = selection.by_id.get(deal_id)
    if standing is None:
        deal = selection.ledger.deal(deal_id)
        since = deal.date if deal else None
        raise QuestionError(f"the deal {deal_id} is not known on {selection.as_of}; it dates from {since}.")
    deal = standing.deal
    scale = pick_scale(max(standing.amount.disclosed, deal.amount.disclosed))
    ledger = selection.ledger
    lines = [
        f"{name(ledger, deal.payer)} → {name(ledger, deal.payee)}   {amount_words(standing.amount, scale)}",
        *deal_lines(standing, scale),
        *_details(standing, scale),
        "",
        "History:",
        *(_change_line(change, scale) for change in deal.history),
        "",
        *_loop_lines(flows, [r for r in flows.cycles if _uses(r, deal_id)]),
    ]
    return _answer(
        flows, f"Deal {deal_id}", scale, lines, {"deal": deal_dict(standing, deep=True)}, [standing]
    )


def _details(standing: Standing, scale: Scale) -> list[str]:
    deal = standing.deal
    told = (
        ("counted", "yes" if standing.counted else f"no: {standing.left_out}"),
        ("stated", amount_words(deal.amount, scale) if deal.amount != standing.amount else ""),
        ("term", str(standing.term or "")),
        ("paid so far", amount_words(standing.paid, scale) if deal.tells_paid else ""),
        ("paid in", deal.paid_in if deal.paid_in != "cash" else ""),
        ("package", ", ".join(deal.packages)),
        ("replaces", ", ".join(deal.replaces)),
        ("confidence", deal.confidence),
        ("note", " ".join(deal.note.split())),
    )
    return ["", *(f"{word}: {text}" for word, text in told if text)]


def _change_line(change: Any, scale: Scale) -> str:
    amount = f", {amount_words(change.amount, scale)}" if change.amount else ""
    paid = f", paid {amount_words(change.paid, scale)}" if change.paid else ""
    note = f": {change.note}" if change.note else ""
    return f"  {change.date or 'undated'}   {change.status.word}{amount}{paid}{note}"


# --- a pair -----------------------------------------------------------------------------------------------


def _answer_pair(flows: CircularFlows, first: Entity, second: Entity) -> Answer:
    selection = flows.selection
    there, back = _between(selection, first.id, second.id), _between(selection, second.id, first.id)
    scale = pick_scale(max((s.amount.disclosed for s in [*there, *back]), default=0))
    lines: list[str] = []
    for payer, payee, deals in ((first, second, there), (second, first, back)):
        lines += [f"{payer.name} → {payee.name}   {_pair_words(deals, scale)}"]
        for standing in deals:
            lines += deal_lines(standing, scale)
            lines += [] if standing.counted else [f"    not counted: {standing.left_out}"]
        lines.append("")
    legs = {(first.id, second.id), (second.id, first.id)}
    lines += _loop_lines(
        flows, [r for r in flows.cycles if any((g.payer, g.payee) in legs for g in r.cycle.legs)]
    )
    details = {"pair": [first.id, second.id], "deals": [deal_dict(s, deep=True) for s in [*there, *back]]}
    return _answer(flows, f"{first.name} and {second.name}", scale, lines, details, [*there, *back])


def _pair_words(deals: Sequence[Standing], scale: Scale) -> str:
    counted = [standing.amount for standing in deals if standing.counted]
    if counted:
        return amount_words(total(counted), scale)
    return "nothing counted" if deals else "no deal"


def _between(selection: Selection, payer: str, payee: str) -> list[Standing]:
    return [s for s in selection.deals if (s.deal.payer, s.deal.payee) == (payer, payee)]


# --- an entity --------------------------------------------------------------------------------------------


def _answer_entity(flows: CircularFlows, entity: Entity) -> Answer:
    selection = flows.selection
    paid = [s for s in selection.counted if s.deal.payer == entity.id]
    received = [s for s in selection.counted if s.deal.payee == entity.id]
    other = [s for s in selection.deals if entity.id in (s.deal.payer, s.deal.payee) and not s.counted]
    groups = _money_groups(selection, entity.id, paid, received)
    scale = pick_scale(max((total(s.amount for s in deals).disclosed for _, deals in groups), default=0))
    rows = [_group_row(selection.ledger, words, deals, entity.id, scale) for words, deals in groups if deals]
    columns = (
        Column("", wrap=True),
        Column("deals", right=True),
        Column("sum", right=True),
        Column("most", wrap=True),
    )
    about = [
        f"{entity.name} ({entity.id})" + (", stands for many parties" if entity.pooled else ""),
        *(f"{word}: {text}" for word, text in _about(entity) if text),
        *([""] if rows else []),
    ]
    loops = _loop_lines(flows, [ranked for ranked in flows.cycles if entity.id in ranked.cycle.entities])
    tail = [""] + ([f"Listed, not counted: {', '.join(s.deal.id for s in other)}."] if other else []) + loops
    details = {
        "entity": {"id": entity.id, "name": entity.name, "sector": entity.sector, "pooled": entity.pooled},
        "money": [
            {
                "group": words,
                "deals": [s.deal.id for s in deals],
                **amount_dict(*total(s.amount for s in deals)),
            }
            for words, deals in groups
        ],
        "cycles": [ranked.rank for ranked in flows.cycles if entity.id in ranked.cycle.entities],
    }
    answer = _answer(flows, entity.name, scale, about, details, [*received, *paid, *other])
    return Answer(
        answer.head,
        (*answer.body, *([Table(columns, rows)] if rows else []), Lines(tuple(tail))),
        answer.foot,
        answer.records,
        answer.document,
    )


def _about(entity: Entity) -> Iterable[tuple[str, str]]:
    yield "sector", entity.sector
    yield "country", entity.country
    yield "ticker", entity.ticker
    yield "part of", entity.parent
    yield "also called", ", ".join(entity.aliases)
    yield "note", entity.note


def _money_groups(
    selection: Selection, entity_id: str, paid: Sequence[Standing], received: Sequence[Standing]
) -> list[tuple[str, list[Standing]]]:
    """Money in, by who puts it in; money out. Who both sells to it and buys from it is a supplier."""
    suppliers = selection.suppliers(entity_id)
    customers = selection.customers(entity_id) - suppliers
    financing = [s for s in received if s.deal.financing]
    return [
        ("in: financing by suppliers", [s for s in financing if s.deal.payer in suppliers]),
        ("in: financing by customers", [s for s in financing if s.deal.payer in customers]),
        ("in: financing by outsiders", [s for s in financing if s.deal.payer not in suppliers | customers]),
        ("in: sales", [s for s in received if not s.deal.financing]),
        ("out: purchases", [s for s in paid if not s.deal.financing]),
        ("out: financing of others", [s for s in paid if s.deal.financing]),
    ]


def _group_row(
    ledger: Ledger, words: str, deals: list[Standing], entity_id: str, scale: Scale
) -> tuple[str, ...]:
    by_party: dict[str, list[Amount]] = {}
    for standing in deals:
        deal = standing.deal
        party = deal.payer if deal.payee == entity_id else deal.payee
        by_party.setdefault(party, []).append(standing.amount)
    sums = {party: total(amounts) for party, amounts in by_party.items()}
    largest = sorted(sums, key=lambda party: (-sums[party].disclosed, party))
    named = [f"{name(ledger, party)} {scale.span(*sums[party])}" for party in largest[:3]]
    more = [f"and {len(largest) - 3} more"] if len(largest) > 3 else []
    whole_sum = total(standing.amount for standing in deals)
    return words, str(len(deals)), scale.span(*whole_sum), ", ".join(named + more)


# --- shared -----------------------------------------------------------------------------------------------


def _uses(ranked: RankedCycle, deal_id: str) -> bool:
    return any(standing.deal.id == deal_id for leg in ranked.cycle.legs for standing in leg.deals)


def _loop_lines(flows: CircularFlows, on: Sequence[RankedCycle]) -> list[str]:
    if not on:
        return ["On no loop."]
    ledger = flows.selection.ledger
    listed = [f"  {ranked.rank}  {loop(ledger, ranked.cycle.entities)}" for ranked in on[:MOST_LOOPS]]
    more = f"  … and {len(on) - MOST_LOOPS} more: bubblegraph cycles --all" if len(on) > MOST_LOOPS else ""
    return [
        f"On {count(len(on), 'loop')}; unfold one by cycles --explain N:",
        *listed,
        *([more] if more else []),
    ]


def _answer(
    flows: CircularFlows,
    title: str,
    scale: Scale,
    lines: Sequence[str],
    details: dict[str, Any],
    deals: Sequence[Standing],
) -> Answer:
    selection = flows.selection
    document = {
        "schema": 1,
        "command": "show",
        **asked_dict(selection),
        **details,
    }
    return Answer(
        head=(head_line(title, selection, scale), *filter_words(selection)),
        body=(Lines(tuple(lines)),),
        foot=(),
        records=lambda: [deal_dict(standing) for standing in deals],
        document=lambda: document,
    )
