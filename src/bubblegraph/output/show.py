"""The answer of ``show``: an entity, a pair or a deal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import DEAL_FIELDS, asked_dict, deal_dict, full_deal_dict
from bubblegraph.analysis.show import LoopsThrough, loops_through
from bubblegraph.analysis.sums import MoneyGroup, deals_between, money_groups
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity
from bubblegraph.ledger.names import NameIndex, did_you_mean, find_entity, loop, name
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import NOTHING, Amount, Scale
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.cycles import deal_lines
from bubblegraph.output.words import (
    amount_words,
    filter_words,
    head_line,
    pooled_words,
    scale_for,
)
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.output.document_types import (
        ShowDealDocument,
        ShowEntityDocument,
        ShowHeadDict,
        ShowPairDocument,
    )

__all__ = ["answer_show"]

MOST_LOOPS = 8
NOT_RANKED = "–"
PAYMENTS = {"in: sales": "is paid", "out: purchases": "pays"}  # of payments nobody knows what for


def answer_show(
    selection: Selection,
    what: str,
    *,
    patience: Patience = ENDLESS,
    units: Scale | None = None,
    numbered: bool = True,
) -> Answer:
    """Show an entity by any name, a pair ``payer/payee``, or a deal by its id; with loops.

    The loops of an entity have their numbers in the list of all, or none where it is not
    ``numbered``.

    Raises
    ------
    QuestionError
        If it is none of these.
    """
    arguments.instance("selection", selection, Selection)
    arguments.text("what", what)
    arguments.instance("patience", patience, Patience)
    arguments.optional("units", units, Scale)
    arguments.flag("numbered", numbered)
    ledger = selection.ledger
    index = NameIndex(ledger.entities)
    deal = ledger.deal(what)
    if deal is not None:
        return _answer_deal(selection, what, patience, units)
    if len(index.ids(what)) == 1:
        return _answer_entity(selection, find_entity(ledger, what), patience, units, numbered)
    for sign in ("→", "/"):
        parties = [party.strip() for party in what.split(sign)]
        if len(parties) == 2 and any(index.ids(party) for party in parties):
            first, second = (find_entity(ledger, party) for party in parties)
            return _answer_pair(selection, first, second, patience, units)
    if len(index.ids(what)) > 1:
        find_entity(ledger, what)  # says which it may be
    known = [called for entity in ledger.entities.values() for called in entity.names()]
    hint = did_you_mean(what, [*known, *(deal.id for deal in ledger.deals)])
    raise QuestionError(f'no entity, pair or deal is called "{what}". {hint}'.strip())


# --- a deal ---------------------------------------------------------------------------------------


def _answer_deal(
    selection: Selection, deal_id: str, patience: Patience, units: Scale | None
) -> Answer:
    standing = selection.by_id.get(deal_id)
    if standing is None:
        deal = selection.ledger.deal(deal_id)
        since = deal.date if deal else None
        raise QuestionError(
            f"the {deal_word(selection)} {deal_id} is not known on {selection.as_of}; it dates "
            f"from {since}."
        )
    deal = standing.deal
    scale = _scale(selection, [standing.amount.disclosed, deal.amount.disclosed], units)
    ledger = selection.ledger
    counts = standing.counted and standing.amount != NOTHING
    loops = loops_through(
        selection, lambda leg: counts and leg == (deal.payer, deal.payee), patience=patience
    )
    lines = [
        f"{name(ledger, deal.payer)} → {name(ledger, deal.payee)}   "
        f"{amount_words(standing.amount, scale)}",
        *deal_lines(standing, scale),
        *_details(standing, scale),
        *(_history(standing, scale) if deal.why_no_payment else []),
        "",
        *_loop_lines(selection, loops, scale),
    ]
    document: ShowDealDocument = {
        **_head(selection),
        "deal": full_deal_dict(standing),
        **loops.to_dict(),
    }
    return _answer(
        selection,
        f"{deal_word(selection).capitalize()} {deal_id}",
        scale,
        lines,
        document,
        [standing],
        loops,
    )


def _counted(standing: Standing) -> str:
    if standing.only_paid:
        return f"what was paid; the rest is {standing.left_out}"
    return "yes" if standing.counted else f"no: {standing.left_out}"


def _details(standing: Standing, scale: Scale) -> list[str]:
    deal = standing.deal
    told = (
        ("counted", _counted(standing)),
        ("stated", amount_words(deal.amount, scale) if deal.amount != standing.amount else ""),
        ("term", str(standing.term or "")),
        ("paid so far", amount_words(standing.paid, scale) if deal.tells_paid else ""),
        ("paid in", deal.paid_in if deal.paid_in != "cash" else ""),
        ("package", ", ".join(deal.packages)),
        ("replaces", ", ".join(deal.replaces)),
        ("confidence", deal.confidence if deal.why_no_payment else ""),
        ("note", " ".join(deal.note.split())),
    )
    return ["", *(f"{word}: {text}" for word, text in told if text)]


def _history(standing: Standing, scale: Scale) -> list[str]:
    return ["", "History:", *(_change_line(change, scale) for change in standing.deal.history)]


def _change_line(change: Any, scale: Scale) -> str:
    amount = f", {amount_words(change.amount, scale)}" if change.amount else ""
    paid = f", paid {amount_words(change.paid, scale)}" if change.paid else ""
    note = f": {change.note}" if change.note else ""
    return f"  {change.date or 'undated'}   {change.status.word}{amount}{paid}{note}"


# --- a pair ---------------------------------------------------------------------------------------


def _answer_pair(
    selection: Selection, first: Entity, second: Entity, patience: Patience, units: Scale | None
) -> Answer:
    found = deals_between(selection, first.id, second.id)
    both = [*found.there, *found.back]
    scale = _scale(selection, [s.amount.disclosed for s in both], units)
    lines: list[str] = []
    for payer, payee, deals, amount in (
        (first, second, found.there, found.there_amount),
        (second, first, found.back, found.back_amount),
    ):
        words = _pair_words(deals, amount, scale, deal_word(selection))
        lines += [f"{payer.name} → {payee.name}   {words}"]
        for standing in deals:
            lines += deal_lines(standing, scale)
            lines += [] if standing.counted else [f"    not counted: {standing.left_out}"]
            lines += [f"    counted: {_counted(standing)}"] if standing.only_paid else []
        lines.append("")
    legs = {(first.id, second.id), (second.id, first.id)}
    loops = loops_through(selection, legs.__contains__, patience=patience)
    lines += _loop_lines(selection, loops, scale)
    document: ShowPairDocument = {
        **_head(selection),
        **found.to_dict(),
        **loops.to_dict(),
    }
    return _answer(
        selection, f"{first.name} and {second.name}", scale, lines, document, both, loops
    )


def _pair_words(deals: Sequence[Standing], amount: Amount | None, scale: Scale, word: str) -> str:
    if amount is not None:
        return amount_words(amount, scale)
    return "nothing counted" if deals else f"no {word}"


# --- an entity ------------------------------------------------------------------------------------


def _answer_entity(
    selection: Selection, entity: Entity, patience: Patience, units: Scale | None, numbered: bool
) -> Answer:
    paid = [s for s in selection.counted if s.deal.payer == entity.id]
    received = [s for s in selection.counted if s.deal.payee == entity.id]
    other = [
        s for s in selection.deals if entity.id in (s.deal.payer, s.deal.payee) and not s.counted
    ]
    money = money_groups(selection, entity.id)
    scale = _scale(selection, [found.amount.disclosed for found in money.groups], units)
    rows = [_group_row(selection, found, scale) for found in money.groups if found.deals]
    columns = (
        Column("", wrap=True),
        Column(f"{deal_word(selection)}s", right=True),
        Column("sum", right=True),
        Column("most", wrap=True),
    )
    called = entity.name if entity.name == entity.id else f"{entity.name} ({entity.id})"
    called += ", stands for many parties" if entity.pooled else ""
    about = [
        *([called] if called != entity.name else []),  # which the head says
        *(f"{word}: {text}" for word, text in _about(entity) if text),
        *([""] if rows else []),
    ]
    loops = loops_through(selection, lambda leg: leg[0] == entity.id, patience=patience)
    loops = loops if numbered else loops.unnumbered
    listed = [f"Listed, not counted: {', '.join(s.deal.id for s in other)}."] if other else []
    tail = ["", *listed, *_loop_lines(selection, loops, scale)]
    document: ShowEntityDocument = {
        **_head(selection),
        **money.to_dict(),
        **loops.to_dict(),
    }
    answer = _answer(
        selection, entity.name, scale, about, document, [*received, *paid, *other], loops
    )
    sums = [Table(columns, rows)] if rows else []
    return replace(
        answer, body=(Lines(tuple(about), beside=True), *sums, Lines(tuple(tail), beside=True))
    )


def _about(entity: Entity) -> Iterable[tuple[str, str]]:
    yield "sector", entity.sector
    yield "country", entity.country
    yield "ticker", entity.ticker
    yield "part of", entity.parent
    yield "also called", ", ".join(entity.aliases)
    yield "note", entity.note


def _group_row(selection: Selection, found: MoneyGroup, scale: Scale) -> tuple[str, ...]:
    parties, ledger = found.parties, selection.ledger
    group = PAYMENTS.get(found.group, found.group) if are_payments(selection) else found.group
    named = [f"{name(ledger, party)} {scale.amount(amount)}" for party, amount in parties[:3]]
    more = [f"and {len(parties) - 3} more"] if len(parties) > 3 else []
    return group, str(len(found.deals)), scale.amount(found.amount), ", ".join(named + more)


# --- shared ---------------------------------------------------------------------------------------


def _scale(selection: Selection, figures: Sequence[int], units: Scale | None) -> Scale:
    return scale_for(selection, max(figures, default=0), units, figures)


def _loop_lines(selection: Selection, loops: LoopsThrough, scale: Scale) -> list[str]:
    return [*_on_loops(selection, loops), *pooled_words(loops.pooled, scale)]


def _on_loops(selection: Selection, loops: LoopsThrough) -> list[str]:
    if not loops.on_loop:
        return ["On loops through pooled parties only." if loops.pooled else "On no loop."]
    number = len(loops.cycles)
    if not number:
        return ["On a loop.", *_missing(loops)]
    numbered = any(rank for rank, _ in loops.cycles)
    unfold = (
        f"; unfold {'it' if number == 1 else 'one'} by cycles --explain N:" if numbered else ":"
    )
    listed = [
        f"  {f'{rank or NOT_RANKED}  ' if numbered else ''}{loop(selection.ledger, cycle.entities)}"
        for rank, cycle in loops.cycles[:MOST_LOOPS]
    ]
    where = "bubblegraph cycles --all" if loops.complete else "--json lists them"
    more = [f"  … and {number - MOST_LOOPS:,} more: {where}"] if number > MOST_LOOPS else []
    on = f"On {'' if loops.complete else 'at least '}{count(number, 'loop')}{unfold}"
    return [on, *listed, *more, *_missing(loops)]


def _missing(loops: LoopsThrough) -> Iterator[str]:
    """Say which loops are not listed, and why."""
    if loops.stopped:
        yield f"Not every loop is listed: {loops.stopped}."


def _head(selection: Selection) -> ShowHeadDict:
    return {"schema": 1, "command": "show", **asked_dict(selection)}


def _answer(
    selection: Selection,
    title: str,
    scale: Scale,
    lines: Sequence[str],
    document: Mapping[str, object],
    deals: Sequence[Standing],
    loops: LoopsThrough,
) -> Answer:
    return Answer(
        head=(head_line(title, selection, scale), *filter_words(selection)),
        body=(Lines(tuple(lines)),),
        foot=(),
        fields=DEAL_FIELDS,
        records=lambda: [deal_dict(standing) for standing in deals],
        document=lambda: document,
        missing="".join(_missing(loops)),
    )
