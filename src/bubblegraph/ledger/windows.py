"""When the money of a deal may move: from a first day to a last, as far as the ledger knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from bubblegraph import arguments
from bubblegraph.ledger.model import Status, StatusChange
from bubblegraph.ledger.select import Selection, Standing, known_entries

__all__ = ["Window", "closings_of", "window_of"]


class Window(NamedTuple):
    """The days on which money may move; an end that is None is open."""

    first: date | None
    last: date | None

    @property
    def open(self) -> bool:
        """Whether any day will do."""
        return self.first is None and self.last is None


def window_of(selection: Selection, standing: Standing, *, until: date | None = None) -> Window:
    """Tell when the money of a deal may move.

    The term says so, where there is one; an end that it leaves open is open. Without a term it is
    from the first day of the first entry at announced or firmer to the last day of the entry that
    closed or ended the deal. What was paid may have moved before the term or after it, so the
    window widens to it. A deal without a date may move money on any day.

    Parameters
    ----------
    selection : Selection
    standing : Standing
        One of its deals.
    until : date, optional
        The last day there is, where the question is what was paid so far.

    Raises
    ------
    QuestionError
        If one of them is not what it takes.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> selection = select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100,
    ...    status: {2025-09: announced, 2026-02: closed}}
    ... '''))
    >>> window = window_of(selection, selection.deals[0])
    >>> str(window.first), str(window.last)
    ('2025-09-01', '2026-02-28')
    """
    arguments.instance("selection", selection, Selection)
    arguments.instance("standing", standing, Standing)
    if until is not None:
        arguments.day("until", until)
    entries = known_entries(standing.deal, selection.as_of, selection.ledger.as_of)
    first, last = _of_term(standing, entries) if standing.term else _of_history(entries)
    if until is not None:
        last = until if last is None else min(last, until)
    return Window(first, last)


def _of_history(entries: Sequence[StatusChange]) -> Window:
    return Window(_day_of_announcement(entries), _day_of_end(entries))


def _day_of_announcement(entries: Sequence[StatusChange]) -> date | None:
    begun = next((entry for entry in entries if entry.status >= Status.ANNOUNCED), None)
    return begun.date.first if begun and begun.date else None


def _day_of_end(entries: Sequence[StatusChange]) -> date | None:
    """The last day of the entry that closed or ended the deal, if it has not gone on since.

    Of several closings the last counts, for each may have moved money.
    """
    closings = closings_of(entries)
    return closings[-1].date.last if closings and closings[-1].date else None


def closings_of(entries: Sequence[StatusChange]) -> list[StatusChange]:
    """The entries that closed a deal, or the one that ended it; none if it has gone on since.

    What was written off or called off after a closing moved no money.
    """
    over = [*takewhile(lambda entry: _is_over(entry.status), reversed(entries))][::-1]
    return [entry for entry in over if entry.status is Status.CLOSED] or over[:1]


def _is_over(status: Status) -> bool:
    return status.ended or status >= Status.CLOSED


def _of_term(standing: Standing, entries: Sequence[StatusChange]) -> Window:
    term = standing.term
    first = term.start.first if term and term.start else None
    last = term.end.last if term and term.end else None
    if standing.deal.tells_paid and standing.paid.high != 0:
        begun = _day_of_announcement(entries)
        first = None if begun is None or first is None else min(first, begun)
        rises = _days_of_rises(entries)
        last = None if last is None else max([last, *rises])
    return Window(first, last)


def _days_of_rises(entries: Sequence[StatusChange]) -> list[date]:
    """The last days of the entries by which more was paid than before."""
    days, paid = [], 0
    for entry in entries:
        if entry.paid is not None and entry.paid.disclosed > paid:
            paid = entry.paid.disclosed
            days += [entry.date.last] if entry.date else []
    return days
