"""The text of a table to rows of cells, each with its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from bubblegraph.ledger.model import pack, unpack
from bubblegraph.ledger.rows import Sink

__all__ = [
    "DELIMITERS",
    "TOP_ROWS",
    "Cells",
    "Headings",
    "column_name",
    "find_headings",
    "lines_of_cells",
    "tells_separator",
]

Cells = tuple[list[int], list[str]]  # of a row: where each begins, and what they hold
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
TOP_ROWS, TOP_CHARACTERS = 20, 100_000  # among which the headings are looked for
# as Excel has it
_SEPARATOR = re.compile(r'"?sep=([^\w"\n\r])"?[ \t,;]*\r?(?:\n|$)', re.IGNORECASE)


def column_name(heading: str) -> str:
    """Bring the heading of a column into the form of a field: lower case, underscores."""
    return re.sub(r"[\s-]+", "_", heading.strip().lower())


class Headings(NamedTuple):
    """Where the headings are."""

    line: int
    delimiter: str
    names: frozenset[str] = frozenset()
    below: bool = False  # something else stands above them


def find_headings(text: str, wanted: set[str], skip: int = 0) -> Headings:
    """Find the headings: in the first row, or below one that says ``sep=;`` as for Excel.

    They stand below as many lines as are to be skipped.

    If that lacks the parties they are taken to be in the first row that has them, else in the
    widest.
    """
    told = _SEPARATOR.match(text)
    first_line = "".join(text.split("\n", skip)[skip:]).lstrip("\n\r").split("\n", 1)[0]
    marks = [told[1]] if told else sorted(DELIMITERS, key=first_line.count, reverse=True)
    above = int(told is not None and not skip)
    rows = [row for mark in marks for row in _first_rows(text, mark, skip)[above:]]
    if not rows or rows[0].delimiter != marks[0]:
        return Headings(skip + 1, marks[0])  # an empty table, or one of separators
    first, widest = rows[0], max(rows, key=lambda row: len(row.names))
    if skip or wanted <= first.names:
        return first
    known = next((row for row in rows if wanted <= row.names), None)
    better = known or (widest if len(widest.names) > 2 * len(first.names) else None)
    return better._replace(below=True) if better else first


def _first_rows(text: str, delimiter: str, skip: int) -> list[Headings]:
    """The first rows, any of which may hold the headings."""
    top = Sink("", text[:TOP_CHARACTERS], csv=True)
    rows = islice(lines_of_cells(top, delimiter, skip), TOP_ROWS)
    return [
        Headings(
            unpack("", at[0]).line,
            delimiter,
            frozenset(column_name(cell) for cell in cells if cell.strip()),
        )
        for at, cells in rows
    ]


def tells_separator(text: str) -> bool:
    """Whether a text begins with ``sep=;``."""
    return _SEPARATOR.match(text) is not None


def lines_of_cells(sink: Sink, delimiter: str, skip: int = 0) -> Iterator[Cells]:
    """Yield the rows that are not blank, each with the places of its cells."""
    first = ""  # line of the row that is being read

    def physical() -> Iterator[str]:
        """Lines as the csv module counts them; a row may take several."""
        nonlocal first
        for line in islice(io.StringIO(sink.text, newline=""), skip, None):
            first = first or line
            yield line

    reader = csv.reader(physical(), delimiter=delimiter, strict=True)
    while True:
        number, first = skip + reader.line_num + 1, ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sink.error(
                pack(number, 1), f"the row cannot be read: {error}", "Check the quotes of this row."
            )
            continue
        if any(cell.strip() for cell in cells):
            yield _cell_places(first.rstrip("\r\n"), number, delimiter, cells), cells


def _cell_places(text: str, line: int, delimiter: str, cells: list[str]) -> list[int]:
    """Where the cells of a row begin; cells on further lines are placed at the end of the first."""
    if '"' not in text:  # the cells are as they stand there
        widths = (len(cell) + 1 for cell in cells[:-1])
        return [pack(line, column) for column in accumulate(widths, initial=1)]
    places, quoted = [pack(line, 1)], False
    for column, character in enumerate(text, 2):
        if character == '"':
            quoted = not quoted
        elif character == delimiter and not quoted:
            places.append(pack(line, column))
    return places + [pack(line, len(text) + 1)] * (len(cells) - len(places))
