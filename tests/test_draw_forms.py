"""Every form of picture: what is drawn is where it should be, and is what the ledger says."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.path import Path as MplPath
from matplotlib.text import Text

from bubblegraph import (
    CircularFlows,
    QuestionError,
    circular_flows,
    load_ledger,
    read_text,
    select_deals,
    stress_payments,
)
from bubblegraph.analysis.coverage import cover_entity, rank_payers
from bubblegraph.analysis.field_figures import field_figures
from bubblegraph.analysis.headline import headline_rung
from bubblegraph.analysis.obligations import obligations
from bubblegraph.analysis.progress import Outcome, follow_up
from bubblegraph.analysis.timeline import Timeline, replay_ledger
from bubblegraph.dates import read_term
from bubblegraph.drawing import paper, waterfall
from bubblegraph.drawing.canvas import PIXELS_PER_INCH, gid_of, settings
from bubblegraph.drawing.coverage import (
    CoveragePicture,
    PayersPicture,
    draw_coverage,
    draw_payers,
)
from bubblegraph.drawing.firmness import firmness_shares
from bubblegraph.drawing.matrix import draw as matrix
from bubblegraph.drawing.matrix import seriation
from bubblegraph.drawing.matrix.draw import MatrixPicture, draw_matrix
from bubblegraph.drawing.matrix.seriation import seriate
from bubblegraph.drawing.matrix.shades import DECADES, Shade
from bubblegraph.drawing.matrix.tiles import tile
from bubblegraph.drawing.network.draw import draw_network
from bubblegraph.drawing.paper import PRESETS
from bubblegraph.drawing.picture import Picture, render_picture, save_picture
from bubblegraph.drawing.progress import ProgressPicture, draw_progress
from bubblegraph.drawing.rows import rows_of_picture
from bubblegraph.drawing.sankey.draw import draw_sankey
from bubblegraph.drawing.scene import THE_OTHERS
from bubblegraph.drawing.stress import StressPicture, draw_stress
from bubblegraph.drawing.theme import GROUPS, OTHERS, THEMES, blend
from bubblegraph.drawing.timeline.draw import TimelinePicture, draw_timeline
from bubblegraph.drawing.track.draw import draw_track
from bubblegraph.drawing.waterfall import WaterfallPicture, draw_waterfall
from bubblegraph.drawing.wheels import draw as wheels
from bubblegraph.drawing.wheels.draw import WheelsPicture, draw_wheels
from bubblegraph.drawing.wheels.shafts import shaft_parts
from bubblegraph.errors import OutputError
from bubblegraph.ledger.model import Status
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, short
from colours import SIGHTS, colour_distance, luminance
from conftest import REPOSITORY, Run, complete_ledger

ROOT = Path(__file__).resolve().parents[1]
AI, TELECOM = ROOT / "data" / "deals.yaml", ROOT / "data" / "history" / "dotcom-telecom.yaml"
JULY = ROOT / "tests" / "reference" / "ai_ledger_2026_07.yaml"  # frozen: its numbers stay
TRIANGLE = """
title: A loop
as_of: 2025-12-31
strict: false
deals:
- {id: stake, payer: chipco, payee: labco, kind: equity, amount: up to 100B, date: 2025-09-22}
- {id: rent, payer: labco, payee: cloudco, kind: cloud, amount: 300B,
   status: {2025-09-10: committed}}
- {id: chips, payer: cloudco, payee: chipco, kind: purchase, amount: 40B,
   status: {2025-05-23: closed}}
"""
PAIR = """
strict: false
entities: {chipco: {name: Chipco}, labco: {name: Labco}}
deals:
- {payer: chipco, payee: labco, kind: equity, amount: 100B, date: 2025-09-22}
- {payer: labco, payee: chipco, kind: purchase, amount: 40B, date: 2025-10-06}
"""
LONG = PAIR.replace("name: Chipco", f"name: {'Chipmaker of the Seven Seas ' * 2}Ltd").replace(
    "name: Labco", f"name: {'L' * 60}"
)
CHINESE = PAIR.replace("name: Chipco", "name: 英伟达").replace("name: Labco", "name: 月之暗面")
LONG_RING = TRIANGLE.replace(
    "strict: false",
    "strict: false\nentities: {cloudco: {name: Cloud Computers of Carolina}, labco: {name: "
    "Laboratories}}",
)
LEDGERS = {
    "long-ring": LONG_RING,
    "pair": PAIR,
    "triangle": TRIANGLE,
    "long": LONG,
    "chinese": CHINESE,
}

Draw = Callable[..., Picture]


@cache
def flows_of(ledger: str) -> CircularFlows:
    text = LEDGERS.get(ledger)
    return circular_flows(select_deals(read_text(text) if text else load_ledger(ledger)))


replayed: dict[int, Timeline] = {}


def timeline_of(flows: CircularFlows, **look: object) -> TimelinePicture:
    ledger = flows.selection.ledger
    if id(ledger) not in replayed:
        replayed[id(ledger)] = replay_ledger(ledger, flows.selection.filters)
    return draw_timeline(replayed[id(ledger)], **look)  # type: ignore[arg-type]


def signed(flows: CircularFlows) -> Selection:
    """The deals of a small ledger as if all were signed, for some years."""
    ledger, term = flows.selection.ledger, read_term("2025 to 2027")
    if len(ledger.deals) > 3:
        return flows.selection
    deals = [
        replace(
            deal,
            term=deal.term or term,
            history=tuple(change._replace(status=Status.COMMITTED) for change in deal.history),
        )
        for deal in ledger.deals
    ]
    return select_deals(replace(ledger, deals=tuple(deals)))


def payers_of(flows: CircularFlows, **look: object) -> PayersPicture:
    selection = signed(flows)
    return draw_payers(
        selection,
        rank_payers(selection),
        field_figures(selection),
        **look,  # type: ignore[arg-type]
    )


def stressed(flows: CircularFlows, **look: object) -> StressPicture:
    """What the first debtor of all does not pay."""
    selection = signed(flows)
    debtors = [each.debtor for each in obligations(selection) if each.owed.disclosed]
    if not debtors:
        raise QuestionError("there is no debtor")
    found = stress_payments(selection, debtors[:1], unpaid=Fraction(1, 2))
    return draw_stress(found, **look)  # type: ignore[arg-type]


FORMS: dict[str, Draw] = {
    "track": draw_track,
    "sankey": draw_sankey,
    "wheels": draw_wheels,
    "matrix": draw_matrix,
    "waterfall": draw_waterfall,
    "timeline": timeline_of,
    "coverage": payers_of,
    "stress": stressed,
    "progress": lambda flows, **look: draw_progress(follow_up(flows.selection), **look),
}


@cache
def drawn(form: str, ledger: str, width: int = 1600, theme: str = "light") -> Picture:
    return FORMS[form](flows_of(ledger), width=width, theme=theme)


ANSWERS = ("progress", "coverage", "stress")  # forms that are not of loops
every_form = pytest.mark.parametrize("form", FORMS)
every_form_of_loops = pytest.mark.parametrize("form", [f for f in FORMS if f not in ANSWERS])
every_ledger = pytest.mark.parametrize(
    "ledger", [str(AI), str(TELECOM), *LEDGERS], ids=lambda name: Path(name).stem
)


def boxes(picture: Picture) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every text that is not slanted, with its box on the picture."""
    scale = 100 / picture.figure.dpi
    found = []
    for text in picture.figure.axes[0].texts:
        if text.get_text() and not text.get_rotation():
            with settings():  # letters are as wide as they are drawn
                box = text.get_window_extent()
            found.append(
                (text.get_text(), (box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale))
            )
    return found


def overlap(one: tuple[float, ...], other: tuple[float, ...], slack: float = 1.0) -> bool:
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


@every_form
@every_ledger
@pytest.mark.parametrize("width", [640, 1600])
@pytest.mark.filterwarnings("ignore:Glyph .* missing")
def test_no_text_stands_on_another_and_all_are_inside(form: str, ledger: str, width: int) -> None:
    assert_no_text_stands_on_another_and_all_are_inside(drawn(form, ledger, width))


def assert_no_text_stands_on_another_and_all_are_inside(picture: Picture) -> None:
    texts = boxes(picture)
    right, top = (side * 100 / picture.figure.dpi for side in picture.figure.bbox.size)

    for (one, first), (other, second) in combinations(texts, 2):
        assert not overlap(first, second), (one, other)
    for text, box in texts:
        assert box[0] >= 0, text
        assert box[1] >= 0, text
        assert box[2] <= right, text
        assert box[3] <= top, text


@every_form
@pytest.mark.parametrize("name", PRESETS)
def test_every_form_fits_every_preset(form: str, name: str) -> None:
    picture = FORMS[form](flows_of(str(AI)), **PRESETS[name])
    width, height = picture.figure.bbox.size / picture.figure.dpi * 100

    assert width == PRESETS[name]["width"]
    assert height == pytest.approx(PRESETS[name].get("height", height))
    assert picture.figure.dpi == PRESETS[name].get("dpi", 100)
    texts = boxes(picture)
    assert all(box[1] >= 0 and box[2] <= width and box[3] <= height for _, box in texts)
    smallest = min(text.get_fontsize() for text in picture.figure.axes[0].texts if text.get_text())
    assert smallest * PIXELS_PER_INCH / 72 > 7


@every_form
def test_a_wider_picture_has_wider_drawings(form: str) -> None:
    spans = []
    for width in (640, 1100, 1600):
        found = [box for _, box in boxes(drawn(form, str(AI), width))]
        spans.append(max(box[2] for box in found) - min(box[0] for box in found))

    assert spans == sorted(spans)
    assert spans[0] < spans[-1]


@every_form
@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_draws(form: str, theme: str) -> None:
    picture = drawn(form, "triangle", 1600, theme)

    found = "#" + "".join(f"{round(part * 255):02x}" for part in picture.figure.get_facecolor()[:3])
    assert found == THEMES[theme].background


@every_form
def test_the_same_picture_gives_the_same_bytes_and_shows_itself(form: str, tmp_path: Path) -> None:
    one, other = (FORMS[form](flows_of("triangle"), width=800) for _ in range(2))

    assert (
        render_picture(one, "png")
        == render_picture(other, "png")
        == save_picture(one, tmp_path / "a.png").read_bytes()
    )
    assert one._repr_svg_() == save_picture(other, tmp_path / "a.svg").read_text("utf-8")
    assert (
        save_picture(one, tmp_path / "a.pdf").read_bytes()
        == save_picture(other, tmp_path / "b.pdf").read_bytes()
    )


@every_form
def test_tooltips_belong_to_something_that_is_drawn(form: str) -> None:
    picture = drawn(form, "triangle")
    svg = "{http://www.w3.org/2000/svg}"
    groups = {group.get("id") for group in ET.fromstring(picture._repr_svg_()).iter(f"{svg}g")}

    assert set(picture.tooltips) <= groups
    assert picture.tooltips


@every_form
def test_an_svg_says_what_it_is_and_what_its_parts_are(form: str) -> None:
    picture = drawn(form, "triangle")
    root = ET.fromstring(picture._repr_svg_())
    svg = "{http://www.w3.org/2000/svg}"
    said = {part.get("id"): part.text or "" for part in root}
    ids = [part.get("id") for part in root.iter() if part.get("id")]

    assert root.get("aria-labelledby") == "picture-title picture-desc"
    assert said["picture-title"] == picture.title
    assert "As of 31 December 2025" in said["picture-desc"]
    assert len(ids) == len(set(ids))
    for group in root.iter(f"{svg}g"):
        if group.get("id") in picture.tooltips and group.get("aria-hidden") is None:
            assert group.get("role") == "img"
            words = " ".join(picture.tooltips[group.get("id")].split())
            assert group.get("aria-label") == words


def test_a_pdf_has_its_title_and_its_language() -> None:
    """The catalogue that the last table of places leads to is the one with the language."""
    pdf = render_picture(drawn("wheels", "triangle"), "pdf")
    start = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    number, place = pdf[start:].split()[1], int(pdf[start:].split()[3])

    assert pdf[start : start + 4] == b"xref"
    assert pdf[place:].startswith(number + b" 0 obj")
    assert b"/Lang (en)" in pdf[place : place + 90]
    assert b"/Title" in pdf


@pytest.mark.parametrize(("suffix", "begins"), [("webp", b"RIFF"), ("jpg", b"\xff\xd8\xff")])
def test_a_picture_may_be_a_webp_or_a_jpeg(suffix: str, begins: bytes) -> None:
    one, other = (render_picture(drawn("wheels", "triangle", 640), suffix) for _ in range(2))

    assert one.startswith(begins)
    assert one == other


@every_form
def test_chinese_names_are_drawn_or_hinted_at(form: str) -> None:
    picture = drawn(form, "chinese")

    svg = picture._repr_svg_()
    assert form in ("waterfall", "timeline") or "英伟达" in svg or "月之暗面" in svg
    assert all("Noto Sans CJK" in hint for hint in picture.hints)


@every_form
@pytest.mark.parametrize("text", ["deals: []", "entities: {a: {name: A}}\ndeals: []"])
def test_an_empty_ledger_is_a_question_error(form: str, text: str) -> None:
    flows = circular_flows(select_deals(read_text(text)))

    with pytest.raises(QuestionError, match="no "):
        FORMS[form](flows)


@every_form
def test_an_option_that_does_not_exist_is_an_error(form: str) -> None:
    with pytest.raises(TypeError, match="colour"):
        FORMS[form](flows_of("pair"), colour="red")


def test_no_loop_is_a_question_error_and_writes_nothing(
    bubblegraph: Callable[..., object], tmp_path: Path
) -> None:
    (tmp_path / "one.yaml").write_text(
        "strict: false\ndeals:\n- {payer: a, payee: b, kind: equity, amount: 1B, date: 2025}\n",
        "utf-8",
    )
    for form in ("track", "sankey", "wheels", "matrix", "waterfall"):
        ran = bubblegraph("draw", "one.yaml", "--as", form)
        assert ran.code == 1, form
        assert "there is no" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]
    assert "--as network" in bubblegraph("draw", "one.yaml", "--as", "wheels").err


def test_the_command_draws_every_form(bubblegraph: Callable[..., object], tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(
        TRIANGLE.replace("300B,", "300B, term: 2025-09 to 2030,"), "utf-8"
    )

    for form in ("network", *FORMS):
        named = ["labco"] if form == "stress" else []
        ran = bubblegraph("draw", *named, "ledger.yaml", "--as", form, "--preset", "web")
        assert ran.code == 0, ran.err
    names = {
        "ledger.yaml",
        "network.png",
        "sankey.png",
        "track.png",
        "wheels.png",
        "matrix.png",
        "waterfall.png",
        "timeline.png",
        "progress.png",
        "coverage.png",
        "stress.png",
    }
    assert {path.name for path in tmp_path.iterdir()} == names


def test_a_picture_that_nobody_named_replaces_no_file(
    bubblegraph: Callable[..., object], tmp_path: Path
) -> None:
    (tmp_path / "ledger.yaml").write_text(TRIANGLE, "utf-8")
    (tmp_path / "loops.png").write_text("mine")

    ran = bubblegraph("draw", "ledger.yaml")

    assert (ran.code, ran.err) == (
        1,
        'bubblegraph: "loops.png" exists already. Say -o loops.png to write over it.\n',
    )
    assert (tmp_path / "loops.png").read_text() == "mine"
    assert bubblegraph("draw", "ledger.yaml", "-o", "loops.png").code == 0
    assert (tmp_path / "loops.png").read_bytes().startswith(b"\x89PNG")


def test_a_suffix_that_is_no_picture_is_refused_before_the_ledger_is_read(
    bubblegraph: Callable[..., object], tmp_path: Path
) -> None:
    ran = bubblegraph("draw", "nowhere.yaml", "-o", "loops.bmp")

    assert ran.code == 1
    assert 'a picture cannot be written as ".bmp"; use .png, .svg, .pdf, .webp, .jpg' in ran.err


def test_an_option_of_another_form_is_wrong_usage(
    bubblegraph: Callable[..., object], tmp_path: Path
) -> None:
    (tmp_path / "ledger.yaml").write_text(TRIANGLE, "utf-8")

    ran = bubblegraph("draw", "ledger.yaml", "--as", "wheels", "--all-money")

    assert ran.code == 2
    assert "--all-money goes with --as sankey, not with --as wheels" in ran.err


# --- wheels


@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_rings_add_up_to_the_round_trip_volume(ledger: str) -> None:
    flows, picture = flows_of(ledger), drawn("wheels", ledger)
    assert isinstance(picture, WheelsPicture)
    rung = headline_rung(flows.question)
    amounts = [ring.cents for ring in picture.rings]

    rest = sum(row.cents for row in picture.rest)
    assert sum(amounts) + rest == flows.question.trips[rung].high.value
    assert len(picture.rings) <= 12
    assert amounts == sorted(amounts, reverse=True)


def test_a_ring_gives_one_amount_and_the_sum_gives_both() -> None:
    """At the lows another packing is the best one: its rows are no lower ends of these."""
    texts = [text for text, _ in boxes(drawn("wheels", str(AI)))]

    assert [text for text in texts if "if all" in text] == ["$234.6B if all is paid"]
    assert "$118.7–234.1B" in texts
    assert "$17.3B" in texts


@pytest.mark.parametrize(
    "ledger", [str(AI), str(TELECOM), "triangle"], ids=["ai", "telecom", "triangle"]
)
def test_the_boxed_leg_is_used_up_by_the_rings(ledger: str) -> None:
    picture, flows = drawn("wheels", ledger), flows_of(ledger)
    assert isinstance(picture, WheelsPicture)
    boxed = {patch.get_gid() for patch in picture.figure.axes[0].patches if _is_boxed(patch)}
    highs = flows.question.highs(headline_rung(flows.question))
    taken: dict[tuple[str, str], Fraction] = {}
    for row in rows_of_picture(flows, every=True):
        for edge in row.edges:
            taken[edge] = taken.get(edge, Fraction(0)) + row.cents

    for ring in picture.rings:
        leg = ring.legs[ring.tightest]
        assert taken[leg.payer, leg.payee] == highs[leg.payer, leg.payee]
        assert f"ring-{ring.ranked.rank}-{leg.payer}-{leg.payee}-amount-box" in boxed
    assert len(boxed) == len(picture.rings)


def test_a_box_says_what_its_ring_takes_of_a_leg_that_several_share() -> None:
    picture = drawn("wheels", str(AI))
    words = [(text.get_gid() or "", text.get_text()) for text in picture.figure.axes[0].texts]
    shared = [text for gid, text in words if gid.startswith("ring-5-nvidia-openai-amount")]

    assert shared == ["$17.3B", "of $30.1B"]


def _is_boxed(patch: object) -> bool:
    gid = patch.get_gid() or ""  # type: ignore[attr-defined]
    return gid.endswith("-amount-box") and patch.get_edgecolor()[3] > 0  # type: ignore[attr-defined]


@every_ledger
def test_arrows_run_from_rim_to_rim_and_carry_their_amount(ledger: str) -> None:
    picture = drawn("wheels", ledger)
    assert isinstance(picture, WheelsPicture)
    svg_words = {text.get_text().removeprefix("of ") for text in picture.figure.axes[0].texts}

    for ring in picture.rings:
        for leg, arc, label in zip(ring.legs, ring.arcs, ring.labels, strict=True):
            assert arc.start < arc.end < arc.tip
            known = Amount(leg.disclosed, leg.amount.high and leg.disclosed)
            assert {short(leg.amount), short(known)} & svg_words
            assert label is not None
            middle = np.hypot(label.middle[0] - arc.middle[0], label.middle[1] - arc.middle[1])
            assert abs(middle - arc.radius) < 0.6 * max(label.size) + arc.width + 4


def test_the_middle_of_a_ring_has_the_low_of_its_row_too() -> None:
    flows = circular_flows(
        select_deals(
            read_text("""
            strict: false
            deals:
            - {payer: a, payee: b, kind: equity, amount: 50M, status: {2025: closed}}
            - {payer: b, payee: a, kind: cloud, amount: up to 43M, status: {2025: closed}}
            """)
        )
    )
    texts = [text.get_text() for text in draw_wheels(flows).figure.findobj(Text)]

    assert "$0–43M" in texts
    assert "$43M" not in texts


@pytest.mark.parametrize("ledger", ["triangle", str(AI)])
def test_amounts_keep_clear_of_the_middle_and_part_their_arrow(ledger: str) -> None:
    """The row's amount, in the middle of its ring, has 8 pixels of room on each side."""
    picture = drawn("wheels", ledger)
    texts = picture.figure.axes[0].texts
    for ring in picture.rings:
        middle = np.array(ring.arcs[0].middle)
        boxes = [text.get_window_extent() for text in texts]
        inner = max(
            (box for box in boxes if np.hypot(*((box.min + box.max) / 2 - middle)) < 25),
            key=lambda box: box.width,
        )
        for arc, label in zip(ring.arcs, ring.labels, strict=True):
            left, bottom, right, top = label.box
            assert (
                left > inner.x1 + 8 or right < inner.x0 - 8 or bottom > inner.y1 or top < inner.y0
            )
            for part in arc.parts_outside(label.box):
                for x, y in part.points()[:-1]:
                    assert not (left < x < right and bottom < y < top)


LONG_NAMES = (
    "Cloud Computers of Carolina",
    "Laboratories for Thinking",
    "Chipmaker of the Seven Seas",
    "360networks",
    "Williams Communications",
    "Vehicle",
)


@pytest.mark.parametrize("companies", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("width", [600, 1600])
def test_names_and_headings_keep_clear_of_heads_and_stand_at_their_ring(
    companies: int, width: int
) -> None:
    names = "".join(f"  c{i}: {{name: {name}}}\n" for i, name in enumerate(LONG_NAMES))
    deals = "".join(
        f"- {{payer: c{i}, payee: c{(i + 1) % companies}, kind: {'debt' if i else 'equity'}, "
        f"amount: {i + 1}0B, date: 2025}}\n"
        for i in range(companies)
    )
    text = f"strict: false\nentities:\n{names}deals:\n{deals}"
    picture = draw_wheels(circular_flows(select_deals(read_text(text))), width=width)
    (ring,) = picture.rings
    words = {said for name in LONG_NAMES for said in name.split()}
    lines = [(said, box) for said, box in boxes(picture) if set(said.split()) & words]

    assert len(lines) >= companies
    for said, box in lines:
        for arc in ring.arcs:
            xs, ys = zip(*arc.corners(), strict=True)
            assert not overlap(box, (min(xs), min(ys), max(xs), max(ys)), slack=4.0), said
    (heading,) = (box for said, box in boxes(picture) if said.startswith(f"{companies} companies"))
    x, y = ring.arcs[0].middle
    assert heading[0] < x < heading[2]
    assert heading[1] - y - ring.arcs[0].radius < 0.7 * ring.arcs[0].radius


FIRMNESS = """
strict: false
as_of: 2025-12-31
deals:
- {payer: a, payee: b, kind: equity, amount: 40,
   status: {2025-01-01: {status: committed, paid: 10}}}
- {payer: a, payee: b, kind: equity, amount: 60, status: {2025-01-01: announced}}
- {payer: b, payee: a, kind: cloud, amount: 100, status: {2025-01-01: closed}}
"""


def test_a_shaft_is_solid_as_far_as_paid_then_dashed_then_open() -> None:
    (ring,) = draw_wheels(circular_flows(select_deals(read_text(FIRMNESS)))).rings
    shares = {leg.payer: firmness_shares(leg) for leg in ring.legs}

    assert shares["b"] == [(Status.CLOSED, 1.0)]
    assert shares["a"] == [
        (Status.CLOSED, 0.1),
        (Status.COMMITTED, 0.3),
        (Status.ANNOUNCED, 0.6),
    ]
    parts = list(shaft_parts(ring.arcs[0], shares["a"], None))
    assert [status for _, status in parts] == [status for status, _ in shares["a"]]
    assert sum(part.length for part, _ in parts) == pytest.approx(ring.arcs[0].length)


def test_the_legend_of_wheels_shows_widths_as_they_are_drawn() -> None:
    picture = drawn("wheels", str(AI))
    assert isinstance(picture, WheelsPicture)
    widths = [line.get_linewidth() * 100 / 72 for line in picture.figure.axes[0].lines]
    largest = max(
        (leg.disclosed, arc.width)
        for r in picture.rings
        for leg, arc in zip(r.legs, r.arcs, strict=True)
    )

    assert "$300B" in [said for said, _ in boxes(picture)]
    sample = largest[1] * (300e11 / largest[0]) ** 0.5
    assert any(width == pytest.approx(sample) for width in widths)


def test_top_leaves_the_smaller_rings_to_the_footer() -> None:
    picture = draw_wheels(flows_of(str(JULY)), top=3)

    assert [ring.ranked.rank for ring in picture.rings] == [1, 2, 3]
    assert any("6 smaller rings" in text for text, _ in boxes(picture))


# --- matrix


@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_cells_and_totals_are_those_of_the_ledger(ledger: str) -> None:
    flows, picture = flows_of(ledger), drawn("matrix", ledger)
    assert isinstance(picture, MatrixPicture)

    for (payer, payee), amount in picture.cells.items():
        if THE_OTHERS in (payer, payee):
            continue
        assert amount.low == flows.graph.edges[payer, payee]["low"]
        assert amount.high == flows.graph.edges[payer, payee]["high"]
    words = {
        text.get_gid(): text.get_text()
        for text in picture.figure.axes[0].texts
        if text.get_gid() is not None
    }
    for payer, payee in picture.cells:
        assert gid_of("cell", payer, payee) + "-amount" in words
    assert all((payee, payer) in picture.pairs for payer, payee in picture.pairs)
    assert not any(THE_OTHERS in pair for pair in picture.pairs)
    assert set(picture.order) == {party for edge in picture.cells for party in edge}


@pytest.mark.parametrize("width", [320, 600, 1600])
def test_the_words_of_a_matrix_are_of_the_whole_whatever_has_room(width: int) -> None:
    """As many pairs pay each other where few companies are drawn as where all are."""
    words = " ".join(text for text, _ in boxes(drawn("matrix", str(AI), width)))
    legs = set(flows_of(str(AI)).core.edges)
    both = {(u, v) for u, v in legs if (v, u) in legs}

    assert f"{len(both) // 2} pairs of companies pay each other: {len(both)} of" in words


def test_a_small_amount_in_a_matrix_of_billions_is_not_rounded_up() -> None:
    text = PAIR.replace("amount: 40B", "amount: 7M")
    words = {text for text, _ in boxes(draw_matrix(circular_flows(select_deals(read_text(text)))))}

    assert "7" in words or "0.007" in words
    assert "0.01" not in words


@every_form
def test_a_ledger_in_euro_speaks_of_euro(form: str) -> None:
    ledger = read_text("currency: EUR\n" + PAIR)
    words = FORMS[form](circular_flows(select_deals(ledger)))._repr_svg_()

    assert "€" in words
    assert "dollar" not in words.lower()


def test_a_matrix_without_a_disclosed_price_is_drawn() -> None:
    deals = "- {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}\n" * 2
    text = f"strict: false\ndeals:\n{deals}".replace("a, payee: b", "b, payee: a", 1)
    picture = draw_matrix(circular_flows(select_deals(read_text(text))))

    assert [amount.priced for amount in picture.cells.values()] == [False, False]


def test_of_two_legs_that_let_as_much_through_the_one_that_may_be_more_is_not_boxed() -> None:
    picture = draw_wheels(
        circular_flows(
            select_deals(
                read_text("""
                strict: false
                deals:
                - {payer: a, payee: b, kind: equity, amount: at least 10, date: 2025}
                - {payer: b, payee: a, kind: cloud, amount: 10, date: 2025}
                """)
            )
        )
    )

    (ring,) = picture.rings
    assert ring.legs[ring.tightest].payer == "b"


def test_a_timeline_says_since_when_it_has_grown() -> None:
    timeline = replay_ledger(
        read_text("""
        as_of: 2025-03-15
        strict: false
        deals:
        - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
        - {payer: b, payee: a, kind: cloud, amount: 2 to 3, status: {2025-01-20: committed}}
        - {payer: b, payee: a, kind: cloud, amount: 40, status: {2025-02-20: committed}}
        """)
    )

    picture = draw_timeline(timeline)

    assert picture.title == (
        "Up to $43 of signed deals can complete a lap, all of it in order of time"
    )
    assert any(text.startswith("Up from $3 in January 2025.") for text, _ in boxes(picture))


def test_loops_stand_nearer_to_the_diagonal_than_in_order_of_size() -> None:
    picture = drawn("matrix", str(AI))
    assert isinstance(picture, MatrixPicture)

    def spread(order: list[str]) -> float:
        place = {company: i for i, company in enumerate(order)}
        return float(np.mean([abs(place[a] - place[b]) for a, b in picture.cells]))

    sizes: dict[str, int] = {}
    for edge, amount in picture.cells.items():
        for party in edge:
            sizes[party] = sizes.get(party, 0) + amount.disclosed
    assert spread(list(picture.order)) < 0.8 * spread(
        sorted(sizes, key=lambda company: -sizes[company])
    )


def test_seriation_puts_a_shuffled_chain_in_order_again() -> None:
    order = [3, 0, 4, 1, 5, 2]
    chain = np.zeros((6, 6))
    for one, other in pairwise(order):
        chain[one, other] = 1

    assert seriate(chain) in (order, order[::-1])
    assert seriate(np.zeros((1, 1))) == [0]


def test_one_thing_is_put_where_the_whole_order_becomes_shortest() -> None:
    rng = np.random.default_rng(1)
    near = rng.random((7, 7))
    near += near.T

    rest = [4, 0, 6, 2, 1, 5]

    costs = seriation._insertions(near, rest, 3)

    orders = [[*rest[:i], 3, *rest[i:]] for i in range(7)]
    assert costs == pytest.approx([seriation._stretch(near, order) for order in orders], abs=1e-5)


def test_a_matrix_has_so_many_rows_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine that all pay each other, and room for four rows."""
    monkeypatch.setattr(matrix, "ROWS", 4)

    picture = draw_matrix(circular_flows(select_deals(read_text(complete_ledger(9)))), top=8)

    assert len(picture.order) == 5
    assert any("room for 4 companies" in hint for hint in picture.hints)


@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_a_cell_has_the_kinds_of_its_deals_the_one_with_most_money_first(ledger: str) -> None:
    flows, picture = flows_of(ledger), drawn("matrix", ledger)
    assert isinstance(picture, MatrixPicture)

    for (payer, payee), groups in picture.groups.items():
        if THE_OTHERS in (payer, payee):
            assert groups == (OTHERS,)
            continue
        money: dict[str, int] = {}
        for deal_id in flows.graph.edges[payer, payee]["deals"]:
            standing = flows.selection.by_id[deal_id]
            group = next(group for group, kinds in GROUPS.items() if standing.deal.kind in kinds)
            money[group] = money.get(group, 0) + standing.amount.disclosed
        assert set(groups) == set(money)
        assert money[groups[0]] == max(money.values())
    assert any(len(groups) > 1 for groups in picture.groups.values())


@pytest.mark.parametrize("width", [640, 1200, 1600])
@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_each_kind_in_a_cell_has_its_corner_cut_off_and_no_cut_runs_through_the_amount(
    ledger: str, width: int
) -> None:
    picture = drawn("matrix", ledger, width)
    assert isinstance(picture, MatrixPicture)
    outlines = {
        patch.get_gid(): patch.get_xy()
        for patch in picture.figure.axes[0].patches
        if patch.get_gid()
    }
    unit = picture.figure.dpi / PIXELS_PER_INCH

    for (payer, payee), groups in picture.groups.items():
        gid = gid_of("cell", payer, payee)
        kinds = set(groups) - {OTHERS}
        assert len({tuple(corner) for corner in outlines[gid]}) == 4 + len(kinds)
        shape = MplPath(outlines[gid] * unit)
        for text in picture.figure.axes[0].texts:
            if text.get_gid() == f"{gid}-amount":
                box = text.get_window_extent()
                assert shape.contains_points([(box.x0 + 1, (box.y0 + box.y1) / 2)]).all()
                assert shape.contains_points([(box.x1 - 1, (box.y0 + box.y1) / 2)]).all()


def test_no_two_kinds_have_one_corner() -> None:
    outlines = [tile((0, 0, 40, 30), [group], 9) for group in GROUPS]

    assert all(len(outline) == 5 for outline in outlines)
    assert all(one != other for one, other in combinations(outlines, 2))
    assert len(tile((0, 0, 40, 30), [OTHERS], 9)) == 4


@pytest.mark.parametrize("group", [*GROUPS, OTHERS])
@pytest.mark.parametrize("theme", THEMES)
def test_shades_are_told_apart_in_grey_and_their_words_can_be_read(theme: str, group: str) -> None:
    style = THEMES[theme]
    ramp = style.ramps[group]
    fills = [blend(*ramp, part / 3) for part in range(4)]
    light = [luminance(fill) for fill in fills]

    assert light in (sorted(light), sorted(light, reverse=True))
    assert min(abs(np.diff([116 * np.cbrt(value) for value in light]))) > 12
    for step in range(41):
        fill = luminance(blend(*ramp, step / 40))
        best = max(contrast(fill, luminance(ink)) for ink in (style.ink, style.background))
        assert best > 4.0
    nothing = luminance(Shade(style, 1).undisclosed)
    assert contrast(nothing, luminance(style.words[group])) > 4.0


@pytest.mark.parametrize("theme", THEMES)
def test_the_shade_of_an_amount_is_as_light_in_every_kind(theme: str) -> None:
    ramps = [THEMES[theme].ramps[group] for group in GROUPS]

    for step in range(4):
        light = [116 * np.cbrt(luminance(blend(*ramp, step / 3))) for ramp in ramps]
        assert max(light) - min(light) < 5


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stakes_and_sales_of_one_amount_are_told_apart_by_every_eye(theme: str, sight: str) -> None:
    shade = Shade(THEMES[theme], 10**15)

    for step in range(DECADES + 1):
        cents = 10**15 // 10**step
        assert colour_distance(shade.fill(cents, "equity"), shade.fill(cents, "trade"), sight) > 11


def contrast(one: float, other: float) -> float:
    bright, dark = max(one, other), min(one, other)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("group", [*GROUPS, OTHERS])
@pytest.mark.parametrize("theme", THEMES)
def test_shades_are_told_apart_by_every_eye(theme: str, group: str, sight: str) -> None:
    style = THEMES[theme]
    shade = Shade(style, 10**15)
    fills = [shade.fill(10**15 // 10**step, group) for step in range(DECADES + 1)]

    for one, other in pairwise(fills):
        assert colour_distance(one, other, sight) > 12
    for fill in fills[:-1]:
        assert colour_distance(fill, shade.empty, sight) > 12
        assert colour_distance(fill, shade.undisclosed, sight) > 12


def test_a_timeline_of_one_month_is_refused_and_no_file_is_written(
    bubblegraph: Callable[..., object], tmp_path: Path
) -> None:
    (tmp_path / "one.yaml").write_text(PAIR.replace("2025-10-06", "2025-09-30"), "utf-8")

    ran = bubblegraph("draw", "one.yaml", "--as", "timeline")

    assert ran.code == 1
    assert "everything counted is of September 2025" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_lines_of_the_timeline_are_told_apart_by_every_eye(theme: str, sight: str) -> None:
    picture = drawn("timeline", str(AI), 1600, theme)
    lines = {line.get_gid(): to_hex(line.get_color()) for line in picture.figure.axes[0].lines}
    area = blend(THEMES[theme].background, lines["line-signed"], 0.35)

    assert lines["line-signed"] == lines["line-signed_low"]
    for one, other in combinations(
        (lines["line-all"], lines["line-signed"], THEMES[theme].background), 2
    ):
        assert colour_distance(one, other, sight) > 20
    assert colour_distance(lines["line-all"], area, sight) > 20
    assert colour_distance(lines["line-gross"], THEMES[theme].background, sight) > 20


# --- waterfall


@every_ledger
def test_bars_add_up_exactly(ledger: str) -> None:
    flows, picture = flows_of(ledger), drawn("waterfall", ledger)
    assert isinstance(picture, WaterfallPicture)

    rung = headline_rung(flows.question)
    assert picture.gross == flows.question.gross[rung].disclosed
    assert picture.gross - sum(bar.booked for bar in picture.bars) == picture.left >= 0
    total = sum((bar.dollars for bar in picture.bars), Fraction(0))
    assert total == flows.question.trips[rung].high.value
    for bar in picture.bars:
        assert bar.booked == sum(row.booked for row in bar.rows) == bar.start - bar.end


@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_bars_are_as_long_as_their_amounts_and_hang_together(ledger: str) -> None:
    picture = drawn("waterfall", ledger)
    assert isinstance(picture, WaterfallPicture)
    patches = {
        patch.get_gid(): patch for patch in picture.figure.axes[0].patches if patch.get_gid()
    }
    strips = [patches[gid] for gid in patches if gid.startswith("strip") and "round" not in gid]
    once = [patches[f"bar-{bar.rows[0].ranked.rank}"] for bar in picture.bars]
    rows = [patches[f"bar-{bar.rows[0].ranked.rank}-again"] for bar in picture.bars]

    assert strips[1].get_width() / strips[0].get_width() == pytest.approx(
        float(picture.left / picture.gross)
    )
    scale = rows[0].get_width() / float(picture.bars[0].booked)
    for bar, patch in zip(picture.bars, rows, strict=True):
        assert patch.get_width() == pytest.approx(max(1.0, scale * float(bar.booked)), rel=1e-6)
    for bar, patch in zip(picture.bars, once, strict=True):
        assert patch.get_width() == pytest.approx(max(1.0, scale * float(bar.dollars)), rel=1e-6)
    for one, other in pairwise(rows):
        assert other.get_x() + other.get_width() == pytest.approx(one.get_x(), abs=1.1)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_what_goes_round_stands_out_from_the_gross_flow(theme: str, sight: str) -> None:
    style = THEMES[theme]

    assert colour_distance(style.strip, style.accent, sight) > 20
    assert contrast(luminance(style.strip), luminance(style.background)) > 4.5


@every_form_of_loops
@every_ledger
def test_every_form_has_the_same_headline(form: str, ledger: str) -> None:
    assert drawn(form, ledger).title == drawn("wheels", ledger).title


def test_the_waterfall_draws_each_dollar_once_in_strong_colour() -> None:
    flows, picture = flows_of(str(AI)), drawn("waterfall", str(AI))
    patches = {patch.get_gid(): patch for patch in picture.figure.axes[0].patches}
    whole = patches["strip-Signe"].get_width()

    part = patches["strip-round"].get_width() / whole
    assert part == pytest.approx(float(flows.signed.high.value / picture.gross))


@every_ledger
@pytest.mark.parametrize("width", [360, 640, 1600])
def test_the_words_in_the_funnel_keep_off_its_dashed_line(ledger: str, width: int) -> None:
    picture = drawn("waterfall", ledger, width)
    axes = picture.figure.axes[0]
    (scale,) = (text for text in axes.texts if text.get_gid() == "scale")
    box = scale.get_window_extent().transformed(axes.transData.inverted())
    (line,) = (line for line in axes.lines if line.get_gid() == "funnel")
    (edge, high), (start, low) = line.get_xydata()[:2]
    t = np.linspace(0, 1, 200)[:, None]
    way = np.array([edge, high]) * (1 - t) + np.array([start, low]) * t

    assert not ((way > (box.x0, box.y0)) & (way < (box.x1, box.y1))).all(axis=1).any()


def test_what_is_left_of_a_loop_alone_is_nothing() -> None:
    text = PAIR.replace("amount: 100B", "amount: 40B")

    picture = draw_waterfall(circular_flows(select_deals(read_text(text))))

    assert (picture.gross, picture.left) == (80 * 10**11, 0)


# --- timeline


@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_words_at_jumps_overlap_nothing_and_stand_near_them(ledger: str) -> None:
    picture = drawn("timeline", ledger)
    assert isinstance(picture, TimelinePicture)

    assert len(picture.notes) >= 5
    for one, other in combinations(picture.notes, 2):
        assert not overlap(one.box, other.box)
    for note in picture.notes:
        across = max(note.box[0] - note.at[0], note.at[0] - note.box[2], 0)
        up = max(note.box[1] - note.at[1], note.at[1] - note.box[3], 0)
        assert np.hypot(across, up) < 200


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_line_of_the_timeline_has_the_colour_of_a_kind(theme: str) -> None:
    picture = drawn("timeline", str(AI), 1600, theme)
    lines = {to_hex(line.get_color()) for line in picture.figure.axes[0].lines if line.get_gid()}

    for kind in GROUPS:
        assert all(colour_distance(line, THEMES[theme].kinds[kind], "usual") > 20 for line in lines)


@pytest.mark.parametrize("ledger", [str(AI), str(TELECOM)], ids=["ai", "telecom"])
def test_every_jump_of_t_above_a_twentieth_has_words_where_there_is_room(ledger: str) -> None:
    picture = drawn("timeline", ledger)
    assert isinstance(picture, TimelinePicture)
    most = max(moment.all[1] for moment in picture.moments)
    jumps = {b.day for a, b in pairwise(picture.moments) if abs(b.all[1] - a.all[1]) > most / 20}
    told = {note.day for note in picture.notes}

    assert len(jumps & told) >= 0.8 * len(jumps)


@pytest.mark.parametrize("width", [600, 1600])
def test_rather_more_jumps_have_words_than_each_all_of_its_deals(width: int) -> None:
    """Of a note that is cut the last deal says that there are more."""
    picture = timeline_of(flows_of(str(JULY)), width=width)

    assert len(picture.notes) >= {600: 7, 1600: 10}[width]
    for note in picture.notes:
        deals = picture.tooltips[note.gid].count("\n")
        if 1 < len(note.lines) <= deals:
            assert note.lines[-1].endswith(("…", "more deal", "more deals", "and others"))


def test_without_a_loop_there_is_no_scale_for_what_returns() -> None:
    text = PAIR.replace("payer: labco, payee: chipco", "payer: labco, payee: cloudco")

    picture = timeline_of(circular_flows(select_deals(read_text(text))))

    assert [line.get_gid() for line in picture.figure.axes[0].lines if line.get_gid()] == [
        "line-gross"
    ]
    words = [text.get_text() for text in picture.figure.axes[0].texts]
    assert "Gross flow" in words
    assert not any("T*" in word for word in words)


def test_drawn_steps_have_the_heights_of_the_values() -> None:
    picture = drawn("timeline", str(AI))
    assert isinstance(picture, TimelinePicture)
    lines = {
        line.get_gid(): line.get_ydata() for line in picture.figure.axes[0].lines if line.get_gid()
    }
    values = [float(moment.all[1]) for moment in picture.moments]
    heights = [lines["line-all"][0], *lines["line-all"][2::2]]

    assert np.corrcoef(values, heights)[0, 1] == pytest.approx(1.0)


def test_events_of_the_ledger_are_marked() -> None:
    picture = drawn("timeline", str(TELECOM))
    assert isinstance(picture, TimelinePicture)
    marks = [p for p in picture.figure.axes[0].patches if (p.get_gid() or "").startswith("event-")]

    assert len(marks) == 30
    assert 10 < len(picture.events) <= 30


# --- more than there is room for ------------------------------------------------------------------


def ring(count: int) -> CircularFlows:
    """So many that pay each other in turn."""
    deals = [
        f"- "
        f"{{payer: c{i}, payee: c{(i + 1) % count}, kind: purchase, amount: {10 + i}B, date: 2025}}"
        for i in range(count)
    ]
    return circular_flows(select_deals(read_text("\n".join(["strict: false", "deals:", *deals]))))


def disjoint_pairs(count: int) -> CircularFlows:
    """So many loops of two."""
    deals = [
        f"- {{payer: {one}{i}, payee: {other}{i}, kind: purchase, amount: {10 + i}B, date: 2025}}"
        for i in range(count)
        for one, other in (("a", "b"), ("b", "a"))
    ]
    return circular_flows(select_deals(read_text("\n".join(["strict: false", "deals:", *deals]))))


def test_a_loop_of_eight_finds_no_room_on_a_ring_and_one_of_seven_does() -> None:
    assert len(draw_wheels(ring(7)).rings) == 1
    with pytest.raises(QuestionError, match="more than 7 companies; another form"):
        draw_wheels(ring(8))


def test_however_many_rings_are_asked_for_a_hundred_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six loops of two companies each, with room for three rings, or for eight legs."""
    flows = disjoint_pairs(6)

    for bound, room, rings in (("RINGS", 3, 3), ("LEGS", 8, 4)):
        with monkeypatch.context() as patched:
            patched.setattr(wheels, bound, room)
            picture = draw_wheels(flows, top=1_000)
        assert (len(picture.rings), len(picture.rest)) == (rings, 6 - rings)
        assert f"{6 - rings} smaller rings" in picture._repr_svg_()


def test_however_many_bars_are_asked_for_two_hundred_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six loops, with room for three bars: the others share one more."""
    monkeypatch.setattr(waterfall, "BARS", 3)

    picture = draw_waterfall(disjoint_pairs(6), top=1_000)

    assert [len(bar.rows) for bar in picture.bars] == [1, 1, 1, 3]
    assert picture.left == 0


def test_a_bar_more_is_a_few_measures_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts measured for 20 bars, and for 40."""
    measured = []
    measure = paper.text_size
    monkeypatch.setattr(
        paper,
        "text_size",
        lambda text, *more, **style: measured.append(text) or measure(text, *more, **style),
    )
    counts = []
    for count in (20, 40):
        measured.clear()
        draw_waterfall(disjoint_pairs(count), top=100)
        counts.append(len(measured))

    assert counts[1] < 2.2 * counts[0]


def test_a_long_loop_names_a_few_companies_and_counts_the_others() -> None:
    svg = draw_waterfall(ring(40))._repr_svg_()

    assert "28 more companies" in svg
    assert "c11" in svg
    assert ">c13" not in svg


def test_a_picture_of_more_pixels_than_memory_holds_is_refused(tmp_path: Path) -> None:
    picture = draw_waterfall(ring(3), width=10_000, height=10_000, dpi=600)

    with pytest.raises(OutputError, match="60,000 × 60,000 pixels is too large"):
        save_picture(picture, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
    save_picture(picture, tmp_path / "a.svg")


DEALS = str(REPOSITORY / "data" / "deals.yaml")


def test_a_ring_that_is_never_in_order_bears_a_dagger() -> None:
    flows = circular_flows(
        select_deals(
            read_text("""
            strict: false
            deals:
            - {payer: a, payee: b, kind: equity, amount: 30, term: 2026, status: {2026: committed}}
            - {payer: b, payee: a, kind: cloud, amount: 20, term: 2024, status: {2024: committed}}
            - {payer: a, payee: c, kind: equity, amount: 10, term: 2025, status: {2025: committed}}
            - {payer: c, payee: a, kind: cloud, amount: 5, term: 2026, status: {2026: committed}}
            """)
        )
    )
    for picture in (draw_wheels(flows), draw_waterfall(flows)):
        texts = [text.get_text() for text in picture.figure.findobj(Text)]
        signed = [text for text in texts if text.endswith("†")]

        assert len(signed) == 1
        assert "Never in order of time, invested first." in " ".join(texts)


@pytest.mark.parametrize("draw", [draw_wheels, draw_waterfall])
def test_a_loop_that_no_source_ties_bears_a_star(draw: Callable[..., Picture]) -> None:
    flows = circular_flows(
        select_deals(
            read_text("""
            strict: false
            deals:
            - {payer: a, payee: b, kind: equity, amount: 30, date: 2025}
            - {payer: b, payee: a, kind: cloud, amount: 20, date: 2026}
            """)
        )
    )
    texts = [text.get_text() for text in draw(flows).figure.findobj(Text)]

    assert len([text for text in texts if text.endswith(" *")]) == 1
    assert "* No source ties these deals." in " ".join(texts).replace("\u00a0", " ")


BANK = "payer,payee,amount,date\na,b,1000,2025-01-01\nb,a,980,2025-01-02\n"


DRAWN = {
    "track": draw_track,
    "sankey": draw_sankey,
    "network": draw_network,
    "wheels": draw_wheels,
    "matrix": draw_matrix,
    "waterfall": draw_waterfall,
}


@pytest.mark.parametrize("form", [*DRAWN, "timeline", "progress"])
def test_a_picture_of_payments_calls_them_payments(form: str) -> None:
    ledger = read_text(BANK.replace("01-02", "02-02"), file="bank.csv")
    selection = select_deals(ledger)
    if form == "timeline":
        picture: Picture = draw_timeline(replay_ledger(ledger))
    elif form == "progress":
        picture = draw_progress(follow_up(selection))
    else:
        picture = DRAWN[form](circular_flows(selection))
    words = " ".join(text.get_text() for text in picture.figure.findobj(Text))

    assert "2 payments" in words
    assert "Payment" in words or form in ("waterfall", "timeline", "progress")
    assert not re.search(
        r"\bdeals?\b|[Pp]urchase|[Ss]igned|[Aa]nnounced",
        " ".join([words, *picture.tooltips.values()]),
    )


@pytest.mark.parametrize("draw", [draw_wheels, draw_waterfall, draw_track, draw_sankey])
def test_a_picture_of_payments_asks_for_no_sources_prices_or_signatures(
    draw: Callable[..., Picture],
) -> None:
    flows = circular_flows(select_deals(read_text(BANK, file="bank.csv")))
    words = " ".join(text.get_text() for text in draw(flows).figure.findobj(Text))

    assert not re.search(r"\*|source|disclosed|[Ss]igned", words)
    assert "Of $1,980 in all." in words.replace("\n", " ")


@pytest.mark.parametrize("form", ["wheels", "matrix"])
def test_the_headline_may_be_in_order_of_time(bubblegraph: Run, tmp_path: Path, form: str) -> None:
    ran = bubblegraph("draw", "--as", form, "--in-order", "-o", "x.svg", DEALS)

    assert ran.code == 0, ran.err
    assert "In order of time up to" in (tmp_path / "x.svg").read_text()


@pytest.mark.parametrize("draw", [draw_track, draw_sankey])
def test_where_the_headline_is_in_order_the_footer_says_that_the_loops_are_in_any(
    draw: Callable[..., Picture],
) -> None:
    flows = flows_of(str(JULY))
    said, usual = (
        " ".join(" ".join(texts_of(draw(flows, in_order=asked))).split()) for asked in (True, False)
    )

    assert "drawn: loops in any order, $" in said
    assert "in any order" not in usual


@pytest.mark.parametrize("draw", [draw_track, draw_sankey])
def test_the_key_of_open_legs_is_there_where_one_is_drawn(draw: Callable[..., Picture]) -> None:
    flows = flows_of(str(JULY))
    few, all_of_them = (" ".join(texts_of(draw(flows, top=top))) for top in (1, 30))

    assert "open: the ledger does not close it" not in few
    assert "open: the ledger does not close it" in all_of_them


def test_a_form_that_has_no_order_says_so(bubblegraph: Run) -> None:
    ran = bubblegraph("draw", "--as", "waterfall", "--in-order", "-o", "x.svg", DEALS)

    assert ran.code == 2
    assert "--in-order goes with --as track, sankey, network, wheels, matrix" in " ".join(
        ran.err.split()
    )


# --- what is highlighted --------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["track", "sankey", "wheels", "waterfall"])
def test_rows_of_what_is_highlighted_keep_their_colour(form: str) -> None:
    """Loop 4 is Amazon's: its bar, ring, lane or ribbon is drawn as without a highlight."""
    whole, part = (
        FORMS[form](flows_of(str(JULY)), highlight=asked, width=900) for asked in (None, 4)
    )

    assert part.title == whole.title
    ((name, alone),) = re.findall(r"(Loop 4: [^,]+), \S+ in its row, (\S+) alone\.", words_of(part))
    assert name.count("→") > 1
    assert alone.startswith("$")
    assert "in its row" not in words_of(whole)
    assert render_picture(whole, "png") != render_picture(part, "png")


def words_of(picture: Picture) -> str:
    return " ".join(text.get_text() for text in picture.figure.axes[0].texts)


@every_form_of_loops
def test_who_is_not_there_cannot_be_highlighted_and_who_was_meant_is_said(form: str) -> None:
    with pytest.raises(QuestionError, match=r'"Nvidea".*Nvidia'):
        FORMS[form](flows_of(str(JULY)), highlight="Nvidea")
    with pytest.raises(QuestionError, match="no loop has the number 9999"):
        FORMS[form](flows_of(str(JULY)), highlight=9999)


@pytest.mark.parametrize("width", [400, 600])
def test_names_of_loops_beside_bars_keep_apart(width: int) -> None:
    names = "".join(f"  c{i}: {{name: Company number {i} of many}}\n" for i in range(6))
    deals = "".join(
        f"- {{payer: c{i}, payee: c{j}, kind: {kind}, amount: {i + j}B, date: 2025}}\n"
        for i, j, kind in [
            (0, 1, "equity"), (1, 2, "cloud"), (2, 0, "cloud"),
            (3, 4, "equity"), (4, 5, "cloud"), (5, 3, "cloud"),
        ]
    )  # fmt: skip
    text = f"strict: false\nentities:\n{names}deals:\n{deals}"
    picture = draw_waterfall(circular_flows(select_deals(read_text(text))), width=width)

    for (one, first), (other, second) in combinations(boxes(picture), 2):
        assert not overlap(first, second, slack=3.0), (one, other)


def test_a_timeline_shows_what_is_highlighted_as_a_line_that_no_words_cross() -> None:
    """OpenAI's deals come to so much; loop 1 could carry so much alone."""
    flows = flows_of(str(JULY))
    for asked, name in (("openai", "OpenAI"), (1, "loop 1 alone")):
        picture = timeline_of(flows, highlight=asked)
        lines = {line.get_gid(): line for line in picture.figure.axes[0].lines}
        line = lines["line-alone" if asked == 1 else "line-marked"]
        ends = list(zip(line.get_xdata(), line.get_ydata(), strict=True))

        assert name in words_of(picture)
        for note in picture.notes:
            for (x0, y0), (x1, y1) in pairwise(ends):
                piece = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
                assert not overlap(note.box, piece, slack=0.0), note.lines


def test_a_jump_of_the_timeline_is_labelled_with_its_deals() -> None:
    picture = timeline_of(flows_of(str(JULY)))

    assert len({note.gid for note in picture.notes}) == len(picture.notes) > 5
    for note in picture.notes:
        assert picture.tooltips[note.gid].startswith(note.lines[0])
        assert "→" in picture.tooltips[note.gid]
        assert f'<g id="{note.gid}" role="img"' in picture._repr_svg_()


@pytest.mark.parametrize("form", ["wheels", "matrix", "waterfall", "timeline"])
def test_every_form_takes_a_highlight_on_the_command_line(
    bubblegraph: Run, tmp_path: Path, form: str
) -> None:
    (tmp_path / "a.yaml").write_text(TRIANGLE, "utf-8")
    ran = bubblegraph("draw", "a.yaml", "--as", form, "-o", "a.svg", "--highlight", "labco")
    wrong = bubblegraph("draw", "a.yaml", "--as", form, "-o", "b.svg", "--highlight", "labcoo")

    assert ran.code == 0
    assert "labco: on 1 loop that adds up, $0–40B in all." in " ".join(
        ET.fromstring((tmp_path / "a.svg").read_text("utf-8")).itertext()
    ).replace("\n", " ")
    assert wrong.code == 1
    assert "labco" in wrong.err.split("called")[1]
    assert not (tmp_path / "b.svg").exists()


WIDE_APART = [{"width": 400}, {"width": 1000}, PRESETS["social"], {"width": 2400}]


@every_form_of_loops
def test_the_finding_is_that_of_the_ledger_at_every_size(form: str) -> None:
    """No number of the headline, or of the line below it, depends on the room."""
    pictures = [FORMS[form](flows_of(str(JULY)), **look) for look in WIDE_APART]
    lines = [
        " ".join(t.get_text() for t in p.figure.axes[0].texts if t.get_gid() == "subtitle")
        for p in pictures
    ]

    assert len({picture.title for picture in pictures}) == 1
    assert len({re.split("In the middle|In \\$", line)[0] for line in lines}) == 1


@every_form_of_loops
def test_an_svg_has_a_labelled_group_with_its_deals_for_each_part(form: str) -> None:
    """Lanes, ribbons, arrows of rings, cells, bars and jumps; all their deals are in the ledger."""
    flows = flows_of(str(JULY))
    picture = FORMS[form](flows)
    root = ET.fromstring(picture._repr_svg_())
    svg = "{http://www.w3.org/2000/svg}"
    labels = [g.get("aria-label") or "" for g in root.iter(f"{svg}g") if g.get("role") == "img"]
    named = [label for label in labels if any(deal in label for deal in flows.selection.by_id)]

    assert root.get("role") == "group"
    assert len(named) >= {"matrix": 40, "timeline": 7}.get(form, 8)
    assert root.find(f"{svg}title") is not None
    assert root.find(f"{svg}desc") is not None


def test_a_highlight_whose_loops_have_no_ring_names_the_track() -> None:
    """a and b pay each other; a loop of eight has no ring."""
    pair = "".join(
        f"- {{payer: {one}, payee: {other}, kind: purchase, amount: 1B, date: 2025}}\n"
        for one, other in (("a", "b"), ("b", "a"))
    )
    deals = "".join(
        f"- {{payer: c{i}, payee: c{(i + 1) % 8}, kind: purchase, amount: 2B, date: 2025}}\n"
        for i in range(8)
    )
    flows = circular_flows(select_deals(read_text(f"strict: false\ndeals:\n{pair}{deals}")))

    assert len(draw_wheels(flows, highlight="a").rings) == 1
    with pytest.raises(QuestionError, match=r"more than 7 companies and no ring.*--as track"):
        draw_wheels(flows, highlight="c3")


# --- progress


ANNOUNCED = """
as_of: 2026-12-31
strict: false
currency: EUR
deals:
- {payer: a, payee: b, kind: equity, amount: 30B, paid: 20B, id: stake, replaces: letter,
   status: {2026-02: committed}}
- {payer: a, payee: b, kind: equity, amount: 100B, id: letter,
   status: {2025-09: letter of intent, 2026-02: lapsed}}
- {payer: b, payee: a, kind: cloud, amount: 10B, id: cloud, status: {2025-10: announced}}
- {payer: b, payee: a, kind: cloud, amount: 5B, id: old,
   status: {2025-10: announced, 2026-01: cancelled}}
- {payer: b, payee: c, kind: purchase, amount: undisclosed, status: {2025-11: committed}}
"""


def announced(text: str = ANNOUNCED, **more: object) -> ProgressPicture:
    return draw_progress(follow_up(select_deals(read_text(text))), **more)  # type: ignore[arg-type]


def texts_of(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.axes[0].texts]


def test_progress_draws_the_sums_of_the_table() -> None:
    found = follow_up(select_deals(load_ledger(JULY)))
    picture = draw_progress(found, top=6)
    parts = [each.outcome for each in picture.shown] + [picture.rest]

    assert len(picture.shown) == 6
    assert sum(parts, Outcome()) == picture.total == found.total


def test_bars_of_progress_are_as_long_as_their_money() -> None:
    """A cent is as long in every bar of one scale."""
    picture = announced(width=1200)
    long = {gid: wide for gid, (_, wide) in bars_of(picture).items()}

    assert long["bar-letter"] / long["bar-stake"] == pytest.approx(100 / 30, rel=0.01)
    assert long["bar-stake"] / long["bar-old"] == pytest.approx(30 / 5, rel=0.01)


def bars_of(picture: Picture) -> dict[str, tuple[int, float]]:
    """The pieces of each bar: how many, and how long they are together."""
    found = {}
    for artist in picture.figure.axes[0].get_children():
        pieces = getattr(artist, "members", None)
        if pieces:
            ends = [(piece.get_x(), piece.get_x() + piece.get_width()) for piece in pieces]
            found[artist.get_gid()] = (len(ends), max(e for _, e in ends) - min(s for s, _ in ends))
    return found


def test_progress_says_what_became_of_each_deal_in_the_currency_of_the_ledger() -> None:
    picture = announced()
    said = texts_of(picture)

    assert (
        picture.title
        == "Of €145B announced since 2025, €30B is signed and €20B of that known to be paid"
    )
    assert "replaced by stake" in said
    assert "cancelled" in said
    assert "committed: €20B paid, €10B signed" in said
    assert picture.tooltips["bar-stake"].splitlines() == [
        "a → b, stake: €30B announced",
        "€20B paid, €10B signed",
    ]


def test_where_all_have_a_bar_progress_has_one_scale_and_no_others() -> None:
    said = texts_of(announced())

    assert "All 4 deals" in said
    assert "One by one" in said
    assert not any("others" in text or "times as long" in text for text in said)


def test_progress_of_one_deal_has_one_bar_and_without_a_price_none() -> None:
    one = "strict: false\ndeals:\n- {payer: a, payee: b, kind: equity, AMOUNT, date: 2025}\n"

    assert list(announced(one.replace("AMOUNT", "id: x, amount: 1B")).tooltips) == ["bar-x"]
    with pytest.raises(QuestionError, match="bubblegraph progress says"):
        announced(one.replace("AMOUNT", "id: x, amount: undisclosed"))


def test_a_low_picture_has_fewer_bars() -> None:
    found = follow_up(select_deals(load_ledger(JULY)))

    assert len(draw_progress(found, width=1200, height=675).shown) < len(draw_progress(found).shown)


# --- coverage

ORDERS = """
as_of: 2026-06-30
strict: false
currency: EUR
entities: {lab: {name: NAME}}
deals:
- {payer: lab, payee: cloud, kind: cloud, amount: 60B to 90B, term: 2026 to 2028,
   status: {2026-01: committed}}
- {payer: lab, payee: chips, kind: purchase, amount: 7B, date: 2026, status: committed}
- {payer: lab, payee: cloud, kind: cloud, amount: 20B, date: 2026, term: 2027 to 2028,
   status: announced}
- {payer: fund, payee: lab, kind: equity, amount: 12B, date: 2026, term: 2026, status: committed}
- {payer: bank, payee: lab, kind: debt, amount: 5B, term: 2026-01 to 2027-12,
   status: {2026-01: closed}}
financials:
- {entity: lab, metric: revenue, period: 2025, amount: 10B}
- {entity: lab, metric: revenue_forecast, period: 2026, amount: 15B}
"""


def covered(name: str = "Lab", text: str = ORDERS, **look: object) -> CoveragePicture:
    selection = select_deals(read_text(text.replace("NAME", name)))
    return draw_coverage(cover_entity(selection, "lab"), **look)  # type: ignore[arg-type]


def test_coverage_says_what_falls_due_against_revenue() -> None:
    picture = covered()

    assert picture.title == "Lab has €30.1B due in 2028, 3.0 times its revenue of 2025"
    assert [year.name for year in picture.years] == ["2026", "2027", "2028"]
    assert picture.tooltips["due-2027"] == "2027: €25–35B due, loans of €5B among it"


def test_coverage_says_what_the_ledger_lacks_and_draws_no_bar_for_it() -> None:
    picture = covered()
    said, drawn_bars = texts_of(picture), bars_of(picture)

    assert "revenue not in the ledger" in said
    assert said.count("not in the ledger") == 2
    assert "have-Cash" not in drawn_bars
    assert "have-Revenue" in drawn_bars
    assert "means-2028" not in drawn_bars


def test_bars_of_coverage_are_on_one_scale() -> None:
    long = {gid: wide for gid, (_, wide) in bars_of(covered()).items()}

    assert long["means-2026"] / long["have-Revenue"] == pytest.approx((15 + 17) / 10, rel=0.01)


@pytest.mark.parametrize("width", [640, 1600])
@pytest.mark.parametrize("name", ["Lab", "英" * 60, "Laboratories " * 5 + "Ltd"])
@pytest.mark.filterwarnings("ignore:Glyph .* missing")
def test_words_of_coverage_are_clear_of_one_another(width: int, name: str) -> None:
    assert_no_text_stands_on_another_and_all_are_inside(covered(name, width=width))


def test_coverage_of_many_years_keeps_the_one_with_most_to_pay() -> None:
    late = (
        "- {payer: lab, payee: cloud, kind: cloud, amount: 90B, term: 2045 to 2045,\n"
        "   status: {2026-01: committed}}\n"
    )
    text = ORDERS.replace("term: 2026 to 2028", "term: 2026 to 2050")
    picture = covered(text=text.replace("financials:", f"{late}financials:"))

    assert len(picture.years) == 14
    assert picture.years[-1].name == "2045"
    assert any("due in other years not drawn" in text for text in texts_of(picture))


def test_coverage_without_a_known_year_names_the_command_for_the_table() -> None:
    text = "strict: false\ndeals:\n- {payer: lab, payee: b, kind: cloud, amount: 1B, date: 2025}\n"

    with pytest.raises(QuestionError, match="bubblegraph coverage lab"):
        covered(text=text)


def test_the_command_draws_one_company_or_the_payers(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "ledger.yaml").write_text(ORDERS.replace("NAME", "Lab"), "utf-8")

    alone = bubblegraph("draw", "ledger.yaml", "--as", "coverage", "--entity", "lab", "-o", "a.svg")
    both = bubblegraph("draw", "ledger.yaml", "--as", "coverage", "-o", "b.svg")

    assert (alone.code, both.code) == (0, 0)
    assert "Lab has €30.1B due in 2028" in (tmp_path / "a.svg").read_text("utf-8")
    assert "Lab has €82.1B of signed trade to pay" in (tmp_path / "b.svg").read_text("utf-8")


# --- stress

CHAIN = """
strict: false
as_of: 2025-12-31
currency: EUR
entities: {cloud: {name: NAME}, chips: {name: Chips}}
deals:
- {payer: lab, payee: cloud, kind: cloud, amount: 80B to 100B, status: {2025: committed}}
- {payer: lab, payee: watts, kind: purchase, amount: 30B, status: {2025: committed}}
- {payer: lab, payee: secret, kind: cloud, amount: undisclosed, status: {2025: committed}}
- {payer: cloud, payee: chips, kind: purchase, amount: 60B, status: {2025: committed}}
- {payer: bank, payee: cloud, kind: debt, amount: 40B, status: {2025: closed}, term: 2025 to 2030}
financials:
- {entity: cloud, metric: revenue, period: 2024, amount: 25B}
"""


def stress_of_lab(
    name: str = "Cloud", unpaid: Fraction = Fraction(1, 2), **look: object
) -> StressPicture:
    selection = select_deals(read_text(CHAIN.replace("NAME", name)))
    found = stress_payments(selection, ["lab"], unpaid=unpaid, rely=Fraction(1))
    return draw_stress(found, **look)  # type: ignore[arg-type]


def test_stress_says_who_loses_most_and_under_which_condition() -> None:
    picture = stress_of_lab()

    assert picture.title == (
        "If lab pays half of what it owes, Cloud loses €50B, 2.0 times its revenue of a year"
    )
    said = " ".join(texts_of(picture))
    assert "A scenario, not a forecast." in said
    assert "not disclosed and in no sum: what is owed to secret" in said


def test_who_loses_stands_in_order_of_the_rounds_that_reach_them() -> None:
    picture = stress_of_lab()

    assert [[loss.entity for loss in each] for each in picture.rounds] == [
        ["cloud", "watts"],
        ["chips", "bank"],
    ]
    said = texts_of(picture)
    assert "Round 2: Cloud falls short, and these are not paid" in said
    assert any(text.endswith("falls short in round 2") for text in said)


def test_bars_of_stress_are_as_long_as_what_is_lost() -> None:
    picture = stress_of_lab()
    long, lost = bars_of(picture), {loss.entity: loss for each in picture.rounds for loss in each}

    for entity in ("watts", "chips", "bank"):
        parts = lost[entity].lost[1] / lost["cloud"].lost[1]
        found = long[f"loss-{entity}"][1] / long["loss-cloud"][1]
        assert found == pytest.approx(float(parts), rel=0.02), entity
    assert long["loss-cloud"][0] == 2  # firm, and at the highest price only


def test_a_guarantor_loses_what_it_pays_and_the_guaranteed_less() -> None:
    text = """
strict: false
deals:
- {payer: lab, payee: watts, kind: purchase, amount: 100B, id: p, package: ohio,
   status: {2025: committed}}
- {payer: chips, payee: watts, kind: guarantee, amount: 30B, package: ohio,
   status: {2025: committed}}
"""
    selection = select_deals(read_text(text))
    found = stress_payments(selection, ["lab"], unpaid=Fraction(1, 2))
    long = bars_of(draw_stress(found))

    assert long["loss-watts"][1] / long["loss-chips"][1] == pytest.approx(20 / 30, rel=0.01)


def test_where_nobody_loses_the_error_names_the_command_for_the_table() -> None:
    with pytest.raises(QuestionError, match="bubblegraph stress lab says"):
        stress_of_lab(unpaid=Fraction(0))


@pytest.mark.parametrize("width", [640, 1600])
@pytest.mark.parametrize("name", ["云" * 60, "Cloud Computers " * 4 + "Ltd"])
@pytest.mark.filterwarnings("ignore:Glyph .* missing")
def test_words_of_stress_are_clear_of_one_another(width: int, name: str) -> None:
    assert_no_text_stands_on_another_and_all_are_inside(stress_of_lab(name, width=width))


def test_a_cut_alone_asks_for_stress_and_stress_for_a_name(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "ledger.yaml").write_text(CHAIN.replace("NAME", "Cloud"), "utf-8")

    ran = bubblegraph("draw", "lab", "ledger.yaml", "--cut", "100%", "-o", "a.svg")
    nobody = bubblegraph("draw", "ledger.yaml", "--as", "stress", "-o", "b.svg")

    assert ran.code == 0, ran.err
    assert "If lab pays nothing of what it owes" in (tmp_path / "a.svg").read_text("utf-8")
    assert nobody.code == 2
    assert "say who pays less" in nobody.err


def test_a_picture_without_room_for_its_bars_is_refused() -> None:
    found = follow_up(select_deals(load_ledger(JULY)))

    with pytest.raises(QuestionError, match="leaves no room for so many bars"):
        draw_progress(found, top=60, width=1200, height=675)


def test_payments_without_years_are_no_coverage(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "payments.csv").write_text(
        "payer,payee,amount,date\na,b,1000,2025-01-03\nb,a,990,2025-01-05\n", "utf-8"
    )

    ran = bubblegraph("draw", "payments.csv", "--as", "coverage")

    assert ran.code == 1
    assert "bubblegraph coverage says what the ledger has" in ran.err
    assert bubblegraph("draw", "payments.csv", "--as", "progress").code == 0
