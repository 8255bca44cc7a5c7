"""An answer before it is laid out: for people, for spreadsheets and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["Answer", "Column", "Lines", "Table"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people."""

    name: str
    right: bool = False  # numbers stand at the right
    wrap: bool = False  # may take several lines
    under: bool = False  # on a terminal its cells stand below those of the column before it


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts, with rows of sums below a rule."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    sums: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text; the spaces at the head of a line also indent where it wraps."""

    lines: tuple[str, ...]
    # they stand beside a table, as a heading or a remark, and are no answer of their own
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say."""

    head: tuple[str, ...]
    body: tuple[Table | Lines, ...]
    foot: tuple[str, ...]
    fields: tuple[str, ...]  # of every record, in order: the heading of CSV and TSV
    # one a row, for CSV and TSV; units of the currency
    records: Callable[[], Sequence[Mapping[str, Any]]]
    document: Callable[[], Mapping[str, Any]]  # for JSON; made only when it is asked for
    missing: str = ""  # what the answer leaves out, for formats that have no place to say it

    def without_head(self) -> Answer:
        """Return the answer without what stands above, between and below its tables."""
        kept = tuple(block for block in self.body if isinstance(block, Table) or not block.beside)
        return replace(self, head=(), body=kept, foot=())
