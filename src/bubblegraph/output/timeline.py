"""The answer of ``timeline``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bubblegraph import arguments
from bubblegraph.analysis.loop_timeline import LoopMoment, LoopTimeline, LoopTurn
from bubblegraph.analysis.timeline import PERIODS
from bubblegraph.ledger.model import Event, Ledger
from bubblegraph.ledger.names import loop, name
from bubblegraph.ledger.payments import are_payments
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count

__all__ = ["answer_timeline"]

MOST_NAMED = 2  # loops that closed, that fell apart, and events in a period
MOST_DEALS = 2  # that are named of a loop
PERIOD_WORDS = {months: word for word, months in PERIODS.items()}
COLUMNS = (
    Column("until"),
    Column("gross flow", right=True),
    Column("volume", right=True),
    Column("in order", right=True),
    Column("bookings", right=True),
    Column("loops", right=True),
)
PAYMENTS = (
    "Of the payments up to each day, at most. + a loop closed, with what it can carry alone and "
    "the payments that closed it."
)
METHOD = (
    "Of the deals as they stood on each day: gross flow and loops with a disclosed price on every "
    "leg of all that count, the rest of what is signed, at most. + a loop closed, with what it can "
    "carry alone and the deals that closed it; − one fell apart, with those that left and why."
)


def answer_timeline(
    found: LoopTimeline, *, every: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out what went round at the end of each period, and the loops that closed or fell apart.

    Parameters
    ----------
    found : LoopTimeline
    every : bool
        Also the periods in which at most the gross flow changed, and all loops.
    units : Scale, optional
        The unit of amounts; what suits them if it is left out.
    """
    arguments.instance("found", found, LoopTimeline)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    selection = found.selection
    scale = scale_for(selection, selection.gross.disclosed, units)
    shown = found.moments if every else _turning(found.moments)
    return Answer(
        head=(
            head_line("When it got circular", selection, scale),
            _finding(found, scale),
            *filter_words(selection),
        ),
        body=(_table(shown, scale), *_what_happened(found, shown, scale, every=every))
        if shown
        else (),
        foot=tuple(_notes(found, shown, every=every)),
        fields=found.FIELDS,
        records=found.to_records,
        document=found.to_dict,
        missing=found.stopped or "",
    )


def _turning(moments: Sequence[LoopMoment]) -> list[LoopMoment]:
    """The moments at which something else goes round than before, or something happened."""
    shown = [first for first in moments[:1] if _rounds(first) != NOTHING]
    for before, after in pairwise(moments):
        if _rounds(before) != _rounds(after) or after.closed or after.apart or after.events:
            shown.append(after)
    if shown and shown[-1] is not moments[-1]:
        shown.append(moments[-1])
    return shown


NOTHING = ((0, 0), (0, 0), (0, 0), 0)


def _rounds(at: LoopMoment) -> tuple[object, ...]:
    return at.moment.signed, at.in_order, at.circulation, at.loops


def _finding(found: LoopTimeline, scale: Scale) -> str:
    """Since when money can go round, how much, and the largest step there."""
    start, step = found.start, found.largest_step
    payments = are_payments(found.selection)
    if start is None or step is None:
        if payments:
            return "At no time could money of these payments complete a lap."
        return "At no time could money of signed deals complete a lap at disclosed prices."
    last = found.moments[-1].moment
    of = f"what was paid by {last.day}" if payments else f"what is signed on {last.day}"
    now = f"at most {scale.show(last.signed[1])} of {of} can complete a lap"
    by = f" ({', '.join(step.deals[:MOST_DEALS])})" if step.deals else ""
    period = PERIOD_WORDS.get(found.timeline.months, "period")
    whose = "payments" if payments else "signed deals"
    return (
        f"Money of {whose} could first complete a lap in the {period} to {start.day}; {now}. "
        f"The largest step is the {period} to {step.day}, by {scale.show(step.more)}{by}."
    )


def _table(shown: Sequence[LoopMoment], scale: Scale) -> Table:
    rows = [
        (
            str(at.moment.day),
            scale.show(at.moment.gross[1]),
            scale.span(*at.moment.signed),
            _bound(scale.span(*at.in_order), exact=at.in_order_exact),
            _bound(scale.show(at.circulation[1]), exact=at.circulation_exact),
            f"{at.loops:,}" + ("" if at.complete else "+"),
        )
        for at in shown
    ]
    return Table(COLUMNS, rows)


def _what_happened(
    found: LoopTimeline, shown: Sequence[LoopMoment], scale: Scale, *, every: bool
) -> Iterator[Lines]:
    lines: list[str] = []
    for at in shown:
        if told := list(_happened(found.timeline.ledger, at, scale, every=every)):
            lines += [f"To {at.moment.day}", *told]
    if lines:
        yield Lines(("", *lines), beside=True)


def _bound(words: str, *, exact: bool) -> str:
    return words if exact else f"≤{words}"


def _happened(ledger: Ledger, at: LoopMoment, scale: Scale, *, every: bool) -> Iterator[str]:
    """The loops that closed and fell apart, the largest first, and the events."""
    for turns, sign in ((at.closed, "+"), (at.apart, "−")):
        words = [f"{sign} {_turn_words(ledger, turn, scale)}" for turn in turns]
        yield from _first_of(words, f"  {sign} ", every=every)
    yield from _first_of([_event_words(ledger, e) for e in at.events], "  ", every=every)


def _first_of(words: Sequence[str], lead: str, *, every: bool) -> Iterator[str]:
    named = words if every else words[:MOST_NAMED]
    yield from (f"  {each}" for each in named)
    if more := len(words) - len(named):
        yield f"{lead}{more:,} more"


def _turn_words(ledger: Ledger, turn: LoopTurn, scale: Scale) -> str:
    more = ", …" if len(turn.deals) > MOST_DEALS else ""
    reason = f": {turn.reason}" if turn.reason else ""
    by = f" ({', '.join(turn.deals[:MOST_DEALS])}{more}{reason})" if turn.deals else ""
    return f"{loop(ledger, turn.entities)} {scale.show(turn.disclosed)}{by}"


def _event_words(ledger: Ledger, event: Event) -> str:
    phase = f" [{event.phase}]" if event.phase else ""
    return f"{event.date} {name(ledger, event.entity)}: {event.event}{phase}"


def _notes(found: LoopTimeline, shown: Sequence[LoopMoment], *, every: bool) -> Iterator[str]:
    if shown:
        yield PAYMENTS if are_payments(found.selection) else METHOD
    phases = any(event.phase for at in shown for event in at.events)
    if phases:
        yield "In brackets: the phase of a boom in which a source puts it, after Minsky."
    left = len(found.moments) - len(shown)
    if found.moments and not every:
        periods = count(left, PERIOD_WORDS.get(found.timeline.months, "period"))
        quiet = f", and the {periods} in which at most the gross flow changed" if left else ""
        yield f"--all has every loop{quiet}."
    if not all(at.complete for at in shown):
        yield "+ behind a number of loops: there are more, which nobody looked for."
    if found.stopped:
        yield f"{found.stopped[0].upper()}{found.stopped[1:]}."
