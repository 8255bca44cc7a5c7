"""Where names and amounts stand: nothing overlaps, and an amount is nearest to its own arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import TINY, Box, Curve, boxes_distance, boxes_meet, boxes_round

__all__ = ["Box", "Label", "fits_circle", "place_labels", "place_names"]

Floats = NDArray[np.float64]
Point = tuple[float, float]
Size = tuple[float, float]

# --- names ---
NAME_SAMPLES = 51  # points on an arrow that are compared with names
NAME_GAPS = (3.0, 9.0, 18.0, 30.0, 44.0)  # pixels between a node and its name
NAME_DIRECTIONS = np.radians(  # below, above, right, left, then between
    [-90, 90, 0, 180, -45, -135, 45, 135, -65, -115, 65, 115, -20, 20, 160, 200]
)
# costs, in arrows that run through a name: of each step down the order of places, off the canvas,
# on a node, on another name
LATER, OFF_CANVAS, ON_NODE, ON_NAME = 0.02, 100, 40, 60
INSIDE = 2.0  # pixels between a name in a circle and the rim

# --- amounts ---
GAP = 2.0  # pixels between a label and anything else
ARROW_GAP = 1.0  # pixels more than touching, between a label and another arrow
NEARER = 1.0  # pixels that a label is nearer to its own arrow than to any other
BESIDE_NEARER = 2.0  # pixels by which the edge of another arrow is farther, if it stands beside
HEAD_REACH = 1.05  # half breadths of a head that stay free round it
SMALLER = 0.86  # letters of a label that finds no place otherwise
OFF_MIDDLE = 1.6  # how much less a label is liked a whole arrow away from its middle
CROWDING = 0.8  # and on the edge of another arrow
FINE = 1081  # points on an arrow close to a place that is taken
LOOKED_AT = 20  # of the best places of an amount, before it is given up there
STEP = 12.0  # pixels between two points on a long arrow
SAMPLES = 135  # points on an arrow, a multiple of PIECES
PARTS = np.linspace(0.1, 0.92, 42)  # of its arrow, at which a label is tried
ASIDE = 10.0  # pixels by which a label may leave the canvas: the sheet has a margin
BESIDE = 3.0  # pixels between an arrow and a label beside it
SLANTS = np.radians([0, 30, -30, 55, -55])  # of a line, off the right angle to its arrow
LEADS = np.array(
    [14.0, 25, 40, 60, 85, 115, 150]
)  # pixels of a line outside its arrow and its amount
EVERY = 4  # of the points on its arrow has lines
LEADER = 0.02  # how much less a label is liked for each pixel of its line
LINE = np.linspace(0.08, 0.92, 7)  # of a line, where it is looked at
CROWDED = 12.0  # pixels between a label and another arrow, below which it is liked less
TIGHT = 3.0  # pixels round a label, in which other arrows are looked for first
PAIRS = 600_000  # of arrows that are compared: more than 273 arrows are tried in fewer ways
PUSHED = 50  # labels near an arrow that are asked to move, at most
PIECES = 9  # of an arrow, whose boxes are looked at before their points
NOWHERE = (np.inf, np.inf, -np.inf, -np.inf)  # a box that touches none
OUTWARDS = np.array([-1, -1, 1, 1])  # by which all sides of a box move out


@dataclass(frozen=True, slots=True)
class Label:
    """A text box: its middle, its size, and how much smaller than wanted it is; pixels.

    One that stands apart from its arrow has a line to a point on it, the ``anchor``.
    """

    middle: Point
    size: Size
    scale: float = 1.0
    anchor: Point | None = None

    @property
    def box(self) -> Box:
        """Left, bottom, right, top."""
        (x, y), (w, h) = self.middle, self.size
        return x - w / 2, y - h / 2, x + w / 2, y + h / 2


def place_names(
    sizes: Sequence[Size | None],
    spots: Floats,
    radius: Floats,
    curves: Sequence[Curve],
    canvas: Size,
) -> list[Label | None]:
    """Put the names that do not fit into their nodes beside them, where the fewest arrows pass.

    Parameters
    ----------
    sizes : sequence of n (width, height) or None
        None: the name stands inside.
    spots, radius : (n, 2) and (n,) arrays
    curves : sequence of Curve
    canvas : (width, height)

    Returns
    -------
    list of Label or None
        None where the name stands inside.
    """
    ways = np.array([curve.points(NAME_SAMPLES) for curve in curves]).reshape(-1, 2)
    half = np.repeat([curve.width / 2 for curve in curves], NAME_SAMPLES)
    half[NAME_SAMPLES - 1 :: NAME_SAMPLES] = [curve.head + GAP for curve in curves]  # tips
    half[NAME_SAMPLES - 2 :: NAME_SAMPLES] = [curve.head for curve in curves]
    placed: list[Label | None] = [None] * len(sizes)
    for node in sorted(range(len(sizes)), key=lambda i: (-radius[i], i)):
        size = sizes[node]
        if size is None:
            continue
        middles = _middles_round(spots[node], float(radius[node]), size)
        boxes = _boxes_about(middles, size)
        cost = LATER * np.arange(len(middles))
        cost += OFF_CANVAS * _off_canvas(boxes, canvas)
        near = _points_near(boxes, ways)
        cost += (boxes_distance(boxes[:, None], ways[None, near]) < half[near] + GAP).sum(axis=1)
        cost += ON_NODE * (boxes_distance(boxes[:, None], spots[None]) < radius + GAP).sum(axis=1)
        taken = np.array([label.box for label in placed if label]).reshape(-1, 4)
        cost += ON_NAME * _overlapping(boxes, taken).sum(axis=1)
        placed[node] = _label_at(middles[int(cost.argmin())], size)
    return placed


def fits_circle(size: Size, radius: float, *, high: float) -> bool:
    """Whether a text has room in a circle.

    Of its height, squared, a part counts: ``high``.

    Examples
    --------
    >>> fits_circle((30, 20), 22, high=1), fits_circle((40, 20), 22, high=1)
    (True, False)
    """
    wide, tall = size
    return bool((wide / 2) ** 2 + (tall / 2) ** 2 * high <= (radius - INSIDE) ** 2)


def _points_near(boxes: Floats, points: Floats, reach: float = 30.0) -> NDArray[np.bool_]:
    """Which points come near any of the boxes."""
    low, high = boxes[:, :2].min(axis=0) - reach, boxes[:, 2:].max(axis=0) + reach
    return np.asarray(((points > low) & (points < high)).all(axis=1))


def _middles_round(spot: Floats, radius: float, size: Size) -> Floats:
    """Middles of a box round a node: below, above, right, left, then between, then farther away."""
    middles = []
    for gap in NAME_GAPS:
        for angle in NAME_DIRECTIONS:
            ahead = np.array([np.cos(angle), np.sin(angle)])
            # the support of the box in this direction, so that it just clears the rim
            reach = radius + gap + _reach_of_box(size, ahead)
            middles.append(spot + ahead * reach)
    return np.array(middles)


def _reach_of_box(size: Size, ahead: Floats) -> float:
    width, height = size
    return float(min(width / 2 / max(abs(ahead[0]), TINY), height / 2 / max(abs(ahead[1]), TINY)))


def place_labels(
    curves: Sequence[Curve],
    sizes: Sequence[Size | None],
    order: Sequence[int],
    spots: Floats,
    radius: Floats,
    names: Sequence[Label | None],
    canvas: Size,
    faded: Sequence[bool] = (),
) -> list[Label | None]:
    """Slide each amount along its arrow until nothing overlaps.

    Parameters
    ----------
    curves : sequence of m Curves
    sizes : sequence of m (width, height) or None
        None: this arrow has no label.
    order : sequence of int
        The arrow whose label is placed first, and so on.
    spots, radius : (n, 2) and (n,) arrays
    names : sequence of Label or None
        Names outside their nodes.
    canvas : (width, height)
    faded : sequence of m bools, optional
        Arrows in the background: labels of others may stand on them, and on no others.

    Returns
    -------
    list of Label or None
        None where there is no free place, even smaller, beside the arrow or at the end of a line.
    """
    clear = ~np.array(faded if len(faded) else [False] * len(curves), dtype=bool)
    fixed = np.array([name.box for name in names if name]).reshape(-1, 4)
    room = _obstacles(curves, sizes, spots, radius, fixed, canvas, clear)
    placed = _Placed([None] * len(curves), *np.tile(NOWHERE, (2, len(curves), 1)))
    waiting = [i for i in order if sizes[i] is not None]
    attempts = range(min(len(_ATTEMPTS), max(1, PAIRS // max(1, len(curves)) ** 2)))
    for attempt in attempts:
        for i in list(waiting):
            found = _best_place(room, i, placed.taken, attempt)
            if found is None and attempt == 0:
                found = _push_another(room, i, placed, range(1))
            if found is not None:
                placed.put(i, found)
                waiting.remove(i)
    for i in waiting:
        placed.put(i, _push_another(room, i, placed, attempts))
    return placed.labels


# on its arrow, beside it, or at the end of a line, which may cross arrows of half a width below
# this, if need be
ON, BY, LED, LED_ACROSS_HAIRLINES, LED_ACROSS_ALL = -2.0, -1.0, 0.0, 1.2, np.inf
_ATTEMPTS = (  # scale, and where it stands
    (1.0, ON),
    (SMALLER, ON),
    (1.0, BY),
    (SMALLER, BY),
    (1.0, LED),
    (SMALLER, LED),
    (SMALLER, LED_ACROSS_HAIRLINES),
    (SMALLER, LED_ACROSS_ALL),
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """The labels that have a place so far."""

    labels: list[Label | None]
    boxes: Floats  # (m, 4): theirs, NOWHERE for the others
    lines: Floats  # (m, 4): boxes round the lines that lead to them

    @property
    def taken(self) -> Floats:
        return np.concatenate([self.boxes, self.lines])

    def put(self, i: int, label: Label | None) -> None:
        self.labels[i] = label
        self.boxes[i] = label.box if label else NOWHERE
        self.lines[i] = _line_box(label) if label else NOWHERE


def _line_box(label: Label) -> Floats:
    """A box round the line to a label."""
    if label.anchor is None:
        return np.array(NOWHERE)
    return boxes_round(np.array([label.anchor, label.middle]))


def _push_another(
    room: _Obstacles, i: int, placed: _Placed, attempts: Sequence[int]
) -> Label | None:
    """Move one label that is in the way, if it has another place that is good enough."""
    wider = placed.boxes + OUTWARDS * max(room.sizes[i] or (0, 0))
    near = np.flatnonzero(
        boxes_meet(wider, room.extents[i * PIECES : (i + 1) * PIECES, None]).any(axis=0)
    )
    inside = (room.ways[i][:, None] > wider[near, :2]) & (room.ways[i][:, None] < wider[near, 2:])
    for other in near[inside.all(axis=2).any(axis=0)][:PUSHED].tolist():
        for attempt in attempts:
            taken = placed.taken
            taken[[i, other, len(taken) // 2 + other]] = NOWHERE
            found = _best_place(room, i, taken, attempt)
            if found is None:
                continue
            taken[i], taken[len(taken) // 2 + i] = found.box, _line_box(found)
            tried = (_best_place(room, other, taken, again) for again in attempts)
            moved = next((label for label in tried if label is not None), None)
            if moved is not None:
                placed.put(other, moved)
                return found
    return None


@dataclass(frozen=True, slots=True)
class _Obstacles:
    """What labels have to keep clear of."""

    curves: Sequence[Curve]
    sizes: Sequence[Size | None]  # of the labels
    spots: Floats
    radius: Floats
    boxes: Floats  # (b, 4): names outside their nodes
    canvas: Size

    ways: Floats  # (m, p, 2): points on the arrows
    pieces: Floats  # (m * PIECES, p / PIECES, 2): the same, some at a time
    extents: Floats  # (m * PIECES, 4): boxes round these
    half: Floats  # (m,): half of their widths
    heads: Floats  # (m, 2): middles of the arrowheads
    reach: Floats  # (m,): radii of circles round them
    clear: NDArray[np.bool_]  # (m,): arrows that are not faded

    # by arrow and attempt: middles, and anchors if a line leads to them
    known: dict[tuple[int, int], tuple[Floats, Floats]] = field(default_factory=dict)


def _obstacles(
    curves: Sequence[Curve],
    sizes: Sequence[Size | None],
    spots: Floats,
    radius: Floats,
    boxes: Floats,
    canvas: Size,
    clear: NDArray[np.bool_],
) -> _Obstacles:
    ways = np.array([curve.points(SAMPLES) for curve in curves]).reshape(-1, SAMPLES, 2)
    pieces = ways.reshape(-1, SAMPLES // PIECES, 2)
    return _Obstacles(
        curves,
        sizes,
        spots,
        radius,
        boxes,
        canvas,
        ways=ways,
        pieces=pieces,
        extents=boxes_round(pieces),
        half=np.array([curve.width / 2 for curve in curves]),
        heads=np.array([np.mean(curve.corners(), axis=0) for curve in curves]).reshape(-1, 2),
        reach=np.array([curve.head * HEAD_REACH for curve in curves]),
        clear=clear,
    )


def _best_place(room: _Obstacles, i: int, taken: Floats, attempt: int) -> Label | None:
    """The best place that neither another label takes nor a line to it."""
    if (i, attempt) not in room.known:
        room.known[i, attempt] = _free_places(room, i, attempt)
    (middles, anchors), size = room.known[i, attempt], _scaled_size(room, i, attempt)
    free = ~_overlapping(_boxes_about(middles, size), taken).any(axis=1)
    if len(anchors):
        lines = boxes_round(np.stack([middles, anchors], axis=1))
        free &= ~_overlapping(lines, taken).any(axis=1)
    scale = _ATTEMPTS[attempt][0]
    for best in np.flatnonzero(free)[:LOOKED_AT].tolist():
        label = _label_at(middles[best], size, scale, anchors[best] if len(anchors) else None)
        if _is_off_arrows(room, i, label):
            return label
    return None


def _is_off_arrows(room: _Obstacles, i: int, label: Label) -> bool:
    """Whether no other arrow meets a label between two of the points that were looked at."""
    others = np.repeat(room.clear & (np.arange(len(room.half)) != i), PIECES)
    box = np.array(label.box) + OUTWARDS * (room.half.max() + STEP)
    close = np.flatnonzero(others & boxes_meet(room.extents, box)) // PIECES
    return all(
        (boxes_distance(np.array(label.box), room.curves[j].points(FINE)) > room.half[j]).all()
        for j in set(close.tolist())
    )


def _scaled_size(room: _Obstacles, i: int, attempt: int) -> Size:
    (wide, high), scale = room.sizes[i] or (0, 0), _ATTEMPTS[attempt][0]
    return wide * scale, high * scale


def _free_places(room: _Obstacles, i: int, attempt: int) -> tuple[Floats, Floats]:
    """Middles (k, 2) at which nothing but another label can be in the way, the best first.

    And where lines to them begin, (k, 2) or none.
    """
    where, size = _ATTEMPTS[attempt][1], _scaled_size(room, i, attempt)
    if where >= LED:
        return _free_at_lines(room, i, size, across=where)
    middles, cost = _places_along(room.curves[i], size, beside=where == BY)
    boxes = _boxes_about(middles, size)
    free = _off_things(room, boxes)
    middles, boxes, cost = middles[free], boxes[free], cost[free]
    own = np.hypot(*np.moveaxis(middles[:, None] - room.ways[i], -1, 0)).min(axis=1)
    near, farthest = np.zeros(len(middles)), max(CROWDED, own.max(initial=0) + BESIDE_NEARER)
    for margin in (TIGHT, farthest):  # most fall at the first look, which is short
        near, foreign = _other_arrows(room, i, middles, boxes, margin)
        clear = (own + NEARER < foreign) & (near > 0)
        clear &= (near > own + BESIDE_NEARER) | (where == ON)
        middles, boxes, cost, own, near = (
            part[clear] for part in (middles, boxes, cost, own, near)
        )
    cost = cost + CROWDING * np.clip(1 - near / CROWDED, 0, 1)
    return np.asarray(middles[cost.argsort(kind="stable")]), np.empty((0, 2))


def _off_things(room: _Obstacles, boxes: Floats) -> NDArray[np.bool_]:
    """Which boxes keep on the canvas and clear of circles, heads and names."""
    free = ~_off_canvas(boxes, room.canvas)
    free &= (boxes_distance(boxes[:, None], room.spots[None]) > room.radius + GAP).all(axis=1)
    free &= _off_heads(room, boxes)
    return np.asarray(free & ~_overlapping(boxes, room.boxes).any(axis=1))


def _free_at_lines(room: _Obstacles, i: int, size: Size, *, across: float) -> tuple[Floats, Floats]:
    """Middles at the ends of lines from an arrow that meet nothing, and where these begin.

    Or nothing but arrows of half a width below ``across``.
    """
    curve = room.curves[i]
    anchors, cost = curve.at(PARTS), OFF_MIDDLE * np.abs(PARTS - 0.5)
    side = _sides(anchors)[::EVERY]
    anchors, cost = anchors[::EVERY], cost[::EVERY]
    turned = np.stack([_turned(side, slant) for slant in (*SLANTS, *SLANTS + np.pi)], axis=1)
    reach = np.abs(turned) @ (np.array(size) / 2) + curve.width / 2
    away = turned[:, :, None] * (reach[..., None] + LEADS)[..., None]
    middles = (anchors[:, None, None] + away).reshape(-1, 2)
    anchors = np.repeat(anchors, len(middles) // len(anchors), axis=0)
    cost = np.repeat(cost, turned.shape[1] * len(LEADS)) + LEADER * np.hypot(*(middles - anchors).T)
    boxes = _boxes_about(middles, size)
    free = _off_things(room, boxes)
    free &= (boxes_distance(boxes[:, None], room.ways[i]) > curve.width / 2 + GAP).all(axis=1)
    middles, anchors, cost, boxes = (part[free] for part in (middles, anchors, cost, boxes))
    near, _ = _other_arrows(room, i, middles, boxes, TIGHT)
    free = (near > 0) & _lines_are_clear(room, i, anchors, middles, across)
    order = cost[free].argsort(kind="stable")
    return middles[free][order], anchors[free][order]


def _turned(vectors: Floats, angle: float) -> Floats:
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    return np.asarray(vectors @ np.array([[cos, sin], [-sin, cos]]))


def _lines_are_clear(
    room: _Obstacles, i: int, anchors: Floats, middles: Floats, across: float
) -> NDArray[np.bool_]:
    """Which lines from an arrow meet no other arrow and no circle; they begin apart from others."""
    dots = (anchors[:, None] + LINE[:, None] * (middles - anchors)[:, None]).reshape(-1, 2)
    wide = replace(room, clear=room.clear & (room.half >= across))
    near, _ = _other_arrows(wide, i, dots, np.hstack([dots, dots]), TIGHT)
    away = np.hypot(*np.moveaxis(dots[:, None] - room.spots, -1, 0)) > room.radius + GAP
    begin, _ = _other_arrows(room, i, anchors, np.hstack([anchors, anchors]), 2 * TIGHT)
    free = ((near > 0) & away.all(axis=1)).reshape(len(anchors), len(LINE)).all(axis=1)
    return np.asarray(free & (begin > TIGHT))


def _off_heads(room: _Obstacles, boxes: Floats) -> NDArray[np.bool_]:
    """Which boxes keep clear of the arrowheads."""
    round_each = np.hstack([room.heads, room.heads]) + OUTWARDS * room.reach[:, None]
    some = np.flatnonzero(room.clear & _meets_any(round_each, boxes))
    return np.asarray(
        (boxes_distance(boxes[:, None], room.heads[some]) > room.reach[some]).all(axis=1)
    )


def _places_along(curve: Curve, size: Size, *, beside: bool) -> tuple[Floats, Floats]:
    """Middles on the arrow or on both sides of it, and how little each is liked."""
    middles, cost = curve.at(PARTS), OFF_MIDDLE * np.abs(PARTS - 0.5)
    if not beside:
        return middles, cost
    side = _sides(middles)
    reach = np.abs(side) @ (np.array(size) / 2) + curve.width / 2 + BESIDE
    return np.vstack([middles + side * reach[:, None], middles - side * reach[:, None]]), np.tile(
        cost, 2
    )


def _sides(way: Floats) -> Floats:
    """Directions at right angles to a way, at each of its points."""
    ahead = np.gradient(way, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), TINY)[:, None]
    return np.column_stack([-ahead[:, 1], ahead[:, 0]])


def _other_arrows(
    room: _Obstacles, i: int, middles: Floats, boxes: Floats, margin: float
) -> tuple[Floats, Floats]:
    """Gap between each box and the nearest other arrow, and distance of its middle from that.

    What is farther from a box than the margin counts as infinitely far.
    """
    near, foreign = np.full(len(boxes), np.inf), np.full(len(boxes), np.inf)
    if not len(boxes):
        return near, foreign
    wider = boxes + OUTWARDS * (margin + room.half.max() + ARROW_GAP)
    others = np.repeat(room.clear & (np.arange(len(room.half)) != i), PIECES)
    some = np.flatnonzero(others & _meets_any(room.extents, wider))
    box, piece = np.nonzero(boxes_meet(wider[:, None], room.extents[some]))
    points, half = room.pieces[some[piece]], room.half[some[piece] // PIECES]
    np.minimum.at(
        near, box, boxes_distance(boxes[box, None], points).min(axis=1) - half - ARROW_GAP
    )
    np.minimum.at(
        foreign, box, np.hypot(*np.moveaxis(middles[box, None] - points, -1, 0)).min(axis=1)
    )
    return near, foreign


def _meets_any(extents: Floats, boxes: Floats, groups: int = 8) -> NDArray[np.bool_]:
    """Which rectangles come near any of some boxes: looked at a few at a time."""
    parts = np.array_split(boxes, min(groups, len(boxes)))
    round_each = np.array([[*part[:, :2].min(axis=0), *part[:, 2:].max(axis=0)] for part in parts])
    return np.asarray(boxes_meet(extents[:, None], round_each).any(axis=1))


def _boxes_about(middles: Floats, size: Size) -> Floats:
    half = np.array(size) / 2
    return np.hstack([middles - half, middles + half])


def _off_canvas(boxes: Floats, canvas: Size) -> NDArray[np.bool_]:
    """Which boxes leave the canvas by more than half of the sheet's margin left and right of it."""
    aside, corner = np.array([ASIDE, 0]), np.array(canvas)
    return np.asarray(
        (boxes[:, :2] < -aside).any(axis=1) | (boxes[:, 2:] > corner + aside).any(axis=1)
    )


def _overlapping(boxes: Floats, taken: Floats) -> NDArray[np.bool_]:
    """Which of k boxes overlap which of n."""
    apart = (boxes[:, None, :2] >= taken[None, :, 2:] + GAP) | (
        taken[None, :, :2] >= boxes[:, None, 2:] + GAP
    )
    return np.asarray(~apart.any(axis=2))


def _label_at(
    middle: Floats, size: Size, scale: float = 1.0, anchor: Floats | None = None
) -> Label:
    x, y = np.round(middle, 2).tolist()
    return Label(
        (x, y), size, scale, None if anchor is None else tuple(np.round(anchor, 2).tolist())
    )
