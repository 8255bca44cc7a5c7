"""The finding in a few sentences: every answer, picture and notebook says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.analysis.question import Question
from bubblegraph.graph import RUNGS, Rung
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Scale
from bubblegraph.text import percent

if TYPE_CHECKING:
    from bubblegraph.analysis.in_order import FirstLeg
    from bubblegraph.analysis.roundtrip import RoundTrip
    from bubblegraph.solving.lap_packing import LapPacking
    from bubblegraph.solving.packing import Packing

__all__ = [
    "first_words",
    "headline",
    "headline_and_rest",
    "headline_rung",
    "no_lap",
    "no_limit_words",
    "span_words",
]

Show = Callable[[int | Fraction], str]  # an amount of cents in words

NO_PRICE = "How much can complete a lap is not disclosed"
NO_LAP = "No money can complete a lap through these deals"
NO_LAP_OF_PAYMENTS = "No money can complete a lap through these payments"
BOUND = "; that is a bound, and the volume may be less"
ONLY_POOLED = "No money can complete a lap but through pooled parties"


def headline(question: Question, scale: Scale, within: int | None = None) -> tuple[str, ...]:
    """Say how much can go round at most, in three sentences.

    The first gives the round-trip volume at disclosed prices with the gross flow that it is part
    of, signed and if all is paid; the second what of it can run in order of time, invested first;
    the third the limit that holds whatever the undisclosed prices are.

    Parameters
    ----------
    question : Question
    scale : Scale
        The unit.
    within : int, optional
        The most days that a lap in order may take.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> from bubblegraph.money import UNITS
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-03: closed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, term: 2026, status: {2025-04: committed}}
    ... ''')
    >>> for sentence in headline(Question(select_deals(ledger)), UNITS["1"]):
    ...     print(sentence)
    At most 40.00 of the 140.00 signed (28.6%) can complete a lap at disclosed prices.
    All of it can do so in order of time, invested first.
    """
    if not question.circular:
        return ()
    rungs = _rungs(question)
    said = [
        _volume(question, scale.show),
        _in_order(question, rungs, scale.show, within),
        _unlimited(question, rungs, scale.show),
    ]
    return tuple(sentence for sentence in said if sentence)


def headline_rung(question: Question) -> Rung:
    """Return which deals pictures are of: the signed ones if any of their money can complete a lap.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> headline_rung(Question(select_deals(read_text("deals: []"))))
    'all'
    """
    return "signed" if question.trips["signed"].high.value else "all"


def headline_and_rest(
    question: Question, show: Show, within: int | None = None, *, in_order: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Say the same in one clause, for the top of a picture, and what it leaves in sentences.

    The clause is of the deals that ``headline_rung`` gives.

    Parameters
    ----------
    question : Question
    show : callable
        Gives an amount of cents in words.
    within : int, optional
        The most days that a lap in order may take.
    in_order : bool
        Whether T* in order of time, invested first, leads.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-03: closed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, term: 2026, status: {2025-04: committed}}
    ... ''')
    >>> headline_and_rest(Question(select_deals(ledger)), lambda cents: f"${cents // 100}")
    ('Up to $40 of signed deals can complete a lap, all of it in order of time', \
('At disclosed prices, of $140 in all.',))
    """
    if not question.circular:
        return no_lap(question), ()
    if not question.gross["all"].disclosed:
        return NO_PRICE, ()
    rungs, first = _rungs(question), headline_rung(question)
    first = first if first in rungs else rungs[0]
    clause = _clause(question, first, show, within, in_order=in_order)
    limit = _limit_words(question, first, show)
    of = "Of" if are_payments(question.selection) else "At disclosed prices, of"
    part = question.selection.ledger.lacks and are_payments(question.selection)
    in_all = "in these payments" if part else "in all"  # beside which the table has others
    rest = [f"{of} {show(question.gross[first].disclosed)} {in_all}{limit}."]
    for rung in rungs:
        if rung != first and question.gross[rung].disclosed:
            other = _other_limit_words(question, (first, rung), show)
            rest.append(_other_rung(question, rung, "" if other == limit else other, show, within))
    return clause, tuple(rest)


def _clause(
    question: Question, rung: Rung, show: Show, within: int | None, *, in_order: bool
) -> str:
    """How much of the deals can complete a lap, and how much of it in order of time."""
    most, ordered = question.trips[rung].high.value, _ordered(question, rung, within)
    whose = "of signed deals" if rung == "signed" else "of deals"
    whose = "of payments" if are_payments(question.selection) else whose
    paid = "" if rung == "signed" else " if all is paid"
    time = f"in order of time{_span(within)}"
    if not most:
        return f"Nothing {whose} can complete a lap{paid}{_at_prices(question)}"
    if in_order:
        lead = f"up to {show(ordered)}" if ordered else "nothing"
        rest = f", {show(most)} in any" if ordered != most else ""
        return f"{_capital(time)} {lead} {whose} can complete a lap{paid}{rest}"
    timed = _in_time(question, most, ordered, show, time)
    return f"Up to {show(most)} {whose} can complete a lap{paid}{timed}"


def _in_time(
    question: Question, most: int | Fraction, ordered: int | Fraction, show: Show, time: str
) -> str:
    """How much of it runs in order of time; nothing where nobody knows the order."""
    if question.selection.undated:
        return ""
    part = "all of it" if ordered == most else show(ordered) if ordered else "none of it"
    return f", {part} {time}"


def _ordered(question: Question, rung: Rung, within: int | None) -> int | Fraction:
    """T* in order of time, invested first, at most."""
    return question.in_order(within)[rung]["invested"].high.value


def _limit_words(question: Question, rung: Rung, show: Show) -> str:
    """What holds whatever the prices are that nobody disclosed."""
    trip = question.trips[rung]
    if trip.unlimited == trip.high.value:
        return ""
    if trip.unlimited is None:
        return f"; whatever the others are, {no_limit_words([trip], show)}"
    return f"; at most {show(trip.unlimited)} whatever the others are"


def _other_limit_words(question: Question, rungs: tuple[Rung, Rung], show: Show) -> str:
    """The same of the second rung: the reason why there is none is not said again."""
    first, other = (question.trips[rung] for rung in rungs)
    if first.unlimited is None and other.unlimited is None:
        same = first.unlimited_where_known == other.unlimited_where_known
        return "" if same else f"; at most {show(other.unlimited_where_known)} likewise"
    return _limit_words(question, rungs[1], show)


def _other_rung(question: Question, rung: Rung, limit: str, show: Show, within: int | None) -> str:
    """The same of the deals that the clause is not of."""
    gross = show(question.gross[rung].disclosed)
    lead = "If all is paid" if rung == "all" else "Signed"
    most, ordered = question.trips[rung].high.value, _ordered(question, rung, within)
    if not most:
        return f"{lead}: nothing of {gross}{limit}."
    timed = _in_time(question, most, ordered, show, "in order")
    return f"{lead}: up to {show(most)} of {gross}{timed}{limit}."


def no_lap(question: Question) -> str:
    """Say that no money can complete a lap, where no leg is on a loop.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> no_lap(Question(select_deals(read_text("deals: []"))))
    'No money can complete a lap through these deals'
    """
    if question.pooled_core:
        return ONLY_POOLED
    return NO_LAP_OF_PAYMENTS if are_payments(question.selection) else NO_LAP


def _rungs(question: Question) -> tuple[Rung, ...]:
    """Signed deals, and all if these say more; all alone where none is signed."""
    if question.firm and _figures(question, "signed") == _figures(question, "all"):
        return ("signed",)
    return RUNGS if question.firm else ("all",)


def _figures(question: Question, rung: Rung) -> tuple[int | Fraction | None, ...]:
    """What is said of a rung; T* in order is as equal as T*, for the same money is in the legs."""
    trip = question.trips[rung]
    return question.gross[rung].disclosed, trip.high.value, trip.unlimited


def _volume(question: Question, show: Show) -> str:
    if not question.gross["all"].disclosed:
        return f"{NO_PRICE}."
    parts = []
    for rung in _rungs(question):
        gross, most = question.gross[rung].disclosed, question.trips[rung].high.value
        share = f" ({percent(Fraction(most) / gross)})" if most else ""
        parts.append(f"{_part(question, rung, most, show)}{share}")
    said = ", and ".join(parts) + ("," if len(parts) > 1 else "")
    return f"{_capital(said)} can complete a lap{_at_prices(question)}{_bound(question)}."


def _bound(question: Question) -> str:
    """That T* of the deals that are named is not computed, but bounded."""
    return _unless_known(question.trips[rung].high for rung in _rungs(question))


def _unless_known(ends: Iterable[Packing | LapPacking]) -> str:
    return "" if all(end.exact or end.least == end.value for end in ends) else BOUND


def _at_prices(question: Question) -> str:
    """What payments are known to be is no price that somebody disclosed."""
    known = all(standing.amount.high is not None for standing in question.selection.counted)
    return "" if known and are_payments(question.selection) else " at disclosed prices"


def first_words(selection: Selection) -> str:
    """Say that laps begin with what is invested, where something is, or deals have kinds at all.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\n"
    >>> first_words(select_deals(read_text(table, file="bank.csv")))
    ''
    """
    invested = any(standing.deal.invests for standing in selection.counted)
    return ", invested first" if invested or not are_payments(selection) else ""


def _part(question: Question, rung: Rung, most: int | Fraction, show: Show) -> str:
    """How much of the gross flow it is at most."""
    gross = question.gross[rung].disclosed
    words = "if all is paid" if rung == "all" else "signed"
    words = "paid" if are_payments(question.selection) else words
    amount = f"at most {show(most)}" if most else "nothing"
    return f"{amount} of the {show(gross)} {words}"


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _in_order(question: Question, rungs: Sequence[Rung], show: Show, within: int | None) -> str:
    if question.selection.undated:
        return ""  # of an order that nobody knows nothing is said
    most = [question.trips[rung].high.value for rung in rungs]
    first: FirstLeg = "invested"
    found = [question.in_order(within)[rung][first].high for rung in rungs]
    if not any(most):
        return ""
    invested = first_words(question.selection)
    if all(each.exact for each in found) and [each.value for each in found] == most:
        return f"All of it can do so in order of time{invested}{_span(within)}."
    if not any(each.value for each in found):
        return f"None of it can do so in order of time{invested}{_span(within)}."
    words = " and ".join(show(each.value) for each in found)
    return f"In order of time{invested}{_span(within)}, at most {words}{_unless_known(found)}."


def _span(within: int | None) -> str:
    return f" and within {span_words(within)}" if within is not None else ""


def _unlimited(question: Question, rungs: Sequence[Rung], show: Show) -> str:
    trips = [question.trips[rung] for rung in rungs]
    if all(trip.unlimited == trip.high.value for trip in trips):
        return ""
    ends = [show(trip.unlimited) for trip in trips if trip.unlimited is not None]
    if not ends:
        return f"Whatever the undisclosed prices are, {no_limit_words(trips, show)}."
    if len(ends) < len(trips):  # what is signed is part of all: all alone can be without limit
        signed = f"at most {ends[0]} of what is signed; if all is paid"
        rest = no_limit_words(trips[1:], show)
        return f"Whatever the undisclosed prices are, {signed}, {rest}."
    words = " and ".join(dict.fromkeys(ends))
    return f"Whatever the undisclosed prices are, at most {words}."


def no_limit_words(trips: Sequence[RoundTrip], show: Show) -> str:
    """Say that T* has no limit, and the limit of the loops that have one.

    Examples
    --------
    >>> from bubblegraph import build_graph, read_text, round_trip, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}
    ... - {payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}
    ... - {payer: a, payee: c, kind: equity, amount: undisclosed, date: 2025}
    ... - {payer: c, payee: a, kind: cloud, amount: 40, date: 2025}
    ... ''')
    >>> trip = round_trip(build_graph(select_deals(ledger)))
    >>> no_limit_words([trip], lambda cents: f"${cents // 100}")
    'at most $40, but for loops on which no price has a known upper end: they have no limit'
    """
    if all(trip.unlimited_where_known == trip.endless for trip in trips):
        return "there is no limit: on no loop does a price have a known upper end"
    words = " and ".join(dict.fromkeys(show(trip.unlimited_where_known) for trip in trips))
    here = ", and count here for what is disclosed" if any(trip.endless for trip in trips) else ""
    return (
        f"at most {words}, but for loops on which no price has a known upper end: they have no "
        f"limit{here}"
    )


def span_words(days: int) -> str:
    """Give a number of days in words, in years where they are whole.

    Examples
    --------
    >>> span_words(1095), span_words(90), span_words(0)
    ('3 years', '90 days', 'the same day')
    """
    if days and days % 365 == 0:
        years = days // 365
        return f"{years} year{'s' if years > 1 else ''}"
    return f"{days} days" if days > 1 else "the same day" if days == 0 else "1 day"
