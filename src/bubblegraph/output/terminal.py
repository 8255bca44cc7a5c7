"""Answers on a terminal: laid out for its width, so that no figure is ever cut."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from shutil import get_terminal_size
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from bubblegraph import arguments
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.spelling import spell
from bubblegraph.text import printable

__all__ = ["lay_out", "print_answer"]

GAP = 2  # columns of the terminal between two columns of a table
INDENT = 2  # of what stands below the name of its row
NARROWEST = 14  # columns to which a text that may wrap is squeezed before its table is taken apart
# (≥15.00–50.00), $100M–1.2B
_FIGURE = re.compile(r"[^\w\s]*\d[\d.,]*\w?(?:[–-]≥?\d[\d.,]*\w?)?[^\w\s]*")
_JOINT = re.compile(r"(?<=[-/_:;?&=#])|(?<=[.,])(?!\d)")  # where a word that is too long is broken


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    style: str = ""


Line = list[Span]


def print_answer(answer: Answer) -> None:
    """Print an answer on the terminal. Names are never read as markup."""
    arguments.instance("answer", answer, Answer)
    width = get_terminal_size().columns
    console = Console(markup=False, highlight=False, emoji=False, soft_wrap=True, width=width)
    for line in lay_out(answer, width, sys.stdout.encoding or "ascii"):
        console.print(Text.assemble(*line))


def lay_out(answer: Answer, width: int, encoding: str = "utf-8") -> Iterator[Line]:
    """Lay out an answer in lines that fit, unless a single figure does not.

    Parameters
    ----------
    answer : Answer
    width : int
        Of the terminal, columns.
    encoding : str
        What it lacks is spelled otherwise, and takes the width that it has then.

    Yields
    ------
    list of Span
        A line: its pieces, each with its style. No line ends in a blank.
    """
    page = _Page(width, encoding)
    for number, line in enumerate(answer.head):
        yield from page.text(line, "" if number else "bold")
    for block in answer.body:
        if isinstance(block, Table):
            yield from page.table(block)
        else:
            for line in block.lines:
                yield from page.text(line)
    for line in answer.foot:
        yield from page.text(line, "dim")


class _Page(NamedTuple):
    width: int
    encoding: str

    def shown(self, text: str) -> str:
        return spell(printable(text.replace("\n", " ")), self.encoding)

    # -- text

    def text(self, line: str, style: str = "") -> Iterator[Line]:
        """Wrap a line; what it is indented by, its further lines are too, where there is room."""
        indent = len(line) - len(line.lstrip())
        words = self.shown(line.strip())
        indent = min(indent, max(0, self.width - _longest_figure(words)))
        for part in _wrap(words, self.width - indent):
            yield [Span(" " * indent + part if part else "", style)]

    # -- a table

    def table(self, table: Table) -> Iterator[Line]:
        """Lay out a table side by side if all its figures fit, else each row as a paragraph."""
        laid = _Laid.of(table, self)
        widths = laid.widths(self.width)
        return laid.side_by_side(widths) if widths else laid.one_below_the_other(self.width)


class _Cell(NamedTuple):
    """What stands in a cell, and below it."""

    text: str
    under: tuple[str, ...] = ()


class _Laid(NamedTuple):
    """A table with its texts as they are shown; cells that stand under others are part of those."""

    columns: list[Column]
    heading: list[_Cell]
    rows: list[list[_Cell]]
    sums: list[list[_Cell]]

    @classmethod
    def of(cls, table: Table, page: _Page) -> _Laid:
        def cells(row: Sequence[str]) -> list[_Cell]:
            found: list[_Cell] = []
            for column, text in zip(table.columns, row, strict=True):
                shown = page.shown(text)
                if not column.under:
                    found.append(_Cell(shown))
                elif shown:
                    found[-1] = _Cell(found[-1].text, (*found[-1].under, shown))
            return found

        return cls(
            [column for column in table.columns if not column.under],
            [_Cell(page.shown(column.name)) for column in table.columns if not column.under],
            [cells(row) for row in table.rows],
            [cells(row) for row in table.sums],
        )

    # -- side by side

    def widths(self, room: int) -> list[int] | None:
        """How wide each column gets, the widest texts squeezed first; None: too little room."""
        texts = [
            [
                text
                for row in (self.heading, *self.rows, *self.sums)
                for text in (row[n].text, *row[n].under)
            ]
            for n in range(len(self.columns))
        ]
        whole = [max(map(cell_len, column), default=0) for column in texts]
        least = [
            min(full, max([NARROWEST, *map(_longest_figure, column)]))
            if self.columns[n].wrap
            else full
            for n, (full, column) in enumerate(zip(whole, texts, strict=True))
        ]
        spare = room - GAP * (len(whole) - 1) - sum(least)
        return None if spare < 0 else _shared(least, whole, spare)

    def side_by_side(self, widths: Sequence[int]) -> Iterator[Line]:
        rows = [(row, "") for row in self.rows] + [(row, "bold") for row in self.sums]
        if any(cell.text for cell in self.heading):
            rows.insert(0, (self.heading, "dim"))
        starts = list(accumulate((width + GAP for width in widths[:-1]), initial=0))
        for row, style in rows:
            yield from self._row(row, style, widths, starts)

    def _row(
        self, row: Sequence[_Cell], style: str, widths: Sequence[int], starts: Sequence[int]
    ) -> Iterator[Line]:
        stacks = [
            [Span(part, style) for part in _wrap(cell.text, width)]
            + [Span(part, "dim") for text in cell.under for part in _wrap(text, width)]
            for cell, width in zip(row, widths, strict=True)
        ]
        for number in range(max(map(len, stacks))):
            line: Line = []
            filled = 0
            for stack, column, width, start in zip(
                stacks, self.columns, widths, starts, strict=True
            ):
                if number < len(stack) and stack[number].text:
                    piece = stack[number]
                    taken = cell_len(piece.text)
                    left = start + (width - taken if column.right else 0)
                    line += [Span(" " * (left - filled)), piece]
                    filled = left + taken
            yield line

    # -- one below the other

    def one_below_the_other(self, width: int) -> Iterator[Line]:
        """Each row begins with its name, up to the first text that may wrap; figures follow."""
        named = 1 + next((n for n, column in enumerate(self.columns) if column.wrap), 0)
        heading = " ".join(cell.text for cell in self.heading[:named] if cell.text)
        yield from ([Span(part, "dim")] for part in _wrap(heading, width) if part)
        for rows, style in ((self.rows, ""), (self.sums, "bold")):
            for row in rows:
                title = " ".join(cell.text for cell in row[:named] if cell.text)
                for number, part in enumerate(_wrap(title, width - INDENT)):
                    yield [Span(" " * (INDENT if number else 0) + part, style)]
                for text in (text for cell in row[:named] for text in cell.under):
                    yield from (
                        [Span(" " * INDENT + part, "dim")] for part in _wrap(text, width - INDENT)
                    )
                yield from self._figures(row, named, style, width)

    def _figures(self, row: Sequence[_Cell], named: int, style: str, width: int) -> Iterator[Line]:
        """The named figures of a row, as many in a line as fit."""
        line: Line = []
        for name, cell in zip(self.heading[named:], row[named:], strict=True):
            for text in filter(None, (cell.text, *cell.under)):
                item = (
                    [Span(f"{name.text} ", "dim"), Span(text, style)]
                    if name.text
                    else [Span(text, style)]
                )
                if _length(item) > width - INDENT:
                    yield from filter(None, [line])
                    yield from _long_item(item, width)
                    line = []
                elif line and _length(line) + GAP + _length(item) <= width:
                    line += [Span(" " * GAP), *item]
                else:
                    yield from filter(None, [line])
                    line = [Span(" " * INDENT), *item]
        yield from filter(None, [line])


def _long_item(item: Line, width: int) -> Iterator[Line]:
    """A name and below it what it names, wrapped; further to the left if the figure needs it."""
    for span in item:
        text = span.text.rstrip()
        indent = min(INDENT, max(0, width - _longest_figure(text)))
        for part in _wrap(text, width - indent):
            yield [Span(" " * indent), Span(part, span.style)]


# --- widths ---------------------------------------------------------------------------------------


def _length(line: Iterable[Span]) -> int:
    return sum(cell_len(span.text) for span in line)


def _shared(least: Sequence[int], whole: Sequence[int], spare: int) -> list[int]:
    """Give each column what it needs, and the widest that can do with less what is left."""
    widths = list(least)
    short = [n for n in range(len(widths)) if widths[n] < whole[n]]
    while spare and short:
        narrowest = min(short, key=lambda n: widths[n])
        widths[narrowest] += 1
        spare -= 1
        short = [n for n in short if widths[n] < whole[n]]
    return widths


def _longest_figure(text: str) -> int:
    return max((cell_len(word) for word in text.split() if _FIGURE.fullmatch(word)), default=0)


def _wrap(text: str, width: int) -> list[str]:
    """Break a text into lines at blanks; a word that is too long at a sign, a figure never."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        elif not word and lines:
            continue  # several blanks in a row do not begin a line
        elif cell_len(word) <= width or _FIGURE.fullmatch(word):
            lines.append(word)
        else:
            lines += _broken(word, max(2, width))
    return [line.rstrip() for line in lines]


def _broken(word: str, width: int) -> list[str]:
    """A word in pieces that fit, as few as its signs allow."""
    pieces = [""]
    for part in _JOINT.split(word):
        if cell_len(pieces[-1] + part) <= width:
            pieces[-1] += part
        else:
            pieces += chop_cells(part, width)
    return [piece for piece in pieces if piece]
