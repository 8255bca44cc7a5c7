"""Texts to standard output, whatever its encoding."""

from __future__ import annotations

import sys

from bubblegraph.errors import OutputError
from bubblegraph.output.json_text import ascii_json
from bubblegraph.text import printable_lines

__all__ = ["print_text"]


def print_text(text: str, form: str) -> None:
    """Print a text of one of the formats.

    Where the stream is not UTF-8, JSON is escaped and tables are spelled with what there is. CSV
    and TSV stay UTF-8, for programs read them; a terminal that lacks a letter says so.

    Raises
    ------
    OutputError
        If a terminal cannot show the CSV or TSV.
    """
    encoding = sys.stdout.encoding or "ascii"
    if sys.stdout.isatty():
        text = printable_lines(text)
    if encoding.lower().startswith("utf"):
        sys.stdout.write(text)
    elif form == "json":
        sys.stdout.write(ascii_json(text))
    elif form not in ("csv", "tsv"):
        sys.stdout.write(text)
    elif sys.stdout.isatty():
        sys.stdout.write(_encodable(text, encoding, form))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def _encodable(text: str, encoding: str, form: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        lacking = text[error.start : error.start + 1]
        raise OutputError(
            f'this terminal is {encoding} and cannot show "{lacking}" (U+{ord(lacking):04X}). '
            f"Write to a file, which is UTF-8: -o FILE.{form}"
        ) from None
    return text
