"""Where everything stands in the text of a ledger: nodes with their beginning and end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import yaml

from bubblegraph.errors import EditError
from bubblegraph.ledger.halves import open_parser
from bubblegraph.ledger.model import pack

__all__ = ["BREAKS", "Page", "Part", "Spot", "parse_page"]

BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML takes for the end of a line
Sort = Literal["scalar", "map", "list", "alias"]


@dataclass(slots=True, eq=False)
class Part:
    """A value as it stands in the text, from ``start`` up to but not including ``end``."""

    sort: Sort
    start: int  # of its anchor or tag, if it has one
    end: int
    at: int  # line and column of the start, packed as the reader packs them
    text: str = ""  # of a scalar
    # of a scalar: its quote, | or >, nothing if it is plain; of a map or list: { [ or nothing
    style: str = ""
    anchor: str = ""
    pairs: list[tuple[Part, Part]] = field(default_factory=list)
    items: list[Part] = field(default_factory=list)
    target: Part | None = None  # of an alias

    @property
    def real(self) -> Part:
        """The value that is meant: for an alias what it names."""
        return self.target if self.target is not None else self

    @property
    def flow(self) -> bool:
        """Whether a map or a list is written in brackets."""
        return self.style != ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written, or YAML's null."""
        return self.sort == "scalar" and not self.style and self.text in ("", "~", "null")

    def position(self, key: str) -> int:
        """The number of a key among the pairs, -1 if it is not there."""
        return next((number for number, (name, _) in enumerate(self.pairs) if name.text == key), -1)

    def get(self, key: str) -> Part | None:
        """The value of a key that the map itself gives."""
        position = self.position(key)
        return self.pairs[position][1] if position >= 0 else None

    def merged(self, key: str) -> Part | None:
        """The value of a key that ``<<`` brings."""
        brought = self.get("<<")
        if brought is None:
            return None
        sources = brought.real.items if brought.real.sort == "list" else [brought]
        found = (source.real.get(key) or source.real.merged(key) for source in sources)
        return next((value for value in found if value is not None), None)

    def parts(self) -> Iterator[Part]:
        """The part and all below it, in the order of the text; aliases are not followed."""
        todo = [self]
        while todo:
            part = todo.pop()
            yield part
            below = [each for pair in part.pairs for each in pair] + part.items
            todo += reversed(below)


@dataclass(frozen=True)
class Page:
    """A text, its lines and its tree."""

    text: str
    root: Part

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(found.end() for found in BREAKS.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """How the lines of the text end: as the first of them does."""
        found = BREAKS.search(self.text)
        return found[0] if found else "\n"

    def line(self, position: int) -> int:
        """The number of the line of a position, counted from 0."""
        return bisect_right(self.starts, position) - 1

    def column(self, position: int) -> int:
        """How many characters stand before a position on its line."""
        return position - self.line_start(position)

    def line_start(self, position: int) -> int:
        """Where the line of a position begins."""
        return self.starts[self.line(position)]

    def next_line(self, position: int) -> int:
        """Where the line after that of a position begins; the end of the text if there is none."""
        line = self.line(position) + 1
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def line_end(self, position: int) -> int:
        """Where the line of a position ends, before its line break."""
        end = self.next_line(position)
        while end > self.line_start(position) and BREAKS.match(self.text, end - 1):
            end -= 1
        return end

    def blank(self, line: int) -> bool:
        """Whether a line is there and holds nothing."""
        if not 0 <= line < len(self.starts):
            return False
        start = self.starts[line]
        return start < len(self.text) and not self.text[start : self.line_end(start)].strip()

    def signs(self, start: int, end: int) -> Iterator[int]:
        """Positions of what stands between two values and is neither blank nor comment: , - : ?"""
        position, end = start, min(end, len(self.text))
        while position < end:
            sign = self.text[position]
            if sign == "#":
                position = self.line_end(position)
            elif not sign.isspace():
                yield position
            position += 1

    def comment(self, start: int, end: int) -> bool:
        """Whether a comment begins between two values."""
        return "#" in self.text[start:end]


class Spot(NamedTuple):
    """An entry of a section: the item of a list, or the pair of a map."""

    file: str
    page: Page
    section: Part
    position: int

    @property
    def part(self) -> Part:
        """The entry itself."""
        return (
            self.section.items[self.position]
            if self.section.items
            else self.section.pairs[self.position][1]
        )

    @property
    def beside(self) -> list[Part]:
        """The entries before and behind it."""
        rows = self.section.items or [value for _, value in self.section.pairs]
        return [
            row
            for row in rows[max(0, self.position - 2) : self.position + 3]
            if row is not self.part
        ]


def parse_page(text: str) -> Page:
    """Parse a YAML text that the reader could read.

    Raises
    ------
    EditError
        If it is no YAML.
    """
    loader: Any = getattr(yaml, "CLoader", yaml.Loader)
    try:
        parser = open_parser(text, loader)
        try:
            root = _Builder(parser, text).build()
        finally:
            parser.dispose()
    except yaml.YAMLError as error:
        raise EditError(f"not valid YAML, so it cannot be edited: {error}") from None
    return Page(text, root)


class _Builder:
    """Makes parts of the parser's events; the collections that are open are on the stack."""

    def __init__(self, parser: Any, text: str) -> None:
        self.parser = parser
        self.text = text
        self.stack: list[Part] = []
        self.keys: list[Part | None] = []  # of each open map, the key that waits for its value
        self.anchors: dict[str, Part] = {}
        self.root: Part | None = None

    def build(self) -> Part:
        while True:
            event = self.parser.get_event()
            if isinstance(event, yaml.ScalarEvent):
                self._put(self._scalar(event))
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                alias = self._part("alias", event, anchor=event.anchor)
                alias.target = self.anchors.get(alias.anchor)
                self._put(alias)
            elif isinstance(event, yaml.StreamEndEvent):
                return self.root or Part("scalar", len(self.text), len(self.text), 0)

    def _part(self, sort: Sort, event: Any, anchor: str | None = "") -> Part:
        mark = event.start_mark
        return Part(
            sort,
            mark.index,
            event.end_mark.index,
            pack(mark.line + 1, mark.column + 1),
            anchor=anchor or "",
        )

    def _scalar(self, event: Any) -> Part:
        part = self._part("scalar", event)
        part.text, part.style = event.value, event.style or ""
        if part.style in ("|", ">"):
            part.end = part.start + len(self.text[part.start : part.end].rstrip())
        self._name(part, event)
        return part

    def _name(self, part: Part, event: Any) -> None:
        if event.anchor is not None:
            part.anchor = event.anchor
            self.anchors[event.anchor] = part

    def _open(self, event: Any) -> None:
        is_map = isinstance(event, yaml.MappingStartEvent)
        part = self._part("map" if is_map else "list", event)
        if event.flow_style:
            part.style = "{" if is_map else "["
        self._name(part, event)
        self.stack.append(part)
        self.keys.append(None)

    def _close(self, event: Any) -> None:
        part = self.stack.pop()
        self.keys.pop()
        if part.flow:
            part.end = event.end_mark.index
        else:
            below = [each for pair in part.pairs for each in pair] + part.items
            part.end = max([part.end, *(each.end for each in below)])
        self._put(part)

    def _put(self, part: Part) -> None:
        if not self.stack:
            self.root = part
        elif self.stack[-1].sort == "list":
            self.stack[-1].items.append(part)
        elif self.keys[-1] is None:
            self.keys[-1] = part
        else:
            self.stack[-1].pairs.append((self.keys[-1], part))
            self.keys[-1] = None
