"""When it got circular: what went round at each moment, and which loops closed or fell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.cycles import Cycle, core_cycles
from bubblegraph.analysis.diff import Change
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import capacities
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.analysis.timeline import Moment, Span, Timeline, causes_of, moment_dict
from bubblegraph.graph import circular_core
from bubblegraph.ledger.model import Event
from bubblegraph.ledger.select import Selection, select_deals
from bubblegraph.money import amount_dict, maybe_whole, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.circulation import max_circulation
from bubblegraph.solving.network import Edge, legs
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.timeline import (
        EventDict,
        LoopMomentDict,
        LoopTimelineDocument,
        LoopTurnDict,
    )

__all__ = ["LoopMoment", "LoopTimeline", "LoopTurn", "Step", "trace_loops"]

Loops = Mapping[tuple[str, ...], Cycle]

LOOKED_AT = 5  # changes of the largest step of which it is asked what they did


@dataclass(frozen=True, slots=True)
class LoopTurn:
    """A loop that is there at one of two moments alone."""

    entities: tuple[str, ...]  # the smallest id first
    disclosed: int  # cents: what can go round it alone, at the moment at which it is there
    deals: tuple[str, ...]  # that closed it, or without which it is open; the largest first
    reason: str  # why the first of these carries less; nothing of a loop that closed

    def to_dict(self) -> LoopTurnDict:
        """Return all of it as plain values."""
        return {
            "entities": list(self.entities),
            "alone": whole(self.disclosed),
            "deals": list(self.deals),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A rise of T* of the signed deals."""

    day: date  # of the moment at its end
    more: Fraction  # cents
    deals: tuple[str, ...]  # without each of which T* would have risen less; the largest first


@dataclass(frozen=True, slots=True, repr=False)
class LoopMoment(OneLine):
    """A moment with what goes round at it: volumes of signed deals, loops of all that count."""

    moment: Moment
    in_order: Span  # T* in order of time, invested first; cents
    in_order_exact: bool
    circulation: tuple[int, int]  # V*; cents
    circulation_exact: bool
    loops: int  # with a disclosed price on every leg
    complete: bool  # whether these are all
    closed: tuple[LoopTurn, ...]  # since the moment before; the largest first
    apart: tuple[LoopTurn, ...]
    events: tuple[Event, ...]  # since the moment before, in order of time

    def to_dict(self) -> LoopMomentDict:
        """Return all of it as plain values."""
        return {
            **moment_dict(self.moment),
            "in_order": amount_dict(*self.in_order),
            "in_order_exact": self.in_order_exact,
            "circulation": amount_dict(*self.circulation),
            "circulation_exact": self.circulation_exact,
            "loops": self.loops,
            "loops_complete": self.complete,
            "closed": [turn.to_dict() for turn in self.closed],
            "apart": [turn.to_dict() for turn in self.apart],
            "events": [_event_dict(event) for event in self.events],
        }


@dataclass(frozen=True, repr=False)
class LoopTimeline(Plain):
    """The moments of a timeline with what goes round at each."""

    FIELDS = (
        *("day", "deals", "gross_low", "gross_high", "signed_low", "signed_high"),
        *("all_low", "all_high", "in_order_low", "in_order_high", "in_order_exact"),
        *("circulation_low", "circulation_high", "circulation_exact", "loops", "loops_complete"),
        *("closed", "apart"),
    )
    DTYPES = (("deals", "Int64"),)

    timeline: Timeline
    moments: tuple[LoopMoment, ...]
    stopped: str | None = None  # why it ends before the last day

    @property
    def selection(self) -> Selection:
        """The deals as they stand at the last moment."""
        if self.moments:
            return self.moments[-1].moment.selection
        return select_deals(self.timeline.ledger, self.timeline.filters)

    @property
    def start(self) -> Moment | None:
        """The first moment at which money of signed deals can complete a lap."""
        return next((at.moment for at in self.moments if at.moment.signed[1]), None)

    @cached_property
    def largest_step(self) -> Step | None:
        """The period in which T* of the signed deals rose most; None: it never did."""
        nothing = Fraction(0)
        volumes = [nothing, *(at.moment.signed[1] for at in self.moments)]
        steps = [after - before for before, after in pairwise(volumes)]
        most = max(steps, default=nothing)
        if most <= 0:
            return None
        moment = self.moments[steps.index(most)].moment
        causes = causes_of(moment, most=LOOKED_AT)
        deals = tuple(cause.change.deal_id for cause in causes if cause.effect > 0)
        return Step(moment.day, most, deals)

    def _brief(self) -> str:
        return f"{of_ledger(self.selection)}: {count(len(self.moments), 'moment')}"

    def to_dict(self) -> LoopTimelineDocument:
        """Return all of it as plain values, as ``timeline --json`` prints it."""
        return {
            "schema": 1,
            "command": "timeline",
            **asked_dict(self.selection),
            "months": self.timeline.months,
            "moments": [moment.to_dict() for moment in self.moments],
            "stopped": self.stopped,
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each moment; loops that closed or fell apart are counted."""
        return [_record(moment) for moment in self.moments]


def trace_loops(timeline: Timeline, *, patience: Patience = ENDLESS) -> LoopTimeline:
    """Say of each moment what goes round, and which loops closed or fell apart since the last.

    Loops are those of the deals that count with a disclosed price on every leg. A loop closed by
    the deals on its legs that disclose more than before, and fell apart by those that disclose
    less.

    Parameters
    ----------
    timeline : Timeline
        As ``replay_ledger`` gives it.
    patience : Patience
        When it is over, it ends with the moment at hand.

    Returns
    -------
    LoopTimeline
        T* in order and V* of the signed deals are what ``round_trip_in_order`` and ``round_trip``
        find for the day; bounds where they do not compute them. Of loops beyond the bounds of
        ``find_cycles`` some are missing, and ``complete`` is False.

    Raises
    ------
    QuestionError
        If it is no Timeline.

    Examples
    --------
    >>> from bubblegraph import read_text, replay_ledger
    >>> ledger = read_text('''
    ... as_of: 2025-03-15
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, id: rent,
    ...    status: {2025-02-20: committed, 2025-03-10: cancelled}}
    ... ''')
    >>> for moment in trace_loops(replay_ledger(ledger)).moments:
    ...     print(moment.moment.day, [turn.deals for turn in (*moment.closed, *moment.apart)])
    2025-01-31 []
    2025-02-28 [('rent',)]
    2025-03-15 [('rent',)]
    """
    arguments.instance("timeline", timeline, Timeline)
    arguments.instance("patience", patience, Patience)
    found: list[LoopMoment] = []
    loops: Loops = {}
    for number, moment in enumerate(timeline.moments, 1):
        patience.doing = f"Following loops on day {number} of {len(timeline.moments)}"
        if patience.over and found:
            last = found[-1].moment.day
            stopped = f"the timeline ends on {last}, for {patience.why}"
            return LoopTimeline(timeline, tuple(found), stopped)
        events = _events_between(timeline, found[-1].moment if found else None, moment)
        if found and not moment.changes:
            same = replace(found[-1], moment=moment, closed=(), apart=(), events=events)
            found.append(same)
            continue
        question = Question(moment.selection, patience=patience)
        before, (loops, complete) = loops, _priced_loops(question.cores["all"], patience)
        closed, apart = _turns(before, loops, moment.changes)
        found.append(
            LoopMoment(
                moment,
                *_in_order(question),
                *_circulation(question),
                len(loops),
                complete,
                closed,
                apart,
                events,
            )
        )
    return LoopTimeline(timeline, tuple(found), timeline.stopped)


def _in_order(question: Question) -> tuple[Span, bool]:
    """T* in order of time of the signed deals, invested first."""
    found = question.in_order()["signed"]["invested"]
    return (found.low.value, found.high.value), found.low.exact and found.high.exact


def _circulation(question: Question) -> tuple[tuple[int, int], bool]:
    """V* of the signed deals at the lows and at the highs."""
    low, high = (
        max_circulation(
            {e: cents or 0 for e, cents in capacities(question.cores["signed"], end).items()},
            patience=question.patience,
        )
        for end in ("low", "high")
    )
    return (low.volume, high.volume), low.exact and high.exact


def _priced_loops(core: nx.DiGraph[str], patience: Patience) -> tuple[Loops, bool]:
    """The loops with a disclosed price on every leg, and whether these are all."""
    legs_with_price = [(u, v) for u, v, cents in core.edges(data="disclosed") if cents]
    priced = circular_core(core.edge_subgraph(legs_with_price), pooled=True)
    found = core_cycles(priced, patience=patience)
    return {cycle.entities: cycle for cycle in found.cycles}, found.complete


def _turns(
    before: Loops, after: Loops, changes: Sequence[Change]
) -> tuple[tuple[LoopTurn, ...], tuple[LoopTurn, ...]]:
    """The loops that closed and those that fell apart, the largest first."""
    by_leg: dict[Edge, list[Change]] = {}
    for change in changes:
        standing = change.after or change.before
        if standing is not None:
            by_leg.setdefault((standing.deal.payer, standing.deal.payee), []).append(change)
    closed = (_turn(cycle, by_leg, gone=False) for cycle in _without(after, before))
    apart = (_turn(cycle, by_leg, gone=True) for cycle in _without(before, after))
    return tuple(sorted(closed, key=_order)), tuple(sorted(apart, key=_order))


def _without(loops: Loops, others: Loops) -> Iterator[Cycle]:
    return (cycle for entities, cycle in loops.items() if entities not in others)


def _order(turn: LoopTurn) -> tuple[int, int, tuple[str, ...]]:
    return -turn.disclosed, len(turn.entities), turn.entities


def _turn(cycle: Cycle, by_leg: Mapping[Edge, list[Change]], *, gone: bool) -> LoopTurn:
    """Which deals did it: those that are new, or gone, on a leg of it."""
    found = [
        change
        for edge in legs(cycle.entities)
        for change in by_leg.get(edge, ())
        if (more := change.more) and (more < 0) == gone
    ]
    found.sort(key=lambda change: (-abs(change.more), change.deal_id))
    return LoopTurn(
        entities=cycle.entities,
        disclosed=cycle.disclosed,
        deals=tuple(change.deal_id for change in found),
        reason=_reason(found[0]) if gone and found else "",
    )


def _reason(change: Change) -> str:
    """Why a deal carries less, or nothing, now."""
    after = change.after
    if after is None or after.counted:
        return "less is disclosed" if after else "no longer known"
    return after.left_out


def _events_between(timeline: Timeline, before: Moment | None, moment: Moment) -> tuple[Event, ...]:
    """The events of the ledger after one moment and up to another; none before the first."""
    if before is None:
        return ()
    found = [e for e in timeline.ledger.events if before.day < e.date.first <= moment.day]
    return tuple(sorted(found, key=lambda event: (event.date.first, event.entity)))


def _event_dict(event: Event) -> EventDict:
    return {
        "entity": event.entity,
        "date": str(event.date),
        "event": event.event,
        "amount": None if event.amount is None else maybe_whole(event.amount.disclosed),
        "phase": event.phase,
    }


def _record(moment: LoopMoment) -> dict[str, Any]:
    """A moment on one row: intervals as two columns, lists as how many there are."""
    flat: dict[str, Any] = {}
    for key, value in moment.to_dict().items():
        if isinstance(value, dict):
            flat |= {f"{key}_{end}": value[end] for end in value}
        else:
            flat[key] = len(value) if isinstance(value, list) else value
    return {field: flat[field] for field in LoopTimeline.FIELDS}
