"""The answer of ``cycles`` for payments: laps, each with its rows; or all, line by line."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.headline import span_words
from bubblegraph.analysis.payment_laps import Lapping, PaymentLap, PaymentLaps
from bubblegraph.ledger.names import name
from bubblegraph.ledger.payments import day_of
from bubblegraph.ledger.select import Standing
from bubblegraph.money import UNITS, Scale
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.payment_loops import searched_words
from bubblegraph.output.render import separated_lines
from bubblegraph.output.words import filter_words, head_line
from bubblegraph.payments.compiling import needed
from bubblegraph.text import count, percent

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "LISTS",
    "answer_laps",
    "lap_lines",
    "lap_table",
    "lapping_words",
    "parquet_pieces",
    "with_laps_of",
]

LISTS = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": ",",
    ".tsv": "\t",
    ".parquet": "parquet",
}
ROWS = 100_000  # of a Parquet file that are held at once
PIECE = 1 << 20  # bytes


def answer_laps(found: PaymentLaps, *, units: Scale | None = None) -> Answer:
    """Lay out laps of payments, in the words of payments: amounts with their cents.

    Parameters
    ----------
    found : PaymentLaps
    units : Scale, optional

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> from bubblegraph.analysis.payment_laps import find_laps
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n"
    >>> found = find_laps(select_deals(read_text(table, file="bank.csv")))
    >>> answer_laps(found).body[0].rows
    [('1', '2025-01-31', 'a → b', '5.00', '', '2'), ('', '2025-02-01', 'b → a', '4.00', '80.0%, \
1 day', '3')]
    """
    arguments.instance("found", found, PaymentLaps)
    scale = arguments.optional("units", units, Scale) or UNITS["1"]
    return Answer(
        head=(*_head(found, scale), *filter_words(found.selection)),
        body=(lap_table(found, scale),) if found.laps else (),
        foot=tuple(_foot(found, scale)),
        fields=found.FIELDS,
        records=found.to_records,
        document=found.to_dict,
        missing=" ".join([*_cut(found, scale), *_unlisted(found)]),
    )


# --- the head -------------------------------------------------------------------------------------


def _head(found: PaymentLaps, scale: Scale) -> Iterator[str]:
    kind = "Loops" if found.lapping.order == "any" else "Laps"
    yield head_line(f"{kind} of payments", found.selection, scale)
    yield " ".join(_finding(found, scale))
    yield from _by_length(found)
    yield " ".join(_searched(found))


def _finding(found: PaymentLaps, scale: Scale) -> Iterator[str]:
    rule, noun = lapping_words(found.lapping), found.lapping.noun
    if not found.found:
        so_far = "" if found.complete else " so far"
        yield f"No {noun} found{so_far}: no payments lead back to the first payer {rule}."
        return
    at_least = "" if found.complete else "At least "
    laps = count(found.found, noun)
    yield f"{at_least}{laps}: payments that lead back to the first payer {rule}."
    yield _came_back(found, scale)


def _came_back(found: PaymentLaps, scale: Scale) -> str:
    """How much in all: a number where it is known, else a bound, or what is known so far."""
    least = scale.show(found.least)
    paid = scale.show(found.searched.gross)
    laps = f"{found.lapping.noun}s"
    ends = f"of the {paid} paid can have come back, no payment counted twice"
    if found.most is None:
        return f"At least {least} {ends}."
    exact = found.most == found.least
    bound = "" if exact else f" (a bound: some of these {laps} carry {least} together)"
    return f"At most {scale.show(found.most)} {ends}{bound}."


def _by_length(found: PaymentLaps) -> Iterator[str]:
    """How many have how many payments, where they cannot be counted in the table."""
    if found.complete and len(found.laps) < found.found:
        first, *rest = sorted(found.counts.items())
        said = [f"{first[1]:,} of {first[0]} payments", *(f"{n:,} of {k}" for k, n in rest)]
        yield f"By length: {', '.join(said)}."


def lapping_words(lapping: Lapping) -> str:
    """Say what a lap is.

    Parameters
    ----------
    lapping : Lapping

    Examples
    --------
    >>> from fractions import Fraction
    >>> a_tenth = Fraction(1, 10)
    >>> lapping_words(Lapping(within=timedelta(days=30), tolerance=a_tenth, order="strict"))
    'in order of time, each later than the one before, within 30 days, each within 10% of the one \
before and the last of the first, by 6 payments at most'
    """
    words = ["in any order" if lapping.order == "any" else "in order of time"]
    if lapping.order == "strict":
        words.append("each later than the one before")
    if lapping.within is not None:
        words.append(f"within {_span(lapping.within)}")
    if lapping.tolerance is not None:
        part = f"{float(100 * lapping.tolerance):g}%"
        words.append(f"each within {part} of the one before and the last of the first")
    if lapping.longest is not None:
        words.append(f"by {lapping.longest} payments at most")
    return ", ".join(words)


def _span(within: timedelta) -> str:
    if within % timedelta(days=1):
        return count(within // timedelta(hours=1), "hour")
    return span_words(within.days)


def _searched(found: PaymentLaps) -> Iterator[str]:
    on_laps = ""
    if found.found:
        are = "is" if found.on_laps == 1 else "are"
        on_laps = f"; {found.on_laps:,} of them {are} on {found.lapping.noun}s"
    return searched_words(found.searched, on_laps)


# --- the table ------------------------------------------------------------------------------------


def lap_table(found: PaymentLaps, scale: Scale) -> Table:
    """Give a row for each payment; how much came back stands beside the last of a lap.

    Parameters
    ----------
    found : PaymentLaps
    scale : Scale
    """
    listed = [standing for lap in found.laps for standing in lap.payments]
    named = any("id" in standing.deal.keys for standing in listed)
    several = len(found.selection.ledger.named) > 1
    columns = [
        Column("#", right=True),
        Column("date"),
        Column("payer → payee", wrap=True),
        Column("amount", right=True),
        Column("came back", right=True),
        Column("line", right=not several, wrap=several),
        *([Column("id", wrap=True)] if named else []),
    ]
    rows = [row for lap in found.laps for row in _rows(found, lap, scale, several, named)]
    return Table(tuple(columns), rows)


def _rows(
    found: PaymentLaps, lap: PaymentLap, scale: Scale, several: bool, named: bool
) -> Iterator[tuple[str, ...]]:
    ledger = found.selection.ledger
    for step, standing in enumerate(lap.payments, 1):
        deal = standing.deal
        last = step == len(lap.payments)
        cells = (
            str(lap.rank) if step == 1 else "",
            str(day_of(deal)),
            f"{name(ledger, deal.payer)} → {name(ledger, deal.payee)}",
            scale.show(standing.amount.low),
            f"{percent(lap.share)}, {_days(lap.days)}" if last else "",
            _line(standing, several),
        )
        yield (*cells, deal.id if "id" in deal.keys else "") if named else cells


def _days(days: int) -> str:
    return count(days, "day") if days else "same day"


def _line(standing: Standing, several: bool) -> str:
    place = standing.deal.place()
    if not place.line:
        return ""
    return f"{place.file}:{place.line}" if several else str(place.line)


# --- the foot -------------------------------------------------------------------------------------


def _foot(found: PaymentLaps, scale: Scale) -> Iterator[str]:
    if found.laps:
        noun = found.lapping.noun
        yield (
            f"By what came back: the smallest payment of a {noun}, here of the first. "
            f"{noun.capitalize()}s share payments: never add up; not findings."
        )
    yield from _unlisted(found)
    yield from _cut(found, scale)


def _unlisted(found: PaymentLaps) -> Iterator[str]:
    if len(found.laps) < found.found:
        number = "" if len(found.laps) == 1 else f"{len(found.laps):,} "
        laps = f"{found.found:,} {found.lapping.noun}s"
        yield f"The {number}largest of {laps}: cycles --all lists more, --list all."


def _cut(found: PaymentLaps, scale: Scale) -> Iterator[str]:
    if found.stopped is None:
        return
    above = "" if found.reached is None else scale.show(found.reached)
    noun = found.lapping.noun
    yield (
        f"The search was cut: {found.stopped}. Every {noun} by which more than {above} "
        f"came back is found; of those by which no more did some are not. --patience SECONDS "
        f"searches longer, --min-amount, --within, --tolerance and --longest leave less to search."
    )


def with_laps_of(answer: Answer, found: PaymentLaps, units: Scale | None) -> Answer:
    """Put the laps that a party is on below what is known of it."""
    scale = units or UNITS["1"]
    said = " ".join(_finding(found, scale)), *_unlisted(found), *_cut(found, scale)
    lines = Lines(("", *said), beside=True)
    listed = [lap.to_dict() for lap in found.laps]
    return replace(
        answer,
        body=(*answer.body, lines, *([lap_table(found, scale)] if found.laps else [])),
        document=lambda: {**answer.document(), "laps": listed, "laps_found": found.found},
    )


# --- all of them, line by line --------------------------------------------------------------------


def lap_lines(laps: Iterable[PaymentLap], form: str, *, heading: bool = True) -> Iterator[bytes]:
    """Give laps line by line, as they are found: a JSON document each, or a row for each payment.

    Parameters
    ----------
    laps : iterable of PaymentLap
    form : {"ndjson", "parquet", ",", "\\t"}
        JSON documents, the pieces of a Parquet file, or what parts the cells.
    heading : bool
        Whether rows begin with their names.

    Raises
    ------
    QuestionError
        If it is Parquet, and polars is not installed.
    """
    if form == "parquet":
        yield from parquet_pieces(_frames(laps), _types())
        return
    if form == "ndjson":
        for lap in laps:
            yield f"{json.dumps(lap.to_dict(), ensure_ascii=False)}\n".encode()
        return
    records = (record for lap in laps for record in lap.to_records())
    for line in separated_lines(PaymentLaps.FIELDS, records, form, heading=heading):
        yield line.encode("utf-8", "backslashreplace")


def _types() -> dict[str, Any]:
    polars = needed("polars")
    types = {
        **dict.fromkeys(("id", "payer", "payee", "date", "file"), polars.String),
        **dict.fromkeys(("lap", "step", "line", "days"), polars.Int64),
        **dict.fromkeys(("amount", "went_out", "came_back", "share"), polars.Float64),
    }
    return {field: types[field] for field in PaymentLaps.FIELDS}


def _frames(laps: Iterable[PaymentLap]) -> Iterator[pl.DataFrame]:
    """Rows for each payment, many at a time."""
    records = (record for lap in laps for record in lap.to_records())
    while some := list(islice(records, ROWS)):
        yield needed("polars").DataFrame(some, schema=_types())


def parquet_pieces(
    frames: Iterable[pl.DataFrame], types: Mapping[str, pl.DataType]
) -> Iterator[bytes]:
    """Give a Parquet file that is put together from smaller ones.

    Parameters
    ----------
    frames : iterable of DataFrame
    types : mapping of str to DataType
        The columns, for a file without rows.
    """
    polars = needed("polars")
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        for number, frame in enumerate(frames, 1):
            frame.write_parquet(Path(folder, f"{number:08}.parquet"))
        joined = Path(folder, "all")
        if number:
            polars.scan_parquet(Path(folder, "*.parquet")).sink_parquet(joined)
        else:
            polars.DataFrame(schema=types).write_parquet(joined)
        with joined.open("rb") as stream:
            while piece := stream.read(PIECE):
                yield piece
