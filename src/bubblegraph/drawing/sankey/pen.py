"""Draws the ribbons of a Sankey diagram, the plates of companies, and the edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bubblegraph.analysis.row_flows import RowLeg
from bubblegraph.drawing.canvas import NODE_LAYER, Sheet, gid_of, stroke
from bubblegraph.drawing.paper import SMALLEST, Paper
from bubblegraph.drawing.plates import fit_name, least_letters
from bubblegraph.drawing.row_words import (
    DOTS,
    PALE,
    RowSpeech,
    group_of_leg,
    marks_of,
    open_shade,
    tint,
)
from bubblegraph.drawing.sankey.plan import MANY, Band, Node, Plan, is_passage
from bubblegraph.drawing.sankey.ribbons import Ribbon, Spot, place_amounts
from bubblegraph.drawing.theme import OTHERS, blend, readable_on
from bubblegraph.text import count

__all__ = ["BAR", "SankeyPen", "across", "gid_of_band"]

# --- pixels at 1,600 of width ---
BAR = 22.0  # of an edge
BAR_GAP = 10.0  # between an edge and its words
PADDING = 6.0  # at either side of a name on a plate
DOTTED = 1.4  # round an open leg
CASING, CASED = 0.9, 4.0  # along ribbons, to tell which is above; from which width on
THINNEST = 1.0  # a ribbon, however little it carries
HEADING = 15.0  # over the edges, letters
NAME, AMOUNT, PLATE, BESIDE = 15.0, 15.0, 15.0, 12.0  # letters, at most

LINE = 1.3  # height of a line, in sizes of its letters
FADING, TAIL = 12, 0.6  # steps in which it fades, and its length, in spans between columns
OTHER_SHADE = 0.45  # how far the colour of the smaller loops goes towards the ink where firm
LABELS = 0.5  # of the gap between two companies, that the words at an edge may take
AMOUNT_PART = 0.92  # of the letters of a name: those of the amount below it
HALO = (0.5, 0.1)  # round an amount, in all, in sizes of letters


def gid_of_band(band: Band) -> str:
    """The group of a row in an SVG."""
    return gid_of("row", str(band.rows[0].ranked.rank) if band.row else "others")


@dataclass(frozen=True, slots=True)
class Across:
    """Where columns stand: the left and the right side of each, pixels."""

    sides: tuple[tuple[float, float], ...]

    @property
    def span(self) -> float:
        """Between two columns."""
        return self.sides[1][0] - self.sides[0][1]


def across(
    left: float, wide: float, columns: int, *, label: float, bar: float, plate: float
) -> Across:
    """Spread columns evenly between the words at the edges.

    Parameters
    ----------
    left, wide : float
        Of the drawing.
    columns : int
        With both edges.
    label, bar, plate : float
        The widths of words at an edge, of its bar, and of a plate between the edges.

    Examples
    --------
    >>> across(0, 500, 3, label=80, bar=20, plate=60).sides
    ((80, 100), (220.0, 280.0), (400, 420))
    """
    first, last = left + label, left + wide - label
    span = (last - first - 2 * bar - (columns - 2) * plate) / (columns - 1)
    between = [first + bar + span + i * (span + plate) for i in range(columns - 2)]
    sides = [(x, x + plate) for x in between]
    return Across(((first, first + bar), *sides, (last - bar, last)))


@dataclass(frozen=True, slots=True)
class SankeyPen:
    """Draws a plan on a sheet."""

    sheet: Sheet
    paper: Paper
    plan: Plan
    speech: RowSpeech
    across: Across
    top: float  # of the drawing, from below
    label: float  # room for the words at an edge
    gap: float  # between two companies

    @property
    def unit(self) -> float:
        return self.paper.unit

    def draw(self) -> None:
        self._draw_beside()
        ribbons = [self._ribbons(number) for number in range(len(self.plan.bands))]
        for number in sorted(range(len(ribbons)), key=lambda i: self._lit(self.plan.bands[i])):
            self._draw_band(number, ribbons[number])  # lit ones above those that are faded
        for column in range(1, len(self.plan.columns) - 1):
            for node in self.plan.columns[column]:
                if not is_passage(node.stop):
                    self._draw_plate(column, node)
        self._draw_edges()
        self._write_amounts([ribbon for own in ribbons for ribbon in own])

    @property
    def least(self) -> float:
        """The smallest letters."""
        return least_letters(self.paper)

    # --- ribbons ---

    def _ribbons(self, number: int) -> list[Ribbon]:
        """The legs of a row, each through all columns that it only passes."""
        path, sides = self.plan.paths[number], self.across.sides
        wide = self.plan.height(number)
        shade = _broader_shade(self.plan.bands[number], wide)
        found: list[Ribbon] = []
        knots = [self._knot(number, 0)]
        for column in range(1, len(sides)):
            left, right = sides[column]
            knots.append((left, self.top - self.plan.enters[number][column]))
            passes = column < len(path) and is_passage(path[column])
            if passes:
                knots.append((right, self.top - self.plan.leaves[number][column]))
            else:
                found.append(Ribbon(number, len(found), tuple(knots), wide, shade))
                knots = [(right, self.top - self.plan.leaves[number][column])]
        return found

    def _knot(self, number: int, column: int) -> tuple[float, float]:
        return self.across.sides[column][1], self.top - self.plan.leaves[number][column]

    def _lit(self, band: Band) -> bool:
        return any(self.speech.spotlight.lit(row.ranked) for row in band.rows)

    def _shown(self, colour: str, *, lit: bool) -> str:
        theme = self.paper.theme
        return colour if lit else blend(colour, theme.background, theme.faded)

    def _leg(self, band: Band, ribbon: Ribbon, *, last: bool) -> RowLeg | None:
        if band.row is None:
            return None
        return band.row.legs[-1 if last else ribbon.leg]

    def _shades(self, leg: RowLeg | None, *, closed: bool) -> tuple[str, str]:
        """The colours of what is firm, and of what is not."""
        theme = self.paper.theme
        colour = theme.kinds[group_of_leg(leg) if leg else OTHERS]
        if leg is None:
            return blend(colour, theme.ink, OTHER_SHADE), colour
        if closed:
            return colour, tint(theme, colour)
        return open_shade(theme, colour, firm=True), open_shade(theme, colour, firm=False)

    def _draw_band(self, number: int, own: Sequence[Ribbon]) -> None:
        band = self.plan.bands[number]
        sheet, lit = self.sheet.group(gid_of_band(band)), self._lit(band)
        part = float(band.firm / band.high)
        for ribbon in own:
            last = ribbon is own[-1]
            leg = self._leg(band, ribbon, last=last)
            closed = not last or band.row is None or band.row.closed
            wide = max(ribbon.width, THINNEST * self.unit)
            edges = ((0.0, part * wide), (part * wide, wide))
            for (start, end), shade in zip(edges, self._shades(leg, closed=closed), strict=True):
                if end > start:
                    sheet.area(ribbon.strip(start, end), self._shown(shade, lit=lit), linewidth=0)
            style, colour = stroke(CASING * self.unit), self.paper.theme.background
            if not closed and leg is not None:
                style = stroke(DOTTED * self.unit, [p * self.unit for p in DOTS])
                colour = self._shown(self.paper.theme.kinds[group_of_leg(leg)], lit=lit)
            for down in (0.0, wide) if wide > CASED * self.unit else ():
                sheet.line(ribbon.edge(down), colour, **style)

    # --- companies ---

    def names_of(self, stop: str) -> list[str]:
        """What stands on a plate or at an edge, or where that has no room."""
        if not stop.startswith(MANY):
            return [self.speech.names[stop]]
        band = next(band for band in self.plan.bands if stop in band.stops)
        if band.row is None:
            number = len(band.rows)
            return [count(number, "smaller loop"), count(number, "loop"), f"{number} more"]
        return self.speech.names_of_many(band.row.companies[len(band.stops) - 1 :])

    def _node_lit(self, column: int, stop: str) -> bool:
        return any(
            self._lit(band)
            for band, path in zip(self.plan.bands, self.plan.paths, strict=True)
            if (*path, path[0])[column] == stop
        )

    def _draw_plate(self, column: int, node: Node) -> None:
        left, right = self.across.sides[column]
        high = node.plate
        low = self.top - node.top - high
        fill = self._shown(self.paper.theme.ink, lit=self._node_lit(column, node.stop))
        gid = gid_of("plate", str(column), node.stop)
        self.sheet.box(left, low, right - left, high, fill, zorder=NODE_LAYER, gid=gid)
        room = right - left - PADDING * self.unit, high
        letters = min(PLATE * self.unit, 0.78 * high)
        name, *brief = self.names_of(node.stop)
        plate = fit_name(name, room, self._measure, letters=letters, least=self.least, brief=brief)
        lit = self._node_lit(column, node.stop)
        ink = readable_on(self.paper.theme, fill) if lit else self.paper.theme.muted
        middle = (left + right) / 2, low + high / 2
        self.sheet.lines(*middle, plate.text, plate.letters, ink)

    def _measure(self, text: str, letters: float) -> tuple[float, float]:
        wide, high = self.paper.size(text, letters)
        return wide, high + 0.12 * letters

    def _draw_edges(self) -> None:
        theme = self.paper.theme
        for column, side in ((0, -1), (len(self.plan.columns) - 1, 1)):
            left, right = self.across.sides[column]
            for node in self.plan.columns[column]:
                fill = self._shown(theme.ink, lit=self._node_lit(column, node.stop))
                high = max(node.high, THINNEST * self.unit)
                low = self.top - node.start - high
                gid = gid_of("edge", str(column), node.stop)
                self.sheet.box(left, low, right - left, high, fill, zorder=NODE_LAYER, gid=gid)
                self._write_edge(node, low + high / 2, left if side < 0 else right, side)
            x, align, text = (
                (right, "right", "pays out") if side < 0 else (left, "left", "can get back")
            )
            y = self.top + HEADING * self.unit * LINE
            letters = max(SMALLEST, HEADING * self.unit)
            self.sheet.write(x, y, text, letters, theme.muted, ha=align, va="center_baseline")

    def _write_edge(self, node: Node, y: float, x: float, side: int) -> None:
        """A company's name, and what its rows carry, beside its bar."""
        theme = self.paper.theme
        x += side * BAR_GAP * self.unit
        room = self.label - BAR_GAP * self.unit
        own = [
            band
            for band, path in zip(self.plan.bands, self.plan.paths, strict=True)
            if path[0] == node.stop
        ]
        firm, high = sum(band.firm for band in own), sum(band.high for band in own)
        amount = self.speech.voice.row(firm, high)
        most = (node.plate + LABELS * self.gap) / (LINE * (1 + AMOUNT_PART))
        letters = max(self.least, min(NAME * self.unit, most))
        small = max(self.least, letters * AMOUNT_PART)
        ink = theme.ink if self._node_lit(0, node.stop) else theme.muted
        align = {"ha": "right" if side < 0 else "left"}
        size = room, letters * LINE
        name, *brief = self.names_of(node.stop)
        plate = fit_name(name, size, self._measure, letters=letters, least=self.least, brief=brief)
        self.sheet.lines(x, y + small * LINE / 2, plate.text, plate.letters, ink, **align)
        self.sheet.lines(x, y - letters * LINE / 2, amount, small, ink, weight="normal", **align)

    # --- what is paid beside ---

    def _draw_beside(self) -> None:
        pale = blend(self.paper.theme.ink, self.paper.theme.background, PALE)
        for column, node in self._with_beside():
            left, right = self.across.sides[column]
            low = self.top - node.top - node.room
            self.sheet.box(left, low, right - left, node.beside, pale, linewidth=0)
            step = TAIL * self.across.span / FADING
            for i in range(FADING):
                shade = blend(pale, self.paper.theme.background, (i + 1) / (FADING + 1))
                self.sheet.box(right + i * step, low, step, node.beside, shade, linewidth=0)
            self._write_beside(column, node, low + node.beside / 2)

    def _write_beside(self, column: int, node: Node, y: float) -> None:
        """Write it where no ribbon runs: on the plate's own breadth, or beside the edge."""
        if node.beside < LINE * self.small:
            return
        left, right = self.across.sides[column]
        text, ink = self._beside_words(node), self.paper.theme.muted
        if column == 0:
            x, style = left - BAR_GAP * self.unit, {"ha": "right", "weight": "normal"}
            self.sheet.lines(x, y, text, self.small, ink, **style)
            return
        broken = text.replace(" ", "\n")
        high = 2 * LINE * self.small
        for words in [text, *([broken] if node.beside > high else [])]:
            if self.paper.size(words, self.small, bold=False)[0] <= right - left:
                self.sheet.lines((left + right) / 2, y, words, self.small, ink, weight="normal")
                return

    @property
    def small(self) -> float:
        """Letters of what is paid beside."""
        return max(self.least, BESIDE * self.unit)

    def _with_beside(self) -> Iterator[tuple[int, Node]]:
        for column, nodes in enumerate(self.plan.columns):
            yield from ((column, node) for node in nodes if node.beside > 0)

    def _beside_words(self, node: Node) -> str:
        cents = self.speech.found.beside[node.stop]
        return f"{self.speech.voice.row(cents, cents)} beside"

    # --- amounts ---

    def _write_amounts(self, ribbons: Sequence[Ribbon]) -> None:
        texts = [self._amount(band) for band in self.plan.bands]
        letters = [self._letters(number) for number in range(len(texts))]
        sizes = [
            (self.paper.size(text, size)[0] + HALO[0] * size, size * (1 + HALO[1]))
            for text, size in zip(texts, letters, strict=True)
        ]
        spots = place_amounts(ribbons, sizes, self._taken())
        for number, spot in enumerate(spots):
            if spot is not None:
                self._write_amount(number, spot, texts[number], letters[number], sizes[number])

    def _amount(self, band: Band) -> str:
        return f"{self.speech.voice.row(band.firm, band.high)}{marks_of(band.rows)}"

    def _letters(self, number: int) -> float:
        return max(self.least, min(AMOUNT * self.unit, 0.5 * self.plan.height(number)))

    def _taken(self) -> list[tuple[float, float, float, float]]:
        """Where plates and edges are, and what is paid beside."""
        beside = [
            (
                self.across.sides[column][1],
                self.top - node.top - node.room,
                self.across.sides[column][1] + TAIL * self.across.span,
                self.top - node.top - node.plate,
            )
            for column, node in self._with_beside()
        ]
        return beside + [
            (left, self.top - node.top - node.room, right, self.top - node.top)
            for (left, right), column in zip(self.across.sides, self.plan.columns, strict=True)
            for node in column
            if not is_passage(node.stop)
        ]

    def _write_amount(
        self, number: int, spot: Spot, text: str, letters: float, size: tuple[float, float]
    ) -> None:
        """On one shade as it is; on paper beside it, or across both shades."""
        theme, band = self.paper.theme, self.plan.bands[number]
        lit = self._lit(band)
        ink = theme.ink
        if spot.on == "ribbon":
            self.sheet.chip(spot.x, spot.y, size, theme.background)
        if spot.on == "shade":
            last = spot.leg == len(band.stops) - 1
            leg = band.row.legs[-1 if last else spot.leg] if band.row else None
            closed = not last or band.row is None or band.row.closed
            firm = 2 * band.firm >= band.high
            shades = self._shades(leg, closed=closed)
            ink = readable_on(theme, self._shown(shades[0 if firm else 1], lit=lit))
        self.sheet.lines(spot.x, spot.y, text, letters, ink if lit else theme.muted)


def _broader_shade(band: Band, wide: float) -> tuple[float, float]:
    """What is firm, or what is not: distances below the upper edge."""
    edge = wide * float(band.firm / band.high)
    return (0.0, edge) if 2 * edge >= wide else (edge, wide)
