"""The cells in which rings stand: how many in a row, how large, and the names of their nodes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log

from bubblegraph.drawing import words
from bubblegraph.drawing.labels import Box, fits_circle
from bubblegraph.drawing.paper import Paper
from bubblegraph.drawing.plates import Plate, fit_name

__all__ = ["LETTERS", "NODE", "Grid", "make_grid", "ring_name"]

# --- pixels in a cell of usual width ---
NODE, HEADER = 35.0, 30.0  # radius of a node, height of the heading
STANDING_OUT = 12.0  # by which a name is wider than its node, at either side, at most
LETTERS, SMALL_LETTERS = 11.0, 10.0  # of names
ASIDE, ABOVE = 48.0, 8.0  # from the ring to the sides of its cell; above and below its nodes

# --- width of a ring's cell, pixels at 1,600 of width ---
USUAL, LARGEST = 305.0, 430.0
NARROW, NARROWEST = 270.0, 215.0  # where the height is free, and where it is not
TALLER = 8.0  # by which a cell is higher than wide where the height is free

NAME_LINES = 3.5  # height of a name, in sizes of its letters, at most
NAME_HIGH = 0.7  # part of a name's height, squared, that has to fit into its node
LIKED = 1.3  # width of a whole picture for its height
UNUSED = 2.0  # cost of as many empty cells as rings; a picture e times too wide costs 1
# share of the width that rows of rings take, from which they are spread over all of it
SPREAD = 0.6


def ring_name(name: str, paper: Paper) -> Plate:
    """A name on its node, in units of a cell of usual width: a long one stands out at its sides."""
    for letters in (LETTERS, SMALL_LETTERS):
        for text in words.name_breaks(words.short_name(name)):
            if fits_circle(paper.size(text, letters), NODE, high=NAME_HIGH):
                return Plate(text, letters)
    room = 2 * (NODE + STANDING_OUT), NAME_LINES * SMALL_LETTERS
    return fit_name(name, room, paper.size, letters=SMALL_LETTERS, least=SMALL_LETTERS)


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
        return (left + right) / 2, (bottom + top - HEADER * self.zoom) / 2

    @property
    def radius(self) -> float:
        """Of the rings; all are of one size."""
        across = self.cell[0] / 2 - ASIDE * self.zoom
        up = (self.cell[1] - HEADER * self.zoom) / 2 - (NODE + ABOVE) * self.zoom
        return min(across, up)


def make_grid(count: int, paper: Paper) -> Grid:
    """Choose the columns of the largest rings, or of the best shape where the height is free."""
    most = max(
        1,
        min(
            count, int(paper.wide / ((NARROW if paper.height is None else NARROWEST) * paper.unit))
        ),
    )
    choices = [_cost_and_grid(columns, count, paper) for columns in range(1, most + 1)]
    return min(choices, key=lambda pair: pair[0])[1]


def _cost_and_grid(columns: int, count: int, paper: Paper) -> tuple[float, Grid]:
    rows = ceil(count / columns)
    wide = min(paper.wide / columns, LARGEST * paper.unit)
    high = paper.drawing_height(rows * (wide + TALLER * paper.unit)) / rows
    zoom = min(wide, high) / USUAL
    if paper.height is None:
        proportion = (paper.frame.above + rows * high + paper.frame.below) / paper.width
        cost = abs(log(proportion * LIKED)) + UNUSED * (columns * rows - count) / count
    else:
        cost = -zoom
    spread = paper.wide / columns if columns * wide > SPREAD * paper.wide else wide
    left = paper.left + (paper.wide - columns * spread) / 2
    cell = (spread, high)
    return cost, Grid(count, left, paper.bottom, rows * high, cell, columns, zoom)
