"""The layout: places of nodes, ways of arrows, places of labels. Numbers only."""

from __future__ import annotations

import numpy as np
import pytest

from bubblegraph.drawing.bends import bend
from bubblegraph.drawing.curves import Curve, Strand
from bubblegraph.drawing.labels import Label
from bubblegraph.drawing.layout import Arrow, Layout, Node, lay_out
from bubblegraph.drawing.places import Board, arrange, score

SIZE = (900.0, 600.0)


def away(layout: Layout, node: Node, points: np.ndarray) -> float:
    """The smallest distance of points from the rim of a node; negative inside."""
    return float(np.hypot(*(points - np.array(layout.positions[node.id])).T).min()) - node.radius


def overlap(one: Label, other: Label) -> bool:
    left, bottom, right, top = one.box
    return left < other.box[2] and other.box[0] < right and bottom < other.box[3] and other.box[1] < top


def placed(layout: Layout) -> list[Label]:
    return [label for label in (*layout.labels, *layout.names) if label is not None]


@pytest.fixture(scope="module")
def wheel() -> tuple[list[Node], list[Arrow], Layout]:
    """A hub that pays eight others and is paid by them; each of these pays the next one."""
    rim = [f"n{i}" for i in range(8)]
    nodes = [Node("hub", 40), *(Node(name, 22, (70, 14)) for name in rim)]
    arrows = [Arrow("hub", name, 8, (60, 14)) for name in rim]
    arrows += [Arrow(name, "hub", 2, (40, 14)) for name in rim]
    arrows += [Arrow(one, other, 4, (50, 14)) for one, other in zip(rim, rim[1:] + rim[:1], strict=True)]
    return nodes, arrows, lay_out(nodes, arrows, size=SIZE)


def test_every_label_of_a_wheel_finds_a_place(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
    _, _, layout = wheel

    assert None not in layout.labels


def test_labels_overlap_neither_each_other_nor_names(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
    boxes = placed(wheel[2])

    assert not any(overlap(one, other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_arrows_keep_clear_of_foreign_nodes(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
    nodes, arrows, layout = wheel

    for arrow, curve in zip(arrows, layout.curves, strict=True):
        for node in nodes:
            if node.id not in (arrow.payer, arrow.payee):
                assert away(layout, node, curve.points()) > arrow.width / 2


def test_shaft_begins_and_head_ends_outside_the_nodes(wheel: tuple[list[Node], list[Arrow], Layout]) -> None:
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
    board = Board(
        radius=np.full(4, 20.0),
        room=np.full((4, 2), 20.0),
        ends=ends,
        weight=np.ones(4),
        breadth=np.ones(4),
        bulge=np.zeros(4),
        need=np.full(4, 60.0),
        size=SIZE,
        margin=12.0,
        pinned=np.full((4, 2), np.nan),
    )

    spots = arrange(board)[0]

    assert not any(_cross(*spots[ends[i]], *spots[ends[j]]) for i, j in ((0, 2), (1, 3)))
    assert score(board, spots) <= score(board, spots[[0, 2, 1, 3]])


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

    def place(*, quiet: bool) -> float:
        arrows = [Arrow("a", "b", 6, (70, 16)), Arrow("c", "d", 6, (70, 16), quiet=quiet)]
        found = lay_out(nodes, arrows, size=(600, 600), pinned=corners).labels[0]
        assert found is not None
        return abs(found.middle[0] - 300)

    assert place(quiet=True) < 10 < place(quiet=False)
