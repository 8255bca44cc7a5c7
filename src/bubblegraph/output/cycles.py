"""The answer of ``cycles``: the rows that add up, every cycle, or one of them unfolded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.cycles import Cycle
from bubblegraph.analysis.documents import DEAL_FIELDS, deal_dict
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Status
from bubblegraph.ledger.names import find_entity, loop, name
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Scale, total
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import (
    LETTERS,
    amount_words,
    booked_words,
    filter_words,
    head_line,
    lap_words,
    limit_words,
    scale_for,
    years,
)
from bubblegraph.text import count, loop_numbers

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.cycles import CyclesDocument

__all__ = ["answer_cycles", "answer_one_cycle", "explain_cycles"]

BEYOND = {  # what is counted besides signed deals
    Status.ANNOUNCED: "announced deal",
    Status.LETTER_OF_INTENT: "announced deal, letter of intent",
    Status.RUMOURED: "announced or rumoured deal, letter of intent",
}
ALONE = "“Alone”: what one loop could carry without the others. Loops share deals: never add up."
TIED_SIGNS = {True: "", False: " *", None: " *?"}
TIED = {
    True: "A source ties these deals together.",
    False: "No source ties these deals together.",
    None: "Whether a source ties these deals together was not decided: too many choices of "
    "packages.",
}
MOST_LARGEST = 20  # loops listed where there are no rows
SORTS = {"financed": "financed", "reciprocal": "trade only", "cross_holding": "financing only"}


def answer_cycles(
    flows: CircularFlows, *, every: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out the cycles: the rows that add up, or ``every`` one with what it could carry alone."""
    arguments.instance("flows", flows, CircularFlows)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    scale = _scale(flows, units)
    tables = (
        (_every_table(flows, flows.shown, scale),) if every else tuple(_rows_tables(flows, scale))
    )
    return Answer(
        head=(*_head(flows, scale), *filter_words(flows.selection)),
        body=tables if flows.core else (),
        foot=tuple(_foot(flows, scale, every)),
        fields=flows.FIELDS,
        records=flows.to_records,
        document=flows.to_dict,
        missing="".join(_missing(flows)),
    )


def _scale(flows: CircularFlows, units: Scale | None) -> Scale:
    known = [standing.amount.disclosed for standing in flows.selection.deals]
    return scale_for(flows.selection, flows.all.high.value or max(known, default=0), units)


def _head(flows: CircularFlows, scale: Scale) -> Iterator[str]:
    yield head_line("Circular flows", flows.selection, scale)
    if not flows.core:
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
    signed = (
        f"At most {lap_words(flows.signed, scale)} of signed or paid deals can return to its payer"
    )
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


# --- tables ---------------------------------------------------------------------------------------


def _rows_tables(flows: CircularFlows, scale: Scale) -> Iterator[Table | Lines]:
    """The rows that add up; where T* is not computed there are none, and the largest loops stand
    below.
    """
    yield _rows_table(flows, scale)
    if not flows.all.exact and flows.shown:
        largest = flows.shown[:MOST_LARGEST]
        first = (
            "The largest loops"
            if len(largest) < len(flows.shown) or not flows.complete
            else "The loops"
        )
        yield Lines(("", f"{first}, with what each could carry alone:"))
        yield _every_table(flows, largest, scale)


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
        (
            "",
            "most that can be booked (V*)",
            booked,
            scale.show(everything.circulation_high.volume),
            "",
            "",
        ),
    ]


def _carried(ends: tuple[Fraction, Fraction], scale: Scale) -> str:
    """What a row carries at the lows and at the highs; they belong to two packings,
    so it can fall.
    """
    low, high = ends
    return scale.span(low, high) if low <= high else f"{scale.show(high)} (lows {scale.show(low)})"


def _every_table(flows: CircularFlows, loops: Iterable[RankedCycle], scale: Scale) -> Table:
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
            "?" if not ranked.cycle.priced else scale.amount(ranked.cycle.bottleneck),
            scale.show(ranked.all[1]) if ranked.row else "",
            SORTS[ranked.cycle.sort],
        )
        for ranked in loops
    ]
    return Table(columns, rows)


def _label(flows: CircularFlows, cycle: Cycle) -> str:
    return loop(flows.selection.ledger, cycle.entities) + TIED_SIGNS[cycle.tied]


# --- what stands below ----------------------------------------------------------------------------


def _foot(flows: CircularFlows, scale: Scale, every: bool) -> Iterator[str]:
    shown = [ranked for ranked in flows.shown if every or ranked.row or not flows.all.exact]
    notes = list(_untied(shown))
    if every and shown:
        notes.append(ALONE)
    elif len(flows.shown) > (len(shown) if flows.all.exact else MOST_LARGEST):
        notes.append(f"--all lists {count(len(flows.shown), 'loop.', 'loops; they share deals.')}")
    if notes:
        yield " ".join(notes)
    yield from limit_words(scale, flows.signed, flows.all)
    if flows.paid:
        lap, booked = lap_words(flows.paid, scale), booked_words(flows.paid, scale)
        yield (
            f"Of what was paid so far at most {lap} can have returned (T*), with {booked} booked "
            f"(V*)."
        )
    if not_counted := _not_counted(flows, scale):
        yield not_counted
    if not flows.hidden and flows.all.unlimited != flows.all.high.value:
        yield f"Prices known only from below are taken at what is known; {_bounds(flows, scale)}."
    yield from _caveats(flows)


def _untied(shown: Iterable[RankedCycle]) -> Iterator[str]:
    if any(ranked.cycle.tied is False for ranked in shown):
        yield "* no source ties these deals together."
    if any(ranked.cycle.tied is None for ranked in shown):
        yield "*? too many packages to decide."


def _not_counted(flows: CircularFlows, scale: Scale) -> str:
    parts = [
        _left_out(flows, "warrants", flows.left_out("warrant"), scale),
        _left_out(flows, "guarantees", flows.left_out("guarantee"), scale),
        _left_out(flows, "paid in shares", flows.left_out("shares"), scale),
        _left_out(flows, "repaid", flows.left_out("repaid"), scale),
        _left_out(flows, "letters of intent and rumours", _letters(flows), scale),
        _left_out(flows, "marks and headlines", flows.left_out("not a flow"), scale),
    ]
    said = [part for part in parts if part]
    if flows.hidden:
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
    """Name the loops without a price, and the leg to which most are due; count them if all are
    listed.
    """
    hidden = Counter(flows.hidden)
    for ranked in flows.unpriced:
        hidden.update((leg.payer, leg.payee) for leg in ranked.cycle.legs if not leg.disclosed)
    most = min(hidden, key=lambda pair: (-hidden[pair], pair))
    more = ", …" if len(hidden) > 1 else ""
    loops = count(len(flows.unpriced), "loop") if flows.complete else "loops"
    return (
        f"{loops} with an undisclosed price ({_pair(flows, most)}{more}); {_bounds(flows, scale)}"
    )


def _bounds(flows: CircularFlows, scale: Scale) -> str:
    """What the limits cannot pass, whatever the unknown prices are."""
    signed, everything = flows.signed.unlimited, flows.all.unlimited
    if everything is None:
        return "one loop is undisclosed all round, so no bound can be given"
    bounds = dict.fromkeys(scale.show(bound) for bound in (signed, everything) if bound is not None)
    return f"whatever those prices are, the limits above cannot pass {' and '.join(bounds)}"


def _caveats(flows: CircularFlows) -> Iterator[str]:
    uncertain = [s for s in flows.selection.counted if s.includes or s.overlaps]
    on_loops = [s for s in uncertain if flows.is_on_loop(s)]
    reduced = [s.deal.id for s in on_loops if s.includes]
    overlapping = [s.deal.id for s in on_loops if s.overlaps]
    if reduced:
        names = ", ".join(sorted(reduced))
        theirs = "its" if len(reduced) == 1 else "their"
        yield f"Counted for what {theirs} parts leave: {names}; the limits enclose the exact ones."
    if overlapping:
        names = ", ".join(sorted(overlapping))
        lows = "its low is" if len(overlapping) == 1 else "their lows are"
        yield f"May contain other deals of the ledger ({lows} reduced): {names}."
    if flows.unique is False:
        yield (
            "These rows are one way to share out the total; another is as large with as few "
            "bookings."
        )
    elif flows.unique is None and flows.rows:
        yield "These rows are one way to share out the total; there may be others as good."
    yield from _missing(flows)


def _missing(flows: CircularFlows) -> Iterator[str]:
    """Say which loops are not listed, and why."""
    if flows.stopped:
        yield f"Not every loop is listed: {flows.stopped}. The totals do not depend on the list."


# --- one cycle unfolded ---------------------------------------------------------------------------


def explain_cycles(flows: CircularFlows, what: int | str, *, units: Scale | None = None) -> Answer:
    """Unfold the cycle of a number, or of an entity that is on one alone; list those of one that is
    on more.

    Raises
    ------
    QuestionError
        If no cycle has the number, or none leads through the entity.
    """
    arguments.instance("flows", flows, CircularFlows)
    arguments.optional("units", units, Scale)
    if not isinstance(what, str):
        takes = "the number of a loop, or the name of an entity"
        return answer_one_cycle(
            flows, arguments.whole_number("what", what, takes=takes), units=units
        )
    entity = find_entity(flows.selection.ledger, what)
    through = tuple(ranked for ranked in flows.shown if entity.id in ranked.cycle.entities)
    if not through:
        unsure = "" if flows.complete else f" of those that were listed ({flows.stopped})"
        raise QuestionError(f"{entity.name} is on no loop{unsure}.")
    if len(through) == 1:
        return answer_one_cycle(flows, through[0].rank, units=units)
    scale = _scale(flows, units)
    return Answer(
        head=(
            head_line(f"Loops of {entity.name}", flows.selection, scale),
            f"{entity.name} is on {len(through):,} loops; --explain N unfolds one. {ALONE}",
            *filter_words(flows.selection),
        ),
        body=(_every_table(flows, through, scale),),
        foot=tuple(_untied(through)),
        fields=flows.FIELDS,
        records=replace(flows, cycles=through).to_records,
        document=lambda: _through_document(flows, through),
    )


def _through_document(flows: CircularFlows, through: Sequence[RankedCycle]) -> CyclesDocument:
    cycles = [ranked.to_dict() for ranked in through]
    return {**flows.to_dict(), "cycles": cycles, "shown": len(through)}


def answer_one_cycle(flows: CircularFlows, rank: int, *, units: Scale | None = None) -> Answer:
    """Unfold a cycle: its legs, their deals, and where each is written and published.

    Raises
    ------
    QuestionError
        If no cycle has the rank.
    """
    arguments.instance("flows", flows, CircularFlows)
    rank = arguments.whole_number("rank", rank)
    arguments.optional("units", units, Scale)
    ranked = next((item for item in flows.cycles if item.rank == rank), None)
    if ranked is None:
        numbers = loop_numbers(len(flows.cycles))
        if flows.stopped:
            numbers = f"Loops 1 to {len(flows.cycles):,} are listed: {flows.stopped}."
        raise QuestionError(f"no loop has the number {rank}. {numbers}")
    scale = _scale(flows, units)
    cycle = ranked.cycle
    alone = amount_words(cycle.bottleneck, scale) if cycle.priced else "undisclosed"
    lines = [
        f"Alone it could carry at most: {alone} (its smallest leg).",
        f"In the rows: {_carried(ranked.signed, scale)} signed, {scale.show(ranked.all[1])} if "
        f"all.",
        f"Sort: {SORTS[cycle.sort]}. " + TIED[cycle.tied],
    ]
    for leg in cycle.legs:
        lines += ["", f"{_pair(flows, (leg.payer, leg.payee))}   {amount_words(leg.amount, scale)}"]
        for standing in leg.deals:
            lines += deal_lines(standing, scale)
    return Answer(
        head=(
            head_line("Circular flow", flows.selection, scale),
            f"Loop {rank}: {loop(flows.selection.ledger, cycle.entities)}. An upper limit, not a "
            f"finding.",
            *filter_words(flows.selection),
        ),
        body=(Lines(tuple(lines)),),
        foot=(),
        fields=DEAL_FIELDS,
        records=lambda: [deal_dict(s) for leg in cycle.legs for s in leg.deals],
        document=lambda: _cycle_document(flows, ranked),
    )


def _cycle_document(flows: CircularFlows, ranked: RankedCycle) -> CyclesDocument:
    return {**flows.to_dict(), "cycles": [ranked.to_dict(sources=True)]}


def deal_lines(standing: Standing, scale: Scale) -> list[str]:
    """Unfold a deal: amount, status, place and sources."""
    deal = standing.deal
    changes = [
        change for change in deal.history if change.status == standing.status and change.date
    ]
    since = f" {changes[0].date}" if changes else ""
    what = f", {deal.what}" if deal.what else ""
    amount = ("about " if deal.about else "") + amount_words(standing.amount, scale)
    if deal.stated:
        amount += f" (stated as {deal.stated})"
    lines = [
        f"  {deal.id}   {amount}, {deal.kind}{what}, {standing.status.word}{since}   {deal.place()}"
    ]
    if standing.includes:
        lines.append(f"    what is left after {', '.join(standing.includes)}")
    if standing.overlaps:
        lines.append(f"    may contain {', '.join(standing.overlaps)}")
    if deal.inferred:
        lines.append("    inferred: no source states it")
    lines += [f"    {source}" for source in deal.sources] or ["    no source given"]
    return lines
