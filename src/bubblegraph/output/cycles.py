"""The answer of ``cycles``: the rows that add up, every cycle, or one of them unfolded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.documents import DEAL_FIELDS, deal_dict
from bubblegraph.analysis.headline import first_words, headline, no_limit_words, span_words
from bubblegraph.analysis.row_deals import RowDeal, deals_in_rows
from bubblegraph.errors import QuestionError
from bubblegraph.graph import RUNGS
from bubblegraph.ledger.model import Entity
from bubblegraph.ledger.names import find_entity, loop, name
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Scale, total
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.payment_loops import (
    lengths_words,
    payments_words,
    rows_of_payments,
    searched_words,
)
from bubblegraph.output.words import (
    EVERY_LOOP_POOLED,
    LETTERS,
    amount_words,
    booked_label,
    booked_words,
    filter_words,
    head_line,
    lap_words,
    limit_words,
    order_words,
    pooled_words,
    scale_for,
    years,
)
from bubblegraph.text import count, loop_numbers

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.cycles import CyclesDocument, RowDealsDocument

__all__ = [
    "NO_SOURCE",
    "ROW_DEAL_FIELDS",
    "answer_cycles",
    "answer_deals_in_rows",
    "answer_one_cycle",
    "deal_lines",
    "deal_remarks",
    "deal_words",
    "explain_cycles",
    "flows_scale",
    "lap_order_words",
    "loop_facts",
    "row_deal_record",
]

IN_ROWS = (
    "How much of each deal is in rows, at the disclosed highs: a row takes money of a leg, and of "
    "each of its deals what the others cannot give at the least."
)
ROW_DEAL_FIELDS = (
    *("deal", "payer", "payee", "kind", "amount_low", "amount_high"),
    *("signed_least", "signed_most", "all_least", "all_most", "rows", "place"),
)
ALONE = "“Alone”: what one loop could carry without the others. Loops share deals: never add up."
IN_TIME = "Which payments went round in order of time: --within 30d --tolerance 10%."
NO_SOURCE = "no source given"
NEVER_IN_ORDER = "†"
TIED = {
    True: "A source ties these deals together.",
    False: "No source ties these deals together.",
    None: "Whether a source ties these deals together was not decided: too many choices of "
    "packages.",
}
MOST_LARGEST = 20  # loops listed where there are no rows
SORTS = {"financed": "financed", "reciprocal": "trade only", "cross_holding": "financing only"}


def answer_cycles(
    flows: CircularFlows, *, every: bool = False, notes: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out the cycles: the rows that add up, or ``every`` one with what it could carry alone.

    With ``notes`` what is not counted is named, and what else there is to know of the numbers.
    """
    arguments.instance("flows", flows, CircularFlows)
    arguments.flag("every", every)
    arguments.flag("notes", notes)
    arguments.optional("units", units, Scale)
    scale = flows_scale(flows, units)
    tables = (
        (_every_table(flows, flows.shown, scale),) if every else tuple(_rows_tables(flows, scale))
    )
    return Answer(
        head=(*_head(flows, scale), *filter_words(flows.selection)),
        body=tables if flows.core else (),
        foot=(*_no_loop_of(flows), *_foot(flows, scale, every, notes)),
        fields=flows.FIELDS,
        records=flows.to_records,
        document=flows.to_dict,
        missing="".join(_missing(flows)),
    )


def answer_deals_in_rows(flows: CircularFlows, *, units: Scale | None = None) -> Answer:
    """Lay out the deals behind the rows, with how much of each is in them."""
    arguments.instance("flows", flows, CircularFlows)
    arguments.optional("units", units, Scale)
    scale = flows_scale(flows, units)
    listed = [found for found in deals_in_rows(flows) if flows.selection.shows(found.standing)]
    columns = (
        Column("payer → payee", wrap=True),
        Column("deal", wrap=True, under=True),
        Column("amount", right=True),
        Column("signed", right=True),
        Column("if all", right=True),
        Column("rows", wrap=True),
    )
    rows = [
        (
            _pair(flows, (found.standing.deal.payer, found.standing.deal.payee)),
            found.standing.deal.id,
            scale.amount(found.standing.amount),
            scale.span(*found.signed),
            scale.span(*found.all),
            ", ".join(map(str, found.rows)),
        )
        for found in listed
    ]
    return Answer(
        head=(*_head(flows, scale), *filter_words(flows.selection)),
        body=(Table(columns, rows),) if rows else (),
        foot=(IN_ROWS,) if rows else (),
        fields=ROW_DEAL_FIELDS,
        records=lambda: [row_deal_record(found) for found in listed],
        document=lambda: _row_deals_document(flows, listed),
    )


def _row_deals_document(flows: CircularFlows, listed: Sequence[RowDeal]) -> RowDealsDocument:
    return {**flows.to_dict(), "deals_in_rows": [found.to_dict() for found in listed]}


def row_deal_record(found: RowDeal) -> dict[str, object]:
    plain = found.to_dict()
    amount, signed, everything = (
        plain["amount"],
        plain["in_rows"]["signed"],
        plain["in_rows"]["all"],
    )
    ends = (amount["low"], amount["high"], signed["low"], signed["high"])
    values = (
        *(plain["deal"], plain["payer"], plain["payee"], plain["kind"], *ends),
        *(
            everything["low"],
            everything["high"],
            [*map(str, plain["rows"])],
            str(found.standing.deal.place()),
        ),
    )
    return dict(zip(ROW_DEAL_FIELDS, values, strict=True))


def flows_scale(flows: CircularFlows, units: Scale | None) -> Scale:
    """Return the unit that was asked for, or what suits what goes round."""
    known = [standing.amount.disclosed for standing in flows.selection.deals]
    return scale_for(flows.selection, flows.all.high.value or max(known, default=0), units)


def _head(flows: CircularFlows, scale: Scale) -> Iterator[str]:
    yield head_line("Circular flows", flows.selection, scale)
    if not flows.core and flows.question.pooled_round_trip:
        yield EVERY_LOOP_POOLED
        return
    payments = are_payments(flows.selection)
    if not flows.core:
        counted = flows.searched.rows if flows.searched else len(flows.selection.counted)
        word = "payment" if payments else "deal"
        none = f"none of the {counted:,} {word}s that count leads"
        few = (f"no {word} counts", f"the one {word} that counts does not lead back to its payer")
        zero = (
            ""
            if all(s.amount.high != 0 for s in flows.selection.counted)
            else "; an amount of 0 pays nothing"
        )
        yield f"No loop: {few[counted] if counted < 2 else f'{none} back to its payer'}{zero}."
        if flows.searched and flows.searched.rejected:
            yield from searched_words(flows.searched)
        return
    yield " ".join(headline(flows.question, scale, flows.within))
    if flows.searched:
        yield from filter(None, [lengths_words(flows), " ".join(searched_words(flows.searched))])
    elif payments:
        yield payments_words(flows.selection)


# --- tables ---------------------------------------------------------------------------------------


def _rows_tables(flows: CircularFlows, scale: Scale) -> Iterator[Table | Lines]:
    """The rows that add up, and below them, if T* is not computed, the largest loops."""
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
    if are_payments(flows.selection):
        return rows_of_payments(flows, (each for each in flows.shown if each.row), scale)
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
            _label(flows, ranked),
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
    ordered = [flows.in_order[rung]["invested"] for rung in RUNGS]
    return [
        (
            "",
            _sum_label(flows),
            lap_words(signed, scale),
            scale.show(everything.high.value),
            "",
            "",
        ),
        (
            "",
            order_words(ordered, flows.selection),
            scale.span(ordered[0].low.value, ordered[0].high.value),
            scale.show(ordered[1].high.value),
            "",
            "",
        ),
        (
            "",
            booked_label("bookings while it goes round", (signed, everything)),
            booked_words(signed, scale),
            scale.show(everything.circulation_high.volume),
            "",
            "",
        ),
    ]


def _sum_label(flows: CircularFlows) -> str:
    if not (flows.signed.exact and flows.all.exact):
        return "round-trip volume (a bound)"
    partial = len(flows.shown) < len(flows.cycles)
    return "round-trip volume of all rows" if partial else "round-trip volume: each dollar once"


def _carried(ends: tuple[Fraction, Fraction], scale: Scale) -> str:
    """What a row carries at the lows and at the highs: two packings, so it can fall."""
    low, high = ends
    return scale.span(low, high) if low <= high else f"{scale.show(high)} (lows {scale.show(low)})"


def _every_table(flows: CircularFlows, loops: Iterable[RankedCycle], scale: Scale) -> Table:
    columns = (
        Column("#", right=True),
        Column("loop", wrap=True),
        Column("alone", right=True),
        Column("in a row", right=True),
        Column("relationship", wrap=True),
    )
    rows = [
        (
            str(ranked.rank),
            _label(flows, ranked),
            "?" if not ranked.cycle.priced else scale.amount(ranked.cycle.bottleneck),
            scale.show(ranked.all[1]) if ranked.row else "",
            ranked.cycle.relationship,
        )
        for ranked in loops
    ]
    return Table(columns, rows)


def _label(flows: CircularFlows, ranked: RankedCycle) -> str:
    signs = ranked.marks(payments=are_payments(flows.selection))
    return f"{loop(flows.selection.ledger, ranked.cycle.entities)} {signs}".strip()


# --- what stands below ----------------------------------------------------------------------------


def _foot(flows: CircularFlows, scale: Scale, every: bool, notes: bool) -> Iterator[str]:
    """Three lines: how to read the table, what is not counted, what there is more of."""
    pooled = pooled_words(flows.question.pooled_round_trip, scale, flows.question.trips)
    if not flows.core:
        yield from _of_groups(flows)
        yield from pooled
        return
    if reading := _reading(flows, every):
        yield reading
    payments = are_payments(flows.selection)
    if payments:
        yield IN_TIME
    yield from limit_words(scale, *([flows.all] if payments else [flows.signed, flows.all]))
    if flows.paid:
        lap = scale.show(flows.paid.high.value)
        yield f"Of what was paid so far at most {lap} can have completed a lap."
    yield from _of_groups(flows)
    yield from pooled
    said = _not_counted_counts(flows, scale)
    if said and not notes:
        yield f"Not counted: {said}; details: --notes."
    yield from _missing(flows)
    if notes:
        yield from _notes(flows, scale)


def _no_loop_of(flows: CircularFlows) -> Iterator[str]:
    """Say why those who were asked for are on no loop: what of theirs is not counted."""
    selection = flows.selection
    if flows.shown or not selection.filters.entities:
        return
    for asked in selection.filters.entities:
        entity = find_entity(selection.ledger, asked)
        if entity.id in flows.core:
            yield f"{entity.name} is on loops, but none of them is among those that are listed."
        elif entity.id in flows.question.pooled_core:
            yield f"{entity.name} is on loops only through pooled parties: --pooled."
        else:
            yield _why_on_no_loop(flows, entity)


def _why_on_no_loop(flows: CircularFlows, entity: Entity) -> str:
    selection = flows.selection
    if flows.searched:
        return f"{entity.name} is on no loop{'' if flows.complete else ' that was found'}."
    theirs = [s for s in selection.deals if entity.id in (s.deal.payer, s.deal.payee)]
    aside = [s.left_out.split(" by ")[0] for s in theirs if not s.counted]
    counted = len(theirs) - len(aside)
    number = count(counted, deal_word(selection))
    said = f"{entity.name} is on no loop: {number} of it count{'s' * (counted == 1)}"
    if not aside:
        return f"{said}."
    reasons = ", ".join(f"{reason} {number}" for reason, number in Counter(aside).most_common())
    return f"{said}; not counted: {reasons} (bubblegraph show {entity.id})."


def _reading(flows: CircularFlows, every: bool) -> str:
    """How the rows are ordered, what their signs mean, and how to see more."""
    shown = [ranked for ranked in flows.shown if every or ranked.row or not flows.all.exact]
    said = []
    if every or not flows.all.exact:
        said.append("By what each could carry alone; loops share deals: never add up.")
    elif shown:
        what = "payments" if are_payments(flows.selection) else "deals in this ledger"
        said.append(f"By what each row carries; limits of the {what}, not findings.")
    if not are_payments(flows.selection):
        said += _untied(shown)
    if any(not ranked.order.in_order for ranked in shown):
        within = "" if flows.within is None else f" and within {span_words(flows.within)}"
        first = first_words(flows.selection)
        said.append(f"{NEVER_IN_ORDER} never in order of time{first}{within}.")
    if not every and len(flows.shown) > (len(shown) if flows.all.exact else MOST_LARGEST):
        said.append(f"--all lists {count(len(flows.shown), 'loop')}.")
    elif flows.searched and flows.found > len(flows.cycles):
        said.append("--all lists more, --list FILE all.")
    return " ".join(said)


def _not_counted_counts(flows: CircularFlows, scale: Scale) -> str:
    """How many deals are listed and not added, and how many loops have no price."""
    rights = [*flows.left_out("warrant"), *flows.left_out("guarantee")]
    parts = [
        _counted(rights, "warrant or guarantee", "warrants and guarantees", scale),
        _counted(flows.left_out("shares"), "paid in shares", "paid in shares", scale),
        _counted(flows.left_out("repaid"), "repayment", "repayments", scale),
        _counted(_letters(flows), "letter or rumour", "letters and rumours", scale),
        _counted(flows.left_out("not a flow"), "mark or headline", "marks and headlines", scale),
    ]
    said = [part for part in parts if part]
    if flows.unpriced:
        more = "" if flows.complete else "at least "
        said.append(f"{more}{count(len(flows.unpriced), 'loop')} without a price")
    return ", ".join(said)


def _counted(deals: Sequence[Standing], one: str, many: str, scale: Scale) -> str:
    known = total(standing.amount for standing in deals if standing.amount.priced).disclosed
    amount = f" ({scale.show(known)})" if known else ""
    return f"{len(deals)} {one if len(deals) == 1 else many}{amount}" if deals else ""


def _notes(flows: CircularFlows, scale: Scale) -> Iterator[str]:
    """What is not counted by name, and what else there is to know of the numbers."""
    if not_counted := _not_counted(flows, scale):
        yield not_counted
    if not flows.hidden and flows.all.unlimited != flows.all.high.value:
        yield f"Prices known only from below are taken at what is known; {_bounds(flows, scale)}."
    yield from _caveats(flows)


def _of_groups(flows: CircularFlows) -> Iterator[str]:
    """Say that more pairs are on loops where a parent and its subsidiary are one."""
    more = len(flows.closed_by_groups)
    if more:
        are = "is on a loop" if more == 1 else "are on loops"
        yield (
            f"{count(more, 'more pair')} {are} only if parents and their subsidiaries are one: "
            f"--consolidate."
        )


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
    """Name the loops without a price, counted if all are listed, and the leg most are due to."""
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
        return no_limit_words([flows.all], scale.show)
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


def _missing(flows: CircularFlows) -> Iterator[str]:
    """Say which loops are not listed, and why."""
    if flows.stopped:
        yield f"Not every loop is listed: {flows.stopped}. The totals do not depend on the list."


# --- one cycle unfolded ---------------------------------------------------------------------------


def lap_order_words(ranked: RankedCycle, within: int | None) -> str:
    """Whether some choice of its deals runs in order of time, and which; or why none does."""
    order = ranked.order
    if order.gap is None:
        days = f"in {count(order.days, 'day')} at the least" if order.days else "on one day"
        return f"In order of time: {' → '.join(order.lap)} can run {days}."
    gap = order.gap
    if order.lap and within is not None:
        return (
            f"Not within {span_words(within)}: from {gap.ends}, which ends {gap.last}, to "
            f"{gap.begins}, which begins {gap.first}, it is {count(gap.days, 'day')}."
        )
    return (
        f"Never in order of time, invested first: {gap.ends} ends {gap.last}, {gap.begins}, which "
        f"has to come before it, begins {gap.first}."
    )


def explain_cycles(flows: CircularFlows, what: int | str, *, units: Scale | None = None) -> Answer:
    """Unfold the cycle of a number or of an entity; list those of one that is on several.

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
        raise QuestionError(f"{entity.name} is on no loop{_of_these(flows, entity.id)}.")
    if len(through) == 1:
        return answer_one_cycle(flows, through[0].rank, units=units)
    scale = flows_scale(flows, units)
    return Answer(
        head=(
            head_line(f"Loops of {entity.name}", flows.selection, scale),
            f"{entity.name} is on {len(through):,} loops; --explain N unfolds one. {ALONE}",
            *filter_words(flows.selection),
        ),
        body=(_every_table(flows, through, scale),),
        foot=tuple(_untied(through)),
        fields=flows.FIELDS,
        records=replace(flows, cycles=flows.as_given(through)).to_records,
        document=lambda: _through_document(flows, through),
    )


def _of_these(flows: CircularFlows, entity: str) -> str:
    """On no loop of which an entity is, where it is on others."""
    if entity in flows.core and not flows.complete:
        return f" of those that were listed ({flows.stopped})"
    if entity in flows.core:
        return " of those that --entity and --sector leave"
    if entity in flows.question.pooled_core:
        return " that passes no pooled party; --pooled lets them be part of one"
    return ""


def _through_document(flows: CircularFlows, through: Sequence[RankedCycle]) -> CyclesDocument:
    cycles = [ranked.to_dict() for ranked in flows.as_given(through)]
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
    scale = flows_scale(flows, units)
    cycle = ranked.cycle
    lines = loop_facts(flows, ranked, scale)
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


def loop_facts(flows: CircularFlows, ranked: RankedCycle, scale: Scale) -> list[str]:
    """Say of a loop what it carries, alone and in the rows, of which sort it is, and its order."""
    cycle = ranked.cycle
    alone = amount_words(cycle.bottleneck, scale) if cycle.priced else "undisclosed"
    payments = are_payments(flows.selection)
    plain = payments and cycle.sort == "reciprocal"  # of one kind, which says nothing
    tied = "" if payments else TIED[cycle.tied]
    if_all = "" if payments else f" signed, {scale.show(ranked.all[1])} if all"
    return [
        f"Alone it could carry at most: {alone} (its smallest leg).",
        f"In the rows: {_carried(ranked.signed, scale)}{if_all}.",
        *([] if plain else [f"Sort: {SORTS[cycle.sort]}. {tied}".rstrip()]),
        lap_order_words(ranked, flows.within),
        *([] if plain else [f"Relationship: {cycle.relationship}."]),
    ]


def _cycle_document(flows: CircularFlows, ranked: RankedCycle) -> CyclesDocument:
    (given,) = flows.as_given([ranked])
    return {**flows.to_dict(), "cycles": [given.to_dict(sources=True)]}


def deal_lines(standing: Standing, scale: Scale) -> list[str]:
    """Unfold a deal: amount, status, place and sources."""
    deal = standing.deal
    said = ", ".join(filter(None, deal_words(standing, scale)))
    lines = [f"  {deal.id}   {said}   {deal.place()}"]
    lines += [f"    {remark}" for remark in deal_remarks(standing)]
    lines += [f"    {source}" for source in deal.sources]
    return lines if deal.sources or not deal.why_no_payment else [*lines, f"    {NO_SOURCE}"]


def deal_words(standing: Standing, scale: Scale) -> tuple[str, str, str, str]:
    """Say of a deal its amount, its kind, what it is for, and its status with the day.

    Of a payment the day says all.
    """
    deal = standing.deal
    changes = [
        change for change in deal.history if change.status == standing.status and change.date
    ]
    since = f" {changes[0].date}" if changes else ""
    amount = ("about " if deal.about else "") + amount_words(standing.amount, scale)
    if deal.stated:
        amount += f" (stated as {deal.stated})"
    if not deal.why_no_payment:
        return amount, deal.kind if deal.kind != "purchase" else "", deal.what, str(deal.date or "")
    return amount, deal.kind, deal.what, f"{standing.status.word}{since}"


def deal_remarks(standing: Standing) -> list[str]:
    """Say what is taken off a deal, what it may contain, and that no source states it."""
    remarks = []
    if standing.includes:
        remarks.append(f"what is left after {', '.join(standing.includes)}")
    if standing.overlaps:
        remarks.append(f"may contain {', '.join(standing.overlaps)}")
    if standing.deal.inferred:
        remarks.append("inferred: no source states it")
    return remarks
