"""The documents that ``--json`` prints of more than one result, and those of edits and problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.deals import DealDict
from bubblegraph.analysis.document_types.show import ThroughDict
from bubblegraph.analysis.document_types.vendor import VendorDocument
from bubblegraph.json_types import (
    AmountDict,
    Count,
    DealIds,
    Disclosed,
    Entities,
    Money,
    Top,
)

Group = Annotated[Mapping[str, object], "The group under its own name, then sums."]


class VendorsDocument(AskedDict):
    """What ``vendor`` prints of all vendors."""

    schema: Literal[1]
    command: Literal["vendor"]
    vendors: list[VendorDocument]


# --- deals ----------------------------------------------------------------------------------------


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


# --- show -----------------------------------------------------------------------------------------


class ShowHeadDict(AskedDict):
    """What every form of ``show`` starts with."""

    schema: Literal[1]
    command: Literal["show"]


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


class ShowEntityDocument(ShowHeadDict, ThroughDict):
    """What ``show ENTITY`` prints."""

    entity: EntityDict
    money: list[MoneyGroupDict]


class ShowDealDocument(ShowHeadDict, ThroughDict):
    """What ``show DEAL`` prints."""

    deal: DealDict


class ShowPairDocument(ShowHeadDict, ThroughDict):
    """What ``show PAYER/PAYEE`` prints."""

    pair: Entities
    deals: list[DealDict]


# --- claims ---------------------------------------------------------------------------------------


class ClaimsLedgerDict(TypedDict):
    """The ledger that claims are compared with."""

    title: str
    as_of: str
    currency: str


class ClaimDict(TypedDict):
    """A claim beside the ledger."""

    says: str
    date: str
    entity: str
    metric: str
    period: str
    low: Top
    high: Top
    about: bool
    value: str
    unit: str
    deals: DealIds
    then: str
    now: str
    figures: str
    verdict: str
    verdict_then: Annotated[str, "On the day of the claim; empty where it names no deal."]
    place: str
    source: str


class ClaimsDocument(TypedDict):
    """What ``claims`` prints."""

    schema: Literal[1]
    command: Literal["claims"]
    ledger: ClaimsLedgerDict
    claims: list[ClaimDict]


# --- problems and edits ---------------------------------------------------------------------------


class ProblemDict(TypedDict):
    """A problem."""

    file: str
    line: Count
    column: Count
    level: Literal["error", "warning", "note"]
    message: str
    remedy: str
    lint: str


class CheckDocument(TypedDict):
    """What ``check`` prints."""

    schema: Literal[1]
    command: Literal["check"]
    problems: list[ProblemDict]


class SpotDict(TypedDict):
    """A place that an edit wrote."""

    file: str
    line: Count
    column: Count


class PatchDict(TypedDict):
    """The difference that an edit makes in a file."""

    file: str
    diff: str


EditCommand = Literal["add", "set", "rename", "remove", "format"]


class EditDocument(TypedDict):
    """What the commands that edit print."""

    schema: Literal[1]
    command: EditCommand
    written: bool
    change: str
    places: list[SpotDict]
    files: list[PatchDict]
    problems: list[ProblemDict]
