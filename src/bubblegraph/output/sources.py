"""The answer of ``sources``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bubblegraph import arguments
from bubblegraph.analysis.headline import headline, no_lap
from bubblegraph.analysis.sources import Evidence, Publication
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line, limit_words, scale_for

__all__ = ["answer_sources"]

MOST_NAMED = 12
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
    rows = [_row(publication, scale, flows.selection) for publication in carrying]
    found = " ".join(headline(flows.question, scale, flows.within)) or f"{no_lap(flows.question)}."
    return Answer(
        head=(
            head_line("Sources", flows.selection, scale),
            f"{found} {_meaning(evidence)}",
            *filter_words(flows.selection),
        ),
        body=(Table(_columns(flows.selection), rows),) if rows else (),
        foot=(
            *_others(others, deal_word(flows.selection), more=bool(rows)),
            *_confident(evidence, scale),
            *_unproven(evidence),
            *limit_words(scale, flows.signed, flows.all),
            *_supported(evidence),
        ),
        fields=evidence.FIELDS,
        records=evidence.to_records,
        document=evidence.to_dict,
    )


def _meaning(evidence: Evidence) -> str:
    """Say what the table tells; payments as a rule name no source."""
    payments = are_payments(evidence.flows.selection)
    if payments and not evidence.publications:
        return "No payment on a loop names a source." if evidence.unsupported else ""
    prices = "" if payments else " at disclosed prices"
    return (
        f"Left is what remains of T*{prices} if one publication is wrong on every "
        f"{deal_word(evidence.flows.selection)} that rests on it alone."
    )


def _columns(selection: Selection) -> tuple[Column, ...]:
    left = ("left",) if are_payments(selection) else ("left: signed", "left: if all")
    return (
        Column("publication", wrap=True),
        *(Column(name, right=True) for name in ("alone", "beside others", *left)),
    )


def _row(publication: Publication, scale: Scale, selection: Selection) -> tuple[str, ...]:
    firm = () if are_payments(selection) else (publication.signed,)
    return (
        publication.name,
        str(len(publication.sole)),
        str(len(publication.shared)),
        *(scale.span(*left) for left in (*firm, publication.all)),
    )


def _confident(evidence: Evidence, scale: Scale) -> Iterator[str]:
    signed, everything = (scale.span(*span) for span in evidence.confident)
    if not are_payments(evidence.flows.selection):
        yield f"Without low-confidence deals: {signed} signed, {everything} all."
    elif any(standing.deal.confidence == "low" for standing in evidence.flows.selection.counted):
        yield f"Without low-confidence payments: {everything}."


def _supported(evidence: Evidence) -> Iterator[str]:
    """Name the deals on loops that are thinly supported, unless none has a source at all."""
    if evidence.publications or not are_payments(evidence.flows.selection):
        yield _named("On a loop and resting on one publication", evidence.single)
        yield _named("On a loop without a source of the last year", evidence.stale)
        yield _named("On a loop without any source", evidence.unsupported)


def _unproven(evidence: Evidence) -> Iterator[str]:
    if any(not publication.exact for publication in evidence.publications):
        yield BOUNDS
    if evidence.not_weighed:
        yield f"Interrupted before these were weighed: {', '.join(evidence.not_weighed)}."


def _others(number: int, word: str, *, more: bool) -> Iterator[str]:
    """Say how many publications are not in the table: T* does not rest on one of them alone."""
    if number:
        more_words = " more" if more else ""
        supports = "publication supports" if number == 1 else "publications support"
        them = "it" if number == 1 else "any one of them"
        yield f"{number}{more_words} {supports} {word}s on loops; without {them} T* is the same."


def _named(words: str, standings: Iterable[Standing]) -> str:
    ids = [standing.deal.id for standing in standings]
    if not ids:
        return f"{words}: none."
    more = f", … and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"{words}: {len(ids)} ({', '.join(ids[:MOST_NAMED])}{more})."
