"""Tables of millions of payments, as arrays.

What is written plainly, a name, 1234.50 and 2025-01-31, is read by polars, column by column. All
other rows are read one by one, as those of small tables are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, Place, Problem, QuestionError
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.payments import DAY, day_of
from bubblegraph.ledger.tables.profile import COUNTED, TableProfile
from bubblegraph.payments.arrays import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.parties import one_name_each
from bubblegraph.payments.room import check_room
from bubblegraph.payments.sources import ROW, Source, open_source, read_rows, readable, source_files
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import polars as pl

__all__ = ["PaymentTable", "plain_rows", "read_payments"]

ODD = 200_000  # rows that are read one by one: some ten seconds
TO_1970 = 719_163  # days from the one before the year 1
YEARS = (1600, 2200)
LONGEST_NAME = 200
UNITS = {"": 1, "1": 1, "1K": 10**3, "1M": 10**6, "1B": 10**9}
WHOLE = r"^[0-9]{1,9}$"
AMOUNT = r"^[0-9]{1,15}(?:\.[0-9]{1,2})?$"
PARTED = r"^(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,15})(?:,[0-9]{1,2})?$"
DAYS = {  # form to how a plain day looks, and is read once its marks are hyphens
    "": (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    "ymd": (r"^[0-9]{4}[-./][0-9]{2}[-./][0-9]{2}$", "%Y-%m-%d"),
    "dmy": (r"^[0-9]{2}[-./][0-9]{2}[-./][0-9]{4}$", "%d-%m-%Y"),
    "mdy": (r"^[0-9]{2}[-./][0-9]{2}[-./][0-9]{4}$", "%m-%d-%Y"),
}
TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z?$"
NAME = r"^[!-~]+(?: [!-~]+)*$"
COUNT = r"^-?[0-9]{1,15}$"


@dataclass(frozen=True, repr=False)
class PaymentTable(OneLine):
    """The payments of tables, as arrays in the order of their rows.

    Attributes
    ----------
    names : list of str
        The parties, in the order of their letters; payers and payees are numbers of them.
    payer, payee : arrays of int32
    time : array of int64
        Microseconds from the year 1: of the instant, or of the day where a row has no time.
    cents : array of int64
        0 where there is no amount.
    row : array of int64
        The number of each among all rows, from 0.
    undated : int
        Rows beside these, without a day.
    rejects : tuple of Problem
        Rows beside these, that cannot be read.
    open : tuple of int
        The numbers of the rows without a day, and of those whose amount is not disclosed.
    """

    names: list[str]
    payer: Ints
    payee: Ints
    time: Ints
    cents: Ints
    row: Ints
    undated: int
    rejects: tuple[Problem, ...]
    sources: tuple[Source, ...]

    def _brief(self) -> str:
        parties = count(len(self.names), "party", "parties")
        return f"{count(len(self.row), 'payment')} of {parties}"

    profile: TableProfile
    aliases: Mapping[str, str]  # a name as it is written to the one its party is called by
    notes: tuple[str, ...]  # sentences: what was done to rows to read them
    open: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.row)

    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers, as a small table is read; each keeps its place.

        Raises
        ------
        LedgerError
            If they do not go together: two have one id.
        """
        ledger, problems = read_rows(self.sources, self.profile, rows, self.aliases)
        if errors := [problem for problem in problems if problem.level == "error"]:
            raise LedgerError(errors)
        return replace(ledger, notes=self.notes)

    def ids(self, places: Sequence[int]) -> dict[int, str]:
        """Give ids to payments without one: payer-payee-year, numbered as in a small table."""
        pairs = self.payer.astype(np.int64) * len(self.names) + self.payee
        alike = np.flatnonzero(np.isin(pairs, pairs[list(places)]))
        wanted, seen, found = set(places), Counter[str](), {}
        for place in alike[np.argsort(self.row[alike], kind="stable")].tolist():
            year = date.fromordinal(int(self.time[place] // DAY)).year
            payer, payee = self.names[self.payer[place]], self.names[self.payee[place]]
            base = f"{payer}-{payee}-{year}"
            seen[base] += 1
            if place in wanted:
                found[place] = base if seen[base] == 1 else f"{base}-{seen[base]}"
        return found


def read_payments(
    *paths: str,
    profile: TableProfile | None = None,
    aliases: Mapping[str, str] | None = None,
    query: str = "",
    rejects: bool = False,
) -> PaymentTable:
    """Read tables of payments, of any size that memory holds.

    Parameters
    ----------
    *paths : str
        CSV or TSV, plain or compressed (``.gz``, ``.zst``), Parquet, or a database of SQLite or
        DuckDB; ``*`` stands for any characters.
    profile : TableProfile, optional
        How they are read.
    aliases : mapping, optional
        Another name of a party to the name that it has in the files.
    query : str
        What is asked of a database.
    rejects : bool
        Leave rows aside that cannot be read, and list them; else they are an error.

    Raises
    ------
    LedgerError
        With what is wrong in the headings, or with the rows that cannot be read.
    QuestionError
        If there is no such file, it cannot be read in this way, or takes more memory than is free.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\nb,a,1.50,2025-01-31\\na,b,1.4,2025-02-01\\n")
    ...     file.flush()
    ...     table = read_payments(file.name)
    >>> table.names, table.payer.tolist(), table.cents.tolist()
    (['a', 'b'], [1, 0], [150, 140])
    """
    files = source_files(arguments.path("paths", path) for path in paths)
    profile = arguments.optional("profile", profile, TableProfile) or TableProfile()
    called = {} if aliases is None else arguments.text_mapping("aliases", aliases)
    arguments.text("query", query)
    arguments.flag("rejects", rejects)
    check_room(files)
    sources: list[Source] = []
    frames: list[pl.DataFrame] = []
    begins = 0
    for file in files:
        source = replace(open_source(file, profile, query), begins=begins)
        with readable(file):
            frame = plain_rows(source, profile).collect(engine="streaming")
        sources.append(replace(source, rows=len(frame)))
        frames.append(frame.with_columns(needed("polars").col(ROW) + begins))
        begins += len(frame)
    return _Joining(sources, frames, profile, called).table(keep=rejects)


# --- column by column -----------------------------------------------------------------------------


def plain_rows(source: Source, profile: TableProfile) -> pl.LazyFrame:
    """Give the rows of a table, not read yet: null in a column is what is not plain there."""
    polars = needed("polars")
    schema = source.frame.collect_schema()

    def text(field: str) -> pl.Expr:
        cells = [polars.col(str(column)).cast(polars.String) for column in source.columns[field]]
        joined = cells[0] if len(cells) == 1 else polars.concat_str(cells, separator=" ")
        stripped: pl.Expr = joined.str.strip_chars()
        return stripped

    def party(field: str) -> pl.Expr:
        name = text(field)
        found: pl.Expr = polars.when(name != "").then(name).cast(polars.Categorical).alias(field)
        return found

    day = source.columns["date"]
    kind = schema[str(day[0])] if len(day) == 1 else polars.String
    return source.frame.select(
        polars.col(ROW).cast(polars.Int64),
        party("payer"),
        party("payee"),
        _cents(text("amount"), profile).alias("cents"),
        *_moment(polars.col(str(day[0])), text("date"), kind, profile.date_format),
        _blank(source).alias("blank"),
        _wide(source).alias("wide"),
    )


def _blank(source: Source) -> pl.Expr:
    """Whether a row is a line with nothing on it."""
    polars = needed("polars")
    if not source.top:
        nothing: pl.Expr = polars.lit(value=False)
        return nothing
    cells = polars.exclude(ROW).fill_null("").str.strip_chars()
    found: pl.Expr = polars.all_horizontal(cells == "")
    return found


def _wide(source: Source) -> pl.Expr:
    """Whether a line has more cells than the headings."""
    polars = needed("polars")
    found: pl.Expr = polars.lit(value=False)
    if source.width:
        found = (polars.col(str(source.width)).fill_null("").str.strip_chars() != "").fill_null(
            False
        )
    return found


def _cents(amount: pl.Expr, profile: TableProfile) -> pl.Expr:
    polars = needed("polars")
    shape = AMOUNT
    unit = UNITS[profile.amounts_in]
    plain = amount
    if profile.decimal == ",":
        shape = PARTED
        plain = amount.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    elif unit > 1:
        shape = WHOLE
    cents = plain.cast(polars.Decimal(20, 2), strict=False).to_physical().cast(polars.Int64)
    return polars.when(amount.str.contains(shape)).then(cents * unit)  # type: ignore[no-any-return]


def _moment(day: pl.Expr, text: pl.Expr, kind: Any, form: str) -> tuple[pl.Expr, pl.Expr]:
    """When a payment was made, in ticks; and whether it is a time rather than a day."""
    polars = needed("polars")
    zero = polars.lit(TO_1970 * DAY)
    if kind == polars.Date:
        ticks = day.to_physical().cast(polars.Int64) * DAY + zero
        timed = polars.lit(value=False)
    elif kind == polars.Datetime:
        ticks = day.cast(polars.Datetime("us")).to_physical() + zero
        timed = polars.lit(value=True)
    elif form in COUNTED:
        ticks = polars.when(text.str.contains(COUNT)).then(
            text.cast(polars.Int64, strict=False) * COUNTED[form] + zero
        )
        timed = polars.lit(form != "days")
    elif form in DAYS:
        shape, pattern = DAYS[form]
        hyphens = text.str.replace_all("[./]", "-") if form else text
        days = hyphens.str.to_date(pattern, strict=False).to_physical().cast(polars.Int64)
        clock = text.str.replace(" ", "T", literal=True).str.strip_suffix("Z")
        instants = clock.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
        timed = text.str.contains(TIME)
        ticks = (
            polars.when(text.str.contains(shape))
            .then(days * DAY + zero)
            .when(timed)
            .then(instants.to_physical() + zero)
        )
    else:
        ticks, timed = polars.lit(None, dtype=polars.Int64), polars.lit(value=False)
    first, last = (np.datetime64(f"{year}-01-01", "us").astype(int) for year in YEARS)
    reasonable = ticks.is_between(int(first) + TO_1970 * DAY, int(last) + TO_1970 * DAY)
    return polars.when(reasonable).then(ticks).alias("time"), timed.alias("timed")


# --- all of them ----------------------------------------------------------------------------------


class _Odd(NamedTuple):
    """A row that is not plain, as it was read."""

    row: int
    payer: str
    payee: str
    cents: int
    time: int
    timed: bool


class _Joining:
    """Brings plain and other rows together, and numbers the parties."""

    def __init__(
        self,
        sources: Sequence[Source],
        frames: Sequence[pl.DataFrame],
        profile: TableProfile,
        aliases: Mapping[str, str],
    ) -> None:
        polars = needed("polars")
        self.sources, self.profile, self.aliases = tuple(sources), profile, aliases
        self.notes: tuple[str, ...] = ()
        self.open: list[int] = []
        frame = polars.concat(frames) if len(frames) > 1 else frames[0]
        frame = frame.filter(~polars.col("blank"))
        self.wide: list[int] = frame.filter("wide")[ROW].to_list()
        frame = frame.filter(~polars.col("wide"))
        plain = [polars.col("payer", "payee", "cents", "time").is_not_null()]
        if strange := _strange(frame):
            codes = polars.Series(strange, dtype=polars.UInt32).implode()
            plain.append(~polars.col("payer", "payee").to_physical().is_in(codes))
        frame = frame.with_columns(polars.all_horizontal(plain).alias("plain"))
        self.odd: list[int] = frame.filter(~polars.col("plain"))[ROW].to_list()
        self.frame = frame.filter("plain")

    def table(self, *, keep: bool) -> PaymentTable:
        """Make the table; rows that cannot be read are kept aside, or an error."""
        others, rejects, undated = self._read_odd()
        if self.wide:
            rejects = self._with_the_wide(rejects)
        if rejects and not keep:
            raise LedgerError(_with_the_mend(rejects))
        names, number = self._numbered(others)
        row, payer, payee, cents, time = (
            np.concatenate([plain, np.array(other, dtype=plain.dtype)]) if others else plain
            for plain, other in zip(
                (
                    self.frame[ROW].to_numpy(),
                    number[self.frame["payer"].to_physical().to_numpy()],
                    number[self.frame["payee"].to_physical().to_numpy()],
                    self.frame["cents"].to_numpy(),
                    self.frame["time"].to_numpy(),
                ),
                (
                    [odd.row for odd in others],
                    [bisect_left(names, odd.payer) for odd in others],
                    [bisect_left(names, odd.payee) for odd in others],
                    [odd.cents for odd in others],
                    [odd.time for odd in others],
                ),
                strict=True,
            )
        )
        if others:
            order = np.argsort(row, kind="stable")
            row, payer, payee, cents, time = (
                each[order] for each in (row, payer, payee, cents, time)
            )
        if not (self.frame["timed"].all() and all(odd.timed for odd in others)):
            time = time // DAY * DAY
        aliases: dict[str, str] = {}
        if self.aliases or _some_alike(names):
            called = one_name_each(names, payer, payee, self.aliases)
            parties = sorted(set(called))
            places = {name: place for place, name in enumerate(parties)}
            moved = np.array([places[name] for name in called], dtype=np.int32)
            payer, payee = moved[payer], moved[payee]
            aliases = {name: own for name, own in zip(names, called, strict=True) if name != own}
            names = parties
        return PaymentTable(
            names=names,
            payer=payer,
            payee=payee,
            time=time,
            cents=cents,
            row=row,
            undated=undated,
            rejects=tuple(rejects),
            sources=self.sources,
            profile=self.profile,
            notes=self.notes,
            aliases=aliases,
            open=tuple(self.open),
        )

    def _numbered(self, others: Sequence[_Odd]) -> tuple[list[str], Ints]:
        """The names as they are written, in order; and the number for each code of polars."""
        polars = needed("polars")
        codes, written = _names_of(self.frame)
        odd = [name for odd in others for name in (odd.payer, odd.payee)]
        names = polars.concat([written, polars.Series(odd, dtype=polars.String)]).unique().sort()
        places = codes.to_numpy()
        numbers = np.zeros(1 + int(places.max(initial=0)), np.int32)
        numbers[places] = names.search_sorted(written)
        return names.to_list(), numbers

    def _read_odd(self) -> tuple[list[_Odd], list[Problem], int]:
        """The rows that are not plain, one by one: those with a day, the faulty, the undated."""
        if len(self.odd) + len(self.wide) > ODD:
            self._refuse()
        if not self.odd:
            return [], [], 0
        # a plain one beside them: amounts of two kinds can be read in two ways
        beside = self.frame[ROW].head(1).to_list()
        ledger, problems = read_rows(self.sources, self.profile, [*self.odd, *beside])
        self.notes = ledger.notes
        rejects = [problem for problem in problems if problem.level == "error"]
        numbers = {str(self._place(row)): row for row in self.odd}
        others, undated = [], 0
        for deal in ledger.deals:
            if str(deal.place()) not in numbers:
                continue
            if why := deal.why_no_payment:
                raise QuestionError(f"{deal.place()}: a row {why}: no payment.")
            row = numbers[str(deal.place())]
            if day_of(deal) is None or deal.amount.high is None:
                self.open.append(row)
            if deal.date is None or day_of(deal) is None:
                undated += 1
                continue
            instant = deal.date.instant
            ticks = deal.date.first.toordinal() * DAY if instant is None else instant
            timed = instant is not None
            others.append(_Odd(row, deal.payer, deal.payee, deal.amount.low, ticks, timed))
        return others, rejects, undated

    def _with_the_wide(self, rejects: Sequence[Problem]) -> list[Problem]:
        said = "the row has more cells than the header"
        remedy = "Put a text that contains the separator into quotes."
        wide = [Problem(self._place(row), said, remedy) for row in self.wide]
        files = {source.file: number for number, source in enumerate(self.sources)}
        return sorted([*rejects, *wide], key=lambda p: (files[p.place.file], p.place.line))

    def _place(self, row: int) -> Place:
        source = next(s for s in self.sources if 0 <= row - s.begins < s.rows)
        return source.place(row - source.begins)

    def _refuse(self) -> None:
        odd = len(self.odd) + len(self.wide)
        _, problems = read_rows(self.sources, self.profile, self.odd[:20])
        example = next((problem for problem in problems if problem.level == "error"), None)
        said = f" First: {example.place}: {example.message}. {example.remedy}" if example else ""
        raise QuestionError(
            f"{count(odd, 'row')} of {odd + len(self.frame):,} are not written "
            f"plainly (a name, 1234.50, 2025-01-31), more than {ODD:,}: say how they are, with "
            f"--date-format, --decimal or --columns.{said}"
        )


def _names_of(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The codes of the parties, and their names."""
    polars = needed("polars")
    names = polars.concat([frame["payer"], frame["payee"]]).unique().drop_nulls()
    return names.to_physical(), names.cast(polars.String)


def _strange(frame: pl.DataFrame) -> list[int]:
    """The codes of names that are read otherwise than they are written, or not at all."""
    codes, names = _names_of(frame)
    plain = names.str.contains(NAME) & (names.str.len_bytes() <= LONGEST_NAME)
    others = zip(codes.filter(~plain), names.filter(~plain), strict=True)
    return [code for code, name in others if not _simple(name)]


def _some_alike(names: Sequence[str]) -> bool:
    """Whether some names may be of one party: they differ in case, hyphens or underscores alone."""
    polars = needed("polars")
    given = polars.Series(names, dtype=polars.String)
    if not given.str.contains(NAME).all():
        return True
    return bool(given.str.to_lowercase().str.replace_all("[_-]", " ").n_unique() < len(given))


def _simple(name: str) -> bool:
    """Whether a name is as plain as it is read."""
    return len(name) <= LONGEST_NAME and name.isprintable() and name == " ".join(name.split())


def _with_the_mend(rejects: Sequence[Problem]) -> list[Problem]:
    first, *rest = rejects
    mend = "--rejects FILE leaves such rows aside, and lists them."
    return [replace(first, remedy=f"{first.remedy} {mend}".strip()), *rest]
