"""The board on which nodes are arranged, and the score by which arrangements are judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import LEAST_DISTANCE, TINY

__all__ = ["Board", "cost_of_parts", "score"]

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
ROUND = 25.0  # a corner of a row that goes straight on; twice that where it turns to the left
LEAST_TURN = np.sin(np.radians(20))  # to the right, below which a corner of a row hurts
MOVED = 6.0  # a node at the usual distance from its home, if it has one
STEEP = 1.5  # power with which costs grow that grow faster than in proportion

EDGE = 8.0  # pixels between the room of a node and the edge of the canvas
BLOCK = 8_192  # pairs of bundles at once: what a cache holds


@dataclass(frozen=True, slots=True)
class Board:
    """What is to be arranged: n nodes, m bundles of arrows, lengths in pixels."""

    ids: tuple[str, ...]  # of the nodes, by which chance deals with each for itself
    radius: Floats  # (n,)
    room: Floats  # (n, 2): half of the width and height that a node takes with its name
    ends: Ints  # (m, 2): numbers of two nodes
    flow: Floats  # (m,): what the bundle carries, as a part of what the largest carries
    pale: NDArray[np.bool_]  # (m,): in the background
    weight: Floats  # (m,): how much a crossing hurts
    breadth: Floats  # (m,): half of the breadth of the bundle
    bulge: Floats  # (m,): how far it bends to either side, as a part of its length
    need: Floats  # (m,): length from rim to rim that the label takes
    size: tuple[float, float]  # width and height of the canvas
    margin: float  # between a bundle and a foreign node, and half of that between two nodes
    pinned: Floats  # (n, 2): fixed places, NaN where the node is free
    rows: tuple[tuple[int, ...], ...] = ()  # nodes that pay each other in this order, to be round
    homes: Floats | None = None  # (n, 2): places that nodes leave for a reason only
    # (c, 3): three nodes of a row, one after the other, in the middle of which it should turn right
    corners: Ints = field(init=False)
    # (m, m): 1 or -1 where two bundles begin at one node, by their directions
    shared: NDArray[np.int8] = field(init=False)
    loose: Floats = field(init=False)  # (n,): 1 for a node that is not in the largest part, else 0

    def __post_init__(self) -> None:
        tails, heads = self.ends[:, 0], self.ends[:, 1]
        alike = np.equal.outer(tails, tails).astype(np.int8) + np.equal.outer(heads, heads)
        turned = np.equal.outer(tails, heads).astype(np.int8) + np.equal.outer(heads, tails)
        corners = [corner for row in self.rows for corner in _corners(row)]
        object.__setattr__(self, "corners", np.array(corners, dtype=np.int64).reshape(-1, 3))
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

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """Between which places (n, 2) each node is on the canvas with its name."""
        size = np.array(self.size)
        low = np.minimum(self.room + EDGE, size / 2)
        return low, size - low

    def bundles_at_nodes(self) -> list[Ints]:
        """The bundles of each node."""
        return [np.flatnonzero((self.ends == node).any(axis=1)) for node in range(len(self.radius))]

    def part(self, nodes: Ints) -> Board:
        """Return the board of some nodes, in this order, and what is between them."""
        number = np.full(len(self.radius), -1)
        number[nodes] = np.arange(len(nodes))
        ends = np.sort(number[self.ends], axis=1)
        kept = np.lexsort(ends.T[::-1])
        kept = kept[ends[kept, 0] >= 0]
        return replace(
            self,
            ids=tuple(self.ids[node] for node in nodes),
            radius=self.radius[nodes],
            room=self.room[nodes],
            ends=ends[kept],
            flow=self.flow[kept],
            pale=self.pale[kept],
            weight=self.weight[kept],
            breadth=self.breadth[kept],
            bulge=self.bulge[kept],
            need=self.need[kept],
            pinned=self.pinned[nodes],
            rows=tuple(
                tuple(number[list(row)].tolist())
                for row in self.rows
                if (number[list(row)] >= 0).all()
            ),
            homes=None if self.homes is None else self.homes[nodes],
        )


def _corners(row: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Three nodes at a time; two that pay each other have no corner."""
    if len(row) < 3:
        return []
    return [(row[i - 2], row[i - 1], row[i]) for i in range(len(row))]


def score(board: Board, spots: Floats) -> float:
    """Judge an arrangement; less is better."""
    every_node, every_edge = np.arange(len(spots)), np.arange(len(board.ends))
    return float(cost_of_parts(board, spots[None], every_node, every_edge)[0])


def _outside_largest_component(count: int, ends: Ints) -> Floats:
    """Which nodes have no way to the largest part of the graph."""
    part, before = np.arange(count), None
    while before is None or (part != before).any():
        before = part.copy()
        np.minimum.at(part, ends[:, 0], before[ends[:, 1]])
        np.minimum.at(part, ends[:, 1], before[ends[:, 0]])
    sizes = np.bincount(part, minlength=1)
    return np.asarray(part != sizes.argmax(), dtype=float)


def cost_of_parts(board: Board, batch: Floats, nodes: Ints, edges: Ints) -> Floats:
    """Everything in the score that these nodes and edges have part in, in k arrangements."""
    tails, heads = batch[:, board.ends[:, 0]], batch[:, board.ends[:, 1]]
    along = heads - tails
    length = np.maximum(np.hypot(along[..., 0], along[..., 1]), LEAST_DISTANCE)
    cost = _cost_of_crowding(board, batch, nodes) + _cost_of_corners(board, batch, nodes)
    if board.homes is not None:
        cost = cost + _cost_of_moving(board, board.homes, batch, nodes)
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


def _cost_of_corners(board: Board, batch: Floats, nodes: Ints) -> Floats:
    """Corners of rows that do not turn to the right: rows are to be convex and clockwise."""
    corners = board.corners[np.isin(board.corners, nodes).any(axis=1)]
    before, here, after = (batch[:, corners[:, which]] for which in range(3))
    (ax, ay), (bx, by) = _xy(here - before), _xy(after - here)
    lengths = np.maximum(np.hypot(ax, ay) * np.hypot(bx, by), LEAST_DISTANCE)
    turn = (ax * by - ay * bx) / lengths  # the sine; to the right it is negative
    return np.asarray(ROUND * np.maximum(0, turn + LEAST_TURN).sum(axis=1))


def _cost_of_moving(board: Board, homes: Floats, batch: Floats, nodes: Ints) -> Floats:
    """Nodes away from home."""
    way = (batch[:, nodes] - homes[nodes]) / board.usual
    return np.asarray(MOVED * (way**2).sum(axis=(1, 2)))
