"""Where the amounts of a ring stand: on their arrow, or beside it if they hide too much."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin

from bubblegraph.drawing.curves import TINY, overlap
from bubblegraph.drawing.labels import Box, Label
from bubblegraph.drawing.wheels.ring_arcs import Arc

__all__ = ["grown_box", "node_box", "place_amount"]

PARTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)  # of an arrow, tried for its amount
SIDES = (0.0, 1.0, -1.0)  # on the arrow, outside the ring, inside
GAP = 3.0  # pixels between an arrow and an amount beside it
FILLED = 0.86  # of the sides of a node's box

# --- what places cost; a whole arrow away from the middle of its own costs 1 ---
BESIDE, WITHIN = 1.2, 0.3  # beside the arrow; inside the ring, more
OUTSIDE = 50  # leaves the cell
HIT = 20  # a node, or what was written before
HEAD = 5  # hides a part of a head
FOREIGN = 30  # hides a part of another arrow
UNSTARTED = 2  # hides where its own arrow begins
HIDING, HIDDEN = 6, 0.4  # hides all of its own arrow; the part of which nothing is thought
START_SAMPLES = 31  # points by which it is told whether an arrow's beginning is seen


def node_box(spot: tuple[float, float], node: float) -> Box:
    """A node as a box, a little smaller than its circle: its corners are free."""
    half = FILLED * node
    return spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half


def place_amount(
    arcs: Sequence[Arc], number: int, size: tuple[float, float], taken: Sequence[Box], cell: Box
) -> Label:
    """Put an amount on its arrow, or beside it where it would hide too much of it."""
    arc = arcs[number]
    best: tuple[float, Label] | None = None
    for beside in SIDES:
        for part in PARTS:
            angle = arc.between(part)
            reach = abs(sin(angle)) * size[0] / 2 + abs(cos(angle)) * size[1] / 2
            out = beside * (reach + arc.width / 2 + GAP)
            label = Label(arc.at(angle, out), size)
            cost = (
                BESIDE * abs(beside)
                + WITHIN * (beside < 0)
                + abs(part - 0.5)
                + _cost_of_place(label.box, arcs, number, taken, cell)
            )
            if best is None or cost < best[0] - TINY:
                best = cost, label
    assert best is not None
    return best[1]


def _cost_of_place(
    box: Box, arcs: Sequence[Arc], number: int, taken: Sequence[Box], cell: Box
) -> float:
    inside = cell[0] <= box[0] and cell[1] <= box[1] and box[2] <= cell[2] and box[3] <= cell[3]
    hits = sum(overlap(box, other) for other in taken)
    hidden = [_hidden_part(box, arc) for arc in arcs]
    own = HIDING * max(0.0, hidden.pop(number) - HIDDEN)
    heads = sum(overlap(box, _box_round(arc.corners())) for arc in arcs)
    own += UNSTARTED * (not _start_is_seen(box, arcs[number]))
    foreign = sum(part > 0 for part in hidden)
    return OUTSIDE * (not inside) + HIT * hits + HEAD * heads + own + FOREIGN * foreign


def _start_is_seen(box: Box, arc: Arc) -> bool:
    """Whether an arrow can be seen to come from its payer."""
    return any(
        part.start == arc.start and part.length > arc.width / 2
        for part in arc.parts_outside(box, START_SAMPLES)
    )


def _hidden_part(box: Box, arc: Arc) -> float:
    """The part of an arrow that a box hides."""
    way = arc.points()
    return sum(box[0] < x < box[2] and box[1] < y < box[3] for x, y in way) / len(way)


def _box_round(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def grown_box(box: Box, gap: float) -> Box:
    return box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap
