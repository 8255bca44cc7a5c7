"""Ids of payments that have none: payer-payee-year, numbered as those of small tables are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.payments import DAY, day_of
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.sources import ROW, Source, joined_text, readable

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "TO_1970",
    "bases_of",
    "given_ids",
    "like_made",
    "make_ids",
    "names_at",
    "numbered_id",
    "taken_of",
    "without_day",
]

TO_1970 = 719_163  # days from the one before the year 1
NUMBERED = r"-[0-9]+$"


def names_at(names: Sequence[str], places: Ints) -> pl.Series:
    """Give the names of some places."""
    polars = needed("polars")
    used, number = np.unique(places, return_inverse=True)
    texts = polars.Series([names[each] for each in used.tolist()], dtype=polars.String)
    return texts.gather(number)  # type: ignore[no-any-return]


def bases_of(payer: pl.Series, payee: pl.Series, time: Ints) -> pl.Series:
    """Give what the ids of payments begin with.

    Examples
    --------
    >>> import polars
    >>> bases_of(polars.Series(["a"]), polars.Series(["b"]), np.array([738_000 * DAY])).to_list()
    ['a-b-2021']
    """
    polars = needed("polars")
    days = (time // DAY - TO_1970).astype("M8[D]")
    years = polars.Series(days.astype("M8[Y]").astype(np.int64) + 1970)
    frame = polars.DataFrame({"payer": payer, "payee": payee, "year": years})
    found = frame.select(base=polars.concat_str("payer", "payee", "year", separator="-"))
    return found["base"]  # type: ignore[no-any-return]


def without_day(ledger: Ledger, rows: Iterable[int]) -> pl.DataFrame:
    """Give those rows of a ledger that have a year or a month: row, payer, payee, base."""
    polars = needed("polars")
    found = [
        (row, deal.payer, deal.payee, f"{deal.payer}-{deal.payee}-{deal.date.first.year}")
        for row, deal in zip(sorted(rows), ledger.deals, strict=True)
        if deal.date is not None and day_of(deal) is None
    ]
    kinds = {"row": polars.Int64, **dict.fromkeys(("payer", "payee", "base"), polars.String)}
    return polars.DataFrame(found, schema=kinds, orient="row")  # type: ignore[no-any-return]


def make_ids(alike: pl.DataFrame, sources: Sequence[Source], rows: Iterable[int]) -> dict[int, str]:
    """Give ids to rows, numbered among all that would have the same and have none of their own.

    Parameters
    ----------
    alike : DataFrame
        Those rows: row, base.
    sources : sequence of Source
    rows : iterable of int
    """
    polars = needed("polars")
    given = polars.concat(
        [
            polars.DataFrame(schema={"row": polars.Int64, "id": polars.String}),
            *(_given(source, alike) for source in sources if "id" in source.columns),
        ]
    )
    taken = taken_of(given["id"], alike["base"])
    frame = alike.join(given, on="row", how="anti").sort("row")
    frame = frame.with_columns(polars.cum_count("base").over("base").alias("number"))
    chosen = polars.Series(list(rows), dtype=polars.Int64).implode()
    found = frame.filter(polars.col("row").is_in(chosen)).select("row", "base", "number")
    return {row: numbered_id(base, number, taken) for row, base, number in found.iter_rows()}


def given_ids(frame: pl.LazyFrame, columns: Sequence[int]) -> pl.LazyFrame:
    """Give the ids that rows have, beside whatever else is there, where they have one."""
    polars = needed("polars")
    own = joined_text(columns).fill_null("").str.strip_chars().alias("id")
    found: pl.LazyFrame = frame.with_columns(own)
    return found.filter(polars.col("id") != "")


def like_made(bases: pl.Series) -> pl.Expr:
    """Whether an id is one of those that are made of some bases."""
    polars = needed("polars")
    name, known = polars.col("id"), bases.unique().implode()
    found: pl.Expr = name.is_in(known) | name.str.replace(NUMBERED, "").is_in(known)
    return found


def _given(source: Source, alike: pl.DataFrame) -> pl.DataFrame:
    """The ids that some rows of a table have, and those of others that are like made ones."""
    polars = needed("polars")
    row = (polars.col(ROW).cast(polars.Int64) + source.begins).alias("row")
    own = given_ids(source.frame, source.columns["id"]).select(row, "id")
    wanted = polars.col("row").is_in(alike["row"].implode()) | like_made(alike["base"])
    with readable(source.file):
        return own.filter(wanted).collect()


def taken_of(given: pl.Series, bases: pl.Series) -> dict[str, list[int]]:
    """Give for each base the numbers that given ids take, ascending; 1 is the base alone.

    Examples
    --------
    >>> import polars
    >>> given = polars.Series(["a-b-2025-3", "a-b-2025", "a-b-2025-03", "x-1"])
    >>> taken_of(given, polars.Series(["a-b-2025"]))
    {'a-b-2025': [1, 3]}
    """
    known, found = set(bases.unique().to_list()), dict[str, set[int]]()
    for name in given.to_list():
        base, _, number = name.rpartition("-")
        if name in known:
            found.setdefault(name, set()).add(1)
        elif base in known and number.isdecimal() and number == str(max(int(number), 2)):
            found.setdefault(base, set()).add(int(number))
    return {base: sorted(numbers) for base, numbers in found.items()}


def numbered_id(base: str, number: int, taken: Mapping[str, Sequence[int]]) -> str:
    """Give the id of so many made of a base; those that are given are left out.

    Examples
    --------
    >>> [numbered_id("a-b-2025", number, {"a-b-2025": [1, 3]}) for number in (1, 2)]
    ['a-b-2025-2', 'a-b-2025-4']
    """
    for each in taken.get(base, ()):
        number += each <= number
    return base if number == 1 else f"{base}-{number}"
