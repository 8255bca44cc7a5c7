"""One ring of the wheels: its nodes, arrows and amounts, and what all of them add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin, sqrt
from typing import Any

from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.headline import headline_rung
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import NODE_LAYER, Sheet, gid_of, points, stroke
from bubblegraph.drawing.labels import Box, Label
from bubblegraph.drawing.paper import SMALLEST, Paper
from bubblegraph.drawing.rows import Row
from bubblegraph.drawing.scene import Edge, Payment
from bubblegraph.drawing.theme import RIM, dashes, fit_dashes, sector_of
from bubblegraph.drawing.wheels.grid import HEADER, NODE, Grid, RingName
from bubblegraph.drawing.wheels.ring_arcs import Arc, ring_arcs
from bubblegraph.drawing.wheels.ring_labels import grown_box, node_box, place_amount
from bubblegraph.money import currency_sign, short

__all__ = ["LONGEST", "Ring", "RingPen", "gid_of_leg", "undrawn_word"]

WIDEST, THINNEST = 16.0, 2.0  # arrows, pixels in a cell of usual width
LONGEST = 7  # companies that find room on a ring, with arrows between them

# --- pixels in a cell of usual width ---
CLEAR = 11.0  # round the amount in the middle
SHORT_CLEAR = 42.0  # from the ring to that amount, where few arrows run round it
NAME_GAP = 3.0  # between a node and a name outside
HEADER_GAP = 8.0  # in the head of a ring: at its left, and between number and words
HEADER_BASE = 0.7  # of the head, from its top to the base of its letters
BOX_RIM = 1.6  # width of the frame round the smallest leg

# --- letters, pixels in a cell of usual width ---
NUMBER, WORDS, AMOUNT = 16.0, 12.0, 12.5  # rank, what explains, amounts of legs
RING_AMOUNT = 25.0  # in the middle of a ring
SUM_HEAD, SUM_AMOUNT, SUM_MORE = 13.0, 30.0, 15.0  # what all rings add up to

FEW = 4  # companies on a ring, from which arrows come near its middle
LINE_HEIGHT, LINE_BASE = 1.32, 0.3  # of letters
LABEL_PADDING = (0.9, 0.5)  # round an amount, in all, in sizes of its letters
SUM_ROOM = 0.46  # of the width of its cell, to either side

Span = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Ring:
    """A row as a ring; ``tightest`` is the number of the leg that limits it."""

    ranked: RankedCycle
    cents: Fraction  # what it carries
    legs: tuple[Payment, ...]  # all deals of a leg; the group is that of most of its money
    tightest: int
    arcs: tuple[Arc, ...]
    labels: tuple[Label | None, ...]  # one for each leg


@dataclass(frozen=True, slots=True)
class RingPen:
    """Draws rings on a sheet."""

    sheet: Sheet
    paper: Paper
    grid: Grid
    flows: CircularFlows
    largest: int  # leg, cents
    left: Mapping[Edge, Fraction]  # cents on each leg that no row takes

    @property
    def rung_word(self) -> str:
        """Which deals the amounts are of."""
        signed = headline_rung(self.flows.question) == "signed"
        return "signed" if signed else "if all is paid"

    @property
    def sign(self) -> str:
        return currency_sign(self.flows.selection.ledger.currency)

    def letters(self, size: float) -> float:
        """The size of letters that are this high in a cell of usual size."""
        return max(SMALLEST, size * self.grid.zoom)

    def draw_ring(
        self, number: int, row: Row, legs: tuple[Payment, ...], names: Sequence[RingName]
    ) -> Ring:
        cell, middle, zoom = self.grid.box(number), self.grid.middle(number), self.grid.zoom
        ranked = row.ranked
        widths = [max(THINNEST, WIDEST * sqrt(leg.disclosed / self.largest)) * zoom for leg in legs]
        arcs = tuple(ring_arcs(middle, self.grid.radius, NODE * zoom, widths))
        self._draw_header(ranked, cell)
        taken = [node_box(spot, NODE * zoom) for spot in _node_middles(arcs)]
        taken += self._draw_nodes(ranked, names, arcs)
        taken.append(grown_box(self._draw_middle(row, middle), CLEAR * zoom))
        tightest = row.limiting_leg(self.left)
        labels = self._draw_labels(row, legs, arcs, tightest, taken, cell)
        for leg, arc, label in zip(legs, arcs, labels, strict=True):
            self._draw_arrow(arc, label, leg, gid_of_leg(ranked, leg))
        return Ring(ranked, row.cents, legs, tightest, arcs, labels)

    def _draw_header(self, ranked: RankedCycle, cell: Box) -> None:
        zoom, theme = self.grid.zoom, self.paper.theme
        x, y, letters = (
            cell[0] + HEADER_GAP * zoom,
            cell[3] - HEADER_BASE * HEADER * zoom,
            self.letters(NUMBER),
        )
        number = str(ranked.rank)
        self.sheet.write(x, y, number, letters, theme.accent, va="baseline", weight="bold")
        x += self.paper.size(number, letters)[0] + HEADER_GAP * zoom
        signs = ("" if ranked.cycle.tied else "*") + ("" if ranked.order.in_order else "†")
        text = f"{words.count(len(ranked.cycle), 'company', 'companies')} {signs}".strip()
        self.sheet.write(x, y, text, self.letters(WORDS), theme.muted, va="baseline")

    def _draw_arrow(self, arc: Arc, label: Label | None, leg: Payment, gid: str) -> None:
        """Draw an arrow that its amount parts."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415
        from matplotlib.path import Path as Way  # noqa: PLC0415

        colour = self.paper.theme.kinds[leg.group]
        for number, part in enumerate(arc.parts_outside(label.box) if label else [arc]):
            way = part.bezier()
            style: dict[str, Any] = stroke(
                arc.width, fit_dashes(dashes(leg.status, arc.width), part.length)
            )
            path = Way(way, [Way.MOVETO] + [Way.CURVE4] * (len(way) - 1))
            patch = PathPatch(path, facecolor="none", edgecolor=colour, capstyle="butt", **style)
            self.sheet.add(patch, f"{gid}-rest" if number else gid)
        self.sheet.area(arc.corners(), colour, gid=f"{gid}-head")

    def _draw_nodes(
        self, ranked: RankedCycle, names: Sequence[RingName], arcs: Sequence[Arc]
    ) -> list[Box]:
        """Draw circles and names; return the boxes of the names outside."""
        from matplotlib.patches import Circle  # noqa: PLC0415

        theme, zoom, found = self.paper.theme, self.grid.zoom, []
        entities = self.flows.selection.ledger.entities
        spots = zip(ranked.cycle.entities, names, _node_middles(arcs), strict=True)
        for entity, name, (x, y) in spots:
            fill = theme.sectors[sector_of(entities[entity].sector)]
            edge = {"edgecolor": theme.rim, "linewidth": points(RIM * zoom)}
            gid = gid_of("ring", str(ranked.rank), entity)
            self.sheet.add(
                Circle((x, y), NODE * zoom, facecolor=fill, zorder=NODE_LAYER, **edge), gid
            )
            letters, aside, away = name.letters * zoom, 0.0, 0.0
            if not name.inside:
                wide, high = self.paper.size(name.text, letters)
                away = (1 if entity == ranked.cycle.entities[0] else -1) * (
                    NODE * zoom + NAME_GAP * zoom + high / 2
                )
                aside = self._name_shift(x - arcs[0].middle[0], wide)
                found.append(Label((x + aside, y + away), (wide, high)).box)
            self.sheet.lines(x + aside, y + away, name.text, letters, theme.ink)
        return found

    def _name_shift(self, off: float, wide: float) -> float:
        """How far a name beside the ring moves away from the arrows, as far as the cell reaches."""
        if abs(off) < NODE * self.grid.zoom:
            return 0.0
        room = self.grid.cell[0] / 2 - abs(off) - wide / 2
        wanted = wide / 2 - 0.5 * NODE * self.grid.zoom
        return (1 if off > 0 else -1) * min(wanted, room)

    def _draw_middle(self, row: Row, middle: tuple[float, float]) -> Box:
        theme, zoom = self.paper.theme, self.grid.zoom
        room = self.grid.radius - (SHORT_CLEAR if len(row.edges) < FEW else NODE + CLEAR) * zoom
        amount = words.money(row.cents, self.sign)
        lines = [
            (amount, RING_AMOUNT, theme.ink, True),
            (self.rung_word, WORDS, theme.muted, False),
        ]
        return self._write_block(lines, middle, room)

    def _write_block(
        self,
        lines: Sequence[tuple[str, float, str, bool]],
        middle: tuple[float, float],
        room: float,
    ) -> Box:
        """Write lines of different size about a middle; return the box they take."""
        sizes = [self.paper.fit(text, self.letters(size), 2 * room) for text, size, _, _ in lines]
        high = sum(LINE_HEIGHT * size for size in sizes)
        y, widest = middle[1] + high / 2, 0.0
        for (text, _, colour, bold), size in zip(lines, sizes, strict=True):
            y -= LINE_HEIGHT * size
            weight = "bold" if bold else "normal"
            self.sheet.write(
                middle[0],
                y + LINE_BASE * size,
                text,
                size,
                colour,
                ha="center",
                va="baseline",
                weight=weight,
            )
            widest = max(widest, self.paper.size(text, size, bold=bold)[0])
        return Label(middle, (widest, high)).box

    def _draw_labels(
        self,
        row: Row,
        legs: Sequence[Payment],
        arcs: Sequence[Arc],
        tightest: int,
        taken: list[Box],
        cell: Box,
    ) -> tuple[Label | None, ...]:
        theme, letters = self.paper.theme, self.letters(AMOUNT)
        placed: list[Label | None] = [None] * len(legs)
        for number in sorted(range(len(legs)), key=lambda i: (i != tightest, i)):
            text = short(legs[number].amount, self.sign)
            if number == tightest:
                text = self._boxed_words(row, legs[number], text)
            wide, high = self.paper.size(text, letters)
            size = (wide + LABEL_PADDING[0] * letters, high + LABEL_PADDING[1] * letters)
            label = place_amount(arcs, number, size, taken, cell)
            placed[number] = label
            taken.append(label.box)
            frame: dict[str, Any] = {}
            if number == tightest:
                frame = {"edgecolor": theme.accent, "linewidth": points(BOX_RIM * self.grid.zoom)}
            gid = f"{gid_of_leg(row.ranked, legs[number])}-amount"
            fill = theme.background if number != tightest else theme.boxed
            self.sheet.chip(*label.middle, label.size, fill, gid=f"{gid}-box", **frame)
            self.sheet.lines(*label.middle, text, letters, theme.words[legs[number].group], gid=gid)
        return tuple(placed)

    def _boxed_words(self, row: Row, leg: Payment, whole: str) -> str:
        """What a ring takes of the leg that limits it, where others take some of it too."""
        if row.cents == leg.amount.high:
            return whole
        return f"{words.money(row.cents, self.sign)}\nof {whole}"

    def draw_sum(self, number: int, rest: Sequence[Row]) -> None:
        """Say in the last cell what all rows add up to, and what all deals would."""
        cell, theme = self.grid.box(number), self.paper.theme
        everything = _add_spans(ranked.all for ranked in self.flows.shown)
        signed = headline_rung(self.flows.question) == "signed"
        whole = _add_spans(r.signed for r in self.flows.shown) if signed else everything
        lines = [
            ("All together", SUM_HEAD, theme.muted, False),
            (words.money_span(*whole, self.sign), SUM_AMOUNT, theme.ink, True),
            (self.rung_word, WORDS, theme.muted, False),
        ]
        if everything[1] != whole[1]:
            most = words.money(everything[1], self.sign)
            lines.append((f"{most} if all is paid", SUM_MORE, theme.ink, True))
        if rest:
            smaller = words.money(sum(row.cents for row in rest), self.sign)
            text = f"with {words.count(len(rest), f'{undrawn_word(rest)} loop')}, {smaller}"
            lines.append((text, WORDS, theme.muted, False))
        self._write_block(lines, self.grid.middle(number), (cell[2] - cell[0]) * SUM_ROOM)


def _add_spans(spans: Iterable[Span]) -> Span:
    """Add lows to lows and highs to highs."""
    listed = list(spans)
    low, high = (sum((span[end] for span in listed), Fraction(0)) for end in (0, 1))
    return low, high


def undrawn_word(rest: Iterable[Row]) -> str:
    """What the loops are that have no ring."""
    return "other" if any(len(row.edges) > LONGEST for row in rest) else "smaller"


def _node_middles(arcs: Sequence[Arc]) -> list[tuple[float, float]]:
    """Where the nodes stand."""
    (x, y), radius = arcs[0].middle, arcs[0].radius
    angles = [2 * pi * i / len(arcs) for i in range(len(arcs))]
    return [(x + radius * sin(angle), y + radius * cos(angle)) for angle in angles]


def gid_of_leg(ranked: RankedCycle, payment: Payment) -> str:
    """Make the id of an arrow of a ring."""
    return gid_of("ring", str(ranked.rank), payment.payer, payment.payee)
