"""Where the network puts its companies: the same for alike ledgers, rows round and clockwise."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bubblegraph import Filters, circular_flows, load_ledger, read_text, select_deals
from bubblegraph.drawing.canvas import settings
from bubblegraph.drawing.network.draw import NetworkPicture, draw_network
from bubblegraph.drawing.network.large_flows import large_flows
from bubblegraph.drawing.network.layout import board_of
from bubblegraph.drawing.network.sizes import make_plan
from bubblegraph.drawing.picture import render_picture
from bubblegraph.drawing.rows import rows_of_picture
from bubblegraph.drawing.scene import build_scene
from conftest import complete_ledger

DATA = Path(__file__).resolve().parents[1] / "data"
AI, TELECOM = DATA / "deals.yaml", DATA / "history" / "dotcom-telecom.yaml"
ENERGY = DATA / "history" / "energy-2000.yaml"


def turns(picture: NetworkPicture, row: tuple[str, ...]) -> list[float]:
    """The cross product at each corner of a row: below 0 it turns to the right."""
    spots = np.array([picture.layout.positions[company] for company in row])
    ahead = np.roll(spots, -1, axis=0) - spots
    (ax, ay), (bx, by) = np.roll(ahead, 1, axis=0).T, ahead.T
    return [float(turn) for turn in ax * by - ay * bx]


def is_round(picture: NetworkPicture, row: tuple[str, ...]) -> bool:
    """Whether a row of three or four companies is convex and clockwise."""
    return all(turn < 0 for turn in turns(picture, row))


def draw(text: str, **options: object) -> NetworkPicture:
    return draw_network(circular_flows(select_deals(read_text(text))), **options)  # type: ignore[arg-type]


def loop(*companies: str) -> str:
    """A ledger of one loop: each pays the next, the last the first."""
    deals = "".join(
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: 9B, date: 2025}}\n"
        for payer, payee in zip(companies, (*companies[1:], companies[0]), strict=True)
    )
    return f"strict: false\ndeals:\n{deals}"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("row", ["abc", "cba", "abcd", "dcba", "acbd"])
def test_a_row_of_three_or_four_companies_is_convex_and_clockwise(row: str, seed: int) -> None:
    picture = draw(loop(*row), seed=seed, effort=0.2)

    assert is_round(picture, tuple(row))


def test_two_rows_that_share_a_company_are_both_convex_and_clockwise() -> None:
    """a → b → c → a and a → d → e → a: one search has to turn both."""
    both = loop("a", "b", "c") + loop("a", "d", "e").split("deals:\n")[1]

    picture = draw(both)

    assert is_round(picture, ("a", "b", "c"))
    assert is_round(picture, ("a", "d", "e"))


@pytest.mark.parametrize("ledger", [AI, ENERGY], ids=lambda path: path.stem)
def test_most_rows_of_a_ledger_that_ships_are_convex_and_clockwise(ledger: Path) -> None:
    flows = circular_flows(select_deals(load_ledger(ledger)))
    rows = [row.ranked.cycle.entities for row in rows_of_picture(flows)]

    picture = draw_network(flows)

    longer = [row for row in rows if len(row) > 2]
    assert len(longer) >= 2
    assert 2 * sum(is_round(picture, row) for row in longer) > len(longer)


# --- the same places, from one picture to the next ------------------------------------------------


@pytest.mark.parametrize(
    "size",
    [{}, {"width": 500}, {"width": 1200, "height": 675}, {"width": 900, "height": 560}],
    ids=str,
)
@pytest.mark.parametrize("ledger", [AI, TELECOM, ENERGY], ids=lambda path: path.stem)
def test_the_places_that_a_picture_gives_make_the_same_picture(
    ledger: Path, size: dict[str, int]
) -> None:
    flows = circular_flows(select_deals(load_ledger(ledger)))
    first = draw_network(flows, effort=0.1, **size)
    places = json.loads(json.dumps(first.positions))

    second = draw_network(flows, effort=0.1, positions=places, **size)

    assert render_picture(second, "svg") == render_picture(first, "svg")


@pytest.mark.parametrize("size", [{"width": 320}, {"width": 900, "height": 560}], ids=str)
def test_so_they_do_where_amounts_find_no_room(size: dict[str, int]) -> None:
    """Twelve that all pay each other: the footer says that amounts are left out."""
    flows = circular_flows(select_deals(read_text(complete_ledger(12))))
    first = draw_network(flows, effort=0.1, **size)

    second = draw_network(flows, effort=0.1, positions=first.positions, **size)

    assert first.unplaced
    assert render_picture(second, "svg") == render_picture(first, "svg")


def test_a_place_off_the_canvas_is_on_its_edge() -> None:
    picture = draw(loop("a", "b", "c"), positions={"a": (-1, 0.5), "b": (1, 7)})

    right, top = picture.layout.size
    radius = {patch.get_gid(): patch for patch in picture.figure.axes[0].patches}
    for company, (x, y) in picture.layout.positions.items():
        room = radius[f"company-{company}"].radius - 0.1
        assert room <= x <= right - room
        assert room <= y <= top - room


# six companies on loops of billions, three that small deals alone tie to them
LARGE_AND_SMALL = """
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 90B, date: 2025}
- {payer: b, payee: c, kind: cloud, amount: 80B, date: 2025}
- {payer: c, payee: a, kind: purchase, amount: 70B, date: 2025}
- {payer: a, payee: d, kind: equity, amount: 60B, date: 2025}
- {payer: d, payee: a, kind: cloud, amount: 50B, date: 2025}
- {payer: c, payee: e, kind: equity, amount: 40B, date: 2025}
- {payer: e, payee: c, kind: cloud, amount: 30B, date: 2025}
- {payer: e, payee: f, kind: debt, amount: 20B, date: 2025}
- {payer: f, payee: e, kind: purchase, amount: 20B, date: 2025}
- {id: x-1, payer: x, payee: a, kind: purchase, amount: 80M, date: 2025}
- {id: x-2, payer: c, payee: x, kind: purchase, amount: 70M, date: 2025}
- {id: y-1, payer: y, payee: b, kind: purchase, amount: 60M, date: 2025}
- {id: y-2, payer: c, payee: y, kind: purchase, amount: 50M, date: 2025}
- {id: z-1, payer: z, payee: e, kind: purchase, amount: 40M, date: 2025}
- {id: z-2, payer: e, payee: z, kind: purchase, amount: undisclosed, date: 2025}
- {id: b-f, payer: b, payee: f, kind: purchase, amount: undisclosed, date: 2025}
"""


@pytest.mark.parametrize("left_out", ["x-1", "y-2", "z-1", "z-2", "b-f"])
def test_one_small_deal_less_moves_no_company_far(left_out: str) -> None:
    ledger = read_text(LARGE_AND_SMALL)
    before = draw_network(circular_flows(select_deals(ledger)))

    after = draw_network(circular_flows(select_deals(ledger, Filters(without=(left_out,)))))

    ways = [
        np.hypot(*np.subtract(place, after.positions[company]))
        for company, place in before.positions.items()
        if company in after.positions
    ]
    assert len(ways) >= 8
    assert np.mean(ways) < 0.1


def test_the_board_of_large_flows_is_the_same_without_a_small_deal() -> None:
    ledger = read_text(LARGE_AND_SMALL)
    boards = []
    for without in ((), ("x-1",), ("b-f",)):
        flows = circular_flows(select_deals(ledger, Filters(without=without)))
        with settings():
            plan = make_plan(flows, build_scene(flows))
        board = board_of(plan.nodes, plan.arrows, size=plan.canvas, text=plan.zoom, rows=plan.rows)
        boards.append(large_flows(board)[0])

    assert all(set(board.ids) == set("abcdef") for board in boards)
    for one, other in pairwise(boards):
        for name in ("radius", "ends", "flow", "weight", "corners"):
            assert (getattr(one, name) == getattr(other, name)).all(), name


def test_a_narrow_picture_has_fewer_companies_and_says_how_many_are_left_out() -> None:
    flows = circular_flows(select_deals(load_ledger(AI)))
    named = []
    for width in (500, 600, 1600):
        picture = draw_network(flows, width=width, effort=0.1)
        others = picture.scene.others
        words = " ".join(text.get_text() for text in picture.figure.axes[0].texts)
        assert others is not None
        assert f"{len(others.members)} others in one circle" in words.replace("\n", " ")
        named.append(len(picture.scene.named))

    assert named == [12, 15, 30]
