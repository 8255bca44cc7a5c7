"""Draws the lanes of a track, the plates on them and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bubblegraph.analysis.row_flows import RowFlow, RowLeg
from bubblegraph.drawing.canvas import NODE_LAYER, TEXT_LAYER, Sheet, gid_of, stroke
from bubblegraph.drawing.paper import SMALLEST, Paper
from bubblegraph.drawing.plates import fit_name, least_letters
from bubblegraph.drawing.row_words import (
    DOTS,
    RowSpeech,
    group_of_leg,
    marks_of,
    open_shade,
    out_of,
    tint,
)
from bubblegraph.drawing.theme import OTHERS, blend, readable_on
from bubblegraph.drawing.track.lanes import Lane
from bubblegraph.drawing.track.oval import LAP
from bubblegraph.drawing.track.plan import MANY, Block, Plan, stations
from bubblegraph.drawing.words import loop_path, short_name
from bubblegraph.text import count

__all__ = ["PLATE_LETTERS", "TrackPen", "gid_of_block", "gid_of_lane"]

# --- letters, pixels at 1,600 of width ---
PLATE_LETTERS = 17.0  # on plates, at most
AMOUNT, LEG = 19.0, 13.5  # on a lane, at most
CENTRE, CENTRE_MORE = 46.0, 14.5
LISTED = 12.5

LISTED_NAMES = 40  # companies of a row in the list below, at most

BENDS = (1.5, 3.5)  # phases of the marks of direction
LINE = 1.28  # height of a line on a lane, in sizes of its letters
GROWTH = 0.52  # letters for the breadth that they stand on
PLATE_PADDING = 7.0  # at either side of a name, pixels at 1,600 of width
WORDS_GAP = 8.0  # between words on a lane and the plates beside them
CHIP = (0.8, 0.24)  # round words on a thin lane, in all, in sizes of letters

# --- lines, pixels at 1,600 of width ---
DOTTED = 1.4  # round an open leg
THINNEST = 1.0  # a lane, however little it carries
CHEVRON, CHEVRON_LINE = 10.0, 2.2  # half the breadth of a mark of direction, and its line
CHEVRON_PART = 0.28  # of the lane
# half the breadth of a head on a lane that is narrower than this, and how far it stands out of it
ARROW, ARROW_BELOW, ARROW_OUT = 4.6, 9.0, 2.6

CENTRE_PART = 0.62  # of the height inside: its large letters
OTHER_SHADE = 0.45  # how far the colour of the smaller loops goes towards the ink where firm


def gid_of_lane(lane: Lane) -> str:
    """The group of a lane in an SVG."""
    return gid_of("lane", str(lane.rows[0].ranked.rank) if lane.row else "others")


def gid_of_block(plan: Plan, block: Block) -> str:
    """The group of a plate in an SVG."""
    first = plan.lanes[block.lanes[0]]
    return gid_of("plate", str(block.number), str(first.rows[0].ranked.rank))


@dataclass(frozen=True, slots=True)
class TrackPen:
    """Draws a plan on a sheet."""

    sheet: Sheet
    paper: Paper
    plan: Plan
    speech: RowSpeech
    plate: float  # width of the plates on the top straight

    @property
    def unit(self) -> float:
        return self.paper.unit

    def draw(self) -> None:
        for number in range(len(self.plan.lanes)):
            self._draw_lane(number)
        for block in self.plan.blocks:
            self._draw_block(block)
        self._draw_centre()
        self._draw_list()

    @property
    def least(self) -> float:
        return least_letters(self.paper)

    # --- lanes ---

    def _lit(self, lane: Lane) -> bool:
        return any(self.speech.spotlight.lit(row.ranked) for row in lane.rows)

    def _shown(self, colour: str, *, lit: bool) -> str:
        theme = self.paper.theme
        return colour if lit else blend(colour, theme.background, theme.faded)

    def _colour(self, leg: RowLeg | None) -> str:
        theme = self.paper.theme
        return theme.kinds[group_of_leg(leg) if leg else OTHERS]

    def _shades(self, leg: RowLeg | None, *, closed: bool) -> tuple[str, str]:
        """The colours of what is firm, and of what is not."""
        theme, colour = self.paper.theme, self._colour(leg)
        if leg is None:
            return blend(colour, theme.ink, OTHER_SHADE), colour
        if not closed:
            firm, rest = (open_shade(theme, colour, firm=firm) for firm in (True, False))
            return firm, rest
        return colour, tint(theme, colour)

    def _legs(self, number: int) -> list[RowLeg | None]:
        """A leg from each stop; a folded row has the legs at either end of what is folded."""
        row = self.plan.lanes[number].row
        if row is None:
            return [None]
        folded = len(row.legs) > len(self.plan.stops[number])
        return [*row.legs[:2], row.legs[-1]] if folded else list(row.legs)

    def _closed(self, number: int, leg: RowLeg | None) -> bool:
        """Whether a leg is none that is left open."""
        row = self.plan.lanes[number].row
        return row is None or row.closed or leg is not row.legs[-1]

    def _draw_lane(self, number: int) -> None:
        sheet = self.sheet.group(gid_of_lane(self.plan.lanes[number]))
        phases = stations(self.plan.oval, self.plan.stops[number], self.plate)
        legs = self._legs(number)
        for leg, ends in zip(legs, pairwise(phases), strict=True):
            self._draw_leg(sheet, number, leg, ends)
        for bend in BENDS:
            here = next(i for i, end in enumerate(phases[1:]) if end > bend)
            self._draw_direction(sheet, number, legs[here], bend)
        said = self._write_amount(number)
        self._write_legs(number, legs, amount="" if said else self._amount(number))

    def _parts(self, number: int) -> list[tuple[float, float, bool]]:
        """What is firm of a lane, outside, and what is not, inside: radii."""
        lane = self.plan.lanes[number]
        inner, outer = self.plan.edges(number)
        least = THINNEST * self.unit
        if outer - inner < least:
            middle = (inner + outer) / 2
            inner, outer = middle - least / 2, middle + least / 2
        edge = outer - (outer - inner) * float(lane.firm / lane.high)
        parts = [(edge, outer, True), (inner, edge, False)]
        return [part for part in parts if part[1] > part[0]]

    def _draw_leg(
        self, sheet: Sheet, number: int, leg: RowLeg | None, ends: tuple[float, float]
    ) -> None:
        oval, lit = self.plan.oval, self._lit(self.plan.lanes[number])
        closed = self._closed(number, leg)
        shades = self._shades(leg, closed=closed)
        for inner, outer, firm in self._parts(number):
            shade = self._shown(shades[0 if firm else 1], lit=lit)
            sides = oval.line(*ends, outer), oval.line(*ends, inner)
            sheet.band(*sides, shade, linewidth=0, snap=False)
        if not closed:
            inner, outer = self.plan.edges(number)
            style = stroke(DOTTED * self.unit, [part * self.unit for part in DOTS])
            edge = self._shown(self._colour(leg), lit=lit)
            radii = (inner, outer) if outer - inner > 2 * DOTTED * self.unit else (inner,)
            for radius in radii:
                sheet.line(oval.line(*ends, radius), edge, **style)

    def _draw_direction(self, sheet: Sheet, number: int, leg: RowLeg | None, phase: float) -> None:
        """A mark in the bend: which way the money goes."""
        theme, lit = self.paper.theme, self._lit(self.plan.lanes[number])
        inner, outer = self.plan.edges(number)
        x, y = self.plan.oval.point(phase, (inner + outer) / 2)
        ahead = -1 if phase < LAP / 2 else 1  # down at the right, up at the left
        colour = self._shown(self._colour(leg), lit=lit)
        if outer - inner < ARROW_BELOW * self.unit:
            half = max(ARROW * self.unit, (outer - inner) / 2 + ARROW_OUT * self.unit)
            corners = [(x, y + ahead * half)] + [(x + s, y - ahead * half) for s in (-half, half)]
            sheet.area(corners, colour)
            return
        half = min(CHEVRON * self.unit, CHEVRON_PART * (outer - inner))
        closed, pale = self._closed(number, leg), self._pale(number)
        ink = theme.background if closed and not pale else colour
        if leg is None:
            shade = self._shades(leg, closed=closed)[1 if pale else 0]
            ink = readable_on(theme, shade) if lit else colour
        tip, end = y + ahead * half / 2, y - ahead * half / 2
        way = [(x - half, end), (x, tip), (x + half, end)]
        sheet.line(way, ink, **stroke(CHEVRON_LINE * self.unit), solid_joinstyle="miter")

    def _pale(self, number: int) -> bool:
        """Whether the middle of a lane is not firm."""
        lane = self.plan.lanes[number]
        return 2 * lane.firm < lane.high

    # --- words on lanes ---

    def _words_room(self, number: int) -> tuple[float, float, str | None]:
        """Where words stand on a lane: a radius, the letters that fit, and whether on paper."""
        parts = self._parts(number)
        inner, outer, firm = max(parts, key=lambda part: part[1] - part[0])
        letters = GROWTH * (outer - inner)
        if outer - inner < LINE * self.least:
            start, end = self.plan.edges(number)
            return (start + end) / 2, self.least, None
        return (inner + outer) / 2, max(letters, self.least), "firm" if firm else "rest"

    def _amount(self, number: int) -> str:
        """What a lane carries, with the marks of its row."""
        lane = self.plan.lanes[number]
        return f"{self.speech.voice.row(lane.firm, lane.high)}{marks_of(lane.rows)}"

    def _write_amount(self, number: int) -> bool:
        """Write on top what a lane carries, if there is room."""
        lane, oval = self.plan.lanes[number], self.plan.oval
        tries, room = [self._amount(number)], 2 * oval.half
        if lane.row is None:
            tries.insert(0, f"{count(len(lane.rows), 'smaller loop')}, {tries[0]}")
        else:
            room -= 2 * self.plate
        first = lane.row.legs[0] if lane.row else None
        return self._write(number, tries, oval.x, room, first, size=AMOUNT, leg_number=0)

    def _write_legs(self, number: int, legs: Sequence[RowLeg | None], *, amount: str) -> None:
        """Say of each leg along the bottom what it is part of; an ``amount`` first, once."""
        row, oval = self.plan.lanes[number].row, self.plan.oval
        if row is None:
            return
        blocks = [b for b in self.plan.blocks if number in b.lanes and not b.top]
        edges = [oval.x + oval.half]
        for block in sorted(blocks, key=lambda b: -b.right):
            edges += [block.right, block.left]
        edges.append(oval.x - oval.half)
        for i, (right, left) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
            leg = legs[i + 1]
            if leg is not None:
                room = right - left
                names = [self.speech.names[company] for company in (leg.payer, leg.payee)]
                part, whole = out_of(leg, self.speech.voice)
                tries = [f"{names[0]} pays {names[1]}, {part}", part, whole]
                if amount:
                    tries = [f"{amount} {part}", f"{amount} {whole}", amount, *tries]
                middle = (left + right) / 2
                if self._write(number, tries, middle, room, leg, size=LEG, leg_number=i + 1):
                    amount = ""

    def _write(
        self,
        number: int,
        tries: Sequence[str],
        x: float,
        room: float,
        leg: RowLeg | None,
        *,
        size: float,
        leg_number: int,
    ) -> bool:
        """Write the first of some texts that fits between two plates, if one does."""
        top = leg_number == 0
        theme, lit = self.paper.theme, self._lit(self.plan.lanes[number])
        radius, letters, on = self._words_room(number)
        letters = min(letters, size * self.unit) if on else letters
        letters = max(letters, self.least)
        weight = {"weight": "bold" if top else "normal"}
        room -= 2 * WORDS_GAP * self.unit
        fitting = (
            (text, own)
            for text in tries
            for own in (letters, self.least)
            if self.paper.size(text, own, bold=top)[0] <= room
        )
        text, letters = next(fitting, ("", letters))
        if not text:
            return False
        y = self.plan.oval.y + (radius if top else -radius)
        ink = theme.ink
        if on is None:
            wide = self.paper.size(text, letters, bold=top)[0]
            size_of_chip = wide + CHIP[0] * letters, (1 + CHIP[1]) * letters
            self.sheet.chip(x, y, size_of_chip, theme.background)
        else:
            shades = self._shades(leg, closed=self._closed(number, leg))
            shade = self._shown(shades[0 if on == "firm" else 1], lit=lit)
            ink = readable_on(theme, shade)
        ink = ink if lit else theme.muted
        gid = f"{gid_of_lane(self.plan.lanes[number])}-{leg_number}"
        self.sheet.lines(x, y, text, letters, ink, gid=gid, **weight)
        return True

    # --- plates ---

    def _draw_block(self, block: Block) -> None:
        theme, oval = self.paper.theme, self.plan.oval
        lit = any(self._lit(self.plan.lanes[lane]) for lane in block.lanes)
        fill = self._shown(theme.ink, lit=lit)
        low = oval.y + block.inner if block.top else oval.y - block.outer
        wide, high = block.right - block.left, block.outer - block.inner
        style = {"zorder": NODE_LAYER, "snap": False}  # its edges are those of the lanes
        gid = gid_of_block(self.plan, block)
        self.sheet.box(block.left, low, wide, high, fill, gid=gid, **style)
        name, *brief = self.names_of(block.stop, block.lanes[0])
        room = wide - PLATE_PADDING * self.unit, high
        letters = min(PLATE_LETTERS * self.unit, high * 0.78)
        plate = fit_name(name, room, self._measure, letters=letters, least=self.least, brief=brief)
        middle = block.left + wide / 2, low + high / 2
        ink = readable_on(theme, fill) if lit else theme.muted
        self.sheet.lines(*middle, plate.text, plate.letters, ink, gid=f"{gid}-name")

    def _measure(self, text: str, letters: float) -> tuple[float, float]:
        wide, high = self.paper.size(text, letters)
        return wide, high + 0.12 * letters

    def names_of(self, stop: str, lane: int) -> list[str]:
        """What stands on a plate, or where that has no room."""
        row = self.plan.lanes[lane].row
        if not stop.startswith(MANY) or row is None:
            return [self.speech.names[stop]]
        return self.speech.names_of_many(row.companies[2:])

    # --- the middle, and the list below ---

    def _draw_centre(self) -> None:
        theme, oval, found = self.paper.theme, self.plan.oval, self.speech.found
        high = 2 * self.plan.inner
        wide = 2 * oval.half + self.plan.inner
        text = self.speech.voice.sum(found.low, found.high)
        whole = self.speech.voice.sum(found.high, found.high)
        more = [
            "can go round, at most: cut the track anywhere,",
            f"and the lanes add up to {whole}",
        ]
        small = max(SMALLEST, CENTRE_MORE * self.unit)
        if max(self.paper.size(line, small, bold=False)[0] for line in more) > wide:
            more = ["can go round, at most"]
        letters = min(CENTRE * self.unit, CENTRE_PART * (high - len(more) * small * 1.35))
        letters = self.paper.fit(text, max(letters, SMALLEST), wide)
        block = letters * 1.1 + len(more) * small * 1.35
        if block > high:
            more, block = [], letters * 1.1
        y = oval.y + block / 2 - letters * 0.55
        self.sheet.lines(oval.x, y, text, letters, theme.ink, gid="volume")
        y -= letters * 0.55
        for number, line in enumerate(more, 1):
            y -= small * 0.675
            gid = f"volume-{number}"
            self.sheet.lines(oval.x, y, line, small, theme.muted, weight="normal", gid=gid)
            y -= small * 0.675

    def _draw_list(self) -> None:
        """The way of each row whose companies have no plate of their own."""
        theme, oval = self.paper.theme, self.plan.oval
        letters = max(SMALLEST, LISTED * self.unit)
        y = oval.y - self.plan.outer
        for row in self.plan.listed:
            y -= letters * 1.5
            text = self._listed_words(row, letters)
            self.sheet.write(
                self.paper.left, y, text, letters, theme.muted, va="baseline", zorder=TEXT_LAYER
            )

    def _listed_words(self, row: RowFlow, letters: float) -> str:
        names = [short_name(self.speech.names[company]) for company in row.companies]
        for most in range(min(len(names), LISTED_NAMES), 0, -1):
            path = loop_path(names, self.speech.voice, most)
            text = f"Loop {row.ranked.rank}, {self.speech.amount(row)}: {path}"
            if self.paper.size(text, letters, bold=False)[0] <= self.paper.wide:
                break
        return text
