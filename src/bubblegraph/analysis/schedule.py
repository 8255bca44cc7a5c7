"""Amounts spread over the days of their terms."""

from __future__ import annotations

from datetime import date

from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount

__all__ = ["dated", "deals_by_year", "share_of", "undated"]


def dated(selection: Selection) -> tuple[Standing, ...]:
    """Return the counted deals whose term has both ends."""
    return tuple(
        standing
        for standing in selection.counted
        if standing.term is not None and standing.term.full
    )


def undated(selection: Selection) -> tuple[Standing, ...]:
    """Return the counted deals that belong to no year, for an end of their term is not known."""
    known = {standing.deal.id for standing in dated(selection)}
    return tuple(standing for standing in selection.counted if standing.deal.id not in known)


def deals_by_year(selection: Selection) -> dict[int, list[Standing]]:
    """Return the deals whose terms run in each year, the years in order."""
    found: dict[int, list[Standing]] = {}
    for standing in dated(selection):
        term = standing.term
        if term is not None and term.start is not None and term.end is not None:
            for year in range(term.start.first.year, term.end.last.year + 1):
                found.setdefault(year, []).append(standing)
    return {year: found[year] for year in sorted(found)}


def share_of(standing: Standing, first: date, last: date) -> Amount:
    """Return what falls due of a deal from one day to another, both included, straight by days.

    Cents are cut off by running totals, so that the parts of a deal add up to it exactly.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals: [{payer: a, payee: b, kind: cloud, amount: 100, date: 2025, term: 2025 to 2026}]
    ... ''')
    >>> standing = select_deals(ledger).deals[0]
    >>> years = [(date(year, 1, 1), date(year, 12, 31)) for year in (2025, 2026, 2027)]
    >>> [share_of(standing, *year).low for year in years]
    [5000, 5000, 0]
    """
    term = standing.term
    if term is None or term.start is None or term.end is None:
        return Amount(0, 0)
    begin, end = term.start.first.toordinal(), term.end.last.toordinal() + 1
    from_day = min(max(first.toordinal(), begin), end)
    to_day = min(max(last.toordinal() + 1, begin), end)

    def part(cents: int) -> int:
        days = end - begin
        return cents * (to_day - begin) // days - cents * (from_day - begin) // days

    low, high, disclosed = standing.amount
    open_top = high is None and to_day > from_day
    return Amount(part(low), None if open_top else part(disclosed), part(disclosed))
