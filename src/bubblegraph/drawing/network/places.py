"""Where the nodes stand: several starting layouts, improved by moves and swaps under one score."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import LEAST_DISTANCE, TINY
from bubblegraph.drawing.network.starting_layouts import MANY, STARTS, first_layouts

__all__ = ["Board", "arrange", "score"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# --- what the score counts, in units of its own; less is better ---
CROSSING = 3.0  # two bundles of weight 1 at a right angle; twice that when they run almost alike
FOREIGN = 110.0  # a bundle through the middle of a node that is not its own
CROWD = 12.0  # two nodes that touch
CROWD_REACH = 3  # margins between two nodes, below which they crowd
SHORT = 30.0  # a bundle of weight 1 too short to hold its label
LONG = 0.35  # a bundle as long as the usual distance of neighbours, growing faster than that
ANGLE = 4.0  # two bundles that leave a node in one direction
NARROW = np.cos(np.radians(42))  # of the angle between two bundles at a node, below which it hurts
GATHER = 35.0  # a node without a way to the largest part of the picture, in a corner of the canvas
SPREAD = 0.5  # two nodes at the usual distance
STEEP = 1.5  # power with which costs grow that grow faster than in proportion

# --- how long the search goes on ---
DENSE = 3  # bundles a node, from which all stand on a ring: else arrows would run through them
SWAPS = 8  # rounds of swaps on a ring
SWAP_PAIRS = 32  # times that a round of swaps compares each pair of bundles, about
CANDIDATES = 24  # places tried for one node at once
ANYWHERE = 8  # of these, on the whole canvas and not near the node
FINALISTS = 3
SWEEPS = (16, 16, 5)  # over all nodes: of each start, of each finalist, and of that without chance
HEATS = (15.0, 2.0, 0.0)  # at the beginning of each of these, in units of the score
COLD = 0.01  # heat, below which nothing is left to chance
SWAP_EVERY = 3  # sweeps
USUAL_NODES = 30  # above which there are fewer sweeps
# of bundles that a search of effort 1 compares, about: more bundles have fewer sweeps
PAIRS = 40_000_000
FEW = 24  # sweeps in all, below which only the best starts are improved, and one finalist
FEW_STARTS = 3  # that are improved where there are so few sweeps; less where there are fewer still
BLOCK = 8_192  # pairs of bundles at once: what a cache holds

# --- lengths ---
EDGE = 8.0  # pixels between the room of a node and the edge of the canvas
NEAR_REACH, HOT_REACH = 0.08, 0.9  # usual distances that a node moves: when cold, more when hot
LONE = 5  # nodes, below which an arrangement is put into the middle and not stretched
MOST_STRETCH = 1.5  # of an arrangement that leaves a part of the canvas free
PUSH = 0.55  # share of their overlap by which each of two circles moves away


@dataclass(frozen=True, slots=True)
class Board:
    """What is to be arranged: n nodes, m bundles of arrows, lengths in pixels."""

    radius: Floats  # (n,)
    room: Floats  # (n, 2): half of the width and height that a node takes with its name
    ends: Ints  # (m, 2): numbers of two nodes
    weight: Floats  # (m,): how much a crossing hurts
    breadth: Floats  # (m,): half of the breadth of the bundle
    bulge: Floats  # (m,): how far it bends to either side, as a part of its length
    need: Floats  # (m,): length from rim to rim that the label takes
    size: tuple[float, float]  # width and height of the canvas
    margin: float  # between a bundle and a foreign node, and half of that between two nodes
    pinned: Floats  # (n, 2): fixed places, NaN where the node is free
    # (m, m): 1 or -1 where two bundles begin at one node, by their directions
    shared: NDArray[np.int8] = field(init=False)
    loose: Floats = field(init=False)  # (n,): 1 for a node that is not in the largest part, else 0

    def __post_init__(self) -> None:
        tails, heads = self.ends[:, 0], self.ends[:, 1]
        alike = np.equal.outer(tails, tails).astype(np.int8) + np.equal.outer(heads, heads)
        turned = np.equal.outer(tails, heads).astype(np.int8) + np.equal.outer(heads, tails)
        object.__setattr__(self, "shared", alike - turned)
        object.__setattr__(self, "loose", _outside_largest_component(len(self.radius), self.ends))

    @property
    def free(self) -> Ints:
        """The nodes that may be moved."""
        return np.flatnonzero(np.isnan(self.pinned[:, 0]))

    @property
    def usual(self) -> float:
        """The distance of neighbours if the nodes filled the canvas evenly."""
        return float(np.sqrt(self.size[0] * self.size[1] / max(1, len(self.radius))))


def arrange(board: Board, *, seed: int = 0, effort: float = 1.0) -> list[Floats]:
    """Find good places for the nodes.

    Parameters
    ----------
    board : Board
    seed : int
        The same seed gives the same places.
    effort : float
        How long to search; 1 is a second or two for 20 nodes and 50 bundles. More than 72 bundles
        have fewer sweeps, and more than 912 none; where each node has six or more, all stand on a
        ring.

    Returns
    -------
    list of (n, 2) arrays
        The best arrangements in pixels from the lower left corner, best first.

    Examples
    --------
    >>> board = Board(np.full(2, 20.0), np.full((2, 2), 20.0), np.array([[0, 1]]),
    ...               np.ones(1), np.ones(1),
    ...               np.zeros(1), np.full(1, 60.0), (400.0, 300.0), 10.0, np.full((2, 2), np.nan))
    >>> a, b = arrange(board)[0]
    >>> bool(np.hypot(*(a - b)) > 100)
    True
    """
    if len(board.free) == len(board.radius) == 2:
        return [_two_on_a_level(board)]
    rng = np.random.default_rng(seed)
    starts = [
        _stretch_over_canvas(board, start)
        for start in first_layouts(len(board.radius), board.ends, rng)
    ]
    if not len(board.ends) or not len(board.free):
        return starts[:1]
    if len(board.ends) >= DENSE * len(board.free) and len(board.free) == len(board.radius):
        return [_improve_ring(board, starts[2], rng)]
    if _affordable_sweeps(board) * effort < 1:
        return [_push_apart(board, _fill_canvas(board, _best_first(board, starts)[0]))]
    return _search(board, starts, rng, effort)


def _search(
    board: Board, starts: list[Floats], rng: np.random.Generator, effort: float
) -> list[Floats]:
    """Improve first layouts, and the best of these further."""
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
        best.append(_push_apart(board, _fill_canvas(board, better)))
    return _best_first(board, best)


def _best_first(board: Board, found: list[Floats]) -> list[Floats]:
    return sorted(found, key=lambda spots: score(board, spots))


def _affordable_sweeps(board: Board) -> float:
    """How often a search may move every node in all."""
    return PAIRS / (2 * CANDIDATES * len(board.ends) ** 2)


def _sweep_count(board: Board, usual: int, effort: float) -> int:
    """How often the nodes are moved: less often where they are many, or their bundles are."""
    whole = STARTS * SWEEPS[0] + FINALISTS * (SWEEPS[1] + SWEEPS[2])
    share = min(1.0, (USUAL_NODES / len(board.radius)) ** STEEP, _affordable_sweeps(board) / whole)
    return max(2, round(usual * effort * float(share)))


def _improve_ring(board: Board, spots: Floats, rng: np.random.Generator) -> Floats:
    """Improve the order of the nodes on a ring."""
    spots, touching = spots.copy(), _bundles_at_nodes(board)
    for _ in range(min(SWAPS, PAIRS // (SWAP_PAIRS * len(board.ends) ** 2))):
        _swap_nodes(board, spots, touching, rng)
    return _push_apart(board, spots)


def _bundles_at_nodes(board: Board) -> list[Ints]:
    """The bundles of each node."""
    return [np.flatnonzero((board.ends == node).any(axis=1)) for node in range(len(board.radius))]


def _two_on_a_level(board: Board) -> Floats:
    """Two nodes on a level line, as far apart as their arrows need, or as half of the canvas."""
    wide, high = board.size
    apart = max(wide / 2, *(board.radius.sum() + board.need)) if len(board.ends) else wide / 2
    low, top = _limits_of_middles(board)
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
        spots = np.where(free[:, None], np.clip(spots + push, *_limits_of_middles(board)), spots)
    return np.asarray(spots)


def score(board: Board, spots: Floats) -> float:
    """Judge an arrangement; less is better."""
    every_node, every_edge = np.arange(len(spots)), np.arange(len(board.ends))
    return float(_cost_of_parts(board, spots[None], every_node, every_edge)[0])


def _outside_largest_component(count: int, ends: Ints) -> Floats:
    """Which nodes have no way to the largest part of the graph."""
    part, before = np.arange(count), None
    while before is None or (part != before).any():
        before = part.copy()
        np.minimum.at(part, ends[:, 0], before[ends[:, 1]])
        np.minimum.at(part, ends[:, 1], before[ends[:, 0]])
    sizes = np.bincount(part, minlength=1)
    return np.asarray(part != sizes.argmax(), dtype=float)


def _stretch_over_canvas(board: Board, start: Floats) -> Floats:
    """Stretch a layout over the canvas; pinned nodes go to their places."""
    low, high = _limits_of_middles(board)
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
    return np.asarray(np.clip(moved, *_limits_of_middles(board)))


def _limits_of_middles(board: Board) -> tuple[Floats, Floats]:
    size = np.array(board.size)
    low = np.minimum(board.room + EDGE, size / 2)
    return low, size - low


def _improve(
    board: Board, spots: Floats, rng: np.random.Generator, sweeps: int, *, heat: float
) -> Floats:
    """Move each node to the best of many places and swap pairs, with less and less chance."""
    spots, touching = spots.copy(), _bundles_at_nodes(board)
    for sweep in range(sweeps):
        cooling = (1 - sweep / sweeps) ** 2 if heat else 0.0
        for node in rng.permutation(board.free):
            _move_node(board, spots, int(node), touching[node], rng, heat * cooling, cooling)
        if sweep % SWAP_EVERY == 1 or sweep == sweeps - 2:
            _swap_nodes(board, spots, touching, rng)
    return spots


def _move_node(
    board: Board,
    spots: Floats,
    node: int,
    edges: Ints,
    rng: np.random.Generator,
    heat: float,
    cooling: float,
) -> None:
    low, high = (limit[node] for limit in _limits_of_middles(board))
    reach = board.usual * (NEAR_REACH + HOT_REACH * cooling)
    tried = spots[node] + rng.normal(0, reach, (CANDIDATES, 2))
    tried[:ANYWHERE] = low + rng.random((ANYWHERE, 2)) * (high - low)
    tried[-1] = spots[node]
    batch = np.repeat(spots[None], CANDIDATES, axis=0)
    batch[:, node] = np.clip(tried, low, high)
    cost = _cost_of_parts(board, batch, np.array([node]), edges)
    if heat > COLD:
        cost = cost - heat * rng.gumbel(size=CANDIDATES)
    spots[node] = batch[int(cost.argmin()), node]


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
            spots[[second, first]], *(limit[[first, second]] for limit in _limits_of_middles(board))
        )
        edges = np.union1d(touching[first], touching[second])
        before, after = _cost_of_parts(board, batch, np.array([first, second]), edges)
        if after < before:
            spots[:] = batch[1]


def _cost_of_parts(board: Board, batch: Floats, nodes: Ints, edges: Ints) -> Floats:
    """Everything in the score that these nodes and edges have part in, in k arrangements."""
    tails, heads = batch[:, board.ends[:, 0]], batch[:, board.ends[:, 1]]
    along = heads - tails
    length = np.maximum(np.hypot(along[..., 0], along[..., 1]), LEAST_DISTANCE)
    cost = _cost_of_crowding(board, batch, nodes)
    if len(edges):
        cost = cost + _cost_of_lengths(board, length[:, edges], edges)
        cost = cost + _cost_of_meetings(board, tails, along, length, edges)
        cost = cost + _cost_of_passing(
            board, batch, tails, along, length, edges, np.arange(batch.shape[1])
        )
    untouched = np.ones(len(board.ends), dtype=bool)
    untouched[edges] = False
    others = np.flatnonzero(untouched)
    if len(others):
        cost = cost + _cost_of_passing(board, batch, tails, along, length, others, nodes)
    return cost


def _xy(vectors: Floats) -> tuple[Floats, Floats]:
    return vectors[..., 0], vectors[..., 1]


def _cost_of_lengths(board: Board, length: Floats, edges: Ints) -> Floats:
    free = length - board.radius[board.ends[edges]].sum(axis=1)
    lack = np.maximum(0, 1 - free / board.need[edges])
    short = SHORT * board.weight[edges] * lack**2
    return np.asarray((short + LONG * (length / board.usual) ** STEEP).sum(axis=1))


def _cost_of_meetings(
    board: Board, tails: Floats, along: Floats, length: Floats, edges: Ints
) -> Floats:
    """Crossings of these edges with all, and narrow angles where two meet at a node."""
    once = np.ones(len(board.ends))
    once[edges] = 0.5  # a pair inside is met twice
    step = max(1, BLOCK // (len(along) * len(once)))
    blocks = [edges[first : first + step] for first in range(0, len(edges), step)]
    return sum(
        (_cost_of_block(board, tails, along, length, block, once) for block in blocks),
        np.zeros(len(along)),
    )


def _cost_of_block(
    board: Board, tails: Floats, along: Floats, length: Floats, edges: Ints, once: Floats
) -> Floats:
    same, heavy = board.shared[edges], np.multiply.outer(board.weight[edges], board.weight)
    dx, dy = (part[:, edges, None] for part in _xy(along))
    gx, gy = (part[:, None] for part in _xy(along))
    cx, cy = (part[:, None] - part[:, edges, None] for part in _xy(tails))
    turn = dx * gy - dy * gx
    turn = np.where(np.abs(turn) < TINY, TINY, turn)
    here, there = (cx * gy - cy * gx) / turn, (cx * dy - cy * dx) / turn
    hit = (here > 0) & (here < 1) & (there > 0) & (there < 1) & (same == 0)
    cosine = (dx * gx + dy * gy) / (length[:, edges, None] * length[:, None, :])
    crossing = CROSSING * hit * heavy * (1 + np.abs(cosine))
    narrow = np.maximum(0, cosine * same - NARROW) / (1 - NARROW)
    angle = ANGLE * narrow**2 * (np.abs(same) == 1) * np.sqrt(heavy)
    return np.asarray(((crossing + angle) * once).sum(axis=(1, 2)))


def _cost_of_passing(
    board: Board,
    batch: Floats,
    tails: Floats,
    along: Floats,
    length: Floats,
    edges: Ints,
    nodes: Ints,
) -> Floats:
    """Edges that pass through or close by nodes that are not their own."""
    own = (board.ends[edges, None, :] == nodes[None, :, None]).any(axis=2)
    px, py = (
        spot[:, None, nodes] - tail[:, edges, None]
        for spot, tail in zip(_xy(batch), _xy(tails), strict=True)
    )
    dx, dy = (part[:, edges, None] for part in _xy(along))
    part = np.clip((px * dx + py * dy) / length[:, edges, None] ** 2, 0, 1)
    distance = np.hypot(px - part * dx, py - part * dy)
    # a parabola that is 1 in the middle of the bundle and 0 at its ends
    bulge = (board.bulge[edges] * length[:, edges])[:, :, None] * 4 * part * (1 - part)
    reach = (
        board.radius[None, None, nodes] + board.breadth[None, edges, None] + bulge + board.margin
    )
    lack = np.maximum(0, 1 - distance / reach)
    return np.asarray((FOREIGN * lack**STEEP * ~own).sum(axis=(1, 2)))


def _cost_of_crowding(board: Board, batch: Floats, nodes: Ints) -> Floats:
    apart = np.abs(batch[:, nodes, None] - batch[:, None])
    once = np.ones((len(nodes), batch.shape[1]))
    once[:, nodes] = 0.5
    once[np.arange(len(nodes)), nodes] = 0  # itself
    gap = apart - (board.room[nodes, None] + board.room[None])
    outside = np.hypot(np.maximum(gap[..., 0], 0), np.maximum(gap[..., 1], 0))
    distance = np.where((gap < 0).all(axis=3), gap.max(axis=3), outside)
    lack = np.maximum(0, 1 - distance / (CROWD_REACH * board.margin))
    far = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1) / board.usual
    middle = np.array(board.size) / 2
    off = (((batch[:, nodes] - middle) / middle) ** 2).sum(axis=2)
    gather = (GATHER / 2 * off * board.loose[nodes]).sum(axis=1)
    return np.asarray(((CROWD * lack**2 + SPREAD / far**2) * once).sum(axis=(1, 2)) + gather)
