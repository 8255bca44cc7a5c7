"""The way of each arrow: a curve that leaves and meets its nodes at a right angle to the rim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LEAST_DISTANCE",
    "LONGEST_HEAD",
    "SHORTEST_SHAFT",
    "START_GAP",
    "TINY",
    "TIP_GAP",
    "Box",
    "Curve",
    "Strand",
    "beziers",
    "boxes_distance",
    "boxes_meet",
    "boxes_round",
    "curve_of",
    "curve_through",
    "head_size",
    "overlap",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top

TINY = 1e-9  # what is less counts as nothing, and nothing is divided by it
LEAST_DISTANCE = 1e-6  # pixels between two nodes, for directions from one to the other
SHORTEST_SHAFT = 3.0  # pixels of a shaft between its amount and its end; less is left out
START_GAP, TIP_GAP = 2.0, 3.5  # pixels between rim and shaft, rim and tip
# length and half breadth of a head: pixels, and pixels more for each pixel of the shaft's width
HEAD_LENGTH, HEAD_LENGTH_PER_WIDTH = 6.0, 1.0
HEAD_HALF, HEAD_HALF_PER_WIDTH = 3.8, 0.72
LONGEST_HEAD = 0.6  # share of a short arrow
SAMPLES = 41  # points by which the length of a shaft is measured
ACROSS = 9  # points across a shaft, of which none may lie in a box
HALVINGS = 30  # of a curve, until the place is found at which its head begins


def head_size(width: float) -> tuple[float, float]:
    """Length and half breadth of the head on a shaft of this width, in pixels."""
    return (
        HEAD_LENGTH + HEAD_LENGTH_PER_WIDTH * width,
        HEAD_HALF + HEAD_HALF_PER_WIDTH * width,
    )


@dataclass(frozen=True, slots=True)
class Strand:
    """An arrow before it has a way: numbers of its nodes, width of its shaft in pixels."""

    payer: int
    payee: int
    width: float

    @property
    def pair(self) -> tuple[int, int]:
        """Both nodes, the smaller number first."""
        return (self.payer, self.payee) if self.payer < self.payee else (self.payee, self.payer)

    @property
    def head(self) -> tuple[float, float]:
        """Length and half breadth of its head, in pixels."""
        return head_size(self.width)


@dataclass(frozen=True, slots=True)
class Curve:
    """The way of an arrow: a quadratic Bezier shaft and a triangular head, in pixels."""

    start: Point
    control: Point
    end: Point  # of the shaft, in the head's base
    tip: Point
    width: float
    head: float  # half breadth

    def at(self, part: float | Floats) -> Floats:
        """Points on the shaft at parts 0 to 1 of the curve."""
        t = np.asarray(part, dtype=float)[..., None]
        a, b, c = (np.array(point) for point in (self.start, self.control, self.end))
        return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c)

    def points(self, count: int = SAMPLES) -> Floats:
        """Sample the shaft evenly, with the tip at the end."""
        return np.vstack([self.at(np.linspace(0, 1, count - 1)), self.tip])

    @property
    def length(self) -> float:
        """Of the shaft."""
        return self.length_of(0, 1)

    def length_of(self, low: float, high: float) -> float:
        """Of the shaft from one part of the curve to another."""
        return float(np.hypot(*np.diff(self.at(np.linspace(low, high, SAMPLES)), axis=0).T).sum())

    def between(self, low: float, high: float) -> tuple[Point, Point, Point]:
        """Start, control and end of the shaft from one part of the curve to another."""
        a, b, c = (np.array(point) for point in (self.start, self.control, self.end))
        cross = low * (1 - high) + high * (1 - low)
        control = (1 - low) * (1 - high) * a + cross * b + low * high * c
        return _point(self.at(low)), _point(control), _point(self.at(high))

    def parts_outside(self, box: Box | None, samples: int = 241) -> list[tuple[float, float]]:
        """The stretches of the whole shaft that a box leaves free, as parts of the curve.

        Examples
        --------
        >>> curve = Curve((0, 0), (50, 0), (100, 0), (110, 0), 10.0, 9.0)
        >>> [(round(low, 2), round(high, 2)) for low, high in curve.parts_outside((40, -3, 60, 3))]
        [(0.0, 0.4), (0.6, 1.0)]
        """
        if box is None:
            return [(0.0, 1.0)]
        t = np.linspace(0, 1, samples)
        way = self.at(t)
        ahead = np.gradient(way, axis=0)
        ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), TINY)[:, None]
        side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * self.width / 2
        across = way[:, None] + side[:, None] * np.linspace(-1, 1, ACROSS)[:, None]
        hidden = np.flatnonzero((boxes_distance(np.array(box), across) <= 0).any(axis=1))
        if not len(hidden):
            return [(0.0, 1.0)]
        first, last = max(0, hidden[0] - 1), min(samples - 1, hidden[-1] + 1)
        ends = ((0.0, float(t[first])), (float(t[last]), 1.0))
        return [(low, high) for low, high in ends if self.length_of(low, high) > SHORTEST_SHAFT]

    def corners(self) -> tuple[Point, Point, Point]:
        """Corners of the head: tip, left, right."""
        tip, base = np.array(self.tip), np.array(self.end)
        ahead = (tip - base) / max(float(np.hypot(*(tip - base))), TINY)
        side = np.array([-ahead[1], ahead[0]]) * self.head
        left, right = base + side, base - side
        return self.tip, (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))


def overlap(one: Box, other: Box, *, gap: float = 0.0) -> bool:
    """Whether two boxes overlap, or come nearer than a gap.

    Examples
    --------
    >>> overlap((0, 0, 10, 10), (12, 0, 20, 10)), overlap((0, 0, 10, 10), (12, 0, 20, 10), gap=3)
    (False, True)
    """
    across = one[0] < other[2] + gap and other[0] < one[2] + gap
    return across and one[1] < other[3] + gap and other[1] < one[3] + gap


def boxes_distance(boxes: Floats, points: Floats) -> Floats:
    """Distance of points (…, 2) from rectangles (…, 4), 0 inside."""
    across = np.maximum(boxes[..., 0] - points[..., 0], points[..., 0] - boxes[..., 2])
    up = np.maximum(boxes[..., 1] - points[..., 1], points[..., 1] - boxes[..., 3])
    return np.asarray(np.hypot(np.maximum(across, 0), np.maximum(up, 0)))


def boxes_round(points: Floats, margin: float = 0.0) -> Floats:
    """Rectangles (…, 4) that hold points (…, p, 2)."""
    return np.concatenate([points.min(axis=-2) - margin, points.max(axis=-2) + margin], axis=-1)


def boxes_meet(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Which rectangles (…, 4) share a point with others."""
    left, bottom, right, top = np.moveaxis(one, -1, 0)
    start, low, end, high = np.moveaxis(other, -1, 0)
    return np.asarray((right >= start) & (left <= end) & (top >= low) & (bottom <= high))


def beziers(
    spots: Floats,
    radius: Floats,
    pairs: Ints,
    turns: Floats,
    gaps: tuple[float, float] = (TIP_GAP, TIP_GAP),
) -> tuple[Floats, Floats, Floats]:
    """Ends at the rims and the control point where the two radii meet; shapes (…, m, 2)."""
    first, second = spots[pairs[:, 0]], spots[pairs[:, 1]]
    along = second - first
    distance = np.maximum(np.hypot(along[:, 0], along[:, 1]), LEAST_DISTANCE)
    ahead = along / distance[:, None]
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    cos, sin = np.cos(turns)[..., None], np.sin(turns)[..., None]
    out, back = ahead * cos + left * sin, -ahead * cos + left * sin
    start = first + out * (radius[pairs[:, 0]] + gaps[0])[:, None]
    end = second + back * (radius[pairs[:, 1]] + gaps[1])[:, None]
    control = (first + second) / 2 + left * (np.tan(turns) * distance / 2)[..., None]
    return start, control, end


def curve_of(strand: Strand, spots: Floats, radius: Floats, turn: float) -> Curve:
    """Draw the way of an arrow that leaves the straight line at this angle, in radians."""
    forward = strand.payer == strand.pair[0]
    gaps = (START_GAP, TIP_GAP) if forward else (TIP_GAP, START_GAP)
    pair = np.array([strand.pair])
    start, control, tip = (p[0] for p in beziers(spots, radius, pair, np.array([turn]), gaps))
    if not forward:
        start, tip = tip, start
    return curve_through(strand, start, control, tip)


def curve_through(strand: Strand, start: Floats, control: Floats, tip: Floats) -> Curve:
    """Draw an arrow from a start to a tip, pulled towards a control point; cut off its head."""
    length, half = strand.head
    whole = float(np.hypot(*(tip - start)))
    if length > LONGEST_HEAD * whole:
        length, half = LONGEST_HEAD * whole, half * LONGEST_HEAD * whole / length
    t = _where_head_begins(start, control, tip, length)
    middle = (1 - t) * start + t * control
    base = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * tip
    return Curve(_point(start), _point(middle), _point(base), _point(tip), strand.width, half)


def _where_head_begins(start: Floats, control: Floats, tip: Floats, length: float) -> float:
    """The part of the curve at which the tip is one head away."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        t = (low + high) / 2
        point = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * tip
        low, high = (t, high) if np.hypot(*(tip - point)) > length else (low, t)
    return low


def _point(found: Floats) -> Point:
    return round(float(found[0]), 2), round(float(found[1]), 2)
