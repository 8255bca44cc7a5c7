"""One ring of the wheels: its nodes, arrows and amounts, and what all of them add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin, sqrt
from typing import Any

import numpy as np

from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.headline import headline_rung
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import NODE_LAYER, Sheet, gid_of, points
from bubblegraph.drawing.firmness import firmness_shares
from bubblegraph.drawing.labels import Box, Label
from bubblegraph.drawing.paper import LEGIBLE, SMALLEST, Paper
from bubblegraph.drawing.plates import Plate
from bubblegraph.drawing.rows import Row
from bubblegraph.drawing.scene import Edge, Payment
from bubblegraph.drawing.shafts import draw_stretch
from bubblegraph.drawing.spotlight import Spotlight
from bubblegraph.drawing.theme import RIM, blend, sector_of
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.drawing.wheels.grid import NODE, Grid
from bubblegraph.drawing.wheels.ring_arcs import Arc, ring_arcs
from bubblegraph.drawing.wheels.ring_labels import grown_box, node_box, place_amount
from bubblegraph.drawing.wheels.shafts import shaft_parts
from bubblegraph.money import Amount

__all__ = ["LONGEST", "Ring", "RingPen", "gid_of_leg", "undrawn_word", "width_of"]

WIDEST, THINNEST = 16.0, 2.0  # arrows, pixels in a cell of usual width
LONGEST = 7  # companies that find room on a ring, with arrows between them

# --- pixels in a cell of usual width ---
CLEAR = 11.0  # round the amount in the middle
SHORT_CLEAR = 42.0  # from the ring to that amount, where few arrows run round it
HEADER_GAP = 8.0  # in the heading of a ring, between number and words
HEADER_BASE = 12.0  # from the uppermost node up to the base of its letters
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
    spotlight: Spotlight

    @property
    def rung_word(self) -> str:
        """Which deals the amounts are of."""
        if self.voice.payments:
            return "at most"
        signed = headline_rung(self.flows.question) == "signed"
        return "signed" if signed else "if all is paid"

    @property
    def voice(self) -> Voice:
        return voice_of(self.flows.selection)

    def letters(self, size: float) -> float:
        """The size of letters that are this high in a cell of usual size."""
        return max(SMALLEST, size * self.grid.zoom)

    def shown(self, colour: str, *, lit: bool) -> str:
        """A colour as it is, or faded."""
        theme = self.paper.theme
        return colour if lit else blend(colour, theme.background, theme.faded)

    def draw_ring(
        self, number: int, row: Row, legs: tuple[Payment, ...], names: Sequence[Plate]
    ) -> Ring:
        cell, middle, zoom = self.grid.box(number), self.grid.middle(number), self.grid.zoom
        ranked = row.ranked
        widths = [width_of(leg.disclosed, self.largest, zoom) for leg in legs]
        arcs = tuple(ring_arcs(middle, self.grid.radius, NODE * zoom, widths))
        self._draw_header(ranked, middle)
        taken = [node_box(spot, NODE * zoom) for spot in _node_middles(arcs)]
        taken += self._draw_nodes(ranked, names, arcs)
        taken.append(grown_box(self._draw_middle(row, middle), CLEAR * zoom))
        tightest = row.limiting_leg(self.left)
        labels = self._draw_labels(row, legs, arcs, tightest, taken, cell)
        for leg, arc, label in zip(legs, arcs, labels, strict=True):
            lit = self.spotlight.lit(ranked)
            self._draw_arrow(arc, label, leg, gid_of_leg(ranked, leg), lit=lit)
        return Ring(ranked, row.cents, legs, tightest, arcs, labels)

    def _draw_header(self, ranked: RankedCycle, middle: tuple[float, float]) -> None:
        """Write its number over a ring, above its uppermost node."""
        zoom, theme, lit = self.grid.zoom, self.paper.theme, self.spotlight.lit(ranked)
        number, letters, small = str(ranked.rank), self.letters(NUMBER), self.letters(WORDS)
        signs = ranked.marks(payments=self.voice.payments)
        text = f"{self.voice.companies(len(ranked.cycle))} {signs}".strip()
        gap = HEADER_GAP * zoom
        wide = self.paper.size(number, letters)[0] + gap
        x = middle[0] - (wide + self.paper.size(text, small, bold=False)[0]) / 2
        y = middle[1] + self.grid.radius + (NODE + HEADER_BASE) * zoom
        ink = theme.accent if lit else theme.muted
        self.sheet.write(x, y, number, letters, ink, va="baseline", weight="bold")
        self.sheet.write(x + wide, y, text, small, theme.muted, va="baseline")

    def _draw_arrow(
        self, arc: Arc, label: Label | None, leg: Payment, gid: str, *, lit: bool
    ) -> None:
        """Draw an arrow that its amount parts."""
        theme, zoom = self.paper.theme, self.grid.zoom
        sheet = self.sheet.group(gid)
        colour = self.shown(theme.kinds[leg.group], lit=lit)
        box = label.box if label else None
        for part, status in shaft_parts(arc, firmness_shares(leg), box):
            way = np.array(part.points()[:-1])  # without the tip
            draw_stretch(sheet, way, part.width, status, colour, theme.background, zoom)
        sheet.area(arc.corners(), colour)

    def _draw_nodes(
        self, ranked: RankedCycle, names: Sequence[Plate], arcs: Sequence[Arc]
    ) -> list[Box]:
        """Draw circles and names; return the boxes of the names that stand out."""
        from matplotlib.patches import Circle  # noqa: PLC0415

        theme, zoom, lit = self.paper.theme, self.grid.zoom, self.spotlight.lit(ranked)
        found = []
        entities = self.flows.selection.ledger.entities
        spots = zip(ranked.cycle.entities, names, _node_middles(arcs), strict=True)
        for entity, name, (x, y) in spots:
            fill = self.shown(theme.sectors[sector_of(entities[entity].sector)], lit=lit)
            edge = {"edgecolor": self.shown(theme.rim, lit=lit), "linewidth": points(RIM * zoom)}
            gid = gid_of("ring", str(ranked.rank), entity)
            self.sheet.add(
                Circle((x, y), NODE * zoom, facecolor=fill, zorder=NODE_LAYER, **edge), gid
            )
            ink = theme.ink if lit else theme.muted
            letters = max(LEGIBLE, name.letters * zoom)
            size = self.paper.size(name.text, letters)
            if size[0] > 2 * NODE * zoom:  # it stands out from its node
                found.append(Label((x, y), size).box)
            self.sheet.lines(x, y, name.text, letters, ink)
        return found

    def _draw_middle(self, row: Row, middle: tuple[float, float]) -> Box:
        theme, zoom = self.paper.theme, self.grid.zoom
        room = self.grid.radius - (SHORT_CLEAR if len(row.edges) < FEW else NODE + CLEAR) * zoom
        low, _ = row.ranked.on(headline_rung(self.flows.question))
        amount = self.voice.row(low, row.cents)
        ink = theme.ink if self.spotlight.lit(row.ranked) else theme.muted
        lines = [
            (amount, RING_AMOUNT, ink, True),
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
        lit = self.spotlight.lit(row.ranked)
        for number in sorted(range(len(legs)), key=lambda i: (i != tightest, i)):
            text = self.voice.short(legs[number].amount)
            if number == tightest:
                text = self._boxed_words(row, legs[number], text)
            wide, high = self.paper.size(text, letters)
            size = (wide + LABEL_PADDING[0] * letters, high + LABEL_PADDING[1] * letters)
            label = place_amount(arcs, number, size, taken, cell)
            placed[number] = label
            taken.append(label.box)
            frame: dict[str, Any] = {}
            if number == tightest:
                rim = self.shown(theme.accent, lit=lit)
                frame = {"edgecolor": rim, "linewidth": points(BOX_RIM * self.grid.zoom)}
            gid = f"{gid_of_leg(row.ranked, legs[number])}-amount"
            fill = theme.background if number != tightest else self.shown(theme.boxed, lit=lit)
            ink = theme.words[legs[number].group] if lit else theme.muted
            self.sheet.chip(*label.middle, label.size, fill, gid=f"{gid}-box", **frame)
            self.sheet.lines(*label.middle, text, letters, ink, gid=gid)
        return tuple(placed)

    def _boxed_words(self, row: Row, leg: Payment, whole: str) -> str:
        """What a ring takes of the leg that limits it, where others take some of it too."""
        if row.cents == leg.amount.high:
            return whole
        if leg.amount.high is None and leg.disclosed:  # of what is known: the ring is at the highs
            whole = self.voice.short(Amount(leg.disclosed, None))
        return f"{self.voice.money(row.cents)}\nof {whole}"

    def draw_sum(self, number: int, rest: Sequence[Row]) -> None:
        """Say in the last cell what all rows add up to, and what all deals would."""
        cell, theme = self.grid.box(number), self.paper.theme
        everything = _add_spans(ranked.all for ranked in self.flows.shown)
        signed = headline_rung(self.flows.question) == "signed"
        whole = _add_spans(r.signed for r in self.flows.shown) if signed else everything
        lines = [
            ("All together", SUM_HEAD, theme.muted, False),
            (self.voice.span(*whole), SUM_AMOUNT, theme.ink, True),
            (self.rung_word, WORDS, theme.muted, False),
        ]
        if everything[1] != whole[1]:
            most = self.voice.money(everything[1])
            lines.append((f"{most} if all is paid", SUM_MORE, theme.ink, True))
        if rest:
            smaller = self.voice.money(sum(row.cents for row in rest))
            text = f"with {words.count(len(rest), f'{undrawn_word(rest)} loop')}, up to {smaller}"
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


def width_of(cents: int, largest: int, zoom: float) -> float:
    """The width of an arrow, in pixels: it grows with the square root of the amount."""
    return max(THINNEST, WIDEST * sqrt(cents / largest)) * zoom


def _node_middles(arcs: Sequence[Arc]) -> list[tuple[float, float]]:
    """Where the nodes stand."""
    (x, y), radius = arcs[0].middle, arcs[0].radius
    angles = [2 * pi * i / len(arcs) for i in range(len(arcs))]
    return [(x + radius * sin(angle), y + radius * cos(angle)) for angle in angles]


def gid_of_leg(ranked: RankedCycle, payment: Payment) -> str:
    """Make the id of an arrow of a ring."""
    return gid_of("ring", str(ranked.rank), payment.payer, payment.payee)
