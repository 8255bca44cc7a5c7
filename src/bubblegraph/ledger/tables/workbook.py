"""A sheet of a workbook to the text of a table: a row a line, so that places fit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

from bubblegraph.errors import Misread
from bubblegraph.likeness import did_you_mean

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Fault", "is_workbook", "sheet_text"]

PACKED, LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how the files begin


def is_workbook(name: str, raw: bytes) -> bool:
    """Whether a file is a workbook, by its name or its first bytes."""
    return name.lower().endswith((".xlsx", ".xls")) or raw.startswith((PACKED, LOCKED))


class Fault(NamedTuple):
    """What is wrong with some rows of a sheet."""

    rows: range
    message: str
    remedy: str


def sheet_text(raw: bytes, sheet: str = "") -> tuple[str, list[Fault]]:
    """Give a sheet of a workbook as CSV, and what is wrong with rows of it.

    Parameters
    ----------
    raw : bytes
        Of an ``.xlsx`` file.
    sheet : str
        Its name; it may be left out where there is but one that holds something.

    Raises
    ------
    Misread
        If it cannot be read, or it is not clear what it says.
    """
    if raw.startswith(LOCKED):
        said = "the workbook has a password, or is of the old form .xls"
        raise Misread(said, "Save it as .xlsx without a password, or as CSV.")
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - few have workbooks
    except ImportError:
        remedy = 'Install it, pip install "bubblegraph[xlsx]", or save the sheet as CSV.'
        raise Misread("a workbook is read by openpyxl", remedy) from None
    try:
        book = load_workbook(io.BytesIO(raw), data_only=True)
        formulas = load_workbook(io.BytesIO(raw))
    except (BadZipFile, KeyError, ValueError, OSError):
        raise Misread("the workbook cannot be read", "Open it, and save it as CSV.") from None
    name = _choose({each.title: each for each in book.worksheets}, sheet)
    faults = [*_merged(book[name]), *_unknown(book[name], formulas[name])]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in book[name].values)
    return text.getvalue(), faults


def _choose(sheets: dict[str, Worksheet], sheet: str) -> str:
    if sheet:
        if sheet not in sheets:
            raise Misread(f'there is no sheet "{sheet}"', did_you_mean(sheet, sheets))
        return sheet
    filled = [name for name, each in sheets.items() if each.max_row > 1 or each["A1"].value]
    if len(filled) > 1:
        names = ", ".join(filled[:20])
        remedy = f'Name one: --sheet "{filled[0]}".'
        raise Misread(f"the workbook has several sheets: {names}", remedy)
    return filled[0] if filled else next(iter(sheets), "")


def _merged(sheet: Worksheet) -> Iterator[Fault]:
    """Cells that are merged across rows leave it open to which rows their value belongs."""
    for merged in sheet.merged_cells.ranges:
        if merged.max_row > merged.min_row:
            said = f"cells are merged across rows: {merged.coord}"
            rows = range(merged.min_row, merged.max_row + 1)
            yield Fault(rows, said, "Unmerge them, and fill each row.")


def _unknown(sheet: Worksheet, formulas: Worksheet) -> Iterator[Fault]:
    """A formula whose value was never computed has none to read."""
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and sheet[cell.coordinate].value is None:
                said = f"the value of the formula in {cell.coordinate} is not in the file"
                remedy = "Open the workbook in a spreadsheet, and save it there."
                yield Fault(range(cell.row, cell.row + 1), said, remedy)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).splitlines())
