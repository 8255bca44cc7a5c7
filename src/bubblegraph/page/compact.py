"""Data in few bytes, which can still be read: what is said twice stands once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

__all__ = ["Words", "compact", "letter", "records", "shared_starts", "states", "trimmed"]

LETTERS = ascii_uppercase + ascii_lowercase + digits
FURTHER = 0x4E00  # where the letters of further companies begin: none of these has a case
FIGURE = re.compile(r"(?<![\w.])[0-9][0-9,.–]*[0-9]%?|(?<![\w.])[0-9]%?")
HOLE = "\ufffc"  # where a figure stands in a form
LONG = 40  # characters from which on a text is kept as a form with figures


class Words:
    """Texts by number: what is said twice stands once. The empty text is number 0."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {"": 0}
        self._cents: dict[int, int | Fraction] = {}  # of texts that are amounts

    def number(self, text: str) -> int:
        """The number of a text."""
        return self.texts.setdefault(text, len(self.texts))

    def amount(self, text: str, cents: int | Fraction) -> int:
        """The number of an amount, which has its place in the order of all amounts."""
        number = self.number(text)
        self._cents.setdefault(number, cents)
        return number

    def forms(self) -> list[Any]:
        """All texts; a long one with figures is a list: the number of its form, and its figures.

        Many sentences differ from day to day in their figures alone.
        """
        texts = list(self.texts)
        forms: dict[str, int] = {}
        found: list[Any] = []
        for text in texts:
            figures = FIGURE.findall(text)
            if len(text) < LONG or not figures or HOLE in text:
                found.append(text)
            else:
                form = FIGURE.sub(HOLE, text)
                number = forms.setdefault(form, len(forms))
                found.append([number, *figures])
        return [*found, list(forms)]

    @property
    def order(self) -> list[int]:
        """The numbers of amounts, the smallest first, by which tables are sorted."""
        return sorted(self._cents, key=lambda number: (self._cents[number], number))


def states(each: Iterable[Sequence[Any] | None]) -> list[list[Any]]:
    """A state a day, None where there is none: the days on which it changes, each with the new one.

    A state that ends leaves an entry with its day alone.
    """
    numbered = [
        (number, None if state is None else list(state)) for number, state in enumerate(each)
    ]
    found = [next(group) for _, group in groupby(numbered, key=lambda pair: pair[1])]
    if found and found[0][1] is None:
        found = found[1:]
    return [[day, *(state or ())] for day, state in found]


def compact(value: Any) -> str:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def records(fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Records whose fields are named once; what is empty at the end of one is left out."""
    return {"fields": [*fields], "rows": [trimmed(row) for row in rows]}


def trimmed(row: Sequence[Any]) -> list[Any]:
    kept = list(row)
    while kept and kept[-1] in (0, "", [], None):
        kept.pop()
    return kept


def letter(number: int) -> str:
    """The letter that stands for a company in the path of a loop.

    Examples
    --------
    >>> letter(0), letter(61), letter(62)
    ('A', '9', '一')
    """
    return LETTERS[number] if number < len(LETTERS) else chr(FURTHER + number - len(LETTERS))


def shared_starts(texts: Sequence[str]) -> str:
    """Sorted texts in one: each after a letter that says how many it shares with the one before.

    Examples
    --------
    >>> shared_starts(["ABC", "ABD", "B"])
    'AABC CD AB'
    """
    found, before = [], ""
    for text in texts:
        both = zip(before, text, strict=False)
        shorter = min(len(before), len(text))
        same = next((n for n, pair in enumerate(both) if pair[0] != pair[1]), shorter)
        found.append(letter(same) + text[same:])
        before = text
    return " ".join(found)
