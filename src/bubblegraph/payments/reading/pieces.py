"""Tables read some rows at a time: what is written plainly becomes numbers, column by column."""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bubblegraph.ledger import model
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.tables.profile import COUNTED, TableProfile
from bubblegraph.payments.columns import Columns, Ints
from bubblegraph.payments.compiling import compiled, needed
from bubblegraph.payments.reading.line_kernels import ODD, TIMED, WIDE, hash_lines
from bubblegraph.payments.reading.lines import UNITS, Block, Lines
from bubblegraph.payments.reading.numbering import Numbering
from bubblegraph.payments.reading.sources import PARTS, ROW, Source

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Piece", "Pieces"]

AT_ONCE = 1 << 18  # rows
KINDS = [kind for kind in model.KINDS if kind not in (*model.NONCASH, "repayment")]  # that count
TO_1970 = 719_163  # days from the one before the year 1
YEARS = (1600, 2200)
MOST = 10**15  # of a currency, in a plain amount
WHOLE = r"^[0-9]{1,9}$"
AMOUNT = r"^[0-9]{1,15}(?:\.[0-9]{1,2})?$"
PARTED = r"^(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,15})(?:,[0-9]{1,2})?$"
DAYS = {  # form to how a plain day looks, and is read once its marks are hyphens
    "": (r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    "ymd": (r"^[0-9]{4}[-./][0-9]{2}[-./][0-9]{2}$", "%Y-%m-%d"),
    "dmy": (r"^[0-9]{2}[-./][0-9]{2}[-./][0-9]{4}$", "%d-%m-%Y"),
    "mdy": (r"^[0-9]{2}[-./][0-9]{2}[-./][0-9]{4}$", "%m-%d-%Y"),
}
TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{1,6})?Z?$"
COUNT = r"^-?[0-9]{1,15}$"
SHARED = 8  # rows for each different text of a date, from which on texts are read once


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table: the plain ones as arrays, and the numbers of the others."""

    columns: Columns
    timed: Ints  # of each, whether it has a time rather than a day
    odd: Ints  # rows, among those of all tables
    wide: Ints  # those with more cells than the headings
    rows: int
    ids: Ints | None = None  # of all rows what their ids hash to; 0 where there is none


class Pieces:
    """Reads a table by some hundred thousand rows."""

    def __init__(self, source: Source, profile: TableProfile, names: Numbering) -> None:
        self.source, self.profile, self.names = source, profile, names
        self.broken = bool(source.top)  # whether rows may have several lines; told at the end
        self._amounts = _Amounts(profile)
        self._moments = _Moments(profile.date_format)

    def __iter__(self) -> Iterator[Piece]:
        """Give the rows in their order: of a plain file its lines, and else columns."""
        rows = 0
        lines = Lines(self.source, self.profile, KINDS)
        for block in lines:
            piece = self._piece_of_lines(block, rows)
            rows += piece.rows
            yield piece
        if not lines.whole:
            yield from self._pieces_of_columns(rows)
        self.broken = self.broken and (lines.broken or not lines.whole)

    def _pieces_of_columns(self, begin: int) -> Iterator[Piece]:
        """Give the rows from one on, read column by column."""
        polars = needed("polars")
        beside = [field for field in ("id", "kind") if field in self.source.columns]
        fields = (*PARTS, *beside)
        frame = self.source.frame
        if begin:  # a slice may leave out what cannot be read, and not say so
            frame = frame.filter(polars.col(ROW) >= begin)
        frame = frame.select(
            *(_cell(self.source, field).alias(field) for field in fields),
            *([polars.col(str(self.source.width)).alias("beyond")] if self.source.width else []),
        )
        for batch in frame.collect_batches(chunk_size=AT_ONCE, maintain_order=True):
            yield self._piece(batch.rechunk(), begin)
            begin += len(batch)

    def _piece_of_lines(self, block: Block, begin: int) -> Piece:
        cells, kinds = block.cells, block.cells.rows
        rows = np.arange(begin, begin + len(kinds), dtype=np.int32) + np.int32(self.source.begins)
        odd, wide, plain = rows[kinds == ODD], rows[kinds == WIDE], kinds <= TIMED
        payer, payee = (self._numbers(block, party, plain) for party in range(2))
        chosen = slice(None) if plain.all() else plain
        columns = Columns(payer, payee, cells.ticks[chosen], cells.cents[chosen], rows[chosen])
        ids = cells.ids if "id" in self.source.columns else None
        return Piece(columns, kinds[chosen] == TIMED, odd, wide, len(kinds), ids)

    def _numbers(self, block: Block, party: int, plain: Ints) -> Ints:
        """Number the names of a party in plain rows: whole numbers, and texts."""
        whole, numbers = block.whole_numbers(party), np.empty(len(plain), np.int32)
        if (rows := plain & whole).any():
            keys = needed("polars").Series(block.cells.keys[party, rows])
            numbers[rows] = self.names.numbers(keys)
        if (rows := plain & ~whole).any():
            numbers[rows] = self.names.numbers(block.texts(party, rows))
        return numbers[plain]

    def _piece(self, batch: pl.DataFrame, begin: int) -> Piece:
        cents, priced = self._amounts.read(batch["amount"])
        time, dated, timed = self._moments.read(batch["date"])
        payer, payee = (_names(batch[party]) for party in ("payer", "payee"))
        plain = priced & dated & ~payer.is_null().to_numpy() & ~payee.is_null().to_numpy()
        if "kind" in batch.columns:
            kinds = batch["kind"].cast(needed("polars").String).fill_null("")
            plain &= kinds.is_in(KINDS).to_numpy()
        wide = _wide(batch)
        if wide is not None:
            plain &= ~wide
        row = np.arange(begin, begin + len(batch), dtype=np.int32)  # in the table
        odd = beyond = row[:0]
        if not plain.all():
            beyond = row[:0] if wide is None else row[wide]
            odd = row[~plain] if wide is None else row[~plain & ~wide]
            odd = self._without_blank(odd, batch, begin)
            payer, payee = (names.filter(_truths(plain)) for names in (payer, payee))
            cents, time, timed, row = cents[plain], time[plain], timed[plain], row[plain]
        numbers = self.names.numbers(payer), self.names.numbers(payee)
        begins = np.int32(self.source.begins)
        row, odd, beyond = (rows + begins for rows in (row, odd, beyond))
        columns = Columns(*numbers, time, cents, row)
        ids = _hashed_ids(batch["id"]) if "id" in batch.columns else None
        return Piece(columns, timed, odd, beyond, len(batch), ids)

    def _without_blank(self, rows: Ints, batch: pl.DataFrame, begin: int) -> Ints:
        """Leave out the lines with nothing on them, where rows are lines."""
        polars = needed("polars")
        if not self.source.top:
            return rows
        fields = batch.select(polars.col(*PARTS))[rows - begin]
        blank = rows[fields.select(_nothing(polars.all())).to_series().to_numpy()]
        if len(blank) and len(self.source.headings) > len(fields.columns):
            blank = self._blank_in_all(blank)
        return np.setdiff1d(rows, blank)

    def _blank_in_all(self, rows: Ints) -> Ints:
        """Those rows that have nothing in any column."""
        polars = needed("polars")
        chosen = polars.Series(rows, dtype=polars.get_index_type()).implode()
        found = self.source.frame.filter(polars.col(ROW).is_in(chosen))
        blank = found.filter(_nothing(polars.exclude(ROW))).select(ROW).collect()
        return blank[ROW].to_numpy().astype(np.int32)


def _cell(source: Source, field: str) -> pl.Expr:
    """The cells of a field; those of several columns as one text."""
    polars = needed("polars")
    cells = [polars.col(str(column)) for column in source.columns[field]]
    joined = [cell.cast(polars.String) for cell in cells]
    found: pl.Expr = cells[0] if len(cells) == 1 else polars.concat_str(joined, separator=" ")
    return found


def _names(names: pl.Series) -> pl.Series:
    """Whole numbers stay; all else becomes texts."""
    polars = needed("polars")
    if names.dtype.is_integer() and names.dtype not in (polars.UInt64, polars.Int128):
        return names
    return names.cast(polars.String)


def _nothing(cells: pl.Expr) -> pl.Expr:
    found: pl.Expr = needed("polars").all_horizontal(
        cells.cast(needed("polars").String).fill_null("").str.strip_chars() == ""
    )
    return found


def _wide(batch: pl.DataFrame) -> Ints | None:
    """Which lines have more cells than the headings; None if none has."""
    if "beyond" not in batch.columns or batch["beyond"].null_count() == len(batch):
        return None
    wide: Ints = (batch["beyond"].fill_null("").str.strip_chars() != "").to_numpy()
    return wide


def _hashed_ids(ids: pl.Series) -> Ints:
    """What ids hash to, as those of lines do; 0 where there is none."""
    texts = ids.cast(needed("polars").String).fill_null("").str.strip_chars()
    lines = texts.str.replace_all("\n", " ", literal=True).str.join("\n")
    found = np.empty(len(texts), np.int64)
    hash_lines(f"{lines.item()}\n".encode(), found)
    return found


def _truths(found: Ints) -> pl.Series:
    series: pl.Series = needed("polars").Series(found)
    return series


# --- amounts --------------------------------------------------------------------------------------


@compiled
def whole_cents(amounts, cents, plain):
    """Give amounts in cents, where they are whole; -0 is none, and is read as it is written."""
    for place in range(amounts.shape[0]):
        amount = amounts[place]
        found = np.rint(amount * 100.0) if 0.0 <= amount < 1e13 else -1.0
        # the nearest number to so many cents: it is written with two digits behind the point
        plain[place] = found >= 0.0 and found / 100.0 == amount and not np.signbit(amount)
        cents[place] = np.int64(found) if plain[place] else 0


class _Amounts:
    """Reads a column of amounts: cents, and which are plain."""

    def __init__(self, profile: TableProfile) -> None:
        self._comma, self._unit = profile.decimal == ",", UNITS[profile.amounts_in]

    def read(self, amounts: pl.Series) -> tuple[Ints, Ints]:
        polars = needed("polars")
        kind = amounts.dtype
        if self._comma:
            return self._of_texts(amounts.cast(polars.String))
        if kind.is_integer():
            return self._of_whole(amounts.cast(polars.Int64, strict=False))
        if self._unit == 1 and kind == polars.Float64:
            numbers = amounts.fill_null(float("nan")).to_numpy()
            cents, plain = np.empty(len(numbers), np.int64), np.empty(len(numbers), np.bool_)
            whole_cents(numbers, cents, plain)
            return cents, plain
        if self._unit == 1 and kind == polars.Decimal:
            return self._of_decimals(amounts, int(getattr(kind, "scale", 0)))
        return self._of_texts(amounts.cast(polars.String))

    def _of_whole(self, amounts: pl.Series) -> tuple[Ints, Ints]:
        numbers = amounts.fill_null(-1).to_numpy()
        most = MOST if self._unit == 1 else min(MOST // self._unit, 10**9)
        plain = (numbers >= 0) & (numbers < most)
        return np.where(plain, numbers, 0) * (100 * self._unit), plain

    def _of_decimals(self, amounts: pl.Series, scale: int) -> tuple[Ints, Ints]:
        """Those that are finer than a cent are not plain."""
        polars = needed("polars")
        numbers = amounts.to_physical().cast(polars.Int64, strict=False).fill_null(-1).to_numpy()
        finer = 10 ** max(scale - 2, 0)
        coarser = 10 ** max(2 - scale, 0)
        plain = (numbers >= 0) & (numbers < MOST * 100 // coarser) & (numbers % finer == 0)
        return np.where(plain, numbers, 0) // finer * coarser, plain

    def _of_texts(self, amounts: pl.Series) -> tuple[Ints, Ints]:
        found = self._cents(amounts)
        plain = found.is_not_null().to_numpy()
        cents = found.fill_null(0).to_numpy()
        if not plain.all() and amounts.null_count() < len(amounts):
            others = np.flatnonzero(~plain)
            again = self._cents(amounts.gather(others).str.strip_chars())
            cents, plain = cents.copy(), plain.copy()
            cents[others], plain[others] = again.fill_null(0), again.is_not_null()
        return cents, plain

    def _cents(self, texts: pl.Series) -> pl.Series:
        polars = needed("polars")
        amount = polars.col("amount")
        shape, plain = AMOUNT, amount
        if self._comma:
            shape = PARTED
            plain = amount.str.replace_all(".", "", literal=True)
            plain = plain.str.replace(",", ".", literal=True)
        elif self._unit > 1:
            shape = WHOLE
        cents = plain.cast(polars.Decimal(20, 2), strict=False).to_physical()
        cents = cents.cast(polars.Int64, strict=False)
        small = cents < MOST * 100 // self._unit
        found = polars.when(amount.str.contains(shape) & small).then(cents * self._unit)
        return texts.alias("amount").to_frame().select(found).to_series()


# --- days and times -------------------------------------------------------------------------------


def _ticks_of(year: int) -> int:
    return int(np.datetime64(f"{year}-01-01", "us").astype(int)) + TO_1970 * DAY


class Moments(NamedTuple):
    """When payments were made."""

    ticks: Ints
    plain: Ints  # truths
    timed: Ints  # which are times rather than days


class _Moments:
    """Reads a column of dates: ticks, which are plain, and which are times rather than days."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._known = Numbering()  # texts that were read
        self._read = Moments(np.zeros(0, np.int64), *np.zeros((2, 0), np.bool_))  # what they say
        self._rows = 0

    def read(self, dates: pl.Series) -> Moments:
        polars = needed("polars")
        if dates.dtype == polars.Date:
            return _days(dates.to_physical().fill_null(-TO_1970).to_numpy())
        if dates.dtype == polars.Datetime:
            return _reasonable(dates.cast(polars.Datetime("us")).to_physical(), timed=True)
        if dates.dtype.is_integer() and self._form in COUNTED:
            return self._counted(dates.cast(polars.Int64, strict=False))
        return self._of_texts(dates.cast(polars.String).fill_null(""))

    def _of_texts(self, dates: pl.Series) -> Moments:
        """Each text once, if there are few."""
        self._rows += len(dates)
        if len(self._known) * SHARED > self._rows:
            return self._read_texts(dates)
        before = len(self._known)
        numbers = self._known.numbers(dates)
        new = self._read_texts(self._known.written[before:])
        self._read = Moments(*map(np.concatenate, zip(self._read, new, strict=True)))
        return Moments(*(each[numbers] for each in self._read))

    def _read_texts(self, dates: pl.Series) -> Moments:
        polars = needed("polars")
        texts = dates.str.strip_chars()
        if self._form in COUNTED:
            plain = polars.when(polars.col("date").str.contains(COUNT)).then(polars.col("date"))
            frame = texts.alias("date").to_frame().select(plain.cast(polars.Int64))
            return self._counted(frame.to_series())
        if self._form not in DAYS:
            none = polars.repeat(None, len(texts), dtype=polars.Int64, eager=True)
            return _reasonable(none, timed=False)
        shape, pattern = DAYS[self._form]
        text = polars.col("date")
        hyphens = text.str.replace_all("[./]", "-") if self._form else text
        days = hyphens.str.to_date(pattern, strict=False).to_physical().cast(polars.Int64)
        clock = text.str.replace(" ", "T", literal=True).str.strip_suffix("Z")
        instants = clock.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
        timed = text.str.contains(TIME)
        ticks = polars.when(text.str.contains(shape)).then(days * DAY)
        ticks = ticks.when(timed).then(instants.to_physical())
        frame = texts.alias("date").to_frame().select(ticks=ticks, timed=timed)
        found = _reasonable(frame["ticks"], timed=True)
        return found._replace(timed=frame["timed"].to_numpy())

    def _counted(self, numbers: pl.Series) -> Moments:
        unit = COUNTED[self._form]
        first, last = ((_ticks_of(year) - TO_1970 * DAY) // unit for year in YEARS)
        inside = numbers.set(~numbers.is_between(first, last), None)
        return _reasonable(inside * unit, timed=self._form != "days")


@compiled
def ticks_of_days(days, first, last, ticks, plain):
    """Give the ticks of days since 1970, and which are between two."""
    for row in range(days.shape[0]):
        plain[row] = first <= days[row] < last
        ticks[row] = (np.int64(days[row]) + TO_1970) * DAY


def _days(since_1970: Ints) -> Moments:
    """Ticks of days inside the years that are no slip."""
    ticks, plain = np.empty(len(since_1970), np.int64), np.empty(len(since_1970), np.bool_)
    first, last = (_ticks_of(year) // DAY - TO_1970 for year in YEARS)
    ticks_of_days(since_1970, first, last, ticks, plain)
    return Moments(ticks, plain, np.broadcast_to(np.bool_(False), len(ticks)))


def _reasonable(since_1970: pl.Series, *, timed: bool) -> Moments:
    """Ticks of moments inside the years that are no slip, and which are there."""
    ticks = since_1970.fill_null(-(2**62)).to_numpy() + TO_1970 * DAY
    first, last = map(_ticks_of, YEARS)
    plain = (ticks >= first) & (ticks < last)
    return Moments(ticks, plain, np.broadcast_to(np.bool_(timed), len(ticks)))
