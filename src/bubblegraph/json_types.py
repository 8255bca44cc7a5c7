"""The vocabulary of JSON documents: their values, and what the schema says of each.

The documents are in ``document_types`` of the stage that makes them. What makes them imports
these modules for the type checker only: nothing of them is loaded before a schema is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypedDict

__all__ = [
    "AmountDict",
    "Computed",
    "Count",
    "Date",
    "DealIds",
    "Disclosed",
    "Entities",
    "Format",
    "IntervalDict",
    "Money",
    "Number",
    "Ratio",
    "Top",
]


@dataclass(frozen=True, slots=True)
class Number:
    """Between what a number lies."""

    minimum: int
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """What a text is, in a word of JSON Schema."""

    format: str


# a text in Annotated describes the value; the last one holds
Count = Annotated[int, Number(minimum=0)]
Date = Annotated[str, Format("date")]
Money = Annotated[
    float,
    Number(minimum=0),
    "Units of the currency. A fraction of a cent is given in full where six decimals suffice, "
    "else rounded to cents.",
]
Top = Annotated[Money | None, "Units of the currency; null: not known."]
Disclosed = Annotated[
    Money, "The high; where that is not known, what of it is disclosed. Units of the currency."
]
Computed = Annotated[Money | None, "Units of the currency; null: not computed."]
Ratio = Annotated[
    Annotated[float, Number(minimum=0, maximum=1)] | None,
    "0 to 1, or null.",
]
DealIds = Annotated[list[str], "Ids of deals."]
Entities = Annotated[list[str], "Ids of entities, the first not repeated at the end."]


class IntervalDict(TypedDict):
    """An amount between low and high."""

    low: Money
    high: Top


class AmountDict(IntervalDict):
    """The amount of a deal, or of deals together: what can be added up."""

    disclosed: Disclosed
