"""The cells in which rings stand: how many in a row, how large, and the names of their nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

from bubblegraph.drawing import words
from bubblegraph.drawing.labels import Box, fits_circle
from bubblegraph.drawing.paper import Paper

__all__ = ["HEADER", "NODE", "Grid", "RingName", "make_grid", "ring_name"]

# --- pixels in a cell of usual width ---
NODE, HEADER, LINE = 35.0, 30.0, 14.0  # radius of a node, heights of the head and of a name's line
LETTERS, SMALL_LETTERS = 11.0, 10.0  # of names
ASIDE, ABOVE = 48.0, 8.0  # from the ring to the sides of its cell; above and below its nodes

# --- width of a ring's cell, pixels at 1,600 of width ---
USUAL, LARGEST = 305.0, 430.0
NARROW, NARROWEST = 270.0, 215.0  # where the height is free, and where it is not
TALLER = 8.0  # by which a cell is higher than wide, without its names, where the height is free

NAME_HIGH = 0.7  # part of a name's height, squared, that has to fit into its node
LIKED = 1.3  # width of a whole picture for its height
UNUSED = 2.0  # cost of as many empty cells as rings; a picture e times too wide costs 1
# share of the width that rows of rings take, from which they are spread over all of it
SPREAD = 0.6


@dataclass(frozen=True, slots=True)
class RingName:
    """A name as it is drawn, in units of a cell of usual width."""

    text: str
    letters: float
    inside: bool

    @property
    def lines(self) -> int:
        """The lines that it takes outside its node."""
        return 0 if self.inside else self.text.count("\n") + 1


def ring_name(name: str, paper: Paper) -> RingName:
    for letters in (LETTERS, SMALL_LETTERS):
        for text in words.name_breaks(name):
            if fits_circle(paper.size(text, letters), NODE, high=NAME_HIGH):
                return RingName(text, letters, inside=True)
    return RingName(words.name_outside(name), LETTERS, inside=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of equal size, row by row from the upper left; pixels."""

    count: int
    left: float
    bottom: float
    high: float  # of all of it
    cell: tuple[float, float]
    columns: int
    zoom: float  # of letters, nodes and arrows
    above: float  # room for names above and below the rings
    below: float

    def box(self, number: int) -> Box:
        row, column = divmod(number, self.columns)
        # the last row stands in the middle
        inside = min(self.columns, self.count - row * self.columns)
        left = self.left + (column + (self.columns - inside) / 2) * self.cell[0]
        top = self.bottom + self.high - row * self.cell[1]
        return left, top - self.cell[1], left + self.cell[0], top

    def middle(self, number: int) -> tuple[float, float]:
        """Where the middle of a ring is."""
        left, bottom, right, top = self.box(number)
        return (left + right) / 2, (bottom + self.below + top - self.above - HEADER * self.zoom) / 2

    @property
    def radius(self) -> float:
        """Of the rings; all are of one size."""
        across = self.cell[0] / 2 - ASIDE * self.zoom
        up = (self.cell[1] - HEADER * self.zoom - self.above - self.below) / 2 - (
            NODE + ABOVE
        ) * self.zoom
        return min(across, up)


def make_grid(count: int, paper: Paper, names: Sequence[Sequence[RingName]]) -> Grid:
    """Choose the columns of the largest rings, or of the best shape where the height is free."""
    most = max(
        1,
        min(
            count, int(paper.wide / ((NARROW if paper.height is None else NARROWEST) * paper.unit))
        ),
    )
    above = LINE * max(ring[0].lines for ring in names)
    below = LINE * max(name.lines for ring in names for name in ring[1:])
    choices = [
        _cost_and_grid(columns, count, paper, above, below) for columns in range(1, most + 1)
    ]
    return min(choices, key=lambda pair: pair[0])[1]


def _cost_and_grid(
    columns: int, count: int, paper: Paper, above: float, below: float
) -> tuple[float, Grid]:
    rows = ceil(count / columns)
    wide = min(paper.wide / columns, LARGEST * paper.unit)
    more = (above + below) / USUAL
    high = paper.drawing_height(rows * (wide * (1 + more) + TALLER * paper.unit)) / rows
    zoom = min(wide, high / (1 + more)) / USUAL
    if paper.height is None:
        proportion = (paper.frame.above + rows * high + paper.frame.below) / paper.width
        cost = abs(log(proportion * LIKED)) + UNUSED * (columns * rows - count) / count
    else:
        cost = -zoom
    spread = paper.wide / columns if columns * wide > SPREAD * paper.wide else wide
    left = paper.left + (paper.wide - columns * spread) / 2
    cell = (spread, high)
    return cost, Grid(
        count, left, paper.bottom, rows * high, cell, columns, zoom, above * zoom, below * zoom
    )
