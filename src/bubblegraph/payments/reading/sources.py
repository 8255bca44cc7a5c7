"""Tables of any size: which column stands for what, and how some of their rows are read.

Rows are read as those of small tables are, by the same code, so that each has its place, its id and
whatever else stands there; and what is wrong with one is said in the same words.
"""

from __future__ import annotations

import csv
import glob
import gzip
import inspect
import re
import sqlite3
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bubblegraph.errors import LedgerError, Place, Problem, QuestionError
from bubblegraph.ledger.model import Ledger, pack
from bubblegraph.ledger.read import read_ledger
from bubblegraph.ledger.rows import Sink
from bubblegraph.ledger.tables.cells import column_name, find_headings
from bubblegraph.ledger.tables.columns import Plan
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.rows import open_table
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.text import OneLine, printable

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "DATABASES",
    "PARTS",
    "ROW",
    "Source",
    "joined_text",
    "open_source",
    "read_rows",
    "readable",
    "source_files",
    "source_of_frame",
    "state_of",
]

HEAD = 65_536  # bytes in which the headings and the first rows are looked for
HEAD_ROWS = 40
LINES = 1 << 18  # that are counted at once
ROW = "row"
TABLE = ".csv"  # what the name of a table ends in, for the reader of small ones
PARTS = ("payer", "payee", "amount", "date")
# fields that change nothing of a payment; of the kinds only those are read that count always
BESIDE = frozenset({"id", "kind", "what", "note", "source", "confidence", "package"})
PACKED = (".gz", ".zst")
DATABASES = (".sqlite", ".sqlite3", ".db", ".duckdb")
SMALL = ("own", "layout", "sheet", "encoding", "rates", "kind_words", "round")


@dataclass(frozen=True, slots=True, repr=False)
class Source(OneLine):
    """One table."""

    file: str
    frame: pl.LazyFrame  # columns are called 0, 1, … as they stand; and "row" counts from 0
    headings: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]  # field to where it stands
    top: int = 0  # the line of the headings, where rows are lines
    width: int = 0  # cells of a line; the column of this number has what stands beyond them
    delimiter: str = ""  # between them, where the file is plain and all of it is meant
    begins: int = 0  # the number of its first row among those of all tables
    rows: int = 0
    broken: bool = False  # whether a row may have several lines

    def places(self, rows: Sequence[int]) -> list[Place]:
        """Where rows stand, by their numbers in this table, ascending."""
        below = rows
        if self.broken:
            with readable(self.file):
                below = _lines_below(self, rows)
        if len(below) < len(rows):
            raise QuestionError(f"{self.file} has changed while it was read. Ask again.")
        return [Place(self.file, self.top + 1 + line, 1) for line in below]


def source_files(paths: Iterable[str]) -> list[str]:
    """Give the files that paths name; ``*`` stands for any characters.

    Raises
    ------
    QuestionError
        If one names none.
    """
    found: list[str] = []
    for path in paths:
        many = glob.has_magic(path) and not _is_file(path)
        files = sorted(glob.glob(path, recursive=True)) if many else [path]
        if not files or not all(map(_is_file, files)):
            raise QuestionError(f"there is no file {printable(path)}. Check the path.")
        found += files
    return list(dict.fromkeys(found))


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:
        return False  # the name is too long for one


def state_of(file: str) -> tuple[int, ...]:
    """What tells that a file has changed; nothing of a database, whose queries see one state."""
    if Path(file).suffix.lower() in DATABASES or not _is_file(file):
        return ()
    found = Path(file).stat()
    return found.st_size, found.st_mtime_ns


def open_source(file: str, profile: TableProfile, query: str = "") -> Source:
    """Find the columns of a table.

    Raises
    ------
    LedgerError
        With what is wrong with its headings.
    QuestionError
        If it is to be read in a way that is for small tables only.
    """
    _check_profile(file, profile)
    suffix = Path(file).suffix.lower()
    if query and suffix not in DATABASES:
        raise QuestionError(f"a query is for a database ({', '.join(DATABASES)}), not for {file}.")
    with readable(file):
        if suffix in DATABASES:
            return _of_frame(file, _ask(file, query).lazy(), profile)
        if suffix == ".parquet":
            return _of_frame(file, needed("polars").scan_parquet(file), profile)
        return _of_text(file, profile)


def source_of_frame(file: str, frame: pl.LazyFrame, profile: TableProfile) -> Source:
    """Find the columns of a table whose rows, or some of them, are in memory.

    Raises
    ------
    LedgerError
        With what is wrong with its headings.
    QuestionError
        If it is to be read in a way that is for small tables only.
    """
    _check_profile(file, profile)
    return _of_frame(file, frame, profile)


def _check_profile(file: str, profile: TableProfile) -> None:
    for name in SMALL:
        if name in profile.set_fields:
            option = name.replace("_", "-")
            raise QuestionError(
                f"--{option} is for small tables, and {file} is read as a large one: leave it out."
            )
    if profile.several == "equal":
        raise QuestionError(
            f"--several equal is for small tables, and {file} is read as a large one: write a row "
            "for each party, or take such a name as one: --several one."
        )


@contextmanager
def readable(*files: str) -> Iterator[None]:
    """Say in a sentence what keeps a file from being read.

    Raises
    ------
    QuestionError
        With what the reader of its form said.
    """
    try:
        yield
    except (OSError, EOFError, zlib.error, needed("polars").exceptions.PolarsError) as error:
        said = getattr(error, "strerror", "") or str(error).strip() or type(error).__name__
        why = printable(said.splitlines()[0]).rstrip(".")
        mend = "Is it whole, and what its name says it is?"
        raise QuestionError(f"{', '.join(files)} cannot be read: {why}. {mend}") from None


# --- columns --------------------------------------------------------------------------------------


def _of_text(file: str, profile: TableProfile) -> Source:
    polars = needed("polars")
    head = _head(file)
    sink = Sink(file, head, csv=True)
    plan, delimiter = _plan(sink, profile)
    wanted = {column_name(profile.columns.get(party, party)) for party in ("payer", "payee")}
    lines = head.split("\n")
    rows, top = _rows_above(file, lines, find_headings(head, wanted, profile.skip_lines).line)
    known = inspect.signature(polars.scan_csv).parameters  # they are new; before, this was done
    ragged = {"missing_columns": "insert", "extra_columns": "ignore"}
    frame = polars.scan_csv(
        file,
        has_header=False,
        skip_rows=rows,
        separator=delimiter,
        schema={str(column): polars.String for column in range(plan.width + 1)},
        truncate_ragged_lines=True,
        raise_if_empty=False,
        row_index_name=ROW,
        **{option: done for option, done in ragged.items() if option in known},
    )
    headings = tuple(cell for cell in lines[top - 1].rstrip("\r").split(delimiter))
    plain = "" if Path(file).suffix.lower() in PACKED else delimiter
    return Source(file, frame, headings, dict(plan.fields), top, plan.width, plain)


def _rows_above(file: str, lines: Sequence[str], line: int) -> tuple[int, int]:
    """How many rows end with the headings, where a quoted one has several lines; and their line."""
    if any("\r" in text[:-1] for text in lines[:line]):
        raise QuestionError(
            f"{file}: in the headings or above them a line ends in a carriage return alone. Save "
            "the table anew, with the line ends of this system."
        )
    reader = csv.reader(text.replace("\r", "") + "\n" for text in lines[line - 1 :])
    next(reader, None)
    last = line - 1 + reader.line_num
    quotes = [number % 2 for number in accumulate(text.count('"') for text in lines[:last])]
    if quotes[-1] or (line > 1 and quotes[line - 2]):
        raise QuestionError(
            f"{file}: in the headings or above them a quote is not closed. Remove it."
        )
    return quotes.count(0), last


def _of_frame(file: str, frame: pl.LazyFrame, profile: TableProfile) -> Source:
    polars = needed("polars")
    schema = frame.collect_schema()
    headings = tuple(schema.names())
    no_texts = [heading for heading in headings if not _is_text(schema[heading])]
    blanks = [polars.lit("").alias(heading) for heading in no_texts]
    head = frame.head(HEAD_ROWS).with_columns(blanks).collect().write_csv()
    plan, _ = _plan(Sink(file, head, csv=True), replace(profile, skip_lines=0))
    for field, columns in dict(plan.fields).items():
        for heading in (headings[column] for column in columns):
            if heading in no_texts:
                raise QuestionError(
                    f"{file}: the column {printable(heading)}, of the {field}, is of type "
                    f"{schema[heading]}. Write it as text, numbers or dates."
                )
    named = {heading: str(column) for column, heading in enumerate(headings)}
    return Source(file, frame.rename(named).with_row_index(ROW), headings, dict(plan.fields))


def _is_text(kind: Any) -> bool:
    """Whether values of a type are written as one text each."""
    polars = needed("polars")
    return not (kind.is_nested() or kind in (polars.Binary, polars.Duration, polars.Object))


def _plan(sink: Sink, profile: TableProfile) -> tuple[Plan, str]:
    table = open_table(sink, profile)
    if table is None or sink.problems:
        raise LedgerError(sink.problems, {sink.file: sink.text})
    if "date" not in dict(table.plan.fields):
        raise QuestionError(
            f"{sink.file} has no column of dates, so nothing can be said of the order of its "
            "payments. Name it: --columns date=…."
        )
    more = sorted(set(dict(table.plan.fields)) - BESIDE - {*PARTS})
    if more:
        raise QuestionError(
            f"{sink.file} is read as a large table, of payments: a column {more[0]} is none of "
            "theirs. Name those that count: --columns payer=…,payee=…,amount=…,date=…."
        )
    return table.plan, table.delimiter


def _head(file: str) -> str:
    """The first lines of a file, whole."""
    if file.lower().endswith(".zst"):
        raw = _decompressed_head(file)
    else:
        opened: Any = gzip.open if file.lower().endswith(".gz") else open
        with opened(file, "rb") as stream:
            raw = stream.read(HEAD)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(raw) - 4:
            raise QuestionError(f"{file} is not UTF-8, and large: save it as UTF-8.") from None
        text = raw[: error.start].decode("utf-8-sig")
    whole, mark, _ = text.rpartition("\n")
    return whole + mark if mark else text


def _decompressed_head(file: str) -> bytes:
    polars = needed("polars")
    lines = polars.read_csv(
        file, has_header=False, separator="\x1f", quote_char=None, n_rows=HEAD_ROWS,
        schema={"line": polars.String},
    )  # fmt: skip
    return "".join(f"{line or ''}\n" for line in lines["line"]).encode()


def _ask(file: str, query: str) -> pl.DataFrame:
    """The rows that a query gives, of a database that is not written to."""
    polars = needed("polars")
    if not query:
        raise QuestionError(f'{file} is a database: say what to ask it, --query "SELECT …".')
    if Path(file).suffix.lower() == ".duckdb":
        with needed("duckdb").connect(file, read_only=True) as duck:
            return duck.execute(query).pl()  # type: ignore[no-any-return]
    uri = f"{Path(file).absolute().as_uri()}?mode=ro"
    try:
        found: pl.DataFrame = polars.read_database(query, sqlite3.connect(uri, uri=True))
    except (sqlite3.Error, UnicodeError) as error:
        raise QuestionError(f"{file}: the query cannot be answered: {error}.") from None
    return found


# --- some rows ------------------------------------------------------------------------------------


def read_rows(
    sources: Sequence[Source],
    profile: TableProfile,
    rows: Iterable[int],
    aliases: Mapping[str, str] | None = None,
) -> tuple[Ledger, list[Problem]]:
    """Read rows, by their numbers among those of all tables, with all that is wrong in them.

    Parameters
    ----------
    sources : sequence of Source
    profile : TableProfile
    rows : iterable of int
    aliases : mapping, optional
        A name as it is written to the one that its party is called by.

    Returns
    -------
    Ledger
        With one deal for each row that can be read, in order; each with its own place.
    list of Problem
    """
    texts: dict[str, str] = {}
    places: dict[str, list[Place]] = {}
    wanted = sorted(set(rows))
    fields = {field: field for source in sources for field in source.columns}
    for source in sources:
        own = [row - source.begins for row in wanted if 0 <= row - source.begins < source.rows]
        if own:
            name = f"{source.file}{TABLE}"
            texts[name], heights = _text_of(source, own, fields)
            rows_at = zip(source.places(own), heights.tolist(), strict=True)
            of_lines = (place for place, height in rows_at for _ in range(height))
            places[name] = [Place(source.file, source.top, 1), *of_lines]
    # whether names are of several parties is asked of all rows at once
    plain = replace(profile, skip_lines=0, columns=fields, several="one")
    ledger, problems = read_ledger(*texts, table=plain, texts=texts, aliases=aliases)
    files = tuple(source.file for source in sources)
    ledger = replace(
        _at_their_places(ledger, places),
        title=" + ".join(dict.fromkeys(_stem(file) for file in files)),
        currency=profile.currency or ledger.currency,
        files=files,
        named=files,
        notes=tuple(note.replace(f"{TABLE}: ", ": ", 1) for note in ledger.notes),
    )
    return ledger, [_moved(problem, places) for problem in problems]


def joined_text(columns: Sequence[int]) -> pl.Expr:
    """Give the cells of some columns as one text."""
    polars = needed("polars")
    cells = [polars.col(str(column)).cast(polars.String) for column in columns]
    found: pl.Expr = polars.concat_str(cells, separator=" ", ignore_nulls=True)
    return found


def _stem(file: str) -> str:
    name = Path(file).name
    packed = Path(name).suffix.lower() in PACKED
    return printable(Path(Path(name).stem if packed else name).stem)


def _text_of(source: Source, rows: Sequence[int], fields: Iterable[str]) -> tuple[str, Ints]:
    """Rows of a table as text, with all of some fields: those that it has not are empty.

    And how many lines each row takes.
    """
    polars = needed("polars")
    chosen = polars.Series(rows, dtype=polars.get_index_type())
    with readable(source.file):
        frame = source.frame.filter(polars.col(ROW).is_in(chosen.implode())).collect()
    filled = {field: joined_text(columns) for field, columns in source.columns.items()}
    empty = {field: polars.lit("") for field in fields}
    lines = frame.select(**(empty | filled)).with_columns(
        polars.all().str.replace_all("\r\n?", "\n")
    )
    breaks = polars.all().str.count_matches("\n", literal=True).fill_null(0)
    heights = lines.select(polars.sum_horizontal(breaks).alias("lines") + 1)["lines"]
    return str(lines.write_csv()), heights.to_numpy()


def _lines_below(source: Source, rows: Sequence[int]) -> list[int]:
    """On which lines below the headings rows begin; the file is gone through up to the last."""
    polars = needed("polars")
    lines = polars.scan_csv(
        source.file, has_header=False, separator="\x1f", quote_char=None,
        schema={"0": polars.String}, truncate_ragged_lines=True, raise_if_empty=False,
    )  # fmt: skip
    text = polars.col("0").fill_null("")
    counted = lines.slice(source.top).select(
        quotes=text.str.count_matches('"', literal=True) % 2,
        ends=1 + text.str.strip_suffix("\r").str.count_matches("\r", literal=True),
    )
    found: list[int] = []
    row = line = quoted = 0  # what is before a batch, and whether it begins between quotes
    for batch in counted.collect_batches(chunk_size=LINES, maintain_order=True):
        quotes = np.append(quoted, batch["quotes"].to_numpy()).cumsum() % 2  # before each line
        begins = np.flatnonzero(quotes[:-1] == 0)
        below = line + np.append(0, batch["ends"].to_numpy()).cumsum()
        own = rows[len(found) : bisect_left(rows, row + len(begins))]
        found += below[begins[np.array(own, np.int64) - row]].tolist()
        if len(found) == len(rows):
            break
        row, line, quoted = row + len(begins), int(below[-1]), int(quotes[-1])
    return found


def _at_their_places(ledger: Ledger, places: dict[str, list[Place]]) -> Ledger:
    deals = []
    for deal in ledger.deals:
        place = places[deal.file][deal.place().line - 1]
        deals.append(replace(deal, file=place.file, at=pack(place.line, 1), offsets=()))
    return replace(ledger, deals=tuple(deals), texts={})


def _moved(problem: Problem, places: dict[str, list[Place]]) -> Problem:
    where = places.get(problem.place.file)
    if where is None or not 0 < problem.place.line <= len(where):
        return problem
    said = problem.message
    for name, others in places.items():
        if found := re.search(rf"{re.escape(name)}:(\d+):\d+", said):  # it names another row
            other = others[min(int(found[1]), len(others)) - 1]
            said = said.replace(found[0], f"{other.file}:{other.line}")
    return replace(problem, place=where[problem.place.line - 1], message=said)
