"""Large tables that Apache Spark reads and searches, slice of time by slice of time.

The workers read rows and search slices by the same code as one machine does. The driver gets
numbers, the marks of payments added up, and the rows that the answer may show.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, QuestionError
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.likeness import fold
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.progress import Progress
from bubblegraph.payments.reading.numbering import Numbering
from bubblegraph.payments.reading.odd_rows import MOST as MOST_ODD
from bubblegraph.payments.reading.odd_rows import read_odd
from bubblegraph.payments.reading.parties import one_name_of, strange_names
from bubblegraph.payments.reading.pieces import Pieces
from bubblegraph.payments.reading.sources import ROW, Source, read_rows, source_of_frame
from bubblegraph.payments.reading.tables import base_of, rows_without_day
from bubblegraph.payments.search.structures import ON, TOP
from bubblegraph.payments.slicing.sliced_tables import HOUR, PartTable
from bubblegraph.payments.slicing.slices import (
    LARGEST,
    TO_1970,
    Facts,
    Merged,
    Part,
    Piece,
    Slice,
    SliceSearch,
    TableInSlices,
    plan_slices,
)
from bubblegraph.payments.slicing.spark_session import SHUFFLED, open_cluster
from bubblegraph.text import count, printable

if TYPE_CHECKING:
    import polars as pl
    import pyarrow
    from pyspark.sql import Column, DataFrame

__all__ = ["SparkTable"]

PAYMENTS = "row long, payer string, payee string, time long, cents long"
READ = f"{PAYMENTS}, timed boolean, plain boolean"
SPREAD = f"slice int, {PAYMENTS}"
FOLDS = "name string, fold string"
FOUND = f"{PAYMENTS}, marks int"
FILE, PLACE = "_file", "_place"  # of a row: its file, and its number there
EXACT = "cast(cents as decimal(38, 0))"  # no number of them overflows it
WHOLE = -1  # in the place of a length: whether a slice was searched to its end
SLICES = 4  # for each processor
AT_ONCE = 2_000_000  # payments that a slice begins with at the most, unless it is said otherwise
HEAD_ROWS = 40
Batches = Iterator["pyarrow.RecordBatch"]


# --- what the workers do --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layout:
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
        frames = [polars.DataFrame(schema=_kinds(READ))]
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


def _kinds(schema: str) -> dict[str, Any]:
    polars = needed("polars")
    kinds = {
        "long": polars.Int64,
        "int": polars.Int32,
        "string": polars.String,
        "boolean": polars.Boolean,
    }
    fields = (field.split() for field in schema.split(", "))
    return {name: kinds[kind] for name, kind in fields}


def _each(work: Callable[[pl.DataFrame], pl.DataFrame], batches: Batches) -> Batches:
    """Do some work on each batch."""
    polars = needed("polars")
    for batch in batches:
        if batch.num_rows:
            yield from _as_arrow(work(polars.from_arrow(batch))).to_batches()


def _as_arrow(frame: pl.DataFrame) -> pyarrow.Table:
    """The same for Spark, which knows texts of one sort."""
    arrow = needed("pyarrow")
    table = frame.rechunk().to_arrow(compat_level=needed("polars").CompatLevel.oldest())
    plain = [
        field.with_type(arrow.string()) if field.type == arrow.large_string() else field
        for field in table.schema
    ]
    return table.cast(arrow.schema(plain))


def _picked(layout: _Layout, wanted: Ints, frame: pl.DataFrame) -> pl.DataFrame:
    """Those rows that are wanted, as they stand."""
    polars = needed("polars")
    return frame.filter(polars.Series(np.isin(layout.rows(frame), wanted)))


def _folded(called: Mapping[str, str], frame: pl.DataFrame) -> pl.DataFrame:
    """Names, with what those of one party have in common."""
    polars = needed("polars")
    names = frame["name"].to_list()
    folds = [fold(called.get(fold(name), name)) for name in names]
    found: pl.DataFrame = polars.DataFrame({"name": names, "fold": folds}, schema=_kinds(FOLDS))
    return found


def _renamed(names: Mapping[str, str], frame: pl.DataFrame) -> pl.DataFrame:
    """The same with one name for each party."""
    return frame.with_columns(needed("polars").col("payer", "payee").replace(dict(names)))


def _spread(slices: Sequence[Slice], frame: pl.DataFrame) -> pl.DataFrame:
    """Give payments to the slices that need them: they are in order of time."""
    polars = needed("polars")
    time = frame["time"].to_numpy()
    first = np.searchsorted([each.until for each in slices], time, "left")
    after = np.searchsorted([each.begins for each in slices], time, "right")
    times = np.maximum(after - first, 0)
    rows = np.repeat(np.arange(len(time)), times)
    before = np.cumsum(times) - times
    number = np.arange(len(rows)) - before[rows] + first[rows]
    return polars.DataFrame({"slice": number.astype(np.int32)}).hstack(frame[rows])  # type: ignore[no-any-return]


def _find(
    search: SliceSearch, slices: Sequence[Slice], key: tuple[Any, ...], table: pyarrow.Table
) -> pyarrow.Table:
    """Search a slice: the marked payments, and as rows without marks how many cycles there are."""
    polars = needed("polars")
    part = Part.of_frame(polars.from_arrow(table))
    found = search.find(part, slices[key[0].as_py()], threads=1)
    lengths = np.flatnonzero(found.counts)
    counts = polars.DataFrame(
        {
            "row": [WHOLE, *lengths.tolist()],
            "cents": [int(found.complete), *found.counts[lengths].tolist()],
        },
        schema=_kinds("row long, cents long"),
    ).with_columns(marks=polars.lit(0, dtype=polars.Int32))
    marked = found.marked.with_columns(polars.col("marks").cast(polars.Int32))
    return _as_arrow(polars.concat([marked, counts], how="diagonal").select(*_kinds(FOUND)))


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class _PartTable(PartTable):
    """Some payments of a table that Spark reads."""

    whole: SparkTable | None = None

    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers."""
        assert self.whole is not None
        return self.whole.ledger(rows)


class SparkTable(TableInSlices):
    """Tables of payments, in Parquet, that Spark reads.

    Parameters
    ----------
    *paths : str
        Files or folders, as Spark reads them from: ``/data/2025``, ``hdfs://…``, ``s3a://…``;
        ``*`` stands for any characters.
    master : str, optional
        ``spark://host:7077``, ``local[2]``, …; if not given, the session that is active, or as
        Spark is configured here.
    profile, aliases, rejects
        As for ``read_payments``.
    patience : Patience

    Attributes
    ----------
    undated, rejects, notes, profile, aliases, open
        As of a ``PaymentTable``.
    parties : int
    largest : int
        The largest payment, cents.
    """

    lists = False

    def __init__(
        self,
        *paths: str,
        master: str | None = None,
        profile: TableProfile | None = None,
        aliases: Mapping[str, str] | None = None,
        rejects: bool = False,
        patience: Patience = ENDLESS,
    ) -> None:
        paths = tuple(arguments.path("paths", path) for path in paths)
        self.profile = arguments.optional("profile", profile, TableProfile) or TableProfile()
        called = {} if aliases is None else arguments.text_mapping("aliases", aliases)
        arguments.flag("rejects", rejects)
        self._cluster = open_cluster(master, patience)
        self._keep, self._called = rejects, called
        self._cluster.do(lambda: self._read(paths), patience, "Reading the table on Spark")

    def _brief(self) -> str:
        parties = count(self.parties, "party", "parties")
        return f"{count(len(self), 'payment')} of {parties}"

    def __len__(self) -> int:
        """Return how many payments have a day."""
        return self._rows

    # --- once through all of it -------------------------------------------------------------------

    def _read(self, paths: Sequence[str]) -> None:
        self._find_files(paths)
        rows = self._mapped(partial(_each, self._layout.read), self._raw, READ)
        self._plain_and_odd = rows.persist()
        self._read_odd()
        self._name()
        self._rows = int(self._bins[1].sum())

    def _mapped(self, work: Any, frame: DataFrame, schema: Any) -> DataFrame:
        return frame.mapInArrow(work, schema)

    def _find_files(self, paths: Sequence[str]) -> None:
        """Find the files, their columns, and the numbers of their rows."""
        functions = _functions()
        reader = self._cluster.session.read
        named: dict[str, str] = {}  # file as Spark calls it, to how it is called
        for path in paths:
            place = _place_of(path)
            found = reader.parquet(place).inputFiles()
            named |= {uri: _called_as(uri, path) for uri in sorted(map(_plain_uri, found))}
        if not named:
            raise QuestionError(f"there is no file {printable(paths[0])}. Check the path.")
        whole = reader.parquet(*(_place_of(path) for path in paths))
        first = next(iter(named))
        head = needed("polars").from_arrow(reader.parquet(first).limit(HEAD_ROWS).toArrow())
        source = source_of_frame(named[first], head.lazy(), self.profile)
        used = sorted({place for places in source.columns.values() for place in places})
        columns = [_column(source.headings[place]).alias(str(place)) for place in used]
        file, place = (functions.col(f"_metadata.{name}") for name in ("file_path", "row_index"))
        raw = whole.select(*columns, file.alias(FILE), place.alias(PLACE))
        sizes = raw.groupBy(FILE).agg(functions.max(PLACE)).collect()
        size = {_plain_uri(uri): int(last) + 1 for uri, last in sizes}
        written = {_plain_uri(uri): uri for uri, _ in sizes}
        sources, begins, starts = [], 0, {}
        for uri, name in named.items():
            sources.append(replace(source, file=name, begins=begins, rows=size.get(uri, 0)))
            starts[written.get(uri, uri)] = begins
            begins += size.get(uri, 0)
        self._raw, self._sources = raw, sources
        self._layout = _Layout(source.columns, source.headings, self.profile, starts)

    def _read_odd(self) -> None:
        """Read the rows that are not plain, here, one by one; say what the others are."""
        functions, rows = _functions(), self._plain_and_odd
        plain = rows.where("plain")
        first, timed, largest = plain.agg(
            functions.min("row"),
            functions.min(functions.expr("timed or payer = payee or cents = 0")),
            functions.max("cents"),
        ).collect()[0]
        odd = rows.where("not plain").select("row").limit(MOST_ODD + 1).toArrow()["row"].to_numpy()
        odd, beside = np.sort(odd), [] if first is None else [first]
        self._sources = self._with_rows([*odd.tolist(), *beside])
        none = np.zeros(0, np.int64)
        told = Progress(ENDLESS, "", len(odd))
        found = read_odd(self._sources, self.profile, odd, none, beside, told, keep=self._keep)
        self.rejects, self.undated, self.notes = found.rejects, found.undated, found.notes
        self.open = found.open
        others = found.frame.with_columns(needed("polars").col("row").cast(needed("polars").Int64))
        can_circle = (others["payer"] != others["payee"]) & (others["cents"] > 0)
        whole_days = not (timed in (True, None) and others.filter(can_circle)["timed"].all())
        own = others.select("row", "payer", "payee", "time", "cents")
        both = plain.select("row", "payer", "payee", "time", "cents")
        if len(own):
            both = both.union(self._cluster.session.createDataFrame(_as_arrow(own), PAYMENTS))
        if whole_days:
            both = both.withColumn("time", functions.expr(f"time - time % {DAY}L"))
        self._step, self._payments = DAY if whole_days else HOUR, both
        self.largest = max(int(largest or 0), int(others["cents"].to_numpy().max(initial=0)))
        key = functions.expr(f"time div {self._step}L").alias("key")
        bins = np.array(both.groupBy(key).count().orderBy("key").collect(), np.int64)
        keys, numbers = bins.reshape(-1, 2).T
        self._bins = keys * self._step, numbers

    def _with_rows(self, rows: Iterable[int]) -> list[Source]:
        """The files, with some of their rows in memory."""
        polars = needed("polars")
        wanted = np.array(sorted(set(rows)), np.int64)
        picked = partial(_each, partial(_picked, self._layout, wanted))
        frame = polars.from_arrow(self._mapped(picked, self._raw, self._raw.schema).toArrow())
        number = self._layout.rows(frame) if len(frame) else np.zeros(0, np.int64)
        index = polars.get_index_type()
        found = []
        for source in self._sources:
            inside = (number >= source.begins) & (number < source.begins + source.rows)
            own = frame.filter(polars.Series(inside)).rename({PLACE: ROW}).drop(FILE)
            own = own.with_columns(polars.col(ROW).cast(index)).sort(ROW)
            found.append(replace(source, frame=own.lazy()))
        return found

    def _name(self) -> None:
        """Give each party one name, and count them."""
        functions = _functions()
        called = {fold(name): name for name in self._called.values()}
        called |= {fold(alias): name for alias, name in self._called.items()}
        names = _names_of(self._payments)
        folds = self._mapped(partial(_each, partial(_folded, called)), names, FOLDS)
        alike = folds.groupBy("fold").agg(
            functions.collect_list("name").alias("names"), functions.count("name").alias("n")
        )
        groups = alike.where(
            (functions.col("n") > 1)
            | functions.col("fold").isin([fold(name) for name in self._called.values()])
        ).collect()
        self.parties = alike.count()
        some = sorted(name for group in groups for name in group["names"])
        own = one_name_of(some, self._called, lambda: self._first_uses(some))
        self.aliases = {name: own for name, own in zip(some, own, strict=True) if name != own}
        if self.aliases:
            renamed = partial(_each, partial(_renamed, self.aliases))
            self._payments = self._mapped(renamed, self._payments, PAYMENTS)

    def _first_uses(self, names: Sequence[str]) -> Ints:
        """Where some parties are first written; the payer of a row before its payee."""
        functions = _functions()
        wanted = self._cluster.session.createDataFrame([(name,) for name in names], "name string")
        uses = self._payments.selectExpr("payer as name", "2 * row as use").union(
            self._payments.selectExpr("payee as name", "2 * row + 1 as use")
        )
        found = (
            uses.join(functions.broadcast(wanted), "name").groupBy("name").agg(functions.min("use"))
        )
        first: dict[str, int] = dict(found.collect())
        return np.array([first[name] for name in names], np.int64)

    def find(self, names: Iterable[str]) -> list[str]:
        """Give parties as they are called.

        Raises
        ------
        QuestionError
            If one is not there.
        """
        asked = list(names)
        if not asked:
            return []
        return self._cluster.do(lambda: self._find(asked))

    def _find(self, asked: Sequence[str]) -> list[str]:
        names = partial(_each, partial(_folded, {}))
        folds = self._mapped(names, _names_of(self._payments), FOLDS)
        wanted = folds.where(_functions().col("fold").isin([fold(name) for name in asked]))
        found = {fold: name for name, fold in wanted.collect()}
        for name in asked:
            if fold(name) not in found:
                raise QuestionError(f'entity: no party is called "{name}".')
        return [found[fold(name)] for name in asked]

    # --- the search -------------------------------------------------------------------------------

    def search(
        self,
        search: SliceSearch,
        merged: Merged,
        number: int | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,  # noqa: ARG002 - one for each task of Spark
    ) -> Iterator[Piece]:
        """Search all slices at once, and add up what is found; nothing is given of each.

        Parameters
        ----------
        search, merged, number, patience, threads
            As of a ``SlicedTable``.
        """
        tasks = max(SLICES * self._cluster.processors, -(-len(self) // AT_ONCE))
        within = search.rule.within or 0
        slices = plan_slices(*self._bins, self._step, within, number or tasks)
        doing = f"Searching {len(slices):,} slices on Spark"
        self._cluster.do(lambda: self._search(search, merged, slices), patience, doing)
        return iter(())

    def _search(self, search: SliceSearch, merged: Merged, slices: Sequence[Slice]) -> None:
        self._sum_up(search, merged)
        priced = self._payments.where(_stays(search)).where("cents > 0")
        self._cluster.session.conf.set(SHUFFLED, max(len(slices), 1))
        spread = self._mapped(partial(_each, partial(_spread, slices)), priced, SPREAD)

        def find(key: tuple[Any, ...], table: pyarrow.Table) -> pyarrow.Table:
            return _find(search, slices, key, table)

        found = spread.groupBy("slice").applyInArrow(find, FOUND).persist()
        try:
            _add_counts(found, merged)
            _add_marks(found, merged)
            merged.keep(_kept(found, merged))
        finally:
            found.unpersist()

    def _sum_up(self, search: SliceSearch, merged: Merged) -> None:
        """Say what there is to say of the payments that are searched."""
        before, stays = search.asked.before, _stays(search)
        known = "true" if before is None else f"time < {before}L"
        priced = f"({stays}) and cents > 0"
        numbers = self._payments.selectExpr(
            f"count_if({known})",
            f"count_if({priced})",
            f"count_if(({stays}) and cents = 0)",
            f"sum(if({priced}, {EXACT}, 0))",
            f"min(if({priced}, time, null))",
            f"max(if({priced}, time, null))",
        ).collect()[0]
        known, rows, unpriced, gross, first, last = numbers
        merged.facts += Facts(known, rows, unpriced, int(gross or 0), first, last)
        merged.parties = _names_of(self._payments.where(priced)).count()

    # --- some rows --------------------------------------------------------------------------------

    def table(self, part: Part) -> PartTable:
        """Give some of its payments as a table, in which they keep their places and ids."""
        return _PartTable(
            names=list(part.names),
            payer=part.payer,
            payee=part.payee,
            time=part.time,
            cents=part.cents,
            row=part.row,
            undated=self.undated,
            rejects=self.rejects,
            sources=tuple(self._sources),
            profile=self.profile,
            aliases=self.aliases,
            notes=self.notes,
            open=self.open,
            own=self._cluster.do(lambda: self._ids(part)),
            whole=self,
        )

    def _ids(self, part: Part) -> dict[int, str]:
        """The ids of payments that have none: payer-payee-year, numbered among all rows."""
        if not len(part.row):
            return {}
        session, functions, polars = self._cluster.session, _functions(), needed("polars")
        names = polars.Series(list(part.names), dtype=polars.String)
        own = polars.DataFrame(
            {
                "payer": names.gather(part.payer),
                "payee": names.gather(part.payee),
                "row": part.row.astype(np.int64),
            }
        )
        pairs = session.createDataFrame(_as_arrow(own.select("payer", "payee").unique()))
        rows = session.createDataFrame(_as_arrow(own.select("row")))
        year = f"year(date_add(date'1970-01-01', cast(time div {DAY}L - {TO_1970} as int)))"
        alike = self._payments.join(functions.broadcast(pairs), ["payer", "payee"]).selectExpr(
            "row", f"concat_ws('-', payer, payee, {year}) as base"
        )
        if len(self._without_day):
            alike = alike.union(session.createDataFrame(_as_arrow(self._without_day)))
        numbered = alike.selectExpr(
            "row", "base", "row_number() over (partition by base order by row) as number"
        )
        found = numbered.join(functions.broadcast(rows), "row").select("row", "base", "number")
        return {
            row: base if number == 1 else f"{base}-{number}"
            for row, base, number in found.collect()
        }

    @cached_property
    def _without_day(self) -> pl.DataFrame:
        """The rows that have a year or a month, and what their ids begin with."""
        polars = needed("polars")
        rows = rows_without_day(self.ledger(self.open), self.open) if self.undated else []
        found: pl.DataFrame = polars.DataFrame(
            [(row, base_of(*of)) for row, of in rows],
            schema={"row": polars.Int64, "base": polars.String},
            orient="row",
        )
        return found

    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers, as a small table is read; each keeps its place."""
        wanted = sorted(set(rows))
        sources = self._cluster.do(lambda: self._with_rows(wanted))
        ledger, problems = read_rows(sources, self.profile, wanted, self.aliases)
        if errors := [problem for problem in problems if problem.level == "error"]:
            raise LedgerError(errors)
        return replace(ledger, notes=self.notes)

    def first_rows(self, names: Iterable[str]) -> list[int]:
        """Give the first row of each of some parties."""
        asked = list(names)
        return (self._cluster.do(lambda: self._first_uses(asked)) // 2).tolist() if asked else []


# --- what was found -------------------------------------------------------------------------------


def _add_counts(found: DataFrame, merged: Merged) -> None:
    """Add up the cycles by their length: slices may each have as many as 64 bits hold."""
    counts = (
        found.where("marks = 0")
        .groupBy("row")
        .agg(_functions().expr(f"sum({EXACT})"), _functions().min("cents"))
    )
    for length, cycles, least in counts.collect():
        if length == WHOLE:
            merged.complete = bool(least)
        else:
            own = np.zeros(length + 1, np.int64)
            own[length] = min(int(cycles), TOP)
            merged.add_counts(own)


def _add_marks(found: DataFrame, merged: Merged) -> None:
    """Add up the payments on cycles, each once whatever number of slices mark it."""
    functions = _functions()
    cents, marks = functions.first("cents").alias("cents"), functions.expr("bit_or(marks) as marks")
    marked = found.where("marks > 0").groupBy("row").agg(cents, marks)
    sums = [f"sum(if(marks & {mark} > 0, {EXACT}, 0))" for mark in merged.limits]
    merged.on, *limits = marked.selectExpr(f"count_if(marks & {ON} > 0)", *sums).collect()[0]
    merged.limits = {m: int(limit or 0) for m, limit in zip(merged.limits, limits, strict=True)}


def _kept(found: DataFrame, merged: Merged) -> pl.DataFrame:
    """The payments that the answer may show."""
    polars = needed("polars")
    kept = found.where("marks > 0" if merged.total <= merged.few else f"marks & {LARGEST} > 0")
    frame: pl.DataFrame = polars.from_arrow(kept.toArrow())
    return frame.with_columns(polars.col("marks").cast(polars.UInt8))


def _stays(search: SliceSearch) -> str:
    """Which payments are asked about."""
    asked, said = search.asked, ["payer != payee"]
    if asked.before is not None:
        said.append(f"time < {asked.before}L")
    if asked.since is not None:
        said.append(f"time >= {asked.since}L")
    if asked.least:
        said.append(f"cents >= {asked.least}L")
    return " and ".join(said)


def _functions() -> Any:
    return needed("pyspark.sql.functions")


def _column(heading: str) -> Column:
    """A column, whatever its heading."""
    quoted = heading.replace("`", "``")
    found: Column = _functions().col(f"`{quoted}`")
    return found


def _names_of(payments: DataFrame) -> DataFrame:
    names = (payments.selectExpr(f"{party} as name") for party in ("payer", "payee"))
    payers, payees = names
    return payers.union(payees).distinct()


# --- paths ----------------------------------------------------------------------------------------


def _place_of(path: str) -> str:
    """A path for Spark: one of this machine is said in full."""
    if re.match(r"[a-z0-9]+:", path):
        return path
    return f"file:{os.path.abspath(path)}"


def _plain_uri(uri: str) -> str:
    """A file of this machine as Spark writes it in one place and in another."""
    return re.sub("^file:/+", "file:/", unquote(uri))


def _called_as(uri: str, path: str) -> str:
    """What a file is called by: as its path was given."""
    whole = uri.removeprefix("file:")
    if whole == uri or path.startswith("file:"):
        return uri
    base = os.path.abspath(path)
    if whole == base:
        return path
    return os.path.relpath(whole) if not os.path.isabs(path) else whole
