"""The document of ``sources``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import DealIds, Money


class TwoRungsDict(TypedDict):
    """T* of both rungs."""

    signed: Money
    all: Money


class TwoBoundedRungsDict(TypedDict):
    """T* of both rungs, between bounds."""

    signed: Annotated[Money, "T* at the highs, at most."]
    all: Money
    signed_least: Annotated[Money, "What it is known to reach; the same, if it is computed."]
    all_least: Money


class PublicationDict(TypedDict):
    """A publisher, and what rests on it."""

    publication: str
    alone: list[str]
    beside_others: list[str]
    left_signed: Annotated[Money, "What is left of T* without what it alone supports, at most."]
    left_all: Money
    left_signed_least: Annotated[Money, "What is left of it at least; the same, if it is computed."]
    left_all_least: Money


class SourcesDocument(AskedDict):
    """What ``sources`` prints."""

    schema: Literal[1]
    command: Literal["sources"]
    round_trip: Annotated[TwoRungsDict, "T* at the highs, at most."]
    round_trip_exact: Annotated[bool, "False: T* is not computed, only known not to exceed that."]
    without_low_confidence: TwoBoundedRungsDict
    publications: list[PublicationDict]
    not_weighed: Annotated[
        list[str], "Publications that were left when the search was interrupted."
    ]
    single: DealIds
    stale: DealIds
    unsupported: DealIds
