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


class LegByChanceDict(TypedDict):
    """A leg that is on loops of the ledger."""

    payer: str
    payee: str
    carried: Annotated[Money, "By one loop through it at most."]
    as_much: Annotated[Count, "Random ledgers in which a loop through that payment carries it too."]


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
    legs: list[LegByChanceDict]
    draws: list[DrawDict]
