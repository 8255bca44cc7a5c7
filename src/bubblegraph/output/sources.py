"""The answer of ``sources``."""

from __future__ import annotations

from collections.abc import Iterable

from bubblegraph.analysis.sources import Evidence
from bubblegraph.ledger.select import Standing
from bubblegraph.money import pick_scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line

__all__ = ["answer_sources"]

MOST_NAMED = 12


def answer_sources(evidence: Evidence) -> Answer:
    """Lay out what is left of T* if a publication is wrong, and what is thinly supported."""
    flows = evidence.flows
    scale = pick_scale(flows.all.high.value or 1)
    columns = (
        Column("publication", wrap=True),
        Column("alone", right=True),
        Column("beside others", right=True),
        Column("left: signed", right=True),
        Column("left: all", right=True),
    )
    signed, everything = flows.signed.high.value, flows.all.high.value
    whole_volume = (signed, everything)
    carrying = [p for p in evidence.publications if (p.left_signed, p.left_all) != whole_volume]
    others = len(evidence.publications) - len(carrying)
    rows = [
        (
            publication.name,
            str(len(publication.sole)),
            str(len(publication.shared)),
            scale.show(publication.left_signed),
            scale.show(publication.left_all),
        )
        for publication in carrying
    ]
    return Answer(
        head=(
            head_line("Sources", flows.selection, scale),
            f"Round-trip volume T* at the highs: {scale.show(signed)} of signed deals, "
            f"{scale.show(everything)} of all. Left is what remains if one publication is wrong on every "
            "deal that rests on it alone.",
            *filter_words(flows.selection),
        ),
        body=(Table(columns, rows),),
        foot=(
            f"{others} more publications support deals on loops; T* rests on none of them alone.",
            f"Without low-confidence deals: {scale.show(evidence.confident_signed)} signed, "
            f"{scale.show(evidence.confident_all)} all.",
            _named("On a loop and resting on one publication", evidence.single),
            _named("On a loop without a source of the last year", evidence.stale),
            _named("On a loop without any source", evidence.unsupported),
        ),
        records=evidence.to_records,
        document=evidence.to_dict,
    )


def _named(words: str, standings: Iterable[Standing]) -> str:
    ids = [standing.deal.id for standing in standings]
    if not ids:
        return f"{words}: none."
    more = f", … and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{words}: {len(ids)} ({', '.join(ids[:MOST_NAMED])}{more})."
