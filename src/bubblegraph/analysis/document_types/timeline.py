"""What a timeline is as plain values; no command prints it."""

from __future__ import annotations

from typing import Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import Count, Date, DealIds, IntervalDict


class MomentDict(TypedDict):
    """The ledger at the end of a day."""

    day: Date
    deals: Count
    gross: IntervalDict
    signed: IntervalDict
    all: IntervalDict
    changes: DealIds


class TimelineDocument(AskedDict):
    """What a timeline is as plain values; no command prints it."""

    schema: Literal[1]
    command: Literal["timeline"]
    moments: list[MomentDict]
    stopped: str | None
