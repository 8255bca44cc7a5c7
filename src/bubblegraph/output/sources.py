"""The answer of ``sources``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bubblegraph.analysis.sources import Evidence, Publication
from bubblegraph.ledger.select import Standing
from bubblegraph.money import pick_scale, whole
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_dict, filter_words, head_line, ledger_dict

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
    carrying = [p for p in evidence.publications if (p.left_signed, p.left_all) != (signed, everything)]
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
            f"{scale.show(everything)} of all. Left is what remains if one publication is wrong on every deal "
            "that rests on it alone.",
            *filter_words(flows.selection),
        ),
        body=(Table(columns, rows),),
        foot=(
            f"{others} more publications support deals on loops, and T* does not rest on one of them alone.",
            f"Without low-confidence deals: {scale.show(evidence.confident_signed)} signed, "
            f"{scale.show(evidence.confident_all)} all.",
            _named("On a loop and resting on one publication", evidence.single),
            _named("On a loop without a source of the last year", evidence.stale),
            _named("On a loop without any source", evidence.unsupported),
        ),
        records=[_record(publication) for publication in evidence.publications],
        document={
            "schema": 1,
            "command": "sources",
            "ledger": ledger_dict(flows.selection),
            "filters": filter_dict(flows.selection.filters),
            "round_trip": {"signed": whole(signed), "all": whole(everything)},
            "without_low_confidence": {
                "signed": whole(evidence.confident_signed),
                "all": whole(evidence.confident_all),
            },
            "publications": [_record(publication) for publication in evidence.publications],
            "single": [standing.deal.id for standing in evidence.single],
            "stale": [standing.deal.id for standing in evidence.stale],
            "unsupported": [standing.deal.id for standing in evidence.unsupported],
        },
    )


def _named(words: str, standings: Iterable[Standing]) -> str:
    ids = [standing.deal.id for standing in standings]
    if not ids:
        return f"{words}: none."
    more = f", … and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{words}: {len(ids)} ({', '.join(ids[:MOST_NAMED])}{more})."


def _record(publication: Publication) -> dict[str, Any]:
    return {
        "publication": publication.name,
        "alone": list(publication.sole),
        "beside_others": list(publication.shared),
        "left_signed": whole(publication.left_signed),
        "left_all": whole(publication.left_all),
    }
