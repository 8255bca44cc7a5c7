"""The document of ``cut``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.deals import ListedDealDict
from bubblegraph.json_types import Count, DealIds, Disclosed, Money, Top


class CutLegDict(TypedDict):
    """A leg to cancel."""

    payer: str
    payee: str
    amount: Money
    deals: list[ListedDealDict]


class CutDict(TypedDict):
    """The cheapest set of legs that leaves no loop."""

    cost: Money
    bound: Annotated[Money, "No set is cheaper."]
    proven: bool
    round_trip_left: Annotated[Money, "T* after the cut, at most: on loops of legs that must stay."]
    legs: list[CutLegDict]


class FallDict(TypedDict):
    """How much T* falls without a deal."""

    deal: str
    payer: str
    payee: str
    low: Money
    high: Top
    disclosed: Disclosed
    fall: Annotated[Top, "How much T* falls without the deal; null: only bounds are known."]
    fall_low: Money
    fall_high: Money


class CutDocument(AskedDict):
    """What ``cut`` prints."""

    schema: Literal[1]
    command: Literal["cut"]
    keep: DealIds
    only_cancelable: bool
    round_trip: Annotated[Money, "T* at the disclosed highs, at most."]
    round_trip_exact: Annotated[bool, "False: T* is not computed, only known not to exceed that."]
    round_trip_least: Annotated[Money, "What T* is known to reach."]
    cut: CutDict
    falls_open: Annotated[Count, "How many falls are only known between bounds."]
    falls: list[FallDict]
