"""The document of ``vendor ENTITY``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import Computed, IntervalDict, Money, Ratio, Top


class ShareDict(TypedDict):
    """Bounds of a share."""

    low: Ratio
    high: Ratio


class AmountAtEndsDict(TypedDict):
    """What is computed at both ends, and is no range."""

    at_lows: Computed
    at_highs: Computed


class RatioAtEndsDict(TypedDict):
    """The same of a ratio."""

    at_lows: Ratio
    at_highs: Ratio


class PathDict(TypedDict):
    """A way back to the vendor."""

    entities: Annotated[list[str], "The vendor first and last."]
    amount: Money


class VendorYearDict(TypedDict):
    """What returned in the days that a revenue figure covers."""

    period: str
    revenue: IntervalDict
    returned: IntervalDict


class VendorSummaryDict(TypedDict):
    """What a vendor finances and sells, and how much of the one can be the other."""

    entity: str
    financing: Annotated[IntervalDict, "What it puts into others."]
    sales: Annotated[IntervalDict, "What it is paid for goods."]
    returned: Annotated[IntervalDict, "R: what can come back to it as sales, at most."]
    returned_unlimited: Annotated[Top, "R with unknown prices without limit; null: no bound."]
    returned_exact: Annotated[
        bool, "False: R is not computed, and what it cannot exceed stands in its place."
    ]
    returned_in_order: Annotated[
        IntervalDict, "R if no money is spent before it is there, at most."
    ]
    returned_in_order_exact: Annotated[
        bool, "False: it is not computed, and what it cannot exceed stands in its place."
    ]
    pro_rata: Annotated[
        AmountAtEndsDict, "The same if each party mixes all it takes in; an estimate."
    ]


class VendorDocument(AskedDict, VendorSummaryDict):
    """What ``vendor ENTITY`` prints."""

    schema: Literal[1]
    command: Literal["vendor"]
    recapture: Annotated[RatioAtEndsDict, "R over the financing; it may be smaller at the highs."]
    paths: Annotated[list[PathDict], "One way for R to come back, at the highs."]
    years: list[VendorYearDict]
    funding: Annotated[IntervalDict, "Equity and debt that it received."]
    funding_by_suppliers: IntervalDict
    funding_share: Annotated[ShareDict, "Bounds, whatever the unknown prices are."]
    funding_share_disclosed: Annotated[ShareDict, "The same at disclosed prices."]
