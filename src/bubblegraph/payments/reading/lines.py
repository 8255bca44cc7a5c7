"""Tables that are plain files, read by their lines: faster than as texts, with the same outcome."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from bubblegraph.ledger.tables.profile import COUNTED, TableProfile
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.line_kernels import (
    AMOUNT,
    BEYOND,
    DATE,
    ELSE,
    ID,
    KIND,
    PAYEE,
    PAYER,
    Cells,
    Forms,
    read_lines,
    write_texts,
)
from bubblegraph.payments.reading.sources import Source

if TYPE_CHECKING:
    import polars as pl

__all__ = ["UNITS", "Block", "Lines"]

AT_ONCE = 1 << 23  # bytes
LONGEST = 1 << 26  # bytes in which a row has to end
TRIES = 1000  # lines that may be one row
QUOTE, NEWLINE, RETURN = b'"', b"\n", b"\r"
FIELDS = {
    "payer": PAYER, "payee": PAYEE, "amount": AMOUNT, "date": DATE, "id": ID, "kind": KIND,
}  # fmt: skip
UNITS = {"": 1, "1": 1, "1K": 10**3, "1M": 10**6, "1B": 10**9}
DAYS = {"": 0, "ymd": 1, "dmy": 2, "mdy": 3}


class Block(NamedTuple):
    """Some lines of a file, and what is read of them."""

    data: bytes
    cells: Cells  # of as many rows as are beyond doubt
    whole: bool  # whether these are all
    broken: bool  # whether a row may have several lines

    def whole_numbers(self, party: int) -> Ints:
        """Give which names of a party are whole numbers."""
        found: Ints = self.cells.lengths[party] == 0
        return found

    def texts(self, party: int, rows: Ints) -> pl.Series:
        """Give the names of a party in some rows, as texts."""
        polars = needed("polars")
        starts, lengths = self.cells.starts[party, rows], self.cells.lengths[party, rows]
        written = np.empty(int(lengths.sum()) + len(lengths), np.uint8)
        used = write_texts(self.data, starts, lengths, written)
        lines = polars.Series([written[: used - 1].tobytes().decode()], dtype=polars.String)
        found: pl.Series = lines.str.split("\n").explode()
        return found.head(len(lengths))


class Lines:
    """Reads a plain file some lines at a time, in threads, as far as they are beyond doubt.

    Attributes
    ----------
    whole : bool
        Whether it was read to its end.
    broken : bool
        Whether a row of what was read may have several lines.
    """

    def __init__(self, source: Source, profile: TableProfile, kinds: Sequence[str]) -> None:
        self.whole = self.broken = False
        self._source = source
        self._fields, self._forms = _fields(source), _forms(source, profile, kinds)

    def __iter__(self) -> Iterator[Block]:
        """Give blocks in their order."""
        if self._fields is None or self._forms is None:
            return
        with open(self._source.file, "rb") as stream:
            for _ in islice(stream, self._source.top):
                pass
            yield from self._blocks(stream)

    def _blocks(self, stream: BinaryIO) -> Iterator[Block]:
        """Read blocks in threads, a few ahead of the one that is asked for."""
        threads, ahead = needed("polars").thread_pool_size(), deque[Future[Block]]()
        texts = _texts(stream)
        with ThreadPoolExecutor(threads) as pool:
            while True:
                some = islice(texts, threads + 1 - len(ahead))
                ahead.extend(pool.submit(self._read, text) for text in some)
                if not ahead:
                    break
                block = ahead.popleft().result()
                self.broken = self.broken or block.broken
                yield block
                if not block.whole:
                    return
        self.whole = True

    def _read(self, data: bytes) -> Block:
        rows = data.count(NEWLINE) + 1
        keys, starts, lengths = (np.empty((2, rows), kind) for kind in (np.int64, *[np.int32] * 2))
        ticks, cents, ids = np.empty((3, rows), np.int64)
        cells = Cells(keys, starts, lengths, ticks, cents, ids, np.empty(rows, np.int8))
        if not _is_utf8(data):
            return Block(
                data, Cells(*(column[..., :0] for column in cells)), whole=False, broken=True
            )
        read, whole = read_lines(data, self._fields, self._forms, cells)
        some = Cells(*(column[..., :read] for column in cells))
        return Block(data, some, whole, _may_be_broken(data, read))


def _texts(stream: BinaryIO) -> Iterator[bytes]:
    """Some rows of a file at a time; the last may be a part of one, if it does not end."""
    rest = b""
    while read := stream.read(AT_ONCE):
        rest += read
        end = _end_of_rows(rest)
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > LONGEST:
            break
    if rest:
        yield rest


def _end_of_rows(data: bytes) -> int:
    """Where the last row ends: at the last line that does not end between quotes."""
    end, quotes = len(data), data.count(QUOTE)
    for _ in range(TRIES):
        line = data.rfind(NEWLINE, 0, end)
        if line < 0:
            break
        quotes -= data.count(QUOTE, line, end)
        if quotes % 2 == 0:
            return line + 1
        end = line
    return 0


def _is_utf8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _may_be_broken(data: bytes, rows: int) -> bool:
    """Whether some rows may have several lines."""
    if RETURN in data and data.count(RETURN) != data.count(RETURN + NEWLINE):
        return True  # a line ends in a carriage return alone
    return QUOTE in data and data.count(NEWLINE) + (not data.endswith(NEWLINE)) != rows


def _fields(source: Source) -> Ints | None:
    """What each column stands for; None if that is not one thing for each."""
    found = np.full(source.width + 1, ELSE, np.int8)
    found[source.width] = BEYOND
    for field, columns in source.columns.items():
        if field in FIELDS:
            if len(columns) > 1 or found[columns[0]] != ELSE:
                return None
            found[columns[0]] = FIELDS[field]
    return found


def _forms(source: Source, profile: TableProfile, kinds: Sequence[str]) -> Forms | None:
    """How cells are written; None if they are to be read as texts."""
    counted = COUNTED.get(profile.date_format, 0)
    if not source.delimiter or not (counted or profile.date_format in DAYS):
        return None
    return Forms(
        separator=ord(source.delimiter),
        comma=profile.decimal == ",",
        unit=UNITS[profile.amounts_in],
        days=DAYS.get(profile.date_format, 0),
        counted=counted,
        kinds="".join(f"{kind}\n" for kind in kinds).encode(),
    )
