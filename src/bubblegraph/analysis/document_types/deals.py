"""Deals in documents."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from bubblegraph.json_types import AmountDict, DealIds, Disclosed, Money, Top

PAID = "Where the ledger says what was paid: of what was paid so far."


class PaidDict(TypedDict):
    """What was paid, where the ledger says."""

    paid: NotRequired[Annotated[AmountDict, PAID]]


class ChangeDict(PaidDict):
    """An entry of a deal's history."""

    date: str
    status: str
    amount: AmountDict | None
    note: str


class SourceDict(TypedDict):
    """A publication behind a deal."""

    publisher: str
    title: str
    date: str
    url: str
    archived: str
    read_at: str
    supports: str


class ListedDealDict(TypedDict):
    """A deal in a row."""

    id: str
    payer: str
    payee: str
    kind: str
    low: Money
    high: Top
    disclosed: Disclosed
    status: Annotated[str, "On the day that was asked."]
    since: Annotated[str, "The date of the deal, as precise as it was stated."]
    term: str
    about: Annotated[bool, "Whether the source says about."]
    counted: Annotated[bool, "Whether it is part of the sums."]
    left_out: Annotated[str, "Why it, or what was not paid of it, is not; empty if all of it is."]
    package: list[str]
    confidence: str
    place: Annotated[str, "file:line:column"]


class DealDict(ListedDealDict, PaidDict):
    """A deal with its history and sources."""

    what: str
    paid_in: str
    inferred: bool
    stated: Annotated[AmountDict, "Before relations took parts away."]
    includes: DealIds
    overlaps: DealIds
    replaces: DealIds
    note: str
    history: list[ChangeDict]
    sources: list[SourceDict]


class SetDict(TypedDict):
    """Deals that are listed together, and their sum."""

    deals: DealIds
    amount: AmountDict
