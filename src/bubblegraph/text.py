"""Text for people: what may be printed, and numbers of things."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import MISSING, fields
from fractions import Fraction
from typing import Any

__all__ = [
    "OneLine",
    "count",
    "few_digits",
    "given",
    "loop_numbers",
    "one_line",
    "percent",
    "printable",
    "printable_lines",
]

LINE = 120  # characters of the words that say what a value is
PART = 40  # of them for a field
FEW = 3  # as many things stand in the line, of more their number


# what steers a terminal, ends a line, turns the direction of a text, or is no character
STEERING = "\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"


_STEERING = re.compile(f"[{STEERING}]")


_STEERING_LINES = re.compile(f"(?![\t\n])[{STEERING}]")


def printable(text: str) -> str:
    """Replace the characters that could steer a terminal or reorder a line by their names.

    A byte of a file name that is not UTF-8 is shown as ``\\xe9``.

    Examples
    --------
    >>> print(printable("a\\x1b[31mb"))
    a<U+001B>[31mb
    """
    return text if text.isprintable() else _STEERING.sub(_name, text)


def printable_lines(text: str) -> str:
    """Replace the same characters in a text of several lines: line ends and tabs stay."""
    return text if text.isprintable() else _STEERING_LINES.sub(_name, text)


def _name(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"<U+{code:04X}>"


def is_control(character: str) -> bool:
    """Whether a character is a control character or turns the direction of the text round it."""
    return _STEERING.match(character) is not None


def count(number: int, one: str, many: str = "") -> str:
    """Give a number of things.

    Examples
    --------
    >>> count(1, "loop"), count(1200, "company", "companies")
    ('1 loop', '1,200 companies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def few_digits(ratio: float) -> str:
    """Give a ratio with a digit or two behind the point.

    Examples
    --------
    >>> few_digits(6.47), few_digits(0.854), few_digits(0.001)
    ('6.5', '0.85', '<0.01')
    """
    if 0 < ratio < 0.005:
        return "<0.01"
    return f"{ratio:.2f}" if ratio < 0.95 else f"{ratio:,.1f}"


def loop_numbers(number: int) -> str:
    """Say which loops there are, where another was asked for.

    Examples
    --------
    >>> loop_numbers(1), loop_numbers(12)
    ('There is loop 1 alone.', 'There are loops 1 to 12.')
    """
    if number > 1:
        return f"There are loops 1 to {number}."
    return "There is loop 1 alone." if number else "There is no loop."


def percent(share: Fraction) -> str:
    """Give a share in percent; one that is not 0 never reads as 0, nor one below 1 as 100.

    Examples
    --------
    >>> percent(Fraction(1, 3)), percent(Fraction(1, 10**6)), percent(Fraction(9999, 10000))
    ('33.3%', '<0.1%', '>99.9%')
    """
    tenths = round(share * 1000)
    if share and not tenths:
        return "<0.1%"
    if share < 1 and tenths == 1000:
        return ">99.9%"
    return f"{tenths // 10}.{tenths % 10}%"


class OneLine:
    """A dataclass that says in one line what it is; it has ``repr=False``.

    Examples
    --------
    >>> from bubblegraph import Filters
    >>> Filters(kinds=["debt"], pooled=True)
    Filters(kinds=('debt',), pooled=True)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Return one line."""
        return one_line(self, self._brief())

    def _brief(self) -> str:
        """What it is, in a few words: the fields that are not as ever."""
        return given(self)


def one_line(value: object, brief: str) -> str:
    """Give the sort of a value, and what it is in a few words."""
    return f"{type(value).__name__}({printable(_cut(brief, LINE))})"


def given(value: object) -> str:
    """Give the fields of a dataclass or a named tuple that differ from what they are by default."""
    parts = ((name, getattr(value, name), usual) for name, usual in _usual(value))
    return ", ".join(f"{name}={_few_words(of)}" for name, of, usual in parts if _differ(of, usual))


def _usual(value: Any) -> Iterable[tuple[str, object]]:
    """The names of its fields, each with what it is if nothing is said."""
    if isinstance(value, tuple):
        return ((name, value._field_defaults.get(name, MISSING)) for name in value._fields)  # type: ignore[attr-defined]
    return ((field.name, field.default) for field in fields(value) if field.repr)


def _differ(value: object, usual: object) -> bool:
    if usual is MISSING:  # of a collection nothing is as ever
        return not isinstance(value, Collection) or bool(value)
    return value != usual


def _few_words(value: object) -> str:
    many = isinstance(value, Collection) and not isinstance(value, str) and len(value) > FEW
    if many and not hasattr(value, "_fields"):
        return f"<{len(value):,}>"  # type: ignore[arg-type]
    return _cut(repr(value), PART)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
