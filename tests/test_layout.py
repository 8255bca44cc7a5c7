"""The layout: places of nodes, ways of arrows, places of labels. Numbers only."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bubblegraph.drawing import labels
from bubblegraph.drawing.curves import Curve, Strand, boxes_distance, curve_through
from bubblegraph.drawing.labels import Label
from bubblegraph.drawing.network import arrow_bends, board, places
from bubblegraph.drawing.network.arrow_bends import MARGIN, _cost_of_tangles, bend, surroundings
from bubblegraph.drawing.network.board import Board, score
from bubblegraph.drawing.network.layout import Arrow, Layout, Node, lay_out
from bubblegraph.drawing.network.places import arrange
from bubblegraph.drawing.network.ports import faults, give_ports, spread_on_circle

SIZE = (900.0, 600.0)


def away(layout: Layout, node: Node, points: np.ndarray) -> float:
    """The smallest distance of points from the rim of a node; negative inside."""
    return float(np.hypot(*(points - np.array(layout.positions[node.id])).T).min()) - node.radius


def overlap(one: Label, other: Label) -> bool:
    left, bottom, right, top = one.box
    return (
        left < other.box[2]
        and other.box[0] < right
        and bottom < other.box[3]
        and other.box[1] < top
    )


def placed(layout: Layout) -> list[Label]:
    return [label for label in (*layout.labels, *layout.names) if label is not None]


@pytest.fixture(scope="module")
def wheel() -> tuple[list[Node], list[Arrow], Layout]:
    """A hub that pays eight others and is paid by them; each of these pays the next one."""
    rim = [f"n{i}" for i in range(8)]
    nodes = [Node("hub", 40), *(Node(name, 22, (70, 14)) for name in rim)]
    arrows = [Arrow("hub", name, 8, (60, 14)) for name in rim]
    arrows += [Arrow(name, "hub", 2, (40, 14)) for name in rim]
    arrows += [
        Arrow(one, other, 4, (50, 14)) for one, other in zip(rim, rim[1:] + rim[:1], strict=True)
    ]
    return nodes, arrows, lay_out(nodes, arrows, size=SIZE)


def test_every_label_of_a_wheel_finds_a_place(
    wheel: tuple[list[Node], list[Arrow], Layout],
) -> None:
    _, _, layout = wheel

    assert None not in layout.labels


def test_labels_overlap_neither_each_other_nor_names(
    wheel: tuple[list[Node], list[Arrow], Layout],
) -> None:
    boxes = placed(wheel[2])

    assert not any(overlap(one, other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_arrows_keep_clear_of_foreign_nodes(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
    nodes, arrows, layout = wheel

    for arrow, curve in zip(arrows, layout.curves, strict=True):
        for node in nodes:
            if node.id not in (arrow.payer, arrow.payee):
                assert away(layout, node, curve.points()) > arrow.width / 2


def test_shaft_begins_and_head_ends_outside_the_nodes(
    wheel: tuple[list[Node], list[Arrow], Layout],
) -> None:
    nodes, arrows, layout = wheel
    by_id = {node.id: node for node in nodes}

    for arrow, curve in zip(arrows, layout.curves, strict=True):
        assert 0 < away(layout, by_id[arrow.payer], np.array([curve.start])) < 5
        assert 0 < away(layout, by_id[arrow.payee], np.array([curve.tip])) < 5
        assert away(layout, by_id[arrow.payee], np.array(curve.corners())) > 0


def test_everything_is_on_the_canvas(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
    nodes, _, layout = wheel

    for node in nodes:
        x, y = layout.positions[node.id]
        assert node.radius <= x <= SIZE[0] - node.radius
        assert node.radius <= y <= SIZE[1] - node.radius
    for curve in layout.curves:
        assert (curve.points() >= 0).all()
        assert (curve.points() <= SIZE).all()


def test_the_same_seed_gives_the_same_layout(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
    nodes, arrows, layout = wheel

    again = lay_out(nodes, arrows, size=SIZE)

    assert again == layout


def test_pinned_nodes_stay() -> None:
    nodes = [Node(name, 20) for name in "abcd"]
    arrows = [Arrow("a", "b", 3), Arrow("b", "c", 3), Arrow("c", "d", 3), Arrow("d", "a", 3)]

    layout = lay_out(nodes, arrows, size=SIZE, pinned={"a": (100.0, 500.0), "c": (800.0, 50.0)})

    assert layout.positions["a"] == (100.0, 500.0)
    assert layout.positions["c"] == (800.0, 50.0)


def test_all_nodes_pinned_is_a_layout_too() -> None:
    nodes = [Node("a", 20), Node("b", 20)]

    layout = lay_out(
        nodes, [Arrow("a", "b", 3)], size=SIZE, pinned={"a": (100.0, 300.0), "b": (700.0, 300.0)}
    )

    assert layout.positions == {"a": (100.0, 300.0), "b": (700.0, 300.0)}


def test_a_square_is_drawn_without_crossings() -> None:
    """Four nodes in a ring: half of all circular orders cross."""
    ends = np.array([[0, 2], [2, 1], [1, 3], [3, 0]])
    square = Board(
        ids=tuple("abcd"),
        radius=np.full(4, 20.0),
        room=np.full((4, 2), 20.0),
        ends=ends,
        flow=np.ones(4),
        pale=np.zeros(4, dtype=bool),
        weight=np.ones(4),
        breadth=np.ones(4),
        bulge=np.zeros(4),
        need=np.full(4, 60.0),
        size=SIZE,
        margin=12.0,
        pinned=np.full((4, 2), np.nan),
    )

    spots = arrange(square)

    assert not any(_cross(*spots[ends[i]], *spots[ends[j]]) for i, j in ((0, 2), (1, 3)))
    assert score(square, spots) <= score(square, spots[[0, 2, 1, 3]])


def _cross(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> bool:
    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> bool:
        return bool((q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0]))

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def test_opposite_and_parallel_arrows_lie_apart() -> None:
    spots, radius = np.array([[100.0, 300.0], [700.0, 300.0]]), np.full(2, 30.0)
    strands = [Strand(0, 1, 6.0), Strand(0, 1, 2.0), Strand(1, 0, 4.0)]

    curves, _ = bend(strands, spots, radius, SIZE, spacing=20)

    heights = [float(curve.at(0.5)[1]) for curve in curves]
    assert max(heights[0], heights[1]) < heights[2]
    assert all(abs(a - b) > 12 for i, a in enumerate(heights) for b in heights[:i])


def test_an_arrow_bends_round_a_node_in_its_way() -> None:
    spots, radius = np.array([[100.0, 300.0], [700.0, 300.0], [400.0, 300.0]]), np.full(3, 30.0)

    (curve,), _ = bend([Strand(0, 1, 6.0)], spots, radius, SIZE, spacing=20)

    assert np.hypot(*(curve.points() - spots[2]).T).min() > 30 + 3


def test_arrows_at_a_rim_have_room_beside_each_other_in_the_order_of_their_directions() -> None:
    """Five that all pay the one in the middle from nearly the same direction."""
    spots = np.array([[200.0, 300.0], *([800.0, 280.0 + 10 * i] for i in range(5))])
    radius = np.array([60.0, *[4.0] * 5])
    strands = [Strand(i, 0, 10.0) for i in range(1, 6)]
    bent, _ = bend(strands, spots, radius, SIZE, spacing=20)

    found = give_ports(strands, bent, spots, radius, SIZE, np.empty((0, 4)))

    tips = sorted(curve.tip[1] for curve in found)
    assert min(np.diff(tips)) > 10
    assert [curve.tip[1] for curve in found] == tips


def test_ends_move_as_little_as_can_be_and_share_what_a_circle_has() -> None:
    angles = np.array([0.1, 0.2, 3.0, 6.2])

    def to_next(found: np.ndarray) -> np.ndarray:
        return np.diff(found, append=found[0]) % (2 * np.pi)

    found = spread_on_circle(angles, np.full(4, 0.3))

    assert to_next(found).min() > 0.3 - 1e-9
    assert found[2] % (2 * np.pi) == pytest.approx(3.0)
    assert to_next(spread_on_circle(angles, np.full(4, 9.0))) == pytest.approx(np.pi / 2)


def test_an_arrow_makes_way_for_the_head_of_another() -> None:
    """The straight way from left to right passes just above a circle to which somebody pays."""
    spots = np.array([[60.0, 300.0], [840.0, 300.0], [450.0, 250.0], [450.0, 560.0]])
    strands, radius = [Strand(0, 1, 12.0), Strand(3, 2, 12.0)], np.full(4, 24.0)
    straight = [
        curve_through(
            strands[0], np.array([86.0, 300]), np.array([450.0, 300]), np.array([812.0, 300])
        ),
        curve_through(
            strands[1], np.array([450.0, 534]), np.array([450.0, 400]), np.array([450.0, 277])
        ),
    ]
    pairs = np.array([strand.pair for strand in strands])
    assert faults(straight, pairs, spots, radius) == [(0, 1)]

    found = give_ports(strands, straight, spots, radius, SIZE, np.empty((0, 4)))

    assert faults(found, pairs, spots, radius) == []


def test_a_label_without_room_is_reported_and_not_squeezed_in() -> None:
    nodes = [Node("a", 20), Node("b", 20)]

    layout = lay_out(
        nodes,
        [Arrow("a", "b", 3, (900, 400))],
        size=SIZE,
        pinned={"a": (300.0, 300.0), "b": (360.0, 300.0)},
    )

    assert layout.labels == (None,)


def test_nodes_on_one_spot_do_not_break_the_geometry() -> None:
    nodes = [Node("a", 20), Node("b", 20)]

    layout = lay_out(
        nodes, [Arrow("a", "b", 3, (20, 10))], size=SIZE, pinned={"a": (300, 300), "b": (300, 300)}
    )

    assert np.isfinite(layout.curves[0].points()).all()


def test_an_amount_without_room_at_its_arrow_stands_at_the_end_of_a_line() -> None:
    """Three arrows side by side: the amount of the one in the middle covers the others."""
    ends = {"a": (200.0, 300.0), "b": (500.0, 300.0)}
    nodes = [Node(node, 40) for node in ends]
    arrows = [Arrow("a", "b", 3), Arrow("a", "b", 3, (90, 80)), Arrow("a", "b", 3)]

    layout = lay_out(nodes, arrows, size=SIZE, pinned=ends)

    label = layout.labels[1]
    assert label is not None
    assert label.anchor is not None
    near = [np.hypot(*(curve.points(300) - label.anchor).T).min() for curve in layout.curves]
    assert near[1] < 2 < min(near[0], near[2])
    for curve in layout.curves:
        assert boxes_distance(np.array(label.box), curve.points(300)).min() > 1.5


def test_one_node_and_no_arrow() -> None:
    layout = lay_out([Node("a", 20)], [], size=SIZE)

    assert 0 < layout.positions["a"][0] < SIZE[0]
    assert layout.curves == ()


def test_the_head_is_a_triangle_before_the_tip() -> None:
    curve = Curve((0, 0), (50, 0), (90, 0), (100, 0), width=4, head=6)

    assert curve.corners() == ((100, 0), (90, 6), (90, -6))


def test_an_amount_may_stand_on_an_arrow_in_the_background() -> None:
    """Nodes c and d pay each other across the arrow of a: if they are lit, its amount makes way."""
    corners = {"a": (60.0, 300.0), "b": (540.0, 300.0), "c": (300.0, 40.0), "d": (300.0, 560.0)}
    nodes = [Node(node, 20) for node in corners]

    def place(*, faded: bool) -> float:
        arrows = [
            Arrow("a", "b", 6, (70, 16)),
            Arrow("c", "d", 6, (70, 16), quiet=True, faded=faded),
        ]
        found = lay_out(nodes, arrows, size=(600, 600), pinned=corners).labels[0]
        assert found is not None
        return abs(found.middle[0] - 300)

    assert place(faded=True) < 10 < place(faded=False)


def complete(count: int) -> tuple[list[Node], list[Arrow]]:
    """Everyone pays everyone."""
    nodes = [Node(f"n{i}", 24) for i in range(count)]
    arrows = [Arrow(a.id, b.id, 3, (40, 14)) for a in nodes for b in nodes if a != b]
    return nodes, arrows


@pytest.fixture(scope="module")
def crowd() -> tuple[list[Node], list[Arrow], Layout]:
    """Ten that all pay each other: 90 arrows, most of which cross dozens of others."""
    nodes, arrows = complete(10)
    return nodes, arrows, lay_out(nodes, arrows, size=SIZE)


def test_however_many_arrows_cross_none_leaves_the_canvas(
    crowd: tuple[list[Node], list[Arrow], Layout],
) -> None:
    for curve in crowd[2].curves:
        points = curve.points()
        assert (points > -MARGIN).all()
        assert (points < np.array(SIZE) + MARGIN).all()


def test_however_many_arrows_cross_none_passes_through_a_foreign_node(
    crowd: tuple[list[Node], list[Arrow], Layout],
) -> None:
    nodes, arrows, layout = crowd

    for arrow, curve in zip(arrows, layout.curves, strict=True):
        for node in nodes:
            if node.id not in (arrow.payer, arrow.payee):
                assert away(layout, node, curve.points()) > 0


def test_where_all_pay_each_other_the_nodes_stand_on_a_ring(
    crowd: tuple[list[Node], list[Arrow], Layout],
) -> None:
    spots = np.array(list(crowd[2].positions.values()))
    low, high = spots.min(axis=0), spots.max(axis=0)
    flat = (spots - (low + high) / 2) / (high - low)  # an ellipse as a circle

    assert np.hypot(*flat.T) == pytest.approx(0.5, abs=0.03)


def test_crossings_are_found_piece_by_piece_as_by_comparing_every_step_with_every_other() -> None:
    rng = np.random.default_rng(5)
    strands = [Strand(i, i + 1, float(rng.uniform(1, 15))) for i in range(0, 40, 2)]
    spots, radius = rng.uniform(0, 900, (40, 2)), np.full(40, 5.0)
    judge = surroundings(strands, spots, radius, SIZE, np.empty((0, 4)))
    tried = judge.sampled(np.array([0, 1]), rng.uniform(-1, 1, (7, 2)))
    ways = judge.sampled(np.arange(20), np.zeros(20))[2:]

    found = _cost_of_tangles(tried, ways, judge.widths[:2], judge.widths[2:])

    assert found == pytest.approx([_every_tangle(one, ways, judge.widths) for one in tried])
    assert (found > 0).all()


def _every_tangle(bundle: np.ndarray, ways: np.ndarray, widths: np.ndarray) -> float:
    cost = 0.0
    for way, width in zip(bundle, widths[:2], strict=True):
        for other, its_width in zip(ways, widths[2:], strict=True):
            both = width + its_width
            for a, b in pairwise(way):
                for c, d in pairwise(other):
                    cost += 3.0 * (0.8 + both / 16) * _cross(a, b, c, d)
                    cost += 0.4 * max(0.0, 1 - float(np.hypot(*(a - c))) / (both / 2 + 14))
    return cost


@pytest.mark.parametrize("count", [20, 40])
def test_many_bundles_have_fewer_sweeps(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def meet(
        _board: Board,
        tails: np.ndarray,
        along: np.ndarray,
        length: np.ndarray,
        edges: np.ndarray,
        once: object,
    ) -> np.ndarray:
        compared.append(along.shape[0] * len(edges) * along.shape[1])
        return np.zeros(len(along))

    monkeypatch.setattr(board, "_cost_of_block", meet)
    monkeypatch.setattr(places, "PAIRS", 100_000)
    nodes, arrows = complete(count)
    sparse = [arrow for i, arrow in enumerate(arrows) if i % (count // 2) == 0]

    lay_out(nodes, sparse, size=SIZE, pinned={"n0": (450.0, 300.0)})

    assert sum(compared) < 10 * places.PAIRS


def test_beyond_some_hundred_arrows_each_is_bent_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def near(_tried: np.ndarray, ways: np.ndarray) -> np.ndarray:
        asked.append(len(ways))
        return np.arange(0)

    monkeypatch.setattr(arrow_bends, "_ways_near", near)
    monkeypatch.setattr(arrow_bends, "PAIRS", 81)
    nodes = np.array(
        [[100.0, 100.0 + 40 * i] for i in range(10)] + [[800.0, 140.0 + 40 * i] for i in range(10)]
    )

    for count in (9, 10):
        strands = [Strand(i, i + 10, 3.0) for i in range(count)]
        bend(strands, nodes, np.full(20, 10.0), SIZE, spacing=20)

    assert set(asked[:9]) == {9}
    assert set(asked[9:]) == {0}


def test_where_an_amount_may_stand_is_looked_for_once_in_each_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = []
    look = labels._free_places
    monkeypatch.setattr(
        labels,
        "_free_places",
        lambda room, i, attempt: looked.append((i, attempt)) or look(room, i, attempt),
    )
    nodes, arrows = complete(7)

    lay_out(nodes, [replace(arrow, label=(160, 30)) for arrow in arrows], size=SIZE)

    assert len(looked) == len(set(looked)) <= len(labels._ATTEMPTS) * len(arrows)


def test_the_nearest_other_arrow_of_a_label_is_found_by_pieces_as_by_points() -> None:
    rng = np.random.default_rng(3)
    spots, radius = rng.uniform(50, 850, (12, 2)), np.full(12, 8.0)
    curves, _ = bend(
        [Strand(i, (i + 5) % 12, 4.0) for i in range(12)], spots, radius, SIZE, spacing=20
    )
    clear = np.ones(12, dtype=bool)
    room = labels._obstacles(curves, [(40, 14)] * 12, spots, radius, np.empty((0, 4)), SIZE, clear)
    middles = curves[0].at(np.linspace(0.1, 0.9, 9))
    boxes = labels._boxes_about(middles, (40, 14))

    near, foreign = labels._other_arrows(room, 0, middles, boxes, 1e6)

    points = room.ways[1:].reshape(-1, 2)
    assert near == pytest.approx((boxes_distance(boxes[:, None], points) - 2 - 1).min(axis=1))
    assert foreign == pytest.approx(
        np.hypot(*np.moveaxis(middles[:, None] - points, -1, 0)).min(axis=1)
    )


def test_parts_without_a_way_to_the_largest_are_loose() -> None:
    """0-1-2 and 3-4."""
    assert board._outside_largest_component(6, np.array([[2, 1], [0, 1], [4, 3]])).tolist() == [
        0,
        0,
        0,
        1,
        1,
        1,
    ]


def test_a_label_that_is_tried_anew_does_not_stand_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two arrows cross where both amounts want to stand,
    and the one that stands there cannot move.
    """
    corners = np.array([[60.0, 300.0], [540.0, 300.0], [300.0, 40.0], [300.0, 560.0]])
    curves, _ = bend(
        [Strand(0, 1, 4.0), Strand(2, 3, 4.0)], corners, np.full(4, 20.0), SIZE, spacing=20
    )
    clear = np.ones(2, dtype=bool)
    room = labels._obstacles(
        curves, [(40, 14)] * 2, corners, np.full(4, 20.0), np.empty((0, 4)), SIZE, clear
    )
    there = Label((300.0, 300.0), (40.0, 14.0))
    boxes = np.array([labels.NOWHERE, there.box])
    placed = labels._Placed([None, there], boxes, np.array([labels.NOWHERE] * 2))
    taken_by_itself = []

    def find(_room: object, i: int, taken: np.ndarray, _attempt: int) -> Label | None:
        if i == 1:
            return None
        taken_by_itself.append(bool(np.isfinite(taken[0]).any()))
        return there

    monkeypatch.setattr(labels, "_best_place", find)

    assert labels._push_another(room, 0, placed, range(3)) is None
    assert taken_by_itself == [False, False, False]
