"""Sources, claims on deals, and metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bubblegraph.ledger.lints.finding import Finder, Finding, tables
from bubblegraph.ledger.metrics import EXPECTED, METRICS, MONEY, known_metric
from bubblegraph.ledger.model import Claim, Figure, Ledger
from bubblegraph.ledger.names import Spellings

LONG_NUMBER = re.compile(r"[0-9]{5}")


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


def _metric(ledger: Ledger) -> Iterator[Finding]:
    """Metrics that are not in the list, which may be misspelt, in another unit, or of no year."""
    spellings = Spellings([*METRICS, *(f"{name}_{end}" for name in METRICS for end in EXPECTED)])
    entries: list[Figure | Claim] = [*ledger.figures, *ledger.claims]
    for entry in entries:
        other = (entry.over or entry.less) if isinstance(entry, Claim) else None
        for name in filter(None, (entry.metric, other.metric if other else "")):
            if known_metric(name) is None:
                near = spellings.nearest(name)
                remedy = f"Did you mean {near}? Write that" if near else "Write one of the list"
                yield entry, entry.place, f'metric is not in the list: "{name}"', remedy
        if LONG_NUMBER.search(entry.period):
            message = f'period has a number too long for a year: "{entry.period}"'
            yield entry, entry.place, message, "Write a year of four digits"
        if other is None:
            yield from _in_another_unit(entry)


def _in_another_unit(entry: Figure | Claim) -> Iterator[Finding]:
    unit = MONEY if entry.amount is not None else entry.unit
    metric = known_metric(entry.metric)
    if metric is not None and unit and unit != metric.unit:
        wanted, given = (
            "as an amount" if each == MONEY else f"in {each}" for each in (metric.unit, unit)
        )
        message = f"{entry.metric} is given {given}, not {wanted}"
        yield entry, entry.place, message, f"Give it {wanted}"


FINDERS: dict[str, Finder] = {
    "source": _source,
    "old_source": _old_source,
    "claim": _claim,
    "metric": _metric,
}
