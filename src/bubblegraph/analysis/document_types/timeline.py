"""The document of ``timeline``, and what a timeline is as plain values."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import Count, Date, DealIds, IntervalDict, Money


class MomentDict(TypedDict):
    """The ledger at the end of a day."""

    day: Date
    deals: Count
    gross: IntervalDict
    signed: IntervalDict
    all: IntervalDict
    changes: DealIds


class TimelineDict(AskedDict):
    """What a timeline is as plain values; no command prints it."""

    schema: Literal[1]
    command: Literal["timeline"]
    moments: list[MomentDict]
    stopped: str | None


class LoopTurnDict(TypedDict):
    """A loop that closed since the moment before, or fell apart."""

    entities: list[str]
    alone: Annotated[Money, "What can go round it alone, at disclosed prices."]
    deals: Annotated[DealIds, "That did it, the largest first."]
    reason: Annotated[str, "Why it fell apart; empty of a loop that closed."]


class EventDict(TypedDict):
    """Something that happened to an entity and moves no money."""

    entity: str
    date: str
    event: str
    amount: Money | None
    phase: Annotated[str | None, "Of a boom, where a source names one."]


class LoopMomentDict(MomentDict):
    """The same with what goes round: volumes of signed deals, loops of all that count."""

    in_order: Annotated[IntervalDict, "T* in order of time, invested first."]
    in_order_exact: bool
    circulation: Annotated[IntervalDict, "V*."]
    circulation_exact: bool
    loops: Annotated[Count, "With a disclosed price on every leg."]
    loops_complete: Annotated[bool, "Whether these are all."]
    closed: list[LoopTurnDict]
    apart: list[LoopTurnDict]
    events: list[EventDict]


class LoopTimelineDocument(AskedDict):
    """What ``timeline`` prints."""

    schema: Literal[1]
    command: Literal["timeline"]
    months: Annotated[Count, "From one moment to the next."]
    moments: list[LoopMomentDict]
    stopped: str | None
