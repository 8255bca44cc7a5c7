"""A table to rows, one by one, for there may be millions; every cell keeps its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile

from bubblegraph.ledger.deals import LOW_HIGH, PARTIES, TABLE_KEYS
from bubblegraph.ledger.model import pack, unpack
from bubblegraph.ledger.rows import Row, Sink, Text
from bubblegraph.ledger.tables.armour import rearm
from bubblegraph.ledger.tables.cells import (
    DELIMITERS,
    column_name,
    find_headings,
    lines_of_cells,
)
from bubblegraph.likeness import MOST_NAMED, Spellings, did_you_mean
from bubblegraph.text import is_control

__all__ = ["lacking", "read_table"]

NEEDED = ("payer", "payee", "amount", "date")


def read_table(sink: Sink, columns: Mapping[str, str]) -> tuple[Row, Iterator[Row]] | None:
    """Read a table under the names of the ledger's fields.

    Parameters
    ----------
    sink : Sink
        Holds the text, takes the problems.
    columns : mapping
        Field to the name of its column; if there is any, columns that are neither named nor known
        are left aside.

    Returns
    -------
    tuple or None
        The header, as a row of column name to itself, and the rows as they are asked for, without
        their empty cells; None for an empty table.
    """
    top = find_headings(sink.text, {column_name(columns.get(field, field)) for field in PARTIES})
    lines = dropwhile(
        lambda row: unpack("", row[0][0]).line < top.line, lines_of_cells(sink, top.delimiter)
    )
    at, cells = next(lines, ([pack(1, 1)], []))
    if not cells:
        sink.error(
            0, "the table is empty", "The first line names the columns: payer,payee,amount,date."
        )
        return None
    if top.below:
        remedy = "Remove the lines above them: the first line names the columns."
        sink.error(at[0], f"the headings seem to be in line {top.line}", remedy)
    names = [
        column_name(_without_invisible(sink, place, cell))
        for place, cell in zip(at, cells, strict=False)
    ]
    fields = _fields_of_columns(sink, at, names, columns)
    _check_columns(sink, at[0], fields, _unused_headings(cells, columns), columns)
    header = _row_of_cells(at, fields, fields)
    header.key_at = {name: node.at for name, node in header.items.items()}
    return header, _rows_of_cells(sink, lines, fields, top.delimiter)


def _without_invisible(sink: Sink, at: int, heading: str) -> str:
    """A heading without what cannot be seen in it, which is reported."""
    for bad in dict.fromkeys(c for c in heading if is_control(c) and not c.isspace()):
        sink.error(at, f"an invisible character: U+{ord(bad):04X}", "Remove it.")
        heading = heading.replace(bad, "")
    return heading


def _fields_of_columns(
    sink: Sink, at: list[int], names: list[str], columns: Mapping[str, str]
) -> list[str]:
    """The names that the ledger has for the columns; nothing for those left aside or wrong."""
    theirs = {column_name(their): ours for ours, their in columns.items()}
    for ours, their in columns.items():
        if ours not in TABLE_KEYS:
            sink.error(0, f'--columns: no such field: "{ours}"', did_you_mean(ours, TABLE_KEYS))
        if column_name(their) not in names:
            known = dict.fromkeys(filter(None, names))
            sink.error(at[0], f'--columns: no such column: "{their}"', did_you_mean(their, known))
    own = {name: name for name in TABLE_KEYS if name not in columns}
    spellings = Spellings(TABLE_KEYS)
    fields = [theirs.get(name) or own.get(name, "") for name in names]
    seen = {""}
    for number, (place, name) in enumerate(zip(at, names, strict=False)):
        if name and name in seen:
            sink.error(place, f'column "{name}" is there twice', "Rename or remove one of them.")
            fields[number] = ""
        elif name not in seen and not columns and not fields[number]:
            shown = name if len(name) <= 60 else f"{name[:59]}…"
            sink.error(place, f'unknown column "{shown}" in the table', spellings.hint(name))
        seen.add(name)
    return fields


def _check_columns(
    sink: Sink, at: int, fields: Sequence[str], free: list[str], columns: Mapping[str, str]
) -> None:
    """Report each column that is lacking, with the headings that may be meant for it."""
    for name in lacking(fields):
        sink.error(at, f'no column "{name}"', _column_hint(name, free, columns))


def lacking(fields: Iterable[str]) -> list[str]:
    """The columns that a table cannot do without, and that are not there."""
    there = {"amount" if name in LOW_HIGH else name for name in fields}
    return [name for name in NEEDED if name not in there]


def _unused_headings(cells: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """The headings, as they are written, that stand for no field."""
    taken = {"", *TABLE_KEYS, *map(column_name, columns.values())}
    return list(
        dict.fromkeys(" ".join(cell.split()) for cell in cells if column_name(cell) not in taken)
    )


def _column_hint(name: str, free: list[str], columns: Mapping[str, str]) -> str:
    if not free:
        return f'Add a column "{name}".'
    given = "".join(f"{ours}={their}," for ours, their in columns.items())
    more = f" … ({len(free) - MOST_NAMED:,} more)" if len(free) > MOST_NAMED else ""
    named = f"{', '.join(free[:MOST_NAMED])}{more}"
    return f"Rename a column, or write --columns {given}{name}=…, where … is one of: {named}."


def _rows_of_cells(
    sink: Sink, lines: Iterable[tuple[list[int], list[str]]], fields: list[str], delimiter: str
) -> Iterator[Row]:
    """The rows that have no more cells than the header names; the others are reported."""
    for places, cells in lines:
        if len(cells) > len(fields) and any(cell.strip() for cell in cells[len(fields) :]):
            sink.error(
                places[len(fields)],
                f"the row has {len(cells)} cells, the header {len(fields)}",
                "Put a text that contains the separator into quotes.",
            )
        elif len(cells) < len(NEEDED) and (other := _other_delimiter(cells, fields, delimiter)):
            mark = DELIMITERS.get(delimiter, delimiter)
            said = f"{DELIMITERS[other]} part the cells of this row, and {mark} the headings"
            sink.error(places[0], said, "Part all rows by the same sign.")
        else:
            yield _row_of_cells(places, fields, cells)


def _other_delimiter(cells: list[str], fields: list[str], delimiter: str) -> str:
    """What parts a row that has too few cells, if not what parts the headings; or nothing."""
    row = delimiter.join(cells)
    return next(
        (mark for mark in DELIMITERS if mark != delimiter and row.count(mark) >= len(fields) - 1),
        "",
    )


def _row_of_cells(places: Sequence[int], fields: Sequence[str], cells: Sequence[str]) -> Row:
    row = Row(places[0])
    for at, name, cell in zip(places, fields, cells, strict=False):
        text = rearm(cell.replace("\r\n", "\n").strip())
        if text and name:
            row.items[name] = Text(text, at, quoted=True)
    return row
