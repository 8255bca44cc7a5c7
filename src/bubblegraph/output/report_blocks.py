"""A report before it is written: headings, paragraphs, lists, tables, a picture, and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from bubblegraph.output.answer import Table
from bubblegraph.text import OneLine, printable

__all__ = [
    "Block",
    "Cite",
    "Document",
    "Figure",
    "Heading",
    "Items",
    "Link",
    "Paragraph",
    "Piece",
    "Text",
    "linked",
]

# what a browser may open, and no sign that would end the link
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\|{}^\[\]]+", re.IGNORECASE)


class Link(NamedTuple):
    """An address, shown as it is."""

    url: str


class Cite(NamedTuple):
    """The number of a note."""

    number: int


Piece = str | Link | Cite
Text = tuple[Piece, ...]


def linked(address: str) -> Piece:
    """Make a link of a web address; anything else stays a text."""
    plain = _ADDRESS.fullmatch(address) and address == printable(address)
    return Link(address) if plain else address


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section, or of a part of one."""

    level: int  # 2 or 3: the title of the document is 1
    words: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; ``small`` ones stand below a table."""

    text: Text
    small: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Figure(OneLine):
    """A picture: drawn into a page, or a file beside it."""

    words: str  # what it says, for those who do not see it
    svg: str = ""
    dark: str = ""  # the same as an SVG, for dark paper
    file: str = ""


Block = Heading | Paragraph | Items | Table | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one of the languages, to be written in one of the formats."""

    language: str
    title: str
    blocks: tuple[Block, ...]
    contents: str  # the heading of the list of sections
    sources: str  # the heading of the notes
    notes: tuple[Text, ...]  # the first is number 1
