"""Amounts spread over days: over the whole term of a deal, or as its money moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple

from bubblegraph.dates import PartialDate, read_date
from bubblegraph.ledger.model import Deal, Status, StatusChange
from bubblegraph.ledger.payments import day_of
from bubblegraph.ledger.select import Selection, Standing, dated_entries
from bubblegraph.ledger.windows import closings_of
from bubblegraph.money import NOTHING, Amount

__all__ = [
    "Days",
    "Part",
    "dated",
    "days_of",
    "deals_by_period",
    "next_day",
    "part_within",
    "parts_of",
    "share_of",
    "spread_of",
    "undated",
]

Days = tuple[date, date]  # a first and a last
Entry = tuple[StatusChange, date | None]  # with the day from which it counts
Sum = tuple[date, Amount]  # all that moved by a day


# --- over the whole term --------------------------------------------------------------------------


def dated(selection: Selection) -> tuple[Standing, ...]:
    """Return the counted deals whose term has both ends, and the payments that have a day."""
    return tuple(standing for standing in selection.counted if spread_of(standing))


def undated(selection: Selection) -> tuple[Standing, ...]:
    """Return the counted deals that belong to no year, for an end of their term is not known."""
    return tuple(standing for standing in selection.counted if not spread_of(standing))


def spread_of(standing: Standing) -> Days | None:
    """Give the days over which a deal is spread: its full term, or the day of a payment."""
    term = standing.term
    if term is not None and term.start is not None and term.end is not None:
        return term.start.first, term.end.last
    day = None if standing.deal.why_no_payment else day_of(standing.deal)
    return None if day is None else (day, day)


def deals_by_period(
    selection: Selection, *, months: bool = False
) -> dict[PartialDate, list[Standing]]:
    """Return the deals that are spread over days of each year, or month; these are in order.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-03-01\\nb,a,4,2025-03-31\\n"
    >>> selection = select_deals(read_text(table, file="bank.csv"))
    >>> {str(month): len(deals) for month, deals in deals_by_period(selection, months=True).items()}
    {'2025-03': 2}
    """
    found: dict[tuple[int, int], list[Standing]] = {}
    for standing in dated(selection):
        first, last = spread_of(standing) or (date.max, date.min)
        begin, end = ((day.year, day.month) for day in (first, last))
        for number in range(12 * begin[0] + begin[1], 12 * end[0] + end[1] + 1):
            year, month = divmod(number - 1, 12)
            same = found.setdefault((year, month + 1 if months else 0), [])
            if not (same and same[-1] is standing):
                same.append(standing)
    names = (f"{year:04d}-{month:02d}" if month else f"{year:04d}" for year, month in sorted(found))
    return {read_date(name): found[key] for name, key in zip(names, sorted(found), strict=True)}


def part_within(standing: Standing, days: PartialDate) -> Amount:
    """Return what of a deal is spread over days, both ends included."""
    spread = spread_of(standing)
    return NOTHING if spread is None else Part(standing.amount, spread).between(*days[:2])


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
        return NOTHING
    return Part(standing.amount, (term.start.first, term.end.last)).between(first, last)


# --- as the money moves ---------------------------------------------------------------------------


class Part(NamedTuple):
    """A part of a deal, which moves straight over some days; None: nobody knows on which."""

    amount: Amount
    days: Days | None
    settled: bool = False  # known to have moved

    def between(self, first: date, last: date) -> Amount:
        """What of it moves from one day to another, both included; cents by running totals."""
        if self.days is None or self.days[1] < first or last < self.days[0]:
            return NOTHING
        begin, end = self.days[0].toordinal(), self.days[1].toordinal() + 1
        from_day, to_day = max(first.toordinal(), begin), min(last.toordinal() + 1, end)

        def part(cents: int) -> int:
            days = end - begin
            return cents * (to_day - begin) // days - cents * (from_day - begin) // days

        low, high, disclosed = self.amount
        return Amount(part(low), None if high is None else part(disclosed), part(disclosed))


def parts_of(selection: Selection, standing: Standing) -> tuple[Part, ...]:
    """Divide a deal by the days on which its money moves, as far as the ledger knows.

    Trade and repayments move straight over the term, no earlier than they were signed and no later
    than they closed; what was paid by a day up to it. Financing that closed came in as it closed,
    what was paid of other financing on the day for which the ledger says so. The rest of equity
    comes in over its term. The term of a loan is that to its end: when the rest of it comes in
    nobody knows. The parts add up to the amount.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> selection = select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: cloud, amount: 100, term: 2025 to 2026,
    ...    status: {2025-11-03: committed}}
    ... - {payer: c, payee: b, kind: debt, amount: 30, term: 2025 to 2055,
    ...    status: {2025-06-01: closed}}
    ... '''))
    >>> for standing in selection.deals:
    ...     for part in parts_of(selection, standing):
    ...         print(part.amount.low, *part.days)
    10000 2025-11-03 2026-12-31
    3000 2025-06-01 2025-06-01
    """
    deal, amount = standing.deal, standing.amount
    entries = _entries(selection, deal)
    paid = _paid(selection, standing, entries)
    days = None if deal.kind == "debt" else _days(standing, entries)
    if deal.kind not in ("equity", "debt"):
        found = _divide(amount, paid, days, _closing_day(entries), straight=True)
    elif not deal.tells_paid and (closings := _closings(deal, entries)):
        found = _divide(amount, closings[:-1], None, closings[-1][0])
    else:
        return _divide(amount, paid, days, None)
    over = standing.status > Status.COMMITTED
    return tuple(part._replace(settled=part.settled or over) for part in found)


def days_of(selection: Selection, standing: Standing) -> Days | None:
    """The days of a full term on which money may move: once it is signed, until it closed."""
    return _days(standing, _entries(selection, standing.deal))


def next_day(day: date) -> date:
    """The day after, or the last that there is."""
    return min(day, date.max - timedelta(1)) + timedelta(1)


def _divide(
    amount: Amount,
    sums: Sequence[Sum],
    days: Days | None,
    closed: date | None,
    *,
    straight: bool = False,
) -> tuple[Part, ...]:
    """Put what moved by a day there, or straight up to it, and the rest on the days that are left.

    Where none is left the rest moved as the deal closed.
    """
    *rises, rest = _rises(amount, [so_far for _, so_far in sums], surely=straight)
    found = []
    for (day, _), rise in zip(sums, rises, strict=True):
        found.append(Part(rise, _up_to(day, days) if straight else (day, day), settled=True))
        days = days and _after(day, days)
    found.append(Part(rest, days or ((closed, closed) if closed else None)))
    return tuple(part for part in found if part.amount != NOTHING)


def _up_to(day: date, days: Days | None) -> Days:
    last = min(day, days[1]) if days else day
    return (days[0], last) if days and days[0] <= last else (day, day)


def _after(day: date, days: Days) -> Days | None:
    first = max(days[0], next_day(day))
    return (first, days[1]) if first <= days[1] else None


def _rises(amount: Amount, sums: Sequence[Amount], *, surely: bool) -> list[Amount]:
    """By how much each sum exceeds the one before, the amount being the last.

    Where less is open of a later sum than of an earlier one, only that much is open of the earlier:
    so each rise is an interval, and together they are the amount. The rest of an earlier sum is
    what surely moved by then, or else what may have.
    """
    all_sums = [*sums, amount]
    lows = [*accumulate((min(each.low, amount.low) for each in all_sums), max)]
    tops = [*accumulate((min(each.disclosed, amount.disclosed) for each in all_sums), max)]
    open_ = (top - low for low, top in zip(reversed(lows), reversed(tops), strict=True))
    gaps = [*accumulate(open_, min)][::-1]
    if not surely:
        lows = [top - gap for top, gap in zip(tops, gaps, strict=True)]
    found = []
    for (low, gap), (next_low, next_gap) in pairwise([(0, 0), *zip(lows, gaps, strict=True)]):
        rise = next_low - low
        found.append(Amount(rise, rise + next_gap - gap))
    return found if amount.high is not None else [*found[:-1], found[-1]._replace(high=None)]


def _days(standing: Standing, entries: Sequence[Entry]) -> Days | None:
    term = standing.term
    if term is None or term.start is None or term.end is None:
        return None
    signed, closed = _day_signed(entries), _closing_day(entries)
    first = max(term.start.first, signed or date.min)
    last = min(term.end.last, closed or date.max)
    if first <= last:
        return first, last
    day = closed or first  # signed after its term, or closed before it
    return day, day


def _day_signed(entries: Sequence[Entry]) -> date | None:
    """The first day on which it may have been signed, or else announced.

    A history that begins with a closing reports what moved before.
    """
    for status in (Status.COMMITTED, Status.ANNOUNCED):
        for entry, _ in entries:
            if entry.status is status and entry.date is not None:
                return entry.date.first
    return None


def _closing_day(entries: Sequence[Entry]) -> date | None:
    over = closings_of([entry for entry, _ in entries])
    return next((day for entry, day in reversed(entries) if entry in over), None)


def _closings(deal: Deal, entries: Sequence[Entry]) -> list[tuple[date, Amount]]:
    """The days on which a deal closed, each with its amount of then."""
    over = closings_of([entry for entry, _ in entries])
    amount, found = deal.amount, []
    for entry, day in entries:
        amount = entry.amount or amount
        if entry.status is Status.CLOSED and entry in over and day is not None:
            found.append((day, amount))
    return found


def _paid(selection: Selection, standing: Standing, entries: Sequence[Entry]) -> list[Sum]:
    """What was paid in all by days, as the ledger says; not what its parts may have paid."""
    paid, covered = standing.deal.paid, selection.ledger.as_of
    found = [(day, entry.paid) for entry, day in entries if day and entry.paid is not None]
    if paid is not None and covered and (selection.as_of or covered) >= covered:
        found.append((covered, paid))
    return [(day, sums._replace(low=min(sums.low, standing.paid.low))) for day, sums in found]


def _entries(selection: Selection, deal: Deal) -> list[Entry]:
    return dated_entries(deal, selection.as_of, selection.ledger.as_of)
