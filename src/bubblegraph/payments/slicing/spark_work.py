"""What the workers of Spark do: read rows, and search slices, by the code of one machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.likeness import fold
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.ids import given_ids, like_made
from bubblegraph.payments.reading.numbering import Numbering
from bubblegraph.payments.reading.parties import strange_names
from bubblegraph.payments.reading.pieces import Pieces
from bubblegraph.payments.reading.sources import ROW, Source
from bubblegraph.payments.slicing.plans import Slice
from bubblegraph.payments.slicing.slices import Part, SliceSearch

if TYPE_CHECKING:
    import polars as pl
    import pyarrow

__all__ = [
    "FILE",
    "FOLDS",
    "FOUND",
    "IDS",
    "PAYMENTS",
    "PLACE",
    "READ",
    "SPREAD",
    "WHOLE",
    "Layout",
    "as_arrow",
    "each_batch",
    "find_in_slice",
    "folded",
    "likely",
    "picked",
    "renamed",
    "set_aside",
    "spread",
]

PAYMENTS = "row long, payer string, payee string, time long, cents long"
READ = f"{PAYMENTS}, timed boolean, plain boolean"
SPREAD = f"slice int, {PAYMENTS}"
FOLDS = "name string, fold string"
FOUND = f"{PAYMENTS}, marks int"
IDS = "row long, id string"
FILE, PLACE = "_file", "_place"  # of a row: its file, and its number there
WHOLE = -1  # in the place of a length: whether a slice was searched to its end
Batches = Iterator["pyarrow.RecordBatch"]


@dataclass(frozen=True)
class Layout:
    """Where rows stand, and which columns stand for what."""

    columns: Mapping[str, tuple[int, ...]]
    headings: tuple[str, ...]
    profile: TableProfile
    begins: Mapping[str, int]  # file to the number of its first row among all

    def rows(self, frame: pl.DataFrame) -> Ints:
        """The numbers of rows among all."""
        polars = needed("polars")
        begins = polars.col(FILE).replace_strict(dict(self.begins), return_dtype=polars.Int64)
        found: Ints = frame.select(begins + polars.col(PLACE)).to_series().to_numpy()
        return found

    def read(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Read rows; of those that are not plain the number alone."""
        polars = needed("polars")
        rows, names = self.rows(frame), Numbering()
        lazy = frame.drop(FILE, PLACE).with_row_index(ROW).lazy()
        pieces = list(
            Pieces(Source("", lazy, self.headings, dict(self.columns)), self.profile, names)
        )
        strange, written = strange_names(names), names.written.str.strip_chars()
        frames = [polars.DataFrame(schema=kinds_of(READ))]
        for piece in pieces:
            payer, payee, time, cents, own = piece.columns
            plain = {
                "row": rows[own],
                "payer": written.gather(payer),
                "payee": written.gather(payee),
                "time": time,
                "cents": cents,
                "timed": np.array(piece.timed),
                "plain": ~(strange[payer] | strange[payee]),
            }
            odd = {"row": rows[piece.odd], "plain": np.zeros(len(piece.odd), np.bool_)}
            frames += [polars.DataFrame(plain), polars.DataFrame(odd)]
        found: pl.DataFrame = polars.concat(frames, how="diagonal")
        return found

    def ids(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The ids of the rows that have one."""
        numbered = frame.with_columns(needed("polars").Series("row", self.rows(frame)))
        return given_ids(numbered.lazy(), self.columns["id"]).select("row", "id").collect()


def kinds_of(schema: str) -> dict[str, Any]:
    polars = needed("polars")
    kinds = {
        "long": polars.Int64,
        "int": polars.Int32,
        "string": polars.String,
        "boolean": polars.Boolean,
    }
    fields = (field.split() for field in schema.split(", "))
    return {name: kinds[kind] for name, kind in fields}


def each_batch(work: Callable[[pl.DataFrame], pl.DataFrame], batches: Batches) -> Batches:
    """Do some work on each batch."""
    polars = needed("polars")
    for batch in batches:
        if batch.num_rows:
            yield from as_arrow(work(polars.from_arrow(batch))).to_batches()


def as_arrow(frame: pl.DataFrame) -> pyarrow.Table:
    """The same for Spark, which knows texts of one sort."""
    arrow = needed("pyarrow")
    table = frame.rechunk().to_arrow(compat_level=needed("polars").CompatLevel.oldest())
    plain = [
        field.with_type(arrow.string()) if field.type == arrow.large_string() else field
        for field in table.schema
    ]
    return table.cast(arrow.schema(plain))


def picked(layout: Layout, wanted: Ints, frame: pl.DataFrame) -> pl.DataFrame:
    """Those rows that are wanted, as they stand."""
    polars = needed("polars")
    return frame.filter(polars.Series(np.isin(layout.rows(frame), wanted)))


def set_aside(rows: Ints, frame: pl.DataFrame) -> pl.DataFrame:
    """The same where some rows are not plain."""
    polars = needed("polars")
    others = polars.Series(~np.isin(frame["row"].to_numpy(), rows))
    return frame.with_columns(polars.col("plain") & others)


def likely(layout: Layout, bases: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
    """The ids that are of those made of some bases."""
    return layout.ids(frame).filter(like_made(bases))


def folded(called: Mapping[str, str], frame: pl.DataFrame) -> pl.DataFrame:
    """Names, with what those of one party have in common."""
    polars = needed("polars")
    names = frame["name"].to_list()
    folds = [fold(called.get(fold(name), name)) for name in names]
    found: pl.DataFrame = polars.DataFrame({"name": names, "fold": folds}, schema=kinds_of(FOLDS))
    return found


def renamed(names: Mapping[str, str], frame: pl.DataFrame) -> pl.DataFrame:
    """The same with one name for each party."""
    return frame.with_columns(needed("polars").col("payer", "payee").replace(dict(names)))


def spread(slices: Sequence[Slice], keys: Sequence[int], frame: pl.DataFrame) -> pl.DataFrame:
    """Give payments to the slices that need them, by their keys: they are in order of time."""
    polars = needed("polars")
    time = frame["time"].to_numpy()
    first = np.searchsorted([each.until for each in slices], time, "left")
    after = np.searchsorted([each.begins for each in slices], time, "right")
    times = np.maximum(after - first, 0)
    rows = np.repeat(np.arange(len(time)), times)
    before = np.cumsum(times) - times
    number = np.arange(len(rows)) - before[rows] + first[rows]
    key = np.array(keys, np.int32)[number]
    return polars.DataFrame({"slice": key}).hstack(frame[rows])  # type: ignore[no-any-return]


def find_in_slice(search: SliceSearch, span: Slice, table: pyarrow.Table) -> pyarrow.Table:
    """Search a slice: the marked payments, and as rows without marks how many cycles there are."""
    polars = needed("polars")
    part = Part.of_frame(polars.from_arrow(table))
    found = search.find(part, span, threads=1)
    lengths = np.flatnonzero(found.counts)
    counts = polars.DataFrame(
        {
            "row": [WHOLE, *lengths.tolist()],
            "cents": [int(found.complete), *found.counts[lengths].tolist()],
        },
        schema=kinds_of("row long, cents long"),
    ).with_columns(marks=polars.lit(0, dtype=polars.Int32))
    marked = found.marked.with_columns(polars.col("marks").cast(polars.Int32))
    return as_arrow(polars.concat([marked, counts], how="diagonal").select(*kinds_of(FOUND)))
