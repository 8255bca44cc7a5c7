"""The document of ``diff``."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.roundtrip import RungDict
from bubblegraph.json_types import Count, Entities, Top

ChangeSort = Literal["added", "removed", "ended", "changed"]


class StoppedDict(TypedDict):
    """Why a list of loops is not whole, where it is not."""

    stopped: NotRequired[Annotated[str, "Why not every loop is listed, and which are."]]


class StateDict(AskedDict, StoppedDict):
    """A state of a ledger."""

    counted: Count
    loops: Annotated[Count, "How many there are, at least where the list was cut."]
    signed: RungDict
    all: RungDict


class DealChangeDict(TypedDict):
    """A deal before and after."""

    deal: str
    change: ChangeSort
    payer: str
    payee: str
    before_low: Top
    before_high: Top
    before_disclosed: Top
    before_status: str
    before_counted: bool
    after_low: Top
    after_high: Top
    after_disclosed: Top
    after_status: str
    after_counted: bool


class ChangeSideDict(TypedDict):
    """One of the two."""

    low: Top
    high: Top
    disclosed: Top
    status: str
    counted: bool


class DiffDocument(TypedDict):
    """What ``diff`` prints."""

    schema: Literal[1]
    command: Literal["diff"]
    before: StateDict | None
    after: StateDict | None
    changes: list[DealChangeDict]
    appeared: list[Entities]
    vanished: list[Entities]
