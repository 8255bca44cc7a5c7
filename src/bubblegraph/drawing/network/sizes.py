"""Sizes of everything on a picture, before anything has a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Unpack

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import text_size
from bubblegraph.drawing.curves import TINY
from bubblegraph.drawing.firmness import firmness_shares
from bubblegraph.drawing.frame import MARGIN
from bubblegraph.drawing.labels import fits_circle
from bubblegraph.drawing.legend import Key, group_words, sample_amounts
from bubblegraph.drawing.network.keys import network_keys
from bubblegraph.drawing.network.layout import Arrow, Node
from bubblegraph.drawing.network.sectors import circle_fills
from bubblegraph.drawing.paper import (
    SMALLEST,
    USUAL_WIDTH,
    Look,
    Paper,
    Wording,
    set_paper,
    unit_of,
)
from bubblegraph.drawing.rows import rows_of_picture
from bubblegraph.drawing.scene import Company, Payment, Scene
from bubblegraph.drawing.theme import HAIRLINE, Theme

__all__ = ["LABEL", "Plan", "in_pixels", "make_plan"]

Size = tuple[float, float]

RADII = (28.0, 36.0, 48.0, 64.0)  # pixels at 1,600 of width: a few sizes only
STEPS = (0.16, 0.4, 0.72)  # of the square root of the largest flow, where the next size begins
NAME_SIZES = (11.5, 12.5, 14.5, 17.5)  # letters, for each of these radii
# smaller letters, larger circles: ways to keep a name inside; no circle gets as large as the next
# size
NAME_FITS = ((1, 1), (0.88, 1), (0.88, 1.1), (0.78, 1), (0.78, 1.1), (0.88, 1.2), (0.78, 1.2))
NAME_HIGH = 0.8  # part of a name's height, squared, that has to fit into its circle
NAME_PADDING = (4.0, 3.0)  # pixels round a name outside, in all
LABEL, LABEL_OF_WIDE = 12.0, 14.5  # letters
WIDE = 9.0  # width of an arrow, from which its amount has the larger letters
LABEL_PADDING = (0.5, 0.25)  # round an amount, in all, in sizes of its letters
COMPANY_AREA, ARROW_AREA = 40_000.0, 10_500.0  # square pixels that one takes
SMALLEST_ZOOM, LARGEST_ZOOM = 0.72, 1.5  # where there are many companies, or few
WIDEST, THINNEST = 19.0, 1.5  # arrows
# widths of all arrows together, in sides of the canvas; where they take more, all are thinner
THICK = 0.4
TALLEST, FLATTEST = 1.3, 0.4  # height of the canvas for its width
ROUND_ABOUT = 200.0  # pixels that headline, legend and footer take of a given height, about
LEAST = 0.8  # how small everything is drawn on a low picture


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of everything, before anything has a place; pixels."""

    paper: Paper
    canvas: Size
    zoom: float  # of circles and amounts, 1 at 1,600 pixels of width
    texts: tuple[str, ...]  # every name, as drawn
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    name_sizes: tuple[float, ...]
    label_sizes: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]  # that add up: companies, in the order in which they pay

    @property
    def corner(self) -> tuple[float, float]:
        """The lower left corner of the canvas on the sheet."""
        return self.paper.left / 2, self.paper.bottom


def make_plan(
    flows: CircularFlows,
    scene: Scene,
    *,
    in_order: bool = False,
    sectors: bool = False,
    note: str = "",
    **look: Unpack[Look],
) -> Plan:
    largest = max((payment.disclosed for payment in scene.payments), default=0)
    facts = [*words.scene_facts(flows, scene), note]
    wording = Wording(
        words.headline(flows, scene, in_order=in_order),
        words.subtitle(flows, scene, in_order=in_order),
        facts,
    )
    width = look.get("width", USUAL_WIDTH)
    wide = width - MARGIN * unit_of(width)
    unit, height = unit_of(width), look.get("height")
    zoom = unit * _zoom_of_crowd(
        scene, wide / unit, None if height is None else height / unit - ROUND_ABOUT
    )
    high = _canvas_height(scene, wide, zoom)
    widest = (
        WIDEST * zoom * _thinning(scene, wide * (high if height is None else height), largest, zoom)
    )

    entities = flows.selection.ledger.entities

    def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> Sequence[Key]:
        coloured = [payment for payment in scene.payments if not scene.beside(payment)]
        thin = (THINNEST * zoom / widest) ** 2 * largest
        alike = any(payment.amount.priced and payment.disclosed < thin for payment in coloured)
        return network_keys(
            theme,
            unit,
            fonts,
            groups=[payment.group for payment in coloured],
            words=group_words(flows.selection),
            statuses=[status for p in scene.payments for status, _ in firmness_shares(p)],
            widths=[
                (cents, _arrow_width(cents, largest, widest, zoom))
                for cents in sample_amounts(largest)
            ],
            floor=_two_digits(thin) if alike else 0,
            voice=scene.voice,
            sectors=circle_fills(theme, entities, scene, sectors=sectors)[1],
        )

    names = [company.name for company in scene.companies]
    paper = set_paper(flows.selection, wording, names, keys, **look)
    sizes = _sizes_of_all(
        scene,
        paper.fonts,
        zoom,
        [_arrow_width(p.disclosed, largest, widest, zoom) for p in scene.payments],
    )
    rows = tuple(row.ranked.cycle.entities for row in rows_of_picture(flows))
    return Plan(
        paper=paper, canvas=(wide, paper.drawing_height(high)), zoom=zoom, rows=rows, **sizes
    )


def _two_digits(cents: float) -> int:
    """An amount as it is said, not finer than it can be seen."""
    power: int = 10 ** max(0, len(str(int(cents))) - 2)
    return round(cents / power) * power


def _sizes_of_all(
    scene: Scene, fonts: Sequence[str], zoom: float, widths: Sequence[float]
) -> dict[str, Any]:
    most = max((company.flow for company in scene.named), default=0)
    names = [
        _fit_name(company, _size_class(company.flow, most), zoom, fonts)
        for company in scene.companies
    ]
    label_sizes = tuple(
        max(SMALLEST, (LABEL if width < WIDE * zoom else LABEL_OF_WIDE) * zoom) for width in widths
    )
    return {
        "nodes": tuple(node for _, _, node in names),
        "texts": tuple(text for text, _, _ in names),
        "name_sizes": tuple(letters for _, letters, _ in names),
        "arrows": tuple(
            Arrow(
                payment.payer,
                payment.payee,
                width,
                _label_size(payment, scene, letters, fonts),
                quiet=scene.quiet(payment),
                faded=not scene.lit(payment),
                pale=scene.off_rows(payment),
                flow=payment.disclosed,
                thin=min(width, HAIRLINE * zoom) if scene.beside(payment) else None,
            )
            for payment, width, letters in zip(scene.payments, widths, label_sizes, strict=True)
        ),
        "label_sizes": label_sizes,
    }


def _zoom_of_crowd(scene: Scene, wide: float, high: float | None) -> float:
    """How much smaller all is drawn where companies are many, and larger where they are few."""
    smaller = sqrt(TALLEST * wide**2 / _area_needed(scene))
    larger = sqrt(FLATTEST * wide**2 / _area_needed(scene))
    usual = max(SMALLEST_ZOOM, min(smaller, 1.0) if larger < 1 else min(larger, LARGEST_ZOOM))
    if high is None:
        return usual
    return min(usual, max(LEAST, sqrt(wide * max(high, 1) / _area_needed(scene))))


def _area_needed(scene: Scene) -> float:
    """Square pixels that companies and arrows take at 1,600 pixels of width."""
    return COMPANY_AREA * len(scene.companies) + ARROW_AREA * len(scene.payments)


def _canvas_height(scene: Scene, wide: float, zoom: float) -> float:
    return min(max(_area_needed(scene) * zoom**2 / wide, FLATTEST * wide), TALLEST * wide)


def _size_class(flow: int, most: int) -> int:
    part = sqrt(flow / most) if most else 0.0
    return sum(part >= step for step in STEPS)


def _thinning(scene: Scene, area: float, largest: int, zoom: float) -> float:
    """How much thinner arrows are drawn where they would fill the canvas."""
    whole = sum(
        _arrow_width(payment.disclosed, largest, WIDEST * zoom, zoom) for payment in scene.payments
    )
    return min(1.0, THICK * sqrt(area) / max(whole, TINY))


def _arrow_width(cents: int, largest: int, widest: float, zoom: float) -> float:
    return max(THINNEST * zoom, widest * sqrt(cents / largest) if largest else 0.0)


def _fit_name(
    company: Company, size: int, zoom: float, fonts: Sequence[str]
) -> tuple[str, float, Node]:
    """A name as it is drawn, the size of its letters, and its node: inside if it fits."""
    radius, wanted = RADII[size] * zoom, max(SMALLEST, NAME_SIZES[size] * zoom)
    name = words.short_name(company.name)
    for part, larger in NAME_FITS:
        letters = max(SMALLEST, part * wanted)
        for text in words.name_breaks(name):
            size_of_text = text_size(text, letters, fonts, bold=True)
            if fits_circle(size_of_text, larger * radius, high=NAME_HIGH):
                return text, letters, Node(company.id, larger * radius)
    text = words.name_outside(name)
    wide, high = text_size(text, wanted, fonts, bold=True)
    return text, wanted, Node(company.id, radius, (wide + NAME_PADDING[0], high + NAME_PADDING[1]))


def _label_size(payment: Payment, scene: Scene, letters: float, fonts: Sequence[str]) -> Size:
    """Room for an amount."""
    wide, high = text_size(scene.voice.short(payment.amount), letters, fonts, bold=True)
    return wide + LABEL_PADDING[0] * letters, high + LABEL_PADDING[1] * letters


def in_pixels(
    positions: Mapping[str, tuple[float, float]], plan: Plan
) -> dict[str, tuple[float, float]]:
    """Turn parts of the canvas into pixels; no circle leaves the canvas."""
    wide, high = plan.canvas
    found = {}
    for node in plan.nodes:
        if node.id in positions:
            x, y = positions[node.id]
            found[node.id] = (
                _within(x * wide, node.radius, wide),
                _within((1 - y) * high, node.radius, high),
            )
    return found


def _within(place: float, radius: float, length: float) -> float:
    low = min(radius, length / 2)
    return min(max(place, low), length - low)
