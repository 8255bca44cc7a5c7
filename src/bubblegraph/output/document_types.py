"""The documents that ``--json`` prints of more than one result, and those of edits and problems."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.claims import Verdict
from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.coverage import CoverageDocument, FieldDict
from bubblegraph.analysis.document_types.deals import DealDict
from bubblegraph.analysis.document_types.laps import LapDict
from bubblegraph.analysis.document_types.show import ThroughDict
from bubblegraph.analysis.document_types.sums import MoneyDict, PairDict
from bubblegraph.analysis.document_types.vendor import VendorDocument
from bubblegraph.json_types import Count, DealIds, Top


class VendorsDocument(AskedDict):
    """What ``vendor`` prints of all vendors."""

    schema: Literal[1]
    command: Literal["vendor"]
    vendors: list[VendorDocument]


class CoveragesDocument(AskedDict, FieldDict):
    """What ``coverage`` prints of all companies."""

    schema: Literal[1]
    command: Literal["coverage"]
    payers: Annotated[list[CoverageDocument], "Those with the most signed trade to pay first."]


# --- show -----------------------------------------------------------------------------------------


class ShowHeadDict(AskedDict):
    """What every form of ``show`` starts with."""

    schema: Literal[1]
    command: Literal["show"]


class ShowEntityDocument(ShowHeadDict, ThroughDict, MoneyDict):
    """What ``show ENTITY`` prints."""


class ShowLapsDocument(ShowEntityDocument):
    """What ``show ENTITY`` prints of payments with ``--within`` or ``--tolerance``."""

    laps: Annotated[list[LapDict], "The largest laps of payments that it is on."]
    laps_found: Annotated[Count, "How many there are, at least."]


class ShowDealDocument(ShowHeadDict, ThroughDict):
    """What ``show DEAL`` prints."""

    deal: DealDict


class ShowPairDocument(ShowHeadDict, ThroughDict, PairDict):
    """What ``show PAYER/PAYEE`` prints."""


# --- claims ---------------------------------------------------------------------------------------


class ClaimsLedgerDict(TypedDict):
    """The ledger that claims are compared with."""

    title: str
    as_of: str
    currency: str


class ClaimDict(TypedDict):
    """A claim beside the ledger."""

    claim: Annotated[Count, "In the order of the publications: what --explain takes."]
    says: str
    date: str
    entity: str
    whose: Annotated[list[str], "The entities whose figures are added up."]
    metric: str
    period: str
    low: Top
    high: Top
    about: bool
    value: str
    unit: str
    deals: DealIds
    said: Annotated[str, "In words; of a ratio both of its parts."]
    then: str
    now: str
    figures: Annotated[str, "Those that were compared, with their sums and ratios."]
    others: Annotated[str, "Figures of the metric that were not compared."]
    own: Annotated[list[str], "What rests on the publication itself, and is no evidence for it."]
    missing: Annotated[list[str], "Entities of a sum without a figure."]
    held_low: Annotated[float | None, "What the figures say; money in units of the currency."]
    held_high: Annotated[float | None, "None where it is not known."]
    held_unit: str
    course: Annotated[str, "Of a price or a value, as it went."]
    verdict: Verdict
    off: Annotated[float | None, "What is said over what is held, where they differ."]
    basis: Annotated[str, "Where a forecast is among what was compared."]
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
