"""Large tables that Apache Spark reads and searches, slice of time by slice of time.

The workers read rows and search slices by the same code as one machine does. The driver gets
numbers, the marks of payments added up, and the rows that the answer may show.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.likeness import fold
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.progress import Progress
from bubblegraph.payments.reading.ids import TO_1970, bases_of, numbered_id, taken_of
from bubblegraph.payments.reading.odd_rows import AT_ONCE as MOST_TWICE
from bubblegraph.payments.reading.odd_rows import MOST as MOST_ODD
from bubblegraph.payments.reading.odd_rows import read_odd
from bubblegraph.payments.reading.parties import MOST_NAMES, no_party, note_of_alike, one_name_of
from bubblegraph.payments.reading.sources import ROW, Source, source_of_frame
from bubblegraph.payments.slicing.looks import HOUR
from bubblegraph.payments.slicing.merging import Merged
from bubblegraph.payments.slicing.plans import Slice, plan_slices
from bubblegraph.payments.slicing.slices import Facts, Part, SliceFound, SliceSearch
from bubblegraph.payments.slicing.spark_paths import called_as, place_of, plain_uri, require_parquet
from bubblegraph.payments.slicing.spark_search import EXACT, SparkSearch, stays
from bubblegraph.payments.slicing.spark_session import open_cluster
from bubblegraph.payments.slicing.spark_work import (
    FILE,
    FOLDS,
    IDS,
    PAYMENTS,
    PLACE,
    READ,
    Layout,
    as_arrow,
    each_batch,
    folded,
    likely,
    picked,
    renamed,
    set_aside,
)
from bubblegraph.payments.slicing.tables_in_slices import TableInSlices
from bubblegraph.text import printable

if TYPE_CHECKING:
    import polars as pl
    from pyspark.sql import Column, DataFrame

__all__ = ["SparkTable"]

SLICES = 4  # for each processor
AT_ONCE = 2_000_000  # payments that a slice begins with at the most, unless it is said otherwise
HEAD_ROWS = 40


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
        for path in paths:
            require_parquet(path)
        self._cluster = open_cluster(master, patience)
        self._keep, self._called = rejects, called
        self._cluster.do(lambda: self._read(paths), patience, "Reading the table on Spark")

    def __len__(self) -> int:
        """Return how many payments have a day."""
        return self._rows

    # --- once through all of it -------------------------------------------------------------------

    def _read(self, paths: Sequence[str]) -> None:
        self._find_files(paths)
        rows = self._mapped(partial(each_batch, self._layout.read), self._raw, READ).persist()
        weakref.finalize(self, self._cluster.release, rows).atexit = False
        self._read_odd(rows, self._rows_that_share_ids())
        self._name()
        self._rows = int(self._numbers.sum())

    def _mapped(self, work: Any, frame: DataFrame, schema: Any) -> DataFrame:
        return frame.mapInArrow(work, schema)

    def _find_files(self, paths: Sequence[str]) -> None:
        """Find the files, their columns, and the numbers of their rows."""
        functions = _functions()
        reader = self._cluster.session.read
        named: dict[str, str] = {}  # file as Spark calls it, to how it is called
        for path in paths:
            place = place_of(path)
            found = reader.parquet(place).inputFiles()
            named |= {uri: called_as(uri, path) for uri in sorted(map(plain_uri, found))}
        if not named:
            raise QuestionError(f"there is no file {printable(paths[0])}. Check the path.")
        whole = reader.parquet(*(place_of(path) for path in paths))
        first = next(iter(named))
        head = needed("polars").from_arrow(reader.parquet(first).limit(HEAD_ROWS).toArrow())
        source = source_of_frame(named[first], head.lazy(), self.profile)
        used = sorted({place for places in source.columns.values() for place in places})
        columns = [_column(source.headings[place]).alias(str(place)) for place in used]
        file, place = (functions.col(f"_metadata.{name}") for name in ("file_path", "row_index"))
        raw = whole.select(*columns, file.alias(FILE), place.alias(PLACE))
        sizes = raw.groupBy(FILE).agg(functions.max(PLACE)).collect()
        size = {plain_uri(uri): int(last) + 1 for uri, last in sizes}
        written = {plain_uri(uri): uri for uri, _ in sizes}
        sources, begins, starts = [], 0, {}
        for uri, name in named.items():
            sources.append(replace(source, file=name, begins=begins, rows=size.get(uri, 0)))
            starts[written.get(uri, uri)] = begins
            begins += size.get(uri, 0)
        self._raw, self.sources = raw, tuple(sources)
        self._layout = Layout(source.columns, source.headings, self.profile, starts)

    def _read_odd(self, rows: DataFrame, twice: Ints) -> None:
        """Read the rows that are not plain, here, one by one; say what the others are."""
        functions = _functions()
        if len(twice):
            rows = self._mapped(partial(each_batch, partial(set_aside, twice)), rows, READ)
        plain = rows.where("plain")
        first, timed, largest = plain.agg(
            functions.min("row"),
            functions.min(functions.expr("timed or payer = payee or cents = 0")),
            functions.max("cents"),
        ).collect()[0]
        odd = rows.where("not plain").select("row").limit(MOST_ODD + 1).toArrow()["row"].to_numpy()
        odd, beside = np.unique(odd), [] if first is None else [first]
        sources = self._with_rows(np.unique([*odd, *twice, *beside]).astype(np.int64))
        found = read_odd(
            sources,
            self.profile,
            odd,
            np.zeros(0, np.int64),
            beside,
            Progress(ENDLESS, "", len(odd)),
            keep=self._keep,
            twice=twice,
        )
        self.rejects, self.undated, self.notes = found.rejects, found.undated, found.notes
        self.open = found.open
        self.profile = replace(self.profile, currency=found.currency)
        self._take(plain, found.frame, timed)
        more = int(found.frame["cents"].to_numpy().max(initial=0))
        self.largest = max(int(largest or 0), more)

    def _take(self, plain: DataFrame, others: pl.DataFrame, timed: bool | None) -> None:
        """Take payments by their times, or by their days where one that can circle has no time."""
        polars, functions = needed("polars"), _functions()
        can_circle = (others["payer"] != others["payee"]) & (others["cents"] > 0)
        whole_days = not (timed in (True, None) and others.filter(can_circle)["timed"].all())
        columns = ("row", "payer", "payee", "time", "cents")
        both = plain.select(*columns)
        if len(others):
            own = others.select(columns).with_columns(polars.col("row").cast(polars.Int64))
            both = both.union(self._cluster.session.createDataFrame(as_arrow(own), PAYMENTS))
        if whole_days:
            both = both.withColumn("time", functions.expr(f"time - time % {DAY}L"))
        self._step, self._payments = DAY if whole_days else HOUR, both
        key = functions.expr(f"time div {self._step}L").alias("key")
        counted = np.array(both.groupBy(key).count().orderBy("key").collect(), np.int64)
        keys, numbers = counted.reshape(-1, 2).T
        self._times, self._numbers = keys * self._step, numbers

    def _ids(self) -> DataFrame:
        """The ids of the rows that have one."""
        return self._mapped(partial(each_batch, self._layout.ids), self._raw, IDS)

    def _rows_that_share_ids(self) -> Ints:
        """The rows whose ids are those of others.

        Raises
        ------
        QuestionError
            If there are too many.
        """
        if "id" not in self._layout.columns:
            return np.zeros(0, np.int64)
        ids, functions = self._ids(), _functions()
        twice = ids.groupBy("id").count().where("count > 1").persist()
        try:
            number = twice.agg(functions.sum("count")).collect()[0][0] or 0
            if number > MOST_TWICE:
                raise QuestionError(
                    f"{number:,} rows share an id with another, more than {MOST_TWICE:,}. Is it a "
                    "column of ids? Name those that count: --columns payer=…,payee=…."
                )
            rows = ids.join(functions.broadcast(twice), "id").select("row").toArrow()["row"]
        finally:
            twice.unpersist()
        return np.sort(rows.to_numpy())

    def _with_rows(self, rows: Ints) -> tuple[Source, ...]:
        """The files, with some of their rows in memory."""
        polars = needed("polars")
        some = partial(each_batch, partial(picked, self._layout, rows))
        frame = polars.from_arrow(self._mapped(some, self._raw, self._raw.schema).toArrow())
        number = self._layout.rows(frame) if len(frame) else np.zeros(0, np.int64)
        index = polars.get_index_type()
        found = []
        for source in self.sources:
            inside = (number >= source.begins) & (number < source.begins + source.rows)
            own = frame.filter(polars.Series(inside)).rename({PLACE: ROW}).drop(FILE)
            own = own.with_columns(polars.col(ROW).cast(index)).sort(ROW)
            found.append(replace(source, frame=own.lazy()))
        return tuple(found)

    def _name(self) -> None:
        """Give each party one name, and count them."""
        functions = _functions()
        called = {fold(name): name for name in self._called.values()}
        called |= {fold(alias): name for alias, name in self._called.items()}
        names = _names_of(self._payments)
        folds = self._mapped(partial(each_batch, partial(folded, called)), names, FOLDS)
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
            work = partial(each_batch, partial(renamed, self.aliases))
            self._payments = self._mapped(work, self._payments, PAYMENTS)
        if self.parties < MOST_NAMES:
            known = sorted(_names_of(self._payments).toArrow()["name"].to_pylist())
            self.notes += note_of_alike(
                known, lambda places: self._first_uses([known[each] for each in places]).tolist()
            )

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
        """Give parties as they are called."""
        asked = list(names)
        return self._cluster.do(lambda: self._find(asked)) if asked else []

    def _find(self, asked: Sequence[str]) -> list[str]:
        work = partial(each_batch, partial(folded, {}))
        folds = self._mapped(work, _names_of(self._payments), FOLDS)
        wanted = folds.where(_functions().col("fold").isin([fold(name) for name in asked]))
        found = {fold: name for name, fold in wanted.collect()}
        for name in asked:
            if fold(name) not in found:
                few = self.parties < MOST_NAMES
                known = _names_of(self._payments).toArrow()["name"].to_pylist() if few else []
                raise no_party(name, sorted(known))
        return [found[fold(name)] for name in asked]

    # --- the search -------------------------------------------------------------------------------

    def plan(self, within: int, number: int | None = None) -> list[Slice]:
        """Cut its time into about so many slices, or as many as there are tasks."""
        tasks = max(SLICES * self._cluster.processors, -(-len(self) // AT_ONCE))
        return plan_slices(self._times, self._numbers, self._step, within, number or tasks)

    def search(
        self,
        search: SliceSearch,
        merged: Merged,
        number: int | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,  # noqa: ARG002 - one for each task of Spark
        *,
        marked: bool = False,
    ) -> Iterator[SliceFound]:
        """Search slices, some at once: give what is found in these together."""
        slices = self.plan(search.rule.within or 0, number)
        summing = partial(self._sum_up, search)
        doing = "Counting the payments that are asked about"
        merged.facts, merged.parties = self._cluster.do(summing, patience, doing)
        searching = SparkSearch(self._cluster, self._payments, search, merged, marked)
        yield from searching.found(slices, patience)

    def _sum_up(self, search: SliceSearch) -> tuple[Facts, int]:
        """Say what there is to say of the payments that are searched, and count their parties."""
        before, stay = search.asked.before, stays(search.asked)
        known = "true" if before is None else f"time < {before}L"
        priced = f"({stay}) and cents > 0"
        numbers = self._payments.selectExpr(
            f"count_if({known})",
            f"count_if({priced})",
            f"count_if(({stay}) and cents = 0)",
            f"sum(if({priced}, {EXACT}, 0))",
            f"min(if({priced}, time, null))",
            f"max(if({priced}, time, null))",
        ).collect()[0]
        known, rows, unpriced, gross, first, last = numbers
        parties = _names_of(self._payments.where(priced)).count()
        return Facts(known, rows, unpriced, int(gross or 0), first, last), parties

    # --- some rows --------------------------------------------------------------------------------

    @cached_property
    def digest(self) -> str:  # type: ignore[override]
        """What tells its payments from others."""
        mixed = "bit_xor(xxhash64(row, payer, payee, time, cents))", "count(*)"
        numbers = self._cluster.do(lambda: self._payments.selectExpr(*mixed).collect()[0])
        return " ".join(map(str, [*numbers, *(source.file for source in self.sources)]))

    def _sources_with(self, rows: Sequence[int]) -> Sequence[Source]:
        wanted = np.array(rows, np.int64)
        if not len(wanted):
            return self.sources
        return self._cluster.do(lambda: self._with_rows(wanted))

    def made_ids(self, part: Part) -> dict[int, str]:
        """Give the ids of its rows that have none: payer-payee-year, numbered among all."""
        if not len(part.row):
            return {}
        without_day = self._without_day
        return self._cluster.do(lambda: self._made_ids(part, without_day))

    def _made_ids(self, part: Part, without_day: pl.DataFrame) -> dict[int, str]:
        session, functions, polars = self._cluster.session, _functions(), needed("polars")
        names = polars.Series(list(part.names), dtype=polars.String)
        own = polars.DataFrame({"row": part.row.astype(np.int64)}).with_columns(
            names.gather(part.payer).alias("payer"), names.gather(part.payee).alias("payee")
        )
        pairs = session.createDataFrame(as_arrow(own.select("payer", "payee").unique()))
        rows = session.createDataFrame(as_arrow(own.select("row")))
        year = f"year(date_add(date'1970-01-01', cast(time div {DAY}L - {TO_1970} as int)))"
        alike = self._payments.join(functions.broadcast(pairs), ["payer", "payee"]).selectExpr(
            "row", f"concat_ws('-', payer, payee, {year}) as base"
        )
        if len(without_day):
            alike = alike.union(session.createDataFrame(as_arrow(without_day)))
        taken: dict[str, list[int]] = {}
        if "id" in self._layout.columns:
            bases = bases_of(own["payer"], own["payee"], part.time).unique()
            like = partial(each_batch, partial(likely, self._layout, bases))
            given = self._mapped(like, self._raw, IDS).toArrow()["id"]
            taken = taken_of(polars.Series(given.to_pylist(), dtype=polars.String), bases)
            alike = alike.join(self._ids(), "row", "left_anti")
        numbered = alike.selectExpr(
            "row", "base", "row_number() over (partition by base order by row) as number"
        )
        found = numbered.join(functions.broadcast(rows), "row").select("row", "base", "number")
        return {row: numbered_id(base, number, taken) for row, base, number in found.collect()}

    def first_rows(self, names: Iterable[str]) -> list[int]:
        """Give the first row of each of some parties."""
        asked = list(names)
        return (self._cluster.do(lambda: self._first_uses(asked)) // 2).tolist() if asked else []


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
