"""The documents of ``deals``, and what ``show`` says of the money of an entity or a pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.deals import DealDict
from bubblegraph.json_types import AmountDict, Count, DealIds, Disclosed, Entities, Money, Top

Group = Annotated[Mapping[str, object], "The group under its own name, then sums."]


class SumsDict(TypedDict):
    """How many deals, and their sum."""

    deals: Count
    counted: Count
    gross: AmountDict


class DealsHeadDict(AskedDict):
    """What both forms of ``deals`` start with."""

    schema: Literal[1]
    command: Literal["deals"]
    totals: SumsDict


class DealsDocument(DealsHeadDict):
    """What ``deals`` prints."""

    deals: list[DealDict]


class DealSumsDocument(DealsHeadDict):
    """What ``deals --by`` prints."""

    by: str
    groups: list[Group]


class EntityDict(TypedDict):
    """An entity."""

    id: str
    name: str
    sector: str
    pooled: bool


class MoneyGroupDict(TypedDict):
    """Deals of an entity that are of a sort, and their sum."""

    group: str
    deals: DealIds
    low: Money
    high: Top
    disclosed: Disclosed


class MoneyDict(TypedDict):
    """The money of an entity, by who puts it in and what it goes to."""

    entity: EntityDict
    money: list[MoneyGroupDict]


class PairDict(TypedDict):
    """Two entities and the deals between them."""

    pair: Entities
    deals: list[DealDict]
