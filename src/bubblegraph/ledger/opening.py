"""A file to its text, or to the reason why it has none."""

from __future__ import annotations

import codecs
import os
import re
import sys
from stat import S_ISREG

from bubblegraph.errors import Misread

__all__ = ["STDIN", "Undecodable", "decode", "read_bytes", "refuse_large"]

STDIN = "-"
HEAD = 4_096  # bytes by which an encoding is told
_MARKS = {  # the longer before those they begin with
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_TABLES = {  # how tables begin that are read as large ones
    b"\x1f\x8b": "compressed by gzip",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard",
    b"PAR1": "Parquet",
    b"SQLite format 3\0": "a database of SQLite",
}
_DUCKDB = slice(8, 12)  # where that name stands
_NO_TEXT = re.compile(rb"[\x00-\x08]")

_MULTIBYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")  # of UTF-8


class Undecodable(Misread):
    """A file that is not UTF-8: its text as far as there is one, and where it is none."""

    def __init__(self, message: str, text: str, index: int, remedy: str) -> None:
        super().__init__(message, remedy)
        self.text = text
        self.index = index


def read_bytes(path: str, most: int, *, regular: bool = False) -> bytes:
    """Read a file, one byte past a limit at the most.

    Parameters
    ----------
    path : str
        ``-`` is standard input.
    most : int
        Bytes.
    regular : bool
        Refuse pipes, devices and the like, which a reader may wait for without end.

    Raises
    ------
    Misread
        If the file cannot be read.
    """
    try:
        if path == STDIN:
            if sys.stdin is None:
                raise Misread("standard input is closed")
            return sys.stdin.buffer.read(most + 1)
        with open(path, "rb", opener=_open_regular if regular else None) as stream:
            return stream.read(most + 1)
    except FileNotFoundError:
        raise Misread("there is no such file", "Check the path.") from None
    except IsADirectoryError:
        raise Misread("this is a directory, not a ledger") from None
    except PermissionError:
        raise Misread("the file may not be read") from None
    except OSError as error:
        raise Misread(str(error.strerror or error)) from None


def _open_regular(path: str, flags: int) -> int:
    """Open a file without waiting for whoever writes into it, if it is none that one waits for."""
    _refuse_irregular(os.stat(path).st_mode)
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    try:
        _refuse_irregular(os.fstat(descriptor).st_mode)  # it may be another by now
    except Misread:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_irregular(mode: int) -> None:
    if not S_ISREG(mode):
        raise Misread(
            "this is no file that can be included",
            "Include files only, no pipes, devices or folders.",
        )


def decode(raw: bytes, encoding: str = "", *, table: bool = False) -> str:
    """Read bytes as UTF-8, or as is said; the mark of it stays.

    Parameters
    ----------
    raw : bytes
    encoding : str
        "" is UTF-8; of a table UTF-16 as well, if it says so by its mark.
    table : bool

    Raises
    ------
    Misread
        If they are binary or in another encoding of Unicode.
    Undecodable
        If a byte is not UTF-8.
    """
    if table and not encoding and raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "" if raw.startswith(codecs.BOM_UTF32_LE) else "utf-16"
    if encoding:
        return _decode_as(raw, encoding, table=table)
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "")
    if encoding or b"\0" in raw[:HEAD]:
        encoding = encoding or _guess_encoding(raw[:HEAD])
        if encoding:
            raise Misread(f"the file is {encoding}", "Save it as UTF-8.")
        raise Misread("the file is binary", "A ledger is text: YAML or CSV in UTF-8.")
    return _decode_as(raw, "utf-8", table=table)


def refuse_large(raw: bytes) -> None:
    """Refuse what only a few commands read: as a large table.

    Raises
    ------
    Misread
        With the commands that read it.
    """
    kind = next((kind for mark, kind in _TABLES.items() if raw.startswith(mark)), "")
    if raw[_DUCKDB] == b"DUCK":
        kind = "a database of DuckDB"
    if kind and _NO_TEXT.search(raw[:HEAD]):
        raise Misread(
            f"the file is {kind}",
            "If it is a table of payments: cycles, volume, draw, export, page and show read it. "
            "Give other commands a CSV of it, or of a part of it.",
        )


def _check_is_not_utf8(raw: bytes, text: str, encoding: str) -> None:
    """Refuse an encoding of one byte a character for what is UTF-8, and cannot be so by chance."""
    if len(text) < len(raw) or raw.isascii():
        return
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return
    raise Misread(f"the file is UTF-8, and not {encoding}", "Leave the encoding out.")


def _decode_as(raw: bytes, encoding: str, *, table: bool) -> str:
    try:
        text = raw.decode(encoding)
        _check_is_not_utf8(raw, text, encoding)
        return text
    except UnicodeDecodeError as error:
        usual = encoding == "utf-8"
        marked = "utf-8-sig" if usual else encoding
        before = raw[: error.start].decode(marked, "ignore")
        said = f"not {'UTF-8' if usual else encoding} text (byte {raw[error.start]:#04x})"
        remedy = "Save the file as UTF-8."
        if table and usual and _MULTIBYTE.search(raw):
            remedy = "Mend the lines that are not UTF-8: others are, so no one encoding fits."
        elif table:
            remedy = "Save the file as UTF-8, or name its encoding, such as --encoding cp1252."
        raise Undecodable(said, raw.decode(marked, "replace"), len(before), remedy) from None


def _guess_encoding(head: bytes) -> str:
    """The encoding of a text mostly of the first 256 characters, told by its zeros; or nothing."""
    for size, name in ((4, "UTF-32"), (2, "UTF-16")):
        for used in (0, size - 1):  # the byte that is not zero
            parts = [head[place::size] for place in range(size)]
            zeros = [part.count(0) / max(1, len(part)) for part in parts]
            if zeros.pop(used) == 0 and min(zeros) > 0.5:
                return name
    return ""
