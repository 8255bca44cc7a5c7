"""The whole answer as a workbook: a sheet for each of its tables, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.export import EDGE_FIELDS, NODE_FIELDS, FlowGraph, flat, full, writable
from bubblegraph.analysis.sums import list_deals
from bubblegraph.errors import OutputError
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.render import cell_text

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["write_workbook"]

MOST_ROWS = 1_048_576  # of a sheet
LONGEST = 32_767  # characters of a cell
NO_TIME = datetime(1980, 1, 1)  # the first that the files inside of a workbook can have
SOURCE_FIELDS = (
    *("deal", "publisher", "title", "date", "url"),
    *("archived", "read_at", "supports"),
)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class _Sheet(NamedTuple):
    name: str
    fields: Sequence[str]
    records: Sequence[Mapping[str, object]]


def write_workbook(graph: FlowGraph) -> bytes:
    """Give the bytes of a workbook.

    Raises
    ------
    OutputError
        If openpyxl is not installed, or a sheet would have more rows than it can.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - few want workbooks
    except ImportError:
        raise OutputError(
            'a workbook is written by openpyxl: pip install "bubblegraph[xlsx]".'
        ) from None
    sheets = [*_sheets(graph)]
    for sheet in sheets:
        _check(sheet)  # before there is a book, which leaves files behind if it is broken off
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.created = "bubblegraph", NO_TIME
    for sheet in sheets:
        _fill(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream)


def _sheets(graph: FlowGraph) -> Iterator[_Sheet]:
    flows = graph.flows
    listed = list_deals(flows.selection)
    yield _Sheet("head", ("item", "value"), [*_head(graph)])
    records = flows.to_records()
    rows = {ranked.rank for ranked in flows.rows}
    yield _Sheet("rows", flows.FIELDS, [each for each in records if each["rank"] in rows])
    yield _Sheet("loops", flows.FIELDS, records)
    yield _Sheet("flows", EDGE_FIELDS, [*map(full, graph.edges)])
    yield _Sheet("deals", listed.FIELDS, listed.to_records())
    yield _Sheet("entities", NODE_FIELDS, [*map(full, graph.nodes)])
    yield _Sheet("sources", SOURCE_FIELDS, [*_sources(flows)])


def _head(graph: FlowGraph) -> Iterator[dict[str, object]]:
    for line in answer_cycles(graph.flows).head:
        yield {"item": "answer", "value": line}
    for key, value in flat(graph.about).items():
        yield {"item": key.replace("_", " "), "value": value}


def _sources(flows: CircularFlows) -> Iterator[dict[str, object]]:
    for standing in list_deals(flows.selection).deals:
        for source in standing.deal.sources:
            told = {field: str(getattr(source, field) or "") for field in SOURCE_FIELDS[1:]}
            yield {"deal": standing.deal.id, **told}


def _check(sheet: _Sheet) -> None:
    if len(sheet.records) >= MOST_ROWS:  # one is the heading
        raise OutputError(
            f'the sheet "{sheet.name}" would have more than {MOST_ROWS:,} rows, and none can '
            "have more. Write CSV."
        )


def _fill(book: Workbook, sheet: _Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    headings = [WriteOnlyCell(page, field) for field in sheet.fields]
    for heading in headings:
        heading.font = Font(bold=True)
    page.append(headings)
    for record in sheet.records:
        page.append([_cell(record[field]) for field in sheet.fields])


def _cell(value: object) -> float | str | None:
    """A number, or a text that a spreadsheet does not run: as in CSV."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    text = writable(cell_text(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _without_clock(stream: io.BytesIO) -> bytes:
    """The same workbook as if it were written at no time."""
    result = io.BytesIO()
    with ZipFile(stream) as book, ZipFile(result, "w", ZIP_DEFLATED) as copy:
        for name in book.namelist():
            content = book.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + NO_TIME.isoformat().encode() + b"Z", content)
            copy.writestr(ZipInfo(name, NO_TIME.timetuple()[:6]), content, ZIP_DEFLATED)
    return result.getvalue()
