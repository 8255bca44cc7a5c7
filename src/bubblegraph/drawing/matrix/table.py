"""The table of a matrix: the order of its rows and columns, its sizes, and its drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of
from bubblegraph.drawing.matrix.seriation import seriate
from bubblegraph.drawing.matrix.shades import Shade, height_on_scale
from bubblegraph.drawing.matrix.tiles import CUT, draw_outline, tile
from bubblegraph.drawing.paper import LEGIBLE, Paper
from bubblegraph.drawing.scene import THE_OTHERS, Edge, Scene
from bubblegraph.drawing.theme import blend
from bubblegraph.money import CENTS, Amount, Scale, pick_scale, total

__all__ = ["NARROWEST", "Figures", "TablePen", "figures_of"]

NAME, CELL, TINY = 12.5, 11.5, 7.5  # letters, pixels at 1,600 of width
READABLE = 8.6  # amounts where the companies are chosen for the room, in pixels
NARROWEST, TALLEST = 46.0, 52.0  # cells
WIDEST = 150.0  # a cell
CROWDED = 0.8  # of the narrowest cell, below which a hint tells that there is little room
PADDING = 8.0  # left and right of an amount together
NAMES_GAP, NAME_GAP = 10.0, 8.0  # between names and cells: at least, and as drawn
SLANT_ROOM = 30.0  # right of the last column, for the end of its name
SLANT_GAP, SLANT_BASE = 10.0, 6.0  # above the names, and between them and the cells
SLANT_SHIFT = 0.3  # to the left, in sizes of letters
LEAST_CUT = 4.0  # legs of the corner that is cut off
CELL_GAP = 1.2  # between cells
SLANT = 42.0  # degrees of the names above the columns
LONGEST_NAME = 22  # letters

SUMS_COLUMN, SUMS_ROW = 0.25, 0.2  # cells between the table and its sums
FLATNESS = 0.62  # height of a cell for its width, where the height is free
# what a cell has to be high for: each line of its amount, and more; its name; all in their letters
LINE, ROUND_LINES, LEAST_ROUND, NAME_LINE = 1.3, 0.5, 0.3, 1.6
DIAGONAL = 0.25  # how far cells on it go from empty towards the muted colour
TO_THE_CENT = 10**5 * CENTS  # the largest payments below this are given so
MUTUAL = 2.0  # times as near stand two that pay each other
SOMETHING = 0.15  # nearness of the smallest amount, where the largest is one more


@dataclass(frozen=True, slots=True)
class Figures:
    """How amounts are written in cells."""

    scale: Scale
    in_cents: bool  # none is rounded
    rounded: bool  # payments are, which has to be said

    def text(self, amount: Amount) -> str:
        """An amount in a cell."""
        if self.in_cents and amount.priced:
            return self.scale.amount(amount)
        return words.in_unit(amount, self.scale)


@dataclass(frozen=True, slots=True)
class TablePen:
    """Draws the table on a sheet; pixels."""

    sheet: Sheet
    paper: Paper
    scene: Scene
    cells: Mapping[Edge, Amount]
    groups: Mapping[Edge, tuple[str, ...]]
    pairs: frozenset[Edge]
    order: tuple[str, ...]
    names: Mapping[str, str]
    left: float  # of the cells
    top: float
    cell: tuple[float, float]
    figures: Figures
    letters: float  # of names
    small: float  # of amounts

    @classmethod
    def over(
        cls,
        paper: Paper,
        scene: Scene,
        cells: Mapping[Edge, Amount],
        groups: Mapping[Edge, tuple[str, ...]],
        pairs: frozenset[Edge],
    ) -> TablePen:
        """Find the order and the sizes, and open the sheet."""
        order = _seriated(scene, cells)
        names = {
            company.id: words.short_name(company.name, LONGEST_NAME) for company in scene.companies
        }
        count, letters = len(order) + 1, NAME * paper.unit
        broad = max(paper.size(name, letters)[0] for name in [*names.values(), "is paid"])
        left = paper.left + broad + NAMES_GAP * paper.unit
        slant = _room_for_slant(paper, names, letters)
        wide = (paper.left + paper.wide - left - slant[0]) / (count + SUMS_COLUMN)
        wide = min(wide, WIDEST * paper.unit)
        figures = figures_of(scene, cells)
        small, lines = _amount_letters(paper, cells, figures, wide)
        natural = max(
            min(FLATNESS * wide, TALLEST * paper.unit),
            (LINE * lines + ROUND_LINES) * small,
            NAME_LINE * letters,
        )
        free = paper.drawing_height(natural * (count + SUMS_ROW) + slant[1])
        high = (free - slant[1]) / (count + SUMS_ROW)
        small = min(small, high / (LINE * lines + LEAST_ROUND))
        sheet = paper.open_sheet(free)
        top = paper.bottom + free - slant[1]
        cell = (wide, high)
        return cls(
            sheet=sheet,
            paper=paper,
            scene=scene,
            cells=cells,
            groups=groups,
            pairs=pairs,
            order=order,
            names=names,
            left=left,
            top=top,
            cell=cell,
            figures=figures,
            letters=min(letters, high),
            small=small,
        )

    def legible(self, *, full: bool) -> bool:
        """Whether its letters can be read; of all companies where the height is given."""
        if full:
            return self.paper.height is None or self.small >= LEGIBLE
        return self.small >= (READABLE if self.paper.height is None else LEGIBLE)

    @property
    def hints(self) -> tuple[str, ...]:
        """Whether the cells are too narrow."""
        if self.cell[0] > CROWDED * NARROWEST * self.paper.unit:
            return ()
        return (
            f"little room for {self.scene.voice.companies(len(self.order))}: a larger --width or "
            "a smaller --top may help",
        )

    def draw(self) -> None:
        shade = Shade(self.paper.theme, max(amount.disclosed for amount in self.cells.values()))
        self._draw_names()
        lit = self.lit
        for payer in self.order:
            for payee in self.order:
                self._draw_cell(payer, payee, shade, lit=(payer, payee) in lit)
        self._draw_totals()

    @property
    def lit(self) -> frozenset[Edge]:
        """Cells in full colour."""
        return frozenset((p.payer, p.payee) for p in self.scene.payments if self.scene.lit(p))

    def _corner(self, row: float, column: float) -> tuple[float, float]:
        """The lower left corner of a cell."""
        return self.left + column * self.cell[0], self.top - (row + 1) * self.cell[1]

    def _corner_of_edge(self, edge: Edge) -> tuple[float, float]:
        return self._corner(self.order.index(edge[0]), self.order.index(edge[1]))

    def _draw_names(self) -> None:
        theme, unit = self.paper.theme, self.paper.unit
        style: dict[str, Any] = {"weight": "bold", "va": "center_baseline"}
        shining = {company.id for company in self.scene.companies if self.scene.shines(company)}
        for number, company in enumerate(self.order):
            _, y = self._corner(number, 0)
            name = self.names[company]
            ink = theme.ink if company in shining else theme.muted
            self.sheet.write(
                self.left - NAME_GAP * unit,
                y + self.cell[1] / 2,
                name,
                self.letters,
                ink,
                ha="right",
                **style,
            )
            self._write_slanted(number, name, ink, weight="bold")
        _, y = self._corner(len(self.order) + SUMS_ROW, 0)
        plain: dict[str, Any] = {"ha": "right", "va": "center_baseline"}
        self.sheet.write(
            self.left - NAME_GAP * unit,
            y + self.cell[1] / 2,
            "is paid",
            self.letters,
            theme.muted,
            **plain,
        )
        self._write_slanted(len(self.order) + SUMS_COLUMN, "pays", theme.muted)

    def _write_slanted(self, column: float, name: str, colour: str, **style: Any) -> None:
        x = self.left + (column + 0.5) * self.cell[0]
        self.sheet.write(
            x - SLANT_SHIFT * self.letters,
            self.top + SLANT_BASE * self.paper.unit,
            name,
            self.letters,
            colour,
            rotation=SLANT,
            rotation_mode="anchor",
            va="baseline",
            **style,
        )

    def _draw_cell(self, payer: str, payee: str, shade: Shade, *, lit: bool) -> None:
        x, y = self._corner_of_edge((payer, payee))
        amount = self.cells.get((payer, payee))
        gid = gid_of("cell", payer, payee)
        if amount is None:
            fill = blend(shade.empty, self.paper.theme.muted, DIAGONAL if payer == payee else 0)
            self._fill_cell(x, y, fill)
            return
        text = self._broken_if_long(self.figures.text(amount))
        groups = self.groups[payer, payee]
        fill = shade.fill(amount.disclosed, groups[0]) if amount.priced else shade.undisclosed
        ink = shade.ink(fill) if amount.priced else self.paper.theme.words[groups[0]]
        if not lit:
            theme = self.paper.theme
            fill, ink = blend(fill, shade.empty, theme.faded), theme.muted
        box, cut = (x, y, *self.cell), self._corner_cut(text)
        self.sheet.area(tile(box, groups, cut, self._cell_gap / 2), fill, gid=gid)
        if lit and (payer, payee) in self.pairs:
            draw_outline(self.sheet, box, groups, cut, shade.theme, self.paper.unit)
        self._write_amount(x, y, text, ink, gid=f"{gid}-amount")

    @property
    def _cell_gap(self) -> float:
        """Between cells."""
        return max(1.0, CELL_GAP * self.paper.unit)

    def _fill_cell(self, x: float, y: float, fill: str) -> None:
        gap = self._cell_gap
        self.sheet.box(x + gap / 2, y + gap / 2, self.cell[0] - gap, self.cell[1] - gap, fill)

    def _corner_cut(self, text: str) -> float:
        """How much of a corner can go without touching the amount."""
        wide, high = self.paper.size(text, self.small)
        room = (self.cell[0] - wide) / 2 + (self.cell[1] - high) / 2
        return max(LEAST_CUT, min(CUT, room / self.paper.unit - 1)) * self.paper.unit

    def _broken_if_long(self, text: str) -> str:
        """An amount in two lines where it is long."""
        long = self.paper.size(text, self.small)[0] > self.cell[0] - PADDING * self.paper.unit
        return text.replace("–", "–\n") if long else text

    def _write_amount(self, x: float, y: float, text: str, colour: str, **style: Any) -> None:
        self.sheet.lines(
            x + self.cell[0] / 2, y + self.cell[1] / 2, text, self.small, colour, **style
        )

    def _draw_totals(self) -> None:
        last = len(self.order)
        sides: tuple[tuple[int, Callable[[int], tuple[float, float]]], ...] = (
            (0, lambda i: self._corner(i, last + SUMS_COLUMN)),
            (1, lambda i: self._corner(last + SUMS_ROW, i)),
        )
        for side, corner in sides:
            for company, amount in _totals(self.cells, side).items():
                gid = gid_of("total", company, ("pays", "paid")[side])
                x, y = corner(self.order.index(company))
                text = self._broken_if_long(self.figures.text(amount))
                self._write_amount(x, y, text, self.paper.theme.ink, gid=gid)


def _seriated(scene: Scene, cells: Mapping[Edge, Amount]) -> tuple[str, ...]:
    """Companies in an order that brings loops to the diagonal."""
    companies = [company.id for company in scene.named]
    largest = max(amount.disclosed for amount in cells.values()) or 1
    weights = np.zeros((len(companies), len(companies)))
    for (payer, payee), amount in cells.items():
        part = height_on_scale(max(amount.disclosed, 1), largest)
        if THE_OTHERS in (payer, payee):
            continue
        mutual = MUTUAL if (payee, payer) in cells else 1.0
        weights[companies.index(payer), companies.index(payee)] = mutual * (SOMETHING + part)
    return (*(companies[i] for i in seriate(weights)), *([THE_OTHERS] if scene.others else []))


def _totals(cells: Mapping[Edge, Amount], side: int) -> dict[str, Amount]:
    """What each company pays (side 0) or is paid (side 1)."""
    parties = sorted({edge[side] for edge in cells})
    return {
        party: total(amount for edge, amount in cells.items() if edge[side] == party)
        for party in parties
    }


def _amount_letters(
    paper: Paper, cells: Mapping[Edge, Amount], figures: Figures, wide: float
) -> tuple[float, int]:
    """One size for all amounts, and how many lines the longest takes."""
    texts = [figures.text(amount) for amount in _amounts_shown(cells)]
    room, wanted = wide - PADDING * paper.unit, max(READABLE, CELL * paper.unit)
    parts = [part for text in texts for part in text.replace("–", "–\n").split("\n")]
    letters = min(paper.fit(part, wanted, room, smallest=TINY) for part in parts)
    broken = any(paper.size(text, letters)[0] > room and "–" in text for text in texts)
    return letters, 2 if broken else 1


def _room_for_slant(paper: Paper, names: Mapping[str, str], letters: float) -> tuple[float, float]:
    """What the slanted names need beyond the last column, and above the cells."""
    turn = np.radians(SLANT)
    longest = max(paper.size(name, letters)[0] for name in names.values())
    high = np.sin(turn) * longest + np.cos(turn) * letters + SLANT_GAP * paper.unit
    return SLANT_ROOM * paper.unit, float(high)


def _amounts_shown(cells: Mapping[Edge, Amount]) -> list[Amount]:
    return [*cells.values(), *_totals(cells, 0).values(), *_totals(cells, 1).values()]


def figures_of(scene: Scene, cells: Mapping[Edge, Amount]) -> Figures:
    """The unit in which most amounts have a digit or more before the point.

    Payments are given to the cent where all are short enough.
    """
    known = sorted(amount.disclosed for amount in cells.values() if amount.disclosed)
    scale = pick_scale(known[len(known) // 2] if known else 0)
    cents = {amount.disclosed for amount in _amounts_shown(cells)}
    parts = scene.voice.payments and any(each % CENTS for each in cents)
    in_cents = parts and not scale.suffix and max(cents) < TO_THE_CENT
    lossy = scene.voice.payments and (parts or bool(scale.suffix))
    return Figures(scale, in_cents, rounded=lossy and not in_cents)
