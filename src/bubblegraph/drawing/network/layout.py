"""The layout of a picture of arrows between nodes: numbers only, nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.curves import TINY, TIP_GAP, Curve, Strand, boxes_distance, head_size
from bubblegraph.drawing.labels import Label, place_labels, place_names
from bubblegraph.drawing.network.arrow_bends import HEAD_GAP, WIDEST_FAN, bend
from bubblegraph.drawing.network.board import Board
from bubblegraph.drawing.network.places import arrange
from bubblegraph.drawing.network.ports import give_ports

__all__ = ["Arrow", "Layout", "Node", "board_of", "lay_out"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Size = tuple[float, float]

# --- lines of text ---
SPACING = 1.5  # between parallel arrows
MARGIN = 0.9  # between arrows and foreign nodes
LABEL_ROOM = 3.0  # that an arrow leaves free round its label

# --- what else an arrow has to have room for ---
HEAD_ROOM, SHAFT_ROOM = 1.6, 3.0  # in lengths of its head, and in widths of its shaft

# --- how much it hurts to cross a bundle: 1 for a usual one ---
COUNT_WEIGHT, COUNT_POWER = 0.8, 0.9  # by the number of its arrows
PALE = 0.4  # of that, if all of its arrows are pale
WIDTH_WEIGHT = 1.1  # by the width of its widest arrow, as a part of the widest of all

# --- costs, in the units of arrow_bends ---
UNPLACED = 6.0  # what an amount without a place costs when whole layouts are compared
CROSSED = 12.0  # and an arrow through a name

# --- pixels ---
ASIDE = 4.0  # pixels between a node that steps aside and what it steps aside for
NAME_GAP = 2.0  # between an arrow and a name, below which it runs through that

# --- how long the search goes on ---
SAMPLES = 81  # points on an arrow that are compared with nodes and names
SWEEPS, MORE_SWEEPS = 3, 2  # of bending arrows: at first, and again
ROUNDS = 3  # of bending arrows away from names


@dataclass(frozen=True, slots=True)
class Node:
    """A circle to be placed; lengths in pixels."""

    id: str
    radius: float
    name: Size | None = None  # size of its name if that stands outside


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow to be drawn; lengths in pixels."""

    payer: str
    payee: str
    width: float
    label: Size | None = None
    quiet: bool = False  # keep room for the label and leave it out
    faded: bool = False  # in the background: labels of others may stand on it
    pale: bool = False  # on no row that adds up: it gives way to others
    flow: int = 0  # cents
    thin: float | None = None  # the width that is drawn, where that is not the one of its amount


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in pixels from the lower left corner of the canvas."""

    size: Size
    positions: Mapping[str, tuple[float, float]]
    names: tuple[Label | None, ...]  # one for each node, None: inside
    curves: tuple[Curve, ...]  # one for each arrow
    labels: tuple[Label | None, ...]  # one for each arrow, None: no place, or none wanted
    cost: float


def lay_out(
    nodes: Sequence[Node],
    arrows: Sequence[Arrow],
    *,
    size: Size,
    text: float = 14.0,
    seed: int = 0,
    effort: float = 1.0,
    pinned: Mapping[str, tuple[float, float]] | None = None,
    rows: Sequence[Sequence[str]] = (),
) -> Layout:
    """Place nodes, arrows and labels so that the picture can be read.

    Parameters
    ----------
    nodes : sequence of Node
    arrows : sequence of Arrow
        Labels of wide arrows are placed first.
    size : (width, height)
        Canvas, pixels.
    text : float
        Height of a line of text, pixels: the unit of all gaps.
    seed : int
        The same seed gives the same layout.
    effort : float
        How long to search.
    pinned : mapping of node id to (x, y), optional
        Nodes that stay where they are put; pixels.
    rows : sequence of sequences of node ids, optional
        Nodes that pay each other in this order, round and round, to be laid out convex and
        clockwise.

    Returns
    -------
    Layout

    Examples
    --------
    >>> pair = [Node("a", 30), Node("b", 20)]
    >>> arrows = [Arrow("a", "b", 5, (40, 14)), Arrow("b", "a", 2, (30, 14))]
    >>> found = lay_out(pair, arrows, size=(500, 300))
    >>> [label is not None for label in found.labels]
    [True, True]
    """
    strands = _strands(nodes, arrows)
    board = board_of(nodes, arrows, size=size, text=text, pinned=pinned, rows=rows)
    spots = arrange(board, seed=seed, effort=effort)
    return _complete(nodes, arrows, strands, spots, size, text, board.free)


def _strands(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> list[Strand]:
    number = {node.id: i for i, node in enumerate(nodes)}
    return [Strand(number[arrow.payer], number[arrow.payee], arrow.width) for arrow in arrows]


def board_of(
    nodes: Sequence[Node],
    arrows: Sequence[Arrow],
    *,
    size: Size,
    text: float,
    pinned: Mapping[str, tuple[float, float]] | None = None,
    rows: Sequence[Sequence[str]] = (),
) -> Board:
    """Make the board on which nodes are arranged; parameters as for ``lay_out``."""
    strands, fixed = _strands(nodes, arrows), pinned or {}
    number = {node.id: i for i, node in enumerate(nodes)}
    pairs = sorted({strand.pair for strand in strands})
    members = [[i for i, strand in enumerate(strands) if strand.pair == pair] for pair in pairs]
    bundles = [[arrows[i] for i in group] for group in members]
    widest = max((arrow.width for arrow in arrows), default=1.0)
    flows = np.array([sum(arrow.flow for arrow in bundle) for bundle in bundles], dtype=float)
    return Board(
        ids=tuple(node.id for node in nodes),
        radius=np.array([node.radius for node in nodes], dtype=float),
        room=np.array([_room_of_node(node) for node in nodes], dtype=float).reshape(-1, 2),
        ends=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        flow=flows / flows.max() if flows.any() else np.ones(len(flows)),
        pale=np.array([all(arrow.pale for arrow in bundle) for bundle in bundles], dtype=bool),
        weight=np.array([_crossing_weight(bundle, widest) for bundle in bundles]),
        breadth=np.array([max(arrow.width for arrow in bundle) / 2 for bundle in bundles]),
        bulge=np.array([_fan_bulge([strands[i] for i in group], nodes) for group in members]),
        need=np.array([_length_needed(bundle, text) for bundle in bundles]),
        size=size,
        margin=MARGIN * text,
        pinned=np.array(
            [fixed.get(node.id, (np.nan, np.nan)) for node in nodes], dtype=float
        ).reshape(-1, 2),
        rows=tuple(
            tuple(number[company] for company in row) for row in rows if number.keys() >= set(row)
        ),
    )


def _length_needed(bundle: Sequence[Arrow], text: float) -> float:
    """From rim to rim: what heads, shafts and the longest label take."""
    ends = max(HEAD_ROOM * head_size(arrow.width)[0] + SHAFT_ROOM * arrow.width for arrow in bundle)
    return ends + LABEL_ROOM * text + max(arrow.label[0] if arrow.label else 0 for arrow in bundle)


def _room_of_node(node: Node) -> Size:
    if node.name is None:
        return node.radius, node.radius
    return max(node.radius, node.name[0] / 2), node.radius + node.name[1] / 2


def _fan_bulge(strands: Sequence[Strand], nodes: Sequence[Node]) -> float:
    """How far the arrows of a pair fan out to either side, as a part of their length."""
    rim = min(nodes[i].radius for i in strands[0].pair) + TIP_GAP
    outer = sum(strand.head[1] for strand in (*strands[1:], *strands[:-1])) + HEAD_GAP * (
        len(strands) - 1
    )
    return float(np.tan(min(outer / rim, WIDEST_FAN) / 2) / 4)


def _crossing_weight(bundle: Sequence[Arrow], widest: float) -> float:
    """How much it hurts to cross a bundle: many arrows more than one, wide ones more than thin."""
    width = max(arrow.width for arrow in bundle) / widest
    found = COUNT_WEIGHT * len(bundle) ** COUNT_POWER + WIDTH_WEIGHT * width
    return float(found * (PALE if all(arrow.pale for arrow in bundle) else 1))


def _arrows_through_names(curves: Sequence[Curve], names: Sequence[Label | None]) -> int:
    """How many arrows run through a name, or close by."""
    boxes = _name_boxes(names)
    if not len(boxes):
        return 0
    near = (
        boxes_distance(boxes, curve.points(SAMPLES)[:, None]).min() - curve.width / 2
        for curve in curves
    )
    return sum(bool(gap < NAME_GAP) for gap in near)


def _name_boxes(names: Sequence[Label | None]) -> Floats:
    return np.array([name.box for name in names if name]).reshape(-1, 4)


def _complete(
    nodes: Sequence[Node],
    arrows: Sequence[Arrow],
    strands: Sequence[Strand],
    spots: Floats,
    size: Size,
    text: float,
    free: Ints,
) -> Layout:
    """Add arrows, names and labels to places of nodes."""
    spots = np.round(spots, 1)
    radius = np.array([node.radius for node in nodes], dtype=float)
    name_sizes = [node.name for node in nodes]

    def rebend(boxes: Floats | None = None) -> tuple[list[Curve], float]:
        sweeps = SWEEPS if boxes is None else MORE_SWEEPS
        return bend(
            strands, spots, radius, size, spacing=SPACING * text, boxes=boxes, sweeps=sweeps
        )

    curves, cost = rebend()
    moved = _step_aside(strands, curves, spots, radius, size, free)
    if (moved != spots).any():
        spots = moved
        curves, cost = rebend()
    curves, cost, names = _keep_names_clear(
        curves, cost, rebend, lambda ways: place_names(name_sizes, spots, radius, ways, size)
    )
    thin = [
        strand if arrow.thin is None else replace(strand, width=arrow.thin)
        for arrow, strand in zip(arrows, strands, strict=True)
    ]
    curves = give_ports(thin, curves, spots, radius, size, _name_boxes(names))
    again = place_names(name_sizes, spots, radius, curves, size)
    names = min(names, again, key=lambda found: _arrows_through_names(curves, found))
    order = sorted(range(len(arrows)), key=lambda i: (-arrows[i].width, i))
    wanted = [None if arrow.quiet else arrow.label for arrow in arrows]
    faded = [arrow.faded for arrow in arrows]
    labels = place_labels(curves, wanted, order, spots, radius, names, size, faded)
    missing = sum(
        label is None and asked is not None for label, asked in zip(labels, wanted, strict=True)
    )
    smaller = sum(label.scale < 1 for label in labels if label)
    return Layout(
        size=size,
        positions={
            node.id: (float(x), float(y)) for node, (x, y) in zip(nodes, spots, strict=True)
        },
        names=tuple(names),
        curves=tuple(curves),
        labels=tuple(labels),
        cost=cost + UNPLACED * missing + smaller,
    )


def _step_aside(
    strands: Sequence[Strand],
    curves: Sequence[Curve],
    spots: Floats,
    radius: Floats,
    size: Size,
    free: Ints,
) -> Floats:
    """Move nodes a little that a bent arrow passes through; none comes too near to another."""
    spots = spots.copy()
    for strand, curve in zip(strands, curves, strict=True):
        way = curve.points(SAMPLES)
        away = np.hypot(*np.moveaxis(spots[:, None] - way, -1, 0))
        lack = radius + curve.width / 2 + ASIDE - away.min(axis=1)
        for node in set(np.flatnonzero(lack > ASIDE - 1).tolist()) & set(free.tolist()) - set(
            strand.pair
        ):
            near = int(away[node].argmin())
            off = (spots[node] - way[near]) / max(float(away[node, near]), TINY)
            moved = np.round(spots[node] + off * lack[node], 1)
            room = np.hypot(*(np.delete(spots, node, axis=0) - moved).T) - np.delete(radius, node)
            low = moved >= radius[node] + ASIDE
            if (low & (moved <= np.array(size) - radius[node] - ASIDE)).all() and (
                room > radius[node] + ASIDE
            ).all():
                spots[node] = moved
    return spots


def _keep_names_clear(
    curves: list[Curve],
    cost: float,
    rebend: Callable[[Floats], tuple[list[Curve], float]],
    put: Callable[[Sequence[Curve]], list[Label | None]],
) -> tuple[list[Curve], float, list[Label | None]]:
    """Put names beside circles, and lead arrows round them; those that cross one cost more."""
    names = put(curves)
    best = (curves, cost + CROSSED * _arrows_through_names(curves, names), names)
    boxes = np.empty((0, 4))
    for _ in range(ROUNDS):
        before, boxes = boxes, _name_boxes(names)
        if not _arrows_through_names(best[0], best[2]) or np.array_equal(before, boxes):
            break
        curves, cost = rebend(boxes)
        names = put(curves)
        best = min(
            best,
            (curves, cost + CROSSED * _arrows_through_names(curves, names), names),
            key=lambda one: one[1],
        )
    return best
