"""A table to rows, one by one, for there may be millions; every cell keeps its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from bubblegraph.ledger.deals import TABLE_KEYS
from bubblegraph.ledger.model import pack
from bubblegraph.ledger.names import did_you_mean
from bubblegraph.ledger.rows import Row, Sink, Text

__all__ = ["column_name", "disarm", "read_table", "rearm"]

# What a spreadsheet would run: a cell that begins with one of these signs, be it behind blanks and quotes.
# A program that takes ; for the separator, or ends a row at every line end, finds cells inside of others.
_RUN = r"[\s'\"]*[=+\-@＝＋－＠]"
_ARMED = re.compile(rf"^(?={_RUN}|['\" ]*[\t\r\n])|(?<=[;\r\n])(?={_RUN})")
_DISARMED = re.compile(rf"^'(?={_RUN}|['\" ]*[\t\r\n])|(?<=[;\r\n])'(?={_RUN})")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def read_table(sink: Sink, columns: Mapping[str, str]) -> tuple[Row, Iterator[Row]] | None:
    """Read a table under the names of the ledger's fields.

    Parameters
    ----------
    sink : Sink
        Holds the text, takes the problems.
    columns : mapping
        Field to the name of its column; if there is any, columns that are neither named nor known are left
        aside.

    Returns
    -------
    tuple or None
        The header, as a row of column name to itself, and the rows as they are asked for, without their empty
        cells; None for an empty table.
    """
    first_line = sink.text.lstrip("\n\r").split("\n", 1)[0]
    delimiter = max(",;\t|", key=lambda mark: (first_line.count(mark), mark == ","))
    lines = _lines(sink, delimiter)
    at, cells = next(lines, ([pack(1, 1)], []))
    if not cells:
        sink.error(0, "the table is empty", "The first line names the columns: payer,payee,amount,date.")
        return None
    names = [column_name(cell) for cell in cells]
    for number, name in enumerate(names):
        if name and names.index(name) != number:
            sink.error(at[number], f'column "{name}" is there twice', "Rename or remove one of them.")
    fields = _fields(sink, at, names, columns) if columns else names
    header = _row(at, fields, fields)
    header.key_at = {name: node.at for name, node in header.items.items()}
    return header, _rows(sink, lines, fields)


def disarm(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; ``rearm`` takes it away. Numbers stay numbers.

    Examples
    --------
    >>> disarm("=1+1"), disarm("a;@b"), disarm("-5"), disarm("-five")
    ("'=1+1", "a;'@b", '-5', "'-five")
    """
    if text[:1].isalnum() and ";" not in text and "\n" not in text and "\r" not in text:
        return text  # nearly always, and many times
    return text if _NUMBER.fullmatch(text) else _ARMED.sub("'", text)


def rearm(text: str) -> str:
    """Give a text as it was before ``disarm``.

    Examples
    --------
    >>> rearm("'=1+1"), rearm("'tis")
    ('=1+1', "'tis")
    """
    return _DISARMED.sub("", text) if "'" in text else text


def column_name(heading: str) -> str:
    """Bring the heading of a column into the form of a field: lower case, underscores."""
    return re.sub(r"[\s-]+", "_", heading.strip().lower())


def _fields(sink: Sink, at: list[int], names: list[str], columns: Mapping[str, str]) -> list[str]:
    """The names that the ledger has for the columns; nothing for those that are left aside."""
    theirs = {column_name(their): ours for ours, their in columns.items()}
    for ours, their in columns.items():
        if ours not in TABLE_KEYS:
            sink.error(0, f'--columns: no such field: "{ours}"', did_you_mean(ours, TABLE_KEYS))
        if column_name(their) not in names:
            known = dict.fromkeys(filter(None, names))
            sink.error(at[0], f'--columns: no such column: "{their}"', did_you_mean(their, known))
    own = {name: name for name in TABLE_KEYS if name not in columns}
    return [theirs.get(name) or own.get(name, "") for name in names]


def _rows(sink: Sink, lines: Iterable[tuple[list[int], list[str]]], fields: list[str]) -> Iterator[Row]:
    """The rows that have no more cells than the header names; the others are reported."""
    for places, cells in lines:
        if len(cells) > len(fields) and any(cell.strip() for cell in cells[len(fields) :]):
            sink.error(
                places[len(fields)],
                f"the row has {len(cells)} cells, the header {len(fields)}",
                "Put a text that contains the separator into quotes.",
            )
        else:
            yield _row(places, fields, cells)


def _row(places: Sequence[int], fields: Sequence[str], cells: Sequence[str]) -> Row:
    row = Row(places[0])
    for at, name, cell in zip(places, fields, cells, strict=False):
        text = rearm(cell.replace("\r\n", "\n").strip())
        if text and name:
            row.items[name] = Text(text, at, quoted=True)
    return row


def _lines(sink: Sink, delimiter: str) -> Iterator[tuple[list[int], list[str]]]:
    """Yield the rows that are not blank, each with the places of its cells."""
    first = ""  # line of the row that is being read

    def physical() -> Iterator[str]:
        """Lines as the csv module counts them; a row may take several."""
        nonlocal first
        for line in io.StringIO(sink.text, newline=""):
            first = first or line
            yield line

    reader = csv.reader(physical(), delimiter=delimiter, strict=True)
    while True:
        number, first = reader.line_num + 1, ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sink.error(pack(number, 1), f"the row cannot be read: {error}", "Check the quotes of this row.")
            continue
        if any(cell.strip() for cell in cells):
            yield _places(first.rstrip("\r\n"), number, delimiter, cells), cells


def _places(text: str, line: int, delimiter: str, cells: list[str]) -> list[int]:
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
