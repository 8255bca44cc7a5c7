"""Cycles in documents, and the document of ``cycles``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.deals import DealDict, SetDict
from bubblegraph.analysis.document_types.roundtrip import PaidRungDict, RungDict
from bubblegraph.json_types import AmountDict, Count, Entities, IntervalDict

CycleSort = Literal["financed", "reciprocal", "cross_holding"]


class TotalsDict(PaidRungDict):
    """The sums of ``cycles``."""

    deals: Count
    counted: Count
    gross: AmountDict
    signed: RungDict
    all: RungDict
    rows_unique: Annotated[bool | None, "null: not decided."]


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
        "tied": Annotated[
            bool | None,
            "Whether a source says that its deals belong together; null: not decided.",
        ],
        "priced": Annotated[bool, "Whether every leg has a disclosed amount."],
        "legs": list[LegDict],
    },
)


class RowDict(TypedDict):
    """What a cycle carries in the rows that add up."""

    signed: IntervalDict
    all: IntervalDict


class CycleDict(UnrankedCycleDict):
    """A cycle with its rank and its row."""

    rank: Annotated[Count, "From 1; rows that add up come first."]
    row: RowDict


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


class CyclesDocument(AskedDict, ListedDict):
    """What ``cycles`` prints."""

    schema: Literal[1]
    command: Literal["cycles"]
    totals: TotalsDict
    cycles: list[CycleDict]
    not_counted: NotCountedDict
    found: Annotated[Count, "How many loops there are, at least; all of them if complete."]
    shown: Count
