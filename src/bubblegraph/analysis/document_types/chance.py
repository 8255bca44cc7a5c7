"""The document of ``cycles --chance``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import Count, Money


class DrawDict(TypedDict):
    """A random ledger with the same payers and payees."""

    draw: Count
    round_trip: Annotated[Money, "T* at disclosed prices."]
    loops: Annotated[Count, "Loops of at most `longest` legs."]
    capped: Annotated[bool, "Whether there may be more loops than were counted."]


class ByChanceDict(TypedDict):
    """An entity that is on loops of the ledger."""

    entity: str
    on_loops: Annotated[Count, "Of the random ledgers, those in which it is on a loop as well."]


class ChanceDocument(AskedDict):
    """What ``cycles --chance`` prints."""

    schema: Literal[1]
    command: Literal["cycles"]
    asked: Annotated[Count, "Random ledgers that were asked for."]
    drawn: Annotated[Count, "Those that were drawn."]
    seed: int
    longest: Annotated[Count, "The most legs of the loops that are counted."]
    gross: Annotated[Money, "W at disclosed prices, the same in all."]
    round_trip: Annotated[Money, "T* of the ledger at disclosed prices."]
    loops: Annotated[Count, "Loops of the ledger of at most so many legs."]
    capped: Annotated[bool, "Whether there may be more loops than were counted."]
    as_circular: Annotated[Count, "Random ledgers with at least that T*."]
    as_many_loops: Annotated[Count | None, "Those with at least as many loops; null: not counted."]
    entities: list[ByChanceDict]
    draws: list[DrawDict]
