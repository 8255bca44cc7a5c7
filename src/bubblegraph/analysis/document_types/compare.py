"""The document of ``compare``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.vendor import ShareDict
from bubblegraph.json_types import Count, IntervalDict, Top


class MeasureDict(TypedDict):
    """A number of one ledger."""

    measure: str
    ledger: Annotated[str, "Its short name."]
    unit: Literal["money", "number", "share"]
    low: Annotated[float | None, "Units of the currency, a number, or 0 to 1; null: not compared."]
    high: Annotated[float | None, "null: not known, or not compared."]
    companies: Annotated[Count | None, "Of how many it is known; null: of no companies."]


class RangeDict(TypedDict):
    """Bounds of a ratio that may be more than 1."""

    low: float | None
    high: float | None


class SupplierDict(TypedDict):
    """A supplier that finances others."""

    entity: str
    exposure: Annotated[IntervalDict, "What it lent and guaranteed."]
    stated: Annotated[str, "The metric by which it said what it lent; empty: by the deals."]
    guarantees: Annotated[IntervalDict, "The part that is guarantees."]
    revenue: IntervalDict | None
    period: Annotated[str, "The year of the revenue."]
    share_lent: Annotated[RangeDict, "What it lent over the revenue; null: no year of it is known."]
    share: Annotated[RangeDict, "The exposure over the revenue; null: no year of it is known."]
    customers: Annotated[ShareDict, "The HHI of its sales in the ledger by named customer."]
    disclosed_customers: Annotated[float | None, "The same at disclosed prices."]


class CapacityPriceDict(TypedDict):
    """A price of capacity."""

    metric: str
    period: str
    low: float
    high: Top
    unit: str


class SideDict(AskedDict):
    """One of the ledgers."""

    name: Annotated[str, "Its short name."]
    lacks: Annotated[str, "What its gross flow leaves out; empty: shares of it are given."]
    exact: Annotated[bool, "Whether every T* is proven; else it is a bound."]
    suppliers: list[SupplierDict]
    prices: list[CapacityPriceDict]


class CompareDocument(TypedDict):
    """What ``compare`` prints."""

    schema: Literal[1]
    command: Literal["compare"]
    shares_compared: bool
    ledgers: list[SideDict]
    measures: list[MeasureDict]
