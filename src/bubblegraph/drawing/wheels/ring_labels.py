"""Where the amounts of a ring stand: on their arrow,
or beside it where they would hide too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin

from bubblegraph.drawing.labels import Box, Label
from bubblegraph.drawing.wheels.ring_arcs import Arc

__all__ = ["node_box", "place_amount", "wider"]

PARTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)


def node_box(spot: tuple[float, float], node: float) -> Box:
    """A node as a box, a little smaller than its circle: its corners are free."""
    half = 0.86 * node
    return spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half


def place_amount(
    arcs: Sequence[Arc], number: int, size: tuple[float, float], taken: Sequence[Box], cell: Box
) -> Label:
    """Put an amount on its arrow, or beside it where it would hide too much of it."""
    arc = arcs[number]
    best: tuple[float, Label] | None = None
    for beside in (0.0, 1.0, -1.0):
        for part in PARTS:
            angle = arc.between(part)
            reach = abs(sin(angle)) * size[0] / 2 + abs(cos(angle)) * size[1] / 2
            out = beside * (reach + arc.width / 2 + 3)
            label = Label(arc.at(angle, out), size)
            cost = (
                1.2 * abs(beside)
                + 0.3 * (beside < 0)
                + abs(part - 0.5)
                + _faults(label.box, arcs, number, taken, cell)
            )
            if best is None or cost < best[0] - 1e-9:
                best = cost, label
    assert best is not None
    return best[1]


def _faults(box: Box, arcs: Sequence[Arc], number: int, taken: Sequence[Box], cell: Box) -> float:
    inside = cell[0] <= box[0] and cell[1] <= box[1] and box[2] <= cell[2] and box[3] <= cell[3]
    hits = sum(_overlap(box, other) for other in taken)
    hidden = [_hidden(box, arc) for arc in arcs]
    own = 6 * max(0.0, hidden.pop(number) - 0.4)
    heads = sum(_overlap(box, _around(arc.corners())) for arc in arcs)
    own += 2 * (not _begins(box, arcs[number]))
    return 50 * (not inside) + 20 * hits + 5 * heads + own + 30 * sum(part > 0 for part in hidden)


def _begins(box: Box, arc: Arc) -> bool:
    """Whether an arrow can be seen to come from its payer."""
    return any(
        part.start == arc.start and part.length > arc.width / 2 for part in arc.beside(box, 31)
    )


def _hidden(box: Box, arc: Arc) -> float:
    """The part of an arrow that a box hides."""
    way = arc.points()
    return sum(box[0] < x < box[2] and box[1] < y < box[3] for x, y in way) / len(way)


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def wider(box: Box, gap: float) -> Box:
    return box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
