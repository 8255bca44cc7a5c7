"""What public functions are given: looked at once, where it comes in, and refused in words.

Each function takes the name of an argument and what was given for it, and returns that in the form
in which it is used. What cannot be used is a ``QuestionError`` that says which argument it is, what
it takes and what was given. True and False are no numbers, a text is no list of texts, numpy's
whole numbers are whole numbers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime
from fractions import Fraction
from math import isfinite
from numbers import Integral, Rational, Real
from typing import Any, TypeVar

from bubblegraph.errors import QuestionError
from bubblegraph.likeness import nearest
from bubblegraph.text import printable

__all__ = [
    "amounts",
    "choice",
    "content",
    "day",
    "edges",
    "flag",
    "fraction",
    "function",
    "instance",
    "instances",
    "mapping",
    "number",
    "optional",
    "pairs",
    "path",
    "places",
    "refusal",
    "shown",
    "text",
    "text_mapping",
    "texts",
    "whole_number",
]

T = TypeVar("T")
Edge = tuple[str, str]  # (payer, payee)

MOST_SHOWN = 60  # characters of a text that was given
LARGE = 10**18  # a number above it is not written out
EDGES = 'edges between two parties, such as ("payer", "payee")'
MADE_BY = {  # where people get what they do not make themselves
    "Circulation": "max_circulation",
    "CircularFlows": "circular_flows",
    "Cut": "cut_deals",
    "Ledger": "load_ledger or read_text",
    "Packing": "max_packing",
    "Patience": "Patience(seconds=60)",
    "RoundTrip": "round_trip",
    "Scale": "pick_scale",
    "Selection": "select_deals",
    "Timeline": "replay_ledger",
    "Vendor": "vendor_financing",
    "Volume": "measure_volume",
}


def refusal(
    name: str,
    value: object,
    takes: str,
    hint: str = "",
    *,
    sort: type[QuestionError] = QuestionError,
) -> QuestionError:
    """Make the error: which argument, what it takes, what was given; ``sort`` is its class.

    Examples
    --------
    >>> print(refusal("top", -1, "a whole number of 1 or more"))
    top takes a whole number of 1 or more, not -1
    """
    said = f"{name} takes {takes}, not {shown(value)}"
    return sort(f"{said}. {hint}" if hint else said)


def shown(value: object) -> str:
    """Say in a few words what was given.

    Examples
    --------
    >>> shown("x"), shown(-1), shown([1, 2]), shown(None)
    ('"x"', '-1', 'a list', 'None')
    """
    if isinstance(value, str):
        short = value if len(value) <= MOST_SHOWN else f"{value[: MOST_SHOWN - 1]}…"
        return f'"{printable(short)}"'
    if value is None or isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, int | Fraction):
        small = max(abs(value.numerator), value.denominator) < LARGE
        return str(value) if small else "so large a number"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    sort = type(value).__name__
    return f"{'an' if sort[0] in 'aeiouAEIOU' else 'a'} {sort}"


# --- objects --------------------------------------------------------------------------------------


def instance(name: str, value: Any, sort: type[T]) -> T:
    """Take an object of a class, or of one that derives from it."""
    if not isinstance(value, sort):
        maker = MADE_BY.get(sort.__name__)
        raise refusal(
            name, value, f"a {sort.__name__}" + (f", as {maker} gives it" if maker else "")
        )
    return value


def instances(name: str, value: Any, sort: type[T]) -> tuple[T, ...]:
    """Take any number of objects of a class, as a tuple."""
    return _items(name, value, f"any number of {sort.__name__}s, as a list or a tuple", sort)


def _items(name: str, value: Any, takes: str, sort: type[T]) -> tuple[T, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise refusal(name, value, takes)
    found = []
    for item in value:  # one by one: there may be no end of them
        if not isinstance(item, sort):
            raise refusal(name, value, takes, f"One of them is {shown(item)}")
        found.append(item)
    return tuple(found)


def optional(name: str, value: Any, sort: type[T]) -> T | None:
    """Take an object of a class, or None."""
    return None if value is None else instance(name, value, sort)


def function(name: str, value: Any) -> None:
    """Take what can be called."""
    if not callable(value):
        raise refusal(name, value, "a function")


def mapping(name: str, value: Any, takes: str) -> Mapping[Any, Any]:
    """Take a mapping of any sort; ``takes`` says which it ought to be."""
    if not isinstance(value, Mapping):
        raise refusal(name, value, takes)
    return value


def places(name: str, value: Any, of: str) -> dict[str, tuple[float, float]]:
    """Take a mapping to places on a picture; ``of`` says whose they are, with an example."""
    found = {}
    for key, place in mapping(name, value, f"a mapping of {of}").items():
        if not isinstance(place, tuple | list) or len(place) != 2:
            raise refusal(f"{name}, {key},", place, "a pair of numbers from 0 to 1")
        x, y = (number(f"{name}, {key},", part) for part in place)
        found[str(key)] = x, y
    return found


# --- words ----------------------------------------------------------------------------------------


def text(name: str, value: Any) -> str:
    """Take a text."""
    if not isinstance(value, str):
        raise refusal(name, value, "a text")
    return value


def content(name: str, value: Any) -> str:
    """Take the text of a file: what UTF-8 can hold."""
    try:
        text(name, value).encode()
    except UnicodeEncodeError as error:
        odd = f"U+{ord(value[error.start]):04X} at {error.start}"
        raise QuestionError(
            f"{name} takes a text that UTF-8 can hold, and there is {odd}"
        ) from None
    return str(value)


def texts(name: str, value: Any) -> tuple[str, ...]:
    """Take any number of texts, as a tuple; those of a set in sorted order."""
    takes = "any number of texts, as a list or a tuple"
    if isinstance(value, str):
        raise refusal(
            name, value, takes, f'For one, write ["{value}"]' if len(value) <= MOST_SHOWN else ""
        )
    found = _items(name, value, takes, str)
    return tuple(sorted(found)) if isinstance(value, Set) else found


def text_mapping(name: str, value: Any) -> Mapping[str, str]:
    """Take a mapping of texts to texts."""
    takes = "a mapping of texts to texts"
    found = mapping(name, value, takes)
    for item in (part for pair in found.items() for part in pair):
        if not isinstance(item, str):
            raise refusal(name, value, takes, f"In it there is {shown(item)}")
    return found


def choice(name: str, value: Any, allowed: Iterable[str]) -> None:
    """Take one of some words."""
    words = list(allowed)
    if not isinstance(value, str) or value not in words:
        near = nearest(value, words) if isinstance(value, str) else ""
        quoted = [f'"{word}"' for word in words]
        takes = f"{', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)
        raise refusal(name, value, takes, f"Did you mean {near}?" if near else "")


def path(name: str, value: Any) -> str:
    """Take the path of a file, as a text or a Path."""
    if not isinstance(value, str | os.PathLike) or not isinstance(found := os.fspath(value), str):
        raise refusal(name, value, "the path of a file, as a text or a Path")
    try:
        encoded = os.fsencode(found)
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        raise QuestionError(
            f"{name} takes the path of a file, and none can be called {ascii(found)[:MOST_SHOWN]}"
        )
    return found


def day(name: str, value: Any) -> None:
    """Take a day of the calendar; a time of day is more than that."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise refusal(name, value, "a day such as datetime.date(2025, 9, 22)")


# --- numbers --------------------------------------------------------------------------------------


def flag(name: str, value: Any) -> None:
    """Take True or False; what Python takes for one of them, such as "no", is neither."""
    if value is not True and value is not False:
        raise refusal(name, value, "True or False")


def whole_number(
    name: str, value: Any, *, least: int | None = None, most: int | None = None, takes: str = ""
) -> int:
    """Take a whole number within limits; ``takes`` says it otherwise."""
    if (
        not isinstance(value, Integral)
        or isinstance(value, bool)
        or not _within(value, least, most)
    ):
        raise refusal(name, value, takes or f"a whole number{_limits(least, most)}")
    return int(value)


def number(
    name: str, value: Any, *, least: float | None = None, most: float | None = None
) -> float:
    """Take a number within limits; what is endless or no number is refused."""
    real = isinstance(value, Real) and not isinstance(value, bool)
    if not real or not _finite(value) or not _within(value, least, most):
        raise refusal(name, value, f"a number{_limits(least, most)}")
    return float(value)


def _finite(value: Any) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # whole, and larger than any float
        return False


def _within(value: Any, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _limits(least: float | None, most: float | None) -> str:
    if least is None:
        return "" if most is None else f" up to {most:,}"
    return f" of {least:,} or more" if most is None else f" from {least:,} to {most:,}"


def fraction(name: str, value: Any) -> Fraction:
    """Take an exact number, 0 or more: whole, or a fraction."""
    if not isinstance(value, Rational) or isinstance(value, bool) or value < 0:
        raise refusal(name, value, "a whole number or a Fraction, 0 or more")
    return Fraction(int(value.numerator), int(value.denominator))


# --- edges ----------------------------------------------------------------------------------------


def amounts(name: str, value: Any, *, unlimited: bool = False) -> Mapping[Edge, Any]:
    """Take a mapping of edges to whole cents, 0 or more; with ``unlimited``, None is without limit.

    Examples
    --------
    >>> amounts("capacities", {("a", "b"): 5, ("b", "a"): -3})
    Traceback (most recent call last):
    bubblegraph.errors.QuestionError: capacities takes whole cents, 0 or more, not -3 (b → a)
    """
    plain = True
    for edge, cents in mapping(
        name, value, 'edges and their cents, such as {("a", "b"): 500}'
    ).items():
        _edge(name, edge)
        if type(cents) is int and cents >= 0:
            continue
        if cents is not None or not unlimited:
            _cents(name, edge, cents)
            plain = False  # one of numpy's, whose sums are cut off at 64 bits
    return value if plain else {edge: None if c is None else int(c) for edge, c in value.items()}


def pairs(name: str, value: Any) -> tuple[Edge, ...]:
    """Take any number of edges."""
    found = _items(name, value, EDGES, tuple)
    for edge in found:
        _edge(name, edge)
    return found


def edges(name: str, value: Any, known: Mapping[Edge, Any], whose: str) -> set[Edge]:
    """Take any number of edges, each of them a known one; ``whose`` says which these are."""
    found = _items(name, value, f"edges of {whose}", tuple)
    for edge in found:
        _edge(name, edge)
        if edge not in known:
            raise QuestionError(
                f"{name} takes edges of {whose}, and there is none from {edge[0]} to {edge[1]}"
            )
    return set(found)


def _cents(name: str, edge: Edge, cents: Any) -> None:
    if not isinstance(cents, Integral) or isinstance(cents, bool) or cents < 0:
        wrong = refusal(name, cents, "whole cents, 0 or more")
        raise QuestionError(f"{wrong} ({edge[0]} → {edge[1]})")


def _edge(name: str, edge: Any) -> None:
    if not (
        isinstance(edge, tuple)
        and len(edge) == 2
        and isinstance(edge[0], str)
        and isinstance(edge[1], str)
    ):
        raise refusal(name, edge, EDGES)
    if edge[0] == edge[1]:
        raise QuestionError(f"{name} takes {EDGES}, and one leads from {edge[0]} to itself")
