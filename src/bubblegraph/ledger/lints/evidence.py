"""Sources, and claims on deals."""

from __future__ import annotations

from collections.abc import Iterator

from bubblegraph.ledger.lints.finding import Finder, Finding, tables
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.names import Spellings


def _source(ledger: Ledger) -> Iterator[Finding]:
    rows_of = tables(ledger)
    for deal in ledger.deals:
        if not deal.sources and deal.file not in rows_of:
            yield deal, deal.place(), "no source", "Add source: publisher date url"


def _old_source(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        days = [source.date for source in deal.sources if source.date is not None]
        if days and deal.date is not None and max(day.last for day in days) < deal.date.first:
            newest = max(days, key=lambda day: day.last)
            message = f"every source is older than the deal ({newest} before {deal.date})"
            yield deal, deal.place("source"), message, "Check the dates"


def _claim(ledger: Ledger) -> Iterator[Finding]:
    """Claims on deals that are not there; a file of claims alone speaks of another ledger."""
    ids = {deal.id: None for deal in ledger.deals}
    spellings = Spellings(ids)
    for claim in ledger.claims if ids else ():
        for named in claim.deals:
            if named not in ids:
                near = spellings.nearest(named)
                remedy = f"Did you mean {near}? Write that" if near else "Give the id of a deal"
                yield claim, claim.place, f'no deal of the ledger has the id "{named}"', remedy


FINDERS: dict[str, Finder] = {"source": _source, "old_source": _old_source, "claim": _claim}
