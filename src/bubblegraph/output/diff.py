"""The answer of ``diff``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.diff import Change, Difference, state_dict
from bubblegraph.ledger.names import loop, name
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Scale, unit_words
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import (
    amount_words,
    booked_words,
    filter_words,
    lap_words,
    limit_words,
    loops_words,
    scale_for,
)

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.diff import DiffDocument

__all__ = ["answer_diff", "answer_unread", "sum_up_diff"]

MOST_LOOPS = 10
MOST_LINES = 12  # of what is wrong with a version
MOST_NAMED = 4  # deals, where a line has to do


def answer_diff(
    difference: Difference, about: str = "Changes", *, units: Scale | None = None
) -> Answer:
    """Lay out the deals that changed, and what that did to T*, V* and the loops.

    Parameters
    ----------
    difference : Difference
    about : str
        What is compared, the first words of the answer.
    units : Scale, optional
        The unit of amounts; what suits them if it is left out.
    """
    arguments.instance("difference", difference, Difference)
    arguments.text("about", about)
    arguments.optional("units", units, Scale)
    before, after = difference.before, difference.after
    scale = _scale(difference, units)
    columns = (Column("", wrap=True), Column("before", right=True), Column("after", right=True))
    payments = _are_payments(before, after)
    sides = (_numbers(flows, scale, payments=payments) for flows in (before, after))
    rows = [(name, earlier, later) for (name, earlier), (_, later) in zip(*sides, strict=True)]
    changes = [
        line for change in difference.changes for line in _change_lines(difference, change, scale)
    ]
    loops = [
        *_loop_lines("Loops that appeared", after, difference.appeared),
        *_loop_lines("Loops that vanished", before, difference.vanished),
    ]
    unit = unit_words(after.selection.ledger.currency, scale)
    return Answer(
        head=(
            f"{about}: {_states(before, after)}, {unit}",
            "T* and V* are upper limits, not findings.",
            *filter_words(after.selection),
        ),
        body=(
            Table(columns, rows),
            Lines(("", *(changes or [f"No {_word(before, after)} changed."]), *loops)),
        ),
        foot=tuple(
            dict.fromkeys(
                [
                    *limit_words(scale, before.all),
                    *limit_words(scale, after.all),
                    *_missing(difference),
                ]
            )
        ),
        fields=difference.FIELDS,
        records=difference.to_records,
        document=difference.to_dict,
        missing=" ".join(_missing(difference)),
    )


def answer_unread(
    about: str,
    reasons: Mapping[str, str],
    before: CircularFlows | None = None,
    after: CircularFlows | None = None,
) -> Answer:
    """Lay out what is known where one of two versions cannot be read, and why.

    Parameters
    ----------
    about : str
        What was to be compared.
    reasons : mapping
        What cannot be done, and why, in one or several lines.
    before, after : CircularFlows, optional
        The versions that could be read.
    """
    arguments.text("about", about)
    reasons = arguments.text_mapping("reasons", reasons)
    arguments.optional("before", before, CircularFlows)
    arguments.optional("after", after, CircularFlows)
    known = after or before
    why = [line for said, reason in reasons.items() for line in (f"{said}:", *_indented(reason))]
    numbers: list[Table | Lines] = []
    head: tuple[str, ...] = (f"{about}.",)
    if known is not None:
        scale = scale_for(known.selection, known.all.high.value, None)
        word = "after" if after is not None else "before"
        unit = unit_words(known.selection.ledger.currency, scale)
        head += (f"The version {word}: {_state(known)}, {unit}.", *filter_words(known.selection))
        columns = (Column("", wrap=True), Column(word, right=True))
        payments = are_payments(known.selection)
        rows = list(_numbers(known, scale, payments=payments))
        numbers = [Table(columns, rows), Lines(("",))]
    document: DiffDocument = {
        "schema": 1,
        "command": "diff",
        "before": None if before is None else state_dict(before),
        "after": None if after is None else state_dict(after),
        "changes": [],
        "appeared": [],
        "vanished": [],
    }
    return Answer(
        head=head,
        body=(*numbers, Lines(tuple(why))),
        foot=(),
        fields=Difference.FIELDS,
        records=lambda: (),
        document=lambda: document,
    )


def _are_payments(before: CircularFlows, after: CircularFlows) -> bool:
    """Whether the deals of two versions are payments; a version without any says nothing."""
    sides = [flows.selection for flows in (before, after) if flows.selection.ledger.deals]
    return bool(sides) and all(map(are_payments, sides))


def _word(before: CircularFlows, after: CircularFlows) -> str:
    return "payment" if _are_payments(before, after) else "deal"


def _numbers(flows: CircularFlows, scale: Scale, *, payments: bool) -> Iterator[tuple[str, str]]:
    """Yield what is set side by side; payments are all as firm."""
    if payments:
        yield "T*", lap_words(flows.all, scale)
        yield "V*", booked_words(flows.all, scale)
    else:
        yield "T* signed", lap_words(flows.signed, scale)
        yield "T* if all", lap_words(flows.all, scale)
        yield "V* signed", booked_words(flows.signed, scale)
        yield "V* if all", booked_words(flows.all, scale)
    yield "loops", loops_words(flows)
    yield f"{'payments' if payments else 'deals'} counted", str(len(flows.selection.counted))


def _indented(text: str) -> list[str]:
    """The first lines of a text, indented."""
    lines = text.splitlines()
    more = [f"… and {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    return [f"  {line}" for line in [*lines[:MOST_LINES], *more]]


def _missing(difference: Difference) -> Iterator[str]:
    """Say which loops are not listed, and why."""
    for when, flows in (("before", difference.before), ("after", difference.after)):
        if flows.stopped:
            yield f"Not every loop {when} is listed: {flows.stopped}."


def sum_up_diff(difference: Difference) -> str:
    """Give a difference in one line: how many deals, which, and what became of T* and the loops.

    Examples
    --------
    >>> from bubblegraph import circular_flows, compare_flows, read_text, select_deals
    >>> deal = "- {payer: %s, payee: %s, kind: debt, amount: 5, date: 2025, id: %s}"
    >>> rows = "strict: false", "deals:", deal % ("a", "b", "loan"), deal % ("b", "a", "back")
    >>> flows = [circular_flows(select_deals(read_text("\\n".join(rows[:n])))) for n in (3, 4)]
    >>> sum_up_diff(compare_flows(*flows))
    '1 added: back; T* 0.00, if all 0.00 → 5.00; loops 0 → 1'
    """
    arguments.instance("difference", difference, Difference)
    by_sort: dict[str, list[str]] = {}
    for change in difference.changes:
        by_sort.setdefault(change.sort, []).append(change.deal_id)
    before, after = difference.before, difference.after
    scale = _scale(difference, None)
    signed, total = (
        _step(lap_words(getattr(before, rung), scale), lap_words(getattr(after, rung), scale))
        for rung in ("signed", "all")
    )
    loops = _step(loops_words(before), loops_words(after))
    deals = [f"{len(ids)} {sort}: {_some(ids)}" for sort, ids in by_sort.items()] or [
        f"no {_word(before, after)} changed"
    ]
    laps = total if _are_payments(before, after) else f"{signed}, if all {total}"
    return "; ".join([*deals, f"T* {laps}", f"loops {loops}"])


def _step(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:MOST_NAMED]) + (", …" if len(ids) > MOST_NAMED else "")


def _scale(difference: Difference, units: Scale | None) -> Scale:
    before, after = difference.before, difference.after
    volume = max(before.all.high.value, after.all.high.value)
    largest = volume or _largest(difference.changes)
    scales = [scale_for(flows.selection, largest, units) for flows in (before, after)]
    return min(scales, key=lambda each: each.cents) if _are_payments(before, after) else scales[1]


def _largest(changes: Iterable[Change]) -> int:
    standings = [s for change in changes for s in (change.before, change.after) if s is not None]
    return max((standing.amount.disclosed for standing in standings), default=1)


def _states(before: CircularFlows, after: CircularFlows) -> str:
    """Name both states, the ledger once if it is the same; a missing state has no name."""
    if before.selection.ledger.title == after.selection.ledger.title:
        return f"{_state(before)} to {after.selection.as_of or 'now'}"
    return " to ".join(filter(None, (_state(before), _state(after))))


def _state(flows: CircularFlows) -> str:
    selection = flows.selection
    return f"{selection.ledger.title} {selection.as_of or ''}".strip()


def _change_lines(difference: Difference, change: Change, scale: Scale) -> list[str]:
    flows = difference.after if change.after is not None else difference.before
    standing = change.after or change.before
    if standing is None:
        return []
    ledger = flows.selection.ledger
    deal = standing.deal
    pair = f"{name(ledger, deal.payer)} → {name(ledger, deal.payee)}"
    plain = not deal.why_no_payment and deal.kind == "purchase"  # which is said of any payment
    sides = [_side(side, scale) for side in (change.before, change.after) if side is not None]
    return [
        f"{change.sort}: {pair}{'' if plain else f', {deal.kind}'} ({deal.id})",
        f"  {' → '.join(dict.fromkeys(sides))}",
    ]


def _side(standing: Standing, scale: Scale) -> str:
    reason = "" if standing.left_out == standing.status.word else f": {standing.left_out}"
    why = "" if standing.counted else f", not counted{reason}"
    deal = standing.deal
    on = f" on {deal.date}" if deal.date else ""
    said = f" {standing.status.word}" if deal.why_no_payment else on
    return f"{amount_words(standing.amount, scale)}{said}{why}"


def _loop_lines(words: str, flows: CircularFlows, cycles: tuple[RankedCycle, ...]) -> list[str]:
    if not cycles:
        return []
    ledger = flows.selection.ledger
    named = [f"  {loop(ledger, ranked.cycle.entities)}" for ranked in cycles[:MOST_LOOPS]]
    more = [f"  … and {len(cycles) - MOST_LOOPS} more"] if len(cycles) > MOST_LOOPS else []
    return ["", f"{words}: {len(cycles)}", *named, *more]
