"""The document of ``progress``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from bubblegraph.analysis.document_types.asked import AskedDict
from bubblegraph.json_types import Count, Money


class OutcomeDict(TypedDict):
    """What became of announced money, at disclosed prices."""

    announced: Annotated[Money, "The highest headline so far; the sum of all but paid."]
    signed: Annotated[Money, "Signed or paid, or what was paid of what ended."]
    paid: Annotated[Money, "Of what is signed, what is known to be paid so far."]
    open: Annotated[Money, "Announced, and not signed."]
    letters: Annotated[Money, "Letters of intent."]
    replaced: Annotated[Money, "By another deal."]
    lapsed: Annotated[Money, "Or cancelled."]
    reduced: Annotated[Money, "Headlines that shrank."]


class AnnouncementDict(OutcomeDict):
    """A deal, and what became of it."""

    deal: str
    payer: str
    payee: str
    since: str
    became: Annotated[str, "Its status on the day, or what replaced it."]


class ProgressDocument(AskedDict):
    """What ``progress`` prints."""

    schema: Literal[1]
    command: Literal["progress"]
    since: Annotated[str, "The day of the first announcement with a price."]
    total: OutcomeDict
    unpriced: Annotated[Count, "Deals that were announced without a price."]
    rumoured: Annotated[Count, "Deals that no party announced."]
    announcements: list[AnnouncementDict]
