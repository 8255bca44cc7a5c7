"""Bars that lie on their side, stacked of pieces: rows with a name, in blocks of one scale each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bubblegraph.drawing.canvas import Sheet, stroke
from bubblegraph.drawing.legend import Key, Sample, make_key
from bubblegraph.drawing.paper import LEGIBLE, Look, Paper, unit_of
from bubblegraph.drawing.plates import Plate, fit_name
from bubblegraph.drawing.theme import LEGEND, Theme, blend, readable_on
from bubblegraph.errors import QuestionError

__all__ = ["THIN", "Bar", "Block", "Fill", "Piece", "Row", "draw_blocks", "fill_key", "row_limit"]

# --- heights, pixels at 1,600 of width ---
HIGH, THIN = 22.0, 15.0  # of a bar; of one that stands below another of its row
APART = 3.0  # between the bars of a row
ROW_GAP = 13.0
HEADING, BLOCK_GAP = 30.0, 14.0  # a block's title with the gap below it; above all but the first
ABOVE, PADDING = 12.0, 10.0  # over and below all of them
ABOUT = 260.0  # what stands round the drawing, where a given height leaves room for fewer rows

# --- letters, pixels at 1,600 of width ---
TITLE, NAME, BELOW, AMOUNT, NOTE = 14.5, 13.5, 11.5, 14.0, 12.0
INSIDE = 12.5  # of a bar's pieces
LINE = 1.28  # of letters, from line to line

# --- lengths, pixels at 1,600 of width ---
NAME_GAP, WORDS_GAP = 16.0, 8.0  # before the bars; before each of the words behind one
SWATCH = (28.0, 13.0)
OUTLINE, DASH = 1.3, (4.0, 2.5)
THINNEST = 1.0  # pixels, of a piece
SLACK = 1.0  # pixels, for rounding

NAMES_PART = 0.34  # of the width, at most
FOR_BARS = 0.55  # of the rest, that words behind bars leave to the longest
SHRUNK = 0.72  # of their size, down to which letters shrink where the height is given
FEWEST = 1  # rows
LOWEST = 0.45  # of all heights, where two lines of the smallest letters still fit into a row
LONGER = 1.05  # times, from which a block says that it is drawn to another scale


@dataclass(frozen=True, slots=True)
class Fill:
    """How a piece is filled; what is only announced or expected has a dashed outline."""

    colour: str
    dashed: str = ""  # colour of the outline

    @classmethod
    def open(cls, theme: Theme, colour: str) -> Fill:
        """Make the fill of what is not firm."""
        return cls(blend(theme.background, colour, 0.14), colour)

    @property
    def style(self) -> dict[str, Any]:
        """The outline."""
        return {"edgecolor": self.dashed, **stroke(OUTLINE, DASH)} if self.dashed else {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    cents: Fraction | int
    fill: Fill
    words: str = ""  # inside, if there is room


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the words behind it; one without pieces has only words."""

    gid: str
    tooltip: str
    pieces: tuple[Piece, ...]
    amount: str
    notes: tuple[str, ...] = ()  # the first that finds room is written
    high: float = HIGH

    @property
    def cents(self) -> Fraction:
        """Its length."""
        return sum((Fraction(piece.cents) for piece in self.pieces), Fraction(0))


@dataclass(frozen=True, slots=True)
class Row:
    """What has one name: a bar, or several below one another."""

    names: tuple[str, ...]  # the first that finds room
    below: str  # in small letters
    bars: tuple[Bar, ...]

    @property
    def high(self) -> float:
        """Pixels at 1,600 of width, with the gap below."""
        bars = sum(bar.high for bar in self.bars) + APART * (len(self.bars) - 1)
        words = LINE * (NAME + (BELOW if self.below else 0))
        return max(bars, words) + ROW_GAP


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a title; those of one scale are drawn as long."""

    title: str
    rows: tuple[Row, ...]
    scale: str = ""

    @property
    def high(self) -> float:
        """Pixels at 1,600 of width."""
        return (HEADING if self.title else 0) + sum(row.high for row in self.rows)


def row_limit(look: Look, most: int, each: float, others: float = 0.0) -> int:
    """How many rows of a height there is room for beside others, where the height is given."""
    height = look.get("height")
    if height is None:
        return most
    unit = unit_of(look.get("width", 0) or 1)
    room = height / (SHRUNK * unit) - ABOUT / SHRUNK - others
    return max(FEWEST, min(most, int(room / each)))


def fill_key(word: str, fill: Fill, theme: Theme, unit: float, fonts: Sequence[str]) -> Key:
    """Make an entry of the legend."""
    wide, high = (side * unit for side in SWATCH)

    def sample(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y - high / 2, wide, high, fill.colour, **fill.style)

    drawn: Sample = sample
    return make_key(word, wide, LEGEND * unit, fonts, theme.ink, drawn)


def draw_blocks(paper: Paper, blocks: Sequence[Block]) -> Sheet:
    """Draw blocks from top to bottom, with all that stands round them."""
    natural = sum(block.high for block in blocks) + BLOCK_GAP * (len(blocks) - 1)
    natural += ABOVE + PADDING
    free = paper.drawing_height(natural * paper.unit)
    if free / natural < LOWEST:
        raise QuestionError(
            f"a picture of {paper.width} × {paper.height} pixels leaves no room for so many bars: "
            "ask for fewer (top), or for a greater height"
        )
    pen = _Pen.over(paper, blocks, free, free / (natural * paper.unit))
    pen.draw()
    return pen.sheet


@dataclass(frozen=True, slots=True)
class _Pen:
    """Knows where bars begin and how long they are; pixels."""

    sheet: Sheet
    paper: Paper
    blocks: Sequence[Block]
    stretch: float  # of heights, 1 where the height of the picture is free
    top: float
    start: float  # of the bars
    scales: dict[str, Fraction]  # pixels for a cent

    @classmethod
    def over(cls, paper: Paper, blocks: Sequence[Block], free: float, stretch: float) -> _Pen:
        ruler = _Ruler(paper, stretch)
        names = max(ruler.names(row) for block in blocks for row in block.rows)
        start = paper.left + min(NAMES_PART * paper.wide, names) + NAME_GAP * paper.unit
        room = paper.left + paper.wide - start
        scales: dict[str, Fraction] = {}
        for block in blocks:
            for bar in (bar for row in block.rows for bar in row.bars if bar.cents):
                own = Fraction(ruler.longest(bar, room)) / bar.cents
                scales[block.scale] = min(own, scales.get(block.scale, own))
        sheet = paper.open_sheet(free)
        return cls(sheet, paper, blocks, stretch, paper.bottom + free, start, scales)

    @property
    def ruler(self) -> _Ruler:
        return _Ruler(self.paper, self.stretch)

    @property
    def unit(self) -> float:
        """Of heights."""
        return self.paper.unit * self.stretch

    def draw(self) -> None:
        y = self.top - ABOVE * self.unit
        for number, block in enumerate(self.blocks):
            y -= BLOCK_GAP * self.unit if number else 0.0
            if block.title:
                self._draw_title(block, y)
                y -= HEADING * self.unit
            for row in block.rows:
                self._draw_row(row, y, float(self.scales.get(block.scale, 0)))
                y -= row.high * self.unit

    def _draw_title(self, block: Block, y: float) -> None:
        letters = self.ruler.letters(TITLE)
        first, own = (self.scales.get(b.scale) for b in (self.blocks[0], block))
        times = float(own / first) if own and first else 1.0
        often = f"{times:.1f}" if times < 10 else f"{times:.0f}"
        said = f"{block.title}, drawn {often} times as long" if times > LONGER else block.title
        wide = self.paper.wide
        title = fit_name(
            said, (wide, 2 * letters), self.ruler.bold, letters=letters, least=0.7 * letters
        )
        base, style = y - LINE * self.ruler.letters(TITLE), {"va": "baseline", "weight": "bold"}
        self.sheet.write(
            self.paper.left,
            base,
            title.text.replace("\n", " "),
            title.letters,
            self.paper.theme.ink,
            **style,
        )

    def _draw_row(self, row: Row, y: float, scale: float) -> None:
        high = (row.high - ROW_GAP) * self.unit
        self._draw_names(row, y, high)
        bars = [bar.high * self.unit for bar in row.bars]
        below = y - (high - sum(bars) - APART * self.unit * (len(bars) - 1)) / 2
        for bar, bar_high in zip(row.bars, bars, strict=True):
            below -= bar_high
            self._draw_bar(bar, below, bar_high, scale)
            below -= APART * self.unit

    def _draw_names(self, row: Row, y: float, high: float) -> None:
        theme, room = self.paper.theme, self.start - self.paper.left
        lines = list(self.ruler.name_lines(row, room))
        total = sum(LINE * plate.letters for plate, _ in lines)
        y -= (high - total) / 2
        for plate, bold in lines:
            style = {"va": "center_baseline", "weight": "bold" if bold else "normal"}
            colour = theme.ink if bold else theme.muted
            middle = y - LINE * plate.letters / 2
            self.sheet.write(self.paper.left, middle, plate.text, plate.letters, colour, **style)
            y -= LINE * plate.letters

    def _draw_bar(self, bar: Bar, y: float, high: float, scale: float) -> None:
        x, group = self.start, self.sheet.group(bar.gid)
        for piece in bar.pieces:
            if piece.cents > 0:
                wide = max(scale * float(piece.cents), THINNEST)
                inset = OUTLINE / 2 if piece.fill.dashed and wide > 2 * OUTLINE else 0.0
                group.box(
                    x + inset,
                    y + inset,
                    wide - 2 * inset,
                    high - 2 * inset,
                    piece.fill.colour,
                    **piece.fill.style,
                )
                self._write_inside(piece, x, wide, y + high / 2)
                x += wide
        self._write_behind(bar, x, y + high / 2)

    def _write_inside(self, piece: Piece, x: float, wide: float, y: float) -> None:
        letters = self.ruler.letters(INSIDE)
        if piece.words and self.ruler.bold(piece.words, letters)[0] + letters <= wide:
            colour = readable_on(self.paper.theme, piece.fill.colour)
            style = {"ha": "center", "va": "center_baseline", "weight": "bold"}
            self.sheet.write(x + wide / 2, y, piece.words, letters, colour, **style)

    def _write_behind(self, bar: Bar, x: float, y: float) -> None:
        theme, gap = self.paper.theme, WORDS_GAP * self.paper.unit
        right = self.paper.left + self.paper.wide
        if bar.amount:
            style = {"va": "center_baseline", "weight": "bold"}
            self.sheet.write(x + gap, y, bar.amount, self.ruler.letters(AMOUNT), theme.ink, **style)
            x += gap + self.ruler.amount(bar)
        x += gap if bar.pieces or bar.amount else 0.0
        note = next((note for note in bar.notes if x + self.ruler.note(note) <= right), "")
        if note:
            letters = self.ruler.letters(NOTE)
            self.sheet.write(x, y, note, letters, theme.muted, va="center_baseline")


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures the words of rows as they are drawn; pixels."""

    paper: Paper
    stretch: float

    def letters(self, size: float) -> float:
        whole = size * self.paper.unit
        return max(min(whole, LEGIBLE), whole * min(1.0, self.stretch))

    def bold(self, text: str, letters: float) -> tuple[float, float]:
        return self.paper.size(text, letters)

    def thin(self, text: str, letters: float) -> tuple[float, float]:
        return self.paper.size(text, letters, bold=False)

    def amount(self, bar: Bar) -> float:
        return self.paper.size(bar.amount, self.letters(AMOUNT))[0] if bar.amount else 0.0

    def note(self, text: str) -> float:
        return self.thin(text, self.letters(NOTE))[0]

    def names(self, row: Row) -> float:
        """How broad the name is and what stands below it."""
        name = self.bold(row.names[0], self.letters(NAME))[0]
        return max(name, self.thin(row.below, self.letters(BELOW))[0] if row.below else 0.0)

    def name_lines(self, row: Row, room: float) -> Iterator[tuple[Plate, bool]]:
        """The name in a line or two, and what stands below it, as far as there is room."""
        room -= NAME_GAP * self.paper.unit
        size = self.letters(NAME)
        fitting = (name for name in row.names if self.bold(name, size)[0] <= room)
        lines = 1 if row.below else 2
        high = (lines + 0.4) * size
        name = fit_name(
            next(fitting, row.names[-1]), (room, high), self.bold, letters=size, least=0.9 * size
        )
        for line in name.text.split("\n"):
            yield Plate(line, name.letters), True
        if row.below:
            size = self.letters(BELOW)
            yield (
                fit_name(row.below, (room, 1.4 * size), self.thin, letters=size, least=size),
                False,
            )

    def longest(self, bar: Bar, room: float) -> float:
        """How long this bar may be before its words; without the note where that takes too much."""
        room -= WORDS_GAP * self.paper.unit + self.amount(bar) + SLACK
        notes = [self.note(note) + WORDS_GAP * self.paper.unit for note in bar.notes]
        fitting = (room - wide for wide in notes if room - wide >= FOR_BARS * room)
        return max(next(fitting, room), THINNEST)
