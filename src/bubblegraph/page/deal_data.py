"""Deals with their history, their sources, and how they stand by day."""

from __future__ import annotations

from typing import Any

from bubblegraph.dates import effective_day
from bubblegraph.ledger.model import KINDS, Deal, Source
from bubblegraph.ledger.windows import window_of
from bubblegraph.output.report_blocks import Link, linked
from bubblegraph.page.compact import Words, compact, records, states, trimmed
from bubblegraph.page.contents import Contents
from bubblegraph.page.days import Day

__all__ = ["deal_data"]

HTTPS = "https://"  # with which most addresses begin, and which the script of the page adds


def deal_data(contents: Contents, sources: Words) -> dict[str, Any]:
    """Deals: what stays the same, their history, their sources, and how they stand by day."""
    by_id = {deal.id: deal for deal in contents.selection.ledger.deals}
    return records(
        (
            *("id", "payer", "payee", "kind", "since", "states", "sources", "history"),
            *("what", "note", "confidence", "remarks", "packages", "begin"),
        ),
        (_deal(contents, by_id[deal], sources) for deal in contents.deals),
    )


def _deal(contents: Contents, deal: Deal, sources: Words) -> list[Any]:
    cited = [*deal.sources, *(source for change in deal.history for source in change.sources)]
    since = str(deal.date or "")
    begin = str(deal.date.first) if deal.date else ""
    return [
        deal.id,
        contents.entities[deal.payer],
        contents.entities[deal.payee],
        KINDS.index(deal.kind),
        since,
        states(_deal_state(contents, day, deal.id) for day in contents.days),
        list(dict.fromkeys(sources.number(_source_key(contents, s)) - 1 for s in cited)),
        [_change(contents, deal, number) for number in range(len(deal.history))],
        deal.what,
        deal.note,
        contents.said(f"confidence {deal.confidence}"),
        [contents.said(remark) for remark in _remarks(deal)],
        [contents.word(package) for package in deal.packages],
        "" if begin.startswith(since) else begin,
    ]


def _remarks(deal: Deal) -> list[str]:
    """What else is to be known of the amount."""
    said = [
        ("the source says about", deal.about),
        (f"stated as {deal.stated}", deal.stated),
        (f"paid in {deal.paid_in}", deal.paid_in != "cash"),
        ("inferred: no source states it", deal.inferred),
        (f"replaces {', '.join(deal.replaces)}", deal.replaces),
        (f"includes {', '.join(deal.includes)}", deal.includes),
    ]
    return [words for words, holds in said if holds]


def _deal_state(contents: Contents, day: Day, deal: str) -> list[int] | None:
    """Status, amount, window of time, and if it does not count or not all of it: whether, why."""
    standing = day.selection.by_id.get(deal)
    if standing is None or not day.selection.shows(standing):
        return None
    window = window_of(day.selection, standing)
    ends = ["" if end is None else str(end) for end in window]
    said = [
        standing.status,
        contents.amount(standing.amount),
        0 if window.open else contents.word(" – ".join(ends)),
    ]
    why = contents.said(standing.left_out)
    return [*said, int(not standing.counted), why] if why else said


def _change(contents: Contents, deal: Deal, number: int) -> list[Any]:
    """An entry of a history: the day of the page from which it counts, and what it says."""
    change = deal.history[number]
    first = 0
    if change.date is not None:
        counts = effective_day(change.date, contents.selection.ledger.as_of)
        first = sum(1 for day in contents.days if day.day is not None and day.day < counts)
    amounts = [
        0 if amount is None else contents.amount(amount) for amount in (change.amount, change.paid)
    ]
    # that of the first is the date of the deal
    when = str(change.date or "") if number else ""
    entry = [first, when, change.status, *amounts, change.note]
    return trimmed(entry)


def _source_key(contents: Contents, source: Source) -> str:
    """A source as one text, by which those that are the same are found."""
    publisher = contents.word(source.publisher)
    address, *more = _addresses(source)
    said = [publisher, str(source.date or ""), address.removeprefix(HTTPS), *more, source.title]
    return compact(trimmed(said))


def _addresses(source: Source) -> tuple[str, str, str]:
    """Its web address, that of its copy, and words where there is no address to open."""
    url, copy, read = (
        address if isinstance(linked(address), Link) else ""
        for address in (source.url, source.archived, source.read_at)
    )
    return url or read, copy, "" if url or read else (source.url or source.read_at)
