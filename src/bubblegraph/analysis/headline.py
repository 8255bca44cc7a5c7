"""The finding in a few sentences: every answer, picture and notebook says the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.analysis.question import Question
from bubblegraph.graph import RUNGS, Rung
from bubblegraph.money import Scale
from bubblegraph.text import percent

if TYPE_CHECKING:
    from bubblegraph.analysis.in_order import FirstLeg

__all__ = ["headline", "span_words"]


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
    said = [
        _volume(question, scale),
        _in_order(question, scale, within),
        _unlimited(question, scale),
    ]
    return tuple(sentence for sentence in said if sentence)


def _rungs(question: Question) -> tuple[Rung, ...]:
    """Signed deals, and all if they are more; all alone where none is signed."""
    if question.graphs["all"] is question.graphs["signed"]:
        return ("signed",)
    return RUNGS if question.graphs["signed"] else ("all",)


def _volume(question: Question, scale: Scale) -> str:
    parts = [_part(question, rung, scale) for rung in _rungs(question)]
    said = ", and ".join(parts) + ("," if len(parts) > 1 else "")
    return f"{said[0].upper()}{said[1:]} can complete a lap at disclosed prices."


def _part(question: Question, rung: Rung, scale: Scale) -> str:
    most, gross = question.trips[rung].high.value, question.disclosed[rung]
    whole = f"of the {scale.show(gross)} {'signed' if rung == 'signed' else 'if all is paid'}"
    if not most:
        return f"nothing {whole}"
    return f"at most {scale.show(most)} {whole} ({percent(Fraction(most) / gross)})"


def _in_order(question: Question, scale: Scale, within: int | None) -> str:
    rungs = _rungs(question)
    most = [question.trips[rung].high.value for rung in rungs]
    first: FirstLeg = "invested"
    found = [question.in_order(within)[rung][first].high for rung in rungs]
    span = f" and within {span_words(within)}" if within is not None else ""
    if not most[-1]:
        return ""
    if all(each.exact for each in found) and [each.value for each in found] == most:
        return f"All of it can do so in order of time, invested first{span}."
    if not any(each.value for each in found):
        return f"None of it can do so in order of time, invested first{span}."
    words = " and ".join(scale.show(each.value) for each in found)
    return f"In order of time, invested first{span}, at most {words}."


def _unlimited(question: Question, scale: Scale) -> str:
    trips = [question.trips[rung] for rung in _rungs(question)]
    if all(trip.unlimited == trip.high.value for trip in trips):
        return ""
    if all(trip.unlimited is None for trip in trips):
        return "Whatever the undisclosed prices are, there is no limit: one loop discloses none."
    ends = ("without limit" if t.unlimited is None else scale.show(t.unlimited) for t in trips)
    words = " and ".join(dict.fromkeys(ends))
    return f"Whatever the undisclosed prices are, at most {words}."


def span_words(days: int) -> str:
    """Give a number of days in words, in years where they are whole.

    Examples
    --------
    >>> span_words(1095), span_words(90), span_words(0)
    ('3 years', '90 days', 'one day')
    """
    if days and days % 365 == 0:
        years = days // 365
        return f"{years} year{'s' if years > 1 else ''}"
    return f"{days} days" if days > 1 else "one day" if days == 0 else "1 day"
