"""What every document about a selection starts with."""

from __future__ import annotations

from typing import Annotated, TypedDict

from bubblegraph.json_types import Count, Date, DealIds, Money


class LedgerDict(TypedDict):
    """The ledger that is asked."""

    title: str
    path: str | list[str]
    as_of: Date | None
    currency: str
    entities: Count
    deals: Count
    notes: Annotated[list[str], "What was done to tables to read them, and names that look alike."]


class FiltersDict(TypedDict):
    """The filters."""

    as_of: Date | None
    since: Date | None
    min_status: str
    count_noncash: bool
    count_repayments: bool
    pooled: bool
    consolidate: bool
    kind: list[str]
    min_amount: Money
    confidence: str
    without: DealIds
    only: DealIds
    entity: list[str]
    sector: list[str]
    relationship: list[str]


class GapDict(TypedDict):
    """A relation that makes a limit too small."""

    total: Annotated[str, "A deal that shrank by a part which does not count where it does."]
    part: Annotated[str, "That part, which is less firm."]


class AskedDict(TypedDict):
    """What every answer about a selection starts with."""

    ledger: LedgerDict
    filters: FiltersDict
    gaps: Annotated[list[GapDict], "Where a limit may be too small."]
