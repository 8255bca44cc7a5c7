"""Histories, terms and days that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from bubblegraph.dates import PartialDate
from bubblegraph.ledger.lints.finding import Finder, Finding, living, tables
from bubblegraph.ledger.model import Deal, Ledger, Status

SILENT_DAYS = 365
LONG_BEGUN_DAYS = 2 * 365  # what began before was no news when it was announced
YEAR_OF_WORDS = re.compile(r"\b(multi-?year|years?)\b", re.IGNORECASE)


def _order(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        written = sorted(deal.history, key=lambda change: change.at)
        for before, after in pairwise(written):
            if before.date and after.date and after.date.last < before.date.first:
                place = deal.place_of(after)
                yield (
                    deal,
                    place,
                    f"the history goes back from {before.date} to {after.date}",
                    "Put it in order",
                )
        yield from _loosened(deal)


def _loosened(deal: Deal) -> Iterator[Finding]:
    """Statuses that are less firm than the one before, though the deal did not end."""
    for before, after in pairwise(deal.history):
        if after.status < before.status and not before.status.ended and not after.status.ended:
            place, when = deal.place_of(after), f" {after.date}" if after.date else ""
            message = (
                f"is {after.status.word}{when}, after it was {before.status.word} "
                f"{before.date or ''}".rstrip()
                + f" ({deal.place_of(before)})"
            )
            remedy = f"Keep {before.status.word}, or write lapsed or cancelled where it ended"
            yield deal, place, message, remedy


def _silent(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in ledger.deals:
        last = deal.history[-1]
        if last.status == Status.ANNOUNCED and last.date is not None and deal.counts:
            silent = ledger.as_of - last.date.last
            if silent > timedelta(days=SILENT_DAYS):
                message = f"announced {last.date}, and nothing since"
                yield deal, deal.place("status"), message, "Add what became of it"


def _term(ledger: Ledger) -> Iterator[Finding]:
    deals = living(ledger)
    told = {deal.file for deal in deals if deal.term is not None}
    untold = tables(ledger) - told  # tables that have no terms at all
    for deal in deals:
        if deal.term is not None or deal.file in untold:
            continue
        if deal.kind in ("cloud", "lease"):
            yield (
                deal,
                deal.place("kind"),
                f"a {deal.kind} contract without a term",
                "Add term: 2027 to 2032",
            )
        elif deal.kind == "purchase" and YEAR_OF_WORDS.search(deal.what):
            yield (
                deal,
                deal.place("kind"),
                "a purchase over years without a term",
                "Add term: 2027 to 2032",
            )


def _ended(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in living(ledger):
        end = deal.term.end if deal.term else None
        if (
            end is not None
            and end.last < ledger.as_of
            and deal.history[-1].status <= Status.ANNOUNCED
        ):
            message = f"its term ended {end}, and it is still {deal.history[-1].status.word}"
            yield deal, deal.place("term"), message, "Add what became of it"


def _early_end(ledger: Ledger) -> Iterator[Finding]:
    """Terms that contradict the dates: closed before it begins, announced when it is over …"""
    for deal in ledger.deals:
        start, last = deal.term.start if deal.term else None, deal.history[-1]
        over = last.status >= Status.CLOSED or last.status <= Status.CANCELLED
        if start is not None and last.date is not None and over and last.date.last < start.first:
            message = f"it is {last.status.word} {last.date}, before its term begins, {start}"
            yield deal, deal.place("term"), message, "Check the term and the dates"
        else:
            yield from _late_news(deal)


def _late_news(deal: Deal) -> Iterator[Finding]:
    """Deals to come that were over, or had long begun, when they were made known."""
    first = deal.history[0]
    if deal.term is None or first.date is None or not first.status >= Status.RUMOURED:
        return
    start, end, where = deal.term.start, deal.term.end, f"({deal.place_of(first)})"
    if first.status < Status.CLOSED and end is not None and end.last < first.date.first:
        message = f"its term ended {end}, before it is {first.status.word}, {first.date} {where}"
    elif (
        first.status <= Status.ANNOUNCED
        and start is not None
        and first.date.first - start.last > timedelta(days=LONG_BEGUN_DAYS)
    ):
        message = (
            f"its term began {start}, long before it is {first.status.word}, {first.date} {where}"
        )
    else:
        return
    yield deal, deal.place("term"), message, "Check the term and the dates"


def _future(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in ledger.deals:
        for change in deal.history:
            if change.date is not None and change.date.first > ledger.as_of:
                place = deal.place_of(change)
                message = (
                    f"{change.date} is after the ledger's as_of, {ledger.as_of}, and does "
                    f"not count yet"
                )
                yield deal, place, message, _raise_as_of(change.date)
        for source in deal.sources:
            if source.date is not None and source.date.first > ledger.as_of:
                message = f"a source of {source.date}, after the ledger's as_of, {ledger.as_of}"
                yield deal, deal.place("source"), message, _raise_as_of(source.date)


def _raise_as_of(day: PartialDate) -> str:
    return f"Raise as_of to what the evidence covers (bubblegraph set as_of {day.first})"


FINDERS: dict[str, Finder] = {
    "order": _order,
    "silent": _silent,
    "term": _term,
    "ended": _ended,
    "early_end": _early_end,
    "future": _future,
}
