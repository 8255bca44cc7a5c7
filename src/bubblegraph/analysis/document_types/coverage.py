"""The document of ``coverage ENTITY``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import AmountDict, Count, IntervalDict, Number

Cover = Literal[
    "nothing due",
    "covered by revenue",
    "covered by revenue and firm financing",
    "not covered",
    "revenue not known",
]
Times = Annotated[float, Number(minimum=0)]
Signed = Annotated[float, "Units of the currency; below 0 something is left over."]


class TimesDict(TypedDict):
    """One amount over another."""

    low: Times
    high: Annotated[Times | None, "Null: no bound."]


class BalanceDict(TypedDict):
    """What is missing, or left over."""

    low: Signed
    high: Signed | None


class DuesDict(TypedDict):
    """What moves in a time, of signed deals but for what is only announced."""

    due: Annotated[AmountDict, "Trade and debt service."]
    trade: Annotated[AmountDict, "To be paid for goods and services."]
    debt: Annotated[AmountDict, "Loans whose terms end, and repayments."]
    announced: Annotated[AmountDict, "Trade that is announced and not signed; in no sum."]
    financing: Annotated[AmountDict, "Equity and debt to be received."]


class LevelDict(TypedDict):
    """A figure of a day."""

    metric: str
    period: str
    amount: IntervalDict


class ReadingDict(LevelDict):
    """A figure of a year."""

    expected: Annotated[bool, "True: a forecast, a guidance or a target, and no result."]


class CoverageYearDict(DuesDict):
    """A year of the company."""

    year: str
    first: Annotated[str, "Its first day."]
    last: Annotated[str, "Its last day."]
    revenue: ReadingDict | None
    cash_flow: Annotated[ReadingDict | None, "Of operations."]
    times: Annotated[TimesDict | None, "Coverage: due over the revenue of the year."]
    times_newest_revenue: Annotated[
        TimesDict | None, "Where that is not known: over the newest revenue of another year."
    ]
    gap: Annotated[BalanceDict | None, "Due less revenue and firm financing."]
    cover: Annotated[Cover, "At disclosed prices."]
    cover_at_best: Annotated[Cover, "Least due, most to pay with."]
    cover_at_worst: Annotated[Cover, "Most due at disclosed prices, least to pay with."]


class StatedDict(TypedDict):
    """Commitments as the company states them."""

    period: str
    amount: IntervalDict
    years: Annotated[str | None, "Over how many years; null: not said."]
    a_year: Annotated[IntervalDict | None, "The amount over the years."]
    times: Annotated[TimesDict | None, "A year of it over the newest revenue of a year."]
    within: Annotated[AmountDict | None, "What the ledger has due in those years."]


class CoverageDocument(AskedDict):
    """What ``coverage ENTITY`` prints."""

    schema: Literal[1]
    command: Literal["coverage"]
    entity: str
    all: Annotated[DuesDict, "Whenever it falls due: before, in the years, later and undated."]
    before: Annotated[DuesDict, "In the years before that of the day."]
    years: list[CoverageYearDict]
    so_far: Annotated[
        DuesDict, "Of the first of the years, up to the day; without one, what is closed or paid."
    ]
    to_come: Annotated[DuesDict, "After the day, whenever that is known."]
    later: Annotated[DuesDict, "After the last of the years."]
    undated: Annotated[DuesDict, "Of deals without a full term, in no year."]
    unpriced: Annotated[Count, "Signed deals of trade of which no price is disclosed."]
    unplaced: Annotated[
        list[str], "Fiscal years of figures whose end is not said: they stand beside no year."
    ]
    revenue: Annotated[ReadingDict | None, "Of the newest year that is over."]
    cash_flow: Annotated[ReadingDict | None, "Of operations, the same."]
    cash: LevelDict | None
    run_rate: Annotated[LevelDict | None, "Revenue of a month or quarter, taken for a year."]
    stated: Annotated[list[StatedDict], "The newest first."]


class ChargeDict(TypedDict):
    """What a purchase costs a year at a life."""

    life: Annotated[Count, "Years."]
    a_year: IntervalDict


class PaidByDict(TypedDict):
    """A contract or a loan that shares a package with a purchase."""

    deal: str
    years: Annotated[float | None, "How long it runs; null: not known."]
    outlasts: Annotated[list[int], "The lives that are over before it is."]


class PurchaseDict(TypedDict):
    """A purchase of hardware."""

    deal: str
    payer: str
    payee: str
    amount: AmountDict
    charges: list[ChargeDict]
    paid_by: list[PaidByDict]


class StatedLifeDict(TypedDict):
    """The life that a company states."""

    entity: str
    metric: str
    period: str
    years: str


class LivesDocument(AskedDict):
    """What ``coverage --lives`` prints."""

    schema: Literal[1]
    command: Literal["coverage"]
    entity: Annotated[str | None, "The buyer; null: all."]
    purchases: list[PurchaseDict]
    unpriced: Annotated[Count, "Purchases of hardware of which no price is disclosed."]
    stated_lives: list[StatedLifeDict]


class SpendingDict(TypedDict):
    """Capital spending of a calendar year by those who spend most."""

    year: int
    amount: IntervalDict


class CapexDict(SpendingDict):
    """The same of one of them."""

    entity: str
    expected: Annotated[bool, "True: a forecast, a guidance or a target, and no result."]


class NeedDict(TypedDict):
    """The revenue of a year that would pay for the computing in demand."""

    period: str
    needed: IntervalDict
    short: Annotated[IntervalDict | None, "What is missing; null: no revenue is forecast."]


class FieldDict(TypedDict):
    """Figures of the field as a whole."""

    capex: list[CapexDict]
    capex_together: list[SpendingDict]
    needs: list[NeedDict]
