"""Text to rows: YAML by parser events; every value keeps its place."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from bubblegraph.errors import Problem, line_starts
from bubblegraph.ledger.model import pack, unpack

__all__ = ["WHOLE_CHARACTER", "Listing", "Node", "Row", "Sink", "Text", "spot"]

WHOLE_CHARACTER = r"Write the character itself, or both of its halves, as in \ud83d\ude80."


class Text:
    """A scalar as it was written."""

    __slots__ = ("at", "quoted", "text")

    def __init__(self, text: str, at: int, quoted: bool = False) -> None:
        self.text = text
        self.at = at
        self.quoted = quoted

    @property
    def empty(self) -> bool:
        """Whether nothing, or YAML's null, was written."""
        return not self.quoted and self.text in ("", "~", "null")


class Listing:
    """A sequence."""

    __slots__ = ("at", "items")

    def __init__(self, at: int) -> None:
        self.at = at
        self.items: list[Node] = []


class Row:
    """A mapping; ``key_at`` tells where each key stands."""

    __slots__ = ("at", "items", "key_at")

    def __init__(self, at: int) -> None:
        self.at = at
        self.items: dict[str, Node] = {}
        self.key_at: dict[str, int] = {}


Node = Text | Listing | Row


class Sink:
    """Gathers what is wrong with one file."""

    def __init__(self, file: str, text: str, *, csv: bool = False) -> None:
        self.file = file
        self.text = text
        self.csv = csv  # a table rather than YAML
        self.problems: list[Problem] = []

    @cached_property
    def end(self) -> int:
        """The packed place behind the last character; libyaml puts what is missing a line below."""
        return spot(self.text, len(self.text))

    def error(self, at: int, message: str, remedy: str = "", *, fatal: bool = False) -> None:
        """Add an error at a packed place; after a fatal one the rest of the file is not read."""
        place = unpack(self.file, min(at, self.end))
        self.problems.append(Problem(place, message, remedy, fatal=fatal))


# --- YAML -----------------------------------------------------------------------------------------


def spot(text: str, index: int) -> int:
    """The packed place of a character of a text, or behind its last."""
    line = bisect_right(line_starts(text), index)
    return pack(line, index - line_starts(text)[line - 1] + 1)
