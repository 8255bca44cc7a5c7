"""How far arrows bend: bundles are fanned out, and turned until they keep clear of nodes and each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import TIP_GAP, Curve, Strand, beziers, boxes_distance, curve_of

__all__ = ["bend", "bends_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAMPLES = 13  # points by which a curve is judged
SHIFTS = np.radians(
    [0, 5, -5, 10, -10, 17, -17, 25, -25, 35, -35, 48, -48]
)  # common turns tried for a bundle
WIDEST = np.radians(68)
NEAR = 30.0  # pixels, beyond which arrows have nothing to do with each other

CROSSING, CLOSE, PORT, FOREIGN, OUTSIDE, TURN = 3.0, 0.4, 8.0, 12.0, 60.0, 2.5


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
    curves = [curve_of(strand, spots, radius, turn) for strand, turn in zip(strands, chosen, strict=True)]
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
        start, control, end = beziers(self.spots, self.radius, pairs, turns)
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
