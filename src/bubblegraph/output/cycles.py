"""The answer of ``cycles``: the rows that add up, every cycle, or one of them unfolded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from bubblegraph import arguments
from bubblegraph.analysis.cycles import Cycle
from bubblegraph.analysis.flows import CircularFlows
from bubblegraph.analysis.plain import count, deal_dict, loop, name
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Status
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Scale, pick_scale, total
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import (
    LETTERS,
    amount_words,
    booked_words,
    filter_words,
    head_line,
    lap_words,
    limit_words,
    years,
)

__all__ = ["answer_cycles", "answer_one_cycle"]

BEYOND = {  # what is counted besides signed deals
    Status.ANNOUNCED: "announced deal",
    Status.LETTER_OF_INTENT: "announced deal, letter of intent",
    Status.RUMOURED: "announced or rumoured deal, letter of intent",
}
SORTS = {"financed": "financed", "reciprocal": "trade only", "cross_holding": "financing only"}


def answer_cycles(flows: CircularFlows, *, every: bool = False) -> Answer:
    """Lay out the cycles: the rows that add up, or ``every`` one with what it could carry alone."""
    arguments.instance("flows", flows, CircularFlows)
    arguments.flag("every", every)
    scale = _scale(flows)
    table = _every_table(flows, scale) if every else _rows_table(flows, scale)
    return Answer(
        head=(*_head(flows, scale), *filter_words(flows.selection)),
        body=(table,) if flows.cycles or flows.stopped else (),
        foot=tuple(_foot(flows, scale, every)),
        records=flows.to_records,
        document=flows.to_dict,
    )


def _scale(flows: CircularFlows) -> Scale:
    known = [standing.amount.disclosed for standing in flows.selection.deals]
    return pick_scale(flows.all.high.value or max(known, default=0))


def _head(flows: CircularFlows, scale: Scale) -> Iterator[str]:
    yield head_line("Circular flows", flows.selection, scale)
    if not flows.cycles and not flows.stopped:
        counted = len(flows.selection.counted)
        none = f"none of the {counted:,} deals that count leads"
        few = ("no deal counts", "the one deal that counts does not lead back to its payer")
        zero = (
            ""
            if all(s.amount.high != 0 for s in flows.selection.counted)
            else "; an amount of 0 pays nothing"
        )
        yield f"No loop: {few[counted] if counted < 2 else f'{none} back to its payer'}{zero}."
        return
    signed = f"At most {lap_words(flows.signed, scale)} of signed or paid deals can return to its payer"
    if not flows.signed.high.value:
        nothing = "nothing" if flows.signed.unlimited == 0 else "nothing with a disclosed price"
        signed = f"Of signed or paid deals {nothing} can return to its payer"
    beyond = ""
    if flows.all.high.value != flows.signed.high.value:
        deals = BEYOND.get(flows.selection.filters.min_status, "")
        wider = scale.show(flows.all.high.value)
        beyond = f"; at most {wider} if every {deals} and conditional tranche is paid"
    span = flows.signed.high.value > flows.signed.low.value
    floor = "The range is that of the amounts: its low is no floor. " if span else ""
    yield f"{signed}{beyond}. {floor}An upper limit, not a finding."


# --- tables -----------------------------------------------------------------------------------------------


def _rows_table(flows: CircularFlows, scale: Scale) -> Table:
    columns = (
        Column("#", right=True),
        Column("loop", wrap=True),
        Column("signed", right=True),
        Column("if all", right=True),
        Column("invested"),
        Column("spent"),
    )
    rows = [
        (
            str(ranked.rank),
            _label(flows, ranked.cycle),
            _carried(ranked.signed, scale),
            scale.show(ranked.all[1]),
            years(ranked.cycle.years(financing=True)),
            years(ranked.cycle.years(financing=False)),
        )
        for ranked in flows.shown
        if ranked.row
    ]
    return Table(columns, rows, _sums(flows, scale))


def _sums(flows: CircularFlows, scale: Scale) -> list[tuple[str, ...]]:
    signed, everything = flows.signed, flows.all
    partial = len(flows.shown) < len(flows.cycles)
    booked = booked_words(signed, scale)
    return [
        (
            "",
            "total of all rows (T*)" if partial else "total (T*): each dollar once",
            lap_words(signed, scale),
            scale.show(everything.high.value),
            "",
            "",
        ),
        ("", "most that can be booked (V*)", booked, scale.show(everything.circulation_high.volume), "", ""),
    ]


def _carried(ends: tuple[Fraction, Fraction], scale: Scale) -> str:
    """What a row carries at the lows and at the highs; they belong to two packings, so it can fall."""
    low, high = ends
    return scale.span(low, high) if low <= high else f"{scale.show(high)} (lows {scale.show(low)})"


def _every_table(flows: CircularFlows, scale: Scale) -> Table:
    columns = (
        Column("#", right=True),
        Column("loop", wrap=True),
        Column("alone", right=True),
        Column("in a row", right=True),
        Column("sort"),
    )
    rows = [
        (
            str(ranked.rank),
            _label(flows, ranked.cycle),
            "?" if not ranked.cycle.priced else scale.span(*ranked.cycle.bottleneck),
            scale.show(ranked.all[1]) if ranked.row else "",
            SORTS[ranked.cycle.sort],
        )
        for ranked in flows.shown
    ]
    return Table(columns, rows)


def _label(flows: CircularFlows, cycle: Cycle) -> str:
    return loop(flows.selection.ledger, cycle.entities) + ("" if cycle.tied else " *")


# --- what stands below ------------------------------------------------------------------------------------


def _foot(flows: CircularFlows, scale: Scale, every: bool) -> Iterator[str]:
    shown = [ranked for ranked in flows.shown if every or ranked.row]
    notes = []
    if any(not ranked.cycle.tied for ranked in shown):
        notes.append("* no source ties these deals together.")
    if every and shown:
        notes.append(
            "“Alone”: what one loop could carry without the others. Loops share deals: never add up."
        )
    elif len(flows.shown) > len(shown):
        notes.append(f"--all lists {count(len(flows.shown), 'loop')}; they share deals.")
    if notes:
        yield " ".join(notes)
    yield from limit_words(flows.all)
    if flows.paid:
        lap, booked = lap_words(flows.paid, scale), booked_words(flows.paid, scale)
        yield f"Of what was paid so far at most {lap} can have returned (T*), with {booked} booked (V*)."
    if not_counted := _not_counted(flows, scale):
        yield not_counted
    if not flows.unpriced and flows.all.unlimited != flows.all.high.value:
        yield f"Prices known only from below are taken at what is known; {_bounds(flows, scale)}."
    yield from _caveats(flows)


def _not_counted(flows: CircularFlows, scale: Scale) -> str:
    parts = [
        _left_out(flows, "warrants", flows.left_out("warrant"), scale),
        _left_out(flows, "guarantees", flows.left_out("guarantee"), scale),
        _left_out(flows, "paid in shares", flows.left_out("shares"), scale),
        _left_out(flows, "letters of intent and rumours", _letters(flows), scale),
        _left_out(flows, "marks and headlines", flows.left_out("not a flow"), scale),
    ]
    said = [part for part in parts if part]
    if flows.unpriced:
        said.append(_unpriced(flows, scale))
    return f"Not counted: {', '.join(said)}." if said else ""


def _letters(flows: CircularFlows) -> list[Standing]:
    return [standing for word in LETTERS for standing in flows.left_out(word)]


def _left_out(flows: CircularFlows, words: str, deals: Iterable[Standing], scale: Scale) -> str:
    """Name a sort of deals that is listed and not added: its largest two pairs and its sum."""
    largest = sorted(deals, key=lambda standing: (-standing.amount.disclosed, standing.deal.id))
    if not largest:
        return ""
    pairs = dict.fromkeys((standing.deal.payer, standing.deal.payee) for standing in largest)
    shown = [_pair(flows, pair) for pair in list(pairs)[:2]] + (["…"] if len(pairs) > 2 else [])
    known = [standing.amount for standing in largest if standing.amount.priced]
    amount = amount_words(total(known), scale) if known else "undisclosed"
    return f"{words} ({', '.join(shown)}; {amount})"


def _pair(flows: CircularFlows, pair: tuple[str, str]) -> str:
    return " → ".join(name(flows.selection.ledger, party) for party in pair)


def _unpriced(flows: CircularFlows, scale: Scale) -> str:
    hidden = Counter(
        (leg.payer, leg.payee)
        for ranked in flows.unpriced
        for leg in ranked.cycle.legs
        if not leg.amount.priced
    )
    most = min(hidden, key=lambda pair: (-hidden[pair], pair))
    more = ", …" if len(hidden) > 1 else ""
    words = f"{count(len(flows.unpriced), 'loop')} with an undisclosed price ({_pair(flows, most)}{more})"
    return f"{words}; {_bounds(flows, scale)}"


def _bounds(flows: CircularFlows, scale: Scale) -> str:
    """What the limits cannot pass, whatever the unknown prices are."""
    signed, everything = flows.signed.unlimited, flows.all.unlimited
    if everything is None:
        return "one loop is undisclosed all round, so no bound can be given"
    bounds = dict.fromkeys(scale.show(bound) for bound in (signed, everything) if bound is not None)
    return f"whatever those prices are, the limits above cannot pass {' and '.join(bounds)}"


def _caveats(flows: CircularFlows) -> Iterator[str]:
    on_loops = {s.deal.id: s for ranked in flows.cycles for leg in ranked.cycle.legs for s in leg.deals}
    reduced = [deal_id for deal_id, s in on_loops.items() if s.includes]
    overlapping = [deal_id for deal_id, s in on_loops.items() if s.overlaps]
    if reduced:
        names = ", ".join(sorted(reduced))
        yield f"Counted for what their parts leave: {names}; the limits enclose the exact ones."
    if overlapping:
        names = ", ".join(sorted(overlapping))
        yield f"May contain other deals of the ledger (their lows are reduced): {names}."
    if flows.unique is False:
        yield "These rows are one way to share out the total; another is as large with as few bookings."
    elif flows.unique is None and flows.rows:
        yield "These rows are one way to share out the total; there may be others as good."
    if flows.stopped:
        yield f"Not every loop is listed: {flows.stopped}. The totals do not depend on the list."


# --- one cycle unfolded -----------------------------------------------------------------------------------


def answer_one_cycle(flows: CircularFlows, rank: int) -> Answer:
    """Unfold a cycle: its legs, their deals, and where each is written and published.

    Raises
    ------
    QuestionError
        If no cycle has the rank.
    """
    arguments.instance("flows", flows, CircularFlows)
    arguments.whole_number("rank", rank, least=1)
    ranked = next((item for item in flows.cycles if item.rank == rank), None)
    if ranked is None:
        there = f"There are loops 1 to {len(flows.cycles)}." if flows.cycles else "There is no loop."
        raise QuestionError(f"no loop has the number {rank}. {there}")
    scale = _scale(flows)
    cycle = ranked.cycle
    alone = amount_words(cycle.bottleneck, scale) if cycle.priced else "undisclosed"
    lines = [
        f"Alone it could carry at most: {alone} (its smallest leg).",
        f"In the rows: {_carried(ranked.signed, scale)} signed, {scale.show(ranked.all[1])} if all.",
        f"Sort: {SORTS[cycle.sort]}. "
        + ("A source ties these deals together." if cycle.tied else "No source ties these deals together."),
    ]
    for leg in cycle.legs:
        lines += ["", f"{_pair(flows, (leg.payer, leg.payee))}   {amount_words(leg.amount, scale)}"]
        for standing in leg.deals:
            lines += deal_lines(standing, scale)
    return Answer(
        head=(
            head_line("Circular flow", flows.selection, scale),
            f"Loop {rank}: {loop(flows.selection.ledger, cycle.entities)}. An upper limit, not a finding.",
            *filter_words(flows.selection),
        ),
        body=(Lines(tuple(lines)),),
        foot=(),
        records=lambda: [deal_dict(s) for leg in cycle.legs for s in leg.deals],
        document=lambda: {**flows.to_dict(), "cycles": [ranked.to_dict(sources=True)]},
    )


def deal_lines(standing: Standing, scale: Scale) -> list[str]:
    """Unfold a deal: amount, status, place and sources."""
    deal = standing.deal
    changes = [change for change in deal.history if change.status == standing.status and change.date]
    since = f" {changes[0].date}" if changes else ""
    what = f", {deal.what}" if deal.what else ""
    amount = ("about " if deal.about else "") + amount_words(standing.amount, scale)
    if deal.stated:
        amount += f" (stated as {deal.stated})"
    lines = [f"  {deal.id}   {amount}, {deal.kind}{what}, {standing.status.word}{since}   {deal.place()}"]
    if standing.includes:
        lines.append(f"    what is left after {', '.join(standing.includes)}")
    if standing.overlaps:
        lines.append(f"    may contain {', '.join(standing.overlaps)}")
    if deal.inferred:
        lines.append("    inferred: no source states it")
    lines += [f"    {source}" for source in deal.sources] or ["    no source given"]
    return lines
