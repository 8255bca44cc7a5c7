"""Arrows that run round a ring, clockwise: numbers only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import asin, cos, pi, sin

from bubblegraph.drawing.curves import LONGEST_HEAD, SHORTEST_SHAFT, Box, head_size

__all__ = ["Arc", "ring_arcs"]

Point = tuple[float, float]

TIP_GAP = 3.0  # pixels between an arrow and a rim
ACROSS = 4  # steps across a shaft, of whose ends none may lie in a box


@dataclass(frozen=True, slots=True)
class Arc:
    """An arrow on a circle; angles in radians, clockwise from the top, lengths in pixels."""

    middle: Point
    radius: float
    start: float
    end: float  # of the shaft, in the head's base
    tip: float
    width: float
    head: float  # half breadth

    def at(self, angle: float, out: float = 0.0) -> Point:
        """A point at an angle, on the circle or a little farther out."""
        x, y = self.middle
        return x + (self.radius + out) * sin(angle), y + (self.radius + out) * cos(angle)

    def between(self, part: float) -> float:
        """The angle at a part of the shaft, 0 to 1."""
        return self.start + part * (self.end - self.start)

    def points(self, count: int = 41) -> list[Point]:
        """Sample the shaft evenly, with the tip at the end."""
        return [*(self.at(self.between(i / (count - 1))) for i in range(count)), self.at(self.tip)]

    def parts_outside(self, box: Box, samples: int = 181) -> list[Arc]:
        """The stretches of the shaft that a box leaves free in all their breadth.

        Examples
        --------
        >>> arc = Arc((0, 0), 100, 0.2, 2.8, 3.0, 6.0, 8.0)
        >>> [round(part.length) for part in arc.parts_outside((80, -10, 120, 10))]
        [126, 111]
        """
        angles = [self.between(i / (samples - 1)) for i in range(samples)]
        across = [self.width * (i / ACROSS - 0.5) for i in range(ACROSS + 1)]
        hidden = [
            i
            for i, angle in enumerate(angles)
            if any(_holds(box, self.at(angle, out)) for out in across)
        ]
        if not hidden:
            return [self]
        first, last = max(0, hidden[0] - 1), min(samples - 1, hidden[-1] + 1)
        parts = replace(self, end=angles[first]), replace(self, start=angles[last])
        return [part for part in parts if part.length > SHORTEST_SHAFT]

    @property
    def length(self) -> float:
        """Of the shaft."""
        return self.radius * (self.end - self.start)

    def corners(self) -> list[Point]:
        """Corners of the head: tip, outer, inner."""
        return [self.at(self.tip), self.at(self.end, self.head), self.at(self.end, -self.head)]


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def ring_arcs(middle: Point, radius: float, rim: float, widths: list[float]) -> list[Arc]:
    """Lay one arrow between each node of a ring and the next one, the first node at the top.

    Parameters
    ----------
    middle, radius : (x, y), float
        Of the ring.
    rim : float
        Radius of the nodes.
    widths : list of n floats
        Of the arrows.

    Examples
    --------
    >>> right, left = ring_arcs((0, 0), 100, 30, [6, 6])
    >>> right.at(right.between(0.5))[0] > 90, left.at(left.between(0.5))[0] < -90
    (True, True)
    """
    step = 2 * pi / len(widths)
    off = 2 * asin(min(1.0, (rim + TIP_GAP) / (2 * radius)))
    arcs = []
    for number, width in enumerate(widths):
        start, tip = number * step + off, (number + 1) * step - off
        length, half = head_size(width)
        end = tip - min(length / radius, LONGEST_HEAD * (tip - start))
        arcs.append(Arc(middle, radius, start, end, tip, width, half))
    return arcs
