"""The volumes of a rung in documents."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from bubblegraph.analysis.document_types.deals import PAID
from bubblegraph.json_types import Entities, IntervalDict, Money, Top


class RungDict(TypedDict):
    """The volumes of a rung."""

    round_trip: Annotated[IntervalDict, "T*: money that can complete a full lap, at most."]
    round_trip_exact: Annotated[
        bool,
        "False: T* is not computed, and what it is known not to exceed stands in its place.",
    ]
    round_trip_least: Annotated[
        IntervalDict, "What T* is known to reach: the same, if that is exact."
    ]
    circulation: Annotated[IntervalDict, "V*: what is booked while it goes round, at most."]
    circulation_exact: Annotated[
        bool, "False: V* is not computed, and a limit stands in its place."
    ]
    round_trip_unlimited: Annotated[Top, "T* with unknown prices without limit; null: no bound."]
    round_trip_unlimited_where_known: Annotated[
        Money,
        "The same, but for loops on which no price has a known upper end: at what is disclosed.",
    ]
    circulation_unlimited: Annotated[Top, "V* with unknown prices without limit; null: no bound."]


class LapVolumeDict(TypedDict):
    """T* in order of time."""

    low: Money
    high: Annotated[Money, "At disclosed prices."]
    unlimited: Annotated[Top, "With unknown prices without limit; null: no bound."]


class InOrderDict(TypedDict):
    """T* in order of time, by the leg with which a lap may begin."""

    any: Annotated[LapVolumeDict, "Laps that may begin with any leg."]
    invested: Annotated[
        LapVolumeDict, "Laps of financing and trade begin with financing that is no repayment."
    ]


class OrderedRungDict(RungDict):
    """The volumes of a rung, also in order of time."""

    in_order: Annotated[
        InOrderDict, "What can complete a lap if no money is spent before it is there, at most."
    ]
    in_order_exact: Annotated[bool, "False: one of them is not computed, and a limit stands there."]


class RoundTripRowDict(TypedDict):
    """What a cycle carries of T*."""

    entities: Entities
    low: Money
    high: Money


class RoundTripDict(RungDict):
    """The volumes of a graph, and the rows that add up to them."""

    rows: list[RoundTripRowDict]


class PooledRoundTripDict(TypedDict):
    """T* with loops through pooled parties."""

    signed: IntervalDict
    all: IntervalDict
    exact: Annotated[bool, "False: T* is not computed, only known not to exceed that."]


PooledRoundTrip = Annotated[
    PooledRoundTripDict | None,
    "T* with the loops through pooled parties, which are left out here (--pooled); null: there "
    "are none.",
]


class PaidOrderedRungDict(TypedDict):
    """The rung of what was paid, where the ledger says, also in order of time."""

    paid: NotRequired[Annotated[OrderedRungDict, PAID]]
