"""Whether a large table fits in memory: said before it is read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from bubblegraph.errors import QuestionError
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.sources import DATABASES, readable

__all__ = ["ROW", "check_room", "fits", "room", "rows_in"]

ROW = 150  # bytes that a payment takes while it is searched; 50 once it is read and laid out
HEAD = 65_536  # bytes of lines whose mean length is taken
MEMORY = Path("/proc/meminfo")


def check_room(files: Iterable[str]) -> None:
    """Refuse tables that would take more memory than there is; where that is known.

    Of compressed files and databases it is not known how many rows they have.

    Raises
    ------
    QuestionError
        With the figures, and what to do.
    """
    free, rows = room(), sum(map(rows_in, files))
    if free is not None and rows > free:
        raise QuestionError(
            f"the table has some {rows:,} rows and takes {rows * ROW / 1e9:,.1f} GB, and "
            f"{free * ROW / 1e9:,.1f} GB of memory are free. Ask about a part of it: "
            "the rows and columns that count; with --within it is searched slice after slice."
        )


def fits(files: Iterable[str]) -> bool:
    """Whether tables fit in memory, as far as it is known."""
    free = room()
    return free is None or sum(map(rows_in, files)) <= free


def room() -> int | None:
    """How many payments may be in memory at once; None where the system does not say."""
    free = _available()
    return None if free is None else free // ROW


def _available() -> int | None:
    """How many bytes programs may take; None where the system does not say."""
    try:
        lines = MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((1024 * int(li.split()[1]) for li in lines if li.startswith("MemAvailable:")), None)


def rows_in(file: str) -> int:
    """About how many rows a file has; 0 where that is not known."""
    polars = needed("polars")
    suffix = Path(file).suffix.lower()
    with readable(file):
        if suffix == ".parquet":
            return int(polars.scan_parquet(file).select(polars.len()).collect().item())
        if suffix in (".gz", ".zst", *DATABASES):
            return 0
        with open(file, "rb") as stream:
            head = stream.read(HEAD)
    return os.path.getsize(file) * head.count(b"\n") // max(len(head), 1)
