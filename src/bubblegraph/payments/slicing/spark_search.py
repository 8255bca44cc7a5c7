"""The search of Spark: some slices at once, in order of time.

What was found in those that are done is known before the next are searched, so that a search which
is ended has a part of its answer, and a list can be written from the beginning on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bubblegraph.patience import Patience, Stopped
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.search.structures import ON, TOP
from bubblegraph.payments.slicing.merging import LIMITS, Merged, joined
from bubblegraph.payments.slicing.plans import Slice
from bubblegraph.payments.slicing.slices import LARGEST, Asked, SliceFound, SliceSearch
from bubblegraph.payments.slicing.spark_session import SHUFFLED, Cluster
from bubblegraph.payments.slicing.spark_work import (
    FOUND,
    SPREAD,
    WHOLE,
    as_arrow,
    each_batch,
    find_in_slice,
    spread,
)

if TYPE_CHECKING:
    import polars as pl
    import pyarrow
    from pyspark.sql import DataFrame

__all__ = ["EXACT", "SparkSearch", "stays"]

EXACT = "cast(cents as decimal(38, 0))"  # no number of them overflows it
AT_ONCE = 2  # slices for each processor
NUMBERS = ("row", "time", "cents", "marks")


@dataclass(frozen=True)
class _Several:
    """What was found in some slices."""

    found: SliceFound
    on: int  # payments on cycles that no further slice marks
    limits: dict[int, int]  # their cents, by mark
    pending: pl.DataFrame  # those that the next may mark


@dataclass
class SparkSearch:
    """A search in slices of payments on a cluster.

    Parameters
    ----------
    cluster : Cluster
    payments : DataFrame
    search : SliceSearch
    merged : Merged
        Is added to.
    marked : bool
        Whether all payments on cycles are given.
    """

    cluster: Cluster
    payments: DataFrame
    search: SliceSearch
    merged: Merged
    marked: bool

    def found(self, slices: Sequence[Slice], patience: Patience) -> Iterator[SliceFound]:
        """Give what is found in some slices after the other, until patience is over."""
        size = AT_ONCE * self.cluster.processors
        for begin in range(0, len(slices), size):
            some = slices[begin : begin + size]
            after = slices[begin + size :][:1]
            settled = after[0].begins if after else some[-1].until + 1
            doing = f"Searching slice {begin + 1:,} to {begin + len(some):,} of {len(slices):,}"
            try:
                several = self.cluster.attempt(
                    partial(self._several, some, settled), patience, f"{doing} on Spark"
                )
            except Stopped:
                self.merged.complete = False
                return
            self.merged.count(several.found)
            self.merged.sum_up(several.on, several.limits)
            self.merged.pending = several.pending
            yield several.found

    def _several(self, slices: Sequence[Slice], settled: int) -> _Several:
        """Search some slices, each a task."""
        keys = self.cluster.keys(len(slices))
        self.cluster.session.conf.set(SHUFFLED, len(slices))
        every = _searched(self.payments, self.search, slices, keys).persist()
        try:
            counts, complete = _counts_of(every)
            few = self.merged.total + sum(counts.tolist()) <= self.merged.few
            kept = every.where("marks > 0" if self.marked or few else f"marks & {LARGEST} > 0")
            marked = _as_frame(kept, self.marked)
            on, limits, pending = self._summed(every, settled)
        finally:
            every.unpersist()
        return _Several(SliceFound(counts, complete, marked), on, limits, pending)

    def _summed(self, every: DataFrame, settled: int) -> tuple[int, dict[int, int], pl.DataFrame]:
        """Add up payments on cycles, each once whatever number of slices mark it."""
        polars, functions = needed("polars"), needed("pyspark.sql.functions")
        marked = every.where("marks > 0").select(*NUMBERS)
        before = self.merged.pending
        if before is not None and len(before):
            signed = before.with_columns(polars.col("marks").cast(polars.Int32))
            own = self.cluster.session.createDataFrame(as_arrow(signed.select(NUMBERS)))
            marked = marked.union(own)
        firsts = (functions.first(name).alias(name) for name in ("time", "cents"))
        once = marked.groupBy("row").agg(*firsts, functions.expr("bit_or(marks) as marks"))
        sums = [f"sum(if(marks & {mark} > 0, {EXACT}, 0))" for mark in LIMITS]
        done = once.where(f"time < {settled}L").selectExpr(f"count_if(marks & {ON} > 0)", *sums)
        on, *cents = done.collect()[0]
        limits = {mark: int(limit or 0) for mark, limit in zip(LIMITS, cents, strict=True)}
        return on, limits, _as_frame(once.where(f"time >= {settled}L"), joining=False)


def _searched(
    payments: DataFrame, search: SliceSearch, slices: Sequence[Slice], keys: Sequence[int]
) -> DataFrame:
    """Search slices: the payments on cycles, and as rows without marks how many there are."""
    inside = f"time >= {slices[0].begins}L and time <= {max(each.until for each in slices)}L"
    priced = payments.where(inside).where(stays(search.asked)).where("cents > 0")
    spreading = partial(each_batch, partial(spread, slices, keys))
    places = {key: place for place, key in enumerate(keys)}

    def find(key: tuple[Any, ...], table: pyarrow.Table) -> pyarrow.Table:
        return find_in_slice(search, slices[places[key[0].as_py()]], table)

    return priced.mapInArrow(spreading, SPREAD).groupBy("slice").applyInArrow(find, FOUND)


def _counts_of(every: DataFrame) -> tuple[Ints, bool]:
    """Add up the cycles by their length, and say whether all were found.

    Slices may each have as many as 64 bits hold.
    """
    sums = f"sum({EXACT}) as cycles", "min(cents) as least"
    columns = map(needed("pyspark.sql.functions").expr, sums)
    found, complete = {0: 0}, True
    for length, cycles, least in every.where("marks = 0").groupBy("row").agg(*columns).collect():
        if length == WHOLE:
            complete = bool(least)
        else:
            found[length] = min(int(cycles), TOP)
    counts = np.zeros(1 + max(found), np.int64)
    counts[list(found)] = list(found.values())
    return counts, complete


def _as_frame(found: DataFrame, joining: bool) -> pl.DataFrame:
    """Bring payments to the driver; those that several slices have marked once, if they are not."""
    polars = needed("polars")
    frame: pl.DataFrame = polars.from_arrow(found.toArrow())
    frame = frame.with_columns(polars.col("marks").cast(polars.UInt8))
    return joined([frame]) if joining else frame


def stays(asked: Asked) -> str:
    """Say in SQL which payments are asked about, with or without an amount."""
    said = ["payer != payee"]
    if asked.before is not None:
        said.append(f"time < {asked.before}L")
    if asked.since is not None:
        said.append(f"time >= {asked.since}L")
    if asked.least:
        said.append(f"cents >= {asked.least}L")
    return " and ".join(said)
