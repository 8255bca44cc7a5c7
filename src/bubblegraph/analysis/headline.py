"""The finding in a few sentences: every answer, picture and notebook says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.analysis.question import Question
from bubblegraph.graph import RUNGS, Rung
from bubblegraph.money import Scale
from bubblegraph.text import percent

if TYPE_CHECKING:
    from bubblegraph.analysis.in_order import FirstLeg

__all__ = ["NO_LIMIT", "headline", "headline_and_rest", "no_lap", "part_words", "span_words"]

Show = Callable[[int | Fraction], str]  # an amount of cents in words

NO_PRICE = "How much can complete a lap is not disclosed"
NO_LIMIT = "there is no limit: on one loop no price has a known upper end"
NO_LAP = "No money can complete a lap through these deals"
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
    if not question.cores["all"]:
        return ()
    rungs = _rungs(question)
    said = [
        _volume(question, scale.show),
        _in_order(question, rungs, scale.show, within),
        _unlimited(question, rungs, scale.show),
    ]
    return tuple(sentence for sentence in said if sentence)


def headline_and_rest(
    question: Question,
    show: Show,
    within: int | None = None,
    *,
    in_order: bool = False,
    rung: Rung | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Say the same in one clause, for the top of a picture, and what it leaves in sentences.

    Parameters
    ----------
    question : Question
    show : callable
        Gives an amount of cents in words.
    within : int, optional
        The most days that a lap in order may take.
    in_order : bool
        Whether the clause is of T* in order of time, invested first.
    rung : {"signed", "all"}, optional
        Which deals the clause is of; the signed ones if any of that money can complete a lap.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-03: closed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, term: 2026, status: {2025-04: committed}}
    ... ''')
    >>> headline_and_rest(Question(select_deals(ledger)), lambda cents: f"${cents // 100}")[0]
    'At most $40 of the $140 signed can complete a lap at disclosed prices'
    """
    if not question.cores["all"]:
        return no_lap(question), ()
    if not question.gross["all"].disclosed:
        return NO_PRICE, ()
    most = _most(question, within, in_order=in_order)
    rungs = _rungs(question)
    first = rung if rung in rungs else next((r for r in rungs if most[r]), rungs[-1])
    lead = f"in order of time, invested first{_span(within)}, " if in_order else ""
    clause = f"{lead}{_part(question, first, most[first], show)} can complete a lap"
    others = tuple(r for r in rungs if r != first and question.gross[r].disclosed)
    parts = [f"{_capital(_part(question, r, most[r], show))}." for r in others]
    named = (first, *others)  # as the sentences before name them
    if in_order:
        rest = [*parts, _any_order(question, named, show)]
    else:
        order = _in_order(question, named, show, within)
        rest = [*parts, order] if all(most[r] for r in others) else [order, *parts]
    rest.append(_unlimited(question, named, show))
    return f"{_capital(clause)} at disclosed prices", tuple(part for part in rest if part)


def no_lap(question: Question) -> str:
    """Say that no money can complete a lap, where no leg is on a loop.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> no_lap(Question(select_deals(read_text("deals: []"))))
    'No money can complete a lap through these deals'
    """
    return ONLY_POOLED if question.pooled_core else NO_LAP


def _most(
    question: Question, within: int | None, *, in_order: bool
) -> Mapping[Rung, int | Fraction]:
    """T* at disclosed prices, or that in order of time."""
    if in_order:
        found = question.in_order(within)
        return {rung: found[rung]["invested"].high.value for rung in RUNGS}
    return {rung: question.trips[rung].high.value for rung in RUNGS}


def _rungs(question: Question) -> tuple[Rung, ...]:
    """Signed deals, and all if these say more; all alone where none is signed."""
    if question.graphs["signed"] and _figures(question, "signed") == _figures(question, "all"):
        return ("signed",)
    return RUNGS if question.graphs["signed"] else ("all",)


def _figures(question: Question, rung: Rung) -> tuple[int | Fraction | None, ...]:
    """What is said of a rung; T* in order is as equal as T*, for the same money is in the legs."""
    trip = question.trips[rung]
    return question.gross[rung].disclosed, trip.high.value, trip.unlimited


def _volume(question: Question, show: Show) -> str:
    if not question.gross["all"].disclosed:
        return f"{NO_PRICE}."
    most = _most(question, None, in_order=False)
    parts = []
    for rung in _rungs(question):
        gross = question.gross[rung].disclosed
        share = f" ({percent(Fraction(most[rung]) / gross)})" if most[rung] else ""
        parts.append(f"{_part(question, rung, most[rung], show)}{share}")
    said = ", and ".join(parts) + ("," if len(parts) > 1 else "")
    return f"{_capital(said)} can complete a lap at disclosed prices."


def _part(question: Question, rung: Rung, most: int | Fraction, show: Show) -> str:
    return part_words(rung, most, question.gross[rung].disclosed, show)


def part_words(rung: Rung, most: int | Fraction, gross: int, show: Show) -> str:
    """Say how much of the gross flow it is at most.

    Examples
    --------
    >>> part_words("signed", 40_00, 140_00, lambda cents: f"${cents // 100}")
    'at most $40 of the $140 signed'
    """
    words = "signed" if rung == "signed" else "if all is paid"
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
    if all(each.exact for each in found) and [each.value for each in found] == most:
        return f"All of it can do so in order of time, invested first{_span(within)}."
    if not any(each.value for each in found):
        return f"None of it can do so in order of time, invested first{_span(within)}."
    words = " and ".join(show(each.value) for each in found)
    return f"In order of time, invested first{_span(within)}, at most {words}."


def _span(within: int | None) -> str:
    return f" and within {span_words(within)}" if within is not None else ""


def _any_order(question: Question, rungs: Sequence[Rung], show: Show) -> str:
    """T* beside T* in order, which is the headline."""
    most = [question.trips[rung].high.value for rung in rungs]
    words = " and ".join(show(each) for each in most if each)
    return f"In any order at most {words}." if words else ""


def _unlimited(question: Question, rungs: Sequence[Rung], show: Show) -> str:
    trips = [question.trips[rung] for rung in rungs]
    if all(trip.unlimited == trip.high.value for trip in trips):
        return ""
    ends = [show(trip.unlimited) for trip in trips if trip.unlimited is not None]
    if not ends:
        return f"Whatever the undisclosed prices are, {NO_LIMIT}."
    if len(ends) < len(trips):  # what is signed is part of all: all alone can be without limit
        signed = f"at most {ends[0]} of what is signed; if all is paid"
        return f"Whatever the undisclosed prices are, {signed}, {NO_LIMIT}."
    words = " and ".join(dict.fromkeys(ends))
    return f"Whatever the undisclosed prices are, at most {words}."


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
