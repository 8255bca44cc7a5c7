"""The picture of who pays whom: geometry and words, not pixels."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from bubblegraph import (
    Filters,
    Ledger,
    QuestionError,
    circular_flows,
    load_ledger,
    read_text,
    select_deals,
)
from bubblegraph.analysis.headline import headline
from bubblegraph.drawing.canvas import gid_of, points, settings
from bubblegraph.drawing.firmness import firmness_shares
from bubblegraph.drawing.fonts import fonts_for, undrawable
from bubblegraph.drawing.frame import build_frame
from bubblegraph.drawing.labels import Label
from bubblegraph.drawing.network.draw import NetworkPicture, draw_network, save_picture
from bubblegraph.drawing.network.sectors import sector_words
from bubblegraph.drawing.network.sizes import LARGEST_ZOOM, make_plan
from bubblegraph.drawing.rows import rows_of_picture
from bubblegraph.drawing.scene import THE_OTHERS, Payment, Scene, build_scene
from bubblegraph.drawing.theme import GROUPS, HAIRLINE, OTHERS, THEMES, dashes
from bubblegraph.drawing.words import name_breaks, name_outside, subtitle
from bubblegraph.errors import OutputError
from bubblegraph.graph import circular_core
from bubblegraph.ledger.model import KINDS, Entity, Status
from bubblegraph.money import UNITS, short
from colours import SIGHTS, colour_distance, lab, luminance, rgb
from conftest import complete_ledger

LOOP = """
title: A loop
strict: false
deals:
- {id: stake, payer: chipco, payee: labco, kind: equity, amount: up to 100B, date: 2025-09-22}
- {id: rent, payer: labco, payee: cloudco, kind: cloud, amount: 300B,
   status: {2025-09-10: committed}}
- {id: chips, payer: cloudco, payee: chipco, kind: purchase, amount: 40B,
   status: {2025-05-23: closed}}
- {id: more, payer: cloudco, payee: chipco, kind: purchase, amount: undisclosed, date: 2025-06-01}
- {id: apart, payer: labco, payee: chatco, kind: equity, amount: 1B, date: 2025-06-01}
"""
PAIR = """
strict: false
deals:
- {payer: chipco, payee: labco, kind: equity, amount: 100B, date: 2025-09-22}
- {payer: labco, payee: chipco, kind: purchase, amount: 40B, date: 2025-09-22}
"""


def draw(text: str, **options: object) -> NetworkPicture:
    return draw_network(circular_flows(select_deals(read_text(text))), **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shipped() -> NetworkPicture:
    """The ledger that comes with the package, at default effort."""
    return draw_network(circular_flows(select_deals(load_ledger())))


@pytest.fixture(scope="module")
def loop() -> NetworkPicture:
    return draw(LOOP)


def rows(picture: NetworkPicture) -> list[tuple[Payment, np.ndarray, Label | None]]:
    """Each arrow with points on its way and its label."""
    layout = picture.layout
    return [
        (payment, curve.points(81), label)
        for payment, curve, label in zip(
            picture.scene.payments, layout.curves, layout.labels, strict=True
        )
    ]


def svg_of(picture: NetworkPicture, folder: Path) -> str:
    return save_picture(picture, folder / "picture.svg").read_text(encoding="utf-8")


def words_of(picture: NetworkPicture, folder: Path) -> list[str]:
    root = ET.fromstring(svg_of(picture, folder))
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_shipped_ledger_gives_no_reason_for_a_hint_but_an_amount_without_room(
    shipped: NetworkPicture,
) -> None:
    assert all("no room" in hint for hint in shipped.hints)
    assert len(shipped.unplaced) <= 1


def test_drawn_amounts_are_those_of_the_ledger(shipped: NetworkPicture) -> None:
    flows = circular_flows(select_deals(load_ledger()))
    drawn: dict[tuple[str, str], int] = {}
    for payment in shipped.scene.payments:
        edge = (payment.payer, payment.payee)
        drawn[edge] = drawn.get(edge, 0) + payment.disclosed

    named = {company.id for company in shipped.scene.named}
    drawn = {edge: cents for edge, cents in drawn.items() if named.issuperset(edge)}
    assert drawn == {edge: flows.graph.edges[edge]["disclosed"] for edge in drawn}
    on_cycles = {
        leg for c in flows.cycles for leg in ((leg.payer, leg.payee) for leg in c.cycle.legs)
    }
    assert set(drawn) == {edge for edge in on_cycles if named.issuperset(edge)}


def test_the_picture_says_each_amount(loop: NetworkPicture, tmp_path: Path) -> None:
    words = words_of(loop, tmp_path)

    assert [short(payment.amount) for payment in loop.scene.payments] == [
        "$300B",
        "$0–100B",
        "≥$40B",
    ]
    assert {"$300B", "$0–100B", "≥$40B", "chipco", "labco", "cloudco"} <= set(words)
    assert "chatco" not in words


def test_the_headline_is_the_round_trip_volume(loop: NetworkPicture, tmp_path: Path) -> None:
    assert (
        loop.title
        == "Up to $40B of deals can complete a lap if all is paid, none of it in order of time"
    )
    assert any("3 companies, 1 loop." in words for words in words_of(loop, tmp_path))


def test_wording_is_neutral(shipped: NetworkPicture, tmp_path: Path) -> None:
    svg = svg_of(shipped, tmp_path).lower()

    assert "fraud" not in svg
    assert "round-tripping" not in svg
    assert "up to" in svg


def test_the_footer_gives_day_filters_and_whose_figures(tmp_path: Path) -> None:
    flows = circular_flows(select_deals(read_text(LOOP), Filters(min_amount=1_00)))

    words = " ".join(words_of(draw_network(flows, source="Our own count"), tmp_path))

    assert "4 deals" in words
    assert "min amount: 1" in words
    assert "Figures: Our own count" in words


def test_full_draws_every_company(tmp_path: Path) -> None:
    picture = draw(LOOP, full=True)

    assert {company.id for company in picture.scene.companies} == {
        "chipco",
        "labco",
        "cloudco",
        "chatco",
    }


def test_the_smaller_companies_share_one_circle_and_no_dollar_of_theirs_is_lost() -> None:
    flows = circular_flows(select_deals(load_ledger()))
    core = circular_core(flows.graph)

    scene = build_scene(flows, top=6)

    assert scene.others is not None
    assert len(scene.named) == 6
    assert len(scene.others.members) == len(core) - 6
    for company in scene.named:
        payments = [p for p in scene.payments if company.id in (p.payer, p.payee)]
        edges = [edge for edge in core.edges if company.id in edge]
        assert sum(p.disclosed for p in payments) == sum(
            core.edges[edge]["disclosed"] for edge in edges
        )
    inside = {
        deal for e in core.edges if not set(e) & named(scene) for deal in core.edges[e]["deals"]
    }
    drawn = [standing.deal.id for payment in scene.payments for standing in payment.deals]
    assert sorted([*drawn, *inside]) == sorted(
        deal for e in core.edges for deal in core.edges[e]["deals"]
    )


def named(scene: Scene) -> set[str]:
    return {company.id for company in scene.named}


def test_there_is_room_for_so_many_companies_and_the_picture_says_so() -> None:
    """Twelve that all pay each other, and room for four circles."""
    flows = circular_flows(select_deals(read_text(complete_ledger(12))))

    for asked in ({"full": True}, {"top": 9}):
        scene = build_scene(flows, circles=4, **asked)
        assert (len(scene.named), scene.crowded) == (4, True)
        assert scene.others is not None
        assert len(scene.others.members) == 8
    assert not build_scene(flows, circles=4, top=4).crowded
    assert not build_scene(flows, circles=12, full=True).crowded


def test_there_is_room_for_so_many_arrows() -> None:
    """Twelve that all pay each other: of four of them there are 12 arrows, of five 20."""
    flows = circular_flows(select_deals(read_text(complete_ledger(12))))

    scene = build_scene(flows, full=True, arrows=19)

    assert (len(scene.named), scene.crowded) == (4, True)
    assert len([payment for payment in scene.payments if payment.group != OTHERS]) == 12


def test_arrows_are_thinner_where_they_would_fill_the_picture() -> None:
    """Everyone of twelve pays everyone else the same:
    at full width there would be no ground left.
    """
    flows = circular_flows(select_deals(read_text(complete_ledger(12))))

    with settings():
        plan = make_plan(flows, build_scene(flows))

    assert (
        sum(arrow.width for arrow in plan.arrows) <= 0.41 * (plan.canvas[0] * plan.canvas[1]) ** 0.5
    )
    assert min(arrow.width for arrow in plan.arrows) >= 1


def test_a_hint_names_ten_arrows_and_counts_the_others() -> None:
    """Twelve that all pay each other, on the smallest sheet there is."""
    flows = circular_flows(select_deals(read_text(complete_ledger(12))))

    picture = draw_network(flows, width=320, top=12)

    assert len(picture.unplaced) > 10
    (hint,) = [hint for hint in picture.hints if "no room" in hint]
    assert hint.count("→") == 10
    assert f"and {len(picture.unplaced) - 10} more" in hint


def test_the_others_look_unlike_a_company_and_never_belong_to_a_loop() -> None:
    picture = draw_network(
        circular_flows(select_deals(load_ledger())), top=6, highlight=2, effort=0.1
    )
    circles = {patch.get_gid(): patch for patch in picture.figure.axes[0].patches}
    of_others = [p for p in picture.scene.payments if THE_OTHERS in (p.payer, p.payee)]

    assert circles["company-_others"].get_linestyle() != "solid"
    assert {circles[f"company-{entity}"].get_linestyle() for entity in named(picture.scene)} == {
        "solid"
    }
    assert {payment.group for payment in of_others} == {OTHERS}
    assert not any(picture.scene.lit(payment) for payment in of_others)
    assert picture.tooltips["company-_others"].splitlines()[1:] == list(
        picture.scene.others.members
    )


def test_an_entity_that_is_highlighted_shows_what_it_pays_the_others() -> None:
    scene = build_scene(circular_flows(select_deals(load_ledger())), top=6, highlight="Nvidia")

    assert scene.shines(scene.others)
    for payment in scene.payments:
        if payment.group == OTHERS:
            assert scene.lit(payment) == ("nvidia" in (payment.payer, payment.payee))


def test_one_company_left_over_keeps_its_name() -> None:
    scene = build_scene(circular_flows(select_deals(read_text(LOOP))), top=2)

    assert named(scene) == {"chipco", "labco", "cloudco"}
    assert scene.others is None


def test_a_pooled_party_has_a_dashed_outline_unless_it_may_be_on_a_loop() -> None:
    text = PAIR.replace("strict: false", "strict: false\nentities: {labco: {pooled: true}}")

    apart = draw_network(circular_flows(select_deals(read_text(text))), full=True)
    joined = draw_network(circular_flows(select_deals(read_text(text), Filters(pooled=True))))

    for picture, style in ((apart, [True, False]), (joined, [False, False])):
        patches = {patch.get_gid(): patch for patch in picture.figure.axes[0].patches}
        outlines = [patches[f"company-{name}"].get_linestyle() for name in ("labco", "chipco")]
        assert [outline != "solid" for outline in outlines] == style


def test_a_ledger_without_a_loop_is_drawn_whole_and_told(ledger: Ledger) -> None:
    """
    deals:
      - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    """
    picture = draw_network(circular_flows(select_deals(ledger)))

    assert {company.id for company in picture.scene.companies} == {"a", "b"}
    assert picture.title == "No money can complete a lap through these deals"
    assert picture.hints[0] == "there is no loop: the network is of all deals"


def test_who_asks_for_loops_of_somebody_on_none_is_told_so(ledger: Ledger) -> None:
    """
    deals:
      - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    """
    flows = circular_flows(select_deals(ledger, Filters(entities=("a",))))

    with pytest.raises(QuestionError, match="--full"):
        draw_network(flows)


def test_no_deal_is_a_question_error(ledger: Ledger) -> None:
    """
    deals: []
    """
    with pytest.raises(QuestionError, match="nothing to draw"):
        draw_network(circular_flows(select_deals(ledger)), full=True)


def test_a_pair_is_drawn_with_two_arrows_apart() -> None:
    picture = draw(PAIR)

    (_, there, _), (_, back, _) = rows(picture)
    assert abs(there[40][1] - back[40][1]) + abs(there[40][0] - back[40][0]) > 15
    assert picture.unplaced == ()


def test_only_undisclosed_amounts_can_be_drawn(ledger: Ledger, tmp_path: Path) -> None:
    """
    deals:
      - {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}
      - {payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}
    """
    picture = draw_network(circular_flows(select_deals(ledger)))

    assert picture.title == "How much can complete a lap is not disclosed"
    assert words_of(picture, tmp_path).count("?") == 2


def test_a_highlight_fades_the_rest_and_keeps_every_place() -> None:
    text = (
        LOOP + "- {id: back, payer: chipco, payee: cloudco, kind: equity, amount: 2B, date: "
        "2025-06-01}\n"
    )

    plain, marked = draw(text), draw(text, highlight=2)

    assert marked.layout.positions == plain.layout.positions
    lit = [marked.scene.lit(payment) for payment in marked.scene.payments]
    assert [label is not None for label in marked.layout.labels] == lit
    assert 0 < sum(lit) < len(lit)
    assert marked.title == "Loop 2 can carry up to $2B, alone and in the rows that add up"


def test_a_highlighted_loop_is_named_alone_and_in_its_row() -> None:
    flows = circular_flows(select_deals(load_ledger()))
    picture = draw_network(flows, highlight=5, effort=0.1)

    assert picture.title == "Alone loop 5 can carry up to $30.1B, in the rows that add up $17.3B"


def test_no_line_ends_between_a_sign_and_its_word() -> None:
    words = "* no source ties these deals; CHF 40B of it "
    for width in range(320, 700, 20):
        lines = build_frame(
            width,
            1,
            ["DejaVu Sans"],
            title="",
            subtitle=words.replace("* ", "*\u00a0") * 4,
            keys=[],
            footer=[],
        ).subtitle
        assert not any(line.endswith(("*", "CHF")) for line in lines)


def test_a_deal_can_be_highlighted() -> None:
    marked = draw(LOOP, highlight="rent")

    lit = [(p.payer, p.payee, p.group) for p in marked.scene.payments if marked.scene.lit(p)]
    assert lit == [("labco", "cloudco", "trade")]
    assert marked.title == "labco → cloudco, $300B: part of 1 of 1 loop"


def test_an_entity_can_be_highlighted_by_any_of_its_names() -> None:
    text = LOOP.replace(
        "strict: false", "strict: false\nentities: {chipco: {name: Chipco, aliases: [CC]}}"
    )

    marked = draw(text, highlight="cc")

    assert [("chipco" in (p.payer, p.payee)) == marked.scene.lit(p) for p in marked.scene.payments]
    assert marked.title == "Chipco: on 1 of 1 loop"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("labko", 'called "labko". Did you mean labco'),
        ("chatco", "chatco is not in this picture"),
        ("apart", "deal apart is not in this picture"),
    ],
)
def test_what_cannot_be_highlighted_is_a_question_error(asked: str, answer: str) -> None:
    with pytest.raises(QuestionError, match=answer):
        draw(LOOP, highlight=asked)


def test_ego_draws_an_entity_and_those_it_deals_with() -> None:
    picture = draw(LOOP, ego="chatco")

    assert {company.id for company in picture.scene.companies} == {"chatco", "labco"}
    assert picture.title == "chatco: $0 to pay, $1B to receive"


def test_top_draws_the_largest_companies_and_says_that_the_others_share_a_circle(
    tmp_path: Path,
) -> None:
    picture = draw_network(circular_flows(select_deals(load_ledger())), top=5, effort=0.3)

    assert len(picture.scene.named) == 5
    words = " ".join(words_of(picture, tmp_path))
    assert "29 others in one circle: no loop is read through it" in words


def test_a_part_without_a_way_to_the_rest_is_not_put_into_a_corner(shipped: NetworkPicture) -> None:
    """Meta and its vehicle pay only each other."""
    for company in ("meta", "beignet_investor"):
        if company in shipped.positions:
            x, y = shipped.positions[company]
            assert max(abs(x - 0.5), abs(y - 0.5)) < 0.42


def test_an_unknown_loop_is_a_question_error() -> None:
    with pytest.raises(QuestionError, match=r"no loop has the number 7\. There is loop 1 alone"):
        draw(LOOP, highlight=7)


def test_positions_pin_companies(loop: NetworkPicture) -> None:
    again = draw(LOOP, positions=loop.positions | {"chipco": (0.5, 0.5), "nobody": (0.1, 0.1)})

    for company, place in (loop.positions | {"chipco": (0.5, 0.5)}).items():
        assert again.positions[company] == pytest.approx(place, abs=0.002)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_picture_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    one, other = (
        save_picture(draw(LOOP), tmp_path / f"{name}{suffix}").read_bytes() for name in "ab"
    )

    assert one == other


def test_other_hash_seed_and_user_settings_give_the_same_bytes(
    loop: NetworkPicture, tmp_path: Path
) -> None:
    (tmp_path / "matplotlibrc").write_text(
        "lines.linewidth: 9\nfont.size: 3\naxes.facecolor: red\n", "utf-8"
    )
    (tmp_path / "ledger.yaml").write_text(LOOP, "utf-8")
    program = (
        "import bubblegraph as bg; from bubblegraph.drawing.network.draw import *;"
        "flows = bg.circular_flows(bg.select_deals(bg.load_ledger('ledger.yaml')));"
        "save_picture(draw_network(flows), 'other.svg')"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed, "MPLBACKEND": "svg"},
        )
        assert (tmp_path / "other.svg").read_text("utf-8") == svg_of(loop, tmp_path)


def test_the_same_file_is_written_twice(loop: NetworkPicture, tmp_path: Path) -> None:
    first = save_picture(loop, tmp_path / "a.png").read_bytes()

    assert save_picture(loop, tmp_path / "a.png").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("name", ["a.gif", "a", "missing/a.png"])
def test_what_cannot_be_written_is_an_output_error(
    name: str, loop: NetworkPicture, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match=r"cannot (be )?writ"):
        save_picture(loop, tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_arrows_and_companies_of_an_svg_have_tooltips(loop: NetworkPicture, tmp_path: Path) -> None:
    root = ET.fromstring(svg_of(loop, tmp_path))
    svg = "{http://www.w3.org/2000/svg}"
    tips = {group.get("id"): group.findtext(f"{svg}title") for group in root.iter(f"{svg}g")}

    assert (
        tips["arrow-labco-cloudco-trade"] == "labco → cloudco: $300B\nrent: cloud, committed, $300B"
    )
    assert tips["company-chipco"] == "chipco: pays $100B, is paid $40B (as far as disclosed)"
    assert root.findtext(f"{svg}title") == loop.title


def test_names_are_never_parsed(tmp_path: Path) -> None:
    names = ["$x_1$ & <b>", "[bold]A_b^2", r"\frac{1}{2} $"]
    text = (
        "title: 100% $ & <Sons>\nstrict: false\nentities:\n"
        + "".join(f"  e{i}: {{name: '{name}'}}\n" for i, name in enumerate(names))
        + "deals:\n"
        + "".join(
            f"- {{payer: e{i}, payee: e{(i + 1) % 3}, kind: debt, amount: 1B, date: 2025}}\n"
            for i in range(3)
        )
    )
    picture = draw(text)

    words = " ".join(words_of(picture, tmp_path))

    assert all(part in words for name in names for part in name.split())
    assert "Figures: 100% $ & <Sons>" in words
    assert save_picture(picture, tmp_path / "a.png").stat().st_size > 10_000


def test_chinese_names_are_drawn_or_hinted_at(tmp_path: Path) -> None:
    text = PAIR.replace(
        "strict: false", "strict: false\nentities: {chipco: {name: 英伟达}, labco: {name: OpenAI}}"
    )

    picture = draw(text)

    assert "英伟达" in words_of(picture, tmp_path)
    assert bool(undrawable(["英伟达"])) == bool(picture.hints)
    assert all("Noto Sans CJK" in hint for hint in picture.hints)
    assert save_picture(picture, tmp_path / "a.png").exists()


def test_fonts_for_chinese_are_named_only_when_needed() -> None:
    assert fonts_for(["Nvidia → OpenAI: ≥$5B–10B ?"]) == ["DejaVu Sans"]


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_draws(theme: str) -> None:
    picture = draw(PAIR, theme=theme)

    assert picture.figure.get_facecolor()[:3] == pytest.approx(rgb(THEMES[theme].background))


def test_an_unknown_theme_is_a_question_error() -> None:
    with pytest.raises(QuestionError, match="light, dark, grey"):
        draw(PAIR, theme="neon")


def test_a_picture_too_small_to_read_is_a_question_error() -> None:
    with pytest.raises(QuestionError, match=r"width takes .* from 320 to 10,000, not 100"):
        draw(PAIR, width=100)


def test_height_is_respected() -> None:
    figure = draw(PAIR, width=1000, height=700, dpi=50).figure

    assert tuple(figure.bbox.size) == (500, 350)


def test_every_kind_has_a_group_and_a_colour() -> None:
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(KINDS)
    for theme in THEMES.values():
        assert set(theme.kinds) == set(theme.words) == {*GROUPS, OTHERS}


def test_status_is_told_by_the_line() -> None:
    styles = {status: dashes(status, 2.0) for status in Status}

    assert styles[Status.CLOSED] == styles[Status.WRITTEN_OFF] == ()
    assert len({styles[Status.CLOSED], styles[Status.COMMITTED], styles[Status.ANNOUNCED]}) == 3
    assert styles[Status.RUMOURED] == styles[Status.LETTER_OF_INTENT] == styles[Status.ANNOUNCED]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_kinds_differ_to_every_eye(theme: str, sight: str) -> None:
    colours = [*THEMES[theme].kinds.values(), THEMES[theme].background]

    for one, other in combinations(colours, 2):
        assert colour_distance(one, other, sight) > 20


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_fills_of_sectors_differ_to_every_eye(theme: str, sight: str) -> None:
    for one, other in combinations(THEMES[theme].sectors.values(), 2):
        assert colour_distance(one, other, sight) > (10 if theme != "grey" else 3)


def test_circles_have_the_colours_of_sectors_only_if_these_are_asked_for(tmp_path: Path) -> None:
    sectors = "{chipco: {sector: chipmaker}, labco: {sector: gold_mine}, cloudco: {sector: oil}}"
    text = LOOP.replace("strict: false", f"strict: false\nentities: {sectors}")

    def fills(picture: NetworkPicture) -> set[object]:
        circles = {patch.get_gid(): patch for patch in picture.figure.axes[0].patches}
        return {
            circles[f"company-{name}"].get_facecolor() for name in ("chipco", "labco", "cloudco")
        }

    plain, asked = draw(text), draw(text, sectors=True)

    assert (len(fills(plain)), len(fills(asked))) == (1, 3)
    assert {"Chips", "Gold mine", "Oil"} <= set(words_of(asked, tmp_path))
    assert not {"Chips", "Gold mine", "Oil"} & set(words_of(plain, tmp_path))
    assert asked.positions == plain.positions


def test_sectors_beyond_the_fills_there_are_share_one() -> None:
    entities = [Entity(f"e{i}", f"E{i}", sector=f"s{i}") for i in range(7)]

    given = sector_words(entities)

    assert list(given.values()).count("other") == 2
    assert len({*given.values()}) == 6


@pytest.mark.parametrize("width", [500, 1600])
def test_a_legend_has_six_entries_at_most(width: int) -> None:
    kinds = ("equity", "debt", "cloud", "warrant")
    ledger = "strict: false\ndeals:\n" + "".join(
        f"- {{payer: {a}, payee: {b}, kind: {kind}, amount: {n + 1}B, "
        f"status: {{2025-01-01: {status}}}}}\n"
        for n, kind in enumerate(kinds)
        for a, b in ("ab", "ba")
        for status in ("closed", "committed", "announced")
    )
    flows = circular_flows(select_deals(read_text(ledger), Filters(count_noncash=True)))

    with settings():
        plan = make_plan(flows, build_scene(flows, full=True), width=width)

    assert sum(map(len, plan.paper.frame.rows)) == 6


def test_a_shaft_is_as_firm_as_its_money(ledger: Ledger) -> None:
    """
    deals:
      - {payer: a, payee: b, kind: cloud, amount: 20, status: {2025: {status: committed, paid: 5}}}
      - {payer: a, payee: b, kind: cloud, amount: 10, status: {2025: closed}}
      - {payer: a, payee: b, kind: lease, amount: 30, status: {2025: letter_of_intent}}
      - {payer: a, payee: b, kind: lease, amount: undisclosed, status: {2025: closed}}
    """
    filters = Filters(min_status=Status.LETTER_OF_INTENT)
    (payment,) = draw_network(circular_flows(select_deals(ledger, filters))).scene.payments

    assert firmness_shares(payment) == [
        (Status.CLOSED, 15 / 60),
        (Status.COMMITTED, 15 / 60),
        (Status.ANNOUNCED, 30 / 60),
    ]


def test_the_legend_says_below_which_amount_all_arrows_are_alike(tmp_path: Path) -> None:
    tiny = PAIR.replace("amount: 40B", "amount: 10M")

    assert "; below $" in " ".join(words_of(draw(tiny), tmp_path))
    assert "; below $" not in " ".join(words_of(draw(PAIR), tmp_path))


def test_a_long_chinese_name_is_broken_and_cut() -> None:
    assert name_breaks("英伟达月") == ["英伟达月", "英伟\n达月"]
    assert [len(line) for line in name_outside("英" * 26).split("\n")] == [9, 9, 8]


@pytest.mark.parametrize("theme", THEMES)
def test_kinds_differ_in_grey(theme: str) -> None:
    lightness = sorted(float(lab(colour, "usual")[0]) for colour in THEMES[theme].kinds.values())

    assert min(np.diff(lightness)) > 8


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_the_background(theme: str) -> None:
    style = THEMES[theme]
    for colour in (style.ink, style.muted, *style.words.values()):
        bright, dark = sorted((luminance(colour), luminance(style.background)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) > 4.5


def test_an_amount_without_room_is_left_out_and_said(tmp_path: Path) -> None:
    places = {"chipco": (0.5, 0.5), "labco": (0.54, 0.5)}

    picture = draw(PAIR, width=700, positions=places)

    assert picture.unplaced == ("chipco → labco: $100B", "labco → chipco: $40B")
    assert picture.hints[-1].startswith("no room for the amount of: chipco → labco: $100B; labco")
    words = words_of(picture, tmp_path)
    assert "amounts without room are left out" in " ".join(words)
    assert not any(
        (text.get_gid() or "").endswith("-amount") for text in picture.figure.axes[0].texts
    )
    assert picture.tooltips["arrow-chipco-labco-equity"].startswith("chipco → labco: $100B")


def test_only_legs_of_rows_that_add_up_are_in_colour_and_the_rest_are_hairlines() -> None:
    flows = circular_flows(select_deals(load_ledger()))
    legs = {edge for row in rows_of_picture(flows) for edge in row.edges}

    picture = draw_network(flows, top=8, effort=0.1)

    scene = picture.scene
    shafts = {group.get_gid(): group for group in picture.figure.axes[0].get_children()}
    assert {scene.beside(payment) for payment in scene.payments} == {True, False}
    for payment, label in zip(scene.payments, picture.layout.labels, strict=True):
        assert scene.beside(payment) == ((payment.payer, payment.payee) not in legs)
        gid = gid_of("arrow", payment.payer, payment.payee, payment.group)
        if scene.beside(payment):
            assert shafts[gid].members[0].get_linewidth() <= points(HAIRLINE) * LARGEST_ZOOM
            assert label is None
        assert label is None or payment.amount.priced
    assert not any(draw_network(flows, top=8, effort=0.1, full=True).scene.rows)


# --- what the headline says, and what is never in order of time -----------------------------------

# b pays a for 2024, before it is financed; c is financed first
OUT_OF_ORDER = """
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 30B, term: 2026, status: {2026: committed}}
- {payer: b, payee: a, kind: cloud, amount: 20B, term: 2024, status: {2024: committed}}
- {payer: a, payee: c, kind: equity, amount: 10B, term: 2025, status: {2025: committed}}
- {payer: c, payee: a, kind: cloud, amount: 5B, term: 2026, status: {2026: committed}}
- {payer: c, payee: a, kind: cloud, amount: 2B, date: 2026}
"""


def test_a_picture_says_the_sentences_of_cycles() -> None:
    flows = circular_flows(select_deals(read_text(OUT_OF_ORDER)))
    said = " ".join(headline(flows.question, UNITS["1B"]))
    picture = draw_network(flows)
    below = subtitle(flows, picture.scene)

    assert picture.title == "Up to $25B of signed deals can complete a lap, $5B in order of time"
    assert "At most 25.00 of the 65.00 signed" in said
    assert "In order of time, invested first, at most 5.00 and 7.00." in said
    assert below.startswith(
        "At disclosed prices, of $65B in all. If all is paid: up to $27B of $67B, $7B in order."
    )


def test_in_order_makes_t_in_order_of_time_the_headline() -> None:
    picture = draw(OUT_OF_ORDER, in_order=True)

    assert (
        picture.title
        == "In order of time up to $5B of signed deals can complete a lap, $25B in any"
    )


def test_arrows_on_rows_that_are_never_in_order_are_fainter() -> None:
    scene = draw(OUT_OF_ORDER).scene
    fainter = {(p.payer, p.payee) for p in scene.payments if scene.fainter(p)}

    assert fainter == {("a", "b"), ("b", "a")}


def test_a_leg_that_is_on_a_row_in_order_as_well_is_in_full_colour() -> None:
    both = OUT_OF_ORDER + (
        "- {payer: b, payee: c, kind: cloud, amount: 3B, term: 2027, status: {2027: committed}}\n"
        "- {payer: c, payee: a, kind: cloud, amount: 50B, term: 2028, status: {2027: committed}}\n"
    )
    flows = circular_flows(select_deals(read_text(both)))
    in_order = {
        (leg.payer, leg.payee) for r in flows.rows if r.order.in_order for leg in r.cycle.legs
    }

    assert ("a", "b") in in_order
    assert not in_order & build_scene(flows).never


def test_what_is_highlighted_has_one_shade() -> None:
    scene = build_scene(circular_flows(select_deals(read_text(OUT_OF_ORDER))), highlight=1)

    assert not any(scene.fainter(payment) for payment in scene.payments)


def test_a_highlighted_loop_that_is_never_in_order_says_so() -> None:
    flows = circular_flows(select_deals(read_text(OUT_OF_ORDER)))
    said = {
        tuple(r.cycle.entities): subtitle(flows, build_scene(flows, highlight=r.rank))
        for r in flows.cycles
    }

    assert "Never in order of time, invested first." in said["a", "b"]
    assert "Never" not in said["a", "c"]
