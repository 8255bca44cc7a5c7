"""The answer of ``sources``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bubblegraph import arguments
from bubblegraph.analysis.headline import headline, no_lap
from bubblegraph.analysis.sources import Evidence, Publication
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line, limit_words, scale_for

__all__ = ["answer_sources"]

MOST_NAMED = 12
COLUMNS = (
    Column("publication", wrap=True),
    Column("alone", right=True),
    Column("beside others", right=True),
    Column("left: signed", right=True),
    Column("left: if all", right=True),
)
BOUNDS = (
    "Patience ended before all of T* was known: of what is left a range gives the bounds that are "
    "proven, by the rows of T* and by its prices. More --patience may narrow them."
)


def answer_sources(evidence: Evidence, *, units: Scale | None = None) -> Answer:
    """Lay out what is left of T* if a publication is wrong, and what is thinly supported."""
    arguments.instance("evidence", evidence, Evidence)
    arguments.optional("units", units, Scale)
    flows = evidence.flows
    scale = scale_for(flows.selection, flows.all.high.value or 1, units)
    whole_volume = flows.signed.high.value, flows.all.high.value
    carrying = [p for p in evidence.publications if (p.left_signed, p.left_all) != whole_volume]
    others = len(evidence.publications) - len(carrying)
    rows = [_row(publication, scale) for publication in carrying]
    found = " ".join(headline(flows.question, scale, flows.within)) or f"{no_lap(flows.question)}."
    return Answer(
        head=(
            head_line("Sources", flows.selection, scale),
            f"{found} Left is what remains of T* at disclosed prices if one publication is "
            "wrong on every deal that rests on it alone.",
            *filter_words(flows.selection),
        ),
        body=(Table(COLUMNS, rows),) if rows else (),
        foot=(
            *_others(others, more=bool(rows)),
            f"Without low-confidence deals: {scale.span(*evidence.confident[0])} signed, "
            f"{scale.span(*evidence.confident[1])} all.",
            *_unproven(evidence),
            *limit_words(scale, flows.signed, flows.all),
            _named("On a loop and resting on one publication", evidence.single),
            _named("On a loop without a source of the last year", evidence.stale),
            _named("On a loop without any source", evidence.unsupported),
        ),
        fields=evidence.FIELDS,
        records=evidence.to_records,
        document=evidence.to_dict,
    )


def _row(publication: Publication, scale: Scale) -> tuple[str, ...]:
    return (
        publication.name,
        str(len(publication.sole)),
        str(len(publication.shared)),
        scale.span(*publication.signed),
        scale.span(*publication.all),
    )


def _unproven(evidence: Evidence) -> Iterator[str]:
    if any(not publication.exact for publication in evidence.publications):
        yield BOUNDS
    if evidence.not_weighed:
        yield f"Interrupted before these were weighed: {', '.join(evidence.not_weighed)}."


def _others(number: int, *, more: bool) -> Iterator[str]:
    """Say how many publications are not in the table: T* does not rest on one of them alone."""
    if number:
        more_words = " more" if more else ""
        supports = "publication supports" if number == 1 else "publications support"
        them = "it" if number == 1 else "any one of them"
        yield f"{number}{more_words} {supports} deals on loops; without {them} T* is the same."


def _named(words: str, standings: Iterable[Standing]) -> str:
    ids = [standing.deal.id for standing in standings]
    if not ids:
        return f"{words}: none."
    more = f", … and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{words}: {len(ids)} ({', '.join(ids[:MOST_NAMED])}{more})."
