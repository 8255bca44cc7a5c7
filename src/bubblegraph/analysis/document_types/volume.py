"""The document of ``volume``."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.deals import PAID
from bubblegraph.analysis.document_types.roundtrip import OrderedRungDict, PooledRoundTrip
from bubblegraph.graph import Rung
from bubblegraph.json_types import Computed, IntervalDict, Money, Ratio
from bubblegraph.solving.share_ranges import Method

CertifiedEnd = Literal["low", "high"]
Certified = Literal["round_trip", "invested", "any"]


class ShareOfGrossDict(TypedDict):
    """A volume over the gross flow."""

    low: Ratio
    high: Ratio
    method: Annotated[Method, "How the range was found."]


class VolumeDict(OrderedRungDict):
    """A rung of ``volume``."""

    gross: IntervalDict
    round_trip_share: ShareOfGrossDict
    round_trip_share_unlimited: ShareOfGrossDict
    circulation_share: ShareOfGrossDict
    circulation_share_unlimited: ShareOfGrossDict


class PaidVolumeDict(TypedDict):
    """The rung of what was paid, where the ledger says."""

    paid: NotRequired[Annotated[VolumeDict, PAID]]


class CompanyDict(TypedDict):
    """What can pass a company."""

    entity: str
    inflow: Money
    outflow: Money
    circular_least: Annotated[Computed, "The least that passes it in a packing as large as T*."]
    circular_most: Annotated[Computed, "The most that passes it in a packing as large as T*."]
    can_carry: Annotated[
        Computed, "The most that passes it in any circulation, whether as large as any or not."
    ]


class LegFlowDict(TypedDict):
    """What a leg can carry, and what it carries of V*."""

    payer: str
    payee: str
    amount: Money
    circulation_least: Annotated[
        Computed, "The least that it carries in a circulation as large as V*."
    ]
    circulation_most: Annotated[
        Computed, "The most that it carries in a circulation as large as V*."
    ]
    attributed: Annotated[Computed, "Its part of the circular flow in proportion."]
    can_carry: Annotated[
        Computed, "The most that it carries in any circulation, whether as large as any or not."
    ]


class PeriodDict(TypedDict):
    """What can go round within some days."""

    round_trip: IntervalDict
    round_trip_exact: Annotated[
        bool, "False: T* of that time is not computed, only known not to exceed that."
    ]
    round_trip_least: Annotated[IntervalDict, "What it is known to reach."]
    circulation: IntervalDict
    gross: IntervalDict


class YearDict(PeriodDict):
    """What can go round within a year."""

    year: int


class MonthDict(PeriodDict):
    """What can go round within a month."""

    month: Annotated[str, "As 2025-03."]


class CertificateLineDict(TypedDict):
    """A row or a price, in exact numbers."""

    side: Literal["row", "price"]
    what: str
    price: str
    amount: str
    product: str


class CertificateDict(TypedDict):
    """Both sides of T*."""

    rung: Rung
    end: CertifiedEnd
    of: Annotated[Certified, "Of T*, or of T* in order of time from some first leg."]
    value: Money
    lines: list[CertificateLineDict]


class VolumeDocument(AskedDict, PaidVolumeDict):
    """What ``volume`` prints."""

    schema: Literal[1]
    command: Literal["volume"]
    signed: VolumeDict
    all: VolumeDict
    pooled_round_trip: PooledRoundTrip
    companies_on_loops: int
    companies: Annotated[list[CompanyDict], "Of a large table the largest 100,000."]
    legs_on_loops: int
    legs: Annotated[list[LegFlowDict], "Of a large table the largest 100,000."]
    years: Annotated[list[YearDict], "With --by-year."]
    months: Annotated[list[MonthDict], "With --by-month."]
    undated: Annotated[IntervalDict, "Deals that belong to no year."]


class CertifiedVolumeDocument(VolumeDocument):
    """What ``volume --certificate`` prints."""

    certificates: Annotated[list[CertificateDict], "With --certificate."]
