"""Answers to text: a table on a terminal, plain text, Markdown, CSV, TSV, JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bubblegraph import arguments
from bubblegraph.errors import OutputError
from bubblegraph.files import is_stream
from bubblegraph.ledger.tables.armour import disarm
from bubblegraph.output.answer import Answer, Lines, Table
from bubblegraph.output.json_text import json_text
from bubblegraph.text import printable, printable_lines

__all__ = [
    "FORMATS",
    "cell_text",
    "escape_markdown",
    "format_of",
    "markdown_table",
    "render",
    "separated_lines",
]

FORMATS = ("table", "json", "csv", "tsv", "md")
_MARKS = re.compile(r"[\\|*_`<>\[\]~]|&(?=#?\w+;)")
SUFFIXES = {".json": "json", ".csv": "csv", ".tsv": "tsv", ".md": "md", ".txt": "table"}


def format_of(path: str) -> str:
    """Return the format that a file's suffix stands for; a pipe without one gets a table.

    Raises
    ------
    OutputError
        If there is none.
    """
    path = arguments.path("path", path)
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES and not is_stream(path):
        raise OutputError(
            f'cannot tell the format of "{path}". Use {", ".join(SUFFIXES)}, or --format.'
        )
    return SUFFIXES.get(suffix, "table")


def render(answer: Answer, form: str, *, head: bool = True) -> str:
    """Lay out an answer; ``table`` is plain here: unwrapped, columns apart by tabs.

    Parameters
    ----------
    answer : Answer
    form : str
        One of FORMATS.
    head : bool
        Whether a table comes with the lines that stand above and below it.

    Returns
    -------
    str
        Ends in a newline, if there is anything to say.
    """
    arguments.instance("answer", answer, Answer)
    arguments.choice("form", form, FORMATS)
    arguments.flag("head", head)
    return _RENDERERS[form](answer if head else answer.without_head())


# --- plain ----------------------------------------------------------------------------------------


def _plain(answer: Answer) -> str:
    """A table for other programs: its rows, and all else in lines that begin with #."""
    blocks = [_remarks(answer.head), *map(_plain_block, answer.body), _remarks(answer.foot)]
    return "".join(f"{printable_lines(line)}\n" for block in blocks for line in block)


def _plain_block(block: Table | Lines) -> Iterator[str]:
    if isinstance(block, Table):
        return _plain_table(block)
    return _remarks(block.lines) if block.beside else map(_one_line, block.lines)


def _remarks(lines: tuple[str, ...]) -> Iterator[str]:
    return (f"# {_one_line(line)}".rstrip() for line in lines)


def _one_line(line: str) -> str:
    return line.replace("\n", " ")


def _plain_table(table: Table) -> Iterator[str]:
    heading = ["rank" if column.name == "#" else column.name for column in table.columns]
    for row in ([heading] if any(heading) else []), table.rows, table.sums:
        for cells in row:
            line = "\t".join(map(_cell, cells))
            yield f" {line}" if line.startswith("#") else line  # a name that begins so is no remark


def _cell(text: str) -> str:
    return " ".join(text.split())


# --- Markdown -------------------------------------------------------------------------------------


def _markdown(answer: Answer) -> str:
    parts = ["\n".join(map(escape_markdown, answer.head))]
    for block in answer.body:
        if isinstance(block, Table):
            parts.append(markdown_table(block))
        elif block.beside:
            parts.append("\n".join(escape_markdown(line) for line in block.lines if line))
        else:
            parts.append(
                "\n".join(f"    {printable(_one_line(line))}".rstrip() for line in block.lines)
            )
    parts += map(escape_markdown, answer.foot)
    return "\n\n".join(part for part in parts if part) + "\n" * any(parts)


def markdown_table(table: Table) -> str:
    """Give a table in the Markdown of GitHub."""
    rule = ["---:" if column.right else "---" for column in table.columns]
    rows = [[column.name for column in table.columns], *table.rows, *table.sums]
    laid = [[escape_markdown(_cell(cell)) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [laid[0], rule, *laid[1:]])


def escape_markdown(text: str) -> str:
    """Give a text in one line, in which Markdown reads no mark."""
    return _MARKS.sub(r"\\\g<0>", printable(_one_line(text)))


# --- for spreadsheets and programs ----------------------------------------------------------------


def _separated(answer: Answer, delimiter: str) -> str:
    return "".join(separated_lines(answer.fields, answer.records(), delimiter))


def separated_lines(
    fields: Sequence[str],
    records: Iterable[Mapping[str, Any]],
    delimiter: str,
    *,
    heading: bool = True,
) -> Iterator[str]:
    """Give a heading and a line for each record, as they come, with cells that a sign parts."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    if heading:
        writer.writerow(fields)
    for record in records:
        writer.writerow([cell_text(record[field]) for field in fields])
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()
    yield stream.getvalue()


def cell_text(value: Any) -> str:
    """Give the text of a cell; one that a spreadsheet would take for a formula is made harmless."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = ";".join(value) if isinstance(value, list | tuple) else str(value)
    return disarm(printable_lines(text))


def _json(answer: Answer) -> str:
    return json_text(answer.document())


_RENDERERS: Mapping[str, Callable[[Answer], str]] = {
    "table": _plain,
    "json": _json,
    "csv": lambda answer: _separated(answer, ","),
    "tsv": lambda answer: _separated(answer, "\t"),
    "md": _markdown,
}
