"""The documents of ``stress``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import DealIds, IntervalDict, Money, Number, Ratio, Top

Part = Annotated[float, Number(minimum=0, maximum=1), "0 to 1."]
Times = Annotated[Annotated[float, Number(minimum=0)] | None, "A multiple; null: not known."]


class LostDict(TypedDict):
    """What is computed at the lows and at disclosed prices, and is no range."""

    at_lows: Money
    at_highs: Money


class YearLostDict(TypedDict):
    """What is not paid of what falls due in a year, at disclosed prices."""

    year: int
    lost: Money


class LossDict(TypedDict):
    """What a party is owed, and what of it is not paid."""

    entity: str
    owed: IntervalDict
    lost: Annotated[LostDict, "Revenue and lending, less guarantees received, and those paid."]
    revenue: LostDict
    lending: LostDict
    guarantees_received: LostDict
    guarantees_paid: LostDict
    years: Annotated[list[YearLostDict], "Of deals whose terms are known, before guarantees."]
    year_revenue: Annotated[Top, "The latest revenue of a whole year."]
    times_revenue: Times


class RecoveryDict(TypedDict):
    """What is left to a party in default."""

    cash: Part
    claims: Part


class CallDict(TypedDict):
    """A guarantee that is called."""

    deal: str
    guarantor: str
    creditor: str
    debtors: list[str]
    called: LostDict
    most: Annotated[Top, "Whatever the unknown prices are; null: no bound."]


class AssumptionDict(TypedDict):
    """What is known or assumed of a company."""

    entity: str
    what: str
    amount: Money
    period: Annotated[str | None, "Of the ledger's figure; null: assumed."]


class StatedShareDict(TypedDict):
    """Which share of a company's figure a party under stress is."""

    entity: str
    party: str
    metric: str
    period: str
    share: Part
    of: Top


class StressDocument(AskedDict):
    """What ``stress ENTITY`` prints."""

    schema: Literal[1]
    command: Literal["stress"]
    entities: list[str]
    unpaid: Part
    rely: Part
    recovery: RecoveryDict
    outsiders: Literal["first", "alike"]
    owed: Annotated[IntervalDict, "By those under stress: signed and not yet paid."]
    lost: Annotated[LostDict, "By all others."]
    lost_most: Annotated[LostDict, "The same if nobody had money that it does not need."]
    lost_least_paid: Annotated[Money, "The same in the least clearing, at disclosed prices."]
    losses: list[LossDict]
    rounds: Annotated[list[list[str]], "Who falls short, at disclosed prices."]
    guarantees: list[CallDict]
    unpriced: DealIds
    unsigned: IntervalDict
    assumptions: list[AssumptionDict]
    stated_shares: list[StatedShareDict]


class DistressedDict(TypedDict):
    """Which share of its equity a party loses."""

    entity: str
    owed: Annotated[Money, "By all others, at disclosed prices."]
    lost: Annotated[Money, "What of that is lost."]
    equity: Top
    distress: Annotated[Ratio, "Of the equity; null: none is known."]


class DistressDocument(AskedDict):
    """What ``stress ENTITY --view debtrank`` prints."""

    schema: Literal[1]
    command: Literal["stress"]
    view: Literal["debtrank", "debtrank-2012"]
    entities: list[str]
    unpaid: Part
    parties: list[DistressedDict]
    assumptions: list[AssumptionDict]


class BackedDict(TypedDict):
    """What a lender has lent to a borrower against hardware."""

    lender: str
    borrower: str
    owed: IntervalDict
    uncovered: IntervalDict
    deals: DealIds


class CollateralDocument(AskedDict):
    """What ``stress --chips`` prints."""

    schema: Literal[1]
    command: Literal["stress"]
    chips: Part
    owed: IntervalDict
    uncovered: IntervalDict
    loans: list[BackedDict]
