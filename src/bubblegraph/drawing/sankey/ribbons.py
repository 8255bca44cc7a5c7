"""The ribbons of a Sankey diagram: their edges, and where their amounts stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

__all__ = ["Ribbon", "Spot", "place_amounts"]

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top

On = Literal["shade", "ribbon", "paper"]  # one shade of a ribbon, both of them, or beside it
ON: tuple[On, ...] = ("shade", "ribbon", "paper")  # as they are liked

STEPS = 24  # pieces of a bend
PARTS = [0.12 + 0.04 * i for i in range(20)]  # of a ribbon, at which an amount is tried
SAMPLES = 7  # places along a box at which it is compared with ribbons
NEAR = 2.0  # pixels between a thin ribbon and an amount beside it
APART = 5.0  # and between that amount and any other ribbon


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A leg of a row: its upper edge from knot to knot, level at each, and how wide it is.

    Pixels, from the lower left corner; between an odd knot and the next it bends.
    """

    band: int
    leg: int
    knots: tuple[Point, ...]
    width: float
    shade: tuple[float, float]  # the broader of its two shades: distances below its upper edge

    def upper(self, x: float) -> float | None:
        """The height of its upper edge at a place; None where it does not run.

        Examples
        --------
        >>> ribbon = Ribbon(0, 0, ((0.0, 10.0), (100.0, 30.0)), 4.0, (0.0, 4.0))
        >>> ribbon.upper(0), ribbon.upper(50), ribbon.upper(101)
        (10.0, 20.0, None)
        """
        for (x0, y0), (x1, y1) in pairwise(self.knots):
            if x0 <= x <= x1:
                part = (x - x0) / (x1 - x0) if x1 > x0 else 0.0
                return y0 + (y1 - y0) * part * part * (3 - 2 * part)
        return None

    def edge(self, down: float = 0.0) -> list[Point]:
        """Its upper edge as a line, or a line so far below it."""
        found = []
        for (x0, y0), (x1, y1) in pairwise(self.knots):
            for i in range(STEPS + 1):
                part = i / STEPS
                y = y0 + (y1 - y0) * part * part * (3 - 2 * part)
                found.append((x0 + (x1 - x0) * part, y - down))
        return found

    def strip(self, start: float, end: float) -> list[Point]:
        """The part of it between two distances below its upper edge, as a polygon."""
        return [*self.edge(start), *self.edge(end)[::-1]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an amount stands: its middle, and on what."""

    x: float
    y: float
    leg: int
    on: On


def place_amounts(
    ribbons: Sequence[Ribbon],
    sizes: Sequence[tuple[float, float]],
    taken: Sequence[Box],
) -> list[Spot | None]:
    """Put the amount of each band on one of its own ribbons, or beside a thin one.

    Parameters
    ----------
    ribbons : sequence of Ribbon
        Those of a band in order, its first leg first.
    sizes : sequence of n (width, height)
        Of the amounts, by band.
    taken : sequence of Box
        What else is drawn.

    Returns
    -------
    list of Spot or None
        None where there is no place at which it touches nothing but its own ribbon.
    """
    boxes = list(taken)
    found: list[Spot | None] = [None] * len(sizes)
    widest = {band: max(r.width for r in ribbons if r.band == band) for band in range(len(sizes))}
    for band in sorted(widest, key=lambda b: -widest[b]):
        own = [ribbon for ribbon in ribbons if ribbon.band == band]
        others = [ribbon for ribbon in ribbons if ribbon.band != band]
        for spot in _spots(own, sizes[band]):
            box = _box(spot, sizes[band])
            if spot.on == "paper":
                free = not _meets(_grown(box), others, boxes) and not _meets(box, own, boxes)
            else:
                free = not _meets(box, others, boxes)
            if free:
                found[band] = spot
                boxes.append(box)
                break
    return found


def _spots(own: Sequence[Ribbon], size: tuple[float, float]) -> Iterator[Spot]:
    """On one shade first, from the first leg on; then across both; then above and below."""
    for on in ON:
        for ribbon in own:
            left, right = ribbon.knots[0][0], ribbon.knots[-1][0]
            for part in PARTS:
                x = left + (right - left) * part
                heights = _range(ribbon, x, size[0])
                for y in _middles(ribbon, heights, size[1], on) if heights else ():
                    yield Spot(x, y, ribbon.leg, on)


def _range(ribbon: Ribbon, x: float, wide: float) -> tuple[float, float] | None:
    """The lowest and the highest of its upper edge over a width; None where it ends before."""
    heights = [ribbon.upper(x + wide * (i / (SAMPLES - 1) - 0.5)) for i in range(SAMPLES)]
    known = [height for height in heights if height is not None]
    return (min(known), max(known)) if len(known) == SAMPLES else None


def _middles(ribbon: Ribbon, heights: tuple[float, float], high: float, on: On) -> list[float]:
    """Where the middle of a text can be."""
    if on == "paper":
        above, below = heights[1], heights[0] - ribbon.width
        return [above + high / 2 + NEAR, below - high / 2 - NEAR]
    start, end = ribbon.shade if on == "shade" else (0.0, ribbon.width)
    top, bottom = heights[0] - start, heights[1] - end
    return [(top + bottom) / 2] if top - bottom >= high else []


def _box(spot: Spot, size: tuple[float, float]) -> Box:
    wide, high = size
    return spot.x - wide / 2, spot.y - high / 2, spot.x + wide / 2, spot.y + high / 2


def _grown(box: Box) -> Box:
    """So large that what is outside is farther than the ribbon beside which it stands."""
    return box[0] - NEAR, box[1] - APART, box[2] + NEAR, box[3] + APART


def _meets(box: Box, ribbons: Sequence[Ribbon], boxes: Sequence[Box]) -> bool:
    """Whether a box touches another one, or a ribbon."""
    left, bottom, right, top = box
    if any(a < right and left < c and b < top and bottom < d for a, b, c, d in boxes):
        return True
    for ribbon in ribbons:
        for i in range(SAMPLES):
            upper = ribbon.upper(left + (right - left) * i / (SAMPLES - 1))
            if upper is not None and upper > bottom and upper - ribbon.width < top:
                return True
    return False
