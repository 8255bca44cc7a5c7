"""Loops of parties as text or as a Parquet file: many at a time, for there are millions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from bubblegraph.analysis.loop_lists import LegsOnLoops, LoopBlock, PartyLoop
from bubblegraph.money import whole
from bubblegraph.output.payment_laps import parquet_pieces
from bubblegraph.output.render import cell_text, separated_lines
from bubblegraph.payments.arrays import Ints
from bubblegraph.payments.compiling import needed

if TYPE_CHECKING:
    import polars as pl

__all__ = ["loop_pieces"]

LEG = ("payer", "payee", "amount", "payments")

T = TypeVar("T")
Blocks = Iterable[LoopBlock]


def loop_pieces(
    blocks: Blocks, legs: LegsOnLoops, form: str, *, heading: bool = True
) -> Iterator[bytes]:
    """Give loops as they are found: a JSON document for each, or a row for each leg.

    Parameters
    ----------
    blocks : iterable of LoopBlock
    legs : LegsOnLoops
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
        yield from parquet_pieces(_frames(blocks, legs), _types())
        return
    texts = _documents(blocks, legs) if form == "ndjson" else _rows(blocks, legs, form)
    if heading and form != "ndjson":
        yield next(separated_lines(PartyLoop.FIELDS, (), form)).encode()
    for text in texts:
        yield text.encode("utf-8", "backslashreplace")


# --- text -----------------------------------------------------------------------------------------


class _Once(Generic[T]):
    """Makes something of each number, once."""

    def __init__(self, make: Callable[[int], T]) -> None:
        self._make = make
        self._made: dict[int, T] = {}

    def of(self, numbers: Ints) -> list[T]:
        """What is made of each of them."""
        made, every = self._made, numbers.tolist()
        for number in set(every).difference(made):
            made[number] = self._make(number)
        return [made[number] for number in every]


def _documents(blocks: Blocks, legs: LegsOnLoops) -> Iterator[str]:
    """A JSON document for each loop."""
    payers = _Once(lambda leg: _json(_leg(legs, leg)["payer"]))
    texts = _Once(lambda leg: _json(_leg(legs, leg)))
    amounts = _Once(lambda cents: _json(_whole(cents)))
    for block in blocks:
        payer, leg, alone = payers.of(block.legs), texts.of(block.legs), _alone(block, legs)
        spans = zip(block.starts.tolist(), block.ends.tolist(), amounts.of(alone), strict=True)
        yield "".join(
            f'{{"loop": {number}, "parties": [{", ".join(payer[start:end])}], "alone": {cents}, '
            f'"legs": [{", ".join(leg[start:end])}]}}\n'
            for number, (start, end, cents) in enumerate(spans, block.first)
        )


def _rows(blocks: Blocks, legs: LegsOnLoops, mark: str) -> Iterator[str]:
    """A row for each leg."""

    def of_leg(place: int) -> str:
        line = next(separated_lines(LEG, [_leg(legs, place)], mark, heading=False))
        return line.removesuffix("\n") + mark

    texts, steps = _Once(of_leg), _Once(lambda step: f"{step}{mark}")
    amounts = _Once(lambda cents: f"{cell_text(_whole(cents))}\n")
    for block in blocks:
        loop, step = block.places
        begins = [f"{number}{mark}" for number in range(block.first, block.first + len(block))]
        ends = amounts.of(_alone(block, legs))
        cells = zip(loop.tolist(), steps.of(step + 1), texts.of(block.legs), strict=True)
        yield "".join([f"{begins[i]}{number}{leg}{ends[i]}" for i, number, leg in cells])


def _alone(block: LoopBlock, legs: LegsOnLoops) -> Ints:
    """What each loop could carry without the others, cents; 0 where a leg discloses nothing."""
    found: Ints = np.minimum.reduceat(legs.arrays.amount[block.legs], block.starts)
    return found


def _leg(legs: LegsOnLoops, place: int) -> dict[str, Any]:
    arrays, names = legs.arrays, legs.names
    ends = names[arrays.payer[place]], names[arrays.payee[place]]
    values = (*ends, _whole(int(arrays.amount[place])), int(legs.payments[place]))
    return dict(zip(LEG, values, strict=True))


def _whole(cents: int) -> int | float | None:
    return whole(cents) if cents else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- Parquet --------------------------------------------------------------------------------------


def _types() -> dict[str, Any]:
    polars = needed("polars")
    kinds = {
        **dict.fromkeys(("loop", "step", "payments"), polars.Int64),
        **dict.fromkeys(("payer", "payee"), polars.String),
        **dict.fromkeys(("amount", "alone"), polars.Float64),
    }
    return {field: kinds[field] for field in PartyLoop.FIELDS}


def _frames(blocks: Blocks, legs: LegsOnLoops) -> Iterator[pl.DataFrame]:
    polars = needed("polars")
    arrays, names = legs.arrays, polars.Series(legs.names, dtype=polars.String)

    def units(cents: Ints) -> pl.Series:
        found: pl.Series = polars.Series(cents / 100).set(polars.Series(cents == 0), None)
        return found

    for block in blocks:
        loop, step = block.places
        yield polars.DataFrame(
            {
                "loop": loop + block.first,
                "step": step + 1,
                "payer": names.gather(arrays.payer[block.legs]),
                "payee": names.gather(arrays.payee[block.legs]),
                "amount": units(arrays.amount[block.legs]),
                "payments": legs.payments[block.legs],
                "alone": units(_alone(block, legs)[loop]),
            },
            schema=_types(),
        )
