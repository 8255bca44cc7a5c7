"""Where the nodes stand: first those with large flows, then the others, then all a little better.

What comes first knows nothing of what comes later, and chance deals with each node for itself. So
one small deal more or less moves little.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import TINY
from bubblegraph.drawing.network.board import Board, cost_of_parts, score
from bubblegraph.drawing.network.large_flows import large_flows
from bubblegraph.drawing.network.starting_layouts import MANY, STARTS, first_layouts

__all__ = ["arrange"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Dice = list[np.random.Generator]  # one for each node

# --- how long the search goes on ---
DENSE = 3  # bundles a node, from which all stand on a ring: else arrows would run through them
SWAPS = 8  # rounds of swaps on a ring
SWAP_PAIRS = 32  # times that a round of swaps compares each pair of bundles, about
CANDIDATES = 24  # places tried for one node at once
ANYWHERE = 8  # of these, on the whole canvas and not near the node
FINALISTS = 3
SWEEPS = (8, 10, 3)  # over all nodes: of each start, of each finalist, and of that without chance
HEATS = (15.0, 2.0, 0.0)  # at the beginning of each of these, in units of the score
SETTLING = 12  # sweeps over all nodes at the end
COLD = 0.01  # heat, below which nothing is left to chance
SWAP_EVERY = 3  # sweeps
USUAL_NODES = 30  # above which there are fewer sweeps
FEWER = 1.5  # power of their number with which they get fewer
# of bundles that a search of effort 1 compares, about: more bundles have fewer sweeps
PAIRS = 40_000_000
FEW = 24  # sweeps in all, below which only the best starts are improved, and one finalist
FEW_STARTS = 3  # that are improved where there are so few sweeps; less where there are fewer still
RASTERS = (3, 20)  # places along each side of the canvas that are tried for a node that joins
JUMPS, JUMP_RASTER = 3, 12  # rounds of jumps, and places along each side that are tried
GAIN, LEAST_GAIN = 0.02, 3.0  # of the whole score, and at least, below which no node jumps

# --- lengths ---
NEAR_REACH, HOT_REACH = 0.08, 0.9  # usual distances that a node moves: when cold, more when hot
SETTLING_REACH = 0.4  # more than that at the beginning of the last sweeps
LONE = 5  # nodes, below which an arrangement is put into the middle and not stretched
MOST_STRETCH = 1.5  # of an arrangement that leaves a part of the canvas free
PUSH = 0.55  # share of their overlap by which each of two circles moves away


def arrange(board: Board, *, seed: int = 0, effort: float = 1.0) -> Floats:
    """Find good places for the nodes.

    Parameters
    ----------
    board : Board
    seed : int
        The same seed gives the same places.
    effort : float
        How long to search; 1 is a second or two for 30 nodes and 70 bundles. Many bundles have
        fewer sweeps, and more than 912 none; where each node has six or more, all stand on a ring.

    Returns
    -------
    (n, 2) array
        Pixels from the lower left corner.

    Examples
    --------
    >>> board = Board(("a", "b"), np.full(2, 20.0), np.full((2, 2), 20.0), np.array([[0, 1]]),
    ...               np.ones(1), np.zeros(1, dtype=bool), np.ones(1), np.ones(1),
    ...               np.zeros(1), np.full(1, 60.0), (400.0, 300.0), 10.0, np.full((2, 2), np.nan))
    >>> a, b = arrange(board)
    >>> bool(np.hypot(*(a - b)) > 100)
    True
    """
    if not len(board.free):
        return board.pinned
    if len(board.free) == len(board.radius) == 2:
        return _two_on_a_level(board)
    if not len(board.ends):
        return _starts(board, np.random.default_rng(seed))[0]
    if len(board.ends) >= DENSE * len(board.free) and len(board.free) == len(board.radius):
        rng = np.random.default_rng(seed)
        return _improve_ring(board, _starts(board, rng)[2], rng)
    rough, nodes = large_flows(board)
    spots = board.pinned.copy()
    spots[nodes] = _search(rough, seed, effort) / rough.size * board.size
    spots = _jump(board, _join_others(board, spots))
    return _push_apart(board, _settle(board, spots, _dice(board, seed), effort))


def _starts(board: Board, rng: np.random.Generator) -> list[Floats]:
    found = first_layouts(len(board.radius), board.ends, rng)
    return [_stretch_over_canvas(board, start) for start in found]


def _dice(board: Board, seed: int) -> Dice:
    return [np.random.default_rng((seed, crc32(name.encode()))) for name in board.ids]


def _search(board: Board, seed: int, effort: float) -> Floats:
    """Improve first layouts, and the best of these further."""
    rng = np.random.default_rng(seed)
    starts = _starts(board, rng)
    if _affordable_sweeps(board) * effort < 1:
        return _fill_canvas(board, _best_first(board, starts)[0])
    few = _affordable_sweeps(board) < FEW
    if few:
        starts = _best_first(board, starts)[
            : max(1, int(FEW_STARTS * _affordable_sweeps(board) / FEW))
        ]
    first, second, last = (_sweep_count(board, sweeps, effort) for sweeps in SWEEPS)
    hot, warm, cold = HEATS
    tried = _best_first(board, [_improve(board, start, rng, first, heat=hot) for start in starts])
    best = []
    for spots in tried[: 1 if few or len(board.radius) > MANY else FINALISTS]:
        better = _improve(board, _fill_canvas(board, spots), rng, second, heat=warm)
        better = _improve(board, _fill_canvas(board, better), rng, last, heat=cold)
        best.append(_fill_canvas(board, better))
    return _best_first(board, best)[0]


def _best_first(board: Board, found: list[Floats]) -> list[Floats]:
    return sorted(found, key=lambda spots: score(board, spots))


def _affordable_sweeps(board: Board) -> float:
    """How often a search may move every node in all."""
    return PAIRS / (2 * CANDIDATES * len(board.ends) ** 2)


def _sweep_count(board: Board, usual: int, effort: float) -> int:
    """How often the nodes are moved: less often where they are many, or their bundles are."""
    whole = STARTS * SWEEPS[0] + FINALISTS * (SWEEPS[1] + SWEEPS[2])
    share = min(1.0, (USUAL_NODES / len(board.radius)) ** FEWER, _affordable_sweeps(board) / whole)
    return max(2, round(usual * effort * float(share)))


def _join_others(board: Board, spots: Floats) -> Floats:
    """Put each node that has no place yet where it hurts least, those with large flows first."""
    spots = spots.copy()
    placed = np.flatnonzero(np.isfinite(spots[:, 0])).tolist()
    affordable = int(np.sqrt(PAIRS / 2) / len(board.ends))
    raster = _raster(min(max(affordable, RASTERS[0]), RASTERS[1]))
    while len(placed) < len(spots):
        placed.append(_next_to_join(board, placed))
        _put_on_raster(board.part(np.array(placed)), spots, placed, raster)
    return spots


def _put_on_raster(part: Board, spots: Floats, placed: list[int], raster: Floats) -> None:
    """Put the last of these nodes to the best place on a raster."""
    last = len(placed) - 1
    low, high = (limit[last] for limit in part.limits)
    within = spots[placed]
    _move_node(part, within, last, part.bundles_at_nodes()[last], low + raster * (high - low))
    spots[placed[-1]] = within[last]


def _raster(side: int) -> Floats:
    """Points spread evenly over the unit square."""
    return np.asarray((np.indices((side, side)).reshape(2, -1).T + 0.5) / side)


def _next_to_join(board: Board, placed: list[int]) -> int:
    """The node with the largest flow to those that have a place; else any, by its id."""
    there = np.isin(board.ends, placed)
    ties = np.zeros(len(board.radius))
    for one, other in ((0, 1), (1, 0)):
        np.maximum.at(ties, board.ends[:, one], np.where(there[:, other], board.flow, 0))
    left = set(range(len(ties))) - set(placed)
    return min(left, key=lambda node: (-ties[node], board.ids[node]))


def _jump(board: Board, spots: Floats) -> Floats:
    """Move nodes far, or two to each other's places, where much is gained."""
    spots, touching = spots.copy(), board.bundles_at_nodes()
    low, high = board.limits
    raster, much = _raster(JUMP_RASTER), max(LEAST_GAIN, GAIN * score(board, spots))
    affordable = PAIRS // (len(spots) * len(board.ends)) ** 2
    for _ in range(min(JUMPS, affordable)):
        before = spots.copy()
        for node in sorted(board.free.tolist(), key=board.ids.__getitem__):
            tried = np.vstack([low[node] + raster * (high[node] - low[node]), spots[node]])
            stay = np.array([0.0] * len(raster) + [much])
            _move_node(board, spots, node, touching[node], tried, stay)
            _swap_best(board, spots, node, much)
        if (before == spots).all():
            break
    return spots


def _swap_best(board: Board, spots: Floats, node: int, much: float) -> None:
    """Let a node swap places with the one with which most is gained, if that is much."""
    others = board.free[board.free != node]
    batch = np.repeat(spots[None], len(others) + 1, axis=0)
    rows = np.arange(len(others))
    batch[rows, node] = spots[others]
    batch[rows, others] = spots[node]
    batch = np.clip(batch, *board.limits)
    cost = cost_of_parts(board, batch, np.arange(len(spots)), np.arange(len(board.ends)))
    cost[-1] -= much
    spots[:] = batch[int(cost.argmin())]


def _settle(board: Board, spots: Floats, dice: Dice, effort: float) -> Floats:
    """Move all nodes a little, each for a good reason only."""
    home = replace(board, homes=spots)
    sweeps = min(round(SETTLING * effort), int(_affordable_sweeps(board) * effort))
    spots, touching = spots.copy(), board.bundles_at_nodes()
    for sweep in range(sweeps):
        reach = board.usual * (NEAR_REACH + SETTLING_REACH * (1 - sweep / sweeps))
        for node in sorted(board.free.tolist(), key=lambda node: dice[node].random()):
            tried = _places_near(home, spots, node, dice[node], reach)
            _move_node(home, spots, node, touching[node], tried)
    return spots


def _improve_ring(board: Board, spots: Floats, rng: np.random.Generator) -> Floats:
    """Improve the order of the nodes on a ring."""
    spots, touching = spots.copy(), board.bundles_at_nodes()
    for _ in range(min(SWAPS, PAIRS // (SWAP_PAIRS * len(board.ends) ** 2))):
        _swap_nodes(board, spots, touching, rng)
    return _push_apart(board, spots)


def _two_on_a_level(board: Board) -> Floats:
    """Two nodes on a level line, as far apart as their arrows need, or as half of the canvas."""
    wide, high = board.size
    apart = max(wide / 2, *(board.radius.sum() + board.need)) if len(board.ends) else wide / 2
    low, top = board.limits
    spots = np.array([[(wide - apart) / 2, high / 2], [(wide + apart) / 2, high / 2]])
    return np.asarray(np.clip(spots, low, top))


def _push_apart(board: Board, spots: Floats, rounds: int = 60) -> Floats:
    """Push circles apart that overlap, however little was searched; others stay where they are."""
    spots, free = spots.copy(), np.isnan(board.pinned[:, 0])
    reach = np.add.outer(board.radius, board.radius) + board.margin / 2
    np.fill_diagonal(reach, 0)
    for _ in range(rounds):
        away = spots[:, None] - spots[None]
        distance = np.maximum(np.hypot(away[..., 0], away[..., 1]), TINY)
        lack = np.maximum(0, reach - distance)
        if not lack.any():
            break
        push = (away / distance[..., None] * lack[..., None]).sum(axis=1) * PUSH
        spots = np.where(free[:, None], np.clip(spots + push, *board.limits), spots)
    return np.asarray(spots)


def _stretch_over_canvas(board: Board, start: Floats) -> Floats:
    """Stretch a layout over the canvas; pinned nodes go to their places."""
    low, high = board.limits
    spread = np.ptp(start, axis=0) if len(start) else np.ones(2)
    part = np.where(
        spread > TINY, (start - start.min(axis=0)) / np.where(spread > TINY, spread, 1), 0.5
    )
    return np.asarray(np.where(np.isnan(board.pinned), low + part * (high - low), board.pinned))


def _fill_canvas(board: Board, spots: Floats) -> Floats:
    """Put into the middle, and stretch so that the canvas is used; nothing shrinks."""
    if len(board.free) < len(spots):
        return spots
    low, high = (spots - board.room).min(axis=0), (spots + board.room).max(axis=0)
    size = np.array(board.size)
    factor = np.clip(
        size / np.maximum(high - low, 1), 1.0, MOST_STRETCH if len(spots) >= LONE else 1.0
    )
    moved = size / 2 + (spots - (low + high) / 2) * factor
    return np.asarray(np.clip(moved, *board.limits))


def _improve(
    board: Board, spots: Floats, rng: np.random.Generator, sweeps: int, *, heat: float
) -> Floats:
    """Move each node to the best of many places and swap pairs, with less and less chance."""
    spots, touching = spots.copy(), board.bundles_at_nodes()
    for sweep in range(sweeps):
        cooling = (1 - sweep / sweeps) ** 2 if heat else 0.0
        warmth, reach = heat * cooling, board.usual * (NEAR_REACH + HOT_REACH * cooling)
        for node in rng.permutation(board.free):
            tried = _places_near(board, spots, int(node), rng, reach)
            tried[:ANYWHERE] = _places_anywhere(board, int(node), rng)
            chance = warmth * rng.gumbel(size=CANDIDATES) if warmth > COLD else 0.0
            _move_node(board, spots, int(node), touching[node], tried, chance)
        if sweep % SWAP_EVERY == 1 or sweep == sweeps - 2:
            _swap_nodes(board, spots, touching, rng)
    return spots


def _places_near(
    board: Board, spots: Floats, node: int, rng: np.random.Generator, reach: float
) -> Floats:
    """Places on the canvas about that of a node; its own is the last."""
    tried = spots[node] + rng.normal(0, reach, (CANDIDATES, 2))
    tried[-1] = spots[node]
    low, high = board.limits
    return np.asarray(np.clip(tried, low[node], high[node]))


def _places_anywhere(board: Board, node: int, rng: np.random.Generator) -> Floats:
    low, high = board.limits
    return np.asarray(low[node] + rng.random((ANYWHERE, 2)) * (high[node] - low[node]))


def _move_node(
    board: Board, spots: Floats, node: int, edges: Ints, tried: Floats, chance: Floats | float = 0
) -> None:
    """Put a node to the best of some places; chance is what each costs less."""
    batch = np.repeat(spots[None], len(tried), axis=0)
    batch[:, node] = tried
    cost = cost_of_parts(board, batch, np.array([node]), edges) - chance
    spots[node] = tried[int(cost.argmin())]


def _swap_nodes(
    board: Board, spots: Floats, touching: list[Ints], rng: np.random.Generator
) -> None:
    free = board.free
    for first in rng.permutation(free):
        second = free[int(rng.integers(len(free)))]
        if first == second:
            continue
        batch = np.stack([spots, spots])
        batch[1, [first, second]] = np.clip(
            spots[[second, first]], *(limit[[first, second]] for limit in board.limits)
        )
        edges = np.union1d(touching[first], touching[second])
        before, after = cost_of_parts(board, batch, np.array([first, second]), edges)
        if after < before:
            spots[:] = batch[1]
