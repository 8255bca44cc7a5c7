"""The network as drawn, on every ledger that ships and on hard ones: what may touch what, every
amount.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D

from bubblegraph import CircularFlows, circular_flows, load_ledger, read_text, select_deals
from bubblegraph.drawing.canvas import PIXELS_PER_INCH, gid_of
from bubblegraph.drawing.network.draw import NetworkPicture, draw_network
from bubblegraph.drawing.paper import PRESETS
from bubblegraph.drawing.theme import GROUPS
from bubblegraph.money import total

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = [ROOT / "data" / "deals.yaml", *sorted((ROOT / "data" / "history").glob("*.yaml"))]
SHIPPED += sorted((ROOT / "seeds").glob("*.yaml"))
SIZES = {"phone": {"width": 500}, **PRESETS, "wall": {"width": 3200}}


def hairball(size: int = 60, arrows: int = 150) -> str:
    """Everybody pays somebody, a few pay many."""
    rng = np.random.default_rng(7)
    pairs = {(i, (i + 1) % size) for i in range(size)}
    while len(pairs) < arrows:
        payer, payee = (int(n) for n in np.minimum(rng.zipf(1.6, 2) - 1, size - 1))
        pairs |= {(payer, payee)} if payer != payee else set()
    kinds = ("equity", "debt", "purchase", "cloud")
    rows = [
        f"- "
        f"{{payer: c{a:02d}, payee: c{b:02d}, "
        f"kind: {kinds[(a + b) % 4]}, amount: {1 + 13 * a * b % 97}B,"
        " date: 2025-01-01}"
        for a, b in sorted(pairs)
    ]
    return "\n".join(["strict: false", "deals:", *rows])


LOOP_OF_TWO = """
strict: false
entities: {a: {name: %s}, b: {name: %s}}
deals:
- {payer: a, payee: b, kind: equity, amount: up to 100B, date: 2025-09-22}
- {payer: b, payee: a, kind: purchase, amount: 40B, status: {2025-09-22: closed}}
- {payer: b, payee: a, kind: debt, amount: undisclosed, status: {2025-09-22: committed}}
"""
HARD = {
    "two": LOOP_OF_TWO % ("Alpha", "Beta"),
    "long-names": LOOP_OF_TWO
    % ("Chipmaker of the Seven Seas and of the Five Oceans Incorporated", "L" * 60),
    "long-chinese": LOOP_OF_TWO % ("英伟达月之暗面" * 9, "北京科技有限公司" * 8),
    "chinese": LOOP_OF_TWO % ("英伟达", "北京月之暗面科技有限公司"),
    "hairball": hairball(),
}


@dataclass(frozen=True)
class Drawn:
    """A picture, and what it was drawn from."""

    flows: CircularFlows
    picture: NetworkPicture

    @property
    def circles(self) -> dict[str, tuple[np.ndarray, float]]:
        """Middle and radius of each circle."""
        patches = {patch.get_gid(): patch for patch in self.picture.figure.axes[0].patches}
        return {
            company: (np.array(spot), patches[gid_of("company", company)].radius)
            for company, spot in self.picture.layout.positions.items()
        }

    @property
    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Of amounts and of names beside their circles."""
        layout = self.picture.layout
        return [label.box for label in (*layout.labels, *layout.names) if label]

    @property
    def inked(self) -> dict[str, list[tuple[np.ndarray, float]]]:
        """The drawn stretches of each shaft by the id of its arrow: points, and half the width."""
        inch = PIXELS_PER_INCH / 72
        return {
            group.get_gid(): [
                (stretch.get_xydata(), stretch.get_linewidth() * inch / 2)
                if isinstance(stretch, Line2D)
                else (stretch.get_xy(), stretch.get_linewidth() * inch / 2)
                for stretch in group.members
            ]
            for group in self.picture.figure.axes[0].get_children()
            if (group.get_gid() or "").startswith("arrow") and hasattr(group, "members")
        }

    @property
    def ways(self) -> list[np.ndarray]:
        """Points on each arrow, its tip the last."""
        return [curve.points(81) for curve in self.picture.layout.curves]


@cache
def drawn(
    ledger: str | Path, *, full: bool = False, effort: float = 1.0, size: str = "print"
) -> Drawn:
    """The same picture for all tests: nothing is drawn twice."""
    read = load_ledger(ledger) if isinstance(ledger, Path) else read_text(ledger)
    flows = circular_flows(select_deals(read))
    full = full or not flows.cycles
    return Drawn(flows, draw_network(flows, full=full, effort=effort, **SIZES[size]))


def has_deals(path: Path) -> bool:
    return bool(select_deals(load_ledger(path)).counted)


def distance(points: np.ndarray, spot: np.ndarray) -> float:
    return float(np.hypot(*(points - spot).T).min())


def check_boxes(one: Drawn) -> None:
    """Amounts and names overlap neither each other nor a circle."""
    for first, second in combinations(one.boxes, 2):
        (left, bottom, right, top), (l2, b2, r2, t2) = first, second
        assert left >= r2 or l2 >= right or bottom >= t2 or b2 >= top, (first, second)
    for left, bottom, right, top in one.boxes:
        for company, ((x, y), radius) in one.circles.items():
            away = np.hypot(max(left - x, x - right, 0), max(bottom - y, y - top, 0))
            assert away > radius, company


def check_own_arrows(one: Drawn) -> None:
    """Every amount is nearest to its own arrow, or a line begins there that leads to it."""
    scene = one.picture.scene
    for number, label in enumerate(one.picture.layout.labels):
        if label is not None and label.anchor is not None:
            near = [distance(way, np.array(label.anchor)) for way in one.ways]
            assert int(np.argmin(near)) == number
        elif label is not None:
            own = scene.payments[number]
            near = min(
                distance(way, np.array(label.middle))
                for way, payment in zip(one.ways, scene.payments, strict=True)
                if scene.beside(own) or not scene.beside(payment)
            )
            assert near == distance(one.ways[number], np.array(label.middle)), own


def check_foreign_arrows(one: Drawn) -> None:
    """No amount stands on another's arrow, but on one that is faded."""
    layout, payments = one.picture.layout, one.picture.scene.payments
    for number, label in enumerate(layout.labels):
        for other, (curve, payment) in enumerate(zip(layout.curves, payments, strict=True)):
            if label is not None and other != number and one.picture.scene.lit(payment):
                off = np.abs(curve.points(161) - label.middle) - np.array(label.size) / 2
                assert np.hypot(*np.maximum(off, 0).T).min() > curve.width / 2


def check_heads(one: Drawn) -> None:
    """Arrows begin and end just outside their circles, heads wholly."""
    for payment, curve in zip(one.picture.scene.payments, one.picture.layout.curves, strict=True):
        for company, end in ((payment.payer, curve.start), (payment.payee, curve.tip)):
            middle, radius = one.circles[company]
            assert radius < np.hypot(*(np.array(end) - middle)) < radius + 5
        middle, radius = one.circles[payment.payee]
        assert distance(np.array(curve.corners()), middle) > radius


def check_amounts(one: Drawn) -> None:
    """Each label is the sum of the ledger's counted deals of its payer, payee
    and group of kinds.
    """
    scene = one.picture.scene
    written = {text.get_gid(): text.get_text() for text in one.picture.figure.axes[0].texts}
    counted = one.flows.selection.counted
    folded = {standing.deal.payer for standing in counted} | {
        standing.deal.payee for standing in counted
    }
    folded -= {company.id for company in scene.named}
    for payment, label in zip(scene.payments, one.picture.layout.labels, strict=True):
        payers, payees = (
            folded if scene.others and party == scene.others.id else {party}
            for party in (payment.payer, payment.payee)
        )
        amounts = [
            standing.amount
            for standing in counted
            if standing.deal.payer in payers
            and standing.deal.payee in payees
            and (payment.group not in GROUPS or standing.deal.kind in GROUPS[payment.group])
            and standing.deal.id in {drawn.deal.id for drawn in payment.deals}
        ]
        gid = gid_of("arrow", payment.payer, payment.payee, payment.group)
        assert len(amounts) == len(payment.deals)
        assert (label is None) == (f"{gid}-amount" not in written)
        assert label is None or written[f"{gid}-amount"] == scene.voice.short(total(amounts))


def check_inside(one: Drawn) -> None:
    """Circles, arrows, names and words are inside the picture."""
    right, top = one.picture.layout.size
    figure = one.picture.figure
    margin = (figure.get_figwidth() * PIXELS_PER_INCH - right) / 2
    for points in one.ways:
        assert (points >= 0).all()
        assert (points <= (right, top)).all()
    for box in one.boxes:
        assert box[0] > -margin
        assert box[1] >= 0
        assert box[2] < right + margin
        assert box[3] <= top
    for (x, y), radius in one.circles.values():
        assert radius <= x <= right - radius
        assert radius <= y <= top - radius
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= figure.bbox.width, text.get_text()
        assert box.y1 <= figure.bbox.height, text.get_text()


def check_said(one: Drawn) -> None:
    """An amount without a place is counted, and the first ten are named in a hint."""
    scene, labels = one.picture.scene, one.picture.layout.labels
    missing = [
        payment
        for payment, label in zip(scene.payments, labels, strict=True)
        if label is None and not scene.quiet(payment)
    ]
    assert len(one.picture.unplaced) == len(missing)
    assert all(
        any(arrow in hint for hint in one.picture.hints) for arrow in one.picture.unplaced[:10]
    )


def check_parted(one: Drawn) -> None:
    """A shaft is parted by its amount in all its breadth:
    no rest of it stands beside the letters.
    """
    scene, layout, inked = one.picture.scene, one.picture.layout, one.inked
    figure = one.picture.figure
    axes = figure.axes[0]
    named = {text.get_gid(): text for text in axes.texts}
    for payment, label in zip(scene.payments, layout.labels, strict=True):
        gid = gid_of("arrow", payment.payer, payment.payee, payment.group)
        if label is None:
            continue
        text = named[f"{gid}-amount"].get_window_extent().transformed(axes.transData.inverted())
        for part, half in inked[gid]:
            ahead = np.gradient(part, axis=0)
            ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
            side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * half
            for rim in (part, part + side, part - side):
                inside = (rim > (text.x0, text.y0)) & (rim < (text.x1, text.y1))
                assert not inside.all(axis=1).any(), gid


def check_circles(one: Drawn) -> None:
    """No two circles overlap."""
    for (here, first), (there, second) in combinations(one.circles.values(), 2):
        assert np.hypot(*(here - there)) > first + second


def check_foreign_circles(one: Drawn) -> None:
    """No arrow passes through a foreign circle."""
    layout, payments = one.picture.layout, one.picture.scene.payments
    for payment, way, curve in zip(payments, one.ways, layout.curves, strict=True):
        for company, (middle, radius) in one.circles.items():
            if company not in (payment.payer, payment.payee):
                away = distance(way, middle)
                assert away > radius + curve.width / 2, (payment.payer, company)


def check_few_foreign_circles(one: Drawn) -> None:
    """Of a hundred arrows hardly one passes through a foreign circle."""
    layout, payments = one.picture.layout, one.picture.scene.payments
    through = [
        (payment.payer, company)
        for payment, way, curve in zip(payments, one.ways, layout.curves, strict=True)
        for company, (middle, radius) in one.circles.items()
        if company not in (payment.payer, payment.payee)
        and distance(way, middle) <= radius + curve.width / 2
    ]
    assert 100 * len(through) <= 2 * len(payments), through


def check_placed(one: Drawn) -> None:
    """Every amount has a place."""
    assert one.picture.unplaced == ()


def check_names(one: Drawn) -> None:
    """No arrow runs through a name."""
    for left, bottom, right, top in (name.box for name in one.picture.layout.names if name):
        for way in one.ways:
            inside = (way > (left, bottom)) & (way < (right, top))
            assert not inside.all(axis=1).any()


def triangle_distance(corners: Any, points: np.ndarray) -> float:
    """Of points from a triangle, 0 if one is inside."""
    sides = list(zip(corners, np.roll(corners, -1, axis=0), strict=True))
    turned = [np.cross(np.append(b - a, 0), np.c_[points - a, points[:, 0] * 0]) for a, b in sides]
    side = np.array([turn[:, 2] > 0 for turn in turned])
    if (side.all(axis=0) | ~side.any(axis=0)).any():
        return 0.0
    t = np.linspace(0, 1, 40)[:, None]
    return min(distance(a + t * (b - a), point) for a, b in sides for point in points)


def arrows_on_heads(one: Drawn) -> list[tuple[int, int]]:
    """Arrows that touch the head of another."""
    found = []
    ways = [curve.points(161) for curve in one.picture.layout.curves]
    for i, curve in enumerate(one.picture.layout.curves):
        corners, half = np.array(curve.corners()), np.hypot(*np.ptp(curve.corners(), axis=0))
        for j, way in enumerate(ways):
            width = one.picture.layout.curves[j].width / 2
            near = way[np.hypot(*(way - corners.mean(axis=0)).T) < half + width]
            if i != j and len(near) and triangle_distance(corners, near) < width:
                found.append((j, i))
    return found


def check_free_heads(one: Drawn) -> None:
    """No head lies on another arrow, or under it."""
    assert arrows_on_heads(one) == []


def check_few_hidden_heads(one: Drawn) -> None:
    """Of eight heads no more than one lies on another arrow: a circle has many arrows."""
    assert 8 * len({i for _, i in arrows_on_heads(one)}) <= len(one.ways)


def check_ports(one: Drawn) -> None:
    """Two arrows share a rim only with room between them: half of both widths and a gap."""
    curves, payments = one.picture.layout.curves, one.picture.scene.payments
    for company in one.circles:
        ends = [
            (c.start, c.width) for c, p in zip(curves, payments, strict=True) if p.payer == company
        ]
        ends += [
            (c.tip, c.width) for c, p in zip(curves, payments, strict=True) if p.payee == company
        ]
        for (here, one_width), (there, other_width) in combinations(ends, 2):
            away = np.hypot(*np.subtract(here, there))
            assert away > (one_width + other_width) / 2 + 1, company


def check_nearly_all_placed(one: Drawn) -> None:
    """Of twenty amounts no more than one has no place: none may stand on another arrow."""
    wanted = [
        payment for payment in one.picture.scene.payments if not one.picture.scene.quiet(payment)
    ]
    assert 20 * len(one.picture.unplaced) <= len(wanted)


CHECKS = [
    check_boxes,
    check_parted,
    check_own_arrows,
    check_foreign_arrows,
    check_heads,
    check_amounts,
    check_inside,
    check_said,
    check_circles,
]
APART = [check_ports, check_free_heads]
CLEAR = [check_nearly_all_placed, check_names, *APART]
SHIPPED_WITH_DEALS = [path for path in SHIPPED if has_deals(path)]
# what is drawn, and the checks that hold of it: a picture a test, so that each is drawn once
PICTURES: dict[str, tuple[dict[str, Any], list[Callable[[Drawn], None]]]] = {
    **{
        path.stem: ({"ledger": path}, [*CHECKS, check_foreign_circles, *CLEAR])
        for path in SHIPPED_WITH_DEALS
    },
    **{
        f"{path.stem}, all of it": (
            {"ledger": path, "full": True},
            [*CHECKS, check_few_foreign_circles, check_few_hidden_heads]
            if path == SHIPPED[0]
            else [*CHECKS, check_foreign_circles, *APART],
        )
        for path in SHIPPED_WITH_DEALS
    },
    **{
        f"{SHIPPED[0].stem}, {size}": ({"ledger": SHIPPED[0], "size": size}, CLEAR)
        for size in PRESETS
    },
    **{
        name: (
            {"ledger": text, "full": True, "effort": 0.1},
            CHECKS if name == "hairball" else [*CHECKS, check_names, *APART],
        )
        for name, text in HARD.items()
    },
    **{
        f"{name}, {size}, in haste": ({"ledger": ledger, "effort": 0.1, "size": size}, CHECKS)
        for name, ledger in ((SHIPPED[0].stem, SHIPPED[0]), ("long-names", HARD["long-names"]))
        for size in SIZES
        if size != "print"
    },
}


@pytest.mark.parametrize(("what", "checks"), PICTURES.values(), ids=PICTURES)
@pytest.mark.filterwarnings("ignore:Glyph .* missing")
def test_what_is_promised_of_a_picture_holds(
    what: dict[str, Any], checks: list[Callable[[Drawn], None]]
) -> None:
    one = drawn(**what)

    for check in checks:
        check(one)


def test_every_amount_among_the_fifteen_largest_has_a_place() -> None:
    assert draw_network(drawn(SHIPPED[0]).flows, top=15).unplaced == ()


def test_one_company_that_pays_nobody_but_the_others_is_a_picture() -> None:
    one = Drawn(
        drawn(HARD["hairball"], full=True, effort=0.1).flows, NetworkPicture.__new__(NetworkPicture)
    )
    alone = Drawn(one.flows, draw_network(one.flows, top=1, effort=0.1))

    assert len(alone.picture.scene.companies) == 2
    for check in CHECKS:
        check(alone)


PARTIES = st.integers(0, 7)
AMOUNTS = st.sampled_from(
    ["900K", "250M", "3B", "40B", "100B", "5B to 70B", "undisclosed", "up to 2B"]
)
DEALS = st.lists(
    st.tuples(PARTIES, PARTIES, AMOUNTS, st.sampled_from(["equity", "debt", "cloud"])), min_size=1
)


@settings(max_examples=12)
@given(deals=DEALS.filter(lambda deals: any(payer != payee for payer, payee, _, _ in deals)))
def test_it_holds_on_made_up_ledgers(deals: list[tuple[int, int, str, str]]) -> None:
    rows = [
        f"- {{payer: c{payer}, payee: c{payee}, kind: {kind}, amount: {amount}, date: 2025-01-01}}"
        for payer, payee, amount, kind in deals
        if payer != payee
    ]
    flows = circular_flows(select_deals(read_text("\n".join(["strict: false", "deals:", *rows]))))
    one = Drawn(flows, draw_network(flows, full=True, effort=0.1))

    for check in CHECKS:
        check(one)
