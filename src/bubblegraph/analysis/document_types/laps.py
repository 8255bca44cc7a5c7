"""Laps of payments, and the document of ``cycles`` with them."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.analysis.document_types.cycles import ListedDict
from bubblegraph.json_types import Count, Date, Entities, Money, Top


class PaymentDict(TypedDict):
    """A payment."""

    id: str
    payer: str
    payee: str
    amount: Money
    date: Date
    file: str
    line: Annotated[Count, "Of the file; 0: it stands in none."]


class LapDict(TypedDict):
    """A lap of payments."""

    rank: Annotated[Count, "From 1, by what came back."]
    parties: Annotated[Entities, "Who pays, from the first payment on."]
    went_out: Annotated[Money, "The first payment."]
    came_back: Annotated[Money, "The smallest payment. Never to be added up: laps share payments."]
    share: Annotated[float, "What came back of what went out, 0 to 1."]
    first: Date
    last: Date
    days: Count
    payments: Annotated[list[PaymentDict], "In order of time; in any order, from the first one on."]


class PaymentsDict(TypedDict):
    """The payments that were searched."""

    rows: Annotated[Count, "With a day and an amount."]
    parties: Count
    first: Date | None
    last: Date | None
    gross: Annotated[Money, "What they add up to."]
    on_laps: Annotated[Count, "How many are on some lap that was found."]
    undated: Annotated[Count, "Left out: without a day."]
    unpriced: Annotated[Count, "Left out: without an amount."]
    pooled: Annotated[Count, "Left out: of pooled parties."]
    rejected: Annotated[Count, "Left out: cannot be read; of large tables, with --rejects."]


class CameBackDict(TypedDict):
    """What came back on all laps together, no payment counted twice: exact if both are equal."""

    least: Annotated[Money, "What some of the laps carry together."]
    most: Annotated[Top, "What no choice of laps exceeds; null: the search was cut."]


class LengthDict(TypedDict):
    """How many laps have so many payments."""

    payments: Count
    laps: Annotated[Count, "At least, if not all were found."]


class LapsDocument(AskedDict, ListedDict):
    """What ``cycles`` prints of payments with ``--within``, ``--tolerance`` or ``--order``."""

    schema: Literal[1]
    command: Literal["cycles"]
    within_hours: Annotated[Count | None, "How long a lap takes at most; null: any time."]
    tolerance: Annotated[
        float | None,
        "By what part a payment may differ from the one before, and the last from the first.",
    ]
    order: Annotated[
        Literal["weak", "strict", "any"],
        "Weak: those of one time may follow one another. Any: loops in a window, in any order.",
    ]
    longest: Annotated[Count | None, "How many payments a lap has at most; null: any number."]
    payments: PaymentsDict
    came_back: CameBackDict
    laps: Annotated[list[LapDict], "The largest of those that were found."]
    found: Annotated[Count, "How many laps there are, at least; all of them if complete."]
    counts: Annotated[list[LengthDict], "The same by length, the shortest first."]
    shown: Count
    all_above: Annotated[
        Top, "Every lap on which more came back was found; null: every lap was found."
    ]
