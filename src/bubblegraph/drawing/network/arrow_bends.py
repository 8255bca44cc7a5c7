"""How far arrows bend: bundles fan out, and turn until they keep clear of nodes and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import (
    TINY,
    TIP_GAP,
    Curve,
    Strand,
    beziers,
    boxes_distance,
    boxes_meet,
    boxes_round,
    curve_of,
)

__all__ = [
    "HEAD_GAP",
    "SAMPLES",
    "WIDEST",
    "WIDEST_FAN",
    "Surroundings",
    "bend",
    "surroundings",
    "ways_distance",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAMPLES = 13  # points by which a curve is judged
DENSER = 4  # times as many points where boxes are looked for

# --- angles between an arrow and the straight line, radians ---
SHIFTS = np.radians([0, 5, -5, 10, -10, 17, -17, 25, -25, 35, -35, 48, -48])  # tried for a bundle
WIDEST = np.radians(68)
WIDEST_FAN = np.radians(95)  # between the outer arrows of a bundle
LEAST_TURN = np.radians(5)  # between two arrows of a bundle
LIKED_TURN = 0.1  # that costs nothing
FAN = 0.9  # share of the wanted spacing that a fan gives its arrows

# --- lengths, pixels ---
HEAD_GAP = 2.0  # between the heads of two arrows of a bundle
PORT_GAP = 3.0  # between the heads of any two arrows, below which it costs
NEAR = 30.0  # beyond which arrows have nothing to do with each other
TOUCH = 14.0  # between two arrows, below which they run too close
CLEAR = 12.0  # between an arrow and a foreign node, below which it costs
TIGHT = 3.0  # and below which it costs much more
BOX_CLEAR = 4.0  # between an arrow and a box, below which it costs
EDGE = 4.0  # between an arrow and the edge of the canvas, below which it costs
MARGIN = 15.0  # by which an arrow may leave the canvas

# --- how much is compared ---
PIECE = 3  # steps of a curve that are compared as one where they are far from others
BLOCK = 4096  # pairs of pieces at once: what a cache holds
PAIRS = 200_000  # of arrows that are compared in all sweeps; where one sweep takes more, none are

# --- what the cost counts, in units of its own ---
CROSSING = 3.0  # two arrows, times what follows
THIN, WIDE = 0.8, 16.0  # that of two hairlines; pixels of both widths that make it one more
CLOSE = 0.4  # a step of an arrow on another
PORT = 8.0  # two tips on one spot
FOREIGN = 12.0  # an arrow at the rim of a foreign node
MOST_FOREIGN = 2.0  # lack of room there that counts at most, in units of CLEAR
STEEP = 1.5  # power with which the cost grows with it
SQUEEZED = 8 * FOREIGN  # an arrow that keeps less than the tight gap from a foreign node
BOX = FOREIGN / 16  # a point of an arrow in a box
OUTSIDE = 60.0  # a stretch of OUTSIDE_STEP pixels off the canvas, MOST_OUTSIDE of them at most
OUTSIDE_STEP, MOST_OUTSIDE = 5.0, 4.0
TURN = 2.5  # a radian more than is liked, squared
# a way through a foreign node, however many arrows it would not cross; so many off the canvas
BARRED, OFF_CANVAS = 10_000.0, 1_000.0


def _fan_angles(strands: Sequence[Strand], spots: Floats, radius: Floats, spacing: float) -> Floats:
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
        Angles in radians by which each leaves the straight line, counted from the pair's smaller
        number.
    """
    found = np.zeros(len(strands))
    for pair, members in _bundles(strands).items():
        # keep to the right: backward arrows lie on the positive side; wide ones in the middle
        ordered = sorted(
            members,
            key=lambda i: (strands[i].payer != pair[0], _width_inwards(strands, i, pair), i),
        )
        distance = max(float(np.hypot(*(spots[pair[0]] - spots[pair[1]]))), 1.0)
        rim = float(radius[list(pair)].min()) + TIP_GAP
        turns = [0.0]
        for one, two in pairwise(ordered):
            # the middle of a curve lies tan(turn) / 4 of its length off the straight line
            touch = (strands[one].head[1] + strands[two].head[1] + HEAD_GAP) / rim
            turns.append(
                turns[-1] + max(touch, np.arctan(4 * spacing / distance) * FAN, LEAST_TURN)
            )
        middle = turns[-1] / 2
        shrink = min(1.0, WIDEST_FAN / max(turns[-1], TINY))
        found[ordered] = [(turn - middle) * shrink for turn in turns]
    return found


def _width_inwards(strands: Sequence[Strand], i: int, pair: tuple[int, int]) -> float:
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
    """Choose how far each bundle of arrows bends, to keep clear of nodes and of each other.

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
        How often every bundle is looked at. Many arrows are looked at less often, and more than 447
        each by itself: they keep clear of nodes and rectangles, and not of each other.

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
    fan = _fan_angles(strands, spots, radius, spacing)
    bundles = list(_bundles(strands).values())
    around = surroundings(
        strands, spots, radius, size, boxes if boxes is not None else np.empty((0, 4))
    )
    turns = [np.clip(fan[members][None] + SHIFTS[:, None], -WIDEST, WIDEST) for members in bundles]
    tried = [
        around.sampled(np.array(members), turn)
        for members, turn in zip(bundles, turns, strict=True)
    ]
    reach = np.array([boxes_round(ways.reshape(-1, 2), NEAR) for ways in tried]).reshape(-1, 4)
    chosen = fan.copy()
    ways = around.sampled(np.arange(len(strands)), chosen)
    costs, stale = np.zeros(len(bundles)), np.ones(len(bundles), dtype=bool)
    rounds = min(sweeps, PAIRS // max(1, len(strands) ** 2))
    for _ in range(max(1, rounds)):
        for number, members in enumerate(bundles):
            if not stale[number]:  # nothing near it has moved since
                continue
            beside = ways if rounds else ways[:0]
            cost = around.cost(np.array(members), turns[number], tried[number], beside)
            best, stale[number] = int(cost.argmin()), False
            costs[number] = cost[best]
            if (ways[members] != tried[number][best]).any():
                both = np.concatenate([ways[members], tried[number][best]]).reshape(-1, 2)
                stale |= boxes_meet(reach, boxes_round(both, NEAR))
                stale[number] = False
                chosen[members], ways[members] = turns[number][best], tried[number][best]
    curves = [
        curve_of(strand, spots, radius, turn) for strand, turn in zip(strands, chosen, strict=True)
    ]
    return curves, float(costs.sum())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that the way of an arrow is judged against."""

    pairs: Ints  # (m, 2): numbers of the nodes of each arrow
    widths: Floats  # (m,)
    heads: Floats  # (m,): half breadth
    spots: Floats
    radius: Floats
    size: tuple[float, float]
    boxes: Floats

    def sampled(self, members: Ints, turns: Floats) -> Floats:
        """Sampled points (…, SAMPLES, 2) of arrows that leave at these turns (…, m)."""
        start, control, end = beziers(self.spots, self.radius, self.pairs[members], turns)
        t = np.linspace(0, 1, SAMPLES)[:, None]
        return np.asarray(
            (1 - t) ** 2 * start[..., None, :]
            + 2 * t * (1 - t) * control[..., None, :]
            + t**2 * end[..., None, :]
        )

    def cost(self, members: Ints, turns: Floats, tried: Floats, ways: Floats) -> Floats:
        """Cost of each of k ways of a bundle beside all other arrows."""
        widths, heads = self.widths, self.heads
        cost = TURN * ((np.abs(turns) - LIKED_TURN) ** 2).sum(axis=1)
        cost = cost + self._cost_of_foreign(members, tried, widths[members])
        others = _ways_near(tried, ways)
        others = others[~np.isin(others, members)]
        if len(others):
            cost = cost + _cost_of_tangles(tried, ways[others], widths[members], widths[others])
            cost = cost + _cost_of_ports(tried, ways[others], heads[members], heads[others])
        return np.asarray(cost)

    def _cost_of_foreign(self, members: Ints, tried: Floats, widths: Floats) -> Floats:
        """Nodes, boxes and the edge of the canvas."""
        own = (self.pairs[members, None, :] == np.arange(len(self.spots))[None, :, None]).any(
            axis=2
        )
        gap = ways_distance(tried, self.spots) - self.radius - widths[:, None] / 2
        cost = (FOREIGN * np.clip(1 - gap / CLEAR, 0, MOST_FOREIGN) ** STEEP * ~own).sum(
            axis=(1, 2)
        )
        cost = cost + SQUEEZED * ((gap < TIGHT) & ~own).sum(axis=(1, 2))
        out = np.maximum(-tried, tried - np.array(self.size)).max(axis=(2, 3)) + widths / 2 + EDGE
        cost = cost + OUTSIDE * np.clip(out / OUTSIDE_STEP, 0, MOST_OUTSIDE).sum(axis=1)
        cost = cost + BARRED * (
            ((gap < 0) & ~own).sum(axis=(1, 2)) + OFF_CANVAS * (out > MARGIN).sum(axis=1)
        )
        if len(self.boxes):
            near = (
                boxes_distance(self.boxes, _sampled_denser(tried)[..., None, :])
                - widths[:, None, None] / 2
            )
            cost = cost + BOX * np.clip(1 - near / BOX_CLEAR, 0, 1).sum(axis=(1, 2, 3))
        return np.asarray(cost)


def surroundings(
    strands: Sequence[Strand],
    spots: Floats,
    radius: Floats,
    size: tuple[float, float],
    boxes: Floats,
) -> Surroundings:
    """Gather what arrows are judged against; arguments as of ``bend``."""
    return Surroundings(
        pairs=np.array([strand.pair for strand in strands], dtype=np.int64).reshape(-1, 2),
        widths=np.array([strand.width for strand in strands]),
        heads=np.array([strand.head[1] for strand in strands]),
        spots=spots,
        radius=radius,
        size=size,
        boxes=boxes,
    )


def ways_distance(ways: Floats, spots: Floats) -> Floats:
    """Return the distance of points (n, 2) from lines through sampled points (…, s, 2): (…, n)."""
    start, along = ways[..., :-1, None, :], np.diff(ways, axis=-2)[..., None, :]
    off = spots - start
    part = (off * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), TINY)
    away = off - np.clip(part, 0, 1)[..., None] * along
    return np.asarray(np.hypot(away[..., 0], away[..., 1]).min(axis=-2))


def _sampled_denser(ways: Floats) -> Floats:
    """More points between any two: a line of text is lower than the steps of a long arrow."""
    steps = np.arange(DENSER)[:, None] / DENSER
    between = ways[..., :-1, None, :] + steps * np.diff(ways, axis=-2)[..., None, :]
    return np.concatenate([between.reshape(*ways.shape[:-2], -1, 2), ways[..., -1:, :]], axis=-2)


def _ways_near(tried: Floats, ways: Floats) -> Ints:
    """The ways that come near any of the tried ones."""
    return np.flatnonzero(boxes_meet(boxes_round(ways, NEAR), boxes_round(tried.reshape(-1, 2))))


def _cost_of_ports(tried: Floats, ways: Floats, heads: Floats, others: Floats) -> Floats:
    """Ends that lie so close together that heads overlap: (k,)."""
    ends, taken = tried[:, :, None, [0, -1], None], ways[:, None, [0, -1]]
    # (k, b, 1, 2, 1, 2), (o, 1, 2, 2)
    away = np.hypot(*np.moveaxis(ends - taken, -1, 0))
    lack = np.maximum(
        0, 1 - away / (heads[:, None] + others[None] + PORT_GAP)[None, :, :, None, None]
    )
    return np.asarray(PORT * lack.sum(axis=(1, 2, 3, 4)))


def _cost_of_tangles(tried: Floats, ways: Floats, widths: Floats, others: Floats) -> Floats:
    """Crossings with other arrows, and stretches that run too close to them: (k,)."""
    bundle, reach = tried.shape[1], (widths.max() + others.max()) / 2 + TOUCH
    mine, theirs = _pieces(tried), _pieces(ways)
    one, two = np.nonzero(boxes_meet(boxes_round(mine, reach)[:, None], boxes_round(theirs)))
    cost = np.zeros(len(tried))
    per_arrow = len(mine) // (len(tried) * bundle)
    for first in range(0, len(one), BLOCK):
        i, j = one[first : first + BLOCK], two[first : first + BLOCK]
        both = widths[i // per_arrow % bundle] + others[j // per_arrow]
        found = _costs_of_pieces(mine[i], theirs[j], both)
        cost += np.bincount(i // (per_arrow * bundle), found, len(tried))
    return cost


def _pieces(ways: Floats) -> Floats:
    """Stretches of a few steps (n, 4, 2): those with boxes apart cannot meet."""
    starts = np.arange(0, SAMPLES - 1, PIECE)
    return ways[..., starts[:, None] + np.arange(PIECE + 1), :].reshape(-1, PIECE + 1, 2)


def _costs_of_pieces(mine: Floats, theirs: Floats, both: Floats) -> Floats:
    """What each of n pieces costs beside another one: (n,)."""
    x, y = (theirs[:, None, :-1] - mine[:, :-1, None]).transpose(3, 0, 1, 2)
    (dx, dy), (gx, gy) = (np.diff(piece, axis=1).transpose(2, 0, 1) for piece in (mine, theirs))
    dx, dy, gx, gy = dx[:, :, None], dy[:, :, None], gx[:, None], gy[:, None]
    turn = dx * gy - dy * gx
    turn = np.where(np.abs(turn) < TINY, TINY, turn)
    here, there = (x * gy - y * gx) / turn, (x * dy - y * dx) / turn
    hit = (here >= 0) & (here < 1) & (there >= 0) & (there < 1)
    close = np.maximum(0, 1 - np.sqrt(x**2 + y**2) / (both / 2 + TOUCH)[:, None, None])
    crossings = hit.sum(axis=(1, 2)) * (THIN + both / WIDE)
    return np.asarray(CROSSING * crossings + CLOSE * close.sum(axis=(1, 2)))
