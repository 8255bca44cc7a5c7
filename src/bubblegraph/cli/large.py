"""The options of large tables, which are read and searched on arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bubblegraph.cli.answering import read_file_name
from bubblegraph.cli.laps import NO_LIMIT, AskedLaps, those_on_laps
from bubblegraph.cli.sharing import Command, Options, share, usage
from bubblegraph.cli.tables import Reading
from bubblegraph.cli.working import aim, begin, spare, take_time
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.analysis.large_laps import LargeLapSearch
    from bubblegraph.analysis.large_loops import LargeLoopSearch
    from bubblegraph.errors import Problem
    from bubblegraph.ledger.model import Ledger
    from bubblegraph.patience import Patience
    from bubblegraph.payments.reading.tables import PaymentTable
    from bubblegraph.payments.slicing.tables_in_slices import TableInSlices

__all__ = [
    "AskedLarge",
    "ledger_of_large",
    "read_large",
    "search_large",
    "search_large_loops",
    "with_large",
]

Table = TypeVar("Table", bound="PaymentTable | TableInSlices")

ENGINES = ("auto", "small", "large", "spark")
BYTES = 30_000_000  # from which on a table is large: half a million rows
# what the small engine does not read
ONLY_LARGE = (".parquet", ".gz", ".zst", ".sqlite", ".sqlite3", ".db", ".duckdb")
TABLES = (".csv", ".tsv")
MOST_SLICES = 1_000_000
OF_A_WINDOW = "--slices is of laps inside a window: ask cycles TABLE --within 30d"


@dataclass(frozen=True, slots=True)
class AskedLarge:
    """What was said of large tables."""

    engine: str
    query: str
    rejects: str | None
    threads: int | None
    slices: int | None
    master: str | None

    @property
    def on_spark(self) -> bool:
        """Whether Spark searches them."""
        return self.engine == "spark"

    def takes(self, paths: Sequence[str]) -> bool:
        """Whether tables are read as large ones."""
        if self.master is not None and not self.on_spark:
            raise typer.BadParameter("--master is of Spark: --engine spark")
        if self.on_spark and (self.query or self.threads):
            raise typer.BadParameter("--query and --threads are of one machine: --engine large")
        own = bool(self.query or self.rejects or self.slices)
        if self.engine == "small" and own:
            raise typer.BadParameter(
                "--query, --rejects and --slices are of large tables: --engine large"
            )
        large = self.engine in ("large", "spark")
        if large and not paths:
            raise typer.BadParameter(
                f"--engine {self.engine}: name the table, such as payments.parquet"
            )
        if large and "-" in paths:
            raise typer.BadParameter(
                "standard input is read as a small table: name a file, or leave out --engine "
                f"{self.engine}"
            )
        if self.engine != "auto":
            return self.engine != "small"
        return own or any(map(_is_large, paths))


def _is_large(path: str) -> bool:
    suffix = Path(path).suffix.lower()
    if suffix in ONLY_LARGE or (has_magic(path) and not Path(path).exists()):
        return True
    return suffix in TABLES and Path(path).is_file() and Path(path).stat().st_size > BYTES


_LARGE_OPTIONS: Options = {
    "engine": (
        Annotated[
            str,
            typer.Option(
                parser=usage(lambda text: read_word(text, ENGINES, "engine")),
                metavar="|".join(ENGINES),
                help="How to search a table of payments: large is for millions of rows, spark for "
                "more than one machine.",
                show_default=False,
            ),
        ],
        "auto",
    ),
    "query": (
        Annotated[
            str,
            typer.Option(
                metavar="SQL",
                help="The query that gives the payments of a database (.sqlite, .duckdb).",
                show_default=False,
            ),
        ],
        "",
    ),
    "rejects": (
        Annotated[
            str | None,
            typer.Option(
                parser=usage(read_file_name),
                metavar="FILE",
                help="Skip rows of a large table that cannot be read, and list them here.",
                show_default=False,
            ),
        ],
        None,
    ),
    "threads": (
        Annotated[
            int | None,
            typer.Option(
                min=1,
                max=1024,
                metavar="N",
                help="How many threads to use for a large table.",
                show_default=False,
            ),
        ],
        None,
    ),
    "slices": (
        Annotated[
            int | None,
            typer.Option(
                min=1,
                max=MOST_SLICES,
                metavar="N",
                help="Search a large table in N slices of time, one after the other. One that is "
                "larger than memory is cut into as many as it takes.",
                show_default=False,
            ),
        ],
        None,
    ),
    "master": (
        Annotated[
            str | None,
            typer.Option(
                metavar="URL",
                help="Where Spark is, for --engine spark: spark://host:7077, or local[2] for two "
                "processors of this machine.",
                show_default=False,
            ),
        ],
        None,
    ),
}


def with_large(command: Command) -> Command:
    """Give a command the options of large tables; it receives them as one argument ``large``."""
    return share(_LARGE_OPTIONS, "large", _asked, "Large tables of payments")(command)


def _asked(chosen: dict[str, Any]) -> AskedLarge:
    return AskedLarge(**chosen)


def search_large(
    paths: Sequence[str],
    large: AskedLarge,
    laps: AskedLaps,
    reading: Reading,
    filters: Filters,
    patience: Patience,
    *,
    most: int,
) -> LargeLapSearch:
    """Read large tables, and search them for laps."""
    from bubblegraph.analysis.large_laps import LargeLapSearch  # noqa: PLC0415 - the heavy imports
    from bubblegraph.analysis.sliced_laps import SlicedLapSearch  # noqa: PLC0415
    from bubblegraph.payments.reading.room import fits  # noqa: PLC0415
    from bubblegraph.payments.reading.sources import source_files  # noqa: PLC0415
    from bubblegraph.payments.slicing.sliced_tables import SlicedTable  # noqa: PLC0415

    if large.slices is not None and laps.hours is None:
        raise typer.BadParameter(OF_A_WINDOW)
    asked: dict[str, Any] = {
        **laps.rule,
        "most": most,
        "filters": filters,
        "patience": patience,
        "threads": large.threads,
    }
    if large.on_spark and laps.hours is not None:
        from bubblegraph.payments.slicing.spark import SparkTable  # noqa: PLC0415

        reader = partial(SparkTable, master=large.master)
        return SlicedLapSearch(
            _read(reader, paths, large, reading, patience), **asked, slices=large.slices
        )
    if large.slices is None and (laps.hours is None or fits(source_files(paths))):
        return LargeLapSearch(read_large(paths, large, reading, patience), **asked)
    sliced = _read(SlicedTable, paths, large, reading, patience)
    return SlicedLapSearch(sliced, **asked, slices=large.slices)


def search_large_loops(
    paths: Sequence[str],
    large: AskedLarge,
    laps: AskedLaps,
    reading: Reading,
    filters: Filters,
    patience: Patience,
    *,
    most: int | None,
    through: str | None = None,
) -> LargeLoopSearch:
    """Read large tables, and search them for loops of parties."""
    from bubblegraph.analysis.large_loops import ANY_LENGTH, LargeLoopSearch  # noqa: PLC0415

    return LargeLoopSearch(
        read_large(paths, large, reading, patience),
        longest=ANY_LENGTH if laps.longest == NO_LIMIT else laps.longest,
        most=most,
        filters=filters,
        patience=patience,
        threads=large.threads,
        through=through,
    )


def read_large(
    paths: Sequence[str], large: AskedLarge, reading: Reading, patience: Patience
) -> PaymentTable:
    from bubblegraph.payments.reading.tables import read_payments  # noqa: PLC0415 - the heavy imports

    if large.on_spark:
        raise typer.BadParameter(
            "Spark searches laps inside a window: ask cycles TABLE --within 30d"
        )
    if large.slices is not None:
        raise typer.BadParameter(OF_A_WINDOW)
    return _read(read_payments, paths, large, reading, patience)


def _read(
    reader: Callable[..., Table],
    paths: Sequence[str],
    large: AskedLarge,
    reading: Reading,
    patience: Patience,
) -> Table:
    """Read large tables in one of the ways."""
    from bubblegraph.payments.reading.sources import source_files  # noqa: PLC0415 - the heavy imports

    if large.rejects is not None:
        aim(large.rejects)
    more = {}
    if not large.on_spark:
        spare(source_files(paths))
        more["query"] = large.query
    begin(f"Reading {', '.join(paths)}")
    table = reader(
        *paths,
        profile=reading.profile,
        aliases=reading.read_aliases(),
        rejects=large.rejects is not None,
        patience=patience,
        **more,
    )
    if large.rejects is not None:
        _write_rejects(large.rejects, table.rejects)
    take_time()
    return table


def ledger_of_large(
    paths: Sequence[str],
    large: AskedLarge,
    laps: AskedLaps,
    most: int,
    reading: Reading,
    filters: Filters,
    patience: Patience,
) -> Ledger:
    """Read the payments on so many of the largest laps, or loops, of large tables."""
    from bubblegraph.analysis.large_loops import ledger_on_loops  # noqa: PLC0415 - the heavy imports

    if laps.timed:
        of_laps = search_large(paths, large, laps, reading, filters, patience, most=most)
        return those_on_laps(of_laps.result())
    of_loops = search_large_loops(paths, large, laps, reading, filters, patience, most=most)
    return ledger_on_loops(of_loops.result(drawn=True))


def _write_rejects(path: str, rejects: Iterable[Problem]) -> None:
    """List the rows that cannot be read, each with its place and what is wrong."""
    from bubblegraph.files import write_bytes  # noqa: PLC0415
    from bubblegraph.output.render import separated_lines  # noqa: PLC0415

    rows = (
        {"file": p.place.file, "line": p.place.line, "error": p.message, "mend": p.remedy}
        for p in rejects
    )
    lines = separated_lines(("file", "line", "error", "mend"), rows, ",")
    write_bytes(path, (line.encode("utf-8", "backslashreplace") for line in lines))
