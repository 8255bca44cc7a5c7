"""The way of each arrow: a curve that leaves and meets its nodes at a right angle to the rim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["SHORTEST", "TIP_GAP", "Box", "Curve", "Strand", "bend", "bends_of", "boxes_distance"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, right, top

SHORTEST = 3.0  # pixels of a shaft between its amount and its end; less is left out
START_GAP, TIP_GAP = 2.0, 3.5  # pixels between rim and shaft, rim and tip
SAMPLES = 13  # points by which a curve is judged
SHIFTS = np.radians(
    [0, 5, -5, 10, -10, 17, -17, 25, -25, 35, -35, 48, -48]
)  # common turns tried for a bundle
WIDEST = np.radians(68)
NEAR = 30.0  # pixels, beyond which arrows have nothing to do with each other

CROSSING, CLOSE, PORT, FOREIGN, OUTSIDE, TURN = 3.0, 0.4, 8.0, 12.0, 60.0, 2.5


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
        return 6.0 + 1.0 * self.width, 3.8 + 0.72 * self.width


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

    def points(self, count: int = 41) -> Floats:
        """Sample the shaft evenly, with the tip at the end."""
        return np.vstack([self.at(np.linspace(0, 1, count - 1)), self.tip])

    @property
    def length(self) -> float:
        """Of the shaft."""
        return self.length_of(0, 1)

    def length_of(self, low: float, high: float) -> float:
        """Of the shaft from one part of the curve to another."""
        return float(np.hypot(*np.diff(self.at(np.linspace(low, high, 41)), axis=0).T).sum())

    def between(self, low: float, high: float) -> tuple[Point, Point, Point]:
        """Start, control and end of the shaft from one part of the curve to another."""
        a, b, c = (np.array(point) for point in (self.start, self.control, self.end))
        cross = low * (1 - high) + high * (1 - low)
        control = (1 - low) * (1 - high) * a + cross * b + low * high * c
        return _point(self.at(low)), _point(control), _point(self.at(high))

    def beside(self, box: Box | None, samples: int = 241) -> list[tuple[float, float]]:
        """The stretches of the shaft that a box leaves free in all their breadth, as parts of the curve.

        Examples
        --------
        >>> curve = Curve((0, 0), (50, 0), (100, 0), (110, 0), 10.0, 9.0)
        >>> [(round(low, 2), round(high, 2)) for low, high in curve.beside((40, -3, 60, 3))]
        [(0.0, 0.4), (0.6, 1.0)]
        """
        if box is None:
            return [(0.0, 1.0)]
        t = np.linspace(0, 1, samples)
        way = self.at(t)
        ahead = np.gradient(way, axis=0)
        ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
        side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * self.width / 2
        across = way[:, None] + side[:, None] * np.linspace(-1, 1, 9)[:, None]
        hidden = np.flatnonzero((boxes_distance(np.array(box), across) <= 0).any(axis=1))
        if not len(hidden):
            return [(0.0, 1.0)]
        first, last = max(0, hidden[0] - 1), min(samples - 1, hidden[-1] + 1)
        ends = ((0.0, float(t[first])), (float(t[last]), 1.0))
        return [(low, high) for low, high in ends if self.length_of(low, high) > SHORTEST]

    def corners(self) -> tuple[Point, Point, Point]:
        """Corners of the head: tip, left, right."""
        tip, base = np.array(self.tip), np.array(self.end)
        ahead = (tip - base) / max(float(np.hypot(*(tip - base))), 1e-9)
        side = np.array([-ahead[1], ahead[0]]) * self.head
        left, right = base + side, base - side
        return self.tip, (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))


def bends_of(strands: Sequence[Strand], spots: Floats, radius: Floats, spacing: float) -> Floats:
    """Fan out the arrows of each pair: opposite directions bend apart, parallel ones further.

    Parameters
    ----------
    strands : sequence of Strand
    spots, radius : (n, 2) and (n,) arrays
        Pixels.
    spacing : float
        How far apart the middles of two neighbours should be, in pixels.

    Returns
    -------
    (m,) array
        Angles in radians by which each leaves the straight line, counted from the pair's smaller number.
    """
    found = np.zeros(len(strands))
    for pair, members in _bundles(strands).items():
        # keep to the right: backward arrows lie on the positive side; wide ones in the middle
        ordered = sorted(members, key=lambda i: (strands[i].payer != pair[0], _inner(strands, i, pair), i))
        distance = max(float(np.hypot(*(spots[pair[0]] - spots[pair[1]]))), 1.0)
        rim = float(radius[list(pair)].min()) + TIP_GAP
        turns = [0.0]
        for one, two in pairwise(ordered):
            touch = (strands[one].head[1] + strands[two].head[1] + 2) / rim
            turns.append(turns[-1] + max(touch, np.arctan(4 * spacing / distance) * 0.9, np.radians(5)))
        middle = turns[-1] / 2
        shrink = min(1.0, np.radians(95) / max(turns[-1], 1e-9))
        found[ordered] = [(turn - middle) * shrink for turn in turns]
    return found


def _inner(strands: Sequence[Strand], i: int, pair: tuple[int, int]) -> float:
    return strands[i].width if strands[i].payer == pair[0] else -strands[i].width


def _bundles(strands: Sequence[Strand]) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    for number, strand in enumerate(strands):
        found.setdefault(strand.pair, []).append(number)
    return found


def bend(
    strands: Sequence[Strand],
    spots: Floats,
    radius: Floats,
    size: tuple[float, float],
    *,
    spacing: float,
    boxes: Floats | None = None,
    sweeps: int = 3,
) -> tuple[list[Curve], float]:
    """Choose how far each bundle of arrows bends, so that arrows keep clear of nodes and each other.

    Parameters
    ----------
    strands : sequence of m Strands
    spots, radius : (n, 2) and (n,) arrays
        Middles and radii of the nodes, pixels.
    size : (width, height)
        Canvas, pixels.
    spacing : float
        Room between parallel arrows, pixels.
    boxes : (b, 4) array, optional
        Rectangles to keep clear of: left, bottom, right, top.
    sweeps : int
        How often every bundle is looked at.

    Returns
    -------
    curves, cost
        One Curve for each strand; the cost judges the whole, less is better.

    Examples
    --------
    >>> there, back = Strand(0, 1, 4.0), Strand(1, 0, 2.0)
    >>> spots, radius = np.array([[50.0, 50], [350, 50]]), np.full(2, 20.0)
    >>> curves, _ = bend([there, back], spots, radius, (400, 100), spacing=20)
    >>> bool(curves[0].at(0.5)[1] < 50 < curves[1].at(0.5)[1])
    True
    """
    fan = bends_of(strands, spots, radius, spacing)
    bundles = list(_bundles(strands).values())
    place = _Judge(strands, spots, radius, size, boxes if boxes is not None else np.empty((0, 4)))
    turns = [np.clip(fan[members][None] + SHIFTS[:, None], -WIDEST, WIDEST) for members in bundles]
    tried = [place.ways(np.array(members), turn) for members, turn in zip(bundles, turns, strict=True)]
    reach = np.array([_bounds(ways) for ways in tried]).reshape(-1, 2, 2)
    chosen = fan.copy()
    ways = place.ways(np.arange(len(strands)), chosen)
    costs, stale = np.zeros(len(bundles)), np.ones(len(bundles), dtype=bool)
    for _ in range(sweeps):
        for number, members in enumerate(bundles):
            if not stale[number]:  # nothing near it has moved since
                continue
            cost = place.judge(np.array(members), turns[number], tried[number], ways)
            best, stale[number] = int(cost.argmin()), False
            costs[number] = cost[best]
            if (ways[members] != tried[number][best]).any():
                stale |= _meets(reach, _bounds(np.array([ways[members], tried[number][best]])))
                stale[number] = False
                chosen[members], ways[members] = turns[number][best], tried[number][best]
    curves = [_curve(strand, spots, radius, turn) for strand, turn in zip(strands, chosen, strict=True)]
    return curves, float(costs.sum())


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a way of an arrow is judged against."""

    strands: Sequence[Strand]
    spots: Floats
    radius: Floats
    size: tuple[float, float]
    boxes: Floats

    def ways(self, members: Ints, turns: Floats) -> Floats:
        """Sampled points (…, SAMPLES, 2) of arrows that leave at these turns (…, m)."""
        pairs = np.array([self.strands[i].pair for i in members], dtype=np.int64).reshape(-1, 2)
        start, control, end = _beziers(self.spots, self.radius, pairs, turns)
        t = np.linspace(0, 1, SAMPLES)[:, None]
        return np.asarray(
            (1 - t) ** 2 * start[..., None, :]
            + 2 * t * (1 - t) * control[..., None, :]
            + t**2 * end[..., None, :]
        )

    def judge(self, members: Ints, turns: Floats, tried: Floats, ways: Floats) -> Floats:
        """Cost of each of k ways of a bundle beside all other arrows."""
        widths = np.array([strand.width for strand in self.strands])
        heads = np.array([strand.head[1] for strand in self.strands])
        cost = TURN * ((np.abs(turns) - 0.1) ** 2).sum(axis=1)
        cost = cost + self._foreign(members, tried, widths[members])
        others = _near(tried, ways)
        others = others[~np.isin(others, members)]
        if len(others):
            cost = cost + _tangles(tried, ways[others], widths[members], widths[others])
            cost = cost + _ports(tried, ways[others], heads[members], heads[others])
        return np.asarray(cost)

    def _foreign(self, members: Ints, tried: Floats, widths: Floats) -> Floats:
        """Nodes, boxes and the edge of the canvas."""
        pairs = np.array([self.strands[i].pair for i in members])
        own = (pairs[:, None, :] == np.arange(len(self.spots))[None, :, None]).any(axis=2)
        gap = _ways_distance(tried, self.spots) - self.radius - widths[:, None] / 2
        cost = (FOREIGN * np.clip(1 - gap / 12, 0, 2) ** 1.5 * ~own).sum(axis=(1, 2))
        cost = cost + 8 * FOREIGN * ((gap < 3) & ~own).sum(axis=(1, 2))
        out = np.maximum(-tried, tried - np.array(self.size)).max(axis=(2, 3)) + widths / 2 + 4
        cost = cost + OUTSIDE * np.clip(out / 5, 0, 4).sum(axis=1)
        if len(self.boxes):
            near = boxes_distance(self.boxes, _denser(tried)[..., None, :]) - widths[:, None, None] / 2
            cost = cost + FOREIGN / 16 * np.clip(1 - near / 4, 0, 1).sum(axis=(1, 2, 3))
        return np.asarray(cost)


def boxes_distance(boxes: Floats, points: Floats) -> Floats:
    """Distance of points (…, 2) from rectangles (…, 4), 0 inside."""
    across = np.maximum(boxes[..., 0] - points[..., 0], points[..., 0] - boxes[..., 2])
    up = np.maximum(boxes[..., 1] - points[..., 1], points[..., 1] - boxes[..., 3])
    return np.asarray(np.hypot(np.maximum(across, 0), np.maximum(up, 0)))


def _ways_distance(ways: Floats, spots: Floats) -> Floats:
    """Distance of points (n, 2) from lines through sampled points (…, s, 2): (…, n)."""
    start, along = ways[..., :-1, None, :], np.diff(ways, axis=-2)[..., None, :]
    off = spots - start
    part = (off * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), 1e-9)
    away = off - np.clip(part, 0, 1)[..., None] * along
    return np.asarray(np.hypot(away[..., 0], away[..., 1]).min(axis=-2))


def _denser(ways: Floats) -> Floats:
    """Three more points between any two: a line of text is lower than the steps of a long arrow."""
    steps = np.arange(4)[:, None] / 4
    between = ways[..., :-1, None, :] + steps * np.diff(ways, axis=-2)[..., None, :]
    return np.concatenate([between.reshape(*ways.shape[:-2], -1, 2), ways[..., -1:, :]], axis=-2)


def _bounds(tried: Floats) -> Floats:
    """Lower left and upper right corner of all points, with a margin in which others are near."""
    flat = tried.reshape(-1, 2)
    return np.array([flat.min(axis=0) - NEAR, flat.max(axis=0) + NEAR])


def _meets(boxes: Floats, box: Floats) -> NDArray[np.bool_]:
    """Which boxes (b, 2, 2) share a point with a box."""
    return np.asarray(((boxes[:, 1] >= box[0]) & (boxes[:, 0] <= box[1])).all(axis=1))


def _near(tried: Floats, ways: Floats) -> Ints:
    """The ways that come near any of the tried ones."""
    return np.flatnonzero(_meets(np.stack([ways.min(axis=1), ways.max(axis=1)], axis=1), _bounds(tried)))


def _ports(tried: Floats, ways: Floats, heads: Floats, others: Floats) -> Floats:
    """Ends that lie so close together that heads overlap: (k,)."""
    ends, taken = tried[:, :, None, [0, -1], None], ways[:, None, [0, -1]]  # (k, b, 1, 2, 1, 2), (o, 1, 2, 2)
    away = np.hypot(*np.moveaxis(ends - taken, -1, 0))
    lack = np.maximum(0, 1 - away / (heads[:, None] + others[None] + 3)[None, :, :, None, None])
    return np.asarray(PORT * lack.sum(axis=(1, 2, 3, 4)))


def _tangles(tried: Floats, ways: Floats, widths: Floats, others: Floats) -> Floats:
    """Crossings with other arrows, and stretches that run too close to them: (k,)."""
    k, _, s, _ = tried.shape
    a, d = tried[:, :, :-1].reshape(k, -1, 1, 2), np.diff(tried, axis=2).reshape(k, -1, 1, 2)
    c, g = ways[:, :-1].reshape(1, 1, -1, 2), np.diff(ways, axis=1).reshape(1, 1, -1, 2)
    turn = d[..., 0] * g[..., 1] - d[..., 1] * g[..., 0]
    turn = np.where(np.abs(turn) < 1e-9, 1e-9, turn)
    x, y = c[..., 0] - a[..., 0], c[..., 1] - a[..., 1]
    here, there = (x * g[..., 1] - y * g[..., 0]) / turn, (x * d[..., 1] - y * d[..., 0]) / turn
    hit = (here >= 0) & (here < 1) & (there >= 0) & (there < 1)
    both = np.repeat(widths, s - 1)[:, None] + np.repeat(others, s - 1)[None]
    crossings = (hit * (0.8 + both / 16)).sum(axis=(1, 2))
    away = np.sqrt(x**2 + y**2)
    touch = both / 2 + 14
    close = np.maximum(0, 1 - away / touch).sum(axis=(1, 2))
    return np.asarray(CROSSING * crossings + CLOSE * close)


def _beziers(
    spots: Floats, radius: Floats, pairs: Ints, turns: Floats, gaps: tuple[float, float] = (TIP_GAP, TIP_GAP)
) -> tuple[Floats, Floats, Floats]:
    """Ends at the rims and the control point where the two radii meet; shapes (…, m, 2)."""
    first, second = spots[pairs[:, 0]], spots[pairs[:, 1]]
    along = second - first
    distance = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    ahead = along / distance[:, None]
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    cos, sin = np.cos(turns)[..., None], np.sin(turns)[..., None]
    out, back = ahead * cos + left * sin, -ahead * cos + left * sin
    start = first + out * (radius[pairs[:, 0]] + gaps[0])[:, None]
    end = second + back * (radius[pairs[:, 1]] + gaps[1])[:, None]
    control = (first + second) / 2 + left * (np.tan(turns) * distance / 2)[..., None]
    return start, control, end


def _curve(strand: Strand, spots: Floats, radius: Floats, turn: float) -> Curve:
    forward = strand.payer == strand.pair[0]
    gaps = (START_GAP, TIP_GAP) if forward else (TIP_GAP, START_GAP)
    pair = np.array([strand.pair])
    start, control, tip = (p[0] for p in _beziers(spots, radius, pair, np.array([turn]), gaps))
    if not forward:
        start, tip = tip, start
    length, half = strand.head
    whole = float(np.hypot(*(tip - start)))
    if length > 0.6 * whole:
        length, half = 0.6 * whole, half * 0.6 * whole / length
    t = _where_head_begins(start, control, tip, length)
    middle = (1 - t) * start + t * control
    base = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * tip
    return Curve(_point(start), _point(middle), _point(base), _point(tip), strand.width, half)


def _where_head_begins(start: Floats, control: Floats, tip: Floats, length: float) -> float:
    """The part of the curve at which the tip is one head away."""
    low, high = 0.0, 1.0
    for _ in range(30):
        t = (low + high) / 2
        point = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * tip
        low, high = (t, high) if np.hypot(*(tip - point)) > length else (low, t)
    return low


def _point(found: Floats) -> Point:
    return round(float(found[0]), 2), round(float(found[1]), 2)
