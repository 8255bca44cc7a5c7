"""Cycles in documents, and the document of ``cycles``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.deals import DealDict, SetDict
from bubblegraph.analysis.document_types.roundtrip import (
    OrderedRungDict,
    PaidOrderedRungDict,
    PooledRoundTrip,
)
from bubblegraph.json_types import AmountDict, Count, Date, DealIds, Entities, IntervalDict
from bubblegraph.ledger.model import Relationship

CycleSort = Literal["financed", "reciprocal", "cross_holding"]


class RowsDict(TypedDict):
    """How many deals there are, how many count, and what these add up to."""

    deals: Count
    counted: Count
    gross: AmountDict


class TotalsDict(PaidOrderedRungDict, RowsDict):
    """The sums of ``cycles``."""

    signed: OrderedRungDict
    all: OrderedRungDict
    rows_unique: Annotated[bool | None, "null: not decided."]
    pooled_round_trip: PooledRoundTrip


class LegDict(TypedDict):
    """A leg of a cycle."""

    payer: str
    payee: str
    amount: AmountDict
    kinds: list[str]
    deals: Annotated[list[str | DealDict], "Ids; whole deals with --explain."]


UnrankedCycleDict = TypedDict(
    "UnrankedCycleDict",
    {
        "entities": Entities,
        "length": Count,
        "bottleneck": Annotated[
            IntervalDict, "The most that this loop could carry alone. Never to be added up."
        ],
        "class": CycleSort,
        "relationship": Annotated[Relationship, "Who finances whom, and who buys from whom."],
        "tied": Annotated[
            bool | None,
            "Whether a source says that its deals belong together; null: not decided.",
        ],
        "priced": Annotated[bool, "Whether every leg has a disclosed amount."],
        "legs": list[LegDict],
    },
)


class RowDict(TypedDict):
    """What a cycle carries in the rows that add up, exactly as T* is written."""

    signed: IntervalDict
    all: IntervalDict


class TimeGapDict(TypedDict):
    """Why no choice of deals is in order."""

    ends: Annotated[str, "Id of a deal that ends …"]
    last: Annotated[Date, "… on this day, before …"]
    begins: Annotated[str, "… the deal of this id, which comes before it on the lap, …"]
    first: Annotated[Date, "… begins, or too long before it."]


class OrderDict(TypedDict):
    """Whether some choice of one deal a leg is in order of time, invested first."""

    in_order: bool
    lap: Annotated[DealIds, "The choice that takes the fewest days; empty if none is in order."]
    days: Annotated[Count | None, "From its first leg to its last, at least; null if none is."]
    gap: Annotated[TimeGapDict | None, "null: some choice is in order."]


class WindowDict(TypedDict):
    """When the money of a deal may move."""

    deal: str
    first: Annotated[Date | None, "null: open."]
    last: Annotated[Date | None, "null: open."]


class CycleDict(UnrankedCycleDict):
    """A cycle with its rank and its row."""

    rank: Annotated[Count, "From 1; rows that add up come first."]
    row: RowDict
    order: OrderDict


class ListedDict(TypedDict):
    """Whether all that there is was listed."""

    complete: Annotated[bool, "Whether every loop is listed."]
    stopped: Annotated[str | None, "If not, why, and which are."]


class CyclesDict(ListedDict):
    """The cycles of a graph."""

    cycles: list[UnrankedCycleDict]
    found: Count


class NotCountedDict(TypedDict):
    """What is known and not counted."""

    warrants: SetDict
    guarantees: SetDict
    paid_in_shares: SetDict
    repaid: Annotated[SetDict, "Repayments of loans that are in the ledger."]
    letters_of_intent_and_rumours: SetDict
    marks_and_headlines: SetDict
    unpriced_cycles: Count


class RowDealDict(TypedDict):
    """A deal behind the rows that add up."""

    deal: str
    payer: str
    payee: str
    kind: str
    amount: AmountDict
    rows: Annotated[list[Count], "The ranks of the rows that its leg is on."]
    in_rows: Annotated[
        RowDict, "How much of it the rows take at the disclosed highs, least and most."
    ]


class LegsDict(TypedDict):
    """How many loops have so many legs."""

    legs: Count
    loops: Count


class CyclesDocument(AskedDict, ListedDict):
    """What ``cycles`` prints."""

    schema: Literal[1]
    command: Literal["cycles"]
    totals: TotalsDict
    cycles: list[CycleDict]
    not_counted: NotCountedDict
    within: Annotated[Count | None, "The most days that a lap in order may take; null: any number."]
    windows: Annotated[list[WindowDict], "Of the deals on loops."]
    found: Annotated[Count, "How many loops there are, at least; all of them if complete."]
    counts: Annotated[
        list[LegsDict] | None,
        "The same by length, the shortest first; of a large table up to --longest. null: not known",
    ]
    shown: Count


class RowDealsDocument(CyclesDocument):
    """What ``cycles --deals`` prints."""

    deals_in_rows: Annotated[list[RowDealDict], "With --deals."]
