"""The board of the large flows alone, in round numbers: small deals change nothing on it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.network.board import Board

__all__ = ["large_flows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LARGE = 0.02  # part of the largest flow, from which a flow is large
STEP = 1.25  # from one round number to the next
CANVAS_STEP = 1.5  # the same of the canvas, its shape and its room for a node
SMALLEST, RADIUS_STEP = 28.0, 4 / 3  # radius, and the next larger one
ROOM_STEP = 1.5  # from one room with a name to the next, in radii
MARGIN = 10.0  # of the board, in units of its own
# --- in margins ---
BREADTH = 0.9  # half the breadth of the bundle of the largest flow
NEED = 10.0  # length from rim to rim of a bundle, for its label
BULGE = 0.1  # how far a bundle bends to either side, as a part of its length
# --- how much it hurts to cross a bundle: thin, and more for the largest ---
THIN, WIDE = 1.0, 1.2
PALE = 0.4  # of that, in the background


def large_flows(board: Board) -> tuple[Board, Ints]:
    """Make a board of the nodes with large flows, and of what holds these together.

    Returns
    -------
    Board
        Of round numbers, the nodes in the order of their ids.
    (k,) array
        The number of each of its nodes on the whole board.
    """
    large = board.flow >= LARGE
    on_it = set(board.ends[large].ravel().tolist())
    nodes = np.array(sorted(on_it, key=lambda node: board.ids[node]), dtype=np.int64)
    part = board.part(nodes)
    joined = (part.flow >= LARGE) | _joints(part)
    flow = _rounded(np.maximum(part.flow[joined], LARGE / 2))
    radius = SMALLEST * _rounded(part.radius * MARGIN / board.margin / SMALLEST, RADIUS_STEP)
    size = _round_size(board, len(nodes))
    return replace(
        part,
        radius=radius,
        room=radius[:, None] * _rounded(part.room / part.radius[:, None], ROOM_STEP),
        ends=part.ends[joined],
        pale=part.pale[joined],
        rows=_rows_of_large_flows(part),
        flow=flow,
        weight=_weights(flow, part.pale[joined]),
        breadth=BREADTH * MARGIN * np.sqrt(flow),
        bulge=np.full(len(flow), BULGE),
        need=np.full(len(flow), NEED * MARGIN),
        size=size,
        margin=MARGIN,
        pinned=part.pinned / board.size * size,
    ), nodes


def _joints(board: Board) -> NDArray[np.bool_]:
    """Which bundles join parts that have no larger flow between them."""
    graph = nx.Graph()
    ids = [sorted(board.ids[node] for node in ends) for ends in board.ends]
    for i in sorted(range(len(ids)), key=ids.__getitem__):
        graph.add_edge(*board.ends[i].tolist(), flow=board.flow[i], number=i)
    found = np.zeros(len(board.flow), dtype=bool)
    joints = nx.maximum_spanning_edges(graph, weight="flow")
    found[[data["number"] for _, _, data in joints]] = True
    return found


def _rows_of_large_flows(board: Board) -> tuple[tuple[int, ...], ...]:
    large = {frozenset(ends) for ends in board.ends[board.flow >= LARGE].tolist()}
    rows = (row for row in board.rows if len(row) > 2)
    return tuple(
        sorted(row for row in rows if large.issuperset(map(frozenset, pairwise((*row, row[0])))))
    )


def _weights(flow: Floats, pale: NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(pale, PALE, 1.0) * (THIN + WIDE * np.sqrt(flow)))


def _rounded(values: Floats, step: float = STEP) -> Floats:
    return np.asarray(step ** np.round(np.log(values) / np.log(step)))


def _round_size(board: Board, nodes: int) -> tuple[float, float]:
    """A canvas for some of the nodes, with as much room for each as on the whole one."""
    wide, high = np.array(board.size) * MARGIN / board.margin
    area = nodes * float(_rounded(wide * high / len(board.radius), CANVAS_STEP))
    shape = float(_rounded(high / wide, CANVAS_STEP))
    return float(np.sqrt(area / shape)), float(np.sqrt(area * shape))
