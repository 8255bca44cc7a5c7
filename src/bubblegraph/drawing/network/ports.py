"""Where arrows leave and meet their circles: side by side, and no head lies on another arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import (
    START_GAP,
    TINY,
    TIP_GAP,
    Curve,
    Strand,
    boxes_meet,
    boxes_round,
    curve_through,
)
from bubblegraph.drawing.network.arrow_bends import (
    SAMPLES,
    WIDEST,
    Surroundings,
    surroundings,
    ways_distance,
)

__all__ = ["faults", "give_ports", "spread_on_circle"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# --- lengths, pixels ---
PORT_ROOM = 2.0  # between two arrows at a rim, and between the heads there
LONGEST = 1e6  # a shaft that has no head at this rim
HEAD_CLEAR = 1.0  # between a head and another arrow
CIRCLE_CLEAR = 1.0  # between an arrow and a foreign circle

# --- how an arrow is bent anew ---
OTHER_TURNS = np.radians([0, 3, -3, 6, -6, 10, -10, 15, -15, 22, -22, 30, -30, 40, -40, 52, -52])
ON_HEAD = 40.0  # what an arrow through the middle of a head costs, in the units of arrow_bends
ROUNDS, TRIALS = 6, 60  # of bending all that are at fault; of bending one of them alone, at most
PAIRS = 400_000  # of arrows that are compared in all these rounds, and again in all these trials

# --- how much is compared ---
STEPS, PIECE, DENSER = 40, 5, 6  # of an arrow; as one where they are far from heads; points a step


@dataclass(frozen=True, slots=True)
class _Board:
    """The arrows, and all that they are judged against."""

    strands: Sequence[Strand]
    around: Surroundings
    base: Floats  # (m,): direction from the first node of a pair to the second

    @property
    def halves(self) -> Floats:
        """Half the widths of the shafts."""
        return np.asarray(self.around.widths / 2)


def give_ports(
    strands: Sequence[Strand],
    curves: Sequence[Curve],
    spots: Floats,
    radius: Floats,
    size: tuple[float, float],
    boxes: Floats,
) -> list[Curve]:
    """Set the ends of bent arrows side by side, and bend those anew that are at fault.

    At fault is an arrow with a head on another arrow, or under another's head, or that runs through
    a foreign circle.

    Parameters
    ----------
    strands : sequence of m Strands
        As they are drawn.
    curves : sequence of m Curves
        How they were bent.
    spots, radius : (n, 2) and (n,) arrays
        Middles and radii of the nodes, pixels.
    size : (width, height)
        Canvas, pixels.
    boxes : (b, 4) array
        Rectangles to keep clear of.

    Returns
    -------
    list of Curve
        Ends at one circle are apart by half of both widths and a gap, in the order of their
        directions. Where there is no room for that they are as far apart as can be. Faults are as
        few as were found in ``ROUNDS`` and ``TRIALS`` of looking for better bends.

    Examples
    --------
    >>> spots, radius = np.array([[50.0, 50], [350, 50]]), np.full(2, 20.0)
    >>> one = curve_through(Strand(0, 1, 8.0), np.array([72.0, 50]), spots.mean(axis=0),
    ...                     np.array([326.5, 50]))
    >>> strands = [Strand(0, 1, 8.0), Strand(0, 1, 8.0)]
    >>> found = give_ports(strands, [one, one], spots, radius, (400, 100), np.empty((0, 4)))
    >>> bool(abs(found[0].start[1] - found[1].start[1]) > 8)
    True
    """
    if not strands:
        return []
    around = surroundings(strands, spots, radius, size, boxes)
    along = spots[around.pairs[:, 1]] - spots[around.pairs[:, 0]]
    board = _Board(strands, around, np.arctan2(along[:, 1], along[:, 0]))
    turns = _turns_of(board, curves)
    found = _Found(turns, _drawn(board, turns), board)
    for _ in range(min(ROUNDS, PAIRS // len(strands) ** 2)):
        if not found.count:
            return found.curves
        better = _bent_anew(board, found)
        if better.count >= found.count:
            break
        found = better
    return _one_by_one(board, found).curves


class _Found:
    """Bends that were tried, and the arrows at fault."""

    def __init__(self, turns: Floats, curves: list[Curve], board: _Board) -> None:
        self.turns, self.curves = turns, curves
        around = board.around
        self.pairs = faults(curves, around.pairs, around.spots, around.radius)
        self.count = len(self.pairs)


def _turns_of(board: _Board, curves: Sequence[Curve]) -> Floats:
    """The angles by which curves leave the straight line, at the first node of their pairs."""
    first = board.around.pairs[:, 0]
    forward = np.array([strand.payer == strand.pair[0] for strand in board.strands])
    ends = np.where(
        forward[:, None], [curve.start for curve in curves], [curve.tip for curve in curves]
    )
    out = ends - board.around.spots[first]
    turns = np.arctan2(out[:, 1], out[:, 0]) - board.base
    return np.asarray((turns + np.pi) % (2 * np.pi) - np.pi)


def _drawn(board: _Board, turns: Floats) -> list[Curve]:
    """Curves with these turns, their ends moved along the rims until they have room."""
    around = board.around
    wanted = np.column_stack([board.base + turns, board.base + np.pi - turns])
    given = _spread(board, wanted)
    apart = np.hypot(*(around.spots[around.pairs[:, 1]] - around.spots[around.pairs[:, 0]]).T)
    left = np.column_stack([-np.sin(board.base), np.cos(board.base)])
    control = around.spots[around.pairs].mean(axis=1) + left * (np.tan(turns) * apart / 2)[:, None]
    old, ends = (_on_rims(board, angles) for angles in (wanted, given))
    control = control + (ends - old).mean(axis=1)
    return [
        curve_through(strand, *((a, c, b) if strand.payer == strand.pair[0] else (b, c, a)))
        for strand, (a, b), c in zip(board.strands, ends, control, strict=True)
    ]


def _on_rims(board: _Board, angles: Floats) -> Floats:
    """Points (m, 2, 2) just outside the rims of both nodes of each pair."""
    around = board.around
    forward = np.array([strand.payer == strand.pair[0] for strand in board.strands])
    gaps = np.where(forward[:, None], [[START_GAP, TIP_GAP]], [[TIP_GAP, START_GAP]])
    reach = around.radius[around.pairs] + gaps
    ahead = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.asarray(around.spots[around.pairs] + reach[..., None] * ahead)


def _spread(board: _Board, wanted: Floats) -> Floats:
    """Angles (m, 2) at which all ends have room at their rims, as near as can be to the wanted."""
    around = board.around
    given, nodes = wanted.ravel().copy(), around.pairs.ravel()
    tips = np.array([strand.payee for strand in board.strands])[:, None] == around.pairs
    heads = np.where(tips, around.heads[:, None], board.halves[:, None]).ravel()
    lengths = np.array([strand.head[0] for strand in board.strands])
    reach = np.where(tips, lengths[:, None], np.inf).ravel()
    halves = np.repeat(board.halves, 2)
    for node in np.unique(nodes):
        ends = np.flatnonzero(nodes == node)
        ends = ends[np.argsort(given[ends] % (2 * np.pi), kind="stable")]
        after = np.roll(ends, -1)
        rim = float(around.radius[node]) + START_GAP
        base = np.minimum(np.minimum(reach[ends], reach[after]), LONGEST) + rim
        need = np.maximum(
            _angle(halves[ends] + halves[after] + PORT_ROOM, rim),
            _angle(heads[ends] + heads[after] + PORT_ROOM, base),
        )
        given[ends] = spread_on_circle(given[ends] % (2 * np.pi), need)
    return given.reshape(wanted.shape)


def _angle(chord: Floats, radius: Floats | float) -> Floats:
    return np.asarray(2 * np.arcsin(np.minimum(1.0, chord / (2 * np.asarray(radius)))))


def spread_on_circle(angles: Floats, need: Floats) -> Floats:
    """Move sorted angles, the sum of squares as little as can be, until each has room to the next.

    ``need`` is the room between each and the next one, between the last and the first at its end;
    where the circle is too small all are alike in want.

    Examples
    --------
    >>> np.round(spread_on_circle(np.array([1.0, 1.1, 3.0]), np.array([0.5, 0.2, 0.2])), 2).tolist()
    [0.8, 1.3, 3.0]
    """
    count = len(angles)
    if count < 2:
        return angles
    need = need * min(1.0, 2 * np.pi / need.sum())
    room = np.diff(angles, append=angles[0] + 2 * np.pi) - need
    first = (int(room.argmax()) + 1) % count  # the circle is cut where most room is
    order = np.roll(np.arange(count), -first)
    unrolled = angles[order] + 2 * np.pi * (order < first)
    before = np.concatenate([[0.0], np.cumsum(need[order])[:-1]])
    level = _isotonic(unrolled - before)
    slack = max(0.0, 2 * np.pi - float(need.sum()))
    level = np.clip(level, level.mean() - slack / 2, level.mean() + slack / 2)
    found = np.empty(count)
    found[order] = level + before
    return found


def _isotonic(values: Floats) -> Floats:
    """The nearest values that never fall: neighbours that do are pooled (Ayer et al., 1955)."""
    pools: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, size = (mean * size + other * more) / (size + more), size + more
        pools.append((mean, size))
    return np.repeat([mean for mean, _ in pools], [size for _, size in pools])


def faults(
    curves: Sequence[Curve], pairs: Ints, spots: Floats, radius: Floats
) -> list[tuple[int, int]]:
    """Find arrows that lie on another's head, or run through a foreign circle.

    Parameters
    ----------
    curves : sequence of m Curves
    pairs : (m, 2) array
        The nodes of each.
    spots, radius : (n, 2) and (n,) arrays

    Returns
    -------
    list of (arrow, arrow)
        The arrow, and that of the head; twice the same where it runs through a circle.
    """
    ways = np.array([curve.points(STEPS + 1) for curve in curves]).reshape(-1, STEPS + 1, 2)
    halves = np.array([curve.width / 2 for curve in curves])
    own = (pairs[:, None, :] == np.arange(len(spots))[None, :, None]).any(axis=2)
    inside = ways_distance(ways, spots) < radius + halves[:, None] + CIRCLE_CLEAR
    found = [(int(i), int(i)) for i in np.flatnonzero((inside & ~own).any(axis=1))]
    return found + _arrows_on_heads(curves, ways, halves)


def _arrows_on_heads(
    curves: Sequence[Curve], ways: Floats, halves: Floats
) -> list[tuple[int, int]]:
    """Arrows and the heads they lie on; what is far from a head is looked at in pieces."""
    starts = np.arange(0, STEPS, PIECE)
    pieces = ways[:, starts[:, None] + np.arange(PIECE + 1)].reshape(-1, PIECE + 1, 2)
    half = np.repeat(halves, len(starts)) + HEAD_CLEAR
    heads = np.array([curve.corners() for curve in curves])
    round_each = boxes_round(pieces) + half[:, None] * np.array([-1, -1, 1, 1])
    head, piece = np.nonzero(boxes_meet(boxes_round(heads)[:, None], round_each))
    other = head != piece // len(starts)
    head, piece = head[other], piece[other]
    if not len(head):
        return []
    part = np.arange(DENSER)[:, None] / DENSER
    dense = pieces[piece][:, :-1, None] + part * np.diff(pieces[piece], axis=1)[:, :, None]
    dense = np.concatenate([dense.reshape(len(piece), -1, 2), pieces[piece][:, -1:]], axis=1)
    on = (_triangle_distance(heads[head], dense) < half[piece][:, None]).any(axis=1)
    return sorted({*zip((piece[on] // len(starts)).tolist(), head[on].tolist(), strict=True)})


def _triangle_distance(corners: Floats, points: Floats) -> Floats:
    """Distances of points (k, p, 2) from triangles (k, 3, 2), 0 inside."""
    along = np.roll(corners, -1, axis=1) - corners
    off = points[:, :, None] - corners[:, None]
    part = (off * along[:, None]).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), TINY)[:, None]
    away = off - np.clip(part, 0, 1)[..., None] * along[:, None]
    side = along[:, None, :, 0] * off[..., 1] - along[:, None, :, 1] * off[..., 0] > 0
    within = side.all(axis=-1) | ~side.any(axis=-1)
    return np.asarray(np.where(within, 0.0, np.hypot(away[..., 0], away[..., 1]).min(axis=-1)))


def _bent_anew(board: _Board, found: _Found) -> _Found:
    """Bend one arrow of each fault anew, the thinner one."""
    turns, curves = found.turns.copy(), found.curves
    ways = np.array([curve.points(SAMPLES) for curve in curves])
    for i in sorted({min(pair, key=lambda i: (board.halves[i], i)) for pair in found.pairs}):
        tried, cost = _costs_of_turns(board, i, float(turns[i]), ways, curves)
        turns[i] = tried[int(cost.argmin())]
        ways[i] = board.around.sampled(np.array([i]), turns[i : i + 1])[0]
    return _Found(turns, _drawn(board, turns), board)


def _one_by_one(board: _Board, found: _Found) -> _Found:
    """Bend one arrow at fault after another anew, if there are fewer faults then."""
    for trial in range(min(TRIALS, PAIRS // len(board.strands) ** 2)):
        if not found.count:
            break
        pair = found.pairs[trial % found.count]
        i = pair[trial // found.count % 2]
        ways = np.array([curve.points(SAMPLES) for curve in found.curves])
        tried, cost = _costs_of_turns(board, i, float(found.turns[i]), ways, found.curves)
        rank = 1 + trial // (2 * found.count)
        turns = found.turns.copy()
        turns[i] = tried[np.argsort(cost, kind="stable")[min(rank, len(cost) - 1)]]
        better = _Found(turns, _drawn(board, turns), board)
        found = better if better.count < found.count else found
    return found


def _costs_of_turns(
    board: _Board, i: int, turn: float, ways: Floats, curves: Sequence[Curve]
) -> tuple[Floats, Floats]:
    """Other turns of an arrow, and what each costs."""
    tried = np.clip(turn + OTHER_TURNS, -WIDEST, WIDEST)
    new = board.around.sampled(np.array([i]), tried[:, None])
    cost = board.around.cost(np.array([i]), tried[:, None], new, ways)
    others = np.arange(len(ways)) != i
    middles = np.array([np.mean(curve.corners(), axis=0) for curve in curves])
    reach = board.around.heads
    gap = ways_distance(new[:, 0], middles[others]) - board.halves[i] - HEAD_CLEAR
    cost = cost + ON_HEAD * np.clip(1 - gap / reach[others], 0, 1).sum(axis=1)
    ends = new[:, 0, [-1, 0] if board.strands[i].payer == board.strands[i].pair[0] else [0, -1]]
    ahead = ends[:, 1] - ends[:, 0]
    ahead = ahead / np.maximum(np.hypot(*ahead.T), TINY)[:, None]
    own = ends[:, 0] + ahead * board.strands[i].head[0] * 2 / 3
    gap = ways_distance(ways[others], own) - board.halves[others][:, None] - HEAD_CLEAR
    return tried, np.asarray(cost + ON_HEAD * np.clip(1 - gap / reach[i], 0, 1).sum(axis=0))
