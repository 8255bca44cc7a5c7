"""The track and the Sankey diagram: what they draw adds up, and stands where it belongs."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, permutations
from math import hypot
from pathlib import Path
from random import Random

import pytest
from matplotlib.patches import Rectangle

from bubblegraph import CircularFlows, QuestionError, circular_flows, read_text, select_deals
from bubblegraph.analysis.row_flows import row_flows
from bubblegraph.drawing.canvas import settings
from bubblegraph.drawing.picture import render_picture
from bubblegraph.drawing.row_words import open_shade, tint
from bubblegraph.drawing.sankey.columns import crossings, order_columns
from bubblegraph.drawing.sankey.draw import SankeyPicture, draw_sankey
from bubblegraph.drawing.sankey.plan import is_passage
from bubblegraph.drawing.sankey.ribbons import Ribbon, place_amounts
from bubblegraph.drawing.theme import THEMES, Theme, readable_on
from bubblegraph.drawing.track.draw import TrackPicture, draw_track
from bubblegraph.drawing.track.lanes import EXACT, joins, make_slots, order_lanes
from bubblegraph.drawing.track.oval import LAP, Oval
from bubblegraph.drawing.voice import Voice
from bubblegraph.ledger.read import load_ledger
from bubblegraph.ledger.select import Filters
from colours import luminance
from conftest import REPOSITORY, Run

DATA = sorted([REPOSITORY / "data" / "deals.yaml", *REPOSITORY.glob("data/history/*.yaml")])
SIZES = ({"width": 1600}, {"width": 1200, "height": 675}, {"width": 400}, {"width": 3200})


def pairs(*amounts: str, names: str = "", currency: str = "") -> str:
    """A ledger of companies that pay each other what is given, and a loan out and rent home."""
    rows = "".join(
        f"- {{payer: p{i}, payee: q{i}, kind: debt, amount: {amount}, date: 2025}}\n"
        f"- {{payer: q{i}, payee: p{i}, kind: lease, amount: {amount}, date: 2025}}\n"
        for i, amount in enumerate(amounts)
    )
    return f"strict: false\n{currency}{names}deals:\n{rows}"


def hairball(companies: int, deals: int, seed: int = 0) -> str:
    random = Random(seed)
    rows = ""
    for number in range(deals):
        payer, payee = random.sample(range(companies), 2)
        kind = random.choice(["equity", "debt", "cloud", "purchase"])
        amount = random.choice(["1B", "2B to 9B", "up to 30B", "300M"])
        rows += (
            f"- {{id: d{number}, payer: company{payer}, payee: company{payee}, kind: {kind}, "
            f"amount: {amount}, date: 2025}}\n"
        )
    return f"strict: false\ndeals:\n{rows}"


def ring(length: int) -> str:
    rows = "".join(
        f"- {{payer: c{i}, payee: c{(i + 1) % length}, kind: {'purchase' if i else 'equity'}, "
        "amount: 1B, date: 2025}\n"
        for i in range(length)
    )
    return f"strict: false\ndeals:\n{rows}"


LEDGERS = {
    "hairball": hairball(60, 150),
    "chinese": pairs(
        "3B",
        "1B",
        names=f"entities: {{p0: {{name: {'英伟达月' * 15}}}, q0: {{name: {'阿里巴巴' * 15}}}, "
        f"p1: {{name: {'甲' * 60}}}, q1: {{name: {'乙' * 60}}}}}\n",
    ),
    "one huge": pairs("900B", *[f"{i + 1}M" for i in range(30)]),
    "euro": pairs("4B", "up to 1B", currency="currency: EUR\n"),
    "two": pairs("40"),
    "long": ring(40),
}
WITH_ROWS = [
    str(path) for path in DATA if path.stem not in ("greensill", "hanergy", "luckin", "wirecard")
]
EVERY = [*WITH_ROWS, *LEDGERS]

every_ledger = pytest.mark.parametrize("ledger", EVERY, ids=lambda name: Path(name).stem)
every_size = pytest.mark.parametrize(
    "size", SIZES, ids=lambda size: "x".join(map(str, size.values()))
)
quiet = pytest.mark.filterwarnings("ignore:Glyph .* missing")


@cache
def flows_of(ledger: str) -> CircularFlows:
    text = LEDGERS.get(ledger)
    return circular_flows(select_deals(read_text(text) if text else load_ledger(ledger)))


drawn: dict[tuple[str, str, str], TrackPicture | SankeyPicture] = {}


def track(ledger: str, **look: object) -> TrackPicture:
    key = "track", ledger, str(look)
    if key not in drawn:
        drawn[key] = draw_track(flows_of(ledger), **look)  # type: ignore[arg-type]
    picture = drawn[key]
    assert isinstance(picture, TrackPicture)
    return picture


def sankey(ledger: str, **look: object) -> SankeyPicture:
    key = "sankey", ledger, str(look)
    if key not in drawn:
        drawn[key] = draw_sankey(flows_of(ledger), **look)  # type: ignore[arg-type]
    picture = drawn[key]
    assert isinstance(picture, SankeyPicture)
    return picture


def volume(flows: CircularFlows) -> Fraction:
    return Fraction(flows.signed.high.value or flows.all.high.value)


Box = tuple[float, float, float, float]


def words_on(picture: TrackPicture | SankeyPicture) -> list[tuple[str, Box]]:
    """Every text with the box that it fills."""
    scale = 100 / picture.figure.dpi
    found = []
    for text in picture.figure.axes[0].texts:
        if text.get_text():
            with settings():  # letters are as wide as they are drawn
                box = text.get_window_extent()
            sides = (box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
            found.append((text.get_text(), sides))
    return found


def overlap(one: Box, other: Box, slack: float = 1.0) -> bool:
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


# --- rows -----------------------------------------------------------------------------------------


def test_a_row_begins_at_financing_that_follows_trade() -> None:
    found = row_flows(flows_of(str(REPOSITORY / "data" / "deals.yaml")))

    assert found.rows
    for row in found.rows:
        financed = [leg.invests for leg in row.legs]
        if any(financed) and not all(financed):
            assert (row.legs[0].invests, row.legs[-1].invests) == (True, False), row.companies


@every_ledger
def test_rows_are_as_large_as_the_round_trip_volume(ledger: str) -> None:
    found = row_flows(flows_of(ledger))

    assert found.high == volume(flows_of(ledger))
    assert all(0 <= row.firm <= row.high for row in found.rows)
    assert all(cents >= 0 for cents in found.beside.values())


def test_a_row_of_deals_that_nothing_ties_or_that_come_too_late_is_not_closed() -> None:
    text = """
    strict: false
    deals:
    - {payer: a, payee: b, kind: equity, amount: 5, package: p, status: {2026-03: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 5, package: p, date: 2024, term: 2025}
    - {payer: c, payee: d, kind: equity, amount: 3, status: {2025-03: closed}}
    - {payer: d, payee: c, kind: cloud, amount: 3, date: 2025-04, term: 2026}
    - {payer: e, payee: f, kind: equity, amount: 1, package: q, status: {2025-03: closed}}
    - {payer: f, payee: e, kind: cloud, amount: 1, package: q, date: 2025-04, term: 2026}
    """
    found = row_flows(circular_flows(select_deals(read_text(text))))

    assert {row.companies[0]: row.marks for row in found.rows} == {"a": "†", "c": "*", "e": ""}
    assert [row.closed for row in found.rows] == [False, False, True]


# --- the track: geometry --------------------------------------------------------------------------


@every_ledger
@every_size
@quiet
def test_lanes_are_as_wide_as_their_money_and_add_up(ledger: str, size: dict[str, int]) -> None:
    plan, whole = track(ledger, **size).plan, volume(flows_of(ledger))

    assert sum(lane.high for lane in plan.lanes) == whole
    widths = [slot.width for slot in plan.slots]
    for lane, width in zip(plan.lanes, widths, strict=True):
        assert width == pytest.approx(sum(widths) * float(lane.high / whole))
    for inner, outer in pairwise(range(len(plan.slots))):
        assert plan.edges(inner)[1] < plan.edges(outer)[0]
        assert plan.slot(inner)[1] == pytest.approx(plan.slot(outer)[0])


@every_ledger
@every_size
@quiet
def test_nothing_on_a_track_overlaps_and_all_is_inside(ledger: str, size: dict[str, int]) -> None:
    picture = track(ledger, **size)
    texts, plan = words_on(picture), picture.plan
    wide, high = (side * 100 / picture.figure.dpi for side in picture.figure.bbox.size)

    for (one, first), (other, second) in combinations(texts, 2):
        assert not overlap(first, second), (one, other)
    for text, box in texts:
        assert box[0] >= 0, text
        assert box[1] >= 0, text
        assert box[2] <= wide + 1, text
        assert box[3] <= high, text
    for one, other in combinations(plan.blocks, 2):
        sides = [(b.left, b.inner, b.right, b.outer) for b in (one, other)]
        assert one.top != other.top or not overlap(*sides, slack=0.0), (one, other)


@every_ledger
@every_size
@quiet
def test_words_on_a_track_stay_in_their_lane_or_plate(ledger: str, size: dict[str, int]) -> None:
    picture = track(ledger, **size)
    plan = picture.plan
    oval = plan.oval
    for text, (left, bottom, right, top) in words_on(picture):
        x, y = (left + right) / 2, (bottom + top) / 2
        radius = abs(y - oval.y)
        if abs(x - oval.x) > oval.half or not plan.inner < radius < plan.outer:
            continue  # headline, legend, footer, middle
        rooms = [plan.slot(number) for number in range(len(plan.lanes))]
        rooms += [(block.inner, block.outer) for block in plan.blocks]
        half = (top - bottom) / 2 * 0.8  # letters are lower than the box of their font
        assert any(low <= radius - half and radius + half <= far for low, far in rooms), text


@every_ledger
@quiet
def test_plates_of_one_company_on_neighbouring_lanes_are_one(ledger: str) -> None:
    plan = track(ledger, width=1600).plan

    for one, other in combinations(plan.blocks, 2):
        if one.number == other.number < 2 and one.stop == other.stop:
            assert abs(one.lanes[-1] - other.lanes[0]) > 1, one.stop
    for number, stops in enumerate(plan.stops):
        assert sum(number in block.lanes for block in plan.blocks) == len(stops)


def test_a_plate_on_a_thin_lane_has_its_name() -> None:
    picture = track("one huge", width=1600)
    texts = [text for text, _ in words_on(picture)]

    assert [block for block in picture.plan.blocks if block.outer - block.inner < 14] == []
    assert {block.stop for block in picture.plan.blocks} <= set(texts)
    assert "23 smaller loops, $276M *" in texts


@pytest.mark.parametrize("draw", [draw_track, draw_sankey])
def test_smaller_loops_that_share_a_lane_bear_the_marks_that_some_of_them_have(
    draw: Callable[..., TrackPicture | SankeyPicture],
) -> None:
    text = """
    strict: false
    deals:
    - {payer: a, payee: b, kind: equity, amount: 50, package: p, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: 50, package: p, date: 2026}
    - {payer: c, payee: d, kind: equity, amount: 30, package: q, date: 2025}
    - {payer: d, payee: c, kind: cloud, amount: 30, package: q, date: 2026}
    - {payer: e, payee: f, kind: equity, amount: 20, date: 2025}
    - {payer: f, payee: e, kind: cloud, amount: 20, date: 2026}
    """
    picture = draw(circular_flows(select_deals(read_text(text))), top=1)
    texts = [text for text, _ in words_on(picture)]

    assert len([text for text in texts if text.endswith("$50, some *")]) == 1


def test_smaller_loops_share_the_innermost_lane() -> None:
    plan = track("one huge", width=1600).plan

    assert [len(lane.rows) for lane in plan.lanes] == [23, *[1] * 8]
    assert plan.lanes[0].high == sum(range(1, 24)) * 10**6 * 100
    assert len(draw_track(flows_of("one huge"), top=3).plan.lanes) == 4


def test_a_long_loop_is_listed_below_the_track() -> None:
    picture = track("long", width=1600)

    assert [len(stops) for stops in picture.plan.stops] == [3]
    assert any(text.startswith("Loop 1, $1B: c0 → c1 → c2") for text, _ in words_on(picture))
    assert {"38", "companies"} <= {text for text, _ in words_on(picture)}, "on one plate"


@pytest.mark.parametrize("width", [480, 600, 1000, 1600])
def test_names_of_the_shipped_ledger_are_whole_and_each_lane_has_its_amount(width: int) -> None:
    """On a narrow track an amount that has no room between the plates stands below."""
    picture = track(str(REPOSITORY / "data" / "deals.yaml"), width=width)
    texts = " ".join(text for text, _ in words_on(picture))

    assert "…" not in texts
    for lane in picture.plan.lanes:
        assert Voice("$").row(lane.firm, lane.high) in texts


def test_a_price_with_no_known_upper_end_is_said_in_words() -> None:
    text = """
    strict: false
    deals:
    - {payer: chipco, payee: labco, kind: equity, amount: 5B, date: 2025}
    - {payer: labco, payee: chipco, kind: cloud, amount: up to 20B, date: 2025}
    - {payer: labco, payee: chipco, kind: cloud, amount: undisclosed, date: 2025}
    """
    texts = [t for t, _ in words_on(draw_track(circular_flows(select_deals(read_text(text)))))]

    assert "labco pays chipco, out of $0–20B or more of cloud" in texts


def test_companies_that_share_a_plate_are_named_or_counted() -> None:
    flows = flows_of(str(REPOSITORY / "data" / "deals.yaml"))
    texts = [text for text, _ in words_on(draw_sankey(flows, width=600))]

    assert {"→ Oracle", "3 companies"} <= set(texts)
    assert "…" not in "".join(texts)


def test_the_ends_of_a_lap_meet_and_bends_are_circles() -> None:
    oval = Oval(100.0, 50.0, 40.0)

    assert oval.point(0, 30) == pytest.approx(oval.point(LAP, 30))
    for phase in (1.0, 1.3, 1.9):
        x, y = oval.point(phase, 30)
        assert hypot(x - 140, y - 50) == pytest.approx(30)
    assert [
        oval.phase_of_top(oval.point(0.3, 9)[0]),
        oval.phase_of_bottom(oval.point(2.7, 9)[0]),
    ] == (pytest.approx([0.3, 2.7]))


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_lanes_has_the_fewest_breaks_then_the_largest_inside(seed: int) -> None:
    random = Random(seed)
    count = random.randint(1, 6)
    stops = [tuple(random.sample("abcd", random.choice([2, 2, 2, 3]))) for _ in range(count)]
    sizes = [random.randint(1, 9) for _ in range(count)]

    def value(order: tuple[int, ...]) -> tuple[int, int]:
        shared = sum(joins(stops[a], stops[b]) for a, b in pairwise(order))
        return -shared, sum(place * sizes[lane] for place, lane in enumerate(order))

    assert value(tuple(order_lanes(stops, sizes))) == min(map(value, permutations(range(count))))


def test_more_lanes_than_can_all_be_tried_are_put_in_one_by_one() -> None:
    stops = [(f"p{i % 4}", f"q{i % 3}") for i in range(EXACT + 9)]
    order = order_lanes(stops, list(range(len(stops))))

    assert sorted(order) == list(range(len(stops)))
    assert sum(joins(stops[a], stops[b]) for a, b in pairwise(order)) > len(stops) // 2


def test_slots_fill_the_breadth_and_none_is_lower_than_a_line() -> None:
    sizes = [Fraction(500), Fraction(1, 3), Fraction(40), Fraction(7)]
    slots = make_slots(sizes, 200, gap=4, least=18)

    assert slots[-1].end == pytest.approx(200)
    assert min(slot.end - slot.start for slot in slots) == pytest.approx(18)
    assert {
        round(slot.width / float(size), 9) for slot, size in zip(slots, sizes, strict=True)
    } == {round(slots[0].width / 500, 9)}


def test_the_order_of_lanes_is_kept_where_positions_say_so(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(pairs("5B", "3B", "2B"), "utf-8")
    words = ("draw", "a.yaml", "--positions", "places.json", "-o", "a.svg")

    assert bubblegraph(*words).code == 0
    first = json.loads((tmp_path / "places.json").read_text("utf-8"))
    assert sorted(first, key=lambda way: first[way][1]) == ["p2 → q2", "p1 → q1", "p0 → q0"]
    turned = {way: [x, 1 - y] for way, (x, y) in first.items()}
    (tmp_path / "places.json").write_text(json.dumps(turned), "utf-8")
    (tmp_path / "a.yaml").write_text(pairs("5B", "3B", "2B", "1B"), "utf-8")
    assert bubblegraph(*words).code == 0
    drawn_then = (tmp_path / "a.svg").read_bytes()
    then = json.loads((tmp_path / "places.json").read_text("utf-8"))
    order = sorted(then, key=lambda way: then[way][1])
    assert [way for way in order if way != "p3 → q3"] == ["p0 → q0", "p1 → q1", "p2 → q2"]
    assert bubblegraph(*words).code == 0, "and the next run draws the same"
    assert (tmp_path / "a.svg").read_bytes() == drawn_then


# --- the Sankey diagram: geometry -----------------------------------------------------------------


@every_ledger
@every_size
@quiet
def test_both_edges_are_as_high_as_the_round_trip_volume(ledger: str, size: dict[str, int]) -> None:
    plan, whole = sankey(ledger, **size).plan, volume(flows_of(ledger))

    assert sum(band.high for band in plan.bands) == whole
    for edge in (plan.columns[0], plan.columns[-1]):
        assert sum(node.high for node in edge) == pytest.approx(plan.scale * float(whole))
    assert [n.stop for n in plan.columns[0]] == [n.stop for n in plan.columns[-1]]
    assert [n.start for n in plan.columns[0]] == [n.start for n in plan.columns[-1]]


@every_ledger
@every_size
@quiet
def test_ribbons_of_a_company_are_stacked_without_gap(ledger: str, size: dict[str, int]) -> None:
    plan = sankey(ledger, **size).plan

    for column, nodes in enumerate(plan.columns):
        for node in nodes:
            own = [b for b, path in enumerate(plan.paths) if (*path, path[0])[column] == node.stop]
            for ports in (plan.enters, plan.leaves):
                stacked = sorted((ports[b][column], plan.height(b)) for b in own)
                ends = [start + high for start, high in stacked]
                assert [start for start, _ in stacked] == pytest.approx([node.start, *ends[:-1]])
                assert ends[-1] == pytest.approx(node.start + node.high)
        for upper, lower in pairwise(nodes):
            assert upper.top + upper.room <= lower.top + 1e-6, (upper.stop, lower.stop)


@every_ledger
@every_size
@quiet
def test_no_words_on_a_sankey_overlap_and_all_are_inside(ledger: str, size: dict[str, int]) -> None:
    picture = sankey(ledger, **size)
    texts = words_on(picture)
    wide, high = (side * 100 / picture.figure.dpi for side in picture.figure.bbox.size)

    for (one, first), (other, second) in combinations(texts, 2):
        assert not overlap(first, second, 1.5), (one, other)
    for text, box in texts:
        assert box[0] >= 0, text
        assert box[1] >= 0, text
        assert box[2] <= wide + 1, text
        assert box[3] <= high, text


def test_few_companies_stand_in_the_order_of_the_fewest_crossings() -> None:
    paths = (("a", "x"), ("b", "y"), ("c", "x"), ("a", "y"))
    sizes = [5, 7, 2, 1]
    order = order_columns(paths, sizes)
    every = (
        [list(first), list(second)]
        for first in permutations("abc")
        for second in permutations("xy")
    )

    assert crossings(order, paths, sizes) == min(crossings(o, paths, sizes) for o in every)


def test_many_companies_cross_less_than_by_size() -> None:
    random = Random(1)
    paths = tuple(tuple(f"{random.randrange(9)}{c}" for c in "xyz") for _ in range(40))
    sizes = [random.randint(1, 99) for _ in paths]
    by_size = [sorted({path[c] for path in paths}) for c in range(3)]

    assert crossings(order_columns(paths, sizes), paths, sizes) < crossings(by_size, paths, sizes)


def test_an_amount_stands_on_its_own_ribbon_or_nowhere() -> None:
    wide = Ribbon(0, 0, ((0.0, 100.0), (300.0, 100.0)), 40.0, (0.0, 40.0))
    crossing = Ribbon(1, 0, ((0.0, 40.0), (300.0, 130.0)), 3.0, (0.0, 3.0))
    spots = place_amounts([wide, crossing], [(50.0, 12.0), (50.0, 12.0)], [])

    assert spots[0] is not None
    assert spots[0].on == "shade"
    assert 66 <= spots[0].y <= 94
    assert spots[1] is not None
    assert spots[1].on == "paper"
    covered = Ribbon(1, 0, ((0.0, 400.0), (300.0, 400.0)), 400.0, (0.0, 400.0))
    assert (
        place_amounts(
            [Ribbon(0, 0, ((0, 200), (300, 200)), 3.0, (0, 3)), covered], [(50, 12)] * 2, []
        )[0]
        is None
    )


def test_all_money_shows_what_companies_pay_beside() -> None:
    """nvidia pays 100 and only 40 of it goes round; openai pays 40, and 10 to a third."""
    text = """
    strict: false
    deals:
    - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    - {payer: openai, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    - {payer: openai, payee: bank, kind: repayment, amount: 10, date: 2025}
    """
    flows = circular_flows(select_deals(read_text(text)))
    plan = draw_sankey(flows, all_money=True).plan

    first, second = plan.columns[0][0], plan.columns[1][0]
    assert first.beside == pytest.approx(first.high * 60 / 40)
    assert plan.columns[-1][0].beside == 0
    assert draw_sankey(flows).plan.columns[0][0].beside == 0
    assert second.beside in (0, pytest.approx(second.high * 10 / 40))


@pytest.mark.parametrize("width", [600, 1600])
def test_what_is_paid_beside_is_said_where_no_ribbon_runs(width: int) -> None:
    flows = flows_of(str(REPOSITORY / "data" / "deals.yaml"))
    picture = draw_sankey(flows, all_money=True, width=width)
    bars = [
        (patch.get_x(), patch.get_x() + patch.get_width())
        for patch in picture.figure.axes[0].patches
        if isinstance(patch, Rectangle) and str(patch.get_gid()).startswith(("plate", "edge"))
    ]
    said = [box for text, box in words_on(picture) if text.endswith("B beside")]

    assert len(said) > 2
    for left, _, right, _ in said:
        assert right <= min(bars)[0] or any(a <= left and right <= b for a, b in bars)


# --- both -----------------------------------------------------------------------------------------

both = pytest.mark.parametrize("draw", [draw_track, draw_sankey])
SVG = "{http://www.w3.org/2000/svg}"


@both
def test_an_svg_names_itself_and_has_a_group_for_each_row_with_its_deals(draw: object) -> None:
    picture = draw(flows_of(str(REPOSITORY / "data" / "deals.yaml")))  # type: ignore[operator]
    root = ET.fromstring(render_picture(picture, "svg"))

    assert root.get("role") == "group"
    assert root.find(f"{SVG}title").text == picture.title  # type: ignore[union-attr]
    assert "Amazon → OpenAI → Amazon, $50B" in root.find(f"{SVG}desc").text  # type: ignore
    labelled = [g for g in root.iter(f"{SVG}g") if g.get("aria-label")]
    assert len(labelled) == len(picture.tooltips) == 12
    amazon = next(g for g in labelled if "Amazon → OpenAI" in str(g.get("aria-label")))
    assert "amzn" in amazon.find(f"{SVG}title").text  # type: ignore
    assert len(list(amazon)) > 2, "what is drawn of the row is inside"


@both
def test_in_a_ledger_in_euro_nothing_is_in_dollars(draw: object) -> None:
    picture = draw(flows_of("euro"))  # type: ignore[operator]
    said = "".join(ET.fromstring(render_picture(picture, "svg")).itertext())

    assert "€" in said
    assert not re.search(r"\$|[Dd]ollar", said)


@both
def test_what_is_highlighted_is_said_and_the_rest_is_faded(draw: object) -> None:
    flows = flows_of("two")
    picture = draw(flows_of("one huge"), highlight=1)  # type: ignore[operator]

    assert "Loop 1: p0 → q0 → p0, $900B in its row, $900B alone." in picture.description
    with pytest.raises(QuestionError, match="no loop has the number 7"):
        draw(flows, highlight=7)  # type: ignore[operator]
    with pytest.raises(QuestionError, match='is called "nobody"'):
        draw(flows, highlight="nobody")  # type: ignore[operator]


@both
def test_a_view_draws_its_rows_and_says_what_they_carry(draw: object) -> None:
    flows = circular_flows(select_deals(read_text(pairs("5B", "3B")), Filters(entities=("p1",))))
    picture = draw(flows)  # type: ignore[operator]

    assert picture.title == "At most $3B can go round in 1 loop"


@both
def test_without_loops_the_network_is_named(draw: object) -> None:
    text = "strict: false\ndeals:\n- {payer: a, payee: b, kind: equity, amount: 1B, date: 2025}\n"

    with pytest.raises(QuestionError, match=r"there is no .* to draw: .*--as network --full"):
        draw(circular_flows(select_deals(read_text(text))))  # type: ignore[operator]


def test_draw_draws_the_track_unasked(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(pairs("5B"), "utf-8")

    assert bubblegraph("draw", "a.yaml", "-o", "a.svg").code == 0
    assert bubblegraph("draw", "a.yaml", "--as", "track", "-o", "b.svg").code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert "lane-1" in (tmp_path / "a.svg").read_text("utf-8")


def test_draw_draws_the_network_of_a_ledger_without_loops_and_says_so(
    bubblegraph: Run, tmp_path: Path
) -> None:
    text = "strict: false\ndeals:\n- {payer: a, payee: b, kind: equity, amount: 1B, date: 2025}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    ran = bubblegraph("draw", "a.yaml", "-o", "a.svg")

    assert ran.code == 0
    assert "There is no loop to draw: drew the network of all deals instead." in ran.err
    assert "arrow-a-b" in (tmp_path / "a.svg").read_text("utf-8")


def test_an_option_of_the_network_alone_asks_for_the_network(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(pairs("5B", "3B"), "utf-8")

    assert bubblegraph("draw", "a.yaml", "--ego", "p1", "-o", "a.svg").code == 0
    assert "arrow-p1-q1" in (tmp_path / "a.svg").read_text("utf-8")
    assert bubblegraph("draw", "a.yaml", "--as", "track", "--ego", "p1", "-o", "a.svg").code == 2


def test_a_passage_is_no_company() -> None:
    plan = sankey(str(REPOSITORY / "data" / "deals.yaml"), width=1600).plan

    passages = [n.stop for column in plan.columns for n in column if is_passage(n.stop)]
    assert passages
    assert not set(passages) & set(flows_of(str(REPOSITORY / "data" / "deals.yaml")).graph)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_words_stand_out_on_every_shade_of_a_lane(theme: Theme) -> None:
    for colour in theme.kinds.values():
        shades = [
            colour,
            tint(theme, colour),
            *(open_shade(theme, colour, firm=f) for f in (True, False)),
        ]
        for shade in shades:
            dark, light = sorted(luminance(c) for c in (shade, readable_on(theme, shade)))
            assert (light + 0.05) / (dark + 0.05) >= 3.5, (colour, shade)


@both
def test_a_highlight_is_named_with_what_it_carries_alone_and_in_its_rows(draw: object) -> None:
    flows = flows_of(str(REPOSITORY / "data" / "deals.yaml"))

    entity = draw(flows, highlight="Beignet Investor").description  # type: ignore[operator]
    assert entity.startswith("Beignet Investor: on 1 loop that adds up, $3B in all.")
    deal = draw(flows, highlight="nvda-openai-30b").description  # type: ignore[operator]
    assert re.match(r"Nvidia → OpenAI, \$30B alone: on \d loops that add up, \$", deal)
    with pytest.raises(QuestionError, match=r'"Intel" is in no row that adds up; the network'):
        draw(flows, highlight="Intel")  # type: ignore[operator]


def test_a_highlighted_ribbon_lies_above_those_that_are_faded() -> None:
    flows = circular_flows(select_deals(read_text(pairs("5B", "3B", "2B"))))
    drawing = render_picture(draw_sankey(flows, highlight=1), "svg").decode()

    assert drawing.index('id="row-1"') > max(drawing.index(f'id="row-{n}"') for n in (2, 3))


@both
def test_a_small_row_that_is_highlighted_has_a_place_of_its_own(draw: object) -> None:
    picture = draw(flows_of("one huge"), highlight="p1", width=600)  # type: ignore[operator]

    assert "p1" in [text for text, _ in words_on(picture)]
