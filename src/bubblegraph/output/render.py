"""Answers to text: a table on a terminal, plain text, Markdown, CSV, TSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bubblegraph import arguments
from bubblegraph.errors import OutputError, printable
from bubblegraph.output.answer import Answer, Lines, Table

__all__ = ["FORMATS", "format_of", "render", "to_ascii", "write_bytes"]

FORMATS = ("table", "json", "csv", "tsv", "md")
SUFFIXES = {".json": "json", ".csv": "csv", ".tsv": "tsv", ".md": "md", ".txt": "table"}
_ASCII = str.maketrans(
    {"→": "->", "⇄": "<->", "–": "-", "…": "...", "“": '"', "”": '"', "≥": ">=", "×": "x", "≈": "~"}
)


def format_of(path: str) -> str:
    """Return the format that the suffix of a file stands for.

    Raises
    ------
    OutputError
        If there is none.
    """
    path = arguments.path("path", path)
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(f'cannot tell the format of "{path}". Use {", ".join(SUFFIXES)}, or --format.')
    return SUFFIXES[suffix]


def render(answer: Answer, form: str) -> str:
    """Lay out an answer; ``table`` is plain here: unwrapped, columns apart by tabs.

    Parameters
    ----------
    answer : Answer
    form : str
        One of FORMATS.

    Returns
    -------
    str
        Ends in a newline.
    """
    arguments.instance("answer", answer, Answer)
    arguments.choice("form", form, FORMATS)
    return _RENDERERS[form](answer)


def to_ascii(text: str) -> str:
    """Replace arrows, dashes and quotes by what every terminal has."""
    arguments.text("text", text)
    return text.translate(_ASCII)


def _plain(answer: Answer) -> str:
    parts = [*answer.head, ""] if answer.head else []
    for block in answer.body:
        parts += _plain_table(block) if isinstance(block, Table) else block.lines
    parts += ["", *answer.foot] if answer.foot else []
    return "".join(f"{printable_line(part)}\n" for part in parts)


def _plain_table(table: Table) -> list[str]:
    rows = [[column.name for column in table.columns], *table.rows, *table.sums]
    return ["\t".join(_cell(cell) for cell in row) for row in rows]


def _cell(text: str) -> str:
    return " ".join(text.split())


def printable_line(line: str) -> str:
    """Name the characters that could steer a terminal; tabs stay, for they part the columns."""
    return "\t".join(printable(part) for part in line.split("\t"))


def _markdown(answer: Answer) -> str:
    parts = ["\n".join(_escape_markdown(line) for line in answer.head)]
    for block in answer.body:
        if isinstance(block, Table):
            parts.append(_markdown_table(block))
        elif isinstance(block, Lines):
            parts.append("\n".join(f"    {printable(line)}" for line in block.lines))
    parts += [_escape_markdown(line) for line in answer.foot]
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown_table(table: Table) -> str:
    rule = ["---:" if column.right else "---" for column in table.columns]
    rows = [[column.name for column in table.columns], *table.rows, *table.sums]
    laid = [[_escape_markdown(_cell(cell)) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [laid[0], rule, *laid[1:]])


def _escape_markdown(text: str) -> str:
    for sign in "\\|*_`<>[]":
        text = text.replace(sign, f"\\{sign}")
    return printable(text)


def _separated(answer: Answer, delimiter: str) -> str:
    records = answer.records()
    names = list(records[0]) if records else []
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_value(record[name]) for name in names] for record in records)
    return stream.getvalue()


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list | tuple) else str(value)


def _json(answer: Answer) -> str:
    return json.dumps(answer.document(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


_RENDERERS: Mapping[str, Callable[[Answer], str]] = {
    "table": _plain,
    "json": _json,
    "csv": lambda answer: _separated(answer, ","),
    "tsv": lambda answer: _separated(answer, "\t"),
    "md": _markdown,
}


def write_bytes(path: str, chunks: Iterable[bytes]) -> None:
    """Write a file as a whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written; what was there stays.
    """
    path = arguments.path("path", path)
    chunks = arguments.instances("chunks", chunks, bytes)
    target = Path(os.path.realpath(path))
    scratch = ""
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            with open(path, "wb") as stream:  # a pipe or a device is written to, never replaced
                stream.writelines(chunks)
            return
        handle, scratch = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(chunks)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(scratch, _mode(target))
        if target.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        os.replace(scratch, target)
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise OutputError(f'cannot write "{path}": {(error.strerror or str(error)).lower()}.') from None


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of a new file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
